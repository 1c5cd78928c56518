// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"

namespace steward::ui
{

class RecordPanel;
class ScreenFormat;

void addPersonFields(RecordPanel &panel);
void showPerson(RecordPanel &panel, const PersonRow &person, const ScreenFormat &format);

} // namespace steward::ui
