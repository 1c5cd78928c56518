// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"
#include "ui/shared/services.h"
#include "ui/shared/view.h"
#include "ui/theme/tokens.h"

#include <QJsonObject>
#include <QScrollArea>

class QComboBox;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace steward::ui
{

class ActButton;
class AppNote;
class KeptInputs;
class MessageBar;

/// One step of the rail as a page. It shows the case and asks the page around it to act; it sends
/// nothing.
class CaseStep : public QScrollArea
{
    Q_OBJECT
public:
    CaseStep(const QString &name, const QString &title, const ViewContext &context,
             KeptInputs &inputs, QWidget *parent);
    virtual void showCase(const TransferCaseView &view) = 0;
    /// A document this step asked to send is recorded with its case.
    virtual void documentTaken(const CaseId &, const QByteArray & /*content*/) {}
    /// What was wrong with the last try, above everything; empty takes it away.
    void setProblems(const QStringList &problems, QWidget *first = nullptr);
    /// What came up by itself: nobody's focus is moved for it.
    void showProblems(const QStringList &problems);
    /// Where somebody who comes to this step starts: its first field, else its first act or fact.
    [[nodiscard]] QWidget *firstField() const;

Q_SIGNALS:
    /// A command for the case, without its id. `clears` are inputs that are drafts no longer once
    /// it is done.
    void asked(const QString &type, const QJsonObject &args, const QStringList &clears);
    void documentAsked(const QString &type, const QJsonObject &args, const QByteArray &content,
                       const QStringList &clears);
    void placeAsked(const steward::ui::Place &place);

protected:
    QVBoxLayout *addSection(const QString &title);
    QLineEdit *addLine(QVBoxLayout *column, const QString &name, const QString &label);
    AppNote *addNote(QVBoxLayout *column, const QString &name, const QString &label);
    QComboBox *addChoice(QVBoxLayout *column, const QString &name, const QString &label,
                         const QStringList &words, const QString &empty = {});
    /// What the marks mean in letters that are not written yet.
    void addLetterHint(QVBoxLayout *column);
    QPushButton *addButton(QVBoxLayout *column, const QString &name, const QString &text);
    /// A button that sends `command`, its reason beside it while it is shut.
    ActButton *addAct(QVBoxLayout *column, const QString &name, const QString &text,
                      const QString &command, bool isPrimary = false);
    [[nodiscard]] const ViewContext &context() const { return m_context; }
    [[nodiscard]] KeptInputs &inputs() const { return m_inputs; }
    [[nodiscard]] const ScreenFormat &format() const { return m_context.format; }

private:
    void addLabelled(QVBoxLayout *column, const QString &label, QWidget *field);

    ViewContext m_context;
    KeptInputs &m_inputs;
    QVBoxLayout *m_column;
    MessageBar *m_problems;
};

} // namespace steward::ui
