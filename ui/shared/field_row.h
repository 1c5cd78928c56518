// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace steward::ui
{

class TextLabel;

/// A label and a read-only value that Tab reaches, that can be selected, and that a button copies.
/// Made of its parts when it is first filled or shown: most records are never opened.
class FieldRow : public QWidget
{
    Q_OBJECT
public:
    enum class Kind {
        Text, ///< Wraps.
        Mono, ///< An id, hash or code: one line, scrolls, never broken.
        Line, ///< An e-mail or another single word.
    };
    explicit FieldRow(const QString &label, const QString &name, Kind kind = Kind::Text,
                      QWidget *parent = nullptr);
    void setValue(const QString &value);
    /// What is copied when it differs from what is shown (a hash without its spaces).
    void setCopyText(const QString &text) { m_copyText = text; }
    /// Where the page writes the label itself, above.
    void hideLabel();
    void setNote(const QString &note);
    [[nodiscard]] QString value() const;

protected:
    bool event(QEvent *event) override;

private:
    void make();
    QWidget *makeText();
    QWidget *makeLine(Kind kind);
    void copy();

    const QString m_title;
    const Kind m_kind;
    TextLabel *m_label = nullptr; ///< Null until make().
    QLabel *m_value = nullptr;    ///< Kind::Text
    QLineEdit *m_line = nullptr;  ///< The others
    TextLabel *m_note = nullptr;
    QToolButton *m_copy = nullptr;
    QString m_copyText;
};

} // namespace steward::ui
