// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/registry.h"

#include "platform/src/audit/visibility.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>

namespace steward::platform::audit
{

namespace
{

constexpr std::array<std::string_view, 5> kClassNames{"none", "internal", "personal", "sensitive",
                                                      "secret"};

/// False when a class stands on the wrong side: personal and above never goes into hashed text.
bool readClasses(const boost::json::object &owner, std::string_view member, bool isPrivate,
                 KeyClasses &out)
{
    const auto *found = owner.if_contains(member);
    if (!found || !found->is_object())
        return false;
    for (const auto &[key, value] : found->get_object()) {
        if (!value.is_string())
            return false;
        const auto dataClass = classFromName(std::string_view{value.get_string()});
        if ((dataClass >= DataClass::Personal) != isPrivate)
            return false;
        out[std::string{key}] = dataClass;
    }
    return true;
}

const boost::json::object *objectMember(const boost::json::object &owner, std::string_view member)
{
    const auto *found = owner.if_contains(member);
    return found ? found->if_object() : nullptr;
}

const boost::json::array *arrayMember(const boost::json::object &owner, std::string_view member)
{
    const auto *found = owner.if_contains(member);
    return found ? found->if_array() : nullptr;
}

} // namespace

std::string_view className(DataClass dataClass)
{
    return kClassNames[static_cast<std::size_t>(dataClass)];
}

DataClass classFromName(std::string_view name)
{
    const auto found = std::find(kClassNames.begin(), kClassNames.end(), name);
    return found == kClassNames.end() ? DataClass::Sensitive
                                      : static_cast<DataClass>(found - kClassNames.begin());
}

const Result<Registry> &Registry::builtIn()
{
    static const Result<Registry> kRegistry = parse(registryText());
    return kRegistry;
}

Result<Registry> Registry::parse(std::string_view json)
{
    const auto malformed = [](std::string what) {
        return fail(ErrorKind::Internal, "audit_registry", std::move(what));
    };
    boost::system::error_code failure;
    const auto document = boost::json::parse(json, failure);
    if (failure || !document.is_object())
        return malformed("the action registry is not JSON");
    const auto *common = objectMember(document.get_object(), "common");
    const auto *groups = arrayMember(document.get_object(), "groups");
    if (!common || !groups)
        return malformed("the action registry lacks common or groups");
    ActionRule shared;
    if (!readClasses(*common, "metadata", false, shared.metadata) ||
        !readClasses(*common, "private", true, shared.privateFields))
        return malformed("the common keys are malformed");
    Registry registry;
    for (const auto &group : *groups) {
        ActionRule rule = shared;
        const auto *object = group.if_object();
        const auto *actions = object ? arrayMember(*object, "actions") : nullptr;
        const auto *category = object ? object->if_contains("category") : nullptr;
        if (!actions || !category || !category->is_string() ||
            !readClasses(*object, "metadata", false, rule.metadata) ||
            !readClasses(*object, "private", true, rule.privateFields))
            return malformed("a group of actions is malformed");
        rule.category = std::string{std::string_view{category->get_string()}};
        if (categoryBit(rule.category).none())
            return malformed("unknown category " + rule.category);
        for (const auto &action : *actions)
            if (!action.is_string() ||
                !registry.m_actions.emplace(std::string{action.get_string()}, rule).second)
                return malformed("an action of " + rule.category + " is malformed or named twice");
    }
    return registry;
}

const ActionRule *Registry::find(std::string_view action) const
{
    const auto found = m_actions.find(action);
    return found == m_actions.end() ? nullptr : &found->second;
}

} // namespace steward::platform::audit
