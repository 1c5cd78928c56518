// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>
#include <stdexcept>

using namespace steward::tests;

/// One case that cannot be dealt with is no other case's trouble.
class TransferTurnsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    std::string m_troubled;

    /// A copy of the case in an org of its own, whose turn comes first.
    void addTroubledCase()
    {
        auto &world = *m_world;
        const auto org = makeOrg(world.writer, 2, 2);
        m_troubled = madeUuid(0, 1);
        world.run("INSERT INTO transfer_case SELECT (jsonb_populate_record(c, jsonb_build_object("
                  "'id', $1::text, 'ref', 'TR-1', 'org_id', $2::text, 'from_user_id', $3::text, "
                  "'to_user_id', $4::text, 'cool_off_until', c.cool_off_until - interval '1 hour', "
                  "'sla_due_at', c.sla_due_at - interval '1 hour'))).* FROM transfer_case c WHERE "
                  "c.id = $5",
                  db::Params{m_troubled, org.id, org.users[0], org.users[1], world.caseId});
    }
    /// The database refuses whatever is done to the troubled case.
    void refuseTroubledCase() const
    {
        QVERIFY(m_world->admin.script(
            "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
            "EXCEPTION 'trouble'; END $$;"
            "CREATE TRIGGER trouble BEFORE UPDATE ON transfer_case FOR EACH ROW WHEN (OLD.id = '" +
            m_troubled + "') EXECUTE FUNCTION trouble()"));
    }
    [[nodiscard]] std::string stateOfTroubled() const
    {
        return scalar(m_world->admin, "SELECT state FROM transfer_case WHERE id = $1",
                      db::Params{m_troubled});
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void theOtherCasesCloseAllTheSame()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        addTroubledCase();
        refuseTroubledCase();
        world.clock.advance(std::chrono::hours{24 * 60});
        transfer::CaseTurns turns{"close"};

        QCOMPARE(transfer::closeDue(world.writer, world.clock.now(), turns).value_or(-1), 1);

        QCOMPARE(world.state(), std::string{"expired"});
        QCOMPARE(stateOfTroubled(), std::string{"gated"});
        QCOMPARE(turns.failures(), 1);
    }

    void theOtherCasesAreCarriedOutAllTheSame()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        addTroubledCase();
        refuseTroubledCase();
        world.passCoolOff();
        transfer::CaseTurns turns{"execute"};

        QCOMPARE(transfer::executeDue(world.writer, world.clock.now(), turns).value_or(-1), 1);

        QCOMPARE(world.state(), std::string{"executing"});
        QCOMPARE(stateOfTroubled(), std::string{"notice"});
        QCOMPARE(turns.failures(), 1);
    }

    void aCaseThatSomebodyHoldsDelaysTheOthersByAMoment()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        addTroubledCase();
        world.clock.advance(std::chrono::hours{24 * 60});
        auto colleague = world.database.connection("steward_writer");
        auto transaction = db::Transaction::begin(colleague);
        QVERIFY(colleague.exec("SELECT lock_entities(ARRAY[$1::uuid])", db::Params{m_troubled}));
        transfer::CaseTurns turns{"close"};
        const auto close = [&] {
            return transfer::closeDue(world.writer, world.clock.now(), turns).value_or(-1);
        };

        // The lock is held until this test lets go of it.
        QCOMPARE(close(), 1);
        QCOMPARE(world.state(), std::string{"expired"});

        QVERIFY(transaction->commit());
        QCOMPARE(close(), 0);
        world.clock.advance(std::chrono::seconds{1});
        QCOMPARE(close(), 1);
        QCOMPARE(stateOfTroubled(), std::string{"expired"});
    }

    void aCaseThatFailsAgainRestsLonger()
    {
        auto &world = *m_world;
        transfer::CaseTurns turns{"any"};
        int tried = 0;
        const auto turn = [&](std::chrono::seconds later) {
            world.clock.advance(later);
            return turns.each(world.writer, {"one", "two"}, world.clock.now(),
                              [&](const std::string &id) -> Result<bool> {
                                  if (id == "two")
                                      return true;
                                  ++tried;
                                  throw std::runtime_error{"as libraries do"};
                              });
        };
        const std::pair<int, int> kTries[]{{0, 1}, {0, 1}, {1, 2}, {1, 2}, {1, 3}, {3, 3}, {1, 4}};

        for (const auto &[later, expected] : kTries) {
            QCOMPARE(turn(std::chrono::seconds{later}).value_or(-1), 1);
            QCOMPARE(tried, expected);
        }
        QCOMPARE(scalar(world.writer, "SHOW lock_timeout"), std::string{"0"});
    }

    void aCaseThatGoesOnFailingIsToldOnceAndCountedUntilItSucceeds_data()
    {
        QTest::addColumn<bool>("succeeds");
        QTest::newRow("it succeeds") << true;
        QTest::newRow("somebody else deals with it") << false;
    }
    void aCaseThatGoesOnFailingIsToldOnceAndCountedUntilItSucceeds()
    {
        QFETCH(bool, succeeds);
        auto &world = *m_world;
        QList<Error> told;
        transfer::TurnsWatch watch{[&](const Error &error) { told << error; }};
        transfer::CaseTurns turns{"close", {}, &watch};
        bool fails = true;
        const auto turn = [&](const std::vector<std::string> &cases) {
            world.clock.advance(std::chrono::seconds{60});
            return turns.each(world.writer, cases, world.clock.now(), [&](const std::string &id) {
                return fails && id == "one" ? fail(ErrorKind::Internal, "trouble", "as ever")
                                            : Result<bool>{true};
            });
        };

        for (int i = 0; i < 6; ++i)
            QCOMPARE(turn({"one", "two"}).value_or(-1), 1);
        QCOMPARE(told.size(), 0);
        QCOMPARE(std::int64_t{watch.stuckCases}, std::int64_t{0});
        for (int i = 0; i < 3; ++i)
            QCOMPARE(turn({"one", "two"}).value_or(-1), 1);

        QCOMPARE(told.size(), 1);
        QCOMPARE(told[0].code, std::string{"case_stuck"});
        QCOMPARE(told[0].detail, std::string{"close: case one: as ever"});
        QCOMPARE(std::int64_t{watch.stuckCases}, std::int64_t{1});
        QCOMPARE(std::int64_t{watch.failures}, std::int64_t{9});
        fails = !succeeds;
        QVERIFY(turn(succeeds ? std::vector<std::string>{"one"} : std::vector<std::string>{}));
        QCOMPARE(std::int64_t{watch.stuckCases}, std::int64_t{0});
    }

    void nothingMoreBeginsOnceTheServiceEnds()
    {
        auto &world = *m_world;
        std::stop_source ending;
        transfer::CaseTurns turns{"any", ending.get_token()};

        const auto acted =
            turns.each(world.writer, {"one", "two"}, world.clock.now(), [&](const std::string &) {
                ending.request_stop();
                return Result<bool>{true};
            });

        QCOMPARE(acted.value_or(-1), 1);
    }
};

QTEST_GUILESS_MAIN(TransferTurnsTest)
#include "transfer_turns_test.moc"
