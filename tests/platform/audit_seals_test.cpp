// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/bulk_writer.h"
#include "platform/src/core/bytes.h"
#include "tests/support/platform/sealed_log.h"

#include <QTest>

#include <map>

using namespace steward;
using namespace steward::platform;
using steward::tests::at;
using steward::tests::SealedLog;
using namespace std::chrono_literals;

namespace
{

constexpr const char *kLogEvents =
    "SELECT string_agg(action || ' ' || (metadata->>'month'), ', ' ORDER BY seq) FROM audit_event "
    "WHERE action LIKE 'log.%'";

/// Name → contents of everything in a folder.
std::map<std::string, std::string> filesOf(const SealedLog &log, const std::string &month)
{
    std::map<std::string, std::string> out;
    for (const auto &entry : std::filesystem::directory_iterator{log.directory.path() / month}) {
        const auto name = entry.path().filename().string();
        out[name] = log.file(month + "/" + name);
    }
    return out;
}

} // namespace

class AuditSealsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMonthIsProvenByItsFolderAloneAlsoAnEmptyOneAndOneWithLateEvents()
    {
        SealedLog log;
        for (int i = 0; i < 5; ++i)
            QVERIFY(log.write(at("2026-05-10T12:00:00Z").plus(i * 1h)));
        QCOMPARE(log.sequence(at("2026-05-10T20:00:00Z")), 5);
        QVERIFY(log.write(at("2026-05-31T23:59:59.5Z")));
        QCOMPARE(log.sequence(at("2026-06-01T00:10:00.000001Z")), 1);

        QCOMPARE(log.step(at("2026-06-01T00:10:01Z")), std::string{"2026-05"});
        // Then nobody is there until September.
        const auto later = at("2026-09-05T08:00:00Z");
        for (const char *month : {"2026-06", "2026-07", "2026-08", ""})
            QCOMPARE(log.step(later), std::string{month});

        QCOMPARE(log.findings(), QString{});
        QCOMPARE(log.month("2026-05").leafHashes.size(), std::size_t{5});
        QCOMPARE(log.month("2026-05").lateLeaves, 0);
        // The late one; the two that tell of May come in September, late as well.
        QCOMPARE(log.month("2026-06").leafHashes.size(), std::size_t{1});
        QCOMPARE(log.month("2026-06").lateLeaves, 1);
        QCOMPARE(log.month("2026-07").leafHashes.size(), std::size_t{0});
        QCOMPARE(log.month("2026-08").leafHashes.size(), std::size_t{0});
        QCOMPARE(log.sequence(later), 8);
        QCOMPARE(log.value("SELECT count(*) FROM audit_leaf WHERE month = '2026-09'"),
                 std::string{"8"});
    }

    void aMonthIsSealedTenMinutesAfterItsEndAndOnce()
    {
        SealedLog log;
        QVERIFY(log.write(at("2026-05-10T12:00:00Z")));
        QCOMPARE(log.sequence(at("2026-05-10T12:00:01Z")), 1);

        QCOMPARE(log.step(at("2026-05-31T23:59:59Z")), std::string{});
        QCOMPARE(log.step(at("2026-06-01T00:10:00Z")), std::string{});
        QCOMPARE(log.step(at("2026-06-01T00:10:00.000001Z")), std::string{"2026-05"});
        QCOMPARE(log.step(at("2026-06-01T00:20:00Z")), std::string{});

        QCOMPARE(log.value("SELECT string_agg(month, ' ') FROM audit_seal"),
                 std::string{"2026-05"});
        QCOMPARE(log.value(kLogEvents), std::string{"log.sealed 2026-05, log.archived 2026-05"});
        QCOMPARE(log.value("SELECT metadata->>'receipt' FROM audit_event WHERE action = "
                           "'log.archived'"),
                 toHex(sha256(log.file("2026-05/manifest.json"))));
        QCOMPARE(log.findings(), QString{});
    }

    void aLogThatHasNotBegunHasNothingToSeal()
    {
        SealedLog log;

        QCOMPARE(log.step(at("2026-09-01T00:11:00Z")), std::string{});

        QVERIFY(!std::filesystem::exists(log.directory.path()));
    }

    void twoSealersSealAMonthOnce()
    {
        SealedLog log;
        QVERIFY(log.write(at("2026-05-10T12:00:00Z")));
        QCOMPARE(log.sequence(at("2026-05-10T12:00:01Z")), 1);
        auto sequencing = log.database->connection("steward_sequencer");
        auto writer = log.database->connection("steward_writer");
        audit::Sealer other{sequencing, writer, log.key, audit::ArchiveStore{log.directory.path()}};
        const auto now = at("2026-06-01T00:11:00Z");
        auto held = log.database->connection("steward_sequencer");
        QVERIFY(held.exec("SELECT pg_advisory_lock($1)", db::Params{0x5354'5700'0032}).has_value());

        const auto kept = other.step(now);
        QVERIFY(held.exec("SELECT pg_advisory_unlock_all()").has_value());
        QCOMPARE(log.step(now), std::string{"2026-05"});
        const auto after = other.step(now);

        QVERIFY(kept && !kept->leader && kept->month.empty());
        QVERIFY(after && after->leader && after->month.empty());
    }

    void theSameLogGivesTheSameSealByteForByte()
    {
        auto original = std::make_unique<tests::TestDatabase>();
        {
            auto writer = original->connection("steward_writer");
            auto sequencing = original->connection("steward_sequencer");
            const auto key = audit::LogKey::fromSeed("demo.example/audit", std::string(32, '\x07'));
            for (int i = 0; i < 40; ++i)
                QVERIFY(!tests::writeCommitted(writer, tests::roleChange(),
                                               at("2026-05-10T12:00:00Z").plus(i * 1min))
                             .empty());
            QCOMPARE(*audit::AuditSequencer(sequencing, *key).drain(at("2026-05-11T12:00:00Z")),
                     40);
        }
        const auto now = at("2026-06-01T00:10:03.000007Z");
        SealedLog one{original->copy()}, two{original->copy()};

        QCOMPARE(one.step(now), std::string{"2026-05"});
        QCOMPARE(two.step(now), std::string{"2026-05"});

        const auto files = filesOf(one, "2026-05");
        QCOMPARE(files.size(), std::size_t{5});
        QVERIFY(files == filesOf(two, "2026-05"));
        QCOMPARE(one.value("SELECT note FROM audit_seal"),
                 two.value("SELECT note FROM audit_seal"));
        QCOMPARE(files.at("seal"), one.value("SELECT note FROM audit_seal"));
    }

    void aLeafThatIsOnItsWayWhileItsMonthIsSealedGoesToTheNext()
    {
        SealedLog log;
        QVERIFY(log.write(at("2026-05-10T12:00:00Z")));
        QCOMPARE(log.sequence(at("2026-05-10T12:00:01Z")), 1);
        QVERIFY(log.write(at("2026-05-31T23:59:00Z")));

        QCOMPARE(log.step(at("2026-06-01T00:10:01Z")), std::string{"2026-05"});
        // A sequencer whose clock is three minutes behind.
        QCOMPARE(log.sequence(at("2026-06-01T00:07:01Z")), 3);

        QCOMPARE(log.value("SELECT string_agg(month, ' ' ORDER BY month, idx) FROM audit_leaf"),
                 std::string{"2026-05 2026-06 2026-06 2026-06"});
        QCOMPARE(log.step(at("2026-07-01T00:10:01Z")), std::string{"2026-06"});
        QCOMPARE(log.findings(), QString{});
    }

    void nothingIsSealedOverAnEventThatWasEdited()
    {
        SealedLog log;
        for (int i = 0; i < 3; ++i)
            QVERIFY(log.write(at("2026-05-10T12:00:00Z")));
        QCOMPARE(log.sequence(at("2026-05-10T12:00:01Z")), 3);
        auto admin = log.database->connection("steward_admin");
        const auto edit = [&](const char *outcome) {
            return admin
                .script(std::string{"SET session_replication_role = replica; UPDATE audit_event "
                                    "SET outcome = "} +
                        outcome + " WHERE id = (SELECT event_id FROM audit_leaf WHERE idx = 1)")
                .has_value();
        };
        const auto now = at("2026-06-01T00:11:00Z");
        QVERIFY(edit("1"));

        QCOMPARE(log.step(now), std::string{"audit_archive: the event of leaf 2026-05/1 is not "
                                            "what the leaf was made of"});
        QCOMPARE(log.value("SELECT count(*) FROM audit_seal"), std::string{"0"});
        QVERIFY(!std::filesystem::exists(log.directory.path() / "2026-05"));
        QVERIFY(edit("0"));

        QCOMPARE(log.step(now), std::string{"2026-05"});
        QCOMPARE(log.findings(), QString{});
    }

    void whatIsInTheArchiveIsNeverReplaced()
    {
        SealedLog log;
        QVERIFY(log.write(at("2026-05-10T12:00:00Z")));
        QCOMPARE(log.sequence(at("2026-05-10T12:00:01Z")), 1);
        std::filesystem::create_directories(log.directory.path() / "2026-05");

        const auto refused = log.step(at("2026-06-01T00:11:00Z"));

        QVERIFY2(refused.starts_with("audit_seal: the archive has a month 2026-05 already"),
                 refused.c_str());
        QCOMPARE(log.value("SELECT count(*) FROM audit_seal"), std::string{"0"});
        QVERIFY(std::filesystem::is_empty(log.directory.path() / "2026-05"));
    }

    void aMonthOfManyLeavesIsInSeveralFiles()
    {
        SealedLog log;
        const int count = int(audit::kLeavesPerFile) + 3;
        int made = 0;
        const auto written = audit::bulkWrite(log.writer, [&](audit::HistoricEvent &out) {
            out = {tests::roleChange(), at("2026-05-02T00:00:00Z").plus(made * 100ms)};
            return made++ < count;
        });
        QVERIFY2(written, written ? "" : written.error().detail.c_str());
        QCOMPARE(log.sequence(at("2026-05-10T12:00:01Z")), count);

        QCOMPARE(log.step(at("2026-06-01T00:11:00Z")), std::string{"2026-05"});

        QCOMPARE(log.findings(), QString{});
        QCOMPARE(log.month("2026-05").leafHashes.size(), std::size_t(count));
        QCOMPARE(filesOf(log, "2026-05").size(), std::size_t{6});
    }
};

QTEST_GUILESS_MAIN(AuditSealsTest)
#include "audit_seals_test.moc"
