// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// State difference = effects list (workflows.md §1.8): for random L1 cases every row of the
// database before and after approval, notices, execution and the provider's step, every letter in
// the mailbox and every call of the provider are compared with what the approved plan says.
#include "tests/platform/effect_rows.h"
#include "tests/platform/outside_world.h"
#include "tests/platform/transfer_world.h"

#include <QRandomGenerator>
#include <QTest>

#include <memory>
#include <set>

using namespace steward::tests;

namespace
{

constexpr quint32 kSeeds = 30;

/// What is random in a case.
struct Shape {
    explicit Shape(quint32 seed) : random(seed)
    {
        static constexpr const char *kRoles[]{"admin", "admin", "sales_agent", "member", "leave"};
        oldOwnerRole = kRoles[random.bounded(5)];
        isOutsider = random.bounded(3) == 0;
        movesHome = random.bounded(2) == 0;
        hasProvider = random.bounded(3) > 0;
        isInTransfer = random.bounded(2) == 0;
        people = random.bounded(3, 7);
    }
    QRandomGenerator random;
    QString oldOwnerRole;
    bool isOutsider = false, movesHome = false, hasProvider = false, isInTransfer = false;
    int people = 3;
};

} // namespace

class TransferPropertiesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    std::unique_ptr<OutsideWorld> m_outside;
    TableSnapshot m_rows;          ///< As they were at the last look.
    std::set<QString> m_kindsSeen; ///< Kind and outcome of the effects over all seeds.
    int m_next = 1'000;

    std::string id(int kind) { return madeUuid(kind, ++m_next); }
    std::string selector() { return "sel-" + std::to_string(++m_next); }

    /// Rows around the case: what the transfer must touch and what it must leave alone.
    void furnish(Shape &shape, const MadeOrg &org, const std::string &recipient)
    {
        auto &world = *m_world;
        std::vector<std::string> people = org.users;
        people.push_back(recipient);
        for (const auto &user : people)
            for (int i = shape.random.bounded(3); i > 0; --i)
                world.run("INSERT INTO customer_session (id, user_id, subdomain, org_id, "
                          "role_epoch, created_at, last_seen_at, ended_at, end_reason) VALUES ($1, "
                          "$2, 'x', $3, 1, '2026-11-20', '2026-11-20', $4, $5)",
                          shape.random.bounded(4) > 0
                              ? db::Params{id(6), user, org.id, std::nullopt, std::nullopt}
                              : db::Params{id(6), user, org.id, "2026-11-21", "signed_out"});
        static constexpr const char *kInvites[]{"open", "open", "open", "accepted", "revoked"};
        for (int i = shape.random.bounded(6); i > 0; --i)
            world.run("INSERT INTO invite (selector, token_sha256, kind, org_id, "
                      "issuer_membership_id, addressee, role, issued_at, expires_at, state) VALUES "
                      "($1, '\\x01', $2, $3, $4, 'new@x.example', 'member', '2026-11-20', "
                      "'2026-12-20', $5)",
                      db::Params{selector(), shape.random.bounded(4) > 0 ? "member" : "reverse",
                                 org.id, org.memberships[std::size_t(shape.random.bounded(2))],
                                 kInvites[shape.random.bounded(5)]});
        // Another request for the ownership, left over from an older case.
        if (shape.random.bounded(3) == 0)
            world.run("INSERT INTO invite (selector, token_sha256, kind, org_id, issuer_staff_id, "
                      "addressee, role, issued_at, expires_at, state) VALUES ($1, '\\x01', "
                      "'ownership_accept', $2, $3, 'else@x.example', 'owner', '2026-11-20', "
                      "'2026-12-20', 'open')",
                      db::Params{selector(), org.id, kMaria});
        for (int i = shape.random.bounded(5); i > 0; --i)
            world.run("INSERT INTO buyer_token (selector, token_sha256, org_id, unit, minted_by, "
                      "epoch, state) VALUES ($1, '\\x01', $2, $1, $3, $4, $5)",
                      db::Params{selector(), org.id,
                                 org.memberships[std::size_t(shape.random.bounded(2))],
                                 shape.random.bounded(1, 9),
                                 shape.random.bounded(4) > 0 ? "live" : "revoked"});
        for (int i = shape.random.bounded(3); i > 0; --i)
            world.run("INSERT INTO pool_entry (id, org_id, unit, visible, status) VALUES ($1, $2, "
                      "$1::uuid::text, true, 'free')",
                      db::Params{id(12), org.id});
        for (int i = shape.random.bounded(3); i > 0; --i)
            world.run("INSERT INTO contact_point (id, user_id, kind, value, on_file_since) VALUES "
                      "($1, $2, 'email', $1::uuid::text || '@old.example', '2026-02-01')",
                      db::Params{id(5), org.users[0]});
    }

    /// An org of its own for each seed; answers the recipient.
    std::string prepare(Shape &shape, int number)
    {
        auto &world = *m_world;
        world.org = makeOrg(world.writer, number, shape.people);
        std::string recipient = world.org.users[1];
        if (shape.isOutsider)
            recipient = makeOrg(world.writer, number + 1, 1).users[0];
        world.run("UPDATE user_account SET email_verified_at = '2026-01-02', mfa_enrolled_at = "
                  "'2026-01-02'");
        // Any member can be handed the ownership; another admin is left to vouch.
        static constexpr const char *kRoles[]{"admin", "sales_agent", "member"};
        world.run("UPDATE membership SET role = $2 WHERE id = $1",
                  db::Params{world.org.memberships[1], kRoles[shape.random.bounded(3)]});
        world.run("UPDATE org SET first_successful_payment_at = '2026-01-03', status = $2 WHERE id "
                  "= $1",
                  db::Params{world.org.id, shape.isInTransfer ? "in_transfer" : "active"});
        world.run("INSERT INTO org_billing (id, payment_provider, external_customer_id, currency) "
                  "VALUES ($1, $2, $3, 'EUR')",
                  shape.hasProvider
                      ? db::Params{world.org.id, "stripe", "cus_" + std::to_string(number)}
                      : db::Params{world.org.id, std::nullopt, std::nullopt});
        world.run("INSERT INTO contact_point (id, user_id, kind, value, on_file_since) VALUES ($1, "
                  "$2, 'phone', '+357 22 000111', '2026-02-01')",
                  db::Params{id(5), world.org.users[0]});
        furnish(shape, world.org, recipient);
        return recipient;
    }

    /// For each ordinary invite of the old owner one of the three answers, or none.
    QJsonObject choices(Shape &shape)
    {
        static constexpr const char *kAnswers[]{"keep", "reattribute", "revoke"};
        QJsonObject out;
        const auto open = m_world->admin.exec(
            "SELECT selector FROM invite WHERE issuer_membership_id = $1 AND state = 'open'",
            db::Params{m_world->org.memberships[0]});
        for (int i = 0; i < open->size(); ++i)
            if (const int answer = shape.random.bounded(4); answer < 3)
                out[QString::fromStdString(open->text(i, 0))] = kAnswers[answer];
        return out;
    }

    QString submittedCase(Shape &shape, const std::string &recipient)
    {
        auto &world = *m_world;
        if (const auto wrong = world.opened(); !wrong.isEmpty())
            return wrong;
        const auto edited =
            world.act("edit", {{"to_user_id", QString::fromStdString(recipient)},
                               {"old_owner_role", shape.oldOwnerRole},
                               {"home_org_outcome", shape.movesHome ? "move" : "keep"},
                               {"invites", choices(shape)}});
        world.accept();
        const auto vouch = id(4);
        world.run("INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, "
                  "added_by, added_at) VALUES ($1, $2, 'control', 'admin_vouch', 'admin', "
                  "'\\x01', 0, $3, '2026-11-23')",
                  db::Params{vouch, world.caseId, world.org.users[2]});
        for (const auto &wrong :
             {TransferWorld::told(edited), world.evidence(TransferWorld::call()),
              world.evidence(TransferWorld::document()),
              TransferWorld::told(
                  world.act("evidence.verdict",
                            {{"evidence_id", QString::fromStdString(vouch)}, {"verdict", "pass"}})),
              TransferWorld::told(world.act("submit", world.hash()))})
            if (!wrong.isEmpty())
                return wrong;
        return {};
    }

    QJsonArray storedEffects()
    {
        const auto plan = scalar(m_world->admin, "SELECT plan FROM transfer_case WHERE id = $1",
                                 db::Params{m_world->caseId});
        return QJsonDocument::fromJson(QByteArray::fromStdString(plan))
            .object()["effects"]
            .toArray();
    }

    /// The case's own record of having been carried out.
    static bool isTheCaseItself(const QJsonObject &columns)
    {
        static const std::set<QString> kColumns{"state", "executed_at", "reversible_until",
                                                "last_activity_at", "rev"};
        for (const auto &column : columns.keys())
            if (!kColumns.contains(column))
                return false;
        return columns["state"] == "executed" || columns["state"] == "executing";
    }

    /// What became of every row but the bookkeeping.
    TableDifference sinceLastLook()
    {
        const auto before = std::exchange(m_rows, snapshotOf(m_world->admin));
        return withoutBookkeeping(differenceOf(before, m_rows));
    }

    /// The lead's act itself, and the first half of the effects: everybody's notice is queued.
    void approve(const QJsonArray &effects)
    {
        auto &world = *m_world;
        m_rows = snapshotOf(world.admin);
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        auto found = sinceLastLook();

        const auto id = QString::fromStdString(world.caseId);
        const auto moved = found.take("transfer_case/" + id);
        QCOMPARE(moved["state"].toString(), "notice");
        QCOMPARE(moved.keys().join(' '), "approved_at cool_off_until rev sla_due_at state");
        for (const auto *table : {"approval/", "command_log/"}) {
            const auto row = found.lowerBound(table);
            QVERIFY2(row != found.end() && row.key().startsWith(QLatin1String(table)), table);
            found.erase(row);
        }
        QCOMPARE(queuedIn(found, id), OutsideWorld::lettersOf(effects));
    }

    /// What was queued arrives, once, and nothing else changes.
    void checkOutside(const QStringList &expected)
    {
        auto &world = *m_world;
        QCOMPARE(m_outside->carryOut(world.writer, world.clock), int(expected.size()));
        auto found = sinceLastLook();
        QCOMPARE(m_outside->arrived(), expected);
        // With the last step the case is executed.
        const auto moved = found.take("transfer_case/" + QString::fromStdString(world.caseId));
        QVERIFY(moved.isEmpty() || isTheCaseItself(moved));
        QCOMPARE(notCarriedOut(found), QStringList{});
    }

    void checkDifference(const TableDifference &found, const EffectRows &expected,
                         const QJsonArray &effects)
    {
        auto &world = *m_world;
        TableDifference rest, queued;
        bool hasCase = false;
        for (auto it = found.cbegin(); it != found.cend(); ++it) {
            if (it.key() == "transfer_case/" + QString::fromStdString(world.caseId)) {
                hasCase = true;
                QVERIFY2(isTheCaseItself(*it), qPrintable(it->keys().join(',')));
            } else if (it.key().startsWith("outbound_intent/")) {
                queued.insert(it.key(), *it);
            } else {
                rest.insert(it.key(), *it);
            }
        }
        QVERIFY(hasCase);
        QCOMPARE(queuedIn(queued, QString::fromStdString(world.caseId)),
                 OutsideWorld::callsOf(effects));
        QCOMPARE(disagreement(rest, expected.rows()), QString{});
    }

    /// That the list itself says what the choices ask for: else both could be wrong alike.
    void checkList(const Shape &shape, const QJsonArray &effects, const std::string &recipient)
    {
        auto &world = *m_world;
        const auto owner = world.org.memberships[0];
        const auto count = [&](const char *kind) {
            return std::count_if(effects.begin(), effects.end(), [&](const QJsonValue &effect) {
                return effect["kind"] == QLatin1String(kind);
            });
        };
        QCOMPARE(world.owner(), recipient);
        QCOMPARE(scalar(world.admin,
                        "SELECT CASE state WHEN 'active' THEN role ELSE 'leave' END FROM "
                        "membership WHERE id = $1",
                        db::Params{owner}),
                 shape.oldOwnerRole.toStdString());
        QCOMPARE(scalar(world.admin, "SELECT home_org_id = $2 FROM user_account WHERE id = $1",
                        db::Params{recipient, world.org.id}),
                 std::string{!shape.isOutsider || shape.movesHome ? "t" : "f"});
        QCOMPARE(scalar(world.admin,
                        "SELECT count(*) FROM customer_session WHERE user_id IN ($1, $2) AND "
                        "ended_at IS NULL",
                        db::Params{world.org.users[0], recipient}),
                 std::string{"0"});
        QCOMPARE(scalar(world.admin,
                        "SELECT count(*) FROM invite WHERE org_id = $1 AND kind = "
                        "'ownership_accept' AND state = 'open'",
                        db::Params{world.org.id}),
                 std::string{"0"});
        QCOMPARE(
            scalar(world.admin, "SELECT status FROM org WHERE id = $1", db::Params{world.org.id}),
            std::string{"active"});
        QCOMPARE(count("buyer_token_rotates") > 0,
                 m_tokensBefore > 0 && shape.oldOwnerRole == "leave");
        QCOMPARE(count("billing_contact"), std::ptrdiff_t{shape.hasProvider});
        QCOMPARE(count("org_status"), std::ptrdiff_t{shape.isInTransfer});
        QCOMPARE(scalar(world.admin,
                        "SELECT count(*) FROM buyer_token WHERE minted_by = $1 AND state = 'live'",
                        db::Params{owner}),
                 std::to_string(shape.oldOwnerRole == "leave" ? 0 : m_tokensBefore));
    }
    int m_tokensBefore = 0;

private Q_SLOTS:
    void initTestCase()
    {
        m_world = std::make_unique<TransferWorld>();
        m_outside = std::make_unique<OutsideWorld>(m_world->clock);
    }
    void cleanupTestCase()
    {
        m_outside.reset();
        m_world.reset();
        // The seeds together must have met every kind of effect and each of its outcomes.
        for (const auto *kind :
             {"owner_steps_down admin", "owner_steps_down ended", "owner_steps_down member",
              "owner_steps_down sales_agent", "owner_set owner", "home_org_moves", "sessions_end",
              "invite keep", "invite reattribute", "invite revoke", "buyer_token_rotates",
              "org_status active", "billing_contact", "notice", "cool_off"})
            QVERIFY2(std::any_of(
                         m_kindsSeen.begin(), m_kindsSeen.end(),
                         [&](const QString &seen) { return seen.startsWith(QLatin1String(kind)); }),
                     kind);
    }

    void whatChangesIsExactlyWhatTheEffectsSay_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= kSeeds; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void whatChangesIsExactlyWhatTheEffectsSay()
    {
        QFETCH(quint32, seed);
        auto &world = *m_world;
        Shape shape{seed};
        const auto recipient = prepare(shape, 100 + int(seed) * 2);
        QCOMPARE(submittedCase(shape, recipient), QString{});
        // What was asked for before the approval is no effect of the plan.
        QVERIFY(m_outside->carryOut(world.writer, world.clock) >= 0);
        (void)m_outside->arrived();
        const auto effects = storedEffects();
        QVERIFY(!effects.isEmpty());
        approve(effects);
        checkOutside(OutsideWorld::lettersOf(effects));
        if (QTest::currentTestFailed())
            return;
        world.clock.advance(std::chrono::hours{24});
        m_tokensBefore =
            std::stoi(scalar(world.admin,
                             "SELECT count(*) FROM buyer_token WHERE minted_by = $1 AND state = "
                             "'live'",
                             db::Params{world.org.memberships[0]}));

        const auto before = m_rows;
        QCOMPARE(oneTurn(transfer::executeDue, world.writer, world.clock.now()).value_or(-1), 1);
        const auto found = sinceLastLook();

        EffectRows expected{before, world.org.id, world.clock.now()};
        for (const QJsonValue effect : effects) {
            QCOMPARE(expected.add(effect.toObject()), QString{});
            m_kindsSeen.insert(effect["kind"].toString() + ' ' + effect["after"].toString());
        }
        checkDifference(found, expected, effects);
        checkOutside(OutsideWorld::callsOf(effects));
        QCOMPARE(world.state(), std::string{"executed"});
        if (!QTest::currentTestFailed())
            checkList(shape, effects, recipient);
    }

    void nothingIsExplainedByAListThatLacksAnEffect()
    {
        auto &world = *m_world;
        Shape shape{1};
        shape.oldOwnerRole = "leave";
        const auto recipient = prepare(shape, 300);
        QCOMPARE(submittedCase(shape, recipient), QString{});
        const auto effects = storedEffects();
        approve(effects);
        world.passCoolOff();
        const auto before = snapshotOf(world.admin);
        QCOMPARE(oneTurn(transfer::executeDue, world.writer, world.clock.now()).value_or(-1), 1);
        const auto found = differenceOf(before, snapshotOf(world.admin));

        EffectRows shorter{before, world.org.id, world.clock.now()};
        for (const QJsonValue effect : effects)
            if (effect["kind"] != "owner_steps_down")
                QCOMPARE(shorter.add(effect.toObject()), QString{});
        TableDifference rest;
        for (auto it = found.cbegin(); it != found.cend(); ++it)
            if (it.key().startsWith("membership/"))
                rest.insert(it.key(), *it);
        QVERIFY(disagreement(rest, shorter.rows()).startsWith("no effect explains membership/"));
    }
};

QTEST_GUILESS_MAIN(TransferPropertiesTest)
#include "transfer_properties_test.moc"
