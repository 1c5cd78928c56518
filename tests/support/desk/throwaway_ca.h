// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QSslCertificate>
#include <QSslKey>

#include <memory>

struct evp_pkey_st;
struct x509_st;

namespace steward::test
{

/// A certificate with its key, made for one test.
struct Identity {
    QSslCertificate certificate;
    QSslKey key;
};

/// A certification authority that lives as long as the test.
class ThrowawayCa
{
public:
    ThrowawayCa();
    ~ThrowawayCa();
    [[nodiscard]] QSslCertificate certificate() const;
    /// For this subject alternative name ("IP:127.0.0.1", "DNS:localhost"), valid between two
    /// offsets from now in seconds.
    [[nodiscard]] Identity issue(const char *name = "IP:127.0.0.1,DNS:localhost",
                                 long fromSeconds = -3600, long untilSeconds = 3600) const;
    [[nodiscard]] static Identity selfSigned();

private:
    evp_pkey_st *m_key;
    x509_st *m_certificate;
};

} // namespace steward::test
