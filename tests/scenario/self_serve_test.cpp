// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// A request that an owner makes on the customers' pages, and the payment that turns it into a case
// for the support team.
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
    void aPaymentTurnsTheRequestIntoASupportCaseThatGoesOnWithWhatWasGiven()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service, false)};
        const auto &scene = drive.scene();
        QCOMPARE(ask(drive), QString{});
        QCOMPARE(drive.recipientAccepts(), QString{});
        QTRY_COMPARE_WITH_TIMEOUT(routeIn(drive, *m_agent), u"self_serve|gated"_s, 20'000);
        // Staff look on, and no more.
        const auto refusal = drive.chooseParties(*m_agent);
        QVERIFY2(refusal.contains(u"self_serve_is_read_only"_s), qPrintable(refusal));
        const auto given = inputs(drive);

        QCOMPARE(capture(scene.orgId), u"200"_s);

        const Sql sql{m_service->adminConninfo()};
        for (auto *rig : {m_agent.get(), m_lead.get()})
            QTRY_COMPARE_WITH_TIMEOUT(routeIn(drive, *rig), u"support|gated"_s, 20'000);
        QCOMPARE(inputs(drive), given);
        QVERIFY(given.contains(scene.recipient.id) && given.contains(u"accepted"_s));
        const auto converted = sql.rows(
            u"SELECT id FROM audit_event WHERE action = 'transfer.converted' AND org_id = '%1'"_s
                .arg(scene.orgId));
        QCOMPARE(converted.size(), 1);
        AuditProof proof{*m_service,
                         bearerFor(*m_service, m_lead->desk().session().principal()->sessionId)};
        const auto row = proof.sequenced(converted.first());
        QCOMPARE(row[u"actor"][u"kind"].toString(), u"provider"_s);
        QCOMPARE(proof.faultOf(row), QString{});
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
        form.addQueryItem(u"customer"_s, u"cus_first"_s);
        form.addQueryItem(u"amount"_s, u"4900"_s);
        form.addQueryItem(u"currency"_s, u"eur"_s);
        QNetworkAccessManager network;
        QNetworkRequest request{
            QUrl{QString::fromLatin1(address.readAll().trimmed()) + u"/sandbox/capture"_s}};
        request.setHeader(QNetworkRequest::ContentTypeHeader,
                          u"application/x-www-form-urlencoded"_s);
        const std::unique_ptr<QNetworkReply> reply{
            network.post(request, form.query(QUrl::FullyEncoded).toLatin1())};
        (void)QTest::qWaitFor([&] { return reply->isFinished(); }, 20'000);
        const auto said = WebClient::answerOf(*reply);
        return QString::number(said.json()[u"webhook_status"].toInt());
    }

    /// The support team ends what the owner began; the recipient is not asked again.
    void carryOn(TransferDrive &drive)
    {
        const auto asked = Sql{m_service->adminConninfo()}.value(
            u"SELECT count(*) FROM invite WHERE case_id = '%1'"_s.arg(drive.caseId()));
        QCOMPARE(
            drive.carry(*m_agent, drive.command(*m_agent, u"edit"_s, {{u"ticket"_s, u"T-1"_s}})),
            QString{});
        for (const auto &wrong :
             {drive.ownerConfirms(), drive.adminVouches(), drive.addDocument(*m_agent),
              drive.judgeAll(*m_agent), drive.submit(*m_agent), drive.approve(*m_lead)})
            QCOMPARE(wrong, QString{});
        m_service->advanceClock(std::chrono::seconds{61});
        QTRY_COMPARE_WITH_TIMEOUT(drive.state(), u"executed"_s, 20'000);
        const Sql sql{m_service->adminConninfo()};
        QTRY_COMPARE_WITH_TIMEOUT(drive.ownerIn(*m_agent),
                                  QString{drive.scene().recipient.id}.remove(u'-'), 20'000);
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
