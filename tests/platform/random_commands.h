// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/transfer/case_store.h"
#include "tests/platform/commands_service.h"

#include <QRandomGenerator>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace steward::tests
{

/// Who the commands are made by: agents who prepare, leads who decide, and some who may not.
struct CommandStaff {
    std::vector<std::string> agents{madeUuid(9, 1), madeUuid(9, 2)};
    std::vector<std::string> leads{madeUuid(9, 11), madeUuid(9, 12)};
    std::vector<std::string> others{madeUuid(9, 13), madeUuid(9, 14)}; ///< finance, compliance
    void make(db::Connection &writer) const;
};

/// One colleague in a hurry: most of the time the step that the case of a random org needs next,
/// else any command at all. Works with a connection of its own, so one thread each.
class RandomCommands
{
public:
    RandomCommands(TestDatabase &database, const Clock &clock, const std::vector<MadeOrg> &orgs,
                   int number, quint32 seed);

    /// Sends one command through the service's own routes. A customer's act that the case waits for
    /// comes before it and does not count.
    void sendOne();

    /// Command type → status → how often.
    [[nodiscard]] const std::map<std::string, std::map<int, int>> &answers() const
    {
        return m_answers;
    }
    [[nodiscard]] int customerActs() const { return m_customerActs; }
    /// What no command may answer: a fault of the service.
    [[nodiscard]] const QString &fault() const { return m_fault; }

private:
    struct Case {
        std::string orgId, orgRev, owner;
        std::string id, state, rev, from, to;
        std::string planHash, openInvite, token, unjudged, acceptance;
        bool consent = false, identity = false, control = false;
        bool mayOpen = true; ///< The last transfer is long enough ago.
        std::int64_t unpaid = 0, disputed = 0;
        bool isWaived = false;    ///< What is open now.
        bool isOwnerLost = false; ///< No mail of the cool-off reached the owner.
    };
    [[nodiscard]] Case look(const MadeOrg &org);
    void lookOutside(Case &seen);
    [[nodiscard]] std::string nextStep(const Case &seen);
    [[nodiscard]] std::string afterEvidence(const Case &seen) const;
    [[nodiscard]] bool customerActs(const Case &seen);
    [[nodiscard]] QJsonObject argsOf(const std::string &type, const MadeOrg &org, const Case &seen);
    [[nodiscard]] QJsonObject editArgs(const MadeOrg &org);
    [[nodiscard]] QJsonObject evidenceArgs(const Case &seen);
    [[nodiscard]] std::string planHash(const Case &seen);
    [[nodiscard]] QJsonObject waiverArgs(const Case &seen);
    [[nodiscard]] std::string staffFor(const std::string &type, const QJsonObject &args);
    Answer send(const std::string &method, const std::string &path, const std::string &body,
                const std::string &staff, bool isSteppedUp);
    void post(const std::string &type, const MadeOrg &org, const Case &seen);

    template <class T>
    [[nodiscard]] const T &anyOf(const std::vector<T> &list)
    {
        return list[std::size_t(m_random.bounded(int(list.size())))];
    }

    db::Connection m_connection;
    const Clock &m_clock;
    const std::vector<MadeOrg> &m_orgs;
    const CommandStaff m_staff;
    QRandomGenerator m_random;
    http::Router m_router;
    int m_number;
    int m_sent = 0;
    int m_customerActs = 0;
    std::set<std::string> m_stuck; ///< Cases whose plan was refused: they need another recipient.
    std::map<std::string, std::map<int, int>> m_answers;
    QString m_fault;
};

/// The number on file of a person made up by makeOrg().
[[nodiscard]] std::string phoneOf(const std::string &userId);

} // namespace steward::tests
