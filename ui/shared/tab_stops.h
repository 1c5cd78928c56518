// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QWidget;

namespace steward::ui
{

/// What is made late comes last among the keys' stops. These come where `place` has stood from the
/// start, one after the other.
void keepInPlace(QWidget *place, const QList<QWidget *> &stops);

} // namespace steward::ui
