// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/format.h"
#include "ui/transfers/case_text.h"

#include <QCoreApplication>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferText", text);
}

} // namespace

bool isClosedLevel(const BlockView &block)
{
    return block.rule == "levels_open_to_staff"_L1 ||
           !block.facts.value("level_up_open"_L1).toBool(true);
}

QString closedLevelText(const BlockView &block, const ScreenFormat &format)
{
    const QString end =
        tr(QT_TRANSLATE_NOOP("TransferText", "What was entered is kept. It can be withdrawn."));
    if (!block.rule.startsWith(u'G'))
        //: %1 is a level such as L2.
        return tr(QT_TRANSLATE_NOOP("TransferText",
                                    "The reason of this case asks for level %1, which is not open "
                                    "to staff: it stops at its route."))
                   .arg(block.facts.value("level"_L1).toString()) +
               u' ' + end;
    const QString level = block.facts.value("level_up"_L1).toString();
    const QString until = format.minutes(QDateTime::fromString(
        block.facts.value("next_change_at"_L1).toString(), Qt::ISODateWithMs));
    QString out =
        level.isEmpty()
            //: %1 a gate, %2 a time.
            ? tr(QT_TRANSLATE_NOOP("TransferText",
                                   "%1: not before %2, and no level above is left."))
                  .arg(gateTitle(block.rule), until)
            //: %1 a gate, %2 a time, %3 a level such as L2.
            : tr(QT_TRANSLATE_NOOP("TransferText",
                                   "%1: until %2 this case would need level %3, which is not open "
                                   "to staff. It stops at its route."))
                  .arg(gateTitle(block.rule), until, level);
    return out + u' ' + end;
}

} // namespace steward::ui
