// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "ui/transfers/case_step.h"

namespace steward::ui
{

class CommandRights;
class FactList;
class FreshAnswer;
class TextLabel;

/// A transfer that is not one yet: what the gates would say, why, who asks. One button opens the
/// case.
class NewTransferPage : public CaseStep
{
    Q_OBJECT
public:
    NewTransferPage(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    ~NewTransferPage() override;
    void show(const OrgId &id);
    [[nodiscard]] QWidget *startField() const;
    void showCase(const TransferCaseView &) override {}

Q_SIGNALS:
    void opened(const QString &caseId);
    void backAsked();

private:
    void buildForm();
    void follow();
    void readOrg();
    void take(const QJsonObject &document);
    void showFreshness();
    void shutActs();
    void open();
    void commandChanged(const CommandId &id);

    KeptInputs &m_kept;
    OrgRow m_org;
    CommandId m_sent;
    TextLabel *m_title;
    TextLabel *m_saved;
    MessageBar *m_band;
    TextLabel *m_gatesAt;
    FactList *m_gates;
    QComboBox *m_reason = nullptr;
    ActButton *m_open;
    QPushButton *m_openCase;
    QString m_openCaseId;
    FreshAnswer *m_answer;
    CommandRights *m_rights;
    QMetaObject::Connection m_showsSaved;
};

} // namespace steward::ui
