// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/transfer_drive.h"

#include "tests/support/scenario/sql.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace steward::tests
{

using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;

namespace
{

/// Orgs at whose every gate a transfer passes once its people are ready.
constexpr auto kFreeOrgs =
    "SELECT o.id, o.subdomain FROM org o JOIN org_billing b ON b.id = o.id JOIN membership m ON "
    "m.id = o.owner_membership_id WHERE o.status = 'active' AND o.subdomain <> 'cedar-point' AND "
    "%1 AND NOT EXISTS (SELECT FROM transfer_case c WHERE c.org_id = o.id) AND NOT EXISTS (SELECT "
    "FROM customer_credential c WHERE c.user_id = m.user_id) AND NOT EXISTS (SELECT FROM "
    "fraud_flag f WHERE f.org_id = o.id OR f.user_id = m.user_id) AND NOT EXISTS (SELECT FROM "
    "legal_hold h WHERE h.org_id = o.id) AND (SELECT count(*) FROM membership x WHERE x.user_id = "
    "m.user_id AND x.state <> 'ended') = 1 AND (SELECT count(*) FROM membership x JOIN "
    "user_account u ON u.id = x.user_id WHERE x.org_id = o.id AND x.id <> m.id AND u.home_org_id = "
    "o.id AND NOT EXISTS (SELECT FROM membership y WHERE y.user_id = u.id AND y.org_id <> o.id)) "
    ">= 2 ORDER BY o.id LIMIT 1";

constexpr auto kPeople =
    "SELECT u.id, u.email, m.id FROM membership m JOIN user_account u ON u.id = m.user_id JOIN org "
    "o ON o.id = m.org_id WHERE o.id = '%1' AND (m.id = o.owner_membership_id OR (u.home_org_id = "
    "o.id AND NOT EXISTS (SELECT FROM membership y WHERE y.user_id = u.id AND y.org_id <> o.id))) "
    "ORDER BY m.id <> o.owner_membership_id, u.id LIMIT 3";

/// What gates and sign-in ask of a person, so that every gate passes.
constexpr auto kMakeReady =
    "UPDATE user_account SET status = 'active', email_verified_at = created_at, mfa = 'totp', "
    "mfa_enrolled_at = created_at, credential_reset_at = NULL, last_new_country_at = NULL, "
    "is_staff_related = false WHERE id = '%1'; INSERT INTO customer_credential (user_id, "
    "password_hash, totp_secret) SELECT '%1', password_hash, totp_secret FROM customer_credential "
    "WHERE user_id = '%2'";

} // namespace

TransferScene stageTransfer(const ServiceProcess &service, bool hasPaid)
{
    const Sql sql{service.adminConninfo()};
    const auto template_ = service.person(u"owner"_s);
    const auto org = sql.value(QString::fromLatin1(kFreeOrgs).arg(
        hasPaid ? u"o.tier IN ('t1', 't2') AND "
                  "o.first_successful_payment_at IS NOT NULL AND "
                  "b.payment_provider = 'stripe'"_s
                : u"o.first_successful_payment_at IS NULL"_s));
    const auto rows = sql.rows(QString::fromLatin1(kPeople).arg(org.section(u'|', 0, 0)));
    if (rows.size() != 3)
        qFatal("the demo has no org left for a transfer");
    TransferScene out;
    out.orgId = org.section(u'|', 0, 0);
    out.subdomain = sql.value(u"SELECT subdomain FROM org WHERE id = '%1'"_s.arg(out.orgId));
    out.ownerMembership = rows[0].section(u'|', 2, 2);
    out.recipientMembership = rows[1].section(u'|', 2, 2);
    sql.run(u"UPDATE org_billing SET unpaid_invoices = 0, open_disputes = 0 WHERE id = '%1'"_s.arg(
        out.orgId));
    sql.run(u"UPDATE membership SET role = 'admin', state = 'active', ended_at = NULL, joined_at = "
            "coalesce(joined_at, '2026-01-01') WHERE id IN ('%1', '%2')"_s.arg(
                out.recipientMembership, rows[2].section(u'|', 2, 2)));
    DemoPerson *people[] = {&out.owner, &out.recipient, &out.voucher};
    for (int i = 0; i < 3; ++i) {
        *people[i] = template_;
        people[i]->id = rows[i].section(u'|', 0, 0);
        people[i]->email = rows[i].section(u'|', 1, 1);
        sql.run(QString::fromLatin1(kMakeReady).arg(people[i]->id, template_.id));
    }
    return out;
}

void renewSecondFactors(const ServiceProcess &service)
{
    Sql{service.adminConninfo()}.run(
        u"UPDATE staff_session SET auth_time = now() + interval '%1 seconds' WHERE ended_at IS "
        "NULL"_s.arg(service.clockAhead().count()));
}

TransferDrive::TransferDrive(const ServiceProcess &service, TransferScene scene, int patienceMs)
    : m_service(service), m_scene(std::move(scene)), m_patienceMs(patienceMs),
      m_mailFolder(service.directory() + u"/mail"_s)
{
}

ports::Command TransferDrive::command(DeskRig &rig, const QString &act, QJsonObject args)
{
    ports::Command out;
    out.id = newCommandId();
    out.type = u"ownership.transfer."_s + act;
    const bool opens = act == u"open";
    const auto id = opens ? m_scene.orgId : m_caseId;
    out.entity = (opens ? u"org/"_s : u"case/"_s) + id;
    if (!opens)
        args.insert(u"case_id"_s, m_caseId);
    out.args = args;
    // What a person sees before confirming: everything up to now.
    const Sql sql{m_service.adminConninfo()};
    QString rev;
    const auto isSeen = [&] {
        rev = rig.replicaValue(u"SELECT rev FROM %1 WHERE lower(hex(id)) = '%2'"_s.arg(
            opens ? u"org"_s : u"tcase"_s, QString{id}.remove(u'-')));
        return rev == sql.value(u"SELECT rev FROM %1 WHERE id = '%2'"_s.arg(
                          opens ? u"org"_s : u"transfer_case"_s, id));
    };
    if (!QTest::qWaitFor(isSeen, m_patienceMs))
        qWarning("the desk did not catch up");
    out.expect.insert(out.entity, rev.toLongLong());
    return out;
}

QString TransferDrive::carry(DeskRig &rig, const ports::Command &command)
{
    m_given += command.id;
    if (const auto kept = rig.desk().commands().submit(command); !kept)
        return u"not kept: "_s + kept.error().detail;
    const auto phase = [&] {
        const auto state = rig.desk().commands().command(command.id);
        return state ? state->phase : Phase::Unknown;
    };
    const bool hasEnded = QTest::qWaitFor(
        [&] {
            return phase() == Phase::Confirmed || phase() == Phase::Rejected ||
                   phase() == Phase::Conflict;
        },
        m_patienceMs);
    if (hasEnded && phase() == Phase::Confirmed)
        return {};
    const auto state = rig.desk().commands().command(command.id);
    return command.type + u": phase "_s + QString::number(int(phase())) + u' ' +
           (state && state->error ? state->error->detail : QString{}) + u' ' +
           QString::fromUtf8(
               QJsonDocument{state ? state->answer : QJsonObject{}}.toJson(QJsonDocument::Compact));
}

QJsonObject TransferDrive::detail(DeskRig &rig) const
{
    QJsonObject out;
    (void)QTest::qWaitFor(
        [&] {
            const auto document =
                DeskRig::await(rig.desk().cases().detail({m_caseId}), m_patienceMs);
            out = document ? *document : QJsonObject{};
            return !out.isEmpty();
        },
        m_patienceMs);
    return out;
}

QJsonObject TransferDrive::planHash(DeskRig &rig) const
{
    return {{u"plan_hash"_s, detail(rig)[u"plan"][u"hash"]}};
}

QString TransferDrive::open(DeskRig &agent)
{
    const auto wrong = carry(agent, command(agent, u"open"_s,
                                            {{u"org_id"_s, m_scene.orgId},
                                             {u"reason_code"_s, u"owner_request"_s},
                                             {u"requester_channel"_s, u"ticket"_s}}));
    m_caseId = Sql{m_service.adminConninfo()}.value(
        u"SELECT id FROM transfer_case WHERE org_id = '%1'"_s.arg(m_scene.orgId));
    return wrong;
}

QString TransferDrive::chooseParties(DeskRig &agent)
{
    return carry(agent, command(agent, u"edit"_s,
                                {{u"to_user_id"_s, m_scene.recipient.id},
                                 {u"old_owner_role"_s, u"admin"_s}}));
}

QString TransferDrive::customer(const DemoPerson &person, const QString &path,
                                const QString &button) const
{
    CustomerBrowser browser{m_service, person, m_pagesUrl};
    WebAnswer answer;
    bool hasLost = false;
    const bool isDone = QTest::qWaitFor(
        [&] {
            answer = browser.press(path, button);
            hasLost = hasLost || answer.status == 0;
            return answer.status != 0;
        },
        m_patienceMs);
    // Whose answer was lost reads what came of the act instead of the page it was on.
    const bool hasDoneItBefore =
        hasLost &&
        (answer.body.contains("this was done already") ||
         (answer.status == CustomerBrowser::kNoForm && answer.body.contains("You have accepted")));
    if (isDone && (answer.status == 200 || hasDoneItBefore))
        return {};
    return u"%1: %2 %3"_s.arg(path, QString::number(answer.status), QString::fromUtf8(answer.body));
}

QString TransferDrive::recipientAccepts()
{
    QString link;
    const bool hasCome = QTest::qWaitFor(
        [&] {
            link = mailedLink(m_mailFolder, m_scene.recipient.email, u"/customer/accept"_s);
            return !link.isEmpty();
        },
        m_patienceMs);
    return hasCome ? customer(m_scene.recipient, link, u"accept"_s) : u"no mail came"_s;
}

QString TransferDrive::ownerConfirms()
{
    return customer(m_scene.owner, u"/customer/confirm?case="_s + m_caseId, u"yes"_s);
}

QString TransferDrive::adminVouches()
{
    return customer(m_scene.voucher, u"/customer/vouch?case="_s + m_caseId, u"yes"_s);
}

QString TransferDrive::sendDocument(DeskRig &rig, const ports::Command &command) const
{
    QString wrong;
    // What the page does while no answer comes: the same id and bytes again.
    const bool isThere = QTest::qWaitFor(
        [&] {
            const auto sent = DeskRig::await(rig.desk().cases().sendDocument(command));
            wrong = sent ? QString{} : sent.error().detail + u' ' + sent.error().code;
            return sent || !sent.error().code.isEmpty();
        },
        m_patienceMs);
    return isThere || !wrong.isEmpty() ? wrong : u"no answer came"_s;
}

QString TransferDrive::addDocument(DeskRig &agent)
{
    const QByteArray content = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
    const auto adding = command(agent, u"evidence.add"_s,
                                {{u"class"_s, u"recipient_identity"_s},
                                 {u"type"_s, u"vendor_check"_s},
                                 {u"source"_s, u"provider"_s},
                                 {u"media_type"_s, u"application/pdf"_s},
                                 {u"content_base64"_s, QString::fromLatin1(content.toBase64())}});
    m_given += adding.id;
    return sendDocument(agent, adding);
}

QString TransferDrive::judgeAll(DeskRig &agent)
{
    for (const auto &item : detail(agent)[u"evidence"].toArray())
        if (const auto wrong =
                carry(agent, command(agent, u"evidence.verdict"_s,
                                     {{u"evidence_id"_s, item[u"id"]}, {u"verdict"_s, u"pass"_s}}));
            !wrong.isEmpty())
            return wrong;
    return {};
}

QString TransferDrive::submit(DeskRig &maker)
{
    return carry(maker, command(maker, u"submit"_s, planHash(maker)));
}

QString TransferDrive::approve(DeskRig &checker)
{
    return carry(checker, command(checker, u"approve"_s, planHash(checker)));
}

QString TransferDrive::untilProven(DeskRig &agent)
{
    QString wrong = open(agent);
    if (wrong.isEmpty())
        wrong = chooseParties(agent);
    if (wrong.isEmpty())
        wrong = recipientAccepts();
    if (wrong.isEmpty())
        wrong = ownerConfirms();
    if (wrong.isEmpty())
        wrong = adminVouches();
    if (wrong.isEmpty())
        wrong = addDocument(agent);
    return wrong.isEmpty() ? judgeAll(agent) : wrong;
}

QString TransferDrive::untilSubmitted(DeskRig &agent)
{
    const auto wrong = untilProven(agent);
    return wrong.isEmpty() ? submit(agent) : wrong;
}

QString TransferDrive::untilApproved(DeskRig &agent, DeskRig &lead)
{
    const auto wrong = untilSubmitted(agent);
    return wrong.isEmpty() ? approve(lead) : wrong;
}

QString TransferDrive::state() const
{
    return Sql{m_service.adminConninfo()}.value(
        u"SELECT state FROM transfer_case WHERE id = '%1'"_s.arg(m_caseId));
}

QString TransferDrive::ownerIn(const DeskRig &rig) const
{
    return rig
        .replicaRows(
            u"SELECT lower(hex(user_id)) FROM membership WHERE lower(hex(org_id)) = '%1' "
            "AND role = 'owner' AND state = 'active'"_s.arg(QString{m_scene.orgId}.remove(u'-')))
        .join(u", "_s);
}

QString TransferDrive::stateIn(const DeskRig &rig) const
{
    return rig.replicaValue(u"SELECT state FROM tcase WHERE lower(hex(id)) = '%1'"_s.arg(
        QString{m_caseId}.remove(u'-')));
}

} // namespace steward::tests
