// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

Error usage(const QString &detail)
{
    return Error{ErrorKind::Protocol, detail + "; try --help"_L1};
}

Result<QUrl> readUrl(const QString &text)
{
    const QUrl url{text, QUrl::StrictMode};
    if (!url.isValid() || url.scheme() != "steward"_L1 || text.size() > 2'000)
        return tl::unexpected(usage(u"not a steward:// address"_s));
    return url;
}

} // namespace

Result<Options> Options::parse(const QStringList &arguments)
{
    Options options;
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        const auto &argument = arguments.at(i);
        const auto equals = argument.indexOf(u'=');
        const auto name =
            equals > 0 && argument.startsWith("--"_L1) ? argument.left(equals) : argument;
        if (name == "--help"_L1 || name == "-h"_L1) {
            options.action = Action::ShowHelp;
            return options;
        }
        if (name == "--version"_L1) {
            options.action = Action::ShowVersion;
            return options;
        }
        if (name == "--offline"_L1) {
            options.isOffline = true;
            continue;
        }
        if (!argument.startsWith(u'-')) {
            const auto url = readUrl(argument);
            if (!url)
                return tl::unexpected(url.error());
            options.url = *url;
            continue;
        }
        const bool isKnown = name == "--server"_L1 || name == "--ca"_L1 ||
                             name == "--audit-key"_L1 || name == "--profile"_L1 ||
                             name == "--url"_L1;
        if (!isKnown)
            return tl::unexpected(usage(u"unknown option %1"_s.arg(name)));
        const auto value = equals > 0 ? argument.mid(equals + 1) : arguments.value(++i);
        if (value.isEmpty())
            return tl::unexpected(usage(u"%1 needs a value"_s.arg(name)));
        if (name == "--server"_L1) {
            options.server = value;
        } else if (name == "--ca"_L1) {
            options.caFile = value;
        } else if (name == "--audit-key"_L1) {
            options.auditKey = value;
        } else if (name == "--profile"_L1) {
            options.profile = value;
        } else {
            const auto url = readUrl(value);
            if (!url)
                return tl::unexpected(url.error());
            options.url = *url;
        }
    }
    return options;
}

QString Options::help()
{
    return uR"(Usage: steward [options] [steward://…]

The desk of Steward: organisations, memberships, payouts, transfers and the audit log.

  --server URL    the platform, https://host[:port]; kept for the next start
  --ca FILE       PEM certificates to trust instead of the system's; kept with the server
  --audit-key KEY the audit log's verifier key, <name>+<hash>+<base64>; kept with the server.
                  Take it from who runs the platform, never from the platform itself.
  --profile DIR   keep everything in this folder instead of the user's own
  --offline       send nothing; show what is already here
  --url ADDRESS   open a steward:// address
  --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage.
)"_s;
}

} // namespace steward
