// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/tree.h"
#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace audit
{

/// The months' trees as the request workers share them. Each is extended from audit_leaf when asked
/// for a size it does not have.
class LogTrees
{
public:
    struct Month {
        std::mutex mutex;
        MonthTree tree;
    };
    [[nodiscard]] std::shared_ptr<Month> month(const std::string &month);

private:
    std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Month>> m_months;
};

// What the proof routes answer. All are for callers with at least one visible category; what is not
// for them to know of is 404.

/// The latest checkpoint of the month, or of the latest month that has one.
[[nodiscard]] Result<boost::json::object> checkpoint(db::Connection &reader,
                                                     const std::vector<std::string> &roles,
                                                     const std::optional<std::string> &month);

/// The path of leaf `index` in the tree of `size` leaves; only for a row the caller may see.
[[nodiscard]] Result<boost::json::object> inclusionProof(db::Connection &reader, LogTrees &trees,
                                                         const std::vector<std::string> &roles,
                                                         const std::string &month,
                                                         std::uint64_t index, std::uint64_t size);

/// The paths of those of the `indices`, all below `size`, whose rows the caller may see.
[[nodiscard]] Result<boost::json::object> inclusionProofs(db::Connection &reader, LogTrees &trees,
                                                          const std::vector<std::string> &roles,
                                                          const std::string &month,
                                                          std::uint64_t size,
                                                          const std::vector<std::int64_t> &indices);

[[nodiscard]] Result<boost::json::object> consistencyProof(db::Connection &reader, LogTrees &trees,
                                                           const std::vector<std::string> &roles,
                                                           const std::string &month,
                                                           std::uint64_t from, std::uint64_t to);

} // namespace audit
} // namespace steward::platform
