// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/lease.h"

#include <QTest>

using namespace steward;

namespace
{

constexpr qint64 kSecond = 1'000, kHour = 3'600 * kSecond, kDay = 24 * kHour;
constexpr qint64 kServer = 1'790'000'000'000, kBoot = 5 * kHour;
const QString kThisBoot = QStringLiteral("boot-1");

} // namespace

class LeaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRowsAreShownOnlyWhileTheLastContactIsKnownToBeRecent_data()
    {
        QTest::addColumn<qint64>("skew");    // Wall clock at the contact, against the server's.
        QTest::addColumn<qint64>("elapsed"); // By the clock nobody sets.
        QTest::addColumn<qint64>("moved");   // The wall clock since then, besides passing.
        QTest::addColumn<QString>("boot");
        QTest::addColumn<LeaseState>("state");
        const auto add = [](const char *name, qint64 skew, qint64 elapsed, qint64 moved,
                            LeaseState state, const QString &boot = kThisBoot) {
            QTest::newRow(name) << skew << elapsed << moved << boot << state;
        };
        using S = LeaseState;
        add("at once", 0, 0, 0, S::Open);
        add("72 hours", 0, 72 * kHour, 0, S::Open);
        add("a millisecond more", 0, 72 * kHour + 1, 0, S::Expired);
        add("expired, and the clock set back to hide it", 0, 73 * kHour, -73 * kHour, S::Expired);
        add("fault 27: 400 days ahead, since the contact", 0, kHour, 400 * kDay, S::Open);
        add("fault 27: 400 days ahead all along", 400 * kDay, kHour, 0, S::Open);
        add("fault 27: a day behind all along", -kDay, kHour, 0, S::Open);
        add("fault 27: set back by a day", 0, kHour, -kDay, S::ClockSetBack);
        add("set back to a second before the contact", 0, kHour, -kHour - kSecond, S::ClockSetBack);
        add("behind, and set back further", -kDay, kHour, -2 * kHour, S::ClockSetBack);
        add("ahead, and set right", 400 * kDay, kHour, -400 * kDay, S::Open);
        add("ahead, and set to before the server's", kHour, 0, -kHour - kSecond, S::ClockSetBack);
        add("started anew, a minute later", 0, kSecond, 0, S::Restarted, QStringLiteral("boot-2"));
        add("started anew, the clock set back", 0, kSecond, -kDay, S::Restarted,
            QStringLiteral("boot-2"));
        add("a machine that cannot say when it was started", 0, 0, 0, S::Restarted, QString());
        add("less time since the start than at the contact", 0, -kHour, 0, S::Expired);
    }

    void theRowsAreShownOnlyWhileTheLastContactIsKnownToBeRecent()
    {
        QFETCH(qint64, skew);
        QFETCH(qint64, elapsed);
        QFETCH(qint64, moved);
        QFETCH(QString, boot);
        QFETCH(LeaseState, state);
        const auto lease = renewedLease({}, kServer, {kServer + skew, kBoot, kThisBoot});

        const Moment now{kServer + skew + elapsed + moved, kBoot + elapsed, boot};

        QCOMPARE(judgeLease(lease, now), state);
        QCOMPARE(judgeLease(renewedLease(lease, kServer, {now.wallMs, now.sinceBootMs, kThisBoot}),
                            {now.wallMs, now.sinceBootMs, kThisBoot}),
                 LeaseState::Open);
    }

    void theHighestServerDateIsKept()
    {
        auto lease = renewedLease({}, kServer, {kServer, 0, kThisBoot});
        lease = renewedLease(lease, kServer - kDay, {kServer - kDay, kHour, kThisBoot});
        QCOMPARE(lease.highestServerMs, kServer);
        lease = renewedLease(lease, 0, {kServer, kHour, kThisBoot});
        QCOMPARE(lease.highestServerMs, kServer);
    }

    void whatIsKeptIsReadBackAndAnythingElseIsNoContact()
    {
        const auto lease = renewedLease({}, kServer, {kServer + 5, kBoot, kThisBoot});
        const auto again = Lease::fromText(lease.toText());
        QCOMPARE(again.toText(), lease.toText());
        QCOMPARE(judgeLease(again, {kServer + 5, kBoot, kThisBoot}), LeaseState::Open);
        for (const auto *text : {"", "1|2|3", "1|2|x|boot-1", "1|2|3|", "1|2|3|boot-1|5"})
            QCOMPARE(
                judgeLease(Lease::fromText(QString::fromLatin1(text)), {kServer, kBoot, kThisBoot}),
                LeaseState::NoContact);
    }
};

QTEST_GUILESS_MAIN(LeaseTest)
#include "lease_test.moc"
