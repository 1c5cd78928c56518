// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/event_hub.h"
#include "platform/src/sync/hub_listener.h"
#include "tests/platform/sync_world.h"

#include <QTest>

#include <atomic>
#include <memory>

using namespace steward::tests;
using namespace steward::platform;
using namespace steward::platform::sync;
using namespace Qt::StringLiterals;

namespace
{
const std::string kMaria = madeUuid(9, 1);
} // namespace

class FactHintsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TestDatabase> m_database;
    MadeOrg m_org;

private Q_SLOTS:
    void init()
    {
        m_database = std::make_unique<TestDatabase>();
        auto writer = m_database->connection("steward_writer");
        m_org = makeOrg(writer, 1, 2);
        makeStaff(writer, kMaria, {"lead"});
    }

    void factsAreHintedToWhoSeesTransfersAndMelt()
    {
        EventHub hub;
        std::atomic<int> woken{0}, parked{0};
        const auto stream = hub.subscribe(
            kMaria, madeUuid(8, 1), [&] { ++woken; }, true);
        std::atomic<int> deafWoken{0};
        const auto deaf = hub.subscribe(madeUuid(9, 2), madeUuid(8, 2), [&] { ++deafWoken; });
        const auto wait = hub.waitPast(hub.tick(), [&] { ++parked; });

        hub.publishFacts(m_org.id);
        hub.publishFacts(m_org.id);

        auto hints = stream->take();
        QCOMPARE(hints.size(), std::size_t{1});
        QCOMPARE(hints[0].text(), "event: facts\ndata: {\"org_id\":\"" + m_org.id + "\"}\n\n");
        QVERIFY(deaf->take().empty());
        QCOMPARE(deafWoken.load(), 0);
        QCOMPARE(parked.load(), 0);
        hub.cancelWait(wait);
        for (int i = 0; i < 200; ++i)
            hub.publishFacts(madeUuid(3, i));
        hints = stream->take();
        QCOMPARE(hints.size(), std::size_t{1});
        QCOMPARE(hints[0].data, std::string{"{\"org_id\":null}"});
        QVERIFY(!stream->isClosed());
        hub.publishPerm(kMaria, 2);
        hub.publishFacts(m_org.id);
        hints = stream->take();
        QCOMPARE(hints.size(), std::size_t{1});
        QCOMPARE(hints[0].event, std::string{"perm"});
    }

    void whateverGatesReadTellsItsOrgOnceATransaction()
    {
        struct Change {
            const char *name;
            const char *statement;
            bool isHinted;
        };
        const Change changes[] = {
            {"org", "UPDATE org SET tier = 't3' WHERE id = $org", true},
            {"billing", "INSERT INTO org_billing (id, currency) VALUES ($org, 'EUR')", true},
            {"billing twice",
             "UPDATE org_billing SET open_disputes = 1 WHERE id = $org; UPDATE "
             "org_billing SET open_disputes = 0 WHERE id = $org",
             true},
            {"payment",
             "INSERT INTO payment (id, org_id, captured_at, gross_minor, currency, "
             "fingerprint) VALUES (gen_random_uuid(), $org, now(), 1, 'EUR', 'x')",
             true},
            {"fraud flag of the org",
             "INSERT INTO fraud_flag (id, org_id, reason, by, since) "
             "VALUES (gen_random_uuid(), $org, 'x', 'x', now())",
             true},
            {"fraud flag of a member",
             "INSERT INTO fraud_flag (id, user_id, reason, by, since) "
             "VALUES (gen_random_uuid(), $owner, 'x', 'x', now())",
             true},
            {"legal hold",
             "INSERT INTO legal_hold (id, org_id, reason, by, since) VALUES "
             "(gen_random_uuid(), $org, 'x', 'x', now())",
             true},
            {"address of a member",
             "INSERT INTO contact_point (id, user_id, kind, value, "
             "on_file_since) VALUES (gen_random_uuid(), $owner, 'email', "
             "'x@y.example', now())",
             true},
            {"member's second factor", "UPDATE user_account SET mfa = 'none' WHERE id = $owner",
             true},
            {"membership", "UPDATE membership SET role = 'member' WHERE user_id = $second", true},
            {"invite",
             "INSERT INTO invite (selector, token_sha256, kind, org_id, addressee, role, "
             "issued_at, expires_at, state) VALUES ('s1', '\\x00', 'member', $org, "
             "'x@y.example', 'member', now(), now(), 'open')",
             true},
            {"attempts at an invite", "UPDATE invite SET attempts = 3 WHERE selector = 's1'",
             false},
            {"a colleague's relatives",
             "UPDATE staff_user SET declared_relations = ARRAY[$owner::uuid] WHERE id = $staff",
             true},
            {"a session of a customer",
             "INSERT INTO customer_session (id, user_id, subdomain, org_id, role_epoch, "
             "created_at, "
             "last_seen_at) VALUES (gen_random_uuid(), $owner, 's', $org, 1, now(), now())",
             false},
            {"case",
             "INSERT INTO transfer_case (id, ref, org_id, level, route, state, "
             "reason_code, requester_channel, from_user_id, policy_version, opened_at, "
             "last_activity_at) VALUES ($case, 'TR-1', $org, 'L1', 'support', 'gated', "
             "'owner_request', 'ticket', $owner, '4.18', now(), now())",
             true},
            {"evidence",
             "INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, "
             "added_at) VALUES (gen_random_uuid(), $case, 'control', 'admin_vouch', "
             "'admin', '\\x00', 0, now())",
             true},
            {"approval",
             "INSERT INTO approval (id, case_id, approved_hash, by_staff_id, at, "
             "expires_at) VALUES (gen_random_uuid(), $case, '\\x00', $staff, now(), "
             "now())",
             true},
            {"notice",
             "INSERT INTO notice (id, case_id, addressee, party, language, template, "
             "body, queued_at) VALUES (gen_random_uuid(), $case, 'x@y.example', 'admin', "
             "'en', 't', 'b', now())",
             true},
            {"a mail that went out", "UPDATE notice SET delivery = 'sent' WHERE case_id = $case",
             true},
            {"contact",
             "INSERT INTO contact_log (id, case_id, channel, direction, outcome, note, "
             "by_staff_id, at) VALUES (gen_random_uuid(), $case, 'phone', 'out', "
             "'reached', 'n', $staff, now())",
             true},
            {"billing plan",
             "INSERT INTO billing_plan (case_id, mode, lines, previewed_at, "
             "expires_at) VALUES ($case, 'keep', '[]', now(), now())",
             true},
        };
        EventHub hub;
        HubListener listener{m_database->conninfo("steward_writer"), hub};
        auto stream = hub.subscribe(
            kMaria, madeUuid(8, 1), [] {}, true);
        listener.start();
        auto admin = m_database->connection("steward_admin");
        std::vector<Hint> hints;
        const auto collect = [&] {
            for (auto &hint : stream->take())
                if (hint.event == "facts")
                    hints.push_back(std::move(hint));
            return hints.size();
        };
        // What was missed before it listened may be of any org.
        QTRY_COMPARE_WITH_TIMEOUT(collect(), std::size_t{1}, 60'000);
        QCOMPARE(hints.front().data, std::string{"{\"org_id\":null}"});
        QTRY_VERIFY_WITH_TIMEOUT(stream->isClosed(), 60'000);
        stream = hub.subscribe(
            kMaria, madeUuid(8, 1), [] {}, true);
        const auto quoted = [](const std::string &id) {
            return u'\'' + QString::fromStdString(id) + u'\'';
        };
        const auto told = "{\"org_id\":\"" + m_org.id + "\"}";
        for (const auto &change : changes) {
            hints.clear();
            const auto statement = QString::fromLatin1(change.statement)
                                       .replace(u"$org"_s, quoted(m_org.id))
                                       .replace(u"$owner"_s, quoted(m_org.users[0]))
                                       .replace(u"$second"_s, quoted(m_org.users[1]))
                                       .replace(u"$staff"_s, quoted(kMaria))
                                       .replace(u"$case"_s, quoted(madeUuid(7, 77)));

            const auto done = admin.script("BEGIN; " + statement.toStdString() + "; COMMIT");
            // Commits are told in their order: nothing of the first can come after the second.
            QVERIFY(admin.script("NOTIFY facts, 'the end'").has_value());

            QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
            QTRY_VERIFY2_WITH_TIMEOUT(
                (collect(), !hints.empty() && hints.back().data == "{\"org_id\":\"the end\"}"),
                change.name, 60'000);
            QVERIFY2(hints.size() == (change.isHinted ? 2u : 1u), change.name);
            QVERIFY2(!change.isHinted || hints.front().data == told, change.name);
        }
    }
};

QTEST_GUILESS_MAIN(FactHintsTest)
#include "fact_hints_test.moc"
