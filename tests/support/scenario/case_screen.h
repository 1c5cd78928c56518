// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/desk_rig.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/transfers/case_page.h"

#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace steward::tests
{

/// A person's desk with the real case page shown over it.
struct CaseScreen {
    DeskRig rig;
    ui::ScreenFormat format;
    QWidget window;
    ui::LiveRegion live{&window};
    QTemporaryDir folder;
    QSettings settings{folder.filePath(QStringLiteral("ui.ini")), QSettings::IniFormat};
    std::unique_ptr<ui::CasePage> page;

    CaseScreen(const ServiceProcess &service, const QString &who) : rig(service, who) {}
    [[nodiscard]] ui::ViewContext context()
    {
        Desk &desk = rig.desk();
        return {{desk.session(), desk.sync(), desk.reader(), desk.audit(), desk.verifier(),
                 desk.payouts(), desk.commands(), desk.drafts(), desk.cases()},
                format,
                live,
                settings};
    }
    void open(const QString &caseId)
    {
        page = std::make_unique<ui::CasePage>(context(), nullptr);
        page->resize(1180, 800);
        page->setVisible(true);
        page->show(CaseId{caseId});
    }
};

} // namespace steward::tests
