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

/// A queued mail as it is worded for its language. The link is made here, so that its token is
/// nowhere but in the mail. `issuer` is the service's own https address.
[[nodiscard]] Result<MailText> mailText(const boost::json::object &intent,
                                        const std::string &issuer);

} // namespace steward::platform::edges
