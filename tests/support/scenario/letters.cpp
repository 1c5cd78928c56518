// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/letters.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace steward::tests
{

QStringList addresseesOf(const QString &mailFolder, const QByteArray &part)
{
    static const QRegularExpression to{QStringLiteral("\r\nTo: <([^>]+)>\r\n")};
    QStringList out;
    for (const auto &info :
         QDir{mailFolder}.entryInfoList({QStringLiteral("*.eml")}, QDir::Files)) {
        QFile file{info.filePath()};
        if (!file.open(QFile::ReadOnly))
            qFatal("%s cannot be read", qPrintable(info.filePath()));
        const auto mail = file.readAll();
        if (mail.contains(part))
            out += to.match(QString::fromUtf8(mail)).captured(1);
    }
    out.sort();
    return out;
}

} // namespace steward::tests
