// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/sealer.h"
#include "platform/src/core/bytes.h"
#include "tests/support/platform/archive_directory.h"
#include "tests/support/platform/audit_bench.h"

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace steward;
using namespace steward::tests;

namespace
{

/// Seals without their log: what the routes make of the rows.
void addSeals(AuditBench &bench, int count)
{
    auto sequencing = bench.database.connection("steward_sequencer");
    const auto added = sequencing.exec(
        "INSERT INTO audit_seal SELECT to_char(at, 'YYYY-MM'), 0, sha256(''), "
        "CASE WHEN i = 0 THEN decode(repeat('00', 32), 'hex') ELSE sha256((i - 1)::text::bytea) "
        "END, sha256(i::text::bytea), 'note ' || i, 'manifest ' || i, 'keys ' || i, at "
        "FROM generate_series(0, $1::int - 1) AS i, LATERAL (SELECT '2010-01-01'::timestamptz + i "
        "* interval '1 month' AS at) AS m ORDER BY i",
        db::Params{count});
    QVERIFY2(added, added ? "" : added.error().detail.c_str());
}

std::string codeOf(const json::object &problem)
{
    const auto *code = problem.if_contains("code");
    return code ? std::string{code->as_string()} : "none";
}

std::vector<std::string> months(const json::object &page)
{
    std::vector<std::string> out;
    for (const auto &seal : page.at("seals").as_array())
        out.emplace_back(seal.at("month").as_string());
    return out;
}

std::string memberOf(const boost::json::object &object, const char *name)
{
    const auto *found = object.if_contains(name);
    return found && found->is_string() ? std::string{found->as_string()} : "none";
}

} // namespace

class AuditSealRoutesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLogWithoutASealHasNone()
    {
        AuditBench bench;

        const auto page = bench.get("/v1/audit/seals");

        QVERIFY(page.at("seals").as_array().empty());
        QVERIFY(page.at("next").is_null());
        QCOMPARE(codeOf(bench.get("/v1/audit/seals/2026-05", {}, 404)), std::string{"not_found"});
    }

    void theSealsComeInTheOrderOfTheirChain()
    {
        AuditBench bench;
        addSeals(bench, 130);

        const auto first = bench.get("/v1/audit/seals");
        const auto second =
            bench.get("/v1/audit/seals", {{"after", std::string{first.at("next").as_string()}}});

        auto all = months(first);
        QCOMPARE(all.size(), std::size_t{120});
        const auto rest = months(second);
        all.insert(all.end(), rest.begin(), rest.end());
        QCOMPARE(all.size(), std::size_t{130});
        QVERIFY(std::is_sorted(all.begin(), all.end()));
        QCOMPARE(all.front(), std::string{"2010-01"});
        QCOMPARE(all.back(), std::string{"2020-10"});
        QVERIFY(second.at("next").is_null());
        const auto &one = first.at("seals").as_array().at(1).as_object();
        QCOMPARE(std::string{one.at("note").as_string()}, std::string{"note 1"});
        QCOMPARE(std::string{one.at("previous").as_string()}, toHex(platform::sha256("0")));
        QCOMPARE(std::string{one.at("seal_hash").as_string()}, toHex(platform::sha256("1")));
        QCOMPARE(std::string{one.at("sealed_at").as_string()},
                 std::string{"2010-02-01T00:00:00.000Z"});
        QVERIFY(one.at("archived_at").is_null());
    }

    void oneSealComesWithWhatItVouchesFor()
    {
        AuditBench bench;
        addSeals(bench, 2);
        const auto receipt =
            bench.writer.exec("INSERT INTO audit_seal_receipt VALUES ('2010-02', 'log.archived', "
                              "gen_random_uuid(), '2010-03-01 00:10:01Z')");
        QVERIFY2(receipt, receipt ? "" : receipt.error().detail.c_str());

        const auto seal = bench.get("/v1/audit/seals/2010-02");

        QCOMPARE(std::string{seal.at("manifest").as_string()}, std::string{"manifest 1"});
        QCOMPARE(std::string{seal.at("keys").as_string()}, std::string{"keys 1"});
        QCOMPARE(std::string{seal.at("archived_at").as_string()},
                 std::string{"2010-03-01T00:10:01.000Z"});
    }

    void whoSeesNothingOfTheLogSeesNoSealsEither()
    {
        AuditBench bench;
        addSeals(bench, 1);
        bench.roles = {"nobody"};

        for (const char *path : {"/v1/audit/seals", "/v1/audit/seals/2010-01"})
            QCOMPARE(codeOf(bench.get(path, {}, 404)), std::string{"not_found"});
    }

    void aMonthThatIsNoneIsRefused()
    {
        AuditBench bench;

        for (const char *after : {"2026", "2026-13", "2026-5", "x", "2026-05-01"})
            QCOMPARE(codeOf(bench.get("/v1/audit/seals", {{"after", after}}, 400)),
                     std::string{"bad_request"});
        QCOMPARE(codeOf(bench.get("/v1/audit/seals/2026-13", {}, 404)), std::string{"not_found"});
    }

    void anEmptyMonthIsAsTheContractShowsIt()
    {
        QFile file{
            QStringLiteral(STEWARD_SOURCE_DIR "/platform/contract/examples/audit_seal.json")};
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto example = boost::json::parse(file.readAll().toStdString()).as_object();
        AuditBench bench;
        bench.clock.freezeAt(at("2026-07-01T00:10:00.25Z"));
        auto sequencing = bench.database.connection("steward_sequencer");
        QVERIFY(sequencing
                    .exec("INSERT INTO audit_seal VALUES ('2026-05', 0, sha256(''), "
                          "decode(repeat('00', 32), 'hex'), decode($1, 'hex'), 'n', 'm', 'k', "
                          "'2026-06-01')",
                          db::Params{memberOf(example, "previous")})
                    .has_value());
        for (const char *action : {"log.sealed", "log.archived"})
            QVERIFY(bench.writer
                        .exec("INSERT INTO audit_seal_receipt VALUES ('2026-05', $1, "
                              "gen_random_uuid(), '2026-06-01')",
                              db::Params{action})
                        .has_value());
        const auto key = audit::LogKey::fromSeed(
            "example/audit",
            *fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        ArchiveDirectory directory;
        audit::Sealer sealer{sequencing, bench.writer, *key, audit::ArchiveStore{directory.path()}};

        const auto step = sealer.step(bench.clock.now());
        const auto shown = bench.get("/v1/audit/seals/2026-06");

        QVERIFY2(step, step ? "" : step.error().detail.c_str());
        for (const auto &[name, value] : example)
            QCOMPARE(memberOf(shown, std::string{name}.c_str()),
                     memberOf(example, std::string{name}.c_str()));
        QCOMPARE(shown.size(), example.size());
    }
};

QTEST_GUILESS_MAIN(AuditSealRoutesTest)
#include "audit_seal_routes_test.moc"
