// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/throwaway_ca.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace steward::test
{

namespace
{

void addExtension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    Q_ASSERT(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

X509 *make(EVP_PKEY *key, X509 *issuer, const char *commonName, long from, long until)
{
    static long serial = 1;
    auto *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), until);
    auto *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(commonName), -1, -1, 0);
    X509_set_issuer_name(certificate, issuer != nullptr ? X509_get_subject_name(issuer) : name);
    X509_set_pubkey(certificate, key);
    return certificate;
}

QByteArray pemOf(X509 *certificate)
{
    auto *memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(memory, certificate);
    char *data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    const QByteArray pem{data, static_cast<qsizetype>(size)};
    BIO_free(memory);
    return pem;
}

QByteArray pemOf(EVP_PKEY *key)
{
    auto *memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr);
    char *data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    const QByteArray pem{data, static_cast<qsizetype>(size)};
    BIO_free(memory);
    return pem;
}

Identity identityOf(X509 *certificate, EVP_PKEY *key)
{
    return {QSslCertificate{pemOf(certificate), QSsl::Pem},
            QSslKey{pemOf(key), QSsl::Ec, QSsl::Pem}};
}

} // namespace

ThrowawayCa::ThrowawayCa()
    : m_key(EVP_EC_gen("P-256")), m_certificate(make(m_key, nullptr, "Throwaway CA", -7200, 7200))
{
    addExtension(m_certificate, m_certificate, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(m_certificate, m_certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(m_certificate, m_key, EVP_sha256());
}

ThrowawayCa::~ThrowawayCa()
{
    X509_free(m_certificate);
    EVP_PKEY_free(m_key);
}

QSslCertificate ThrowawayCa::certificate() const
{
    return QSslCertificate{pemOf(m_certificate), QSsl::Pem};
}

Identity ThrowawayCa::issue(const char *name, long fromSeconds, long untilSeconds) const
{
    auto *key = EVP_EC_gen("P-256");
    auto *certificate = make(key, m_certificate, "server", fromSeconds, untilSeconds);
    addExtension(certificate, m_certificate, NID_subject_alt_name, name);
    addExtension(certificate, m_certificate, NID_ext_key_usage, "serverAuth");
    X509_sign(certificate, m_key, EVP_sha256());
    auto identity = identityOf(certificate, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return identity;
}

Identity ThrowawayCa::selfSigned()
{
    auto *key = EVP_EC_gen("P-256");
    auto *certificate = make(key, nullptr, "127.0.0.1", -3600, 3600);
    addExtension(certificate, certificate, NID_subject_alt_name, "IP:127.0.0.1");
    X509_sign(certificate, key, EVP_sha256());
    auto identity = identityOf(certificate, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return identity;
}

} // namespace steward::test
