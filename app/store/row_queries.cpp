// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/row_queries.h"

#include "app/store/uuid_codec.h"

#include <functional>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;

/// Reads the columns of one result row from left to right.
class Columns
{
public:
    explicit Columns(const SqliteStatement &statement) : m_statement{statement} {}
    QString text()
    {
        return m_statement.isNull(m_at) ? (++m_at, QString{}) : m_statement.text(m_at++);
    }
    QString uuid() { return uuidText(m_statement.bytes(m_at++)); }
    qint64 integer() { return m_statement.integer(m_at++); }
    int small() { return static_cast<int>(integer()); }
    bool flag() { return integer() != 0; }
    QDateTime time()
    {
        const int at = m_at++;
        return m_statement.isNull(at)
                   ? QDateTime{}
                   : QDateTime::fromMSecsSinceEpoch(m_statement.integer(at), Qt::UTC);
    }

private:
    const SqliteStatement &m_statement;
    int m_at = 0;
};

template <class Row>
Result<QList<Row>> readEach(const ReadConnection &connection, const QString &sql,
                            const QList<RowKey> &keys, Row (*read)(Columns))
{
    auto statement = connection.prepare(sql);
    if (!statement)
        return tl::unexpected(statement.error());
    QList<Row> rows;
    rows.reserve(keys.size());
    for (const qint64 key : keys) {
        statement->bind(1, key);
        switch (statement->step()) {
        case SqliteStatement::Step::Row:
            rows.append(read(Columns{*statement}));
            break;
        case SqliteStatement::Step::Done:
            rows.append(Row{});
            break;
        case SqliteStatement::Step::Failed:
            return tl::unexpected(connection.error(u"read rows"_s));
        }
        statement->reset();
    }
    return rows;
}

constexpr QLatin1StringView kOrg{
    R"(SELECT o.id, o.rev, o.name, o.subdomain, o.kind, o.tier, o.status, o.country, o.trial_state,
 o.first_successful_payment_at, o.referral_code, o.owner_membership_id, u.id, u.name, u.email, o.updated_at,
 (SELECT count(*) FROM membership m WHERE m.org_id = o.id AND m.state = 'active'),
 (SELECT c.ref FROM tcase c WHERE c.org_id = o.id AND c.state NOT IN
   ('executed','closed','rejected','withdrawn','expired','reversed') LIMIT 1),
 b.key IS NOT NULL, b.payment_provider, b.external_customer_id, b.mrr_minor, b.currency, b.subscription_state, b.period_end,
 b.unpaid_invoices, b.open_disputes
 FROM org o LEFT JOIN membership w ON w.id = o.owner_membership_id LEFT JOIN user u ON u.id = w.user_id
 LEFT JOIN org_billing b ON b.id = o.id WHERE )"};

OrgRow orgOf(Columns c)
{
    OrgRow row;
    row.id.value = c.uuid();
    row.rev = c.integer();
    row.name = c.text();
    row.subdomain = c.text();
    row.kind = c.text();
    row.tier = c.text();
    row.status = c.text();
    row.country = c.text();
    row.trialState = c.text();
    row.firstSuccessfulPaymentAt = c.time();
    row.referralCode = c.text();
    row.ownerMembership.value = c.uuid();
    row.owner.value = c.uuid();
    row.ownerName = c.text();
    row.ownerEmail = c.text();
    row.updatedAt = c.time();
    row.memberCount = c.integer();
    row.openCaseRef = c.text();
    row.hasBilling = c.flag();
    row.paymentProvider = c.text();
    row.externalCustomerId = c.text();
    row.mrr.minor = c.integer();
    row.mrr.currency = c.text();
    row.subscriptionState = c.text();
    row.periodEnd = c.time();
    row.unpaidInvoices = c.small();
    row.openDisputes = c.small();
    return row;
}

constexpr QLatin1StringView kMembership{
    R"(SELECT m.id, m.rev, m.user_id, u.name, u.email, m.org_id, o.name, o.subdomain, m.role, m.state,
 u.home_org_id = m.org_id,
 m.state = 'active' AND EXISTS (SELECT 1 FROM membership w WHERE w.user_id = m.user_id AND w.org_id <> m.org_id
   AND w.state = 'active'),
 m.joined_at, m.ended_at, u.last_login_at
 FROM membership m LEFT JOIN user u ON u.id = m.user_id LEFT JOIN org o ON o.id = m.org_id WHERE m.key = ?)"};

MembershipRow membershipOf(Columns c)
{
    MembershipRow row;
    row.id.value = c.uuid();
    row.rev = c.integer();
    row.user.value = c.uuid();
    row.personName = c.text();
    row.personEmail = c.text();
    row.org.value = c.uuid();
    row.orgName = c.text();
    row.orgSubdomain = c.text();
    row.role = c.text();
    row.state = c.text();
    row.isHome = c.flag();
    row.isDual = c.flag();
    row.joinedAt = c.time();
    row.endedAt = c.time();
    row.lastLoginAt = c.time();
    return row;
}

constexpr QLatin1StringView kPayout{
    R"(SELECT p.id, p.rev, p.ref, p.org_id, o.name, p.source_org_id, s.name, o.referral_code, p.amount_minor,
 p.currency, p.state, p.hold_reason, p.rules_passed, p.blocking_rule, p.next_change_at, p.evaluated_at, b.ref, p.paid_at,
 p.created_at
 FROM payout p LEFT JOIN org o ON o.id = p.org_id LEFT JOIN org s ON s.id = p.source_org_id
 LEFT JOIN payout_batch b ON b.id = p.batch_id WHERE p.key = ?)"};

PayoutRow payoutOf(Columns c)
{
    PayoutRow row;
    row.id.value = c.uuid();
    row.rev = c.integer();
    row.ref = c.text();
    row.payee.value = c.uuid();
    row.payeeName = c.text();
    row.source.value = c.uuid();
    row.sourceName = c.text();
    row.referralCode = c.text();
    row.amount.minor = c.integer();
    row.amount.currency = c.text();
    row.state = c.text();
    row.holdReason = c.text();
    row.rulesPassed = c.small();
    row.blockingRule = c.text();
    row.nextChangeAt = c.time();
    row.evaluatedAt = c.time();
    row.batchRef = c.text();
    row.paidAt = c.time();
    row.createdAt = c.time();
    return row;
}

constexpr QLatin1StringView kCase{
    R"(SELECT c.id, c.rev, c.ref, c.org_id, o.name, c.level, c.route, c.state, c.prior_state, c.waiting_on,
 c.waiting_since, c.reason_code, c.from_user_id, f.name, c.to_user_id, coalesce(t.name, c.to_email), c.officer_id, c.opened_at,
 c.last_activity_at, c.sla_due_at, c.cool_off_until, c.executed_at, c.closed_at
 FROM tcase c LEFT JOIN org o ON o.id = c.org_id LEFT JOIN user f ON f.id = c.from_user_id
 LEFT JOIN user t ON t.id = c.to_user_id WHERE c.key = ?)"};

CaseRow caseOf(Columns c)
{
    CaseRow row;
    row.id.value = c.uuid();
    row.rev = c.integer();
    row.ref = c.text();
    row.org.value = c.uuid();
    row.orgName = c.text();
    row.level = c.text();
    row.route = c.text();
    row.state = c.text();
    row.priorState = c.text();
    row.waitingOn = c.text();
    row.waitingSince = c.time();
    row.reasonCode = c.text();
    row.from.value = c.uuid();
    row.fromName = c.text();
    row.to.value = c.uuid();
    row.toName = c.text();
    row.officer.value = c.uuid();
    row.openedAt = c.time();
    row.lastActivityAt = c.time();
    row.slaDueAt = c.time();
    row.coolOffUntil = c.time();
    row.executedAt = c.time();
    row.closedAt = c.time();
    return row;
}

constexpr QLatin1StringView kPerson{
    R"(SELECT u.id, u.rev, u.name, u.email, u.phone, u.language, u.home_org_id, o.name, u.status, u.mfa,
 u.email_verified_at, u.last_login_at, u.created_at FROM user u LEFT JOIN org o ON o.id = u.home_org_id WHERE u.id = ?)"};

PersonRow personOf(Columns c)
{
    PersonRow row;
    row.id.value = c.uuid();
    row.rev = c.integer();
    row.name = c.text();
    row.email = c.text();
    row.phone = c.text();
    row.language = c.text();
    row.homeOrg.value = c.uuid();
    row.homeOrgName = c.text();
    row.status = c.text();
    row.mfa = c.text();
    row.emailVerifiedAt = c.time();
    row.lastLoginAt = c.time();
    row.createdAt = c.time();
    return row;
}

NoteRow noteOf(Columns c)
{
    NoteRow row;
    row.id = c.uuid();
    row.body = c.text();
    row.byName = c.text();
    row.createdAt = c.time();
    return row;
}

std::span<const std::uint8_t> bytesOf(const QByteArray &blob)
{
    return {reinterpret_cast<const std::uint8_t *>(blob.constData()),
            static_cast<size_t>(blob.size())};
}

/// The rows that `sql` gives for one id.
template <class Row>
Result<QList<Row>> readOf(const ReadConnection &connection, const QString &sql, const QString &id,
                          Row (*read)(Columns))
{
    auto statement = connection.prepare(sql);
    if (!statement)
        return tl::unexpected(statement.error());
    const QByteArray blob = uuidBlob(id);
    statement->bindBlob(1, bytesOf(blob));
    QList<Row> rows;
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"read a row"_s));
        if (step == SqliteStatement::Step::Done)
            return rows;
        rows.append(read(Columns{*statement}));
    }
}

template <class Row>
Result<Row> firstOf(const Result<QList<Row>> &rows)
{
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return tl::unexpected(
            Error{.kind = ErrorKind::NotFound, .detail = u"the replica has no such row"_s});
    return rows->constFirst();
}

Result<QList<QString>> texts(const ReadConnection &connection, const QString &sql)
{
    auto statement = connection.prepare(sql);
    if (!statement)
        return tl::unexpected(statement.error());
    QList<QString> rows;
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"read a value"_s));
        if (step == SqliteStatement::Step::Done)
            return rows;
        rows.append(statement->text(0));
    }
}

} // namespace

Result<QList<OrgRow>> readOrgs(const ReadConnection &connection, const QList<RowKey> &keys)
{
    return readEach<OrgRow>(connection, kOrg + u"o.key = ?"_s, keys, orgOf);
}

Result<QList<MembershipRow>> readMemberships(const ReadConnection &connection,
                                             const QList<RowKey> &keys)
{
    return readEach<MembershipRow>(connection, kMembership, keys, membershipOf);
}

Result<QList<PayoutRow>> readPayouts(const ReadConnection &connection, const QList<RowKey> &keys)
{
    return readEach<PayoutRow>(connection, kPayout, keys, payoutOf);
}

Result<QList<CaseRow>> readCases(const ReadConnection &connection, const QList<RowKey> &keys)
{
    return readEach<CaseRow>(connection, kCase, keys, caseOf);
}

Result<OrgRow> readOrg(const ReadConnection &connection, const OrgId &id)
{
    return firstOf(readOf<OrgRow>(connection, kOrg + u"o.id = ?"_s, id.value, orgOf));
}

Result<PersonRow> readPerson(const ReadConnection &connection, const UserId &id)
{
    return firstOf(readOf<PersonRow>(connection, kPerson, id.value, personOf));
}

Result<QList<NoteRow>> readNotes(const ReadConnection &connection, const OrgId &org)
{
    return readOf<NoteRow>(connection,
                           u"SELECT id, body, by_staff_name, created_at FROM note WHERE org_id = ? "
                           "ORDER BY created_at DESC, key DESC"_s,
                           org.value, noteOf);
}

Result<QByteArray> readPolicy(const ReadConnection &connection)
{
    const auto found =
        texts(connection,
              u"SELECT doc FROM policy WHERE in_force = 1 ORDER BY valid_from DESC LIMIT 1"_s);
    if (!found)
        return tl::unexpected(found.error());
    if (found->isEmpty())
        return tl::unexpected(
            Error{.kind = ErrorKind::NotFound, .detail = u"the replica has no policy yet"_s});
    return found->constFirst().toUtf8();
}

Result<QHash<QString, qint64>> readActionableCounts(const ReadConnection &connection)
{
    const auto scope = texts(connection, u"SELECT value FROM meta WHERE key = 'tables'"_s);
    if (!scope)
        return tl::unexpected(scope.error());
    const QStringList tables = scope->isEmpty() ? QStringList{} : scope->constFirst().split(u',');
    QHash<QString, qint64> counts;
    const auto add = [&](const QString &table, const QString &view,
                         const QString &sql) -> std::optional<Error> {
        // A table outside this role's scope has no count, not a count of zero.
        if (!tables.contains(table))
            return {};
        const auto count = texts(connection, sql);
        if (!count)
            return count.error();
        counts.insert(view, count->constFirst().toLongLong());
        return {};
    };
    if (auto error = add(u"case"_s, u"transfers"_s,
                         u"SELECT count(*) FROM tcase WHERE state NOT IN "
                         "('executed','closed','rejected','withdrawn','expired','reversed')"_s))
        return tl::unexpected(*error);
    if (auto error = add(u"payout"_s, u"payouts"_s,
                         u"SELECT count(*) FROM payout WHERE state IN "
                         "('eligible','on_hold','failed','unknown')"_s))
        return tl::unexpected(*error);
    return counts;
}

} // namespace steward::store
