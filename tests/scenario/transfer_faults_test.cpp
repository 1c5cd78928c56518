// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The same transfer with a bad wire at every side of the service: both desks, the customers' pages,
// the mail server and the billing provider. Requests are lost, answers swallowed, cut and reset,
// conversations stall and come late; what stands at the end is what a good wire leaves.
#include "platform/src/core/clock.h"
#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/edges/mail_sandbox.h"

#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/edge_wire.h"
#include "tests/support/scenario/fault_proxy.h"
#include "tests/support/scenario/letters.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_log.h"

#include "app/net/memory_secret_store.h"

#include <algorithm>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

using Fate = EdgeWire::Fate;

constexpr quint32 kSeed = 418;
constexpr int kOneRequestIn = 2;
constexpr int kPatienceMs = 120'000;
constexpr int kTurnsOfMail = 6;
constexpr int kTurnsOfBilling = 1;
constexpr std::chrono::seconds kCoolOff{61};

/// What the conversations about the invitation meet, then those about the notices. A stall costs
/// the sender's whole patience, so one edge has it.
const QList<Fate> kInviteFates{Fate::SwallowAnswer, Fate::Delayed};
const QList<Fate> kNoticeFates{Fate::Refused, Fate::CutRequest, Fate::ResetRequest, Fate::CutAnswer,
                               Fate::ResetAnswer};
/// The attempts at the one step, fewer than the service makes; the provider has all but the first
/// two whole.
const QList<Fate> kBillingFates{Fate::Refused, Fate::CutRequest,  Fate::SwallowAnswer,
                                Fate::Stalled, Fate::ResetAnswer, Fate::Delayed};
constexpr int kNotWhole = 2;

/// A keyring that counts the tokens which its desk was handed and kept.
class CountedTokens final : public ports::SecretStore
{
public:
    [[nodiscard]] int kept() const { return m_kept; }
    [[nodiscard]] QCoro::Task<Result<std::optional<QByteArray>>> read(QString key) override
    {
        return m_secrets.read(std::move(key));
    }
    [[nodiscard]] QCoro::Task<Result<Done>> write(QString key, QByteArray secret) override
    {
        m_kept += key.startsWith(u"session/"_s) ? 1 : 0;
        return m_secrets.write(std::move(key), std::move(secret));
    }
    [[nodiscard]] QCoro::Task<Result<Done>> remove(QString key) override
    {
        return m_secrets.remove(std::move(key));
    }

private:
    net::MemorySecretStore m_secrets;
    int m_kept = 0;
};

/// A desk on the bad wire.
struct Seat {
    Seat(const ServiceProcess &service, const QString &who, const QString &url)
        : rig{service, who, {url, {}, tokens}}
    {
    }
    /// Whether the desk has every token that the platform made for it: none is on its way, or lost.
    [[nodiscard]] bool hasEveryToken(const Sql &sql)
    {
        const auto who = rig.desk().session().principal();
        return who &&
               sql.value(u"SELECT count(*) FROM staff_token WHERE kind = 'refresh' AND session_id "
                         "= '%1'"_s.arg(who->sessionId))
                       .toInt() == tokens->kept();
    }
    std::shared_ptr<CountedTokens> tokens = std::make_shared<CountedTokens>();
    DeskRig rig;
};

/// The service's clock goes on while the test waits: as far as it is told, and to where an effect
/// that failed is due again. A lost renewal may be asked again for a minute (platform.md §5), which
/// this machine's desks need: a step is shorter, and waits for tokens on their way.
class TimePasses
{
public:
    TimePasses(ServiceProcess &service, QList<Seat *> seats)
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this, &service, seats] {
            const Sql sql{service.adminConninfo()};
            m_toGo = std::max(m_toGo, untilNextTry(service, sql));
            if (m_toGo.count() > 0 &&
                std::ranges::all_of(seats, [&](Seat *seat) { return seat->hasEveryToken(sql); })) {
                const auto step = std::min(m_toGo, kLongestStep);
                service.advanceClock(step);
                m_toGo -= step;
            }
            // People take their part in minutes, whatever this machine takes.
            renewSecondFactors(service);
        });
        m_timer.start(500);
    }
    void goOn(std::chrono::seconds by) { m_toGo += by; }

private:
    static constexpr std::chrono::seconds kLongestStep{30};
    [[nodiscard]] static std::chrono::seconds untilNextTry(const ServiceProcess &service,
                                                           const Sql &sql)
    {
        return std::chrono::seconds{
                   sql.value(u"SELECT coalesce(ceil(extract(epoch FROM min(next_try_at) - "
                             "now())), 0)::bigint FROM outbound_intent WHERE state = 'queued' AND "
                             "receipt IS NOT NULL"_s)
                       .toLongLong()} -
               service.clockAhead();
    }
    QTimer m_timer;
    std::chrono::seconds m_toGo{0};
};

/// What the provider was asked and did.
struct Provided {
    int requests = 0, effects = 0;
};

/// The world outside, each server behind its wire.
struct World {
    World()
    {
        if (!folder.isValid() || !mail.start() || !billing.start())
            qFatal("a sandbox does not start");
        mailWire.carryTo(mail.endpoint().port);
        billingWire.carryTo(quint16(QUrl{QString::fromStdString(billing.url())}.port()));
    }
    [[nodiscard]] QStringList arguments() const
    {
        return kTransferService +
               QStringList{u"--public-url"_s, deskWire.url(),
                           u"--smtp"_s,       mailWire.address(),
                           u"--billing"_s,    u"http://"_s + billingWire.address()};
    }
    [[nodiscard]] Provided provided() const { return {billing.requests(), billing.effects()}; }
    [[nodiscard]] QString story() const
    {
        return u"desks: %1\npages: %2\nmail: %3\nbilling: %4"_s.arg(
            deskWire.story(), pagesWire.story(), mailWire.story(), billingWire.story());
    }
    QTemporaryDir folder;
    platform::SystemClock clock;
    platform::edges::MailSandbox mail{folder.path().toStdString()};
    platform::edges::BillingSandbox billing{{}, clock};
    FaultProxy deskWire{kSeed}, pagesWire{kSeed + 1};
    EdgeWire mailWire{kSeed + 2, kTurnsOfMail}, billingWire{kSeed + 3, kTurnsOfBilling};
};

} // namespace

class TransferFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badWiresEverywhereEndInTheSameStateWithOneEffectForEachCommand()
    {
        World world;
        ServiceProcess service{world.arguments()};
        world.deskWire.carryTo(service);
        world.pagesWire.carryTo(service);
        Seat agentsSeat{service, u"cs_agent"_s, world.deskWire.url()},
            leadsSeat{service, u"lead"_s, world.deskWire.url()};
        auto &agent = agentsSeat.rig, &lead = leadsSeat.rig;
        QVERIFY(agent.signIn() && lead.signIn());
        QVERIFY(agent.waitLive() && lead.waitLive());
        TransferDrive drive{service, stageTransfer(service), kPatienceMs};
        drive.readMailIn(world.folder.path());
        drive.browseAt(world.pagesWire.url());
        const TransferLog log{service, drive.scene().orgId};
        world.deskWire.setFaults({.chaosEvery = kOneRequestIn});
        world.pagesWire.setFaults({.cutByReset = true, .chaosEvery = kOneRequestIn});
        world.mailWire.dealOut(kInviteFates);

        TimePasses time{service, {&agentsSeat, &leadsSeat}};
        auto wrong = drive.untilSubmitted(agent);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + world.story()));
        QVERIFY(world.mailWire.isDealtOut());
        world.mailWire.dealOut(kNoticeFates);
        // Of the demo's own cases the provider has heard by now.
        QTRY_COMPARE_WITH_TIMEOUT(
            Sql{service.adminConninfo()}.value(
                u"SELECT count(*) FROM outbound_intent WHERE kind = 'billing' AND state = "
                "'queued'"_s),
            u"0"_s, kPatienceMs);
        const auto before = world.provided();
        world.billingWire.dealOut(kBillingFates);
        wrong = drive.approve(lead);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + world.story()));
        time.goOn(kCoolOff);
        QVERIFY2(QTest::qWaitFor([&] { return drive.state() == u"executed"_s; }, kPatienceMs),
                 qPrintable(drive.state() + u'\n' + world.story()));
        const auto heir = QString{drive.scene().recipient.id}.remove(u'-');
        for (auto *rig : {&agent, &lead}) {
            QTRY_COMPARE_WITH_TIMEOUT(drive.ownerIn(*rig), heir, kPatienceMs);
            QTRY_COMPARE_WITH_TIMEOUT(drive.stateIn(*rig), u"executed"_s, kPatienceMs);
        }

        qInfo("%s", qPrintable(world.story()));
        for (const auto *wire : {&world.deskWire, &world.pagesWire})
            QVERIFY2(wire->lost() > 0 && wire->swallowed() > 0 && wire->cuts() > 0,
                     qPrintable(wire->story()));
        QVERIFY(world.mailWire.isDealtOut() && world.billingWire.isDealtOut());
        world.deskWire.heal();
        for (auto *rig : {&agent, &lead}) {
            QVERIFY(rig->waitCsn(headOf(service), kPatienceMs));
            QTRY_COMPARE_WITH_TIMEOUT(digestsWrong(*rig, service), QString{}, 30'000);
        }
        checkWhatStands(world, before, service, drive);
        QCOMPARE(
            log.faultAfter(drive, bearerFor(service, lead.desk().session().principal()->sessionId)),
            QString{});
    }

private:
    static void checkWhatStands(const World &world, const Provided &before,
                                const ServiceProcess &service, const TransferDrive &drive)
    {
        const Sql sql{service.adminConninfo()};
        // Each command has its one row and its own events, whatever was sent how often.
        for (const auto &id : drive.given()) {
            QCOMPARE(loggedState(service, id), u"done"_s);
            QCOMPARE(sql.value(u"SELECT count(*) - count(DISTINCT action) FROM audit_event WHERE "
                               "request_id = '%1' AND action <> 'notice.sent'"_s.arg(id.value)),
                     u"0"_s);
        }
        // Everybody whom the plan names has one letter, and nobody else has any.
        auto planned = sql.rows(u"SELECT e->>'addressee' FROM transfer_case c, "
                                "jsonb_array_elements(c.plan->'effects') e WHERE c.id = '%1' AND "
                                "e->>'kind' = 'notice'"_s.arg(drive.caseId()));
        planned.sort();
        QVERIFY(planned.size() >= 3);
        QCOMPARE(addresseesOf(world.folder.path(), "/customer/object"), planned);
        QCOMPARE(addresseesOf(world.folder.path(), "/customer/accept"),
                 QStringList{drive.scene().recipient.email});
        // The one answer of the mail server that was swallowed, the one that was cut and the one
        // that was reset: each letter came again, and stands once.
        QCOMPARE(world.mail.duplicates(), 3);
        QCOMPARE(world.mail.taken(), int(planned.size()) + 1 + 3);

        // The provider did the step once, however often it was asked.
        QCOMPARE(world.billing.effects(), before.effects + 1);
        QCOMPARE(world.billing.requests(), before.requests + int(kBillingFates.size()) - kNotWhole);
        const auto customer = world.billing.customer(
            sql.value(u"SELECT external_customer_id FROM org_billing WHERE id = '%1'"_s.arg(
                          drive.scene().orgId))
                .toStdString());
        QVERIFY(customer.has_value());
        QCOMPARE(QString::fromStdString(customer->at("email")), drive.scene().recipient.email);
        QCOMPARE(sql.value(u"SELECT count(*) FROM outbound_intent WHERE state <> 'done' AND "
                           "(command_id = '%1' OR body->>'case_id' = '%1')"_s.arg(drive.caseId())),
                 u"0"_s);
    }
};

QTEST_GUILESS_MAIN(TransferFaultsTest)
#include "transfer_faults_test.moc"
