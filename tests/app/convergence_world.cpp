// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/convergence_world.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace steward::tests
{

using platform::db::Params;

namespace
{

constexpr int kPeople = 4;

template <class T>
T &oneOf(std::vector<T> &all, QRandomGenerator &random)
{
    return all[random.bounded(quint32(all.size()))];
}

std::string text(QRandomGenerator &random, const char *what)
{
    return what + std::to_string(random.generate());
}

} // namespace

BusyPlatform::BusyPlatform(QRandomGenerator &random)
    : m_random(random), m_database(std::make_unique<TestDatabase>())
{
    connect();
    makeStaff(*m_writer, m_person.staffId, {"lead"});
    for (int i = 0; i < 5; ++i)
        m_known.orgs.push_back(makeOrg(*m_writer, ++m_number, kPeople));
}

void BusyPlatform::connect()
{
    const auto as = [this](const char *role) {
        return std::make_unique<platform::db::Connection>(m_database->connection(role));
    };
    m_admin = as("steward_admin");
    m_writer = as("steward_writer");
    m_slow = as("steward_writer");
    m_reader = as("steward_writer");
    m_sequencer =
        std::make_unique<platform::sync::Sequencer>(m_database->conninfo("steward_sequencer"));
}

void BusyPlatform::disconnect()
{
    commitLate();
    m_sequencer.reset();
    m_reader.reset();
    m_slow.reset();
    m_writer.reset();
    m_admin.reset();
}

void BusyPlatform::commitLate()
{
    if (std::exchange(m_isSlowOpen, false))
        mustRun(*m_slow, m_random.bounded(4) == 0 ? "ROLLBACK" : "COMMIT");
}

void BusyPlatform::changeSomething()
{
    const MadeOrg org = oneOf(m_known.orgs, m_random);
    const int what = int(m_random.bounded(100));
    if (what < 2 && m_known.orgs.size() < 120) {
        m_known.orgs.push_back(makeOrg(*m_writer, ++m_number, kPeople));
    } else if (what < 14) {
        swapOwner(*m_writer, org, m_random.bounded(quint32(kPeople)));
    } else if (what < 30) {
        m_known.notes.push_back(madeUuid(4, ++m_number));
        addNote(*m_writer, m_known.notes.back(), org.id, text(m_random, "note "));
    } else if (what < 42 && !m_known.notes.empty()) {
        mustRun(*m_writer, "UPDATE note SET body = $2 WHERE id = $1",
                Params{oneOf(m_known.notes, m_random), text(m_random, "again ")});
    } else if (what < 50 && !m_known.notes.empty()) {
        auto &gone = oneOf(m_known.notes, m_random);
        mustRun(*m_writer, "DELETE FROM note WHERE id = $1", Params{gone});
        gone = m_known.notes.back();
        m_known.notes.pop_back();
    } else if (what < 62) {
        mustRun(*m_writer, "UPDATE org SET name = $2 WHERE id = $1",
                Params{org.id, text(m_random, "Org ")});
    } else if (what < 72) {
        mustRun(*m_writer,
                "INSERT INTO org_billing (id, payment_provider, external_customer_id, currency,"
                " mrr_minor) VALUES ($1, 'stripe', $2, 'EUR', 100)"
                " ON CONFLICT (id) DO UPDATE SET mrr_minor = org_billing.mrr_minor + 1",
                Params{org.id, text(m_random, kBillingMark)});
    } else if (what < 82) {
        m_known.payments.push_back(madeUuid(5, ++m_number));
        mustRun(*m_writer,
                "INSERT INTO payment (id, org_id, captured_at, gross_minor, currency, fingerprint)"
                " VALUES ($1, $2, '2026-02-03', 12000, 'EUR', 'f')",
                Params{m_known.payments.back(), org.id});
    } else if (what < 90 && !m_known.payments.empty()) {
        mustRun(*m_writer, "UPDATE payment SET refunded_minor = refunded_minor + 1 WHERE id = $1",
                Params{oneOf(m_known.payments, m_random)});
    } else if (what < 93) {
        mustRun(*m_writer, "BEGIN");
        for (int i = int(m_random.bounded(30)); i >= 0; --i) {
            m_known.notes.push_back(madeUuid(4, ++m_number));
            addNote(*m_writer, m_known.notes.back(), org.id, "of many");
        }
        mustRun(*m_writer, "COMMIT");
    } else if (m_isSlowOpen) {
        // It began before all that was done since, and commits after it.
        commitLate();
    } else {
        mustRun(*m_slow, "BEGIN");
        addNote(*m_slow, madeUuid(6, ++m_number), org.id, text(m_random, "slow "));
        m_isSlowOpen = true;
    }
}

bool BusyPlatform::settle()
{
    commitLate();
    for (int quiet = 0; quiet < 2;) {
        const auto stepped = m_sequencer->step();
        if (!stepped)
            return false;
        quiet = stepped->appended > 0 || stepped->more ? 0 : quiet + 1;
    }
    return true;
}

qint64 BusyPlatform::csn()
{
    return std::stoll(scalar(*m_reader, "SELECT csn FROM feed_state"));
}

void BusyPlatform::makeBackup()
{
    disconnect();
    m_backup = m_database->copy();
    m_backedUp = m_known;
    connect();
}

void BusyPlatform::restoreBackup()
{
    disconnect();
    m_database = std::move(m_backup);
    m_known = m_backedUp;
    connect();
}

void BusyPlatform::setRoles(const std::vector<std::string> &roles)
{
    m_person.roles = roles;
    ++m_person.permVer;
}

void BusyPlatform::setPaymentsSynced(bool isSynced)
{
    mustRun(*m_admin,
            "UPDATE policy SET doc = jsonb_set(doc, '{synced_tables,payment}', $1::jsonb)"
            " WHERE in_force",
            Params{isSynced ? R"(["finance","lead","compliance"])" : "[]"});
}

platform::sync::PageOptions BusyPlatform::options(int rows) const
{
    platform::sync::PageOptions out;
    out.environment = "DEMO";
    out.targetRows = rows;
    out.settleWait = std::chrono::milliseconds{0};
    return out;
}

/// A page that passes every check, with a row left out, or with another content.
QByteArray FaultyWire::lie(const QByteArray &page)
{
    auto lines = page.split('\n');
    lines.removeLast();
    QList<qsizetype> rows;
    for (qsizetype i = 1; i < lines.size() - 1; ++i)
        if (lines[i].contains("\"t\":\"note\"") || lines[i].contains("\"t\":\"org\""))
            rows += i;
    if (rows.isEmpty())
        return page;
    ++done[u"lie"_qs];
    const auto at = rows[m_random.bounded(rows.size())];
    auto trailer = QJsonDocument::fromJson(lines.takeLast()).object();
    if (m_random.bounded(2) == 0 || !lines[at].contains("\"d\":{")) {
        lines.removeAt(at);
        trailer["n"_L1] = trailer["n"_L1].toInt() - 1;
    } else {
        lines[at].replace("\"country\" : \"CY\"", "\"country\" : \"GR\"");
        lines[at].replace("\"by_staff_name\" : \"Maria\"", "\"by_staff_name\" : \"Mario\"");
    }
    const auto body = lines.join('\n') + '\n';
    trailer["sha256"_L1] =
        QString::fromLatin1(QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex());
    return body + QJsonDocument{trailer}.toJson(QJsonDocument::Compact) + '\n';
}

template <class Make>
Result<QByteArray> FaultyWire::deliver(const QString &what, const Make &make)
{
    const Error cut{ErrorKind::Offline, u"the connection was cut"_qs};
    ++calls;
    ++done[what];
    if (happens(faultRate)) {
        ++done[u"not sent"_qs];
        return tl::unexpected(cut);
    }
    const auto made = make();
    if (!made) {
        const auto *reason = made.error().members.if_contains("reason");
        Error error{ErrorKind::Protocol, QString::fromStdString(made.error().detail)};
        error.code = QString::fromStdString(made.error().code);
        if (reason) {
            error.kind = ErrorKind::ResyncRequired;
            error.code = QString::fromUtf8(reason->as_string().c_str());
        } else if (error.code == u"not_found"_qs) {
            error.kind = ErrorKind::NotFound;
        }
        ++done[error.code];
        return tl::unexpected(error);
    }
    if (what == u"changes"_qs && !m_undone.isEmpty()) {
        ++done[u"a page of undone history"_qs];
        return std::exchange(m_undone, {});
    }
    const auto page = QByteArray::fromStdString(*made);
    if (happens(faultRate)) {
        ++done[u"answer lost"_qs];
        return tl::unexpected(cut);
    }
    if (happens(faultRate)) {
        ++done[u"cut in the middle"_qs];
        return page.left(qsizetype(m_random.bounded(quint32(page.size()))));
    }
    if (happens(repeatRate) && m_before.contains(what)) {
        ++done[u"the page before again"_qs];
        return m_before[what];
    }
    m_before[what] = page;
    return what == u"changes"_qs && happens(lieRate) && mayLie() ? lie(page) : page;
}

QCoro::Task<Result<QByteArray>> FaultyWire::snapshot(QString position, std::stop_token)
{
    co_return deliver(u"snapshot"_qs, [&]() -> platform::Result<std::string> {
        auto page = snapshotPage(m_platform.reader(), m_platform.person(), position.toStdString(),
                                 m_platform.options(40 + int(m_random.bounded(400))));
        return page ? platform::Result<std::string>(std::move(page->text))
                    : tl::unexpected(page.error());
    });
}

QCoro::Task<Result<QByteArray>> FaultyWire::changes(QString cursor, int, std::stop_token)
{
    co_return deliver(u"changes"_qs, [&]() -> platform::Result<std::string> {
        auto page = changesPage(m_platform.reader(), m_platform.person(), cursor.toStdString(),
                                m_platform.options(5 + int(m_random.bounded(200))));
        return page ? platform::Result<std::string>(std::move(page->text))
                    : tl::unexpected(page.error());
    });
}

QCoro::Task<Result<QByteArray>> FaultyWire::digest(QString table, std::stop_token)
{
    co_return deliver(u"digest"_qs, [&]() -> platform::Result<std::string> {
        const auto sums =
            tableDigest(m_platform.reader(), m_platform.person(), table.toStdString());
        if (!sums)
            return tl::unexpected(sums.error());
        QJsonArray buckets;
        for (const auto &bucket : sums->buckets)
            buckets += QJsonObject{
                {u"sum"_qs, QString::fromStdString(platform::toHex(bucket.sum.bytes()))},
                {u"rows"_qs, QString::number(bucket.rows)}};
        const QJsonObject out{
            {u"t"_qs, table}, {u"csn"_qs, QString::number(sums->csn)}, {u"buckets"_qs, buckets}};
        return QJsonDocument{out}.toJson().toStdString();
    });
}

QCoro::Task<Result<QByteArray>> FaultyWire::repair(QString cursor, QString table,
                                                   QList<int> buckets, std::stop_token)
{
    co_return deliver(u"repair"_qs, [&]() -> platform::Result<std::string> {
        return repairPage(
            m_platform.reader(), m_platform.person(),
            {cursor.toStdString(), table.toStdString(), {buckets.begin(), buckets.end()}},
            m_platform.options(1 + int(m_random.bounded(20))));
    });
}

} // namespace steward::tests
