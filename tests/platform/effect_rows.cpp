// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/effect_rows.h"

#include <QMap>
#include <QRegularExpression>

namespace steward::tests
{

namespace
{

/// Tables whose rows no effect names, and why the execution writes them all the same.
const QMap<QString, const char *> &bookkeeping()
{
    static const QMap<QString, const char *> kTables{
        {"change", "the row triggers' trail of the synced rows, emptied by the sequencer"},
        {"feed", "the synced rows again, in order"},
        {"feed_state", "the head of that order"},
        {"feed_digest", "sums over the synced rows"},
        {"audit_event", "what happened, for the log"},
        {"audit_pii", "the log's personal fields"},
        {"audit_month_key", "the log's key of a new month"},
        {"case_event", "the case's own timeline"},
    };
    return kTables;
}

bool isBookkeeping(const QString &row)
{
    const auto table = row.section('/', 0, 0);
    // The log has a partition a month.
    return bookkeeping().contains(table) || table.startsWith("audit_event_");
}

/// A time as to_jsonb() writes a timestamptz(3).
QString stored(platform::Instant at)
{
    static const QRegularExpression kEnd{"\\.?0*Z$"};
    return QString::fromStdString(at.rfc3339()).replace(kEnd, "+00:00");
}

} // namespace

TableDifference withoutBookkeeping(const TableDifference &found)
{
    TableDifference out;
    for (auto it = found.cbegin(); it != found.cend(); ++it)
        if (!isBookkeeping(it.key()))
            out.insert(it.key(), *it);
    return out;
}

EffectRows::EffectRows(const TableSnapshot &before, const std::string &orgId, platform::Instant now)
    : m_before(before), m_orgId(QString::fromStdString(orgId)), m_now(stored(now))
{
}

QString EffectRows::add(const QJsonObject &effect)
{
    const auto kind = effect["kind"].toString();
    if (kind == "owner_steps_down")
        stepDown(effect);
    else if (kind == "owner_set")
        setOwner(effect);
    else if (kind == "org_status")
        change("org/" + m_orgId, {{"status", effect["after"]}, {"updated_at", m_now}});
    else if (kind == "home_org_moves")
        change("user_account/" + effect["user_id"].toString(), {{"home_org_id", effect["after"]}});
    else if (kind == "sessions_end")
        endSessions(effect);
    else if (kind == "invite")
        settleInvite(effect);
    else if (kind == "buyer_token_rotates")
        rotate(effect);
    // Notices went out at the approval, the provider is told afterwards (outside_world.h); the
    // cool-off is over.
    else if (kind != "billing_contact" && kind != "notice" && kind != "cool_off")
        return kind;
    return {};
}

void EffectRows::change(const QString &row, const QJsonObject &columns)
{
    auto &entry = m_rows[row];
    const auto was = m_before[row];
    // Every write of a synced row counts its revision up.
    if (was.contains("rev"))
        entry["rev"] = (entry.contains("rev") ? entry : was)["rev"].toInt() + 1;
    for (auto column = columns.constBegin(); column != columns.constEnd(); ++column)
        entry[column.key()] = column.value();
}

int EffectRows::counted(const QString &row, const char *column) const
{
    return m_before[row][QLatin1String(column)].toInt() + 1;
}

void EffectRows::stepDown(const QJsonObject &effect)
{
    const auto row = "membership/" + effect["membership_id"].toString();
    const auto epoch = counted(row, "role_epoch");
    if (effect["after"] == "ended")
        change(row, {{"state", "ended"}, {"ended_at", m_now}, {"role_epoch", epoch}});
    else
        change(row, {{"role", effect["after"]}, {"role_epoch", epoch}});
}

void EffectRows::setOwner(const QJsonObject &effect)
{
    const auto id = effect["membership_id"].toString(), row = "membership/" + id;
    if (effect["before"] == "none")
        m_rows[row] = QJsonObject{{"id", id},
                                  {"org_id", m_orgId},
                                  {"user_id", effect["user_id"]},
                                  {"role", "owner"},
                                  {"state", "active"},
                                  {"role_epoch", 1},
                                  {"joined_at", m_now},
                                  {"ended_at", QJsonValue::Null},
                                  {"rev", 1}};
    else
        change(row, {{"role", "owner"}, {"role_epoch", counted(row, "role_epoch")}});
    change("org/" + m_orgId, {{"owner_membership_id", id}, {"updated_at", m_now}});
    m_newOwner = id;
}

void EffectRows::endSessions(const QJsonObject &effect)
{
    for (auto it = m_before.cbegin(); it != m_before.cend(); ++it)
        if (it.key().startsWith("customer_session/") &&
            it.value()["user_id"] == effect["user_id"] && it.value()["ended_at"].isNull())
            change(it.key(), {{"ended_at", m_now}, {"end_reason", "ownership_transfer"}});
}

void EffectRows::settleInvite(const QJsonObject &effect)
{
    const auto row = "invite/" + effect["selector"].toString();
    if (effect["after"] == "revoke")
        change(row, {{"state", "revoked"}});
    else if (effect["after"] == "reattribute")
        change(row, {{"issuer_membership_id", m_newOwner}});
}

void EffectRows::rotate(const QJsonObject &effect)
{
    const auto row = "buyer_token/" + effect["selector"].toString();
    change(row, {{"state", "rotated"}, {"epoch", counted(row, "epoch")}});
}

} // namespace steward::tests
