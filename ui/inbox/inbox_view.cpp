// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inbox/inbox_view.h"

#include "app/domain/query_parser.h"
#include "app/domain/query_values.h"
#include "app/ports/when_done.h"
#include "models/payouts/payout_list_model.h"
#include "models/transfers/case_list_model.h"
#include "ui/shared/app_table.h"
#include "ui/shared/format.h"
#include "ui/shared/state_page.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QVBoxLayout>

#include <algorithm>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

/// What a role has to act on; empty when the role acts on none of this kind.
QString caseQuery(const QStringList &roles)
{
    QStringList parts;
    if (roles.contains("lead"_L1))
        parts << u"state:(awaiting_approval,exec_failed)"_s << u"is:breaching"_s;
    if (roles.contains("compliance"_L1))
        parts << u"state:disputed"_s;
    if (roles.contains("cs_agent"_L1))
        parts << u"state:(intake,gated,verifying,planned,waiting)"_s;
    if (roles.contains("finance"_L1))
        parts << u"waiting:finance"_s;
    return parts.join(u" OR "_s);
}

QString payoutQuery(const QStringList &roles)
{
    QStringList parts;
    if (roles.contains("finance"_L1))
        parts << u"is:exception"_s;
    if (roles.contains("lead"_L1) || roles.contains("finance"_L1))
        parts << u"state:pending_approval"_s;
    if (roles.contains("compliance"_L1))
        parts << u"hold:fraud"_s;
    return parts.join(u" OR "_s);
}

} // namespace

InboxView::InboxView(const ViewContext &context, QWidget *parent)
    : View(parent), m_context(context), m_age(context, std::chrono::minutes(2), this)
{
    setObjectName(u"view.inbox"_s);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    addPart(u"transfers"_s, tr("Transfers waiting for you"), tr("No transfer waits for you."),
            std::make_unique<models::CaseListModel>(context.services.reader),
            {{u"ref"_s, 11},
             {u"org"_s, 26},
             {u"parties"_s, 32},
             {u"step"_s, 14},
             {u"state"_s, 22},
             {u"waiting"_s, 14},
             {u"sla"_s, 20}});
    addPart(u"payouts"_s, tr("Payouts waiting for you"), tr("No payout waits for you."),
            std::make_unique<models::PayoutListModel>(context.services.reader),
            {{u"payee"_s, 24},
             {u"source"_s, 24},
             {u"amount"_s, 17},
             {u"state"_s, 22},
             {u"eligibility"_s, 16},
             {u"hold"_s, 20}});
    connect(&context.services.session, &ports::Session::changed, this, &InboxView::applyRoles);
    connect(&m_age, &ReplicaAge::changed, this, [this] {
        const ports::SyncStatus &sync = m_context.services.sync;
        if (sync.phase() != ports::SyncStatus::Phase::FirstLoad)
            m_load.forgetPace();
        m_load.note(sync.rowsLoaded(), sync.rowsExpected());
        for (const Part &part : m_parts)
            showState(part);
    });
    connect(&context.format, &ScreenFormat::changed, this, [this] {
        for (const Part &part : m_parts)
            part.model->setDisplay(m_context.format.context());
    });
    applyRoles();
}

InboxView::~InboxView() = default;

void InboxView::addPart(const QString &view, const QString &title, const QString &empty,
                        std::unique_ptr<models::WindowedModel> model,
                        const QHash<QString, int> &widths)
{
    Part part{view, title, new QWidget(this), nullptr, nullptr, nullptr, std::move(model)};
    auto *column = new QVBoxLayout(part.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    part.heading = new TextLabel(title, Type::Section, Ink::Text, part.box);
    part.heading->setContentsMargins(metric::kSpace4, metric::kSpace4, metric::kSpace4,
                                     metric::kSpace2);
    part.table = new AppTable;
    part.table->setObjectName(u"inbox."_s + view);
    part.table->setAccessibleName(title);
    part.model->setDisplay(m_context.format.context());
    part.table->setModel(part.model.get());
    part.table->setWidths(widths);
    part.states = new StatePage(u"inbox."_s + view, part.table, part.box);
    part.states->setEmptyText(empty);
    column->addWidget(part.heading);
    column->addWidget(part.states, 1);
    static_cast<QVBoxLayout *>(layout())->addWidget(part.box, 1);
    connect(part.table, &AppTable::opened, this,
            [this, view](const QModelIndex &index) { open(view, index); });
    const size_t at = m_parts.size();
    connect(part.table, &AppTable::columnsChanged, this, [this, at] { showState(m_parts.at(at)); });
    connect(part.model.get(), &models::WindowedModel::stateChanged, this,
            [this, at] { showState(m_parts.at(at)); });
    connect(part.model.get(), &models::WindowedModel::countsChanged, this,
            [this, at] { showState(m_parts.at(at)); });
    connect(part.states, &StatePage::asked, this, [this](StatePage::Act act) {
        if (!m_age.answer(act))
            refresh();
    });
    m_parts.push_back(std::move(part));
}

void InboxView::open(const QString &view, const QModelIndex &index)
{
    const auto principal = m_context.services.session.principal();
    if (!principal || principal->views.contains(view)) {
        Q_EMIT placeAsked({view, {}, index.data(models::IdRole).toString(), true});
        return;
    }
    // The case itself is not for this role; its organisation is.
    const auto part = std::find_if(m_parts.begin(), m_parts.end(),
                                   [&view](const Part &one) { return one.view == view; });
    ports::whenDone(m_context.services.reader.caseRows({part->model->keys().value(index.row())}),
                    this, [this](const Result<QList<CaseRow>> &rows) {
                        if (rows && !rows->isEmpty())
                            Q_EMIT placeAsked({u"orgs"_s, {}, rows->first().org.value, true});
                    });
}

void InboxView::applyRoles()
{
    const auto principal = m_context.services.session.principal();
    if (!principal || principal->roles.join(u' ') == m_rolesShown)
        return;
    m_rolesShown = principal->roles.join(u' ');
    for (const Part &part : m_parts) {
        const bool isCases = part.view == "transfers"_L1;
        const QString text = isCases ? caseQuery(principal->roles) : payoutQuery(principal->roles);
        // Finance has no view of transfers, yet some wait for it.
        part.box->setVisible(!text.isEmpty() && (isCases || principal->views.contains(part.view)));
        ports::ListQuery query;
        query.list = isCases ? ports::List::Transfers : ports::List::Payouts;
        query.filter = query::withMe(
            query::parse(text, isCases ? query::transferFields() : query::payoutFields()).ast,
            principal->id.value);
        part.model->setQuery(query);
    }
}

/// How far the first load is, in the first part alone: once is enough.
bool InboxView::showLoading(const Part &part)
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const bool isLoading = sync.phase() == ports::SyncStatus::Phase::FirstLoad || sync.isStopped();
    const auto first = std::find_if(m_parts.begin(), m_parts.end(),
                                    [](const Part &one) { return !one.box->isHidden(); });
    if (!isLoading || first == m_parts.end() || &*first != &part ||
        part.model->filteredRows() > 0 || part.model->lastError())
        return false;
    part.states->setLoading(m_load.sentence(m_context.format), m_load.permille(), sync.isStopped());
    part.heading->setText(part.title);
    return true;
}

void InboxView::showState(const Part &part)
{
    // Beside a name: a reference is too short to share its cell.
    part.model->setAge(
        m_age.rowWords(),
        part.table->shownColumn(part.view == "transfers"_L1 ? part.model->columnOf(u"org"_s) : 0));
    if (showLoading(part))
        return;
    const bool isFirst = m_context.services.sync.phase() == ports::SyncStatus::Phase::FirstLoad;
    switch (part.model->state()) {
    case models::ListState::FirstLoad:
        part.states->setState(StatePage::State::FirstLoad);
        break;
    case models::ListState::EmptyTrue:
    case models::ListState::EmptyFilter:
        if (isFirst)
            part.states->setState(StatePage::State::FirstLoad);
        else
            part.states->setState(StatePage::State::EmptyTrue, {}, m_age.band());
        break;
    case models::ListState::Error:
        part.states->setError(part.model->lastError().value_or(Error{}), false);
        break;
    case models::ListState::Refreshing:
        part.states->setState(StatePage::State::Refreshing, {}, m_age.band());
        break;
    case models::ListState::Ready:
        m_age.showContent(*part.states, part.model->lastError());
        break;
    }
    const qint64 count = part.model->filteredRows();
    //: Heading of the inbox: %1 what waits, %2 how many.
    part.heading->setText(count > 0 ? tr("%1 · %2").arg(part.title, m_context.format.count(count))
                                    : part.title);
}

QString InboxView::viewId() const
{
    return u"inbox"_s;
}

Place InboxView::place() const
{
    return {u"inbox"_s, {}, {}, false};
}

void InboxView::goTo(const Place &)
{
    focusList();
}

void InboxView::focusList()
{
    for (const Part &part : m_parts)
        if (part.table->isVisible()) {
            part.table->setFocus();
            return;
        }
}

void InboxView::refresh()
{
    m_context.services.sync.refreshNow();
    for (const Part &part : m_parts)
        part.model->refresh();
}

QList<QWidget *> InboxView::regions() const
{
    QList<QWidget *> all;
    for (const Part &part : m_parts)
        if (part.table->isVisible())
            all << part.table;
    return all;
}

} // namespace steward::ui
