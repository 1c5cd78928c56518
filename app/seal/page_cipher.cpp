// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seal/page_cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace steward::seal
{

namespace
{

constexpr std::size_t kSealedBytes = kPageBytes - kReservedBytes;
constexpr char kMagic[] = "SQLite format 3"; // with its zero byte: 16 bytes
static_assert(sizeof(kMagic) == kFileIdBytes);

void putBigEndian(std::uint8_t *to, std::uint64_t value)
{
    for (int i = 7; i >= 0; --i, value >>= 8)
        to[i] = std::uint8_t(value);
}

std::uint64_t bigEndian(const std::uint8_t *from)
{
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
        value = value << 8 | from[i];
    return value;
}

} // namespace

void PageCipher::Freer::operator()(evp_cipher_ctx_st *context) const
{
    EVP_CIPHER_CTX_free(context); // overwrites the key schedule
}

std::unique_ptr<PageCipher> PageCipher::of(const Key &key, const FileId &file, FileKind kind)
{
    std::unique_ptr<PageCipher> cipher{new PageCipher{file, kind}};
    if (!cipher->start(key))
        return nullptr;
    return cipher;
}

PageCipher::~PageCipher() = default;

bool PageCipher::start(const Key &key)
{
    std::array<std::uint8_t, 2 * kKeyBytes> keys{};
    const std::string purpose = "steward seal 1 kind " + std::to_string(int(m_kind));
    bool isReady = key.derive(m_file, purpose, keys) && startNonces();
    for (auto *context : {&m_sealing, &m_opening, &m_blockSealing, &m_blockOpening})
        context->reset(EVP_CIPHER_CTX_new());
    const auto *pages = keys.data();
    const auto *blocks = keys.data() + kKeyBytes;
    isReady =
        isReady && m_sealing && m_opening && m_blockSealing && m_blockOpening &&
        EVP_EncryptInit_ex2(m_sealing.get(), EVP_aes_256_gcm(), pages, nullptr, nullptr) == 1 &&
        EVP_DecryptInit_ex2(m_opening.get(), EVP_aes_256_gcm(), pages, nullptr, nullptr) == 1 &&
        EVP_EncryptInit_ex2(m_blockSealing.get(), EVP_aes_256_ecb(), blocks, nullptr, nullptr) ==
            1 &&
        EVP_DecryptInit_ex2(m_blockOpening.get(), EVP_aes_256_ecb(), blocks, nullptr, nullptr) ==
            1 &&
        EVP_CIPHER_CTX_set_padding(m_blockSealing.get(), 0) == 1 &&
        EVP_CIPHER_CTX_set_padding(m_blockOpening.get(), 0) == 1;
    OPENSSL_cleanse(keys.data(), keys.size());
    return isReady;
}

bool PageCipher::startNonces()
{
    if (RAND_bytes(m_nonce.data(), int(m_nonce.size())) != 1)
        return false;
    m_nonceStart = bigEndian(m_nonce.data() + 4);
    return true;
}

void PageCipher::stepNonce()
{
    putBigEndian(m_nonce.data() + 4, bigEndian(m_nonce.data() + 4) + 1);
}

std::size_t PageCipher::clearBytes(const Place &place) const
{
    return m_kind == FileKind::Main && place.offset == 0 ? kFileIdBytes : 0;
}

std::array<std::uint8_t, PageCipher::kBoundBytes> PageCipher::boundData(const Place &place) const
{
    std::array<std::uint8_t, kBoundBytes> data{};
    auto at = std::copy(kFormatMark.begin(), kFormatMark.end(), data.begin());
    *at = std::uint8_t(m_kind);
    at += 4;
    putBigEndian(&*at, place.offset);
    at += 8;
    at = std::copy(m_file.begin(), m_file.end(), at);
    std::copy(place.bound.begin(), place.bound.end(), at);
    return data;
}

bool PageCipher::seal(const Place &place, ConstPage plain, Page sealed)
{
    const std::size_t clear = clearBytes(place);
    const auto bound = boundData(place);
    auto *context = m_sealing.get();
    auto *tail = sealed.data() + kSealedBytes;
    int done = 0;
    stepNonce();
    // The same nonce twice would open the file; 2^64 pages through one handle never come.
    if (bigEndian(m_nonce.data() + 4) == m_nonceStart)
        return false;
    if (EVP_EncryptInit_ex2(context, nullptr, nullptr, m_nonce.data(), nullptr) != 1 ||
        EVP_EncryptUpdate(context, nullptr, &done, bound.data(), int(bound.size())) != 1 ||
        EVP_EncryptUpdate(context, sealed.data() + clear, &done, plain.data() + clear,
                          int(kSealedBytes - clear)) != 1 ||
        EVP_EncryptFinal_ex(context, tail, &done) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, int(kTagBytes), tail + kNonceBytes) !=
            1)
        return false;
    if (clear > 0)
        std::copy(m_file.begin(), m_file.end(), sealed.begin());
    std::copy(m_nonce.begin(), m_nonce.end(), tail);
    std::copy(kFormatMark.begin(), kFormatMark.end(), tail + kNonceBytes + kTagBytes);
    return true;
}

bool PageCipher::open(const Place &place, ConstPage sealed, Page plain)
{
    const std::size_t clear = clearBytes(place);
    const auto bound = boundData(place);
    auto *context = m_opening.get();
    const auto *tail = sealed.data() + kSealedBytes;
    std::array<std::uint8_t, kTagBytes> tag{};
    std::copy_n(tail + kNonceBytes, kTagBytes, tag.begin());
    int done = 0;
    std::uint8_t nothing[16];
    const bool isOurs =
        std::equal(kFormatMark.begin(), kFormatMark.end(), tail + kNonceBytes + kTagBytes) &&
        (clear == 0 || std::equal(m_file.begin(), m_file.end(), sealed.begin())) &&
        EVP_DecryptInit_ex2(context, nullptr, nullptr, tail, nullptr) == 1 &&
        EVP_DecryptUpdate(context, nullptr, &done, bound.data(), int(bound.size())) == 1 &&
        EVP_DecryptUpdate(context, plain.data() + clear, &done, sealed.data() + clear,
                          int(kSealedBytes - clear)) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, int(kTagBytes), tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context, nothing, &done) == 1;
    if (!isOurs) {
        std::fill(plain.begin(), plain.end(), std::uint8_t{0});
        return false;
    }
    if (clear > 0)
        std::copy_n(kMagic, clear, plain.begin());
    std::fill(plain.begin() + kSealedBytes, plain.end(), std::uint8_t{0});
    return true;
}

bool PageCipher::sealBlock(std::span<std::uint8_t, 16> block)
{
    int done = 0;
    return EVP_EncryptUpdate(m_blockSealing.get(), block.data(), &done, block.data(), 16) == 1;
}

bool PageCipher::openBlock(std::span<std::uint8_t, 16> block)
{
    int done = 0;
    return EVP_DecryptUpdate(m_blockOpening.get(), block.data(), &done, block.data(), 16) == 1;
}

} // namespace steward::seal
