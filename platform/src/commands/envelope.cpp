// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/envelope.h"

#include "platform/src/commands/arguments.h"
#include "platform/src/core/request_json.h"
#include "platform/src/sync/tables.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace steward::platform::commands
{

namespace
{

constexpr std::size_t kMaxExpect = 100;

/// PostgreSQL holds no NUL in text; cutting the value there would store something else than was
/// sent.
bool holdsNul(const boost::json::object &object);

bool holdsNul(const boost::json::value &value)
{
    if (value.is_string())
        return value.as_string().find('\0') != boost::json::string::npos;
    if (value.is_array())
        return std::any_of(value.as_array().begin(), value.as_array().end(),
                           [](const boost::json::value &each) { return holdsNul(each); });
    return value.is_object() && holdsNul(value.as_object());
}

bool holdsNul(const boost::json::object &object)
{
    return std::any_of(object.begin(), object.end(), [](const auto &member) {
        return member.key().find('\0') != member.key().npos || holdsNul(member.value());
    });
}

Result<boost::json::object> parseBody(const std::string &body)
{
    auto parsed = parseRequestJson(body);
    if (!parsed)
        return parsed;
    if (holdsNul(*parsed))
        return fail(ErrorKind::BadRequest, "bad_request", "a text holds a NUL character");
    for (const auto &member : *parsed) {
        const std::string_view name{member.key()};
        if (name != "type" && name != "version" && name != "expect" && name != "args")
            return tl::unexpected(badField("unknown_field", name, "a command has no such member"));
    }
    return parsed;
}

Result<Entity> parseEntity(std::string_view text)
{
    const auto slash = text.find('/');
    Entity out{std::string{text.substr(0, slash)},
               slash == text.npos ? std::string{} : std::string{text.substr(slash + 1)}};
    if (!sync::tableIndex(out.table) || !isCanonicalUuid(out.id))
        return tl::unexpected(
            badField("bad_field", "expect", "a member of expect is <table>/<id>"));
    return out;
}

Result<Done> readExpect(const boost::json::object &body, Envelope &out)
{
    const auto *expect = body.if_contains("expect");
    if (!expect)
        return Done{};
    out.hasExpect = true;
    if (!expect->is_object() || expect->as_object().size() > kMaxExpect)
        return tl::unexpected(
            badField("bad_field", "expect", "expect is an object of at most 100 revisions"));
    for (const auto &member : expect->as_object()) {
        const auto entity = parseEntity(member.key());
        if (!entity)
            return tl::unexpected(entity.error());
        std::int64_t rev = 0;
        const auto text = member.value().is_string() ? std::string_view{member.value().as_string()}
                                                     : std::string_view{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rev);
        if (text.empty() || error != std::errc{} || end != text.data() + text.size() || rev < 1)
            return tl::unexpected(
                badField("bad_field", "expect", "a revision is a positive number in a string"));
        out.expect[*entity] = rev;
    }
    return Done{};
}

} // namespace

bool isUuidV7(std::string_view text)
{
    return isCanonicalUuid(text) && text[14] == '7' &&
           std::string_view{"89ab"}.find(text[19]) != std::string_view::npos;
}

std::vector<std::string> Envelope::lockIds() const
{
    std::set<std::string> ids;
    for (const auto &[entity, rev] : expect)
        ids.insert(entity.id);
    for (const auto &entity : required)
        ids.insert(entity.id);
    return {ids.begin(), ids.end()};
}

Result<Envelope> decodeEnvelope(const http::Request &request, const CommandRegistry &registry)
{
    Envelope out;
    out.id = request.header("idempotency-key");
    if (!isUuidV7(out.id))
        return tl::unexpected(
            badField("bad_field", "Idempotency-Key",
                     "a command needs a lower-case UUIDv7 as its Idempotency-Key"));
    out.bodySha256 = sha256(request.body);
    auto body = parseBody(request.body);
    if (!body)
        return tl::unexpected(body.error());
    const auto *type = body->if_contains("type");
    out.definition =
        type && type->is_string() ? registry.find(std::string_view{type->as_string()}) : nullptr;
    if (!out.definition)
        return tl::unexpected(badField("unknown_command", "type", "there is no such command"));
    const auto *version = body->if_contains("version");
    if (!version || !version->is_int64() || version->as_int64() != out.definition->version)
        return tl::unexpected(
            badField("unknown_command", "version", "the command has another version"));
    auto *args = body->if_contains("args");
    if (!args || !args->is_object())
        return tl::unexpected(badField("bad_field", "args", "args is an object"));
    // A document in it is large.
    out.args = std::move(args->as_object());
    if (auto read = readExpect(*body, out); !read)
        return tl::unexpected(read.error());
    auto required = out.definition->entities(out.args);
    if (!required)
        return tl::unexpected(required.error());
    out.required = std::move(*required);
    return out;
}

} // namespace steward::platform::commands
