// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"

#include <map>
#include <string>
#include <string_view>

namespace steward::platform::audit
{

using KeyClasses = std::map<std::string, DataClass, std::less<>>;

struct ActionRule {
    std::string category;
    KeyClasses metadata;      ///< Of classes none and internal.
    KeyClasses privateFields; ///< Of classes personal, sensitive and secret.
};

/// platform/contract/audit_actions.json as it was when this program was built.
[[nodiscard]] std::string_view registryText();

/// What may be written to the log. Common keys are merged into every action.
class Registry
{
public:
    /// The compiled-in one. Fails only when the file was malformed at build time.
    [[nodiscard]] static const Result<Registry> &builtIn();
    [[nodiscard]] static Result<Registry> parse(std::string_view json);
    [[nodiscard]] const ActionRule *find(std::string_view action) const;
    [[nodiscard]] const std::map<std::string, ActionRule, std::less<>> &actions() const
    {
        return m_actions;
    }

private:
    std::map<std::string, ActionRule, std::less<>> m_actions;
};

[[nodiscard]] std::string_view className(DataClass dataClass);
/// An unknown class is treated as sensitive (domain.md §5).
[[nodiscard]] DataClass classFromName(std::string_view name);

} // namespace steward::platform::audit
