// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QString>

namespace steward::ui
{

/// What a person reads about a failure.
struct ErrorText {
    QString title;   ///< What failed.
    QString reason;  ///< Why, in plain words.
    QString advice;  ///< What to do next.
    QString details; ///< Code, request id and the log's sentence, for Copy details.
};

[[nodiscard]] ErrorText errorText(const Error &error);
/// Reason and advice as one paragraph.
[[nodiscard]] QString errorSentence(const Error &error);

} // namespace steward::ui
