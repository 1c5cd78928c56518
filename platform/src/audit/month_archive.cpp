// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/month_archive.h"

#include "platform/src/audit/archive_store.h"
#include "platform/src/audit/checkpoint.h"
#include "platform/src/audit/event_row.h"
#include "platform/src/audit/leaf.h"
#include "platform/src/audit/sequencer.h"
#include "platform/src/audit/tree.h"
#include "platform/src/db/connection.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <zstd.h>

#include <algorithm>
#include <cstdio>

namespace steward::platform::audit
{

namespace
{

namespace json = boost::json;

constexpr const char *kManifest = "manifest.json";
constexpr int kPacking = 9;

tl::unexpected<Error> archiveError(std::string what)
{
    return fail(ErrorKind::Internal, "audit_archive", std::move(what));
}

/// Whole files at once: then the bytes are the same each time.
Result<Bytes> packed(const std::string &text)
{
    Bytes out(ZSTD_compressBound(text.size()), '\0');
    const auto size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), kPacking);
    if (ZSTD_isError(size) != 0)
        return archiveError(ZSTD_getErrorName(size));
    out.resize(size);
    return out;
}

class Draft
{
public:
    Draft(db::Connection &sequencing, const ArchiveStore &store, const LogKey &key,
          const std::string &month)
        : m_connection(sequencing), m_store(store), m_key(key), m_month(month)
    {
    }

    Result<Done> writeLeaves();
    Result<Done> writeCheckpoint();
    Result<Done> put(const std::string &name, std::string_view bytes, json::object more = {});
    Result<MonthArchive> writeManifest();

private:
    /// The lines of one file; empty past the end of the month.
    Result<std::string> lines(std::uint64_t begin);
    Result<Done> take(const db::Rows &rows, int row, std::string &lines);

    db::Connection &m_connection;
    const ArchiveStore &m_store;
    const LogKey &m_key;
    const std::string &m_month;
    MonthTree m_tree;
    MonthArchive m_result;
    json::array m_files;
};

Result<Done> Draft::take(const db::Rows &rows, int row, std::string &lines)
{
    const auto index = m_tree.size();
    const auto place = m_month + '/' + std::to_string(index);
    if (rows.int64(row, 0) != static_cast<std::int64_t>(index))
        return archiveError("there is no leaf " + place);
    if (rows.isNull(row, 2))
        return archiveError("the event of leaf " + place + " is gone");
    auto input = leafFromColumns(rows, row, 2);
    if (!input)
        return tl::unexpected(input.error());
    input->origin = m_key.origin();
    input->month = m_month;
    input->index = index;
    const auto leaf = encodeLeaf(*input);
    const auto hash = leafHash(leaf);
    if (view(hash) != rows.bytes(row, 1))
        return archiveError("the event of leaf " + place + " is not what the leaf was made of");
    const auto at = input->occurredAtUs;
    m_result.firstUs = index == 0 ? at : std::min(m_result.firstUs, at);
    m_result.lastUs = index == 0 ? at : std::max(m_result.lastUs, at);
    m_tree.append(hash);
    lines += "{\"i\":" + std::to_string(index) + ",\"leaf\":\"" + toHex(leaf) + "\"}\n";
    return Done{};
}

Result<std::string> Draft::lines(std::uint64_t begin)
{
    const auto rows = m_connection.exec(
        std::string{"SELECT idx, leaf_hash, "} + kLeafColumns +
            " FROM (SELECT idx, leaf_hash, event_id, occurred_at AS leaf_at FROM audit_leaf WHERE "
            "month = $1 AND idx >= $2 AND idx < $3) l LEFT JOIN audit_event e ON e.occurred_at = "
            "leaf_at AND e.id = event_id ORDER BY idx",
        db::Params{m_month, static_cast<std::int64_t>(begin),
                   static_cast<std::int64_t>(begin + kLeavesPerFile)});
    if (!rows)
        return tl::unexpected(rows.error());
    std::string out;
    for (int i = 0; i < rows->size(); ++i)
        if (auto taken = take(*rows, i, out); !taken)
            return tl::unexpected(taken.error());
    return out;
}

Result<Done> Draft::writeLeaves()
{
    for (int number = 1;; ++number) {
        const auto begin = m_tree.size();
        const auto text = lines(begin);
        if (!text)
            return tl::unexpected(text.error());
        if (text->empty())
            return Done{};
        const auto bytes = packed(*text);
        if (!bytes)
            return tl::unexpected(bytes.error());
        char name[40];
        std::snprintf(name, sizeof name, "leaves-%04d.ndjson.zst", number);
        if (auto done = put(name, *bytes, {{"first", begin}, {"count", m_tree.size() - begin}});
            !done)
            return done;
    }
}

Result<Done> Draft::writeCheckpoint()
{
    const auto root = m_tree.root(m_tree.size(), [&](std::uint64_t begin, std::uint64_t end) {
        return loadLeaves(m_connection, m_month, begin, end);
    });
    if (!root)
        return tl::unexpected(root.error());
    m_result.size = m_tree.size();
    m_result.root = *root;
    // The sequencer's own, byte for byte; of an empty month there is no other.
    const auto note =
        m_key.sign(checkpointText(m_key.origin(), m_month, m_result.size, m_result.root));
    if (!note)
        return tl::unexpected(note.error());
    return put("checkpoint", *note);
}

Result<Done> Draft::put(const std::string &name, std::string_view bytes, json::object more)
{
    json::object file{{"name", name}, {"bytes", bytes.size()}, {"sha256", toHex(sha256(bytes))}};
    for (const auto &[key, value] : more)
        file[key] = value;
    m_files.push_back(std::move(file));
    return m_store.put(m_month, name, bytes);
}

Result<MonthArchive> Draft::writeManifest()
{
    json::object manifest{{"archive", "audit-archive/v1"},
                          {"origin", m_key.origin()},
                          {"month", m_month},
                          {"size", m_result.size},
                          {"root", toHex(view(m_result.root))}};
    manifest["files"] = std::move(m_files);
    m_result.manifest = json::serialize(manifest) + '\n';
    if (auto done = m_store.put(m_month, kManifest, m_result.manifest); !done)
        return tl::unexpected(done.error());
    return m_result;
}

} // namespace

Result<MonthArchive> draftMonth(db::Connection &sequencing, const ArchiveStore &store,
                                const LogKey &key, const std::string &month,
                                const std::string &keys)
{
    if (auto begun = store.begin(month); !begun)
        return tl::unexpected(begun.error());
    Draft draft{sequencing, store, key, month};
    if (auto done = draft.writeLeaves(); !done)
        return tl::unexpected(done.error());
    if (auto done = draft.writeCheckpoint(); !done)
        return tl::unexpected(done.error());
    if (auto done = draft.put("keys", keys); !done)
        return tl::unexpected(done.error());
    return draft.writeManifest();
}

Result<bool> holds(const ArchiveStore &store, const std::string &month, const std::string &manifest)
{
    const auto stored = store.read(month, kManifest);
    if (!stored || *stored != manifest)
        return stored ? Result<bool>{false} : tl::unexpected(stored.error());
    const auto parsed = json::parse(manifest);
    for (const auto &file : parsed.at("files").as_array()) {
        const auto bytes = store.read(month, std::string{file.at("name").as_string()});
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (!*bytes || toHex(sha256(**bytes)) != std::string_view{file.at("sha256").as_string()})
            return false;
    }
    return true;
}

} // namespace steward::platform::audit
