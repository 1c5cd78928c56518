// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/replica_list_view.h"

#include "models/shared/windowed_model.h"
#include "ui/shared/app_table.h"
#include "ui/shared/export_bar.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"

#include <QScrollBar>
#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

ReplicaListView::ReplicaListView(Setup setup, models::WindowedModel &model, ports::List list,
                                 std::chrono::minutes budget, const ViewContext &context,
                                 QWidget *parent)
    : ListView(std::move(setup), context, parent), m_model(model), m_list(list),
      m_age(context, budget, this), m_export(new ExportBar(viewId(), model, this))
{
    m_model.setDisplay(context.format.context());
    setListModel(m_model);
    addAboveList(m_export);
    QToolButton *columns = addListButton(u"settings"_s, u"columns"_s, tr("Columns"));
    connect(columns, &QToolButton::clicked, &table(), &AppTable::showColumnChooser);
    QToolButton *save = addListButton(u"export"_s, u"export"_s, tr("Export"));
    connect(save, &QToolButton::clicked, this, &ReplicaListView::exportList);
    connect(m_export, &ExportBar::announced, this,
            [this](const QString &text) { this->context().live.announce(text); });
    connect(&context.format, &ScreenFormat::changed, this,
            [this] { m_model.setDisplay(this->context().format.context()); });
    connect(&m_model, &models::WindowedModel::stateChanged, this, &ReplicaListView::showState);
    connect(&m_model, &models::WindowedModel::filterShown, this, &ReplicaListView::otherRowsShown);
    connect(&m_model, &models::WindowedModel::filterAboutToApply, this,
            &ReplicaListView::holdCurrent);
    connect(&m_model, &models::WindowedModel::filterApplied, this, [this] {
        releaseCurrent();
        // Who lets go of a filter with a row chosen wants to see that row among the others.
        if (!m_wantedFilter && table().verticalScrollBar()->value() == 0)
            table().showCurrentRow();
    });
    connect(&m_model, &models::WindowedModel::countsChanged, this, [this] {
        showState();
        countsChanged();
    });
    connect(&m_age, &ReplicaAge::changed, this, &ReplicaListView::showState);
    connect(&table(), &AppTable::columnsChanged, this, &ReplicaListView::showState);
}

void ReplicaListView::queryChanged(const query::NodePtr &filter)
{
    m_wantedFilter = filter;
    if (m_isAsked)
        askList();
}

void ReplicaListView::setVisible(bool isVisible)
{
    // Its turn has come, be the window itself on the screen or not: the rows are on their way by
    // then.
    if (isVisible && !m_isAsked)
        askList();
    ListView::setVisible(isVisible);
}

void ReplicaListView::askList()
{
    m_isAsked = true;
    ports::ListQuery query = m_model.query();
    query.list = m_list;
    query.filter = m_wantedFilter;
    m_model.setQuery(query);
}

void ReplicaListView::refresh()
{
    context().services.sync.refreshNow();
    if (m_isAsked)
        m_model.refresh();
}

void ReplicaListView::retry()
{
    refresh();
}

void ReplicaListView::exportList()
{
    if (m_model.isWhole())
        m_export->ask(table().visibleColumns());
    else
        context().live.tell(tr("The list is still being put in order. Export it in a moment."));
}

/// An empty list means something only after the first load has ended: until then it says how far
/// that is.
bool ReplicaListView::showLoading()
{
    const ports::SyncStatus &sync = context().services.sync;
    const bool isLoading = sync.phase() == ports::SyncStatus::Phase::FirstLoad;
    const bool isEmpty = m_model.filteredRows() == 0 && !m_model.lastError();
    if (!isLoading)
        m_load.forgetPace();
    m_load.note(sync.rowsLoaded(), sync.rowsExpected());
    if (!isEmpty || !(isLoading || sync.isStopped()))
        return false;
    filterBar().setCount({});
    states().setLoading(m_load.sentence(context().format), m_load.permille(), sync.isStopped());
    return true;
}

void ReplicaListView::showState()
{
    const models::ListState state = m_model.state();
    // Beside a name: a reference is too short to share its cell.
    m_model.setAge(
        m_age.rowWords(),
        table().shownColumn(m_list == ports::List::Transfers ? m_model.columnOf(u"org"_s) : 0));
    if (showLoading())
        return;
    // Rows that the platform is bringing up to date are being refreshed, whoever asked.
    const bool isRefreshing = state == models::ListState::Ready && m_age.isCatchingUp();
    showListState(isRefreshing ? models::ListState::Refreshing : state, m_model.filteredRows(),
                  m_model.totalRows(), m_model.lastError(), m_age.band());
    if (state == models::ListState::Ready && m_model.lastError())
        states().setError(*m_model.lastError(), true);
}

} // namespace steward::ui
