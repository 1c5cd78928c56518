// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/case_screen.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_drive.h"
#include "ui/theme/theme.h"
#include "ui/transfers/kept_inputs.h"
#include "ui/transfers/new_transfer_page.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 kPromiseMs = 2'000;
constexpr int kPatienceMs = 60'000;
/// The quickest of these is what is promised: what else the machine does is no fault of the desk.
constexpr int kTries = 3;

/// What stands on the page in this line of a list, as a screen reader says it; empty when it is not
/// to be seen.
QString lineText(const QWidget &page, const QString &list, int line)
{
    const auto *label = page.findChild<QLabel *>(u"%1.%2.text"_s.arg(list).arg(line));
    return label && label->isVisibleTo(&page) ? label->accessibleName() : QString{};
}

/// Every line of a list that can be seen.
QString allText(const QWidget &page, const QString &list)
{
    QStringList out;
    for (int i = 0; !lineText(page, list, i).isEmpty(); ++i)
        out << lineText(page, list, i);
    return out.join(u'\n');
}

} // namespace

class FreshVerdictsTest : public QObject
{
    Q_OBJECT

    ui::Theme m_theme{*qApp};
    std::unique_ptr<ServiceProcess> m_service;
    std::unique_ptr<TransferDrive> m_drive;
    std::unique_ptr<CaseScreen> m_screen;
    QString m_otherOrg;

    /// The statement with the ids of the scene in it.
    [[nodiscard]] QString filled(QString statement) const
    {
        const TransferScene &scene = m_drive->scene();
        return statement.replace(u"$org"_s, u'\'' + scene.orgId + u'\'')
            .replace(u"$case"_s, u'\'' + m_drive->caseId() + u'\'')
            .replace(u"$owner"_s, u'\'' + scene.owner.id + u'\'')
            .replace(u"$recipient"_s, u'\'' + scene.recipient.id + u'\'')
            .replace(u"$voucher"_s, u'\'' + scene.voucher.id + u'\'')
            .replace(u"$other"_s, u'\'' + m_otherOrg + u'\'')
            .replace(u"$officer"_s, u'\'' + m_screen->rig.person().id + u'\'');
    }
    /// Milliseconds from the commit of `statement` until `isShown`; -1 when it never came.
    [[nodiscard]] qint64 timeUntil(const QString &statement, const std::function<bool()> &isShown)
    {
        const Sql sql{m_service->adminConninfo()};
        const QString ready = filled(statement);
        QElapsedTimer since;
        sql.run(ready);
        since.start();
        return QTest::qWaitFor(isShown, kPatienceMs) ? since.elapsed() : -1;
    }
    /// The quickest of some; `undo` makes it as it was between them, and `isShown` ends true.
    [[nodiscard]] qint64 quickest(const QString &change, const QString &undo,
                                  const std::function<bool()> &isShown)
    {
        qint64 best = timeUntil(change, isShown);
        for (int i = 1; i < kTries && best > kPromiseMs; ++i) {
            if (timeUntil(undo, [&] { return !isShown(); }) < 0)
                return -1;
            const qint64 next = timeUntil(change, isShown);
            if (next < 0)
                return -1;
            best = std::min(best, next);
        }
        return best;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_service = std::make_unique<ServiceProcess>();
        m_drive = std::make_unique<TransferDrive>(*m_service, stageTransfer(*m_service));
        m_screen = std::make_unique<CaseScreen>(*m_service, u"cs_agent"_s);
        DeskRig &rig = m_screen->rig;
        QVERIFY(rig.signIn());
        QVERIFY(rig.waitLive());
        QCOMPARE(m_drive->open(rig), QString());
        QCOMPARE(m_drive->chooseParties(rig), QString());
        QCOMPARE(m_drive->recipientAccepts(), QString());
        QTRY_VERIFY_WITH_TIMEOUT(rig.desk().sync().counters().hintsByStream, kPatienceMs);
        m_otherOrg = Sql{m_service->adminConninfo()}.value(
            u"SELECT o.id FROM org o JOIN org_billing b ON b.id = o.id WHERE o.id <> '%1' AND "
            "o.status = 'active' AND b.open_disputes = 0 AND b.unpaid_invoices = 0 AND NOT EXISTS "
            "(SELECT FROM transfer_case c WHERE c.org_id = o.id) ORDER BY o.id DESC LIMIT 1"_s.arg(
                m_drive->scene().orgId));
        m_screen->open(m_drive->caseId());
        QTRY_VERIFY_WITH_TIMEOUT(!lineText(*m_screen->page, u"case.gates"_s, 12).isEmpty() ||
                                     m_screen->page->step() != 1,
                                 kPatienceMs);
        m_screen->page->goToStep(1);
        QTRY_VERIFY_WITH_TIMEOUT(
            lineText(*m_screen->page, u"case.gates"_s, 12).startsWith(u"Met"_s), kPatienceMs);
    }
    void cleanupTestCase()
    {
        m_screen.reset();
        m_service.reset();
    }

    void aChangedFactChangesTheVerdictOnScreenWithinTwoSeconds_data()
    {
        QTest::addColumn<int>("gate");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<QString>("back");
        const auto row = [](const char *name, int gate, const char *change, const char *verdict,
                            const char *back) {
            QTest::newRow(name) << gate << QString::fromLatin1(change)
                                << QString::fromLatin1(verdict) << QString::fromLatin1(back);
        };
        row("G1 the first payment", 1,
            "UPDATE org SET first_successful_payment_at = NULL WHERE id = $org", "Not met",
            "UPDATE org SET first_successful_payment_at = '2026-01-03' WHERE id = $org");
        row("G2 the acceptance", 2, "UPDATE invite SET state = 'declined' WHERE case_id = $case",
            "Not met", "UPDATE invite SET state = 'accepted' WHERE case_id = $case");
        row("G3 the recipient's e-mail", 3,
            "UPDATE user_account SET email_verified_at = NULL WHERE id = $recipient", "Not met",
            "UPDATE user_account SET email_verified_at = '2026-01-03' WHERE id = $recipient");
        row("G3 the recipient's second factor", 3,
            "UPDATE user_account SET mfa = 'none' WHERE id = $recipient", "Not met",
            "UPDATE user_account SET mfa = 'totp' WHERE id = $recipient");
        row("G4 the recipient's account", 4,
            "UPDATE user_account SET status = 'disabled' WHERE id = $recipient", "Not met",
            "UPDATE user_account SET status = 'active' WHERE id = $recipient");
        row("G4 a colleague's relative", 4,
            "UPDATE staff_user SET declared_relations = ARRAY[$recipient::uuid] WHERE id = "
            "$officer",
            "Not met", "UPDATE staff_user SET declared_relations = '{}' WHERE id = $officer");
        row("G5 a recent transfer", 5,
            "INSERT INTO transfer_case (id, ref, org_id, level, route, state, reason_code, "
            "requester_channel, from_user_id, policy_version, opened_at, last_activity_at, "
            "executed_at) SELECT '00000000-0000-7000-8000-000000000017', 'TR-OLD', org_id, level, "
            "route, 'executed', reason_code, requester_channel, from_user_id, policy_version, "
            "opened_at, now(), now() - interval '1 day' FROM transfer_case WHERE id = $case",
            "Wait",
            "UPDATE transfer_case SET executed_at = NULL WHERE id = "
            "'00000000-0000-7000-8000-000000000017'");
        row("G6 a dispute", 6, "UPDATE org_billing SET open_disputes = 1 WHERE id = $org", "Wait",
            "UPDATE org_billing SET open_disputes = 0 WHERE id = $org");
        row("G6 an invoice", 6, "UPDATE org_billing SET unpaid_invoices = 1 WHERE id = $org",
            "Not met", "UPDATE org_billing SET unpaid_invoices = 0 WHERE id = $org");
        row("G7 a fraud flag on the org", 7,
            "INSERT INTO fraud_flag (id, org_id, reason, by, since) VALUES "
            "('00000000-0000-7000-8000-000000000027', $org, 'test', 'test', '2025-01-03')",
            "Not met",
            "UPDATE fraud_flag SET released_at = now() WHERE id = "
            "'00000000-0000-7000-8000-000000000027'");
        row("G7 a fraud flag on the recipient", 7,
            "INSERT INTO fraud_flag (id, user_id, reason, by, since) VALUES "
            "('00000000-0000-7000-8000-000000000028', $recipient, 'test', 'test', '2025-01-03')",
            "Not met",
            "UPDATE fraud_flag SET released_at = now() WHERE id = "
            "'00000000-0000-7000-8000-000000000028'");
        row("G7 a legal hold", 7,
            "INSERT INTO legal_hold (id, org_id, reason, by, since) VALUES "
            "('00000000-0000-7000-8000-000000000029', $org, 'test', 'test', '2025-01-03')",
            "Not met",
            "UPDATE legal_hold SET released_at = now() WHERE id = "
            "'00000000-0000-7000-8000-000000000029'");
        row("G8 the old owner's role", 8,
            "UPDATE transfer_case SET old_owner_role = NULL WHERE id = $case", "Not met",
            "UPDATE transfer_case SET old_owner_role = 'admin' WHERE id = $case");
        row("G9 the recipient's home", 9,
            "UPDATE transfer_case SET home_org_outcome = NULL WHERE id = $case; UPDATE "
            "user_account SET home_org_id = $other WHERE id = $recipient",
            "Not met", "UPDATE user_account SET home_org_id = $org WHERE id = $recipient");
        row("G10 the policy's limit", 10,
            "UPDATE policy SET doc = jsonb_set(doc, '{limits,owned_orgs}', '0') WHERE in_force",
            "Not met",
            "UPDATE policy SET doc = jsonb_set(doc, '{limits,owned_orgs}', '2') WHERE in_force");
        row("G11 the tier", 11, "UPDATE org SET tier = 't3', sso_domain = NULL WHERE id = $org",
            "Not met", "UPDATE org SET tier = 't2' WHERE id = $org");
        row("G12 a new country of the owner", 12,
            "UPDATE user_account SET last_new_country_at = now() WHERE id = $owner", "Wait",
            "UPDATE user_account SET last_new_country_at = NULL WHERE id = $owner");
        row("G13 the owner signed in", 13,
            "UPDATE transfer_case SET reason_code = 'owner_unreachable', inputs = inputs || "
            "'{\"unreachable_since\":\"2026-01-01T00:00:00.000Z\"}' WHERE id = $case; UPDATE "
            "user_account SET last_login_at = now() WHERE id = $owner",
            "Not met", "UPDATE user_account SET last_login_at = '2025-12-01' WHERE id = $owner");
    }
    void aChangedFactChangesTheVerdictOnScreenWithinTwoSeconds()
    {
        QFETCH(const int, gate);
        QFETCH(const QString, change);
        QFETCH(const QString, verdict);
        QFETCH(const QString, back);
        const auto shown = [&] { return lineText(*m_screen->page, u"case.gates"_s, gate - 1); };
        QTRY_VERIFY2_WITH_TIMEOUT(shown().startsWith(u"Met: G%1 "_s.arg(gate)), qPrintable(shown()),
                                  kPatienceMs);

        const qint64 there =
            quickest(change, back, [&] { return shown().startsWith(verdict + u": "_s); });
        const qint64 again = quickest(back, change, [&] { return shown().startsWith(u"Met: "_s); });

        qInfo("%s: %lld ms there, %lld ms back", QTest::currentDataTag(),
              static_cast<long long>(there), static_cast<long long>(again));
        QVERIFY2(there >= 0, qPrintable(u"still: "_s + shown()));
        QVERIFY2(again >= 0, qPrintable(u"still: "_s + shown()));
        QVERIFY2(there <= kPromiseMs && again <= kPromiseMs, "it took longer than promised");
    }

    void evidenceContactsAndNoticesShowAsSoonAsTheyAreRecorded_data()
    {
        QTest::addColumn<int>("step");
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("undo");
        QTest::addColumn<QString>("text");
        QTest::newRow("evidence")
            << 3 << u"case.evidence"_s
            << u"INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, added_at) "
               "VALUES ('00000000-0000-7000-8000-000000000031', $case, 'control', 'admin_vouch', "
               "'admin', sha256('x'), 0, now())"_s
            << u"DELETE FROM evidence WHERE id = '00000000-0000-7000-8000-000000000031'"_s
            << u"No verdict yet: Control"_s;
        QTest::newRow("a verdict")
            << 3 << u"case.evidence"_s
            << u"UPDATE evidence SET verdict = 'pass', verdict_by = $officer WHERE id = "
               "'00000000-0000-7000-8000-000000000031'"_s
            << u"UPDATE evidence SET verdict = NULL, verdict_by = NULL WHERE id = "
               "'00000000-0000-7000-8000-000000000031'"_s
            << u"Met: Control"_s;
        QTest::newRow("coverage") << 3 << u"case.coverage"_s
                                  << u"UPDATE evidence SET verdict = 'fail' WHERE id = "
                                     "'00000000-0000-7000-8000-000000000031'"_s
                                  << u"UPDATE evidence SET verdict = 'pass' WHERE id = "
                                     "'00000000-0000-7000-8000-000000000031'"_s
                                  << u"0 of 1: Control"_s;
        QTest::newRow("a contact")
            << 3 << u"case.contacts"_s
            << u"INSERT INTO contact_log (id, case_id, channel, direction, outcome, note, "
               "by_staff_id, at) VALUES ('00000000-0000-7000-8000-000000000032', $case, 'phone', "
               "'out', 'no_answer', 'rang out', $officer, now())"_s
            << u"DELETE FROM contact_log WHERE id = '00000000-0000-7000-8000-000000000032'"_s
            << u"Telephone"_s;
        QTest::newRow("a notice in the queue")
            << 6 << u"case.notices"_s
            << u"UPDATE transfer_case SET state = 'notice', cool_off_until = now() + interval '1 "
               "day' WHERE id = $case; INSERT INTO notice (id, case_id, addressee, party, "
               "language, template, body, queued_at) VALUES "
               "('00000000-0000-7000-8000-000000000033', $case, 'a@b.example', 'old_owner', 'en', "
               "'transfer_notice', 'x', now())"_s
            << u"DELETE FROM notice WHERE id = '00000000-0000-7000-8000-000000000033'"_s
            << u"Waiting to be sent: Old owner"_s;
        QTest::newRow("the mail job sent it")
            << 6 << u"case.notices"_s
            << u"UPDATE notice SET delivery = 'sent', sent_at = now(), attempts = 1 WHERE id = "
               "'00000000-0000-7000-8000-000000000033'"_s
            << u"UPDATE notice SET delivery = 'queued', sent_at = NULL WHERE id = "
               "'00000000-0000-7000-8000-000000000033'"_s
            << u"Sent: Old owner"_s;
    }
    void evidenceContactsAndNoticesShowAsSoonAsTheyAreRecorded()
    {
        QFETCH(const int, step);
        QFETCH(const QString, list);
        QFETCH(const QString, change);
        QFETCH(const QString, undo);
        QFETCH(const QString, text);
        const auto shown = [&] {
            if (m_screen->page->step() != step)
                m_screen->page->goToStep(step);
            return allText(*m_screen->page, list);
        };
        // What shut G12, or the reason that G13 asks about, may have taken the case to its route:
        // the platform's next look takes it back.
        const Sql sql{m_service->adminConninfo()};
        sql.run(filled(
            u"UPDATE transfer_case SET reason_code = 'owner_request' WHERE id = $case AND reason_code <> 'owner_request'"_s));
        QTRY_VERIFY_WITH_TIMEOUT(
            sql.value(filled(u"SELECT state FROM transfer_case WHERE id = $case"_s)) != u"intake"_s,
            kPatienceMs);
        QVERIFY2(!shown().contains(text), qPrintable(shown()));

        const qint64 there = quickest(change, undo, [&] { return shown().contains(text); });

        qInfo("%s: %lld ms", QTest::currentDataTag(), static_cast<long long>(there));
        QVERIFY2(there >= 0, qPrintable(u"still: "_s + shown()));
        QVERIFY2(there <= kPromiseMs, "it took longer than promised");
    }

    void aTransferThatIsNotOpenYetShowsTheChangedVerdictToo()
    {
        ui::KeptInputs inputs(m_screen->rig.desk().drafts(), nullptr);
        ui::NewTransferPage page(m_screen->context(), inputs, nullptr);
        page.resize(1180, 800);
        page.setVisible(true);
        page.show(OrgId{m_otherOrg});
        const auto shown = [&] { return lineText(page, u"case.new.gates"_s, 5); };
        QTRY_VERIFY2_WITH_TIMEOUT(shown().startsWith(u"Met"_s), qPrintable(shown()), kPatienceMs);

        const qint64 there =
            quickest(u"UPDATE org_billing SET unpaid_invoices = 2 WHERE id = $other"_s,
                     u"UPDATE org_billing SET unpaid_invoices = 0 WHERE id = $other"_s,
                     [&] { return shown().startsWith(u"Not met"_s); });

        qInfo("new case: %lld ms", static_cast<long long>(there));
        QVERIFY2(there >= 0 && there <= kPromiseMs, qPrintable(shown()));
    }

    void aServiceThatStopsIsToldOnThePageAndNothingIsSent()
    {
        const auto *page = m_screen->page.get();
        const auto *withdraw = page->findChild<QPushButton *>(u"case.withdraw"_s);
        QTRY_VERIFY_WITH_TIMEOUT(withdraw->isEnabled(), kPatienceMs);

        m_service->stop();

        QTRY_VERIFY_WITH_TIMEOUT(page->findChild<QWidget *>(u"state/case/offline"_s), kPatienceMs);
        QVERIFY(!withdraw->isEnabled());
        QVERIFY(!withdraw->toolTip().isEmpty());
        QCOMPARE(withdraw->accessibleDescription(), withdraw->toolTip());

        m_service->startAgain();

        QTRY_VERIFY_WITH_TIMEOUT(withdraw->isEnabled(), 60'000);
        QVERIFY(!page->findChild<QWidget *>(u"state/case/offline"_s));
    }
};

QTEST_MAIN(FreshVerdictsTest)
#include "fresh_verdicts_test.moc"
