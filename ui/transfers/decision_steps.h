// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transfers/case_step.h"

namespace steward::ui
{

class FactList;
class FieldRow;
class LetterList;
class TextLabel;

/// 5: the second person's look. Whoever may not decide sees why, and nothing they press is sent.
class ApprovalStep : public CaseStep
{
    Q_OBJECT
public:
    ApprovalStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;
    /// What changed since this person last looked, and when that was; an invalid time: never.
    void showChanges(const QList<CaseChange> &changes, const QDateTime &lastLook);
    void approve();

private:
    void decide(const QString &type);

    TransferCaseView m_view;
    QString m_code;
    TextLabel *m_who;
    TextLabel *m_lastLook;
    FactList *m_changes;
    FactList *m_state;
    FactList *m_effects;
    FieldRow *m_hash;
    QWidget *m_lettersBox;
    LetterList *m_letters;
    QWidget *m_decision;
    QLineEdit *m_typed;
    ActButton *m_approve;
    ActButton *m_return;
    ActButton *m_reject;
};

/// 6: who was told, and how long the cool-off still runs.
class NoticeStep : public CaseStep
{
    Q_OBJECT
public:
    NoticeStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;

private:
    FactList *m_coolOff;
    LetterList *m_notices;
    ActButton *m_sendAgain;
};

/// 7: what was done, and where it is proven.
class OutcomeStep : public CaseStep
{
    Q_OBJECT
public:
    OutcomeStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;

private:
    TransferCaseView m_view;
    FactList *m_result;
    FactList *m_effects;
};

/// Who did what when.
class HistoryStep : public CaseStep
{
    Q_OBJECT
public:
    HistoryStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;

private:
    FactList *m_timeline;
};

} // namespace steward::ui
