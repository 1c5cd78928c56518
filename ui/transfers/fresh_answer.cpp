// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/fresh_answer.h"

#include "app/ports/when_done.h"

#include <QEvent>
#include <QWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

FreshAnswer::FreshAnswer(const Services &services, QWidget *page)
    : QObject(page), m_services(services), m_page(page), m_phase(services.sync.phase())
{
    for (QTimer *timer : {&m_soon, &m_patience, &m_again, &m_atTime})
        timer->setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &FreshAnswer::ask);
    connect(&m_again, &QTimer::timeout, this, &FreshAnswer::askSoon);
    connect(&m_atTime, &QTimer::timeout, this, &FreshAnswer::askSoon);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_isLate = true;
        judge();
    });
    connect(&services.cases, &ports::CaseSource::factsChanged, this, [this](const OrgId &org) {
        if (org.isNull() || org == m_org)
            askSoon();
    });
    connect(&services.sync, &ports::SyncStatus::changed, this, &FreshAnswer::followSync);
    page->installEventFilter(this);
}

void FreshAnswer::begin(Question question)
{
    m_question = std::move(question);
    ++m_generation;
    m_isAsking = false;
    m_isLate = false;
    m_failures = 0;
    m_error.reset();
    m_answeredAt = {};
    m_org = {};
    m_atTime.stop();
    m_again.stop();
    m_patience.stop();
    m_askedAt.invalidate();
    judge();
    ask();
}

void FreshAnswer::askSoon()
{
    if (!m_question || m_soon.isActive())
        return;
    auto delay = kGather;
    if (m_askedAt.isValid())
        delay = std::max(delay, kGap - milliseconds(m_askedAt.elapsed()));
    m_soon.start(delay);
}

void FreshAnswer::askAt(const QDateTime &utc)
{
    m_atTime.stop();
    if (!utc.isValid())
        return;
    // A moment later, so that the platform's clock has passed it too.
    const qint64 away = QDateTime::currentDateTimeUtc().msecsTo(utc) + 500;
    constexpr qint64 kDay = 24 * 3600 * 1000;
    if (away > 0)
        m_atTime.start(milliseconds(std::min(away, kDay)));
}

void FreshAnswer::ask()
{
    if (!m_question)
        return;
    m_soon.stop();
    // A page nobody sees asks when it is shown.
    if (m_isAsking || !m_page->isVisible()) {
        m_isDue = true;
        return;
    }
    m_isDue = false;
    m_isAsking = true;
    m_askedAt.start();
    m_patience.start(kPatience);
    ports::whenDone(m_question(), this,
                    [this, asked = m_generation](const Result<QJsonObject> &document) {
                        if (asked == m_generation)
                            take(document);
                    });
}

void FreshAnswer::take(const Result<QJsonObject> &document)
{
    m_isAsking = false;
    m_isLate = false;
    m_patience.stop();
    if (document) {
        m_error.reset();
        m_failures = 0;
        m_answeredAt = QDateTime::currentDateTimeUtc();
        m_again.stop();
        if (!m_services.sync.counters().hintsByStream)
            m_again.start(kPoll);
    } else {
        m_error = document.error();
        // What was refused stays refused until somebody asks again.
        const bool isRefused = m_error->kind == ErrorKind::Forbidden ||
                               m_error->kind == ErrorKind::NotFound ||
                               m_error->kind == ErrorKind::Unauthenticated;
        const auto pause = milliseconds(1'000) * (1 << std::min(m_failures, 5));
        ++m_failures;
        if (!isRefused)
            m_again.start(std::max(std::min(pause, kLongest), milliseconds(m_error->retryAfterMs)));
    }
    const quint64 generation = m_generation;
    if (document)
        Q_EMIT answered(*document);
    else
        Q_EMIT failed(document.error());
    // Whoever heard it may have begun another.
    if (generation != m_generation)
        return;
    judge();
    if (m_isDue)
        askSoon();
}

void FreshAnswer::followSync()
{
    using Phase = ports::SyncStatus::Phase;
    const Phase phase = m_services.sync.phase();
    const bool isBack = phase == Phase::Live && m_phase != Phase::Live;
    const bool isGone = phase == Phase::Offline && m_phase != Phase::Offline;
    m_phase = phase;
    // Going away is asked too: the answer says whether this page is cut off as well.
    if (isGone || (isBack && m_error))
        askSoon();
    if (!m_services.sync.counters().hintsByStream && !m_again.isActive() && m_question)
        m_again.start(kPoll);
}

void FreshAnswer::judge()
{
    if (std::exchange(m_wasFresh, isFresh()) != isFresh())
        Q_EMIT freshnessChanged();
}

bool FreshAnswer::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_page && event->type() == QEvent::Show && m_isDue)
        askSoon();
    return QObject::eventFilter(watched, event);
}

} // namespace steward::ui
