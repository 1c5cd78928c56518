// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/field_row.h"
#include "ui/shared/words.h"

#include <QHash>
#include <QScrollArea>

class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace steward::ui
{

class StateChip;
class TextLabel;

/// One record as titled sections of labelled values; the same in the pane and on the full page.
class RecordPanel : public QScrollArea
{
    Q_OBJECT
public:
    explicit RecordPanel(const QString &name, QWidget *parent = nullptr);

    void setTitle(const QString &title, const QString &subtitle = {});
    void setChips(const QList<StateWord> &words);
    /// Returns the section's column, for what is not a field.
    QVBoxLayout *addSection(const QString &title);
    void addField(const QString &key, const QString &label,
                  FieldRow::Kind kind = FieldRow::Kind::Text);
    void set(const QString &key, const QString &value, const QString &note = {});
    void setCopyText(const QString &key, const QString &text);
    void setFieldVisible(const QString &key, bool isVisible);
    void setSectionVisible(const QString &title, bool isVisible);
    /// false while nothing is selected: only the title stays.
    void setSectionsVisible(bool areVisible);
    [[nodiscard]] FieldRow *field(const QString &key) const { return m_fields.value(key); }
    QPushButton *addHeaderButton(const QString &text, const QString &key);

private:
    const QString m_name;
    QWidget *m_body;
    QVBoxLayout *m_column;
    QHBoxLayout *m_titleRow;
    QHBoxLayout *m_chipRow;
    TextLabel *m_title;
    TextLabel *m_subtitle;
    QList<StateChip *> m_chips;
    QVBoxLayout *m_section = nullptr;
    QHash<QString, FieldRow *> m_fields;
    QHash<QString, QWidget *> m_sections;
};

} // namespace steward::ui
