// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QString>
#include <QStringList>
#include <QUrl>

namespace steward
{

/// The command line. Read before anything that needs a display exists.
struct Options {
    enum class Action { Run, ShowHelp, ShowVersion };
    Action action = Action::Run;
    QString server;
    QString caFile;
    QString auditKey;
    QString profile;
    QUrl url; ///< steward://…, or empty.
    bool isOffline = false;

    /// The error's detail is one line for the user.
    [[nodiscard]] static Result<Options> parse(const QStringList &arguments);
    [[nodiscard]] static QString help();
};

} // namespace steward
