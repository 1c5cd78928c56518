// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"
#include "platform/src/core/bytes.h"
#include "platform/src/customer/link_token.h"
#include "platform/src/customer/transfer_acts.h"
#include "platform/src/demo/case_stories.h"
#include "platform/src/demo/generator.h"
#include "platform/src/demo/world.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace steward::platform::demo
{

/// A story as it goes on.
struct CaseThread {
    const Story *story = nullptr;
    Notable *notable = nullptr;
    std::string caseId = {};
    customer::LinkToken link = {}; ///< What the recipient was sent.
};

/// Does what the people of a story do, as the desk and the customers' pages have it done: through
/// the command pipeline and the pages' acts, in the writer's role. What is refused is an error.
class CaseActs
{
public:
    CaseActs(db::Connection &admin, db::Connection &writer, World &world,
             const std::vector<DemoCredential> &staff, const Bytes &evidenceKey);

    [[nodiscard]] Result<Done> carryOut(CaseThread &thread, const Step &step, Instant now);

private:
    struct By {
        const DemoCredential *person;
        Instant now;
    };
    [[nodiscard]] Result<boost::json::object> send(const By &by, const std::string &entity,
                                                   const char *act, boost::json::object args);
    [[nodiscard]] Result<boost::json::object> onCase(const CaseThread &thread, const By &by,
                                                     const char *act, boost::json::object args);
    [[nodiscard]] Result<Done> byStaff(CaseThread &thread, const Step &step, const By &by);
    [[nodiscard]] Result<Done> prove(CaseThread &thread, const Step &step, const By &by);
    [[nodiscard]] Result<Done> decide(CaseThread &thread, const Step &step, const By &by);
    [[nodiscard]] Result<Done> open(CaseThread &thread, const By &by);
    [[nodiscard]] Result<Done> saySilent(CaseThread &thread, const Step &step, const By &by);
    [[nodiscard]] Result<Done> choose(CaseThread &thread, const Step &step, const By &by);
    [[nodiscard]] Result<Done> judge(const CaseThread &thread, const Step &step, const By &by);
    [[nodiscard]] Result<Done> submit(const CaseThread &thread, const By &by);
    [[nodiscard]] Result<Done> approve(const CaseThread &thread, const By &by);
    [[nodiscard]] Result<Done> byCustomer(CaseThread &thread, const Step &step, Instant now);
    [[nodiscard]] Result<Done> request(CaseThread &thread, const Step &step,
                                       const customer::Actor &actor);
    [[nodiscard]] Result<Done> openMail(CaseThread &thread);
    [[nodiscard]] Result<customer::CustomerSession> sessionOf(const CaseThread &thread, Part part,
                                                              Instant now);

    db::Connection &m_admin;
    db::Connection &m_writer;
    World &m_world;
    const std::vector<DemoCredential> &m_staff;
    commands::CommandRegistry m_registry;
    Random m_random;
};

} // namespace steward::platform::demo
