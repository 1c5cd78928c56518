// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/checkpoint.h"

#include "platform/src/audit/leaf.h"

#include <openssl/evp.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

namespace steward::platform::audit
{

namespace
{

constexpr char kEd25519 = '\x01';
constexpr std::string_view kFilePrefix = "PRIVATE+KEY+";
constexpr std::size_t kMaxFileBytes = 1024;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

const unsigned char *raw(std::string_view s)
{
    return reinterpret_cast<const unsigned char *>(s.data());
}
unsigned char *raw(Bytes &s)
{
    return reinterpret_cast<unsigned char *>(s.data());
}

Key openKey(std::string_view seed)
{
    return {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed), seed.size()),
            &EVP_PKEY_free};
}

tl::unexpected<Error> keyError(std::string detail)
{
    return fail(ErrorKind::Internal, "audit_key", std::move(detail));
}

tl::unexpected<Error> fileError(const std::string &path, const char *what)
{
    return keyError("audit key file " + path + ": " + what);
}

struct File {
    explicit File(int d) : descriptor(d) {}
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    ~File()
    {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    int descriptor;
};

/// nullopt when there is no file.
Result<std::optional<std::string>> readFile(const std::string &path)
{
    const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.descriptor < 0)
        return errno == ENOENT ? Result<std::optional<std::string>>{std::nullopt}
                               : fileError(path, std::strerror(errno));
    struct stat facts = {};
    if (::fstat(file.descriptor, &facts) != 0)
        return fileError(path, std::strerror(errno));
    if (facts.st_mode & (S_IRWXG | S_IRWXO))
        return fileError(path, "readable by others; its mode must be 0600");
    std::string text(kMaxFileBytes, '\0');
    const auto count = ::read(file.descriptor, text.data(), text.size());
    if (count < 0)
        return fileError(path, std::strerror(errno));
    text.resize(static_cast<std::size_t>(count));
    return std::optional{text};
}

/// False when another process made the file first.
Result<bool> createFile(const std::string &path, const std::string &text)
{
    const auto temporary = path + ".new-" + toHex(randomBytes(8));
    {
        const File file{
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
        if (file.descriptor < 0)
            return fileError(path, std::strerror(errno));
        const bool written = ::write(file.descriptor, text.data(), text.size()) ==
                                 static_cast<ssize_t>(text.size()) &&
                             ::fsync(file.descriptor) == 0;
        if (!written) {
            const auto *why = std::strerror(errno);
            ::unlink(temporary.c_str());
            return fileError(path, why);
        }
    }
    // link() never replaces a key that is there already, whole or not at all.
    const bool linked = ::link(temporary.c_str(), path.c_str()) == 0;
    const int why = errno;
    ::unlink(temporary.c_str());
    if (!linked && why != EEXIST)
        return fileError(path, std::strerror(why));
    return linked;
}

} // namespace

Result<LogKey> LogKey::fromSeed(const std::string &origin, std::string_view seed)
{
    if (origin.empty() || origin.find_first_of(" +\n") != origin.npos)
        return keyError("a log origin holds no space, plus or newline");
    const auto key = openKey(seed);
    LogKey out;
    out.m_origin = origin;
    out.m_seed = seed;
    out.m_public.resize(32);
    std::size_t size = out.m_public.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), raw(out.m_public), &size) != 1 || size != 32)
        return keyError("the seed is not an Ed25519 key");
    return out;
}

Result<LogKey> LogKey::loadOrCreate(const std::string &path, const std::string &origin)
{
    auto text = readFile(path);
    if (!text)
        return tl::unexpected(text.error());
    if (!*text) {
        const auto made = fromSeed(origin, randomBytes(32));
        if (!made)
            return made;
        const auto created =
            createFile(path, std::string{kFilePrefix} + origin + '+' + toHex(made->keyId()) + '+' +
                                 toBase64(kEd25519 + made->m_seed) + '\n');
        if (!created)
            return tl::unexpected(created.error());
        if (*created)
            return made;
        text = readFile(path);
        if (!text)
            return tl::unexpected(text.error());
    }
    const auto prefix = std::string{kFilePrefix} + origin + '+';
    if (!*text || !(*text)->starts_with(prefix))
        return fileError(path, "made for another log origin, or malformed");
    const auto rest = std::string_view{**text}.substr(prefix.size());
    if (rest.size() < 10 || rest[8] != '+' || rest.back() != '\n')
        return fileError(path, "malformed");
    const auto bytes = fromBase64(rest.substr(9, rest.size() - 10));
    if (!bytes || bytes->size() != 33 || bytes->front() != kEd25519)
        return fileError(path, "malformed");
    auto key = fromSeed(origin, std::string_view{*bytes}.substr(1));
    if (key && toHex(key->keyId()) != rest.substr(0, 8))
        return fileError(path, "its key id does not fit its key");
    return key;
}

Bytes LogKey::keyId() const
{
    return sha256(m_origin + '\n' + kEd25519 + m_public).substr(0, 4);
}

std::string LogKey::verifierKey() const
{
    return m_origin + '+' + toHex(keyId()) + '+' + toBase64(kEd25519 + m_public);
}

Result<std::string> LogKey::sign(const std::string &text) const
{
    const auto key = openKey(m_seed);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free};
    Bytes signature(64, '\0');
    std::size_t size = signature.size();
    if (!key || !context ||
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), raw(signature), &size, raw(text), text.size()) != 1 ||
        size != 64)
        return keyError("signing failed");
    return text + "\n\xE2\x80\x94 " + m_origin + ' ' + toBase64(keyId() + signature) + '\n';
}

Bytes LogKey::derive(std::string_view purpose) const
{
    return hmacSha256(m_seed, "steward/" + std::string{purpose});
}

std::string checkpointText(const std::string &origin, const std::string &month, std::uint64_t size,
                           const Hash &root)
{
    return origin + '/' + month + '\n' + std::to_string(size) + '\n' + toBase64(view(root)) + '\n';
}

} // namespace steward::platform::audit
