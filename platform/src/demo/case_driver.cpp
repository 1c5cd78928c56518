// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/case_driver.h"

#include "platform/src/core/seeded_ids.h"
#include "platform/src/db/connection.h"
#include "platform/src/demo/case_acts.h"
#include "platform/src/demo/case_stories.h"
#include "platform/src/domain/policy.h"
#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/edges/mail_sandbox.h"
#include "platform/src/edges/outbound_job.h"
#include "platform/src/transfer/case_rules.h"
#include "platform/src/transfer/outbound.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

namespace steward::platform::demo
{

namespace
{

using namespace std::chrono_literals;

class StoryClock final : public Clock
{
public:
    [[nodiscard]] Instant now() const override { return m_at; }
    /// Never back.
    void moveTo(Instant at) { m_at = std::max(m_at, at); }

private:
    Instant m_at{INT64_MIN};
};

/// Mail server and payment provider of the past: what was sent is settled and not sent again.
class PastEdges
{
public:
    explicit PastEdges(const Clock &clock) : m_provider({}, clock) {}
    ~PastEdges()
    {
        m_mail.stop();
        m_provider.stop();
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    PastEdges(const PastEdges &) = delete;
    PastEdges &operator=(const PastEdges &) = delete;

    [[nodiscard]] Result<Done> start()
    {
        if (auto started = m_mail.start(); !started)
            return started;
        if (auto started = m_provider.start(); !started)
            return started;
        m_options.mail = edges::MailServer{m_mail.endpoint()};
        m_options.billing = edges::BillingProvider{m_provider.url(), "sandbox"};
        m_options.issuer = "https://localhost";
        return Done{};
    }
    /// Everything that is due.
    [[nodiscard]] Result<Done> carryOut(db::Connection &writer, const Clock &clock, bool isDown)
    {
        m_provider.setFault(isDown ? edges::BillingFault::ServerError : edges::BillingFault::None);
        for (;;) {
            const auto busy = edges::carryOutNext(writer, m_options, clock, {});
            if (!busy)
                return tl::unexpected(busy.error());
            if (!*busy)
                return Done{};
        }
    }

private:
    std::string m_folder =
        (std::filesystem::temp_directory_path() / ("steward-past-" + toHex(randomBytes(8))))
            .string();
    edges::MailSandbox m_mail{m_folder};
    edges::BillingSandbox m_provider;
    edges::OutboundOptions m_options;
};

struct Due {
    Instant at;
    const Step *step;
    CaseThread *thread;
};

class Driver
{
public:
    Driver(db::Connection &admin, db::Connection &writer, World &world,
           const std::vector<DemoCredential> &staff, const GeneratorOptions &options,
           Chronicle &history)
        : m_admin(admin), m_writer(writer), m_world(world), m_options(options), m_history(history),
          m_acts(admin, writer, world, staff, options.evidenceKey), m_edges(m_clock)
    {
        for (const auto &rule : transfer::caseRules())
            m_turns.push_back(std::make_unique<transfer::CaseTurns>(rule.name));
        castStories();
    }

    Result<Done> run()
    {
        if (auto started = m_edges.start(); !started)
            return started;
        const auto policy = policy::load(m_writer);
        if (!policy)
            return tl::unexpected(policy.error());
        m_expiryDays = policy->transfer.expiryDays;
        const auto policyFrom = m_world.now.plus(-kDemoPolicyFor);
        bool isNewPolicy = m_options.lastPolicy.empty();
        std::size_t done = 0;
        for (;;) {
            const auto next = nextInstant(done);
            if (!next)
                return tl::unexpected(next.error());
            const bool isOver = *next >= m_world.now;
            if (!isNewPolicy && *next >= policyFrom) {
                isNewPolicy = true;
                if (auto installed = policy::install(m_admin, m_options.lastPolicy, policyFrom);
                    !installed)
                    return installed;
            }
            if (auto moved = moveTo(isOver ? m_world.now : *next, done); !moved)
                return moved;
            if (isOver)
                break;
        }
        if (auto forgotten = transfer::forgetEnded(m_writer, m_world.now); !forgotten)
            return tl::unexpected(forgotten.error());
        return renameHeirs();
    }

private:
    void castStories()
    {
        Random random{m_world.seed, "case hours"};
        std::map<std::string_view, std::size_t> told;
        m_threads.reserve(caseStories().size());
        for (const auto &story : caseStories()) {
            auto before = told[story.key]++;
            for (auto &notable : m_world.notables)
                if (notable.key == story.key && before-- == 0)
                    m_threads.push_back({&story, &notable});
        }
        for (auto &thread : m_threads)
            for (const auto &step : thread.story->steps)
                m_due.push_back({m_world.now.plus(lateness(random) - step.ago), &step, &thread});
        std::stable_sort(m_due.begin(), m_due.end(),
                         [](const Due &a, const Due &b) { return a.at < b.at; });
    }

    /// Nobody acts on the minute; never so late that a story's next step would come first.
    static std::chrono::milliseconds lateness(Random &random)
    {
        return std::chrono::milliseconds{random.between(0, 9 * 60'000)};
    }

    /// The next step of a story, or what the platform itself has to do before it.
    Result<Instant> nextInstant(std::size_t done)
    {
        const auto next = done < m_due.size() ? m_due[done].at : m_world.now;
        if (done == 0)
            return next;
        // Deadlines are looked at every hour while one runs.
        const auto woken = m_writer.exec(
            "SELECT min(w.at) FROM ("
            "SELECT cool_off_until FROM transfer_case WHERE state = 'notice' UNION ALL "
            "SELECT reversible_until FROM transfer_case WHERE state = 'executed' UNION ALL "
            "SELECT last_activity_at + $2::int * interval '1 day' FROM transfer_case WHERE state "
            "IN "
            "('intake', 'gated', 'verifying', 'planned', 'awaiting_approval', 'waiting') UNION ALL "
            "SELECT least(sla_due_at + interval '1 s', $1::timestamptz + interval '1 hour') FROM "
            "transfer_case WHERE sla_due_at + interval '1 s' > $1 AND closed_at IS NULL UNION ALL "
            "SELECT purge_at FROM evidence UNION ALL "
            "SELECT next_try_at FROM outbound_intent WHERE state = 'queued') w(at) "
            "WHERE w.at > $1",
            db::Params{m_clock.now(), m_expiryDays});
        if (!woken)
            return tl::unexpected(woken.error());
        return woken->isNull(0, 0) ? next : std::min(next, woken->instant(0, 0));
    }

    Result<Done> moveTo(Instant at, std::size_t &done)
    {
        // Where somebody acts, the act itself brings about what follows from it.
        const bool isForRules = done == m_due.size() || m_due[done].at > at;
        m_clock.moveTo(at);
        if (auto told = m_history.tellUntil(m_clock.now()); !told)
            return told;
        for (; done < m_due.size() && m_due[done].at <= at; ++done)
            if (auto acted = act(m_due[done]); !acted)
                return acted;
        if (auto ruled = isForRules ? applyRules() : Result<Done>{Done{}}; !ruled)
            return ruled;
        return m_edges.carryOut(m_writer, m_clock, isProviderDown());
    }

    Result<Done> act(const Due &due)
    {
        auto done = m_acts.carryOut(*due.thread, *due.step, m_clock.now());
        if (!done)
            done.error().detail = std::string{due.thread->story->key} + " (deed " +
                                  std::to_string(static_cast<int>(due.step->deed)) +
                                  "): " + done.error().detail;
        return done;
    }

    Result<Done> applyRules()
    {
        const auto rules = transfer::caseRules();
        for (std::size_t i = 0; i < rules.size(); ++i) {
            if (auto moved = rules[i].act(m_writer, m_clock.now(), *m_turns[i]); !moved)
                return tl::unexpected(moved.error());
            if (m_turns[i]->failures() > 0)
                return fail(ErrorKind::Internal, "demo_invalid",
                            std::string{rules[i].name} + " failed on a case");
        }
        return Done{};
    }

    [[nodiscard]] bool isProviderDown() const
    {
        return std::any_of(providerOutages().begin(), providerOutages().end(),
                           [&](const Outage &outage) {
                               return m_clock.now() >= m_world.now.plus(-outage.from) &&
                                      m_clock.now() < m_world.now.plus(-outage.to);
                           });
    }

    /// Of an org that was handed over, who had it is whom it could go back to.
    Result<Done> renameHeirs()
    {
        for (auto &thread : m_threads) {
            auto &notable = *thread.notable;
            const auto &before = m_world.ownerOf(notable.org);
            const auto kept =
                m_admin.exec("SELECT m.user_id = $2 FROM org o JOIN membership m ON m.id = "
                             "o.owner_membership_id WHERE o.id = $1",
                             db::Params{m_world.orgs[notable.org].id.text(), before.id.text()});
            if (!kept)
                return tl::unexpected(kept.error());
            if (!kept->boolean(0, 0))
                notable.recipient = m_world.memberships[m_world.orgs[notable.org].owner].person;
        }
        return Done{};
    }

    db::Connection &m_admin;
    db::Connection &m_writer;
    World &m_world;
    const GeneratorOptions &m_options;
    Chronicle &m_history;
    StoryClock m_clock;
    CaseActs m_acts;
    PastEdges m_edges;
    std::vector<std::unique_ptr<transfer::CaseTurns>> m_turns;
    std::vector<CaseThread> m_threads;
    std::vector<Due> m_due;
    int m_expiryDays = 0;
};

} // namespace

Result<Done> tellStories(db::Connection &admin, db::Connection &writer, World &world,
                         const std::vector<DemoCredential> &staff, const GeneratorOptions &options,
                         Chronicle &history)
{
    Random random{world.seed, "case ids"};
    const SeededIds ids{[&random](std::size_t count) { return random.bytes(count); }};
    return Driver{admin, writer, world, staff, options, history}.run();
}

} // namespace steward::platform::demo
