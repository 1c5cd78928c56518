// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/redaction.h"

#include <QRegularExpression>

#include <array>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

struct Rule {
    QRegularExpression pattern;
    QString replacement;
};

const std::array<Rule, 5> &rules()
{
    constexpr auto kFlags = QRegularExpression::CaseInsensitiveOption;
    static const std::array<Rule, 5> kRules{{
        {QRegularExpression{
             uR"((authorization|proxy-authorization|cookie|set-cookie|dpop)(["']?\s*[:=]\s*["']?)[^\r\n"']+)"_s,
             kFlags},
         u"\\1\\2[redacted]"_s},
        {QRegularExpression{uR"(\b(bearer|dpop)\s+[A-Za-z0-9._~+/=-]{8,})"_s, kFlags},
         u"\\1 [redacted]"_s},
        {QRegularExpression{
             uR"(\b(access_token|refresh_token|id_token|token|code|code_verifier|code_challenge|client_secret|state|nonce|password|totp|otp|secret|pin)(["']?\s*[:=]\s*["']?)[^\s&"',;}]+)"_s,
             kFlags},
         u"\\1\\2[redacted]"_s},
        {QRegularExpression{uR"([\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+)"_s},
         u"[e-mail]"_s},
        {QRegularExpression{uR"((?<![\w-])\+\d[\d ()-]{6,18}\d(?![\w-]))"_s}, u"[phone]"_s},
    }};
    return kRules;
}

} // namespace

QString redacted(const QString &line)
{
    QString text = line;
    for (const auto &rule : rules())
        text.replace(rule.pattern, rule.replacement);
    return text;
}

} // namespace steward::net
