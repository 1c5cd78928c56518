// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/db/connection.h"
#include "platform/src/http/router.h"
#include "platform/src/identity/identity_routes.h"
#include "tests/support/platform/test_database.h"

#include <boost/json/object.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace steward::tests
{

/// A P-256 key that signs proofs of possession, good or broken on purpose. Made apart from the code
/// under test: nothing of platform/src/identity signs anything.
class DpopSigner
{
public:
    DpopSigner();
    struct Claims {
        std::string method = "POST";
        std::string url = "https://platform.test/oauth/token";
        std::string nonce = {};
        std::string jti = {};             ///< Random when empty.
        boost::json::object header = {};  ///< Replaces members of the header.
        boost::json::object payload = {}; ///< Replaces members of the payload.
        bool withPrivateKey = false;
    };
    [[nodiscard]] std::string proof(platform::Instant at, const Claims &claims) const;
    [[nodiscard]] std::string jkt() const;

private:
    std::string m_x, m_y, m_d;
    std::shared_ptr<void> m_key;
};

using Form = std::map<std::string, std::string>;

/// What a desk and its browser do, against the handlers themselves and a real database.
class IdentityDesk
{
public:
    explicit IdentityDesk(const TestDatabase &database, platform::AdjustableClock &clock);

    /// The service, one request at a time.
    platform::http::Response send(const std::string &method, const std::string &path,
                                  const std::map<std::string, std::string> &query,
                                  const std::string &body,
                                  const std::map<std::string, std::string> &headers);

    /// Opens the authorization page with these changes to a good request; an empty value drops a
    /// parameter.
    platform::http::Response authorize(const Form &changes = {});
    /// Sends the form of that page.
    platform::http::Response submit(const platform::http::Response &page, const std::string &email,
                                    const std::string &password, const std::string &code,
                                    const Form &changes = {});
    [[nodiscard]] const std::string &nonce() const { return m_nonce; }
    platform::http::Response token(const Form &form, const DpopSigner &key,
                                   DpopSigner::Claims claims = {});
    platform::http::Response exchange(const std::string &code, const DpopSigner &key,
                                      const Form &changes = {});
    platform::http::Response refresh(const std::string &token, const DpopSigner &key);
    platform::http::Response api(const std::string &method, const std::string &path,
                                 const std::string &accessToken);
    /// The whole way: page, form, code, tokens. Moves the clock one TOTP step first, so that a code
    /// is fresh.
    boost::json::object signIn(const std::string &email, const DpopSigner &key,
                               const Form &changes = {});

    [[nodiscard]] std::string currentCode(const std::string &email) const;
    [[nodiscard]] static std::string fieldOf(const platform::http::Response &page,
                                             const std::string &name);
    [[nodiscard]] static std::string headerOf(const platform::http::Response &response,
                                              const std::string &name);
    [[nodiscard]] static std::string parameterOf(const platform::http::Response &redirect,
                                                 const std::string &name);
    [[nodiscard]] static boost::json::object jsonOf(const platform::http::Response &response);
    [[nodiscard]] static std::string codeOf(const platform::http::Response &problem);
    /// One number from the database.
    [[nodiscard]] std::int64_t count(const std::string &sql,
                                     const platform::db::Params &params = {});
    [[nodiscard]] std::int64_t audited(const std::string &action, const std::string &reason = {});
    std::string addStaff(const std::string &name, const std::string &email,
                         const std::vector<std::string> &roles);

    platform::db::Connection writer;
    platform::db::Connection reader;
    platform::db::Connection owner;
    std::map<std::string, std::string> cookies;
    std::string address = "192.0.2.10";

    static constexpr auto kIssuer = "https://platform.test";
    static constexpr auto kRedirect = "http://127.0.0.1:49152/callback";
    static constexpr auto kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static constexpr auto kPassword = "correct horse battery staple";

private:
    platform::AdjustableClock &m_clock;
    platform::http::Router m_router;
    std::map<std::string, std::string> m_secrets;
    std::string m_nonce;
};

} // namespace steward::tests
