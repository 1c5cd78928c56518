// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/type_scale.h"

#include <QStringList>

namespace steward::ui
{

QFont typeFont(Type type, const QFont &base)
{
    double factor = 1.0;
    bool isStrong = false;
    switch (type) {
    case Type::Caption:
        factor = 0.85;
        break;
    case Type::Body:
        break;
    case Type::Strong:
        isStrong = true;
        break;
    case Type::Section:
        factor = 1.15;
        isStrong = true;
        break;
    case Type::Title:
        factor = 1.38;
        isStrong = true;
        break;
    case Type::Display:
        factor = 1.7;
        isStrong = true;
        break;
    case Type::Mono:
        break;
    }
    QFont font = base;
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * factor);
    else
        font.setPixelSize(qRound(base.pixelSize() * factor));
    font.setWeight(isStrong ? QFont::DemiBold : QFont::Normal);
    if (type == Type::Mono) {
        // DejaVu Sans Mono has no ligatures: a hash or a query reads as it was typed.
        font.setFamilies(
            QStringList{QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
        font.setStyleHint(QFont::Monospace);
    }
    return font;
}

} // namespace steward::ui
