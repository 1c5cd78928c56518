// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/platform/a_case.h"

#include <QTest>

#include <array>
#include <functional>
#include <set>
#include <string>

namespace steward::tests
{

using Change = std::function<void(platform::domain::GateFacts &)>;

/// The table of what each gate says; gates_test has it.
struct Rows {
    Rows()
    {
        QTest::addColumn<int>("gate");
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<QString>("smallest");
    }
    void add(const char *name, int gate, const char *verdict, const char *smallest,
             const Change &change)
    {
        verdicts[static_cast<std::size_t>(gate - 1)].insert(verdict);
        QTest::newRow(name) << gate << change << verdict << smallest;
    }
    std::array<std::set<std::string>, 13> verdicts; ///< Of each gate over the rows so far.
};

/// Gates that somebody let pass although they are shut.
inline void addWaiverRows(Rows &rows)
{
    rows.add("G6 dispute, the customer stays", 6, "wait_until", "dispute_resolved_or_waived",
             [](auto &f) {
                 f.openDisputes = 1;
                 f.keepsCustomer = true;
             });
    rows.add("G6 dispute, waived, the customer stays", 6, "pass", "", [](auto &f) {
        f.openDisputes = 1;
        f.keepsCustomer = true;
        f.waivers["G6"] = aWaiver();
    });
    rows.add("G6 dispute, waived, another customer", 6, "wait_until", "dispute_resolved",
             [](auto &f) {
                 f.openDisputes = 1;
                 f.waivers["G6"] = aWaiver();
             });
    rows.add("G6 dispute of a request", 6, "wait_until", "dispute_resolved", [](auto &f) {
        f.openDisputes = 1;
        f.keepsCustomer = true;
        f.route = "self_serve";
    });
    rows.add("G6 unpaid, waived", 6, "pass", "", [](auto &f) {
        f.unpaidInvoices = 1;
        f.waivers["G6"] = aWaiver();
    });
    rows.add("G6 more unpaid than was waived", 6, "fail", "invoice_paid_or_waived", [](auto &f) {
        f.unpaidInvoices = 2;
        f.waivers["G6"] = aWaiver();
    });
    rows.add("G6 more disputes than were waived", 6, "wait_until", "dispute_resolved_or_waived",
             [](auto &f) {
                 f.openDisputes = 2;
                 f.keepsCustomer = true;
                 f.waivers["G6"] = aWaiver();
             });
    rows.add("G8 the last admin stays", 8, "pass", "", [](auto &f) { f.activeAdmins = 0; });
    rows.add("G8 the last admin leaves", 8, "fail", "name_another_admin_or_note", [](auto &f) {
        f.oldOwnerRole = "leave";
        f.activeAdmins = 0;
    });
    rows.add("G8 the last admin leaves by a request", 8, "fail", "name_another_admin", [](auto &f) {
        f.oldOwnerRole = "leave";
        f.activeAdmins = 0;
        f.route = "self_serve";
    });
    rows.add("G8 the last admin leaves, noted", 8, "pass", "", [](auto &f) {
        f.oldOwnerRole = "leave";
        f.activeAdmins = 0;
        f.waivers["G8"] = aWaiver();
    });
    rows.add("G8 the last admin leaves, noted for another recipient", 8, "fail",
             "name_another_admin_or_note", [](auto &f) {
                 f.oldOwnerRole = "leave";
                 f.activeAdmins = 0;
                 f.waivers["G8"] = aWaiver();
                 f.waivers["G8"].recipientId = "somebody else";
             });
}

} // namespace steward::tests
