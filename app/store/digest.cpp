// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/digest.h"

#include <QtEndian>

#include <openssl/evp.h>

#include <algorithm>

namespace steward::store
{

DigestSum::DigestSum(const DigestTerm &term)
    : m_high(qFromBigEndian<quint64>(term.data())), m_low(qFromBigEndian<quint64>(term.data() + 8))
{
}

void DigestSum::add(const DigestTerm &term)
{
    const DigestSum other(term);
    m_low += other.m_low;
    m_high += other.m_high + (m_low < other.m_low ? 1 : 0);
}

void DigestSum::subtract(const DigestTerm &term)
{
    const DigestSum other(term);
    m_high -= other.m_high + (m_low < other.m_low ? 1 : 0);
    m_low -= other.m_low;
}

DigestTerm DigestSum::bytes() const
{
    DigestTerm term;
    qToBigEndian<quint64>(m_high, term.data());
    qToBigEndian<quint64>(m_low, term.data() + 8);
    return term;
}

DigestHasher::DigestHasher()
    : m_algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr)), m_context(EVP_MD_CTX_new())
{
    Q_ASSERT(m_algorithm && m_context);
}

DigestHasher::~DigestHasher()
{
    EVP_MD_CTX_free(m_context);
    EVP_MD_free(m_algorithm);
}

Sha256 DigestHasher::sha256(std::string_view bytes)
{
    Sha256 hash{};
    EVP_DigestInit_ex2(m_context, m_algorithm, nullptr);
    EVP_DigestUpdate(m_context, bytes.data(), bytes.size());
    EVP_DigestFinal_ex(m_context, hash.data(), nullptr);
    return hash;
}

DigestTerm DigestHasher::term(std::string_view table, const UuidBytes &pk, qint64 rev,
                              std::string_view d)
{
    const Sha256 h = sha256(d);
    std::array<std::uint8_t, 128> message;
    std::size_t used = 0;
    const auto append = [&](const void *bytes, std::size_t size) {
        qToBigEndian<quint32>(quint32(size), message.data() + used);
        std::copy_n(static_cast<const std::uint8_t *>(bytes), size, message.data() + used + 4);
        used += 4 + size;
    };
    std::array<std::uint8_t, 8> revision;
    qToBigEndian<qint64>(rev, revision.data());
    append(table.data(), std::min<std::size_t>(table.size(), 32));
    append(pk.data(), pk.size());
    append(revision.data(), revision.size());
    append(h.data(), h.size());

    const Sha256 whole = sha256({reinterpret_cast<const char *>(message.data()), used});
    DigestTerm term;
    std::copy_n(whole.begin(), term.size(), term.begin());
    return term;
}

} // namespace steward::store
