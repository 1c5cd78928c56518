// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/desk/fake_services.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"

#include <QSettings>

namespace steward::test
{

/// What one page stands on, over made-up services.
struct PageStage {
    FakeDesk desk;
    ui::ScreenFormat format;
    QWidget window;
    ui::LiveRegion live{&window};
    QSettings settings;

    explicit PageStage(const QString &settingsName)
        : settings(QStringLiteral("steward-test"), settingsName)
    {
    }
    [[nodiscard]] ui::ViewContext context() { return {desk.services(), format, live, settings}; }
};

} // namespace steward::test
