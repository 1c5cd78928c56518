// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_text.h"

#include <QCoreApplication>

// What changed between two looks at a case.

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferText", text);
}

/// What an effect was before and is now, in one line.
QString effectChangeText(const CaseChange &change, const TransferCaseView &view)
{
    const bool isGone = change.effectAfter.isEmpty();
    const EffectText is = effectText(isGone ? change.effectBefore : change.effectAfter, view);
    if (isGone || change.effectBefore.isEmpty())
        return is.detail.isEmpty() ? is.title : is.title + u": "_s + is.detail;
    if (isKeptInPart(change.effectBefore))
        //: An effect of the plan that changed: %1 what it is, %2 what it is now.
        return tr(QT_TRANSLATE_NOOP("TransferText", "%1: was another; now %2"))
            .arg(is.title, is.detail);
    //: An effect of the plan that changed: %1 what it is, %2 before, %3 now.
    return tr(QT_TRANSLATE_NOOP("TransferText", "%1: was %2; now %3"))
        .arg(is.title, effectText(change.effectBefore, view).detail, is.detail);
}

/// The name of a field that changed; what follows its slash says which.
QString changedField(const QString &field)
{
    const QString which = field.mid(field.indexOf(u'/') + 1);
    if (field.startsWith("gate/"_L1))
        return gateTitle(which);
    if (field.startsWith("verdict/"_L1))
        return transferWord(which);
    if (field.startsWith("contact/"_L1))
        //: A contact with a customer was logged; %1 by which channel.
        return tr(QT_TRANSLATE_NOOP("TransferText", "Contact (%1)")).arg(transferWord(which));
    if (field.startsWith("notice/"_L1))
        return tr(QT_TRANSLATE_NOOP("TransferText", "Notice to the %1"))
            .arg(transferWord(which).toLower());
    if (field == "approval"_L1)
        return tr(QT_TRANSLATE_NOOP("TransferText", "Approval"));
    if (field == "approval_void"_L1)
        return tr(QT_TRANSLATE_NOOP("TransferText", "Approval void"));
    return readableWord(field);
}

} // namespace

StateWord changeWord(const CaseChange &change)
{
    const bool isEffect = change.field == "effect"_L1;
    const bool wasThere = isEffect ? !change.effectBefore.isEmpty() : !change.before.isEmpty();
    const bool isThere = isEffect ? !change.effectAfter.isEmpty() : !change.after.isEmpty();
    if (!wasThere)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "New")), Tone::Info};
    if (!isThere)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Gone")), Tone::Warn};
    return {tr(QT_TRANSLATE_NOOP("TransferText", "Changed")), Tone::Info};
}

QString changeText(const CaseChange &change, const TransferCaseView &view)
{
    if (change.field == "effect"_L1)
        return effectChangeText(change, view);
    const QString field = changedField(change.field);
    const bool isHash = change.field == "plan_hash"_L1;
    const auto shown = [isHash](const QString &value) {
        return isHash ? value.left(8) + u'…' : transferWord(value);
    };
    if (change.before.isEmpty())
        //: Something of a case that is new: %1 its name, %2 what it is.
        return tr(QT_TRANSLATE_NOOP("TransferText", "%1: %2")).arg(field, shown(change.after));
    //: A field of a case that changed: %1 its name, %2 before, %3 after.
    return tr(QT_TRANSLATE_NOOP("TransferText", "%1: %2 → %3"))
        .arg(field, shown(change.before), change.after.isEmpty() ? u"–"_s : shown(change.after));
}

} // namespace steward::ui
