// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/pasted.h"

#include "app/domain/id_text.h"

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString withoutSurroundings(const QString &text)
{
    static const QString around = u"\"'`“”„‘’‚«»‹›<>()[]{}"_s;
    static const QString after = u".,;:!?…"_s;
    const auto isAround = [](QChar c) {
        return c.isSpace() || c == QChar::ByteOrderMark || around.contains(c);
    };
    qsizetype from = 0;
    qsizetype to = text.size();
    while (from < to && isAround(text.at(from)))
        ++from;
    while (to > from && (isAround(text.at(to - 1)) || after.contains(text.at(to - 1))))
        --to;
    return text.mid(from, to - from);
}

} // namespace

Pasted recognise(const QString &text)
{
    const QString core = withoutSurroundings(text);
    if (isUuidText(core) || isEventPlace(core))
        return {Pasted::Kind::Id, core.toLower(), {}};
    if (!core.startsWith("steward:"_L1, Qt::CaseInsensitive))
        return {};
    Place place = placeOf(core);
    return {place.view.isEmpty() ? Pasted::Kind::BrokenLink : Pasted::Kind::Link, {}, place};
}

} // namespace steward::ui
