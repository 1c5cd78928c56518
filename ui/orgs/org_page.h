// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "ui/shared/replica_age.h"
#include "ui/shared/services.h"
#include "ui/shared/view.h"

#include <optional>

class QTabWidget;

namespace steward::models
{
class AuditListModel;
class CaseListModel;
class MembershipListModel;
} // namespace steward::models

namespace steward::ui
{

class AppTable;
class DebtWaiver;
class NotesTab;
class RecordHeader;
class RecordPanel;
class StatePage;

/// One organisation on its own page.
class OrgPage : public QWidget
{
    Q_OBJECT
public:
    OrgPage(const ViewContext &context, QWidget *parent);
    ~OrgPage() override;
    void show(const OrgId &id);
    [[nodiscard]] QWidget *firstFocus() const;
    void focusNotes();

Q_SIGNALS:
    void backAsked();
    void placeAsked(const steward::ui::Place &place);

private:
    void buildTabs();
    void reload();
    void showMissing(const Error &error);
    void showOrg(const OrgRow &org);
    void showContent();
    void showAuditState();

    ViewContext m_context;
    OrgId m_id;
    ReplicaAge m_age;
    bool m_isShown = false;           ///< The page has its organisation.
    std::optional<Error> m_readError; ///< Of the last read of what is shown.
    RecordHeader *m_header;
    StatePage *m_states;
    QTabWidget *m_tabs;
    RecordPanel *m_overview;
    RecordPanel *m_billing;
    DebtWaiver *m_debts;
    AppTable *m_people;
    AppTable *m_transfers;
    AppTable *m_audit;
    StatePage *m_auditStates;
    NotesTab *m_notes;
    std::unique_ptr<models::MembershipListModel> m_peopleModel;
    std::unique_ptr<models::CaseListModel> m_caseModel;
    std::unique_ptr<models::AuditListModel> m_auditModel;
};

} // namespace steward::ui
