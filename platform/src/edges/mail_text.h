// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <string>

namespace steward::platform::edges
{

struct MailText {
    std::string subject, text;
};

/// The words of a queued mail: templates `cool_off` and `ownership_accept`, whose link is made
/// here, so that its token is nowhere but in the mail, and the states that stop a case, without
/// link. `issuer` is the service's own https address.
[[nodiscard]] Result<MailText> mailText(const boost::json::object &intent,
                                        const std::string &issuer);

} // namespace steward::platform::edges
