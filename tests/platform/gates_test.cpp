// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/gates.h"
#include "tests/platform/gate_rows.h"
#include "tests/platform/gate_verdicts.h"

#include <QTest>

#include <array>
#include <chrono>
#include <functional>
#include <set>

using namespace steward::platform;
using namespace steward::platform::domain;
using namespace steward::tests;

namespace
{

Judgement judge(int gate, const GateFacts &facts, Instant now = kNow)
{
    return gates()[static_cast<std::size_t>(gate - 1)](facts, thePolicy(), now);
}

void addRouteRows(Rows &rows)
{
    rows.add("G1 paid, support", 1, "pass", "", [](auto &) {});
    rows.add("G1 never paid, support", 1, "fail", "use_self_serve_or_record_reason",
             [](auto &f) { f.firstPaid.reset(); });
    rows.add("G1 never paid, support with a reason", 1, "pass", "", [](auto &f) {
        f.firstPaid.reset();
        f.routeReason = "owner cannot sign in";
    });
    rows.add("G1 never paid, self-serve", 1, "pass", "", [](auto &f) {
        f.firstPaid.reset();
        f.route = "self_serve";
    });
    rows.add("G1 paid meanwhile, self-serve", 1, "fail", "use_support_route",
             [](auto &f) { f.route = "self_serve"; });
    rows.add("G2 accepted", 2, "pass", "", [](auto &) {});
    rows.add("G2 accepted stays so after the link died", 2, "pass", "",
             [](auto &f) { f.acceptance->expires = daysAgo(3); });
    rows.add("G2 asked", 2, "wait_until", "recipient_accepts",
             [](auto &f) { f.acceptance->state = "open"; });
    rows.add("G2 asked, dead at the instant", 2, "fail", "ask_recipient", [](auto &f) {
        f.acceptance = AcceptFacts{"open", kNow};
    });
    rows.add("G2 revoked", 2, "fail", "ask_recipient",
             [](auto &f) { f.acceptance->state = "revoked"; });
    rows.add("G2 declined ends the case", 2, "fail", "",
             [](auto &f) { f.acceptance->state = "declined"; });
    rows.add("G2 not asked", 2, "unknown", "ask_recipient", [](auto &f) { f.acceptance.reset(); });
    rows.add("G5 never transferred", 5, "pass", "", [](auto &) {});
    rows.add("G5 ten days ago", 5, "wait_until", "wait_until",
             [](auto &f) { f.lastTransfer = daysAgo(10); });
    rows.add("G5 thirty days ago", 5, "pass", "", [](auto &f) { f.lastTransfer = daysAgo(30); });
    rows.add("G6 clean", 6, "pass", "", [](auto &) {});
    rows.add("G6 dispute", 6, "wait_until", "dispute_resolved",
             [](auto &f) { f.openDisputes = 1; });
    rows.add("G6 unpaid", 6, "fail", "invoice_paid_or_waived",
             [](auto &f) { f.unpaidInvoices = 1; });
    rows.add("G6 no billing facts", 6, "unknown", "billing_facts_known",
             [](auto &f) { f.hasBilling = false; });
    rows.add("G7 flagged", 7, "fail", "release_fraud_flag",
             [](auto &f) { f.fraudFlags = {"flag"}; });
    rows.add("G7 held", 7, "fail", "release_legal_hold", [](auto &f) { f.legalHolds = {"hold"}; });
    rows.add("G7 clean", 7, "pass", "", [](auto &) {});
}

void addPeopleRows(Rows &rows)
{
    rows.add("G3 verified", 3, "pass", "", [](auto &) {});
    rows.add("G3 address not verified", 3, "fail", "verify_email",
             [](auto &f) { f.recipient->emailVerified.reset(); });
    rows.add("G3 no second factor", 3, "fail", "enrol_second_factor",
             [](auto &f) { f.recipient->hasSecondFactor = false; });
    rows.add("G3 nobody chosen", 3, "unknown", "choose_recipient", [](auto &f) {
        f.recipient.reset();
        f.isRecipientChosen = false;
    });
    rows.add("G3 an address without an account", 3, "fail", "recipient_creates_account",
             [](auto &f) { f.recipient.reset(); });
    rows.add("G4 member", 4, "pass", "", [](auto &) {});
    rows.add("G4 becomes one", 4, "pass", "", [](auto &f) { f.recipientMembership.reset(); });
    rows.add("G4 invitee accepts first", 4, "wait_until", "accept_invitation",
             [](auto &f) { f.recipientMembership = "pending"; });
    rows.add("G4 account disabled", 4, "fail", "activate_account",
             [](auto &f) { f.recipient->status = "disabled"; });
    rows.add("G4 staff", 4, "fail", "", [](auto &f) { f.recipient->isStaffOrRelated = true; });
    rows.add("G8 role chosen", 8, "pass", "", [](auto &) {});
    rows.add("G8 leave", 8, "pass", "", [](auto &f) { f.oldOwnerRole = "leave"; });
    rows.add("G8 no role", 8, "fail", "choose_old_owner_role",
             [](auto &f) { f.oldOwnerRole.reset(); });
    rows.add("G8 owner stays owner", 8, "fail", "choose_old_owner_role",
             [](auto &f) { f.oldOwnerRole = "owner"; });
    rows.add("G8 recipient is the owner", 8, "fail", "choose_recipient",
             [](auto &f) { f.recipient->id = "owner"; });
    rows.add("G8 two owners", 8, "fail", "repair_ownership", [](auto &f) { f.activeOwners = 2; });
}

void addOrgLimitRows(Rows &rows)
{
    rows.add("G9 at home here", 9, "pass", "", [](auto &) {});
    rows.add("G9 a third org", 9, "fail", "leave_another_org",
             [](auto &f) { f.recipientOrgsElsewhere = 2; });
    rows.add("G9 home elsewhere, not said", 9, "fail", "choose_home_org_outcome", [](auto &f) {
        f.recipientOrgsElsewhere = 1;
        f.isRecipientHomeElsewhere = true;
    });
    rows.add("G9 home elsewhere, kept", 9, "pass", "", [](auto &f) {
        f.recipientOrgsElsewhere = 1;
        f.isRecipientHomeElsewhere = true;
        f.homeOrgOutcome = "keep";
    });
    const auto lostHome = [](auto &f) {
        f.recipientOrgsElsewhere = 1;
        f.isRecipientHomeElsewhere = true;
        f.isRecipientHomeCounted = false;
    };
    rows.add("G9 a third org beside a home that was left", 9, "fail", "choose_home_org_outcome",
             [=](auto &f) {
                 lostHome(f);
                 f.homeOrgOutcome = "keep";
             });
    rows.add("G9 the home that was left is given up", 9, "pass", "", [=](auto &f) {
        lostHome(f);
        f.homeOrgOutcome = "move";
    });
    rows.add("G9 a second org beside a home that was left", 9, "pass", "", [=](auto &f) {
        lostHome(f);
        f.recipientOrgsElsewhere = 0;
        f.homeOrgOutcome = "keep";
    });
}

void addLimitRows(Rows &rows)
{
    rows.add("G9 nobody chosen", 9, "unknown", "choose_recipient", [](auto &f) {
        f.recipient.reset();
        f.isRecipientChosen = false;
    });
    rows.add("G10 second owned org", 10, "pass", "",
             [](auto &f) { f.recipientOwnedElsewhere = 1; });
    rows.add("G10 third owned org", 10, "fail", "hand_over_another_org",
             [](auto &f) { f.recipientOwnedElsewhere = 2; });
    rows.add("G11 below T3", 11, "pass", "", [](auto &) {});
    rows.add("G11 T3 without a domain", 11, "fail", "set_sso_domain",
             [](auto &f) { f.tier = "t3"; });
    rows.add("G11 T3 with the domain", 11, "pass", "", [](auto &f) {
        f.tier = "t3";
        f.ssoDomain = "cedar-point.example";
    });
    rows.add("G12 quiet", 12, "pass", "", [](auto &) {});
    rows.add("G12 owner reset a password", 12, "wait_until", "wait_until",
             [](auto &f) { f.owner->credentialReset = daysAgo(2); });
    rows.add("G12 recipient has a new factor", 12, "wait_until", "wait_until",
             [](auto &f) { f.recipient->secondFactorEnrolled = daysAgo(6); });
    rows.add("G12 recipient in a new country", 12, "wait_until", "wait_until",
             [](auto &f) { f.recipient->newCountry = daysAgo(1); });
    rows.add("G12 seven days ago", 12, "pass", "",
             [](auto &f) { f.owner->credentialReset = daysAgo(7); });
    rows.add("G13 does not apply", 13, "pass", "", [](auto &) {});
    rows.add("G13 silent", 13, "pass", "", [](auto &f) {
        f.reasonCode = "owner_unreachable";
        f.unreachableSince = kNow.plus(-std::chrono::hours{1});
    });
    rows.add("G13 logged in meanwhile", 13, "fail", "contact_owner", [](auto &f) {
        f.reasonCode = "owner_unreachable";
        f.unreachableSince = daysAgo(20);
    });
    rows.add("G13 at the very instant", 13, "fail", "contact_owner", [](auto &f) {
        f.reasonCode = "owner_unreachable";
        f.unreachableSince = f.owner->lastLogin;
    });
    rows.add("G13 period not stated", 13, "unknown", "state_unreachable_period",
             [](auto &f) { f.reasonCode = "owner_unreachable"; });
    rows.add("G13 never logged in", 13, "pass", "", [](auto &f) {
        f.reasonCode = "owner_unreachable";
        f.unreachableSince = daysAgo(20);
        f.owner->lastLogin.reset();
    });
}

/// Gates that look at the recipient, while there is none to look at.
void addNobodyRows(Rows &rows)
{
    const auto nobody = [](auto &f) {
        f.recipient.reset();
        f.isRecipientChosen = false;
    };
    const auto stranger = [](auto &f) { f.recipient.reset(); };
    const auto atT3 = [](const auto &more) {
        return [more](auto &f) {
            f.tier = "t3";
            f.ssoDomain = "cedar-point.example";
            more(f);
        };
    };
    rows.add("G2 nobody to ask", 2, "unknown", "choose_recipient", [nobody](auto &f) {
        f.acceptance.reset();
        nobody(f);
    });
    rows.add("G4 nobody chosen", 4, "unknown", "choose_recipient", nobody);
    rows.add("G10 nobody chosen", 10, "unknown", "choose_recipient", nobody);
    rows.add("G11 T3, nobody chosen", 11, "unknown", "choose_recipient", atT3(nobody));
    rows.add("G11 below T3, nobody chosen", 11, "pass", "", nobody);
    rows.add("G12 nobody chosen", 12, "unknown", "choose_recipient", nobody);
    for (const int gate : {4, 9, 10, 12})
        rows.add(qPrintable(QStringLiteral("G%1 an address without an account").arg(gate)), gate,
                 "fail", "recipient_creates_account", stranger);
    rows.add("G11 T3, an address without an account", 11, "fail", "recipient_creates_account",
             atT3(stranger));
}

} // namespace
Q_DECLARE_METATYPE(Change)

class GatesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCaseWithNothingAgainstItPassesEveryGate()
    {
        const auto judged = judgeGates(aCase(), thePolicy(), kNow);

        QCOMPARE(judged.size(), std::size_t{13});
        for (std::size_t i = 0; i < judged.size(); ++i) {
            QCOMPARE(QString::fromStdString(judged[i].rule), QStringLiteral("G%1").arg(i + 1));
            QVERIFY2(judged[i].verdict == Verdict::Pass, judged[i].rule.c_str());
        }
        QVERIFY(allPass(judged));
    }

    void eachGateTellsItsVerdicts_data()
    {
        Rows rows;
        addRouteRows(rows);
        addPeopleRows(rows);
        addWaiverRows(rows);
        addOrgLimitRows(rows);
        addLimitRows(rows);
        addNobodyRows(rows);
        // No row is missing, and none shows what is not stated.
        for (std::size_t i = 0; i < 13; ++i)
            QVERIFY2(rows.verdicts[i] == kVerdictsOf[i],
                     qPrintable(QStringLiteral("the rows of G%1").arg(i + 1)));
    }
    void eachGateTellsItsVerdicts()
    {
        QFETCH(int, gate);
        QFETCH(Change, change);
        QFETCH(QString, verdict);
        QFETCH(QString, smallest);
        auto facts = aCase();
        change(facts);

        const auto judged = judge(gate, facts);

        QCOMPARE(QString::fromUtf8(word(judged.verdict, "wait_until").data()), verdict);
        QCOMPARE(judged.smallestChange ? QString::fromStdString(judged.smallestChange->code)
                                       : QString(),
                 smallest);
        if (verdict != QStringLiteral("pass"))
            QVERIFY(!allPass(judgeGates(facts, thePolicy(), kNow)));
    }

    void noFactsGiveAVerdictThatIsNotStated()
    {
        QRandomGenerator random{20'261'122};
        std::array<std::set<std::string>, 13> met;
        for (int i = 0; i < 20'000; ++i) {
            const auto judged = judgeGates(anyFacts(random), thePolicy(), kNow);
            for (std::size_t gate = 0; gate < 13; ++gate)
                met[gate].emplace(word(judged[gate].verdict, "wait_until"));
        }

        for (std::size_t gate = 0; gate < 13; ++gate)
            QVERIFY2(met[gate] == kVerdictsOf[gate],
                     qPrintable(QStringLiteral("G%1").arg(gate + 1)));
    }

    void waitingGatesTurnAtExactlyTheInstantTheyName_data()
    {
        QTest::addColumn<int>("gate");
        QTest::addColumn<Change>("change");
        QTest::newRow("G5") << 5 << Change{[](auto &f) { f.lastTransfer = daysAgo(10); }};
        QTest::newRow("G12") << 12 << Change{[](auto &f) { f.recipient->newCountry = daysAgo(3); }};
    }
    void waitingGatesTurnAtExactlyTheInstantTheyName()
    {
        QFETCH(int, gate);
        QFETCH(Change, change);
        auto facts = aCase();
        change(facts);
        const auto turn = judge(gate, facts).nextChangeAt;

        QVERIFY(turn.has_value());
        QVERIFY(judge(gate, facts, turn->plus(-kTick)).verdict == Verdict::Wait);
        QVERIFY(judge(gate, facts, *turn).verdict == Verdict::Pass);
    }

    void anUnansweredRequestDiesAtExactlyItsExpiry()
    {
        auto facts = aCase();
        facts.acceptance = AcceptFacts{"open", kNow.plus(kDay)};

        QVERIFY(judge(2, facts).nextChangeAt == kNow.plus(kDay));
        QVERIFY(judge(2, facts, kNow.plus(kDay).plus(-kTick)).verdict == Verdict::Wait);
        QVERIFY(judge(2, facts, kNow.plus(kDay)).verdict == Verdict::Fail);
    }

    void aDeclineAndARelativeOfStaffEndTheCase()
    {
        auto declined = aCase();
        declined.acceptance->state = "declined";
        auto related = aCase();
        related.recipient->isStaffOrRelated = true;

        QVERIFY(judge(2, declined).isFinal);
        QVERIFY(judge(4, related).isFinal);
    }

    void anotherDomainAtT3IsAWarningOnly()
    {
        auto facts = aCase();
        facts.tier = "t3";
        facts.ssoDomain = "cedar.example";

        const auto judged = judge(11, facts);

        QVERIFY(judged.verdict == Verdict::Pass);
        QCOMPARE(judged.facts.at("warning").as_string().c_str(), "recipient_domain_differs");
    }

    void aRecentChangeNamesTheLevelAboveAndThatItIsClosed()
    {
        auto facts = aCase();
        facts.owner->credentialReset = daysAgo(1);

        const auto judged = judge(12, facts);

        QCOMPARE(judged.facts.at("level_up").as_string().c_str(), "L2");
        QVERIFY(!judged.facts.at("level_up_open").as_bool());
        QCOMPARE(judged.facts.at("party").as_string().c_str(), "owner");
        QCOMPARE(judged.sourceId, std::string("owner"));
    }

    void theWireFormSaysWaitUntil()
    {
        auto facts = aCase();
        facts.lastTransfer = daysAgo(10);

        const auto wire = toJson(judge(5, facts), "wait_until");

        QCOMPARE(wire.at("verdict").as_string().c_str(), "wait_until");
        QCOMPARE(wire.at("next_change_at").as_string().c_str(), "2026-12-12T12:00:00.000Z");
        QCOMPARE(wire.at("source").as_object().at("kind").as_string().c_str(), "org");
    }
};

QTEST_APPLESS_MAIN(GatesTest)
#include "gates_test.moc"
