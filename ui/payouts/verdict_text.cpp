// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/payouts/verdict_text.h"

#include "ui/shared/format.h"
#include "ui/shared/words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(VerdictText)
};

QString factText(const QString &name, const QJsonValue &value, const ScreenFormat &format)
{
    static const QRegularExpression time(u"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}"_s);
    QString text;
    if (value.isBool())
        text = value.toBool() ? Tr::tr("yes") : Tr::tr("no");
    else if (value.isNull())
        text = Tr::tr("none");
    else if (value.isDouble())
        text = format.count(value.toInteger());
    else if (value.isArray())
        text = format.count(value.toArray().size());
    else if (time.match(value.toString()).hasMatch())
        text = format.minutes(timeOf(value));
    else
        text = value.toString();
    //: One fact of a rule: %1 its name, %2 its value.
    return Tr::tr("%1: %2").arg(stateWord({}, name).text, text);
}

QString changeText(const QJsonObject &change, const ScreenFormat &format)
{
    const QString code = change.value("code"_L1).toString();
    const QDateTime until = timeOf(change.value("until"_L1));
    if (code == "wait_until"_L1)
        return Tr::tr("Smallest change: wait until %1").arg(format.minutes(until));
    if (code == "verify_method"_L1)
        return Tr::tr("Smallest change: the payee verifies the payout method");
    return Tr::tr("Smallest change: %1").arg(stateWord({}, code).text);
}

} // namespace

QDateTime timeOf(const QJsonValue &value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

Money moneyOf(const QJsonObject &object)
{
    const QJsonValue minor = object.value("amount_minor"_L1);
    return {minor.isString() ? minor.toString().toLongLong() : minor.toInteger(),
            object.value("currency"_L1).toString()};
}

QString verdictSentence(const QJsonObject &verdict, const ScreenFormat &format)
{
    QStringList facts;
    const QJsonObject all = verdict.value("facts"_L1).toObject();
    QString amountFact;
    const Money amount = moneyOf(all);
    for (auto it = all.begin(); it != all.end(); ++it) {
        if (it.key() == "currency"_L1)
            continue;
        if (it.key().endsWith("_minor"_L1) && !amount.currency.isEmpty()) {
            const QString name = it.key().chopped(6);
            const Money money{it.value().isString() ? it.value().toString().toLongLong()
                                                    : it.value().toInteger(),
                              amount.currency};
            facts << Tr::tr("%1: %2").arg(stateWord({}, name).text, format.money(money));
            continue;
        }
        if (!it.value().isObject())
            facts << factText(it.key(), it.value(), format);
    }
    QStringList lines{facts.isEmpty() ? Tr::tr("No facts to show") : facts.join(u" · "_s)};
    const QJsonObject change = verdict.value("smallest_change"_L1).toObject();
    if (!change.isEmpty())
        lines << changeText(change, format);
    return lines.join(u'\n');
}

} // namespace steward::ui
