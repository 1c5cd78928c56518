// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTranslator>

namespace steward::test
{

/// Every text in brackets and 40 % longer: what is left without brackets was never translatable.
class PseudoTranslator : public QTranslator
{
public:
    [[nodiscard]] QString translate(const char *, const char *source, const char *,
                                    int count) const override
    {
        QString text = QString::fromUtf8(source);
        if (count >= 0)
            text.replace(QStringLiteral("%n"), QString::number(count));
        return QChar(u'[') + text + QString(text.size() * 2 / 5, QChar(u'~')) + QChar(u']');
    }
    [[nodiscard]] bool isEmpty() const override { return false; }
};

} // namespace steward::test
