// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/tokens.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/seal.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/staff_numbers.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <optional>

namespace steward::platform::identity
{

namespace
{

using namespace std::chrono_literals;
using boost::json::object;

constexpr auto kCodeRepeat = std::chrono::microseconds{10s};
constexpr auto kCodeLabel = "code answer";
constexpr auto kSuccessorLabel = "refresh successor";
constexpr std::size_t kTokenBytes = 32;

tl::unexpected<Error> refused(const char *detail, object members = {})
{
    return fail(ErrorKind::BadRequest, "invalid_grant", detail, std::move(members));
}

/// What is stored of a token; nothing for text that cannot be one.
std::optional<std::string> digestOf(const std::string &token)
{
    const auto raw = fromBase64Url(token);
    if (!raw || raw->size() != kTokenBytes)
        return std::nullopt;
    return db::bytea(sha256(*raw));
}

Result<std::string> issue(db::Connection &connection, const char *kind, const StaffSession &session,
                          Instant expiresAt, Instant now)
{
    const Bytes token = randomBytes(kTokenBytes);
    const auto done =
        connection.exec("INSERT INTO staff_token (sha256, kind, session_id, issued_at, expires_at)"
                        " VALUES ($1, $2, $3, $4, $5)",
                        db::Params{db::bytea(sha256(token)), kind, session.id, now, expiresAt});
    if (!done)
        return tl::unexpected(done.error());
    return toBase64Url(token);
}

Result<object> issuePair(db::Connection &connection, const StaffSession &session, Instant now)
{
    const auto numbers = staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    const auto accessUntil = std::min(now.plus(numbers->accessToken), session.expiresAt);
    const auto access = issue(connection, "access", session, accessUntil, now);
    if (!access)
        return tl::unexpected(access.error());
    const auto next = issue(connection, "refresh", session, session.expiresAt, now);
    if (!next)
        return tl::unexpected(next.error());
    return object{{"access_token", *access},
                  {"token_type", "Bearer"},
                  {"expires_in", (accessUntil.us - now.us) / 1'000'000},
                  {"refresh_token", *next},
                  {"scope", "desk"},
                  {"session_id", session.id}};
}

std::optional<object> opened(const std::string &token, const char *label, const Bytes &sealed)
{
    const auto text = unseal(token, label, sealed);
    if (!text)
        return std::nullopt;
    boost::system::error_code error;
    auto value = boost::json::parse(*text, error);
    if (error || !value.is_object())
        return std::nullopt;
    return std::move(value.as_object());
}

/// A token or code came back that must not: whoever holds a copy loses the session.
Result<Done> endStolen(db::Connection &connection, const std::string &staffId,
                       const std::optional<std::string> &sessionId, const char *kind,
                       const Caller &caller, Instant now)
{
    const auto reason = std::string{kind} + "_reused";
    const AuthEvent event{.action = "token.reused",
                          .outcome = audit::Outcome::Denied,
                          .subject = staffParty(staffId),
                          .sessionId = sessionId,
                          .metadata = {{"reason_code", reason}}};
    if (auto written = record(connection, event, caller, now); !written)
        return written;
    if (!sessionId)
        return Done{};
    const auto ended = endSession(connection, *sessionId, reason,
                                  {audit::ActorKind::System, "system"}, caller, now);
    if (!ended)
        return tl::unexpected(ended.error());
    if (!*ended)
        return Done{};
    return raiseAlert(connection, "session." + reason,
                      {{"staff_id", staffId}, {"session_id", *sessionId}}, caller, now);
}

Result<Done> recordRefusal(db::Connection &connection, const std::string &staffId,
                           const std::string &sessionId, const char *reason, const Caller &caller,
                           Instant now)
{
    AuthEvent event{.action = "auth.refused",
                    .outcome = audit::Outcome::Denied,
                    .subject = staffParty(staffId),
                    .metadata = {{"reason_code", reason}}};
    if (!sessionId.empty())
        event.sessionId = sessionId;
    return record(connection, event, caller, now);
}

/// Commits what a refusal left behind, then refuses.
Result<object> refuseAfter(db::Transaction &transaction, const Result<Done> &trace,
                           const char *detail, object members = {})
{
    if (!trace)
        return tl::unexpected(trace.error());
    if (auto done = transaction.commit(); !done)
        return tl::unexpected(done.error());
    return refused(detail, std::move(members));
}

struct StoredCode {
    std::string digest, clientId, redirectUri, nonce, challenge, staffId, acr;
    Instant authTime{}, expiresAt{};
    std::optional<Instant> usedAt;
    std::optional<std::string> sessionId;
    Bytes answer;
};

Result<std::optional<StoredCode>> lockCode(db::Connection &connection, const std::string &code)
{
    const auto digest = digestOf(code);
    if (!digest)
        return std::nullopt;
    const auto rows = connection.exec(
        "SELECT client_id, redirect_uri, nonce, code_challenge, staff_id, acr, auth_time,"
        " expires_at, used_at, session_id, answer_sealed FROM auth_code"
        " WHERE sha256 = $1 FOR UPDATE",
        db::Params{*digest});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    return StoredCode{*digest,
                      rows->text(0, 0),
                      rows->text(0, 1),
                      rows->text(0, 2),
                      rows->text(0, 3),
                      rows->text(0, 4),
                      rows->text(0, 5),
                      rows->instant(0, 6),
                      rows->instant(0, 7),
                      rows->optionalInstant(0, 8),
                      rows->optionalText(0, 9),
                      rows->bytes(0, 10)};
}

Result<object> redeem(db::Connection &connection, const CodeGrant &grant, const StoredCode &code,
                      const DpopProof &proof, const Caller &caller, Instant now)
{
    const auto session =
        startSession(connection, {code.staffId, code.authTime, code.acr, proof.jkt}, caller, now);
    if (!session)
        return tl::unexpected(session.error());
    auto answer = issuePair(connection, *session, now);
    if (!answer)
        return answer;
    (*answer)["nonce"] = code.nonce;
    const object kept{{"jkt", proof.jkt}, {"answer", *answer}};
    const auto done = connection.exec(
        "UPDATE auth_code SET used_at = $2, session_id = $3, answer_sealed = $4 WHERE sha256 = $1",
        db::Params{code.digest, now, session->id,
                   db::bytea(seal(grant.code, kCodeLabel, boost::json::serialize(kept)))});
    if (!done)
        return tl::unexpected(done.error());
    return answer;
}

/// The answer of the first use, for the same client with the same key that may not have got it.
std::optional<object> repeatedAnswer(const CodeGrant &grant, const StoredCode &code,
                                     const DpopProof &proof, Instant now)
{
    if (now.us - code.usedAt->us > kCodeRepeat.count())
        return std::nullopt;
    auto kept = opened(grant.code, kCodeLabel, code.answer);
    if (!kept || !kept->contains("answer") || !kept->at("answer").is_object() ||
        kept->at("jkt") != boost::json::value(proof.jkt))
        return std::nullopt;
    return std::move(kept->at("answer").as_object());
}

} // namespace

std::string challengeOf(const std::string &verifier)
{
    return toBase64Url(sha256(verifier));
}

Result<object> exchangeCode(db::Connection &connection, const CodeGrant &grant,
                            const DpopProof &proof, const Caller &caller, Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto admitted = admitDpopProof(connection, proof, now); !admitted)
        return tl::unexpected(admitted.error());
    const auto found = lockCode(connection, grant.code);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found)
        return refused("the code is not known");
    const auto &code = **found;
    const char *mismatch = grant.clientId != code.clientId         ? "client_mismatch"
                           : grant.redirectUri != code.redirectUri ? "redirect_mismatch"
                           : !constantTimeEqual(challengeOf(grant.verifier), code.challenge)
                               ? "verifier_mismatch"
                               : nullptr;
    if (code.usedAt) {
        if (auto answer = mismatch ? std::nullopt : repeatedAnswer(grant, code, proof, now)) {
            if (auto done = transaction->commit(); !done)
                return tl::unexpected(done.error());
            return *answer;
        }
        return refuseAfter(*transaction,
                           endStolen(connection, code.staffId, code.sessionId, "code", caller, now),
                           "the code was used before");
    }
    if (now >= code.expiresAt)
        return refuseAfter(*transaction,
                           recordRefusal(connection, code.staffId, {}, "code_expired", caller, now),
                           "the code has expired");
    if (mismatch)
        return refuseAfter(*transaction,
                           recordRefusal(connection, code.staffId, {}, mismatch, caller, now),
                           "the code belongs to another request");
    auto answer = redeem(connection, grant, code, proof, caller, now);
    if (!answer)
        return answer;
    if (auto done = transaction->commit(); !done)
        return tl::unexpected(done.error());
    return answer;
}

namespace
{

struct StoredRefresh {
    std::string digest, staffId, jkt, clientId;
    Instant expiresAt{};
    std::optional<Instant> usedAt;
    Bytes successor;
    StaffSession session;
};

Result<std::optional<StoredRefresh>> lockRefresh(db::Connection &connection,
                                                 const std::string &token)
{
    const auto digest = digestOf(token);
    if (!digest)
        return std::nullopt;
    // Session before token, as everywhere else: the other order could deadlock with a step-up.
    const auto locked = connection.exec(
        "SELECT id FROM staff_session WHERE id = (SELECT session_id FROM staff_token"
        " WHERE sha256 = $1 AND kind = 'refresh') FOR UPDATE",
        db::Params{*digest});
    if (!locked)
        return tl::unexpected(locked.error());
    const auto rows = connection.exec(
        "SELECT s.id, s.staff_id, coalesce(s.dpop_jkt, ''), s.client_id, t.expires_at,"
        " t.used_at, t.successor_sealed, s.absolute_expires_at FROM staff_token t"
        " JOIN staff_session s ON s.id = t.session_id"
        " WHERE t.sha256 = $1 AND t.kind = 'refresh' FOR UPDATE OF t",
        db::Params{*digest});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    StoredRefresh out{*digest,
                      rows->text(0, 1),
                      rows->text(0, 2),
                      rows->text(0, 3),
                      rows->instant(0, 4),
                      rows->optionalInstant(0, 5),
                      rows->bytes(0, 6),
                      {}};
    out.session.id = rows->text(0, 0);
    out.session.expiresAt = rows->instant(0, 7);
    return out;
}

Result<object> rotate(db::Connection &connection, const std::string &token,
                      const StoredRefresh &stored, Instant now)
{
    auto answer = issuePair(connection, stored.session, now);
    if (!answer)
        return answer;
    const auto sealed = seal(token, kSuccessorLabel, boost::json::serialize(*answer));
    if (auto done = connection.exec(
            "UPDATE staff_token SET used_at = $2, successor_sealed = $3 WHERE sha256 = $1",
            db::Params{stored.digest, now, db::bytea(sealed)});
        !done)
        return tl::unexpected(done.error());
    if (auto done = connection.exec(
            "UPDATE staff_session SET last_used_at = greatest(last_used_at, $2) WHERE id = $1",
            db::Params{stored.session.id, now});
        !done)
        return tl::unexpected(done.error());
    return answer;
}

Result<object> refreshKnown(db::Connection &connection, db::Transaction &transaction,
                            const std::string &token, const StoredRefresh &stored,
                            const DpopProof &proof, const Caller &caller, Instant now)
{
    const auto over = whyOver(connection, stored.session.id, now);
    if (!over)
        return tl::unexpected(over.error());
    if (*over) {
        const auto ended = endSession(connection, stored.session.id, **over,
                                      {audit::ActorKind::System, "system"}, caller, now);
        const Result<Done> trace = ended ? Result<Done>{Done{}} : tl::unexpected(ended.error());
        return refuseAfter(transaction, trace, "the session has ended", {{"reason", **over}});
    }
    if (stored.jkt != proof.jkt)
        return refuseAfter(transaction,
                           recordRefusal(connection, stored.staffId, stored.session.id,
                                         "refresh_other_key", caller, now),
                           "the token is bound to another key");
    const auto numbers = staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    if (stored.usedAt) {
        const bool isRepeat = now < stored.usedAt->plus(numbers->sameSuccessor);
        if (auto answer =
                isRepeat ? opened(token, kSuccessorLabel, stored.successor) : std::nullopt) {
            if (auto done = transaction.commit(); !done)
                return tl::unexpected(done.error());
            return *answer;
        }
        return refuseAfter(
            transaction,
            endStolen(connection, stored.staffId, stored.session.id, "refresh", caller, now),
            "the token was used before", {{"reason", "refresh_reused"}});
    }
    if (now >= stored.expiresAt)
        return refused("the token has expired");
    auto answer = rotate(connection, token, stored, now);
    if (!answer)
        return answer;
    if (auto done = transaction.commit(); !done)
        return tl::unexpected(done.error());
    return answer;
}

} // namespace

Result<object> refresh(db::Connection &connection, const std::string &clientId,
                       const std::string &token, const DpopProof &proof, const Caller &caller,
                       Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto admitted = admitDpopProof(connection, proof, now); !admitted)
        return tl::unexpected(admitted.error());
    const auto stored = lockRefresh(connection, token);
    if (!stored)
        return tl::unexpected(stored.error());
    if (!*stored || (*stored)->clientId != clientId)
        return refused("the token is not known");
    return refreshKnown(connection, *transaction, token, **stored, proof, caller, now);
}

Result<Done> revoke(db::Connection &connection, const std::string &token, const Caller &caller,
                    Instant now)
{
    const auto digest = digestOf(token);
    if (!digest)
        return Done{};
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto rows =
        connection.exec("SELECT s.id, s.staff_id FROM staff_token t JOIN staff_session s"
                        " ON s.id = t.session_id WHERE t.sha256 = $1",
                        db::Params{*digest});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return Done{};
    const auto who = staffParty(rows->text(0, 1));
    if (auto ended = endSession(connection, rows->text(0, 0), "signed_out", who, caller, now);
        !ended)
        return tl::unexpected(ended.error());
    // Signing out of the desk and being signed in again by the browser without a word would be no
    // sign-out.
    if (auto gone = endBrowserSessions(connection, who.id); !gone)
        return gone;
    return transaction->commit();
}

} // namespace steward::platform::identity
