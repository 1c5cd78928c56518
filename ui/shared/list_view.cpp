// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/list_view.h"

#include "ui/shared/app_table.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/text_label.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

constexpr int kDetailAtFirst = 340;

ListView::ListView(Setup setup, const ViewContext &context, QWidget *parent)
    : View(parent), m_setup(std::move(setup)), m_context(context),
      m_pages(new QStackedWidget(this)), m_listPage(new QWidget(this)),
      m_filter(new FilterBar(m_setup.id, m_setup.fields, m_setup.delayMs, m_listPage)),
      m_splitter(new QSplitter(m_listPage)), m_listSide(new QWidget(m_splitter)),
      m_above(new QVBoxLayout), m_states(nullptr), m_table(new AppTable(m_listSide))
{
    setObjectName(u"view."_s + m_setup.id);
    build();
}

void ListView::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    m_pages->addWidget(m_listPage);
    auto *column = new QVBoxLayout(m_listPage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(m_splitter, 1);
    m_splitter->setObjectName(m_setup.id + u".splitter"_s);
    m_splitter->setChildrenCollapsible(false);
    m_listSide->setBackgroundRole(QPalette::Base);
    m_listSide->setAutoFillBackground(true);
    auto *side = new QVBoxLayout(m_listSide);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(0);
    m_above->setSpacing(0);
    side->addLayout(m_above);
    m_table->setObjectName(m_setup.id + u".list"_s);
    m_table->setAccessibleName(m_setup.listName);
    m_states = new StatePage(m_setup.id, m_table, m_listSide);
    m_states->setEmptyText(m_setup.emptyText);
    side->addWidget(m_states, 1);
    connect(m_filter, &FilterBar::queryChanged, this, [this](const query::NodePtr &ast) {
        queryChanged(ast);
        Q_EMIT placeChanged();
    });
    connect(m_filter, &FilterBar::leftDown, this, &ListView::focusList);
    connect(m_filter, &FilterBar::escaped, this, &ListView::focusList);
    connect(m_filter, &FilterBar::outdatedChanged, m_table, &QWidget::setDisabled);
    connect(m_filter, &FilterBar::outdatedChanged, this, &View::stateChanged);
    connect(m_table, &AppTable::filterAsked, m_filter, &FilterBar::addTerm);
    connect(m_table, &AppTable::currentRowChanged, this, &ListView::currentChanged);
    connect(m_table, &AppTable::opened, this, [this](const QModelIndex &index) {
        openRecord(index.data(models::IdRole).toString());
    });
    connect(m_states, &StatePage::asked, this, [this](StatePage::Act act) {
        if (act == StatePage::Act::ClearFilters)
            m_filter->clear();
        else if (act == StatePage::Act::SignIn)
            m_context.services.session.signIn();
        else if (act == StatePage::Act::Cancel)
            m_context.services.sync.stopLoading();
        else if (act == StatePage::Act::Resume)
            m_context.services.sync.refreshNow();
        else if (act == StatePage::Act::Refresh)
            refresh();
        else
            retry();
    });
}

void ListView::setListModel(QAbstractItemModel &model)
{
    m_table->setModel(&model);
    m_table->setWidths(m_setup.widths);
    // A reset forgets the current row without a signal; what the pane shows would be of another
    // list.
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        if (m_wanted.isEmpty())
            currentChanged({});
        otherRowsShown();
    });
    // A row whose values arrive after it was made current has its id only then.
    connect(&model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) {
                selectWanted();
                const QModelIndex at = m_table->currentIndex();
                if (at.isValid() && at.row() >= first.row() && at.row() <= last.row())
                    currentChanged(at);
            });
}

void ListView::otherRowsShown()
{
    releaseCurrent();
    m_isListDue = false;
    selectWanted();
    // Wherever the last answer was left.
    m_table->scrollToTop();
}

void ListView::holdCurrent()
{
    m_held = QPersistentModelIndex(m_table->currentIndex());
}

void ListView::releaseCurrent()
{
    const bool isGone = m_held && !m_held->isValid();
    if (isGone)
        m_table->selectionModel()->clearCurrentIndex();
    m_held.reset();
    if (isGone && m_wanted.isEmpty())
        currentChanged({});
}

void ListView::setDetail(QWidget *detail)
{
    m_detail = detail;
    m_detailFrame = new QWidget(m_splitter);
    auto *column = new QVBoxLayout(m_detailFrame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_detailBack = new QToolButton(m_detailFrame);
    m_detailBack->setObjectName(m_setup.id + u".detail.back"_s);
    m_detailBack->setIcon(icon(u"back"_s));
    m_detailBack->setText(tr("Back to the list"));
    m_detailBack->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_detailBack->setAutoRaise(true);
    m_detailBack->setFocusPolicy(Qt::StrongFocus);
    connect(m_detailBack, &QToolButton::clicked, this, [this] { stepOut(); });
    column->addWidget(m_detailBack);
    column->addWidget(detail);
    m_splitter->addWidget(m_detailFrame);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    arrangeDetail();
}

void ListView::setRecordPage(QWidget *page, QWidget *firstFocus)
{
    m_record = page;
    m_recordFocus = firstFocus;
    m_pages->addWidget(page);
}

void ListView::addAboveList(QWidget *widget)
{
    m_above->addWidget(widget);
}

QToolButton *ListView::addListButton(const QString &iconName, const QString &key,
                                     const QString &title)
{
    auto *button = new QToolButton(m_filter);
    button->setObjectName(m_setup.id + u'.' + key);
    button->setIcon(icon(iconName));
    button->setText(title);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAccessibleName(title);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    m_filter->actionRow()->addWidget(button);
    return button;
}

bool ListView::isRecordShown() const
{
    return m_record && m_pages->currentWidget() == m_record;
}

void ListView::openRecord(const QString &id)
{
    if (id.isEmpty())
        return;
    Place next{m_setup.id, m_filter->text(), id, true};
    if (m_record && showRecord(id)) {
        m_recordId = id;
        m_pages->setCurrentWidget(m_record);
        if (m_recordFocus)
            m_recordFocus->setFocus();
    } else {
        m_isDetailWanted = true;
        m_isSlidOver = true;
        arrangeDetail();
        if (m_detail)
            m_detail->setFocus();
        focusNextChild();
    }
    Q_EMIT placeChanged();
}

bool ListView::stepOut()
{
    if (isRecordShown()) {
        m_pages->setCurrentWidget(m_listPage);
        focusList();
        Q_EMIT placeChanged();
        return true;
    }
    if (m_isSlidOver && width() < metric::kSlideOverBelow - metric::kSidebarWide) {
        m_isSlidOver = false;
        arrangeDetail();
        focusList();
        return true;
    }
    if (!m_table->hasFocus()) {
        focusList();
        return true;
    }
    if (!m_filter->text().isEmpty()) {
        m_filter->setText({});
        return true;
    }
    return false;
}

void ListView::setFilter(const QString &text)
{
    m_filter->setText(text);
}

void ListView::focusFilter()
{
    m_pages->setCurrentWidget(m_listPage);
    m_filter->focusText();
}

void ListView::focusList()
{
    if (isRecordShown()) {
        // Where the keys were in it when one left.
        QWidget *last = m_record->focusWidget();
        if (!last || !last->isVisible())
            last = m_recordFocus;
        if (last)
            last->setFocus();
        return;
    }
    if (m_states->state() == StatePage::State::Content || m_table->isVisible())
        m_table->setFocus();
    else
        m_filter->focusText();
}

void ListView::toggleDetail()
{
    if (isRecordShown() || !m_detailFrame)
        return;
    const bool isNarrow = width() < metric::kSlideOverBelow - metric::kSidebarWide;
    if (isNarrow)
        m_isSlidOver = !m_isSlidOver;
    else
        m_isDetailWanted = !m_isDetailWanted;
    arrangeDetail();
    if (m_listSide->isVisible())
        focusList();
    else
        m_detailBack->setFocus();
}

void ListView::arrangeDetail()
{
    if (!m_detailFrame)
        return;
    const bool isNarrow = width() < metric::kSlideOverBelow - metric::kSidebarWide;
    m_detailFrame->setMinimumWidth(isNarrow ? 0 : metric::kDetailMin);
    m_detailFrame->setMaximumWidth(isNarrow ? QWIDGETSIZE_MAX : metric::kDetailMax);
    m_detailFrame->setVisible(isNarrow ? m_isSlidOver : m_isDetailWanted);
    m_listSide->setVisible(!isNarrow || !m_isSlidOver);
    m_detailBack->setVisible(isNarrow);
}

void ListView::resizeEvent(QResizeEvent *event)
{
    View::resizeEvent(event);
    arrangeDetail();
}

void ListView::showEvent(QShowEvent *event)
{
    View::showEvent(event);
    if (m_isSized || width() < metric::kSlideOverBelow - metric::kSidebarWide)
        return;
    m_isSized = true;
    m_splitter->setSizes({width() - kDetailAtFirst, kDetailAtFirst});
}

void ListView::currentChanged(const QModelIndex &index)
{
    const QString id = index.isValid() ? index.data(models::IdRole).toString() : QString();
    // Of the list that is about to go, or only the neighbour of a row that goes.
    if ((m_isListDue && !m_wanted.isEmpty()) || m_held)
        return;
    if (id == m_id || (index.isValid() && id.isEmpty()))
        return;
    m_wanted.clear();
    m_id = id;
    showDetail(id);
    Q_EMIT placeChanged();
}

QList<QWidget *> ListView::regions() const
{
    if (isRecordShown())
        return {m_recordFocus};
    return {m_filter, m_table, m_detail};
}

void ListView::showListState(models::ListState state, qint64 shown, qint64 total,
                             const std::optional<Error> &error,
                             const std::optional<StatePage::Band> &band)
{
    const ScreenFormat &format = m_context.format;
    switch (state) {
    case models::ListState::FirstLoad:
        m_states->setState(StatePage::State::FirstLoad);
        m_filter->setCount({});
        return;
    case models::ListState::EmptyTrue:
        m_states->setState(StatePage::State::EmptyTrue, {}, band);
        break;
    case models::ListState::EmptyFilter: {
        QString sentence;
        if (total > 0)
            sentence = tr("Without the filter there are %1.").arg(format.count(total));
        m_states->setState(StatePage::State::EmptyFilter, sentence, band);
        break;
    }
    case models::ListState::Error:
        if (error)
            m_states->setError(*error, false);
        m_filter->setCount({});
        return;
    case models::ListState::Refreshing:
        m_states->setState(StatePage::State::Refreshing, {}, band);
        break;
    case models::ListState::Ready:
        m_states->setState(StatePage::State::Content, {}, band);
        break;
    }
    QString count;
    if (total > shown) {
        //: Rows shown of all rows.
        count = tr("%1 of %2").arg(format.count(shown), format.count(total));
    } else {
        count = format.count(shown);
    }
    m_filter->setCount(count);
    if (isVisible() && count != m_announced)
        //: Said after filtering; %1 is how many rows are shown.
        m_context.live.announce(tr("%1 shown").arg(count));
    m_announced = count;
}

} // namespace steward::ui
