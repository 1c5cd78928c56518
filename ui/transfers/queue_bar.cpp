// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/queue_bar.h"

#include "app/domain/query_fields.h"
#include "app/domain/query_parser.h"
#include "app/domain/query_values.h"
#include "app/ports/when_done.h"
#include "ui/shared/flow_layout.h"
#include "ui/theme/tokens.h"

#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

QueueBar::QueueBar(const Services &services, QWidget *parent)
    : QWidget(parent), m_services(services)
{
    setObjectName(u"transfers.queue"_s);
    setAccessibleName(tr("Groups of the queue"));
    // workflows: the order never changes, so that a hand learns it.
    m_groups = {
        {u"breaching"_s, tr("Breaching SLA"), u"is:breaching"_s},
        {u"mine"_s, tr("Waiting on me"), u"is:mine state:(intake,gated,verifying,planned)"_s},
        {u"approver"_s, tr("Waiting on second approver"), u"state:awaiting_approval"_s},
        {u"party"_s, tr("Waiting on party"), u"state:(waiting,notice)"_s},
        {u"disputed"_s, tr("Disputed"), u"is:disputed"_s},
        {u"retrying"_s, tr("Effects retrying"), u"state:(executing,exec_failed,reversing)"_s},
        {u"done"_s, tr("Done in 7 days"), u"is:closed activity:>=-7d"_s}};
    auto *row = new FlowLayout(this, metric::kSpace1);
    row->setContentsMargins(metric::kSpace3, metric::kSpace2, metric::kSpace3, metric::kSpace2);
    for (Group &group : m_groups) {
        group.button = new QToolButton(this);
        group.button->setObjectName(u"transfers.queue."_s + group.id);
        group.button->setCheckable(true);
        group.button->setAutoRaise(true);
        group.button->setFocusPolicy(Qt::StrongFocus);
        group.button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        row->addWidget(group.button);
        show(group, -1);
        connect(group.button, &QToolButton::clicked, this,
                [this, filter = group.filter](bool isChosen) {
                    follow(isChosen ? filter : QString());
                    Q_EMIT chosen(isChosen ? filter : QString());
                });
    }
    m_soon.setSingleShot(true);
    m_soon.setInterval(150);
    connect(&m_soon, &QTimer::timeout, this, &QueueBar::count);
    m_minute.setInterval(std::chrono::minutes(1));
    connect(&m_minute, &QTimer::timeout, this, &QueueBar::count);
    m_minute.start();
    connect(&services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"case"_s) && !m_soon.isActive())
                    m_soon.start();
            });
    connect(&services.reader, &ports::ReplicaReader::replaced, this, &QueueBar::count);
    connect(&services.session, &ports::Session::changed, &m_soon, qOverload<>(&QTimer::start));
    count();
}

void QueueBar::follow(const QString &filterText)
{
    for (const Group &group : m_groups)
        group.button->setChecked(group.filter == filterText.trimmed());
}

void QueueBar::count()
{
    const auto who = m_services.session.principal();
    for (qsizetype i = 0; i < m_groups.size(); ++i) {
        const auto parsed = query::parse(m_groups.at(i).filter, query::transferFields());
        ports::ListQuery asked;
        asked.list = ports::List::Transfers;
        asked.filter = query::withMe(parsed.ast, who ? who->id.value : QString());
        ports::whenDone(m_services.reader.keys(asked, m_groups.at(i).button), this,
                        [this, i](const Result<ports::ListKeys> &keys) {
                            if (keys)
                                show(m_groups[i], keys->keys.size());
                        });
    }
}

void QueueBar::show(Group &group, qint64 count)
{
    if (count == group.count && count >= 0)
        return;
    group.count = count;
    // An unknown count is no count, never 0.
    //: A group of the queue: %1 its title, %2 how many cases stand in it.
    group.button->setText(count < 0 ? group.title : tr("%1  %2").arg(group.title).arg(count));
    group.button->setAccessibleName(
        count < 0 ? group.title
                  //: A group of the queue, for assistive technology; %1 is its title.
                  : tr("%1, %n case(s)", nullptr, static_cast<int>(count)).arg(group.title));
}

} // namespace steward::ui
