// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QRandomGenerator>
#include <QTcpServer>

namespace steward::tests
{

class ServiceProcess;

/// What the wire does to those who use it. Nothing set: it carries bytes.
struct WireFaults {
    int cutEvery = 0;     ///< One connection in n, by the seed, ends in the middle of an answer…
    int cutLeast = 500;   ///< …after this many of the server's bytes
    int cutMost = 60'000; ///< …up to this many, by the seed.
    bool cutByReset = false; ///< RST instead of FIN.
    bool flipsByte = false;  ///< A cut connection goes on instead, with one bit changed.
    int delayMs = 0;         ///< Before each piece of an answer.
    int bytesPerSecond = 0;  ///< 0: as fast as it goes.
    bool isDeaf = false;     ///< Accepts, and carries nothing: half open, and stays so.
    bool refuses = false;    ///< Closes what comes, as if nobody listened.
    /// The request arrives and is carried out; its answer never comes, and the connection breaks.
    bool swallowsAnswers = false;
    /// Seeded chaos for a whole workflow: one request in n, by the seed, meets a fate, also by the
    /// seed. Its request is lost before the service has it, or its answer is swallowed after the
    /// service has carried it out, or its answer is cut after its first bytes. In each case the
    /// connection ends; the next one is as good or as bad.
    int chaosEvery = 0;
};

/// A wire on loopback between desk and service, below TLS. Seeded: the same order of requests
/// meets the same fates.
///
/// A workflow through a bad wire:
///
///     FaultProxy wire{kSeed};
///     ServiceProcess service{{u"--public-url"_s, wire.url()}};
///     wire.carryTo(service);
///     DeskRig rig{service, u"cs_agent"_s, {.url = wire.url()}};
///     QVERIFY(rig.signIn() && rig.waitLive());
///     wire.setFaults({.chaosEvery = 5});
///     … the same steps as on a good wire, with longer waits …
///     QVERIFY2(wire.lost() + wire.swallowed() + wire.cuts() > 0, qPrintable(wire.story()));
///     wire.heal();
///     QVERIFY(rig.waitCsn(headOf(service), 60'000));
///     QTRY_COMPARE(digestsWrong(rig, service), QString{});
///
/// A rig's browser goes past the wire (DeskRig): it is the person's, and does not try again by
/// itself. What the desk asks by itself (pulls, hints, tokens, commands) goes through it.
class FaultProxy : public QObject
{
    Q_OBJECT
public:
    explicit FaultProxy(quint32 seed);
    ~FaultProxy() override;

    void carryTo(quint16 port) { m_target = port; }
    void carryTo(const ServiceProcess &service);
    /// For the connections and requests to come.
    void setFaults(const WireFaults &faults) { m_faults = faults; }
    /// From now on a clean wire, also for the connections that stand, but for the half-open ones.
    void heal();
    /// Ends every connection that stands.
    void cutAll();

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] QString url() const { return QStringLiteral("https://localhost:%1").arg(port()); }
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] int requests() const { return m_requests; }
    /// Requests that never arrived.
    [[nodiscard]] int lost() const { return m_lost; }
    /// Requests that were carried out and whose answer never arrived.
    [[nodiscard]] int swallowed() const { return m_swallowed; }
    /// Connections left half open with something to carry.
    [[nodiscard]] int deafened() const { return m_deafened; }
    /// Answers cut, or with a bit changed.
    [[nodiscard]] int cuts() const { return m_cuts; }
    /// The seed and what became of the requests, for a test that fails.
    [[nodiscard]] QString story() const;

private:
    class Link;
    enum class Fate { None, LoseRequest, SwallowAnswer, CutAnswer };
    void accept();
    [[nodiscard]] Fate fateOfRequest();
    [[nodiscard]] QList<Link *> links() const;

    QTcpServer m_server;
    quint32 m_seed;
    QRandomGenerator m_random;
    WireFaults m_faults;
    quint16 m_target = 0;
    int m_connections = 0;
    int m_requests = 0;
    int m_lost = 0;
    int m_cuts = 0;
    int m_deafened = 0;
    int m_swallowed = 0;
};

} // namespace steward::tests
