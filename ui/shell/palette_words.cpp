// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_words.h"

#include "ui/shared/error_text.h"
#include "ui/shell/command_palette.h"

#include <algorithm>
#include <iterator>

namespace steward::ui
{

using namespace Qt::StringLiterals;
using Kind = ports::FoundEntity::Kind;
using Stage = models::FinderModel::Stage;

namespace
{

struct KindSpec {
    Kind kind;
    QLatin1StringView view;
    const char *title;
    char16_t prefix; ///< 0: none.
};

constexpr KindSpec kKinds[] = {
    {Kind::Org, "orgs"_L1, QT_TRANSLATE_NOOP("steward::ui::CommandPalette", "Organisation"), u'#'},
    {Kind::Person, "memberships"_L1, QT_TRANSLATE_NOOP("steward::ui::CommandPalette", "Person"),
     u'@'},
    {Kind::Payout, "payouts"_L1, QT_TRANSLATE_NOOP("steward::ui::CommandPalette", "Payout"), u'$'},
    {Kind::Case, "transfers"_L1, QT_TRANSLATE_NOOP("steward::ui::CommandPalette", "Transfer"), 0},
    {Kind::AuditEvent, "audit"_L1, QT_TRANSLATE_NOOP("steward::ui::CommandPalette", "Audit event"),
     0}};

const KindSpec &specOf(Kind kind)
{
    return *std::find_if(std::begin(kKinds), std::end(kKinds) - 1,
                         [kind](const KindSpec &one) { return one.kind == kind; });
}

QString withCode(const QString &sentence, const Error &error)
{
    //: What failed: %1 a sentence, %2 the platform's code for it.
    return error.code.isEmpty() ? sentence
                                : CommandPalette::tr("%1 (%2)").arg(sentence, error.code);
}

QString eventFailure(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::NotFound:
        return CommandPalette::tr("No event with this id, or none you may see.");
    case ErrorKind::Forbidden:
        return CommandPalette::tr("Your role may not see this event.");
    case ErrorKind::Offline:
        return CommandPalette::tr("Offline: whether an audit event has this id cannot be asked.");
    default:
        //: %1 is what failed, without a point: "The answer could not be used".
        return CommandPalette::tr("The platform could not be asked for this event: %1.")
            .arg(errorText(error).title);
    }
}

} // namespace

Place placeOf(const ports::FoundEntity &entity)
{
    return {specOf(entity.kind).view, {}, entity.id, true};
}

QString kindText(Kind kind)
{
    return CommandPalette::tr(specOf(kind).title);
}

std::optional<Kind> kindOfPrefix(QChar prefix)
{
    for (const KindSpec &one : kKinds)
        if (one.prefix != 0 && prefix == one.prefix)
            return one.kind;
    return {};
}

std::optional<Kind> kindOfView(const QString &view)
{
    for (const KindSpec &one : kKinds)
        if (one.view == view)
            return one.kind;
    return {};
}

QString noteText(const models::FinderModel &finder, const Pasted &pasted, bool hasRows)
{
    if (pasted.kind == Pasted::Kind::BrokenLink)
        return CommandPalette::tr("This is no link of Steward, or a part of it is missing.");
    if (finder.stage() == Stage::Asking)
        return CommandPalette::tr("Asking the platform…");
    if (const auto error = finder.error(); error && finder.isAsked())
        return withCode(eventFailure(*error), *error);
    else if (error)
        return withCode(CommandPalette::tr("The copy on this machine could not be searched."),
                        *error);
    if (hasRows || finder.stage() == Stage::Searching)
        return {};
    if (pasted.kind == Pasted::Kind::Link)
        return CommandPalette::tr("Nothing here has this id. The link may be of another "
                                  "environment, or what it names is outside your role.");
    return CommandPalette::tr("Nothing found.");
}

} // namespace steward::ui
