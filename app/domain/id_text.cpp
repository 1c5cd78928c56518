// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/id_text.h"

#include <QRegularExpression>

namespace steward
{

using namespace Qt::StringLiterals;

bool isUuidText(const QString &text)
{
    static const QRegularExpression shape{u"\\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\z"_s,
                                          QRegularExpression::CaseInsensitiveOption};
    return shape.match(text).hasMatch();
}

bool isEventPlace(const QString &text)
{
    static const QRegularExpression shape{u"\\A[0-9]{4}-[0-9]{2}/[0-9]{1,12}\\z"_s};
    return shape.match(text).hasMatch();
}

} // namespace steward
