// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/command_wire.h"

#include "app/api/wire/json_reader.h"

using namespace Qt::StringLiterals;

namespace steward::api::wire
{

namespace
{

std::optional<ports::CommandAnswer::State> stateOf(const QString &word)
{
    using State = ports::CommandAnswer::State;
    if (word == "done"_L1)
        return State::Done;
    if (word == "refused"_L1 || word == "denied"_L1)
        return State::Refused;
    if (word == "voided"_L1 || word == "void"_L1)
        return State::Voided;
    if (word == "in_progress"_L1)
        return State::InProgress;
    return std::nullopt;
}

} // namespace

Result<ports::CommandAnswer> readCommandAnswer(const QByteArray &body)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader{*document};
    ports::CommandAnswer answer;
    (void)reader.uuid(u"command_id"_s);
    const auto state = stateOf(reader.string(u"state"_s));
    if (!state)
        reader.fail(u"state"_s, u"a known state"_s);
    answer.csn = reader.optionalInt64(u"csn"_s);
    const auto revs = reader.optionalObject(u"revs"_s).value_or(QJsonObject{});
    JsonReader revisions{revs, u"revs."_s};
    for (const auto &entity : revs.keys())
        answer.revs.insert(entity, revisions.int64(entity));
    answer.result = reader.optionalObject(u"result"_s).value_or(QJsonObject{});
    if (const auto error = reader.error() ? reader.error() : revisions.error())
        return tl::unexpected(*error);
    answer.state = *state;
    answer.document = *document;
    return answer;
}

} // namespace steward::api::wire
