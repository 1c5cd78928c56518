// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/orgs/org_page.h"

#include "app/ports/when_done.h"
#include "app/domain/query_printer.h"
#include "models/audit/audit_list_model.h"
#include "models/memberships/membership_list_model.h"
#include "models/transfers/case_list_model.h"
#include "ui/orgs/debt_waiver.h"
#include "ui/orgs/notes_tab.h"
#include "ui/orgs/org_fields.h"
#include "ui/shared/app_table.h"
#include "ui/shared/format.h"
#include "ui/shared/record_header.h"
#include "ui/shared/record_panel.h"
#include "ui/shared/state_page.h"

#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

AppTable *makeTable(const QString &name, const QString &title, QAbstractItemModel &model,
                    const QHash<QString, int> &widths, QWidget *parent)
{
    auto *table = new AppTable(parent);
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setModel(&model);
    table->setWidths(widths);
    return table;
}

} // namespace

OrgPage::OrgPage(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_age(context, std::chrono::minutes(15), this),
      m_header(new RecordHeader(u"org.page"_s, tr("Organisations"), this)), m_states(nullptr),
      m_tabs(new QTabWidget(this)), m_overview(new RecordPanel(u"org.page.overview"_s, m_tabs)),
      m_billing(new RecordPanel(u"org.page.billing"_s, m_tabs)), m_debts(nullptr),
      m_peopleModel(std::make_unique<models::MembershipListModel>(context.services.reader)),
      m_caseModel(std::make_unique<models::CaseListModel>(context.services.reader)),
      m_auditModel(std::make_unique<models::AuditListModel>(context.services.audit,
                                                            context.services.verifier))
{
    setObjectName(u"org.page"_s);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    QPushButton *start =
        m_header->addButton(tr("Start ownership transfer"), u"org.page.transfer"_s);
    start->setToolTip(tr("Start ownership transfer (Ctrl+Shift+T)"));
    connect(start, &QPushButton::clicked, this, [this] {
        Q_EMIT placeAsked({u"transfers"_s, {}, u"new-"_s + m_id.value, true});
    });
    m_states = new StatePage(u"org"_s, m_tabs, this);
    column->addWidget(m_states, 1);
    buildTabs();
    connect(m_header, &RecordHeader::backAsked, this, &OrgPage::backAsked);
    connect(m_states, &StatePage::asked, this, [this](StatePage::Act act) {
        if (!m_age.answer(act)) {
            m_peopleModel->refresh();
            m_caseModel->refresh();
        }
        reload();
    });
    connect(&m_age, &ReplicaAge::changed, this, &OrgPage::showContent);
    for (const models::WindowedModel *model : std::initializer_list<const models::WindowedModel *>{
             m_peopleModel.get(), m_caseModel.get()}) {
        connect(model, &models::WindowedModel::stateChanged, this, &OrgPage::showContent);
        connect(model, &models::WindowedModel::countsChanged, this, &OrgPage::showContent);
    }
    connect(&context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"org"_s) || changes.table(u"membership"_s) ||
                    changes.table(u"org_billing"_s) || changes.table(u"case"_s))
                    reload();
            });
    connect(&context.services.reader, &ports::ReplicaReader::replaced, this, &OrgPage::reload);
    connect(&context.format, &ScreenFormat::changed, this, [this] {
        m_peopleModel->setDisplay(m_context.format.context());
        m_caseModel->setDisplay(m_context.format.context());
        m_auditModel->setDisplay(m_context.format.context());
        reload();
    });
}

OrgPage::~OrgPage() = default;

void OrgPage::buildTabs()
{
    m_tabs->setObjectName(u"org.page.tabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the organisation"));
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->tabBar()->setDrawBase(true);
    m_peopleModel->setDisplay(m_context.format.context());
    m_caseModel->setDisplay(m_context.format.context());
    m_auditModel->setDisplay(m_context.format.context());
    addOrgOverview(*m_overview);
    addOrgBilling(*m_billing);
    // After the fields, as it stands: the keys go through them in the order in which they are made.
    m_debts = new DebtWaiver(m_context, m_billing);
    m_billing->addSection(tr("Ownership transfer"))->addWidget(m_debts);
    m_people = makeTable(u"org.page.people"_s, tr("People of the organisation"), *m_peopleModel,
                         {{u"person"_s, 26}, {u"home"_s, 22}, {u"org"_s, 22}}, m_tabs);
    m_transfers = makeTable(u"org.page.transfers"_s, tr("Transfers of the organisation"),
                            *m_caseModel, {{u"parties"_s, 34}, {u"org"_s, 22}}, m_tabs);
    m_audit = makeTable(u"org.page.audit"_s, tr("Recent audit events"), *m_auditModel,
                        {{u"time"_s, 30}, {u"action"_s, 24}, {u"actor"_s, 18}, {u"target"_s, 18}},
                        m_tabs);
    m_auditStates = new StatePage(u"org.audit"_s, m_audit, m_tabs);
    m_auditStates->setEmptyText(tr("No audit events for this organisation."));
    m_notes = new NotesTab(m_context, m_tabs);
    m_tabs->addTab(m_overview, tr("Overview"));
    m_tabs->addTab(m_people, tr("People"));
    m_tabs->addTab(m_billing, tr("Billing"));
    m_tabs->addTab(m_transfers, tr("Transfers"));
    m_tabs->addTab(m_auditStates, tr("Audit"));
    m_tabs->addTab(m_notes, tr("Notes"));
    for (const AppTable *table : {m_people, m_transfers})
        connect(table, &AppTable::columnsChanged, this, &OrgPage::showContent);
    connect(m_people, &AppTable::opened, this, [this](const QModelIndex &index) {
        if (const auto row = m_peopleModel->rowAt(index.row()))
            Q_EMIT placeAsked({u"memberships"_s, {}, row->user.value, true});
    });
    connect(m_transfers, &AppTable::opened, this, [this](const QModelIndex &index) {
        Q_EMIT placeAsked({u"transfers"_s, {}, index.data(models::IdRole).toString(), true});
    });
    connect(m_audit, &AppTable::opened, this, [this](const QModelIndex &index) {
        Q_EMIT placeAsked({u"audit"_s, {}, index.data(models::IdRole).toString(), true});
    });
    connect(m_auditModel.get(), &models::AuditListModel::stateChanged, this,
            &OrgPage::showAuditState);
    connect(m_auditStates, &StatePage::asked, m_auditModel.get(), &models::AuditListModel::retry);
    connect(m_notes, &NotesTab::countChanged, this, [this] {
        //: Tab; %1 is how many notes there are.
        m_tabs->setTabText(m_tabs->indexOf(m_notes), m_notes->count() > 0
                                                         ? tr("Notes %1").arg(m_notes->count())
                                                         : tr("Notes"));
    });
}

void OrgPage::show(const OrgId &id)
{
    if (id == m_id) {
        reload();
        return;
    }
    m_id = id;
    m_isShown = false;
    m_readError.reset();
    m_tabs->setCurrentIndex(0);
    m_states->setState(StatePage::State::FirstLoad);
    m_header->setTitle({});
    m_header->setChips({});
    ports::ListQuery people;
    people.list = ports::List::Memberships;
    people.org = id;
    m_peopleModel->setQuery(people);
    ports::ListQuery cases;
    cases.list = ports::List::Transfers;
    cases.org = id;
    m_caseModel->setQuery(cases);
    m_auditModel->setQuery(query::makeTerm(u"org"_s, id.value));
    reload();
}

void OrgPage::reload()
{
    if (m_id.isNull())
        return;
    const OrgId asked = m_id;
    ports::whenDone(m_context.services.reader.org(asked), this,
                    [this, asked](const Result<OrgRow> &org) {
                        if (asked != m_id)
                            return;
                        if (org)
                            showOrg(*org);
                        else
                            showMissing(org.error());
                    });
}

void OrgPage::showMissing(const Error &error)
{
    if (m_isShown && error.kind != ErrorKind::NotFound) {
        m_readError = error;
        showContent();
        return;
    }
    m_isShown = false;
    m_header->setTitle({});
    m_header->setChips({});
    // Not there yet says nothing before the load has ended.
    if (m_context.services.sync.phase() == ports::SyncStatus::Phase::FirstLoad)
        m_states->setState(StatePage::State::FirstLoad);
    else
        m_states->setError(error, false);
}

void OrgPage::showOrg(const OrgRow &org)
{
    m_isShown = true;
    m_readError.reset();
    showContent();
    m_header->setTitle(org.name);
    QList<StateWord> chips{stateWord(u"tier"_s, org.tier), stateWord(u"status"_s, org.status)};
    if (!org.openCaseRef.isEmpty())
        //: A chip; %1 is the reference of a transfer case.
        chips << StateWord{tr("Transfer %1").arg(org.openCaseRef), Tone::Pending};
    m_header->setChips(chips);
    showOrgOverview(*m_overview, org, m_context.format);
    m_overview->setTitle({}, {});
    m_overview->setChips({});
    m_tabs->setTabVisible(m_tabs->indexOf(m_billing), org.hasBilling);
    showOrgBilling(*m_billing, org, m_context.format);
    m_billing->setSectionVisible(tr("Ownership transfer"), !org.openCaseRef.isEmpty());
    m_debts->show(org);
    //: Tab; %1 is how many people there are.
    m_tabs->setTabText(m_tabs->indexOf(m_people),
                       tr("People %1").arg(m_context.format.count(org.memberCount)));
    m_notes->show(org);
}

void OrgPage::showContent()
{
    if (!m_isShown)
        return;
    std::optional<Error> missing = m_readError;
    const auto mark = [&](models::WindowedModel &model, const AppTable &table, int column) {
        if (!missing)
            missing = model.lastError();
        model.setAge(m_age.rowWords(), table.shownColumn(column));
    };
    mark(*m_peopleModel, *m_people, 0);
    mark(*m_caseModel, *m_transfers, m_caseModel->columnOf(u"org"_s));
    m_age.showContent(*m_states, missing);
}

void OrgPage::showAuditState()
{
    switch (m_auditModel->state()) {
    case models::ListState::FirstLoad:
        m_auditStates->setState(StatePage::State::FirstLoad);
        break;
    case models::ListState::Refreshing:
        m_auditStates->setState(StatePage::State::Refreshing);
        break;
    case models::ListState::EmptyTrue:
    case models::ListState::EmptyFilter:
        m_auditStates->setState(StatePage::State::EmptyTrue);
        break;
    case models::ListState::Error:
        m_auditStates->setError(m_auditModel->lastError().value_or(Error{}), false);
        break;
    case models::ListState::Ready:
        m_auditStates->setState(StatePage::State::Content);
        break;
    }
}

QWidget *OrgPage::firstFocus() const
{
    return m_tabs->tabBar();
}

void OrgPage::focusNotes()
{
    m_tabs->setCurrentWidget(m_notes);
}

} // namespace steward::ui
