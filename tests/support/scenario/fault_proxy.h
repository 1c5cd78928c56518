// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QRandomGenerator>
#include <QTcpServer>

namespace steward::tests
{

/// What the wire does to those who use it. Nothing set: it carries bytes.
struct WireFaults {
    int cutEvery = 0;     ///< One connection in n, by the seed, ends in the middle of an answer…
    int cutLeast = 500;   ///< …after this many of the server's bytes
    int cutMost = 60'000; ///< …up to this many, by the seed.
    bool cutByReset = false; ///< RST instead of FIN.
    bool flipsByte = false;  ///< A cut connection goes on instead, with one bit changed.
    int delayMs = 0;         ///< Before each piece of an answer.
    int bytesPerSecond = 0;  ///< 0: as fast as it goes.
    bool isDeaf = false;     ///< Accepts, and carries nothing: half open.
    bool refuses = false;    ///< Closes what comes, as if nobody listened.
    bool swallowsAnswers =
        false; ///< The request arrives, its answer never does; then the connection breaks.
};

/// A wire on loopback between desk and service, below TLS. Seeded.
class FaultProxy : public QObject
{
    Q_OBJECT
public:
    explicit FaultProxy(quint32 seed);
    ~FaultProxy() override;

    void carryTo(quint16 port) { m_target = port; }
    void setFaults(const WireFaults &faults) { m_faults = faults; }
    /// From now on a clean wire, also for the connections that stand.
    void heal() { m_faults = {}; }
    /// Ends every connection that stands.
    void cutAll();

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] QString url() const { return QStringLiteral("https://localhost:%1").arg(port()); }
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] int cuts() const { return m_cuts; }
    [[nodiscard]] int swallowed() const { return m_swallowed; }

private:
    class Link;
    void accept();

    QTcpServer m_server;
    QRandomGenerator m_random;
    WireFaults m_faults;
    quint16 m_target = 0;
    int m_connections = 0;
    int m_cuts = 0;
    int m_swallowed = 0;
};

} // namespace steward::tests
