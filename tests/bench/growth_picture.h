// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace steward::bench
{

struct GrowthPoint {
    int memberships = 0;
    double startMs = 0;
    double searchMs = 0;
    double residentMb = 0;
    double syncSeconds = 0; ///< 0: not measured.
};

/// Figures 1, 2, 8 and 12 over the number of memberships, one panel each.
void drawGrowth(QList<GrowthPoint> points, const QString &file);

} // namespace steward::bench
