// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/oauth_handlers.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/tokens.h"

#include "platform/src/db/connection.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::identity
{

namespace
{

using boost::json::array;
using boost::json::object;
using http::Reply;
using http::Request;
using http::Response;

constexpr std::size_t kShortestVerifier = 43;
constexpr std::size_t kLongestVerifier = 128;

/// A problem document that is also an error of RFC 6749 §5.2.
Response oauthProblem(Error error, const std::string &requestId)
{
    const bool isOurs =
        error.kind == ErrorKind::BadRequest || error.kind == ErrorKind::Unauthenticated;
    error.members["error"] = isOurs ? error.code : std::string{"server_error"};
    error.members["error_description"] =
        isOurs ? error.detail : std::string{"The platform could not do this."};
    return Response::problem(error, requestId);
}

bool isForm(const Request &request)
{
    const auto type = request.header("content-type");
    return type.substr(0, type.find(';')) == "application/x-www-form-urlencoded";
}

Result<object> grant(const IdentityConfig &config, const Request &request, http::Worker &worker)
{
    if (!isForm(request))
        return fail(ErrorKind::BadRequest, "invalid_request", "the body must be a form");
    auto form = request.form();
    if (form["client_id"] != kDeskClient)
        return fail(ErrorKind::BadRequest, "invalid_client", "the client is not known");
    const auto now = worker.clock.now();
    const auto proof =
        readDpopProof(request.header("dpop"), "POST", config.issuer + "/oauth/token", now);
    if (!proof)
        return tl::unexpected(proof.error());
    if (form["grant_type"] == "authorization_code") {
        const auto &verifier = form["code_verifier"];
        if (form["code"].empty() || verifier.size() < kShortestVerifier ||
            verifier.size() > kLongestVerifier)
            return fail(ErrorKind::BadRequest, "invalid_request",
                        "code or code_verifier is missing");
        return exchangeCode(worker.writer,
                            {form["client_id"], form["code"], form["redirect_uri"], verifier},
                            *proof, callerOf(request), now);
    }
    if (form["grant_type"] == "refresh_token")
        return refresh(worker.writer, form["client_id"], form["refresh_token"], *proof,
                       callerOf(request), now);
    return fail(ErrorKind::BadRequest, "unsupported_grant_type",
                "authorization_code or refresh_token");
}

} // namespace

Reply discovery(const IdentityConfig &config)
{
    const auto &issuer = config.issuer;
    return Response::json(
        200, object{{"issuer", issuer},
                    {"authorization_endpoint", issuer + "/oauth/authorize"},
                    {"token_endpoint", issuer + "/oauth/token"},
                    {"revocation_endpoint", issuer + "/oauth/revoke"},
                    {"response_types_supported", array{"code"}},
                    {"response_modes_supported", array{"query"}},
                    {"grant_types_supported", array{"authorization_code", "refresh_token"}},
                    {"scopes_supported", array{"desk"}},
                    {"code_challenge_methods_supported", array{"S256"}},
                    {"token_endpoint_auth_methods_supported", array{"none"}},
                    {"revocation_endpoint_auth_methods_supported", array{"none"}},
                    {"dpop_signing_alg_values_supported", array{"ES256"}},
                    {"acr_values_supported", array{kTwoFactors}},
                    {"authorization_response_iss_parameter_supported", true}});
}

Reply token(const IdentityConfig &config, const Request &request, http::Worker &worker)
{
    const auto answer = grant(config, request, worker);
    auto out =
        answer ? Response::json(200, *answer) : oauthProblem(answer.error(), request.requestId);
    if (answer)
        out.headers.emplace_back("Cache-Control", "no-store");
    if (const auto nonce = newDpopNonce(worker.writer, worker.clock.now()))
        out.headers.emplace_back("DPoP-Nonce", *nonce);
    return out;
}

Reply revokeToken(const Request &request, http::Worker &worker)
{
    if (!isForm(request))
        return oauthProblem({ErrorKind::BadRequest, "invalid_request", "the body must be a form"},
                            request.requestId);
    auto form = request.form();
    if (form["client_id"] != kDeskClient)
        return oauthProblem({ErrorKind::BadRequest, "invalid_client", "the client is not known"},
                            request.requestId);
    if (auto done = revoke(worker.writer, form["token"], callerOf(request), worker.clock.now());
        !done)
        return oauthProblem(done.error(), request.requestId);
    auto out = Response::json(200, object{});
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

} // namespace steward::platform::identity
