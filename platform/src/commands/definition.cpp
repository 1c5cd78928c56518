// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/definition.h"

#include "platform/src/commands/add_note.h"

namespace steward::platform::commands
{

void CommandRegistry::add(CommandDefinition definition)
{
    auto type = definition.type;
    m_definitions.insert_or_assign(std::move(type), std::move(definition));
}

const CommandDefinition *CommandRegistry::find(std::string_view type) const
{
    const auto it = m_definitions.find(type);
    return it == m_definitions.end() ? nullptr : &it->second;
}

std::vector<std::string> CommandRegistry::types() const
{
    std::vector<std::string> out;
    for (const auto &[type, definition] : m_definitions)
        out.push_back(type);
    return out;
}

CommandRegistry builtInCommands()
{
    CommandRegistry out;
    out.add(addNote());
    return out;
}

} // namespace steward::platform::commands
