// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace steward
{

/// Loads the texts of the locale; English, with its plural forms, when there are none.
void installTranslations(QCoreApplication &application);

} // namespace steward
