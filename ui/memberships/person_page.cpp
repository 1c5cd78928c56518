// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/memberships/person_page.h"

#include "app/ports/when_done.h"
#include "models/memberships/membership_list_model.h"
#include "ui/memberships/person_fields.h"
#include "ui/shared/app_table.h"
#include "ui/shared/format.h"
#include "ui/shared/record_header.h"
#include "ui/shared/record_panel.h"
#include "ui/shared/state_page.h"
#include "ui/shared/text_label.h"

#include <QHeaderView>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

PersonPage::PersonPage(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_age(context, std::chrono::minutes(15), this),
      m_header(new RecordHeader(u"person.page"_s, tr("Memberships"), this)),
      m_panel(new RecordPanel(u"person.page.fields"_s)), m_orgs(new AppTable),
      m_model(std::make_unique<models::MembershipListModel>(context.services.reader))
{
    setObjectName(u"person.page"_s);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    addPersonFields(*m_panel);
    m_panel->setMinimumWidth(metric::kDetailMin);
    m_model->setDisplay(context.format.context());
    m_orgs->setObjectName(u"person.page.orgs"_s);
    m_orgs->setAccessibleName(tr("Organisations of this person"));
    m_orgs->setModel(m_model.get());
    m_orgs->setColumnHidden(models::MembershipListModel::Person, true);
    m_orgs->setColumnHidden(models::MembershipListModel::Joined, false);
    m_orgs->setColumnHidden(models::MembershipListModel::Ended, false);
    m_orgs->setWidths(
        {{u"org"_s, 26}, {u"home"_s, 24}, {u"role"_s, 16}, {u"joined"_s, 18}, {u"ended"_s, 18}});
    auto *right = new QWidget;
    auto *side = new QVBoxLayout(right);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(0);
    auto *heading = new TextLabel(tr("Organisations"), Type::Section, Ink::Text, right);
    heading->setContentsMargins(metric::kSpace4, metric::kSpace4, metric::kSpace4, metric::kSpace2);
    side->addWidget(heading);
    side->addWidget(m_orgs, 1);
    auto *splitter = new QSplitter(this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_panel);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({420, 700});
    m_states = new StatePage(u"person"_s, splitter, this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_states, 1);
    connect(m_header, &RecordHeader::backAsked, this, &PersonPage::backAsked);
    connect(m_states, &StatePage::asked, this, [this](StatePage::Act act) {
        if (!m_age.answer(act))
            m_model->refresh();
        reload();
    });
    connect(&m_age, &ReplicaAge::changed, this, &PersonPage::showContent);
    connect(m_orgs, &AppTable::columnsChanged, this, &PersonPage::showContent);
    connect(m_model.get(), &models::WindowedModel::stateChanged, this, &PersonPage::showContent);
    connect(m_model.get(), &models::WindowedModel::countsChanged, this, &PersonPage::showContent);
    connect(m_orgs, &AppTable::opened, this, [this](const QModelIndex &index) {
        if (const auto row = m_model->rowAt(index.row()))
            Q_EMIT placeAsked({u"orgs"_s, {}, row->org.value, true});
    });
    connect(&context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"user"_s) || changes.table(u"membership"_s))
                    reload();
            });
    connect(&context.services.reader, &ports::ReplicaReader::replaced, this, &PersonPage::reload);
    connect(&context.format, &ScreenFormat::changed, this, [this] {
        m_model->setDisplay(m_context.format.context());
        reload();
    });
}

PersonPage::~PersonPage() = default;

void PersonPage::show(const UserId &id)
{
    if (id != m_id) {
        m_id = id;
        m_isShown = false;
        m_readError.reset();
        m_states->setState(StatePage::State::FirstLoad);
        ports::ListQuery query;
        query.list = ports::List::Memberships;
        query.user = id;
        m_model->setQuery(query);
    }
    reload();
}

void PersonPage::reload()
{
    if (m_id.isNull())
        return;
    const UserId asked = m_id;
    ports::whenDone(m_context.services.reader.person(asked), this,
                    [this, asked](const Result<PersonRow> &person) {
                        if (asked != m_id)
                            return;
                        if (!person) {
                            showMissing(person.error());
                            return;
                        }
                        m_isShown = true;
                        m_readError.reset();
                        showContent();
                        m_header->setTitle(person->name);
                        m_header->setChips({stateWord(u"status"_s, person->status)});
                        showPerson(*m_panel, *person, m_context.format);
                        m_panel->setTitle({}, {});
                        m_panel->setChips({});
                    });
}

void PersonPage::showContent()
{
    if (!m_isShown)
        return;
    m_model->setAge(m_age.rowWords(), m_orgs->shownColumn(models::MembershipListModel::Org));
    m_age.showContent(*m_states, m_readError ? m_readError : m_model->lastError());
}

void PersonPage::showMissing(const Error &error)
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

QWidget *PersonPage::firstFocus() const
{
    return m_orgs;
}

} // namespace steward::ui
