// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/sync_source.h"
#include "platform/src/sync/pages.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"

#include <QRandomGenerator>

#include <functional>
#include <map>
#include <memory>

namespace steward::tests
{

/// A platform with a real database and feed in which random work is done.
class BusyPlatform
{
public:
    /// In every row of org_billing, which not every role may see.
    static constexpr auto kBillingMark = "cus_XYZZYmark";

    explicit BusyPlatform(QRandomGenerator &random);
    void changeSomething();
    /// Everything done is committed, and in the feed.
    [[nodiscard]] bool settle();
    [[nodiscard]] bool step() { return m_sequencer->step().has_value(); }
    [[nodiscard]] qint64 csn();
    void makeBackup();
    /// What was done since is gone; numbers given away since come again for other changes.
    void restoreBackup();
    void setRoles(const std::vector<std::string> &roles);
    /// Whether payments are synced to anybody.
    void setPaymentsSynced(bool isSynced);
    [[nodiscard]] platform::db::Connection &reader() { return *m_reader; }
    [[nodiscard]] const platform::sync::Reader &person() const { return m_person; }
    [[nodiscard]] platform::sync::PageOptions options(int rows) const;

private:
    struct Known {
        std::vector<MadeOrg> orgs;
        std::vector<std::string> notes, payments;
    };
    void connect();
    void disconnect();
    void commitLate();

    QRandomGenerator &m_random;
    std::unique_ptr<TestDatabase> m_database, m_backup;
    std::unique_ptr<platform::db::Connection> m_admin, m_writer, m_slow, m_reader;
    std::unique_ptr<platform::sync::Sequencer> m_sequencer;
    platform::sync::Reader m_person{madeUuid(9, 1), {"lead"}, 1};
    Known m_known, m_backedUp;
    int m_number = 0;
    bool m_isSlowOpen = false;
};

/// Its pages, over a wire that cuts, repeats and loses them; when told to, pages that lie.
class FaultyWire : public ports::SyncSource
{
public:
    FaultyWire(BusyPlatform &platform, QRandomGenerator &random)
        : m_platform(platform), m_random(random)
    {
    }
    double faultRate = 0;
    double repeatRate = 0;
    double lieRate = 0;
    std::function<bool()> mayLie = [] { return true; };
    int calls = 0;
    std::map<QString, int> done; ///< How often which fault, and which operation.
    /// The last page of changes comes again when the next one is asked for with a cursor that the
    /// platform knows: after a restore, that is the cursor of a new load.
    void keepUndonePage() { m_undone = m_before[QStringLiteral("changes")]; }
    QCoro::Task<Result<QByteArray>> snapshot(QString position, std::stop_token stop) override;
    QCoro::Task<Result<QByteArray>> changes(QString cursor, int waitSeconds,
                                            std::stop_token stop) override;
    QCoro::Task<Result<QByteArray>> digest(QString table, std::stop_token stop) override;
    QCoro::Task<Result<QByteArray>> repair(QString cursor, QString table, QList<int> buckets,
                                           std::stop_token stop) override;

private:
    template <class Make>
    [[nodiscard]] Result<QByteArray> deliver(const QString &what, const Make &make);
    [[nodiscard]] QByteArray lie(const QByteArray &page);
    [[nodiscard]] bool happens(double rate) { return m_random.generateDouble() < rate; }
    BusyPlatform &m_platform;
    QRandomGenerator &m_random;
    std::map<QString, QByteArray> m_before;
    QByteArray m_undone;
};

} // namespace steward::tests
