// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/replica_age.h"

#include "ui/shared/format.h"

namespace steward::ui
{

using namespace Qt::StringLiterals;
using Phase = ports::SyncStatus::Phase;

ReplicaAge::ReplicaAge(const ViewContext &context, std::chrono::minutes budget, QObject *parent)
    : QObject(parent), m_context(context), m_budget(budget), m_clock(this)
{
    m_clock.setObjectName(u"replica.age"_s);
    connect(&context.services.sync, &ports::SyncStatus::changed, this, [this] {
        m_told = band();
        Q_EMIT changed();
    });
    // The age is written in minutes, and rows get old while nothing happens.
    m_clock.setInterval(std::chrono::seconds(20));
    connect(&m_clock, &QTimer::timeout, this, &ReplicaAge::check);
    m_clock.start();
    m_told = band();
}

void ReplicaAge::check()
{
    const auto now = band();
    if (now == m_told)
        return;
    m_told = now;
    Q_EMIT changed();
}

bool ReplicaAge::isCatchingUp() const
{
    return m_context.services.sync.phase() == Phase::CatchingUp;
}

std::optional<StatePage::Band> ReplicaAge::band() const
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const QDateTime pulled = sync.lastPulledAt();
    const QString age = m_context.format.relative(pulled);
    if (sync.phase() == Phase::Offline) {
        return StatePage::Band{StatePage::State::Offline,
                               //: %1 is a time such as "12 min ago".
                               tr("Offline. What you see was received %1.").arg(age)};
    }
    const std::chrono::seconds old(pulled.secsTo(QDateTime::currentDateTimeUtc()));
    if (sync.phase() != Phase::Live && pulled.isValid() && old > m_budget) {
        return StatePage::Band{StatePage::State::Stale,
                               //: %1 is a time such as "12 min ago".
                               tr("Last received %1; this may be out of date.").arg(age)};
    }
    return std::nullopt;
}

QString ReplicaAge::rowWords() const
{
    const auto now = band();
    if (!now || now->state != StatePage::State::Stale)
        return {};
    //: On every row of a list that is out of date; %1 is an age such as "26 min".
    return tr("Stale %1").arg(m_context.format.age(m_context.services.sync.lastPulledAt()));
}

void ReplicaAge::showContent(StatePage &page, const std::optional<Error> &missing) const
{
    if (missing)
        page.setError(*missing, true);
    else
        page.setState(isCatchingUp() ? StatePage::State::Refreshing : StatePage::State::Content, {},
                      band());
}

bool ReplicaAge::answer(StatePage::Act act) const
{
    if (act == StatePage::Act::SignIn)
        m_context.services.session.signIn();
    else if (act == StatePage::Act::Cancel)
        m_context.services.sync.stopLoading();
    else if (act == StatePage::Act::Resume || act == StatePage::Act::Refresh)
        m_context.services.sync.refreshNow();
    else
        return false;
    return true;
}

} // namespace steward::ui
