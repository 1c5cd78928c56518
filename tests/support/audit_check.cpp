// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/audit_check.h"

#include <libpq-fe.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace steward::tests::audit_check
{

namespace
{

std::string be(std::uint64_t value, int bytes)
{
    std::string out;
    while (bytes-- > 0)
        out.push_back(static_cast<char>((value >> (8 * bytes)) & 0xffu));
    return out;
}

std::string tagged(int tag, const std::string &value)
{
    return be(std::uint64_t(tag), 1) + be(value.size(), 4) + value;
}

std::string withoutHyphens(const std::string &uuid)
{
    std::string out;
    for (const char c : uuid)
        if (c != '-')
            out.push_back(c);
    return unhex(out);
}

std::string text(const Digest &d)
{
    return {reinterpret_cast<const char *>(d.data()), d.size()};
}

Digest parent(const Digest &left, const Digest &right)
{
    return sha256(std::string(1, '\1') + text(left) + text(right));
}

bool verifiesSignature(const std::string &publicKey, const std::string &message,
                       const std::string &signature)
{
    const auto *bytes = [](const std::string &s) {
        return reinterpret_cast<const unsigned char *>(s.data());
    }(publicKey);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes, publicKey.size()),
        &EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free};
    return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(
               context.get(), reinterpret_cast<const unsigned char *>(signature.data()),
               signature.size(), reinterpret_cast<const unsigned char *>(message.data()),
               message.size()) == 1;
}

} // namespace

std::string unbase64(const std::string &in)
{
    static const std::string kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int have = 0;
    for (const char c : in) {
        if (c == '=')
            break;
        const auto at = kAlphabet.find(c);
        if (at == std::string::npos)
            return {};
        bits = bits << 6 | unsigned(at);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out.push_back(static_cast<char>((bits >> have) & 0xffu));
        }
    }
    return out;
}

std::vector<std::string> split(const std::string &in, char by)
{
    std::vector<std::string> out(1);
    for (const char c : in) {
        if (c == by)
            out.emplace_back();
        else
            out.back().push_back(c);
    }
    return out;
}

std::string unhex(const std::string &in)
{
    std::string out;
    for (std::size_t i = 0; i + 1 < in.size(); i += 2)
        out.push_back(static_cast<char>(std::strtoul(in.substr(i, 2).c_str(), nullptr, 16)));
    return out;
}

std::string hex(const std::string &bytes)
{
    std::string out;
    for (const unsigned char c : bytes)
        for (const int nibble : {c >> 4, c & 15})
            out.push_back("0123456789abcdef"[nibble]);
    return out;
}

Digest sha256(const std::string &bytes)
{
    Digest out{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(), nullptr);
    return out;
}

// RFC 2104 by its definition, not by the library call the producer makes.
std::string hmac(const std::string &key, const std::string &message)
{
    std::string block = key.size() > 64 ? text(sha256(key)) : key;
    block.resize(64, '\0');
    std::string inner = block, outer = block;
    for (auto &c : inner)
        c = static_cast<char>(c ^ 0x36);
    for (auto &c : outer)
        c = static_cast<char>(c ^ 0x5c);
    return text(sha256(outer + text(sha256(inner + message))));
}

Digest digest(const std::string &bytes)
{
    Digest out{};
    for (std::size_t i = 0; i < out.size() && i < bytes.size(); ++i)
        out[i] = static_cast<unsigned char>(bytes[i]);
    return out;
}

std::string leafOf(const std::string &origin, const Row &row)
{
    std::string out = "AUD1" + tagged(1, origin) + tagged(2, row.month) +
                      tagged(3, be(std::stoull(row.index), 8));
    out += tagged(4, withoutHyphens(row.id)) +
           tagged(5, be(std::uint64_t(std::stoll(row.occurredAtUs)), 8));
    out += tagged(6, row.category) + tagged(7, row.action) +
           tagged(8, be(std::stoull(row.outcome), 1));
    if (!row.org.empty())
        out += tagged(9, withoutHyphens(row.org));
    out += tagged(10, be(std::stoull(row.actorKind), 1) + unhex(row.actorCommitment));
    if (!row.subjectKind.empty())
        out += tagged(11, be(std::stoull(row.subjectKind), 1) + unhex(row.subjectCommitment));
    out += tagged(12, row.metadata);
    std::string list;
    for (const auto &[name, value] : row.privates)
        list += be(name.size(), 1) + name + be(std::uint64_t(value.first), 1) + unhex(value.second);
    if (!list.empty())
        out += tagged(13, list);
    return out + tagged(14, withoutHyphens(row.requestId));
}

Digest leafHashOf(const std::string &leaf)
{
    return sha256(std::string(1, '\0') + leaf);
}

Digest rootOf(const std::vector<Digest> &leaves)
{
    if (leaves.empty())
        return sha256({});
    std::vector<Digest> row = leaves;
    // Pairing up with an odd last node carried over is the same tree as the split definition.
    while (row.size() > 1) {
        std::vector<Digest> above;
        for (std::size_t i = 0; i < row.size(); i += 2)
            above.push_back(i + 1 < row.size() ? parent(row[i], row[i + 1]) : row[i]);
        row = std::move(above);
    }
    return row.front();
}

bool verifiesInclusion(Digest hash, std::uint64_t index, std::uint64_t size,
                       const std::vector<Digest> &path, const Digest &root)
{
    if (index >= size)
        return false;
    std::uint64_t fn = index, sn = size - 1;
    for (const auto &p : path) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            hash = parent(p, hash);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash = parent(hash, p);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && hash == root;
}

bool verifiesConsistency(std::uint64_t from, std::uint64_t to, const Digest &fromRoot,
                         const Digest &toRoot, const std::vector<Digest> &given)
{
    if (from == 0 || from > to)
        return false;
    if (from == to)
        return given.empty() && fromRoot == toRoot;
    auto path = given;
    if ((from & (from - 1)) == 0)
        path.insert(path.begin(), fromRoot);
    if (path.empty())
        return false;
    std::uint64_t fn = from - 1, sn = to - 1;
    while (fn & 1) {
        fn >>= 1;
        sn >>= 1;
    }
    Digest fr = path.front(), sr = path.front();
    for (std::size_t i = 1; i < path.size(); ++i) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            fr = parent(path[i], fr);
            sr = parent(path[i], sr);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            sr = parent(sr, path[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && fr == fromRoot && sr == toRoot;
}

std::optional<std::string> openNote(const std::string &note, const std::string &verifierKey)
{
    const auto key = split(verifierKey, '+');
    if (key.size() < 3)
        return std::nullopt;
    const auto material = unbase64(verifierKey.substr(key[0].size() + key[1].size() + 2));
    if (material.size() != 33 || material[0] != 1)
        return std::nullopt;
    const auto id = text(sha256(key[0] + "\n" + material)).substr(0, 4);
    const auto body = note.find("\n\n");
    if (hex(id) != key[1] || body == std::string::npos || note.back() != '\n')
        return std::nullopt;
    const auto signedText = note.substr(0, body + 1);
    const std::string prefix = "\xE2\x80\x94 " + key[0] + " ";
    for (const auto &line : split(note.substr(body + 2), '\n')) {
        if (!line.starts_with(prefix))
            continue;
        const auto signature = unbase64(line.substr(prefix.size()));
        if (signature.size() == 68 && signature.substr(0, 4) == id &&
            verifiesSignature(material.substr(1), signedText, signature.substr(4)))
            return signedText;
    }
    return std::nullopt;
}

std::optional<Checkpoint> openCheckpoint(const std::string &note, const std::string &verifierKey)
{
    const auto signedText = openNote(note, verifierKey);
    if (!signedText)
        return std::nullopt;
    const auto lines = split(*signedText, '\n');
    if (lines.size() != 4 || !lines[3].empty() || unbase64(lines[2]).size() != 32)
        return std::nullopt;
    return Checkpoint{lines[0], std::stoull(lines[1]), digest(unbase64(lines[2]))};
}

} // namespace steward::tests::audit_check
