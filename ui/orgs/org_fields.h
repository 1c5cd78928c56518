// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"

namespace steward::ui
{

class RecordPanel;
class ScreenFormat;

void addOrgOverview(RecordPanel &panel);
void showOrgOverview(RecordPanel &panel, const OrgRow &org, const ScreenFormat &format);
void addOrgBilling(RecordPanel &panel);
void showOrgBilling(RecordPanel &panel, const OrgRow &org, const ScreenFormat &format);

} // namespace steward::ui
