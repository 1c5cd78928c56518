// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/options.h"

#include <charconv>
#include <functional>
#include <map>

namespace steward::platform
{

namespace
{

template <class T>
bool readNumber(const std::string &text, T least, T most, T &out)
{
    T value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || value < least || value > most)
        return false;
    out = value;
    return true;
}

bool readListen(const std::string &text, Options &out)
{
    const auto colon = text.rfind(':');
    if (colon == text.npos ||
        !readNumber<std::uint16_t>(text.substr(colon + 1), 0, 65535, out.port))
        return false;
    out.address = text.substr(0, colon);
    if (out.address.size() > 2 && out.address.front() == '[' && out.address.back() == ']')
        out.address = out.address.substr(1, out.address.size() - 2);
    return !out.address.empty();
}

using Reader = std::function<bool(const std::string &, Options &)>;

/// In the clear only on this machine: the edge refuses other hosts, this refuses them at the start.
bool isProviderUrl(const std::string &url)
{
    return url.starts_with("https://") || url.starts_with("http://127.0.0.1:") ||
           url.starts_with("http://localhost:");
}

const std::map<std::string, Reader> &valueOptions()
{
    static const std::map<std::string, Reader> readers{
        {"--data", [](const auto &v, auto &o) { return o.dataDirectory = v, !v.empty(); }},
        {"--database", [](const auto &v, auto &o) { return o.database = v, !v.empty(); }},
        {"--archive", [](const auto &v, auto &o) { return o.archive = v, !v.empty(); }},
        {"--listen", readListen},
        {"--tls-cert", [](const auto &v, auto &o) { return o.certificate = v, !v.empty(); }},
        {"--tls-key", [](const auto &v, auto &o) { return o.key = v, !v.empty(); }},
        {"--public-url",
         [](const auto &v, auto &o) {
             return o.publicUrl = v, v.starts_with("https://") && !v.ends_with('/');
         }},
        {"--metrics-port",
         [](const auto &v, auto &o) {
             return readNumber<std::uint16_t>(v, 1, 65535, o.metricsPort);
         }},
        {"--trusted-proxy",
         [](const auto &v, auto &o) { return o.trustedProxies.push_back(v), !v.empty(); }},
        {"--demo", [](const auto &v, auto &o) { return o.demo = v, v == "small" || v == "large"; }},
        {"--demo-seed",
         [](const auto &v, auto &o) {
             return readNumber<std::uint64_t>(v, 0, UINT64_MAX, o.demoSeed);
         }},
        {"--demo-audit-events",
         [](const auto &v, auto &o) {
             return readNumber<std::int64_t>(v, 1, 100'000'000, o.demoAuditEvents);
         }},
        {"--smtp", [](const auto &v, auto &o) { return o.smtp = v, v.find(':') != v.npos; }},
        {"--billing", [](const auto &v, auto &o) { return o.billing = v, isProviderUrl(v); }},
        {"--edge-secrets", [](const auto &v, auto &o) { return o.edgeSecrets = v, !v.empty(); }},
        {"--mail-from",
         [](const auto &v, auto &o) { return o.mailFrom = v, v.find('@') != v.npos; }},
        {"--name", [](const auto &v, auto &o) { return o.adminName = v, !v.empty(); }},
        {"--email", [](const auto &v, auto &o) { return o.adminEmail = v, v.find('@') != v.npos; }},
        {"--workers", [](const auto &v, auto &o) { return readNumber(v, 1, 64, o.workers); }},
    };
    return readers;
}

Error usage(const std::string &what)
{
    return {ErrorKind::BadRequest, "usage", what + "; see --help", {}, {}};
}

Result<Done> checkTogether(const Options &options)
{
    if (options.dataDirectory.empty())
        return tl::unexpected(usage("--data DIR is required"));
    if (options.adminName.empty() == options.createsAdmin ||
        options.adminEmail.empty() == options.createsAdmin)
        return tl::unexpected(usage("admin create takes --name and --email, a service neither"));
    if (options.certificate.empty() != options.key.empty())
        return tl::unexpected(usage("--tls-cert and --tls-key go together"));
    if (options.demo && options.database)
        return tl::unexpected(
            usage("--demo fills the private database only, never one given with --database"));
    if (options.demo && !options.archive.empty())
        return tl::unexpected(usage("--demo archives in its data directory, never in --archive"));
    return Done{};
}

} // namespace

std::string archiveDirectory(const Options &options)
{
    return options.archive.empty() ? options.dataDirectory + "/archive" : options.archive;
}

Result<Options> parseOptions(const std::vector<std::string> &arguments)
{
    Options out;
    out.createsAdmin = arguments.size() > 1 && arguments[0] == "admin" && arguments[1] == "create";
    for (std::size_t i = out.createsAdmin ? 2 : 0; i < arguments.size(); ++i) {
        auto name = arguments[i];
        if (name == "--help" || name == "-h") {
            out.showHelp = true;
        } else if (name == "--version") {
            out.showVersion = true;
        } else if (name == "--test-clock") {
            out.testClock = true;
        } else {
            std::optional<std::string> value;
            if (const auto equals = name.find('='); equals != name.npos) {
                value = name.substr(equals + 1);
                name = name.substr(0, equals);
            }
            const auto reader = valueOptions().find(name);
            if (reader == valueOptions().end())
                return tl::unexpected(usage("unknown option " + name));
            if (!value && i + 1 < arguments.size())
                value = arguments[++i];
            if (!value || !reader->second(*value, out))
                return tl::unexpected(usage(name + " has no usable value"));
        }
    }
    if (!out.showHelp && !out.showVersion)
        if (auto together = checkTogether(out); !together)
            return tl::unexpected(together.error());
    return out;
}

std::string helpText()
{
    return R"(Usage: steward-platform --data DIR [options]
       steward-platform admin create --data DIR --name NAME --email ADDRESS [options]

The platform service of Steward: HTTPS and JSON in front of PostgreSQL.

  --data DIR              certificates, log key and, without --database, the private PostgreSQL
  --database CONNINFO     libpq connection string or URL; its user may set the steward_* roles
  --archive DIR           where sealed months of the audit log go (DIR/archive in the data
                          directory); every service on one database names the same
  --listen ADDRESS:PORT   where to listen for HTTPS (127.0.0.1:8443); port 0 takes a free one
  --tls-cert FILE         certificate chain, PEM; with --tls-key FILE. Without them the data
                          directory's own authority, good for this machine only
  --public-url URL        how desks reach this service (https://localhost:PORT); the OAuth issuer
  --metrics-port N        Prometheus text on 127.0.0.1:N/metrics
  --trusted-proxy CIDR    believe X-Forwarded-For from there; may be repeated
  --smtp HOST:PORT        where mail goes; a demo has a sandbox that stores it in DIR/mail
  --mail-from ADDRESS     who it comes from
  --billing URL           the billing provider's API, https, or http on this machine; a demo has
                          a sandbox
  --edge-secrets FILE     two lines: the provider's key, the secret of its webhooks
  --workers N             threads that each own database sessions (4)
  --demo small|large      fill an empty private database with seeded demo data
  --demo-seed N           seed of the demo data (418)
  --demo-audit-events N   number of demo audit events
  --test-clock            let the clock be advanced over DIR/clock.sock; demo data directories only
  --name, --email         of the administrator that admin create makes; it prints the single-use
                          link, good for a quarter of an hour, by which they set how they sign in
  --version, --help

Writes DIR/address (host:port) once it listens. Stops on SIGTERM and SIGINT after the requests in
flight. Exit codes: 0 stopped, 1 failed, 2 wrong usage.
)";
}

} // namespace steward::platform
