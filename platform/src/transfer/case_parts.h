// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/transfer/case_store.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace steward::platform::transfer
{

// What belongs to a case and is only read: one query and one list each.

/// The synced fields with id, rev and what only the case page needs.
[[nodiscard]] Result<boost::json::object> caseFields(db::Connection &connection,
                                                     const std::string &caseId);
[[nodiscard]] Result<boost::json::object> orgOf(db::Connection &connection,
                                                const std::string &orgId);
/// Id, name and address; null without a person. `email` is what is known when there is no account.
[[nodiscard]] Result<boost::json::value> personOf(db::Connection &connection,
                                                  const std::optional<std::string> &id,
                                                  const std::optional<std::string> &email);
[[nodiscard]] Result<boost::json::value> staffOf(db::Connection &connection,
                                                 const std::optional<std::string> &id);
/// The latest request to accept the ownership, or null.
[[nodiscard]] Result<boost::json::value> acceptanceOf(db::Connection &connection,
                                                      const std::string &caseId);
[[nodiscard]] Result<boost::json::value> billingOf(db::Connection &connection,
                                                   const std::string &caseId);
[[nodiscard]] Result<boost::json::array> evidenceOf(db::Connection &connection,
                                                    const std::string &caseId);
[[nodiscard]] Result<boost::json::array> approvalsOf(db::Connection &connection,
                                                     const std::string &caseId);
[[nodiscard]] Result<boost::json::array> noticesOf(db::Connection &connection,
                                                   const std::string &caseId);
[[nodiscard]] Result<boost::json::array> contactsOf(db::Connection &connection,
                                                    const std::string &caseId);
[[nodiscard]] Result<boost::json::array> timelineOf(db::Connection &connection,
                                                    const std::string &caseId);

/// First letter and domain: enough to recognise an address, not to write to it.
[[nodiscard]] std::string maskedAddress(std::string_view address);

} // namespace steward::platform::transfer
