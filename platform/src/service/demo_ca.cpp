// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/demo_ca.h"

#include "platform/src/core/bytes.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace steward::platform
{

namespace
{

template <class T, void (*Free)(T *)>
struct Freed {
    void operator()(T *value) const { Free(value); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;

constexpr long kServerDays = 397; // the longest that browsers take
constexpr long kAuthorityDays = 398;

Error failure(const std::string &step)
{
    return {ErrorKind::Internal, "demo_ca", "demo certificates: " + step, {}, {}};
}

bool addExtension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    const bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

Certificate newCertificate(const char *commonName, EVP_PKEY *key, long days)
{
    Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), X509_VERSION_3);
    const auto serial = randomBytes(16);
    BIGNUM *number = BN_bin2bn(reinterpret_cast<const unsigned char *>(serial.data()), 15, nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
    BN_free(number);
    // An hour back, for clocks that differ.
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_time_adj_ex(X509_getm_notAfter(certificate.get()), int(days), 0, nullptr);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(commonName), -1, -1, 0);
    return certificate;
}

bool makeAuthority(X509 *authority, EVP_PKEY *key)
{
    X509_set_issuer_name(authority, X509_get_subject_name(authority));
    return addExtension(authority, authority, NID_basic_constraints,
                        "critical,CA:TRUE,pathlen:0") &&
           addExtension(authority, authority, NID_key_usage, "critical,keyCertSign") &&
           addExtension(authority, authority, NID_name_constraints,
                        "critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0,"
                        "permitted;IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF") &&
           addExtension(authority, authority, NID_subject_key_identifier, "hash") &&
           X509_sign(authority, key, EVP_sha256()) > 0;
}

bool makeServer(X509 *server, X509 *authority, EVP_PKEY *authorityKey)
{
    X509_set_issuer_name(server, X509_get_subject_name(authority));
    return addExtension(server, authority, NID_basic_constraints, "critical,CA:FALSE") &&
           addExtension(server, authority, NID_key_usage, "critical,digitalSignature") &&
           addExtension(server, authority, NID_ext_key_usage, "serverAuth") &&
           addExtension(server, authority, NID_subject_alt_name,
                        "DNS:localhost,IP:127.0.0.1,IP:::1") &&
           addExtension(server, authority, NID_authority_key_identifier, "keyid") &&
           X509_sign(server, authorityKey, EVP_sha256()) > 0;
}

template <class Write>
Result<Done> writePem(const std::filesystem::path &path, mode_t mode, Write write)
{
    const mode_t before = umask(0077);
    std::FILE *file = std::fopen(path.c_str(), "we");
    umask(before);
    if (!file)
        return tl::unexpected(
            failure("cannot write " + path.string() + ": " + std::strerror(errno)));
    const bool written = write(file);
    const bool closed = std::fclose(file) == 0;
    if (!written || !closed || chmod(path.c_str(), mode) != 0) {
        // Half a file would be taken for a whole one by the next start.
        (void)std::remove(path.c_str());
        return tl::unexpected(failure("cannot write " + path.string()));
    }
    return Done{};
}

} // namespace

Result<DemoCertificates> demoCertificates(const std::filesystem::path &directory)
{
    const DemoCertificates files{directory / "ca.pem", directory / "server.pem",
                                 directory / "server.key"};
    std::error_code ignored;
    if (std::filesystem::exists(files.authority, ignored) &&
        std::filesystem::exists(files.certificate, ignored) &&
        std::filesystem::exists(files.key, ignored))
        return files;
    const Key authorityKey{EVP_EC_gen("P-256")}, serverKey{EVP_EC_gen("P-256")};
    if (!authorityKey || !serverKey)
        return tl::unexpected(failure("no key could be made"));
    const auto authority = newCertificate("Steward demo authority (this machine only)",
                                          authorityKey.get(), kAuthorityDays);
    const auto server = newCertificate("Steward demo server", serverKey.get(), kServerDays);
    if (!makeAuthority(authority.get(), authorityKey.get()) ||
        !makeServer(server.get(), authority.get(), authorityKey.get()))
        return tl::unexpected(failure("signing failed"));
    // The server's key first: with a certificate but no key a later start would have to guess.
    auto done = writePem(files.key, 0600, [&](std::FILE *file) {
        return PEM_write_PrivateKey(file, serverKey.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
               1;
    });
    if (done)
        done = writePem(files.certificate, 0644,
                        [&](std::FILE *file) { return PEM_write_X509(file, server.get()) == 1; });
    if (done)
        done = writePem(files.authority, 0644, [&](std::FILE *file) {
            return PEM_write_X509(file, authority.get()) == 1;
        });
    if (!done)
        return tl::unexpected(done.error());
    return files;
}

} // namespace steward::platform
