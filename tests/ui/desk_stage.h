// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/desk/fake_services.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace steward::test
{

/// The whole window over made-up services.
struct DeskStage {
    FakeDesk desk;
    QTemporaryDir directory;
    std::unique_ptr<ui::MainWindow> window;
    explicit DeskStage(ui::Theme &theme)
    {
        window = std::make_unique<ui::MainWindow>(desk.services(), theme, directory.path());
        window->resize(1360, 820);
        window->show();
        window->activateWindow();
    }
    void run(const QString &action) const
    {
        window->findChild<QAction *>(QStringLiteral("action.") + action)->trigger();
    }
    template <class T>
    T *child(const QString &name) const
    {
        return window->findChild<T *>(name);
    }
    /// One that its page makes when it has something to show.
    template <class T>
    T *made(const QString &name) const
    {
        static_cast<void>(QTest::qWaitFor([&] { return child<T>(name) != nullptr; }, 20'000));
        return child<T>(name);
    }
    void select(const QString &list, int row) const
    {
        auto *view = child<QTableView>(list);
        QTRY_VERIFY(view->model()->rowCount() > row);
        view->setCurrentIndex(view->model()->index(row, 0));
    }
};

} // namespace steward::test
