// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <initializer_list>
#include <set>
#include <string>

namespace steward::tests
{

/// Every verdict that each gate can give (workflows.md §1.2), G1 first. One that is missing here
/// must never be given, one that is here must be shown by a row of the table and by the demo.
inline const std::array<std::set<std::string>, 13> kVerdictsOf{{
    {"pass", "fail"},                          // G1: the route is said, and so is the first payment
    {"pass", "fail", "wait_until", "unknown"}, // G2: not asked yet
    {"pass", "fail", "unknown"},               // G3: nobody chosen
    {"pass", "fail", "wait_until", "unknown"}, // G4: waits for an invitee
    {"pass", "wait_until"},                    // G5: time alone opens it
    {"pass", "fail", "wait_until", "unknown"}, // G6: nothing from billing yet
    {"pass", "fail"},                          // G7
    {"pass", "fail"},                          // G8: what is not chosen fails
    {"pass", "fail", "unknown"},               // G9
    {"pass", "fail", "unknown"},               // G10
    {"pass", "fail", "unknown"},               // G11
    {"pass", "fail", "wait_until", "unknown"}, // G12: an address without an account fails
    {"pass", "fail", "unknown"},               // G13: the period is not said
}};

} // namespace steward::tests
