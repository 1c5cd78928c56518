// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/transfers_view.h"

#include "app/domain/query_values.h"
#include "models/transfers/case_list_model.h"
#include "ui/shared/error_text.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/format.h"
#include "ui/shared/record_panel.h"
#include "ui/shared/row_by_id.h"
#include "ui/transfers/case_page.h"
#include "ui/transfers/kept_inputs.h"
#include "ui/transfers/new_transfer_page.h"
#include "ui/transfers/queue_bar.h"

#include <QPushButton>
#include <QStackedWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

TransfersView::TransfersView(models::CaseListModel &model, const ViewContext &context,
                             QWidget *parent)
    : ReplicaListView({u"transfers"_s,
                       query::transferFields(),
                       0,
                       {{u"ref"_s, 11},
                        {u"org"_s, 24},
                        {u"parties"_s, 28},
                        {u"step"_s, 7},
                        {u"state"_s, 22},
                        {u"waiting"_s, 14},
                        {u"sla"_s, 20},
                        {u"officer"_s, 18}},
                       tr("Ownership transfers"),
                       tr("No ownership transfer is open or recent.")},
                      model, ports::List::Transfers, std::chrono::minutes(2), context, parent),
      m_queue(new QueueBar(context.services, this)),
      m_panel(new RecordPanel(u"transfers.detail"_s)), m_records(new QStackedWidget),
      m_page(new CasePage(context, m_records)),
      m_new(new NewTransferPage(context, *new KeptInputs(context.services.drafts, this), m_records))
{
    QPushButton *open = m_panel->addHeaderButton(tr("Open"), u"open"_s);
    connect(open, &QPushButton::clicked, this, [this] { openRecord(currentId()); });
    m_panel->addSection(tr("Where it stands"));
    m_panel->addField(u"waitingOn"_s, tr("Waiting on"));
    m_panel->addField(u"sla"_s, tr("Due"));
    m_panel->addField(u"cooloff"_s, tr("Cool-off until"));
    m_panel->addField(u"activity"_s, tr("Last activity"));
    m_panel->addSection(tr("Parties"));
    m_panel->addField(u"from"_s, tr("From"));
    m_panel->addField(u"to"_s, tr("To"));
    m_panel->addField(u"route"_s, tr("Route"));
    m_panel->addField(u"level"_s, tr("Level"));
    m_panel->addField(u"reason"_s, tr("Reason"));
    m_panel->addSection(tr("History"));
    m_panel->addField(u"opened"_s, tr("Opened"));
    m_panel->addField(u"executed"_s, tr("Carried out"));
    m_panel->addField(u"closed"_s, tr("Closed"));
    m_panel->addField(u"officer"_s, tr("Officer"));
    m_panel->addField(u"id"_s, tr("Id"), FieldRow::Kind::Mono);
    setDetail(m_panel);
    addAboveList(m_queue);
    connect(m_queue, &QueueBar::chosen, this,
            [this](const QString &filter) { filterBar().setText(filter); });
    m_records->addWidget(m_page);
    m_records->addWidget(m_new);
    m_records->setFocusProxy(m_page->firstFocus());
    setRecordPage(m_records, m_records);
    connect(m_page, &CasePage::backAsked, this, [this] { stepOut(); });
    connect(m_page, &CasePage::placeAsked, this, &View::placeAsked);
    connect(m_new, &NewTransferPage::backAsked, this, [this] { stepOut(); });
    connect(m_new, &NewTransferPage::opened, this, [this](const QString &id) { openRecord(id); });
    showDetail({});
    connect(&context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"case"_s))
                    showDetail(currentId());
            });
    connect(&context.format, &ScreenFormat::changed, this, [this] { showDetail(currentId()); });
    // How much time is left is written in minutes.
    m_minute.setInterval(std::chrono::minutes(1));
    connect(&m_minute, &QTimer::timeout, this, [this, &model] {
        if (isVisible())
            model.setDisplay(this->context().format.context());
    });
    m_minute.start();
    restoreState();
}

void TransfersView::queryChanged(const query::NodePtr &filter)
{
    m_queue->follow(filterBar().text());
    const auto who = context().services.session.principal();
    ReplicaListView::queryChanged(query::withMe(filter, who ? who->id.value : QString()));
}

bool TransfersView::showRecord(const QString &id)
{
    // "new-<org>": a transfer that is not one yet.
    const QString prefix = u"new-"_s;
    const bool isNew = id.startsWith(prefix);
    m_records->setCurrentWidget(isNew ? static_cast<QWidget *>(m_new) : m_page);
    if (isNew)
        m_new->show({id.mid(prefix.size())});
    else
        m_page->show({id});
    m_records->setFocusProxy(isNew ? m_new->startField() : m_page->firstFocus());
    return true;
}

void TransfersView::showDetail(const QString &id)
{
    m_shown = id;
    if (id.isEmpty()) {
        m_panel->setTitle(tr("No transfer selected"));
        m_panel->setChips({});
        m_panel->setSectionsVisible(false);
        return;
    }
    rowById<CaseRow>(
        context().services.reader, ports::List::Transfers, &ports::ReplicaReader::caseRows, id,
        m_panel,
        [this, id](const CaseRow &row) {
            if (id == m_shown)
                showCase(row);
        },
        [this, id](const Error &error) {
            if (id == m_shown)
                m_panel->setTitle(errorText(error).title, errorText(error).reason);
        });
}

void TransfersView::showCase(const CaseRow &row)
{
    const ScreenFormat &format = context().format;
    m_panel->setSectionsVisible(true);
    //: %1 is the reference of a transfer, %2 the organisation.
    m_panel->setTitle(tr("%1 %2").arg(display::identifier(row.ref), row.orgName));
    m_panel->setChips({stateWord(u"state"_s, row.state), {row.level, Tone::Neutral}});
    QString waiting = row.waitingOn.isEmpty() ? tr("Nobody outside")
                                              : stateWord(u"waiting"_s, row.waitingOn).text;
    if (row.waitingSince.isValid())
        //: %1 is whom a case waits for, %2 since when.
        waiting = tr("%1, since %2").arg(waiting, format.minutes(row.waitingSince));
    m_panel->set(u"waitingOn"_s, waiting);
    m_panel->set(u"sla"_s,
                 row.slaDueAt.isValid()
                     //: A deadline: %1 how it stands, %2 when it is.
                     ? tr("%1 · %2").arg(dueWord(row.slaDueAt).text, format.minutes(row.slaDueAt))
                     : tr("No deadline runs"));
    m_panel->set(u"cooloff"_s, format.minutes(row.coolOffUntil));
    m_panel->set(u"activity"_s, format.minutes(row.lastActivityAt));
    m_panel->set(u"from"_s, row.fromName);
    m_panel->set(u"to"_s, row.toName.isEmpty() ? tr("Not chosen yet") : row.toName);
    m_panel->set(u"route"_s, stateWord(u"route"_s, row.route).text);
    m_panel->set(u"level"_s, row.level);
    m_panel->set(u"reason"_s, stateWord(u"reason"_s, row.reasonCode).text);
    m_panel->set(u"opened"_s, format.minutes(row.openedAt));
    m_panel->set(u"executed"_s, format.minutes(row.executedAt));
    m_panel->set(u"closed"_s, format.minutes(row.closedAt));
    m_panel->set(u"officer"_s, row.officer.isNull()
                                   ? tr("Nobody")
                                   : context().services.cases.staffName(row.officer));
    m_panel->set(u"id"_s, display::identifier(row.id.value));
}

} // namespace steward::ui
