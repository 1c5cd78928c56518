// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/archive_check.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <sys/stat.h>
#include <zstd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace steward::tests::archive_check
{

namespace
{

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace audit_check;

std::string contents(const fs::path &path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string bytesOf(const Digest &digest)
{
    return {digest.begin(), digest.end()};
}

std::string hexOf(const Digest &digest)
{
    return hex(bytesOf(digest));
}

std::string inflated(const std::string &packed)
{
    std::string out(ZSTD_getFrameContentSize(packed.data(), packed.size()), '\0');
    const auto size = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    return ZSTD_isError(size) ? std::string{} : out;
}

std::uint64_t bigEndian(const std::string &bytes)
{
    std::uint64_t out = 0;
    for (const unsigned char c : bytes)
        out = out << 8 | c;
    return out;
}

/// Tag → value of a leaf; nothing when it is not AUD1 with its tags strictly ascending.
std::optional<std::map<int, std::string>> fieldsOf(const std::string &leaf)
{
    std::map<int, std::string> out;
    if (!leaf.starts_with("AUD1"))
        return std::nullopt;
    for (std::size_t at = 4; at < leaf.size();) {
        const int tag = leaf[at];
        if (at + 5 > leaf.size() || tag < 1 || tag > 14 ||
            (!out.empty() && tag <= out.rbegin()->first))
            return std::nullopt;
        const auto size = bigEndian(leaf.substr(at + 1, 4));
        if (size > leaf.size() - at - 5)
            return std::nullopt;
        out[tag] = leaf.substr(at + 5, size);
        at += 5 + size;
    }
    for (const int needed : {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14})
        if (!out.contains(needed))
            return std::nullopt;
    return out;
}

std::string monthAfter(const std::string &month)
{
    const int number = std::stoi(month.substr(0, 4)) * 12 + std::stoi(month.substr(5)) - 1 + 1;
    const auto two = std::to_string(number % 12 + 1);
    return std::to_string(number / 12) + "-" + (two.size() < 2 ? "0" : "") + two;
}

std::int64_t startUs(const std::string &month)
{
    std::tm date{};
    date.tm_year = std::stoi(month.substr(0, 4)) - 1900;
    date.tm_mon = std::stoi(month.substr(5)) - 1;
    date.tm_mday = 1;
    return std::int64_t{timegm(&date)} * 1'000'000;
}

struct Key {
    std::string verifier, from, until;
    [[nodiscard]] std::string id() const { return split(verifier, '+').at(1); }
    [[nodiscard]] bool isValidIn(const std::string &month) const
    {
        return (from == "-" || from <= month) && (until == "-" || month <= until);
    }
};

class Folder
{
public:
    Folder(fs::path path, Report &report)
        : m_path(std::move(path)), m_month(m_path.filename().string()), m_report(report)
    {
        m_out.month = m_month;
    }

    /// `trusted` is who may sign so far; what the folder's own keys add to it is for the next.
    void check(std::vector<Key> &trusted, std::string &previousHash);

private:
    void find(const std::string &what) { m_report.findings.push_back(m_month + ": " + what); }
    void demand(bool holds, const std::string &what)
    {
        if (!holds)
            find(what);
    }
    void checkFiles();
    void checkLeaves(const json::object &file);
    void takeLeaf(const std::string &line);
    void checkSeal(std::vector<Key> &trusted, std::string &previousHash);
    std::vector<Key> keys();

    fs::path m_path;
    std::string m_month;
    Report &m_report;
    Month m_out;
    std::string m_origin;
    json::object m_manifest;
    std::int64_t m_firstUs = 0, m_lastUs = 0;
};

void Folder::check(std::vector<Key> &trusted, std::string &previousHash)
{
    m_origin = split(trusted.front().verifier, '+').front();
    boost::system::error_code failure;
    const auto manifest = json::parse(contents(m_path / "manifest.json"), failure);
    if (failure || !manifest.is_object())
        return find("no manifest");
    m_manifest = manifest.as_object();
    checkFiles();
    checkSeal(trusted, previousHash);
    m_report.months.push_back(std::move(m_out));
}

void Folder::checkFiles()
{
    std::set<std::string> expected{"manifest.json", "seal"}, present;
    for (const auto &each : m_manifest.at("files").as_array()) {
        const auto &file = each.as_object();
        const auto name = std::string{file.at("name").as_string()};
        const auto bytes = contents(m_path / name);
        expected.insert(name);
        demand(hexOf(sha256(bytes)) == std::string{file.at("sha256").as_string()} &&
                   bytes.size() == file.at("bytes").to_number<std::uint64_t>(),
               "file_hash " + name);
        if (name.starts_with("leaves-"))
            checkLeaves(file);
    }
    struct stat facts = {};
    for (const auto &file : fs::directory_iterator{m_path}) {
        present.insert(file.path().filename().string());
        demand(::stat(file.path().c_str(), &facts) == 0 && (facts.st_mode & 0777) == 0444,
               "writable " + file.path().filename().string());
    }
    demand(::stat(m_path.c_str(), &facts) == 0 && (facts.st_mode & 0777) == 0555, "writable");
    demand(present == expected, "other files than the manifest names");
}

void Folder::checkLeaves(const json::object &file)
{
    const auto before = m_out.leafHashes.size();
    demand(file.at("first").to_number<std::uint64_t>() == before, "index_gap between files");
    auto lines = split(inflated(contents(m_path / std::string{file.at("name").as_string()})), '\n');
    demand(!lines.empty() && lines.back().empty(), "a line that is cut");
    lines.pop_back();
    for (const auto &line : lines)
        takeLeaf(line);
    demand(file.at("count").to_number<std::uint64_t>() == m_out.leafHashes.size() - before,
           "index_gap in a file");
}

void Folder::takeLeaf(const std::string &line)
{
    const auto place = m_out.leafHashes.size();
    boost::system::error_code failure;
    const auto parsed = json::parse(line, failure);
    const auto *object = failure ? nullptr : parsed.if_object();
    if (!object || object->size() != 2)
        return find("not a line");
    const auto leaf = unhex(std::string{object->at("leaf").as_string()});
    const auto fields = fieldsOf(leaf);
    demand(object->at("i").to_number<std::uint64_t>() == place, "index_gap");
    if (!fields)
        return find("leaf_noncanonical " + std::to_string(place));
    demand(fields->at(1) == m_origin && fields->at(2) == m_month &&
               bigEndian(fields->at(3)) == place,
           "a leaf of another place");
    const auto at = std::int64_t(bigEndian(fields->at(5)));
    m_firstUs = place == 0 ? at : std::min(m_firstUs, at);
    m_lastUs = place == 0 ? at : std::max(m_lastUs, at);
    m_out.lateLeaves += at < startUs(m_month) ? 1 : 0;
    m_out.leafHashes.push_back(leafHashOf(leaf));
}

std::vector<Key> Folder::keys()
{
    std::vector<Key> out;
    auto lines = split(contents(m_path / "keys"), '\n');
    demand(lines.size() > 1 && lines.back().empty(), "no keys");
    lines.pop_back();
    for (const auto &line : lines) {
        const auto words = split(line, ' ');
        if (words.size() == 3)
            out.push_back({words[0], words[1], words[2]});
        else
            find("a key's line");
    }
    return out;
}

void Folder::checkSeal(std::vector<Key> &trusted, std::string &previousHash)
{
    const auto note = contents(m_path / "seal"), checkpoint = contents(m_path / "checkpoint");
    // Only who was known before vouches for the keys in this folder.
    const bool isVouched = std::any_of(trusted.begin(), trusted.end(), [&](const Key &key) {
        return key.isValidIn(m_month) && openNote(note, key.verifier);
    });
    demand(isVouched, "seal_signature");
    const auto listed = keys();
    int valid = 0;
    for (const auto &key : listed) {
        if (!key.isValidIn(m_month))
            continue;
        ++valid;
        const auto opened = openCheckpoint(checkpoint, key.verifier);
        demand(opened && opened->origin == m_origin + "/" + m_month &&
                   opened->size == m_out.leafHashes.size() &&
                   opened->root == rootOf(m_out.leafHashes),
               "root_mismatch of the checkpoint by " + key.id());
        const auto text = openNote(note, key.verifier);
        demand(text.has_value(), "no seal by " + key.id());
        m_out.signers.insert(key.id());
        m_out.sealText = text.value_or(m_out.sealText);
    }
    demand(valid > 0, "key_not_valid_for_month");
    demand(split(note.substr(note.find("\n\n") + 2), '\n').size() == std::size_t(valid) + 1,
           "a signature of another key");
    const auto root = rootOf(m_out.leafHashes);
    const auto lines = split(m_out.sealText, '\n');
    if (lines.size() != 9)
        return find("not a seal");
    demand(lines[0] == "audit-seal/v1" && lines[1] == m_origin + "/" + m_month, "another seal");
    demand(lines[2] == std::to_string(m_out.leafHashes.size()) &&
               unbase64(lines[3]) == bytesOf(root),
           "root_mismatch of the seal");
    demand(std::string{m_manifest.at("root").as_string()} == hexOf(root) &&
               m_manifest.at("size").to_number<std::uint64_t>() == m_out.leafHashes.size() &&
               std::string{m_manifest.at("month").as_string()} == m_month &&
               std::string{m_manifest.at("origin").as_string()} == m_origin &&
               std::string{m_manifest.at("archive").as_string()} == "audit-archive/v1",
           "root_mismatch of the manifest");
    demand(lines[4] == previousHash, "seal_chain_gap");
    demand(lines[5] == std::to_string(m_firstUs) + " " + std::to_string(m_lastUs),
           "first and last");
    demand(lines[6] == hexOf(sha256(contents(m_path / "manifest.json"))), "manifest_hash");
    demand(std::stoll(lines[7]) > startUs(monthAfter(m_month)) + 600'000'000, "sealed too early");
    previousHash = hexOf(sha256('\2' + m_out.sealText));
    if (isVouched)
        trusted = listed;
}

} // namespace

Report checkArchive(const fs::path &archive, const std::string &anchor)
{
    Report out;
    std::vector<fs::path> folders;
    for (const auto &entry : fs::directory_iterator{archive})
        folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    std::vector<Key> trusted{{anchor, "-", "-"}};
    std::string previousHash(64, '0'), expected;
    for (const auto &folder : folders) {
        const auto month = folder.filename().string();
        if (!expected.empty() && month != expected)
            out.findings.push_back(month + ": follows no " + expected);
        Folder{folder, out}.check(trusted, previousHash);
        expected = monthAfter(month);
    }
    return out;
}

} // namespace steward::tests::archive_check
