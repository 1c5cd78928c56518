// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_line.h"

#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/text_label.h"
#include "ui/shell/actions.h"
#include "ui/theme/app_style.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QToolButton *item(const QString &name, const QString &iconName, QAction *action, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(u"status."_s + name);
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(14, 14));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    QObject::connect(button, &QToolButton::clicked, action, &QAction::trigger);
    return button;
}

void setText(QToolButton *button, const QString &text, const QString &detail = {})
{
    button->setText(text);
    button->setAccessibleName(text);
    button->setAccessibleDescription(detail);
    button->setToolTip(detail.isEmpty() ? text : detail);
}

} // namespace

StatusLine::StatusLine(const Services &services, Actions &actions, ScreenFormat &format,
                       QWidget *parent)
    : QWidget(parent), m_services(services), m_format(format),
      m_connection(
          item(u"connection"_s, u"online"_s, actions.action(ActionId::Synchronisation), this)),
      m_synced(item(u"synced"_s, u"clock"_s, actions.action(ActionId::Synchronisation), this)),
      m_queue(item(u"queue"_s, u"activity"_s, actions.action(ActionId::Activity), this)),
      m_issues(item(u"issues"_s, u"warning"_s, actions.action(ActionId::Activity), this)),
      m_zone(item(u"zone"_s, u"clock"_s, actions.action(ActionId::ToggleUtc), this)),
      m_message(new TextLabel(Type::Body, Ink::Text, this))
{
    setObjectName(u"status"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(metric::kSpace2, 1, metric::kSpace2, 1);
    row->setSpacing(metric::kSpace1);
    row->addWidget(m_connection);
    row->addWidget(m_synced);
    row->addWidget(m_queue);
    m_message->setObjectName(u"status.message"_s);
    m_message->setContentsMargins(metric::kSpace4, 0, metric::kSpace4, 0);
    row->addWidget(m_message, 1);
    m_fade.setSingleShot(true);
    m_fade.setInterval(8000);
    connect(&m_fade, &QTimer::timeout, m_message, &QLabel::clear);
    row->addWidget(m_issues);
    row->addWidget(m_zone);
    m_tick.setInterval(10'000);
    connect(&m_tick, &QTimer::timeout, this, &StatusLine::refresh);
    m_tick.start();
    connect(&services.sync, &ports::SyncStatus::changed, this, &StatusLine::refresh);
    connect(&services.commands, &ports::CommandBus::changed, this, &StatusLine::refresh);
    connect(&services.session, &ports::Session::changed, this, &StatusLine::refresh);
    connect(&format, &ScreenFormat::changed, this, &StatusLine::refresh);
    refresh();
}

QWidget *StatusLine::firstItem() const
{
    return m_connection;
}

void StatusLine::showMessage(const QString &text)
{
    m_message->setText(text);
    m_fade.start();
}

void StatusLine::refreshConnection()
{
    using Phase = ports::SyncStatus::Phase;
    const Phase phase = m_services.sync.phase();
    m_connection->setIcon(
        icon(phase == Phase::Offline || phase == Phase::Stopped ? u"offline"_s : u"online"_s));
    const auto error = m_services.sync.lastError();
    const QString why = error ? errorSentence(*error) : QString();
    switch (phase) {
    case Phase::Stopped:
        setText(m_connection, tr("Not connected"));
        break;
    case Phase::FirstLoad: {
        const qint64 expected = m_services.sync.rowsExpected();
        const QString loaded = m_format.count(m_services.sync.rowsLoaded());
        m_load.note(m_services.sync.rowsLoaded(), expected);
        //: First load of the data: %1 rows of %2.
        setText(m_connection,
                expected > 0 ? tr("Loading %1 of %2 rows").arg(loaded, m_format.count(expected))
                             : tr("Loading, %1 rows").arg(loaded),
                m_load.sentence(m_format));
        break;
    }
    case Phase::CatchingUp:
        setText(m_connection, tr("Online, catching up"));
        break;
    case Phase::Live:
        setText(m_connection, tr("Online"));
        break;
    case Phase::Offline:
        setText(m_connection, tr("Offline"), why);
        break;
    case Phase::Paused:
        m_load.forgetPace();
        setText(m_connection,
                m_services.sync.isStopped() ? tr("Loading stopped") : tr("Synchronisation paused"),
                why);
        break;
    case Phase::UpgradeNeeded:
        setText(m_connection, tr("A newer Steward is needed"), why);
        break;
    }
}

void StatusLine::refresh()
{
    refreshConnection();
    const QDateTime pulled = m_services.sync.lastPulledAt();
    m_synced->setVisible(pulled.isValid());
    using Sync = ports::SyncStatus::Phase;
    const bool isInTouch = QList<Sync>{Sync::Live, Sync::CatchingUp, Sync::FirstLoad}.contains(
        m_services.sync.phase());
    //: %1 is a time such as "12 min ago".
    setText(m_synced,
            isInTouch ? tr("Synced %1").arg(m_format.relative(pulled))
                      //: While nothing is received; %1 is an age such as "26 min".
                      : tr("Data %1 old").arg(m_format.age(pulled)),
            m_format.exact(pulled));
    int waiting = 0;
    int refused = 0;
    using Phase = ports::CommandState::Phase;
    for (const ports::CommandState &state : m_services.commands.commands()) {
        const bool isIssue = state.isHeld || state.phase == Phase::Rejected ||
                             state.phase == Phase::Conflict || state.phase == Phase::Unknown;
        refused += isIssue ? 1 : 0;
        waiting += isIssue || state.phase == Phase::Confirmed ? 0 : 1;
    }
    setText(m_queue, waiting > 0 ? tr("%n queued", nullptr, waiting) : tr("Nothing queued"));
    const ports::SyncStatus::Counters counters = m_services.sync.counters();
    const int issues = refused + (counters.pagesDropped > 0 ? 1 : 0) +
                       (counters.digestMismatches > 0 ? 1 : 0) +
                       (m_services.session.isSessionOnly() ? 1 : 0);
    m_issues->setVisible(issues > 0);
    setText(m_issues, tr("%n issue(s)", nullptr, issues));
    //: %1 is a time zone.
    setText(m_zone, tr("Times in %1").arg(m_format.zoneName()));
}

void StatusLine::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.sidebar);
    painter.fillRect(QRect(0, 0, width(), 1), tokens.hairline);
}

} // namespace steward::ui
