// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/made_replica.h"

#include "app/domain/fold.h"
#include "app/store/replica_schema.h"
#include "app/store/sealed_database.h"
#include "app/store/sqlite_statement.h"
#include "platform/src/demo/names.h"
#include "tests/support/seal/test_key.h"

#include <QVariant>

#include <sqlite3.h>

#include <array>
#include <span>

namespace steward::bench
{
namespace
{

using namespace Qt::StringLiterals;
using platform::demo::Random;
using store::SqliteStatement;

constexpr std::uint64_t kSeed = 20261122;
constexpr qint64 kNow = 1'795'000'000'000;
constexpr qint64 kDay = 86'400'000;

class Writer
{
public:
    explicit Writer(const QString &path)
    {
        const auto opened = store::openSealed(path, u"made"_s, {});
        if (!opened)
            qFatal("cannot open %s", qPrintable(path));
        m_db = *opened;
    }
    ~Writer() { store::closeSealed(u"made"_s); }
    void run(const QString &sql)
    {
        char *error = nullptr;
        if (sqlite3_exec(m_db, sql.toUtf8().constData(), nullptr, nullptr, &error) != SQLITE_OK)
            qFatal("%s: %s", qPrintable(sql), error);
    }
    [[nodiscard]] SqliteStatement statement(const QString &sql)
    {
        SqliteStatement prepared;
        if (!prepared.prepare(m_db, sql))
            qFatal("%s: %s", qPrintable(sql), sqlite3_errmsg(m_db));
        return prepared;
    }

private:
    sqlite3 *m_db = nullptr;
};

/// Binds from left to right; what is bound lives until the row is written.
class Binder
{
public:
    explicit Binder(SqliteStatement &statement) : m_statement{statement} {}
    Binder &operator<<(qint64 number)
    {
        m_statement.bind(m_at++, number);
        return *this;
    }
    Binder &operator<<(std::string_view text)
    {
        m_statement.bindText(m_at++, text);
        return *this;
    }
    Binder &operator<<(const platform::demo::Uuid &id)
    {
        m_statement.bindBlob(m_at++, id.bytes);
        return *this;
    }
    Binder &null()
    {
        m_statement.bindNull(m_at++);
        return *this;
    }
    void write()
    {
        if (m_statement.step() == SqliteStatement::Step::Failed)
            qFatal("a row was refused");
        m_statement.reset();
    }

private:
    SqliteStatement &m_statement;
    int m_at = 1;
};

std::string folded(const std::string &text)
{
    return fold(QString::fromStdString(text)).toStdString();
}

struct Ids {
    std::vector<platform::demo::Uuid> orgs, people;
    std::vector<std::string> hosts;
};

/// A load comes by primary key, so the ids ascend.
platform::demo::Uuid idOf(Random &random, int row)
{
    return random.uuid({(kNow + row) * 1000});
}

void writeOrgs(Writer &writer, const Sizes &sizes, Ids &ids)
{
    Random random{kSeed, "orgs"};
    auto insert = writer.statement(
        u"INSERT INTO org (id, rev, name, subdomain, kind, tier, status, country, referral_code, "
        "owner_membership_id, created_at, updated_at, folded, dh) VALUES (?,1,?,?,?,?,?,?,?,?,?,?,?,?)"_s);
    static constexpr std::array<std::string_view, 3> kKinds{"agency", "developer", "studio"};
    static constexpr std::array<std::string_view, 3> kTiers{"t1", "t2", "free_guest"};
    static constexpr std::array<std::string_view, 4> kCountries{"CY", "GR", "AE", "PL"};
    static constexpr std::string_view kCode = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int i = 0; i < sizes.orgs(); ++i) {
        ids.orgs.push_back(idOf(random, i));
        const std::string_view kind = random.pick(kKinds);
        auto name = platform::demo::makeOrgName(random, kind);
        name.subdomain += '-' + std::to_string(i);
        ids.hosts.push_back(name.subdomain);
        std::string code(6, '0');
        for (auto &letter : code)
            letter = kCode[random.below(kCode.size())];
        const auto owner = random.uuid({kNow * 1000}), dh = random.uuid({kNow * 1000});
        const std::string text = folded(name.full) + '\n' + name.subdomain;
        const qint64 made = kNow - random.between(1, 2000) * kDay;
        Binder row{insert};
        row << ids.orgs.back() << name.full << name.subdomain << kind << random.pick(kTiers)
            << (random.chance(92) ? std::string_view{"active"} : "frozen")
            << random.pick(kCountries) << code << owner << made
            << made + random.between(0, 1000) * 1000 << text << dh;
        row.write();
    }
}

void writePeople(Writer &writer, const Sizes &sizes, Ids &ids)
{
    Random random{kSeed, "people"};
    auto insert = writer.statement(
        u"INSERT INTO user (id, rev, email, name, phone, language, home_org_id, status, mfa, "
        "last_login_at, created_at, folded, dh) VALUES (?,1,?,?,?,?,?,?,?,?,?,?,?)"_s);
    for (int i = 0; i < sizes.people(); ++i) {
        ids.people.push_back(idOf(random, i));
        const auto name = platform::demo::makePersonName(random);
        const std::string full = name.full();
        const std::string email =
            name.mailbox() + std::to_string(i % 9973) + '@' +
            (random.chance(40)
                 ? std::string{"mail.example"}
                 : random
                       .pick(std::array<std::string_view, 4>{"work.example", "estates.example",
                                                             "post.example", "homes.example"})
                       .data());
        const std::string phone = "+357" + std::to_string(90'000'000 + random.below(9'999'999));
        const auto &home = ids.orgs[random.below(ids.orgs.size())];
        const auto dh = random.uuid({kNow * 1000});
        const std::string text = folded(full) + '\n' + email + '\n' + phone;
        const qint64 made = kNow - random.between(1, 2000) * kDay;
        Binder row{insert};
        row << ids.people.back() << email << full << phone << name.language << home << "active"
            << "totp";
        if (random.chance(90))
            row << made + random.between(0, 86'400'000);
        else
            row.null();
        row << made << text << dh;
        row.write();
    }
}

void writeMemberships(Writer &writer, const Sizes &sizes, const Ids &ids)
{
    Random random{kSeed, "memberships"};
    auto insert = writer.statement(
        u"INSERT INTO membership (id, rev, org_id, user_id, role, role_epoch, state, joined_at, "
        "ended_at, dh) VALUES (?,1,?,?,?,1,?,?,?,?)"_s);
    static constexpr std::array<std::string_view, 4> kRoles{"admin", "sales_agent", "member",
                                                            "guest"};
    for (int i = 0; i < sizes.memberships; ++i) {
        const auto id = idOf(random, i);
        const auto dh = random.uuid({kNow * 1000});
        const auto person =
            i < sizes.people() ? static_cast<std::size_t>(i) : random.below(ids.people.size());
        const auto org =
            i < sizes.orgs() ? static_cast<std::size_t>(i) : random.below(ids.orgs.size());
        const qint64 joined = kNow - random.between(1, 1'500) * kDay - random.between(0, 86'000);
        const bool isEnded = random.chance(9);
        Binder row{insert};
        row << id << ids.orgs[org] << ids.people[person]
            << (i < sizes.orgs() ? std::string_view{"owner"} : random.pick(kRoles))
            << (isEnded            ? std::string_view{"ended"}
                : random.chance(4) ? std::string_view{"pending"}
                                   : std::string_view{"active"})
            << joined;
        if (isEnded)
            row << joined + random.between(1, 400) * kDay;
        else
            row.null();
        row << dh;
        row.write();
    }
}

void writePayouts(Writer &writer, const Sizes &sizes, const Ids &ids)
{
    Random random{kSeed, "payouts"};
    auto insert = writer.statement(
        u"INSERT INTO payout (id, rev, ref, org_id, source_org_id, amount_minor, currency, state, "
        "rules_passed, created_at, dh) VALUES (?,1,?,?,?,?,?,?,?,?,?)"_s);
    static constexpr std::array<std::string_view, 4> kStates{"eligible", "waiting", "paid",
                                                             "on_hold"};
    for (int i = 0; i < sizes.payouts(); ++i) {
        const auto id = idOf(random, i);
        const auto dh = random.uuid({kNow * 1000});
        const std::string ref = "PO-" + std::to_string(100'000 + i);
        Binder row{insert};
        row << id << ref << ids.orgs[random.below(ids.orgs.size())]
            << ids.orgs[random.below(ids.orgs.size())] << random.between(100, 900'000) << "EUR"
            << random.pick(kStates) << random.between(8, 13) << kNow - random.between(1, 900) * kDay
            << dh;
        row.write();
    }
}

} // namespace

void makeReplica(const QString &path, const Sizes &sizes)
{
    Writer writer{path};
    writer.run(u"PRAGMA journal_mode = WAL"_s);
    writer.run(u"PRAGMA synchronous = OFF"_s);
    for (const auto &sql : store::createTableStatements())
        writer.run(sql);
    Ids ids;
    writer.run(u"BEGIN"_s);
    writeOrgs(writer, sizes, ids);
    writePeople(writer, sizes, ids);
    writeMemberships(writer, sizes, ids);
    writePayouts(writer, sizes, ids);
    for (const auto &[table, rows] :
         {std::pair{u"org"_s, sizes.orgs()}, std::pair{u"user"_s, sizes.people()},
          std::pair{u"membership"_s, sizes.memberships}, std::pair{u"payout"_s, sizes.payouts()}})
        writer.run(
            u"INSERT INTO digest (tbl, sum, rows) VALUES ('%1', x'01', %2)"_s.arg(table).arg(rows));
    writer.run(u"INSERT INTO meta (key, value) VALUES ('tables', 'org,user,membership,payout')"_s);
    writer.run(u"COMMIT"_s);
    for (const auto &sql : store::createIndexStatements())
        writer.run(sql);
    writer.run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
}

} // namespace steward::bench
