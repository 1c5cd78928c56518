// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// A request that an owner makes on the customers' pages, until the ownership has changed hands, and
// the payment that turns it into a case for the support team.
#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/two_desks_test.h"

#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>
#include <QUrlQuery>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

class SelfServeTest : public TwoDesksTest
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestMakesTheRecipientTheOwnerWithoutAnybodyOfTheStaff()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service, false)};
        const auto &scene = drive.scene();
        QCOMPARE(ask(drive), QString{});
        QCOMPARE(drive.state(), u"gated"_s);
        QCOMPARE(drive.recipientAccepts(), QString{});
        for (auto *rig : {m_agent.get(), m_lead.get()})
            QTRY_COMPARE_WITH_TIMEOUT(routeIn(drive, *rig), u"self_serve|notice"_s, 60'000);
        // Staff look on, and no more.
        const auto refusal = drive.chooseParties(*m_agent);
        QVERIFY2(refusal.contains(u"self_serve_is_read_only"_s), qPrintable(refusal));
        QCOMPARE(drive.detail(*m_lead)[u"checkers"][u"rule"].toString(),
                 u"self_serve_is_read_only"_s);
        for (const auto &person : {scene.owner, scene.recipient, scene.voucher})
            QTRY_VERIFY_WITH_TIMEOUT(!mailedLink(m_service->directory() + u"/mail"_s, person.email,
                                                 u"/customer/object"_s)
                                          .isEmpty(),
                                     60'000);

        m_service->advanceClock(std::chrono::seconds{61});

        QTRY_COMPARE_WITH_TIMEOUT(drive.state(), u"executed"_s, 60'000);
        for (auto *rig : {m_agent.get(), m_lead.get()})
            QTRY_COMPARE_WITH_TIMEOUT(drive.ownerIn(*rig), QString{scene.recipient.id}.remove(u'-'),
                                      60'000);
        const Sql sql{m_service->adminConninfo()};
        QCOMPARE(
            sql.value(u"SELECT role FROM membership WHERE id = '%1'"_s.arg(scene.ownerMembership)),
            u"sales_agent"_s);
        QCOMPARE(sql.value(u"SELECT count(*) FROM customer_session WHERE ended_at IS NULL AND "
                           "user_id IN ('%1', '%2')"_s.arg(scene.owner.id, scene.recipient.id)),
                 u"0"_s);
        QCOMPARE(sql.value(u"SELECT (SELECT count(*) FROM approval WHERE case_id = '%1') + (SELECT "
                           "count(*) FROM outbound_intent WHERE kind = 'billing' AND "
                           "command_id::text = '%1')"_s.arg(drive.caseId())),
                 u"0"_s);
        proveAudited(scene.orgId,
                     {u"transfer.requested"_s, u"transfer.accepted"_s, u"transfer.planned"_s,
                      u"transfer.noticed"_s, u"transfer.executed"_s, u"ownership.transferred"_s});
    }

    void aPaymentTurnsTheRequestIntoASupportCaseThatGoesOnWithWhatWasGiven_data()
    {
        QTest::addColumn<bool>("isAnnounced");
        QTest::newRow("gated") << false;
        QTest::newRow("notice") << true;
    }
    void aPaymentTurnsTheRequestIntoASupportCaseThatGoesOnWithWhatWasGiven()
    {
        QFETCH(bool, isAnnounced);
        TransferDrive drive{*m_service, stageTransfer(*m_service, false)};
        const auto &scene = drive.scene();
        QCOMPARE(ask(drive), QString{});
        if (isAnnounced)
            QCOMPARE(drive.recipientAccepts(), QString{});
        QCOMPARE(drive.state(), isAnnounced ? u"notice"_s : u"gated"_s);
        const auto given = inputs(drive);

        QCOMPARE(capture(scene.orgId), u"200"_s);

        for (auto *rig : {m_agent.get(), m_lead.get()})
            QTRY_COMPARE_WITH_TIMEOUT(routeIn(drive, *rig), u"support|gated"_s, 60'000);
        QCOMPARE(inputs(drive), given);
        QVERIFY(given.contains(scene.recipient.id));
        QCOMPARE(given.contains(u"accepted"_s), isAnnounced);
        const auto row = proveAudited(scene.orgId, {u"transfer.converted"_s});
        QCOMPARE(row[u"actor"][u"kind"].toString(), u"provider"_s);
        if (!isAnnounced)
            QCOMPARE(drive.recipientAccepts(), QString{});
        carryOn(drive);
    }

    void aPaymentNobodySignedChangesNothing()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service, false)};
        QCOMPARE(ask(drive), QString{});
        const QByteArray event =
            "{\"id\":\"evt_forged\",\"type\":\"charge.succeeded\",\"created\":1,\"data\":{"
            "\"object\":{\"id\":\"ch_forged\",\"amount\":100,\"currency\":\"eur\",\"metadata\":{"
            "\"org_id\":\"" +
            drive.scene().orgId.toLatin1() + "\"}}}}";
        const auto before = inputs(drive);

        const auto answer = WebClient{*m_service}.post(
            u"/webhooks/billing"_s, event,
            {{"Content-Type", "application/json"},
             {"Stripe-Signature", "t=" + QByteArray::number(QDateTime::currentSecsSinceEpoch()) +
                                      ",v1=" + QByteArray(64, '0')}});

        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.json()[u"code"].toString(), u"bad_signature"_s);
        QCOMPARE(inputs(drive), before);
        const Sql sql{m_service->adminConninfo()};
        QCOMPARE(sql.value(u"SELECT route, state FROM transfer_case WHERE id = '%1'"_s.arg(
                     drive.caseId())),
                 u"self_serve|gated"_s);
        QCOMPARE(sql.value(u"SELECT count(*) FROM payment WHERE org_id = '%1'"_s.arg(
                     drive.scene().orgId)),
                 u"0"_s);
    }

private:
    /// The owner asks on the pages; the case is found by its org.
    [[nodiscard]] QString ask(TransferDrive &drive) const
    {
        const auto &scene = drive.scene();
        const auto answer = CustomerBrowser{*m_service, scene.owner}.press(
            u"/customer/transfer"_s, u"request"_s,
            {{u"email"_s, scene.recipient.email}, {u"role"_s, u"sales_agent"_s}});
        drive.follow(Sql{m_service->adminConninfo()}.value(
            u"SELECT id FROM transfer_case WHERE org_id = '%1'"_s.arg(scene.orgId)));
        return answer.status == 200 ? QString{} : QString::fromUtf8(answer.body);
    }

    /// Each of these is there once, as a leaf that proves itself; the last row.
    QJsonObject proveAudited(const QString &orgId, const QStringList &actions) const
    {
        AuditProof proof{*m_service,
                         bearerFor(*m_service, m_lead->desk().session().principal()->sessionId)};
        QJsonObject row;
        for (const auto &action : actions) {
            const auto events = Sql{m_service->adminConninfo()}.rows(
                u"SELECT id FROM audit_event WHERE action = '%1' AND org_id = '%2'"_s.arg(action,
                                                                                          orgId));
            if (events.size() != 1) {
                QTest::qFail(qPrintable(action), __FILE__, __LINE__);
                return {};
            }
            row = proof.sequenced(events.first());
            if (const auto fault = proof.faultOf(row); !fault.isEmpty())
                QTest::qFail(qPrintable(fault), __FILE__, __LINE__);
        }
        return row;
    }

    /// What the customers gave: parties, choices, the acceptance.
    [[nodiscard]] QString inputs(const TransferDrive &drive) const
    {
        return Sql{m_service->adminConninfo()}.value(
            u"SELECT c.from_user_id, c.to_user_id, c.to_email, c.old_owner_role, "
            "c.home_org_outcome, c.reason_code, c.inputs, i.state, i.addressee FROM transfer_case "
            "c JOIN invite i ON i.case_id = c.id WHERE c.id = '%1'"_s.arg(drive.caseId()));
    }

    [[nodiscard]] static QString routeIn(const TransferDrive &drive, const DeskRig &rig)
    {
        return rig.replicaValue(
            u"SELECT route || '|' || state FROM tcase WHERE lower(hex(id)) = '%1'"_s.arg(
                drive.caseId().remove(u'-')));
    }

    /// The billing sandbox captures a payment and sends its signed event; the service's status.
    [[nodiscard]] QString capture(const QString &orgId) const
    {
        QFile address{m_service->directory() + u"/billing-sandbox"_s};
        if (!address.open(QFile::ReadOnly))
            return u"no sandbox"_s;
        QUrlQuery form;
        form.addQueryItem(u"org"_s, orgId);
        form.addQueryItem(u"customer"_s, u"cus_"_s + orgId.right(12));
        form.addQueryItem(u"amount"_s, u"4900"_s);
        form.addQueryItem(u"currency"_s, u"eur"_s);
        QNetworkAccessManager network;
        QNetworkRequest request{
            QUrl{QString::fromLatin1(address.readAll().trimmed()) + u"/sandbox/capture"_s}};
        request.setHeader(QNetworkRequest::ContentTypeHeader,
                          u"application/x-www-form-urlencoded"_s);
        const std::unique_ptr<QNetworkReply> reply{
            network.post(request, form.query(QUrl::FullyEncoded).toLatin1())};
        (void)QTest::qWaitFor([&] { return reply->isFinished(); }, 60'000);
        const auto said = WebClient::answerOf(*reply);
        return QString::number(said.json()[u"webhook_status"].toInt());
    }

    /// The support team ends what the owner began; neither the owner nor the recipient is asked
    /// again.
    void carryOn(TransferDrive &drive)
    {
        const auto asked = Sql{m_service->adminConninfo()}.value(
            u"SELECT count(*) FROM invite WHERE case_id = '%1'"_s.arg(drive.caseId()));
        QCOMPARE(
            drive.carry(*m_agent, drive.command(*m_agent, u"edit"_s, {{u"ticket"_s, u"T-1"_s}})),
            QString{});
        for (const auto &wrong :
             {drive.adminVouches(), drive.addDocument(*m_agent), drive.judgeAll(*m_agent),
              drive.submit(*m_agent), drive.approve(*m_lead)})
            QCOMPARE(wrong, QString{});
        m_service->advanceClock(std::chrono::seconds{61});
        QTRY_COMPARE_WITH_TIMEOUT(drive.state(), u"executed"_s, 60'000);
        const Sql sql{m_service->adminConninfo()};
        QTRY_COMPARE_WITH_TIMEOUT(drive.ownerIn(*m_agent),
                                  QString{drive.scene().recipient.id}.remove(u'-'), 60'000);
        QCOMPARE(sql.value(u"SELECT role FROM membership WHERE id = '%1'"_s.arg(
                     drive.scene().ownerMembership)),
                 u"sales_agent"_s);
        QCOMPARE(
            sql.value(u"SELECT count(*) FROM invite WHERE case_id = '%1'"_s.arg(drive.caseId())),
            asked);
    }
};

QTEST_GUILESS_MAIN(SelfServeTest)
#include "self_serve_test.moc"
