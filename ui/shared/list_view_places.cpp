// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Where a ListView is, how it goes somewhere, and what it keeps of its layout.
#include "app/domain/query_printer.h"
#include "ui/shared/app_table.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/list_view.h"

#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

constexpr int kRowsLookedThrough = 256;

Place ListView::place() const
{
    return {m_setup.id, m_filter->text(), isRecordShown() ? m_recordId : m_id, isRecordShown()};
}

void ListView::goTo(const Place &place)
{
    if (!place.isPage || !place.query.isEmpty())
        m_filter->setText(place.query);
    if (place.isPage && !place.id.isEmpty() && showRecord(place.id)) {
        m_recordId = place.id;
        m_pages->setCurrentWidget(m_record);
        if (isVisible() && m_recordFocus)
            m_recordFocus->setFocus();
        return;
    }
    m_pages->setCurrentWidget(m_listPage);
    m_wanted.clear();
    // The focus chooses the first row of a list that has none chosen.
    focusList();
    if (!place.id.isEmpty())
        showInList(place);
}

void ListView::showInList(const Place &place)
{
    int row = -1;
    const int looked =
        std::min(kRowsLookedThrough, m_table->model() ? m_table->model()->rowCount() : 0);
    for (int i = 0; i < looked && row < 0; ++i)
        if (m_table->model()->index(i, 0).data(models::IdRole).toString() == place.id)
            row = i;
    if (row >= 0)
        m_table->selectRowNumber(row);
    else if (place.isPage) {
        // Elsewhere in the list: narrowed to it, so that what is selected and what is shown agree.
        m_wanted = place.id;
        m_isListDue = true;
        m_filter->setText(query::print(query::makeTerm(u"id"_s, place.id)));
    }
    m_id = place.id;
    showDetail(place.id);
    if (place.isPage)
        m_isSlidOver = true;
    arrangeDetail();
}

/// A row is known by its id only when its values are there.
void ListView::selectWanted()
{
    if (m_wanted.isEmpty() || m_isListDue)
        return;
    const int looked = std::min(kRowsLookedThrough, m_table->model()->rowCount());
    for (int row = 0; row < looked; ++row)
        if (m_table->model()->index(row, 0).data(models::IdRole).toString() == m_wanted) {
            m_wanted.clear();
            m_table->selectRowNumber(row);
            return;
        }
}

void ListView::saveState()
{
    QSettings &settings = m_context.settings;
    settings.beginGroup(u"view/"_s + m_setup.id);
    keep(settings, u"columns"_s, m_table->saveLayout());
    keep(settings, u"splitter"_s, m_splitter->saveState());
    keep(settings, u"detail"_s, m_isDetailWanted);
    settings.endGroup();
}

void ListView::restoreState()
{
    QSettings &settings = m_context.settings;
    settings.beginGroup(u"view/"_s + m_setup.id);
    m_table->restoreLayout(settings.value(u"columns"_s).toByteArray());
    m_isSized = m_splitter->restoreState(settings.value(u"splitter"_s).toByteArray());
    m_isDetailWanted = settings.value(u"detail"_s, true).toBool();
    settings.endGroup();
    arrangeDetail();
}

} // namespace steward::ui
