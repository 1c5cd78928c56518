// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/case_stories.h"

#include <string>

namespace steward::platform::demo
{

namespace
{

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::minutes;

constexpr auto kFirst = "cs_agent", kSecond = "cs_agent_2";

/// A story from its beginning so long ago; each further step so long after that.
class Tale
{
public:
    Tale(Story story, minutes began) : m_story(std::move(story)), m_began(began) {}

    Tale &then(minutes after, Deed deed, std::string_view words = {}, std::string_view by = {})
    {
        m_story.steps.push_back({m_began - after, deed, words, by});
        return *this;
    }
    Tale &opened(std::string_view words)
    {
        return then(0min, Deed::Open).then(20min, Deed::Contact, words);
    }
    Tale &chosen(std::string_view role = "admin")
    {
        return opened(
                   "Called the owner on the number on file: wants to hand over, named a colleague.")
            .then(45min, Deed::Choose, role);
    }
    Tale &accepted(std::string_view role = "admin") { return chosen(role).then(3h, Deed::Accept); }
    /// Everything that level 1 asks for.
    Tale &proven()
    {
        return accepted()
            .then(4h, Deed::Confirm)
            .then(5h, Deed::Vouch)
            .then(6h, Deed::ShowDocument, "Result of the video check")
            .then(6h + 20min, Deed::Judge, "Name and date of birth as on file");
    }
    Tale &submitted() { return proven().then(7h, Deed::Submit); }
    Tale &approved(std::string_view by = "lead")
    {
        return submitted().then(9h, Deed::Approve, {}, by);
    }
    operator Story() { return std::move(m_story); }

private:
    Story m_story;
    minutes m_began;
};

Tale tale(std::string_view key, minutes began, std::string_view officer = kFirst,
          std::string_view reason = "owner_request", std::string_view channel = "ticket")
{
    return {{key, officer, reason, channel, {}}, began};
}

std::vector<Story> earlyStories()
{
    return {
        tale("case.intake", 3h, kFirst, "owner_deceased", "letter")
            .opened("The notary's letter is with legal; told the family what we need."),
        tale("gate.G13.fail", days{2}, kSecond, "owner_unreachable")
            .opened("No answer on the number on file.")
            .then(50min, Deed::SaySilent, "The office says that nobody has reached the owner."),
        tale("gate.G13.unknown", days{1}, kFirst, "owner_unreachable", "phone")
            .opened("The caller does not know since when."),
        tale("case.gated", 26h, kSecond, "owner_request", "phone")
            .opened("The owner will name somebody tomorrow."),
        tale("gate.G2.wait", days{3}, kFirst, "staff_change").chosen(),
        tale("gate.G2.fail", days{14})
            .chosen()
            .then(days{6}, Deed::Contact, "Left a message for the recipient."),
        tale("case.verifying", days{4}, kFirst, "company_sale", "email")
            .accepted()
            .then(5h, Deed::CallBack, "The owner confirmed name, org and recipient."),
        tale("case.verifying", 53h, kSecond)
            .submitted()
            .then(22h, Deed::Return, "The check is of another person of the same surname.", "lead"),
        tale("case.waiting", days{6}, kSecond, "staff_change", "phone")
            .accepted("leave")
            .then(days{4}, Deed::Wait, "The owner is abroad until next week."),
        tale("case.planned", 30h, kSecond, "company_sale").proven(),
    };
}

std::vector<Story> decidedStories()
{
    return {
        tale("case.awaiting_approval", 10h, kFirst, "company_sale").submitted(),
        tale("case.notice", 23h, kSecond).approved(),
        tale("case.executing", 33h + 40min).approved("lead_2"),
        tale("case.exec_failed", days{3}, kSecond, "staff_change", "phone").approved(),
        tale("case.disputed", days{4})
            .approved()
            .then(16h, Deed::Object, "Nobody asked the other shareholders.")
            .then(30h, Deed::Resolve, "The shareholders' register names the owner alone.",
                  "compliance"),
        tale("case.withdrawn", days{24}).chosen().then(days{4}, Deed::Decline),
        tale("case.rejected", days{41}, kSecond)
            .submitted()
            .then(days{6}, Deed::Reject, "Both confirmations came from the same mailbox.", "lead"),
        tale("case.expired", days{95}, kSecond)
            .chosen()
            .then(days{2}, Deed::Contact, "Left a message for the owner."),
        tale("case.closed", days{70}, kFirst, "company_sale").approved(),
        tale("gate.G5.wait", days{12}, kSecond).approved("lead_2"),
    };
}

std::vector<Story> ownStories()
{
    const auto own = [](std::string_view key, minutes began) { return tale(key, began, {}); };
    return {
        own("case.self_serve", 26h).then(0min, Deed::Request, "member"),
        own("gate.G12.fail", days{2}).then(0min, Deed::RequestForStranger, "member"),
        own("case.self_serve.notice", 15h)
            .then(0min, Deed::Request, "admin")
            .then(2h, Deed::Accept),
        own("case.self_serve.executed", days{6})
            .then(0min, Deed::Request, "member")
            .then(4h, Deed::Accept),
    };
}

} // namespace

Part partOf(Deed deed)
{
    switch (deed) {
    case Deed::Accept:
    case Deed::Decline:
        return Part::Recipient;
    case Deed::Vouch:
    case Deed::Object:
        return Part::Voucher;
    case Deed::Confirm:
    case Deed::Request:
    case Deed::RequestForStranger:
        return Part::Owner;
    default:
        return Part::Staff;
    }
}

const std::vector<Story> &caseStories()
{
    static const auto all = [] {
        auto out = earlyStories();
        for (auto &&more : {decidedStories(), ownStories()})
            out.insert(out.end(), more.begin(), more.end());
        return out;
    }();
    return all;
}

std::optional<minutes> lastSeen(const Story &story, Part part)
{
    std::optional<minutes> out;
    for (const auto &step : story.steps)
        if (partOf(step.deed) == part)
            out = step.ago;
    return out;
}

const std::vector<Outage> &providerOutages()
{
    // Once until nobody tried any more, and once that is not over yet.
    static const std::vector<Outage> kOutages{{40h, 30h}, {41min, -1min}};
    return kOutages;
}

} // namespace steward::platform::demo
