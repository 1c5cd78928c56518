// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/money.h"

#include <QDateTime>
#include <QJsonObject>
#include <QString>

namespace steward::ui
{

class ScreenFormat;

/// The facts behind a verdict and the smallest change that would turn it, as lines.
[[nodiscard]] QString verdictSentence(const QJsonObject &verdict, const ScreenFormat &format);
[[nodiscard]] QDateTime timeOf(const QJsonValue &value);
[[nodiscard]] Money moneyOf(const QJsonObject &object);

} // namespace steward::ui
