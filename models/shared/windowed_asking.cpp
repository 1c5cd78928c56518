// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The asking half of WindowedModel: what a list is asked, and its top before the whole of it.
#include "app/domain/query_fields.h"
#include "app/domain/query_values.h"
#include "app/ports/when_done.h"
#include "models/shared/key_diff.h"
#include "models/shared/windowed_model.h"

#include <QtConcurrentRun>

#include <algorithm>

namespace steward::models
{
namespace
{

/// What a long list shows before its end is known, and what of that a window has room for.
constexpr qsizetype kTop = 256, kSeen = 48;

const query::FieldSet &fieldsOf(ports::List list)
{
    switch (list) {
    case ports::List::Orgs:
        return query::orgFields();
    case ports::List::Memberships:
    case ports::List::People:
        return query::membershipFields();
    case ports::List::Payouts:
        return query::payoutFields();
    case ports::List::Transfers:
        return query::transferFields();
    }
    return query::orgFields();
}

} // namespace

void WindowedModel::ask(bool isNewQuery)
{
    if (m_isAsking && !isNewQuery) {
        m_isDirty = true;
        return;
    }
    m_isAsking = true;
    m_isDirty = false;
    m_pause.stop();
    m_asked.start();
    const quint64 generation = ++m_generation;
    m_top.reset();
    setState(m_hasAnswer && !m_keys.isEmpty() ? ListState::Refreshing
             : m_hasAnswer                    ? m_state
                                              : ListState::FirstLoad);
    if ((m_isResetDue || !m_hasAnswer || isNewQuery) && m_reader.isSlow(m_query))
        askTop(generation);
    else
        askAll(generation);
}

void WindowedModel::askTop(quint64 generation)
{
    struct Answer {
        Result<ports::ListKeys> top;
        QList<RowKey> placed;
    };
    // Of another filter, the rows in front are placed when it is known who holds on to which.
    const bool isReset = m_isResetDue || !m_hasAnswer || m_otherFilter != OtherFilter::None;
    // Compared in a worker. No continuation of the future: Qt 6.4 may run one twice when it is
    // added while the future finishes.
    const auto place = [before = isReset ? QList<RowKey>{}
                                         : m_keys](const Result<ports::ListKeys> &top) -> Answer {
        return {top, top ? broughtToFront(before, top->keys) : QList<RowKey>{}};
    };
    const auto placed = [this, generation, isReset](const Answer &answer) {
        if (generation != m_generation)
            return;
        // Rows came or went meanwhile: the whole answer says where they are.
        const bool isPlaced = isReset || !answer.placed.isEmpty();
        if (!answer.top || answer.top->keys.isEmpty() || !isPlaced) {
            askAll(generation);
            return;
        }
        m_top = Top{generation, answer.top->keys, answer.placed, answer.top->total};
        fetchTop();
    };
    ports::whenDone(m_reader.firstKeys(resolvedQuery(), kTop, &m_token), this,
                    [this, place, placed](const Result<ports::ListKeys> &top) {
                        ports::whenDone(QtConcurrent::run(place, top), this, placed);
                    });
}

/// The rows that will be seen come first, so that they are painted once and not as placeholders
/// before.
void WindowedModel::fetchTop()
{
    QList<RowKey> wanted;
    bool isAwaited = false;
    for (qsizetype row = 0; row < std::min<qsizetype>(kSeen, m_top->keys.size()); ++row) {
        const RowKey key = m_top->keys[row];
        isAwaited = isAwaited || m_inFlight.contains(key);
        if ((isCached(key) && !isStale(key)) || m_inFlight.contains(key))
            continue;
        m_inFlight.insert(key, static_cast<int>(row));
        wanted.append(key);
    }
    if (!wanted.isEmpty())
        fetchRows(wanted);
    else if (!isAwaited)
        showTop();
}

void WindowedModel::showTop()
{
    const auto top = std::exchange(m_top, std::nullopt);
    if (!top || top->generation != m_generation)
        return;
    const bool isReset = m_isResetDue || !m_hasAnswer;
    const bool isOtherFilter = !isReset && m_otherFilter != OtherFilter::None;
    if (top->keys.size() < kTop) {
        // The whole of it.
        if (isOtherFilter)
            keepHeldRows();
        auto diff = std::make_shared<KeyDiff>();
        *diff = isReset ? KeyDiff{.after = top->keys} : diffKeys(m_keys, top->keys);
        answered(top->generation, std::nullopt, diff, top->total);
        return;
    }
    if (isReset) {
        beginResetModel();
        m_keys = top->keys;
        endResetModel();
        m_otherFilter = OtherFilter::None;
    } else if (isOtherFilter) {
        showTopOfFilter(top->keys);
    } else {
        m_inOrder = static_cast<int>(top->keys.size());
        remap(top->placed);
    }
    m_total = top->total;
    m_isTopOnly = true;
    m_hasAskedTwice = false;
    m_isResetDue = false;
    m_hasAnswer = true;
    setState(ListState::Refreshing);
    // How many a filter leaves is known with the last of them.
    if (!m_query.filter)
        Q_EMIT countsChanged();
    askAll(top->generation);
}

void WindowedModel::askAll(quint64 generation)
{
    struct Answer {
        std::optional<Error> error;
        std::shared_ptr<KeyDiff> diff;
        qint64 total = 0;
    };
    const bool isReset = m_isResetDue || !m_hasAnswer;
    const auto compare = [before = isReset ? QList<RowKey>{} : m_keys,
                          isReset](const Result<ports::ListKeys> &result) -> Answer {
        if (!result)
            return {result.error(), nullptr, 0};
        auto diff = std::make_shared<KeyDiff>();
        if (isReset)
            diff->after = result->keys;
        else
            *diff = diffKeys(before, result->keys);
        return {std::nullopt, diff, result->total};
    };
    const auto compared = [this, generation](const Answer &answer) {
        answered(generation, answer.error, answer.diff, answer.total);
    };
    // A million keys are compared in a worker.
    ports::whenDone(m_reader.keys(resolvedQuery(), &m_token), this,
                    [this, compare, compared](const Result<ports::ListKeys> &result) {
                        ports::whenDone(QtConcurrent::run(compare, result), this, compared);
                    });
}

bool WindowedModel::isTopReady() const
{
    return m_top &&
           std::none_of(m_top->keys.begin(),
                        m_top->keys.begin() + std::min<qsizetype>(kSeen, m_top->keys.size()),
                        [this](qint64 key) { return m_inFlight.contains(key); });
}

ports::ListQuery WindowedModel::resolvedQuery() const
{
    // "2026-05" and "today" mean what this screen shows, whichever zone the reader thinks in.
    auto query = m_query;
    query.filter = query::withAbsoluteTimes(m_query.filter, fieldsOf(m_query.list),
                                            m_display.isUtc ? QTimeZone::utc() : m_display.zone,
                                            QDateTime::currentDateTimeUtc());
    return query;
}

} // namespace steward::models
