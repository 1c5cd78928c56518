// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/proofs.h"

#include "platform/src/audit/sequencer.h"
#include "platform/src/audit/visibility.h"
#include "platform/src/db/connection.h"

#include <boost/json/array.hpp>

namespace steward::platform::audit
{

namespace
{

namespace json = boost::json;

tl::unexpected<Error> absent()
{
    return fail(ErrorKind::NotFound, "not_found",
                "there is no such part of the log for this caller");
}

json::array hexes(const std::vector<Hash> &path)
{
    json::array out;
    for (const auto &hash : path)
        out.push_back(json::string(toHex(view(hash))));
    return out;
}

/// Locked, with at least `size` leaves; 404 when the log has not grown that far.
class OpenMonth
{
public:
    static Result<OpenMonth> open(db::Connection &reader, LogTrees &trees, const std::string &month,
                                  std::uint64_t size)
    {
        OpenMonth out{reader, trees.month(month), month};
        if (out.tree().size() < size)
            if (auto extended = extendTree(reader, month, out.m_month->tree); !extended)
                return tl::unexpected(extended.error());
        if (out.tree().size() < size)
            return absent();
        return out;
    }
    [[nodiscard]] const MonthTree &tree() const { return m_month->tree; }
    [[nodiscard]] MonthTree::LeafLoader loader() const
    {
        return [this](std::uint64_t begin, std::uint64_t end) {
            return loadLeaves(*m_reader, m_name, begin, end);
        };
    }
    /// For many proofs of neighbours: what one of them read serves the others.
    [[nodiscard]] MonthTree::LeafLoader keepingLoader() const
    {
        using Range = std::pair<std::uint64_t, std::uint64_t>;
        const auto kept = std::make_shared<std::map<Range, std::vector<Hash>>>();
        return [load = loader(), kept](std::uint64_t begin,
                                       std::uint64_t end) -> Result<std::vector<Hash>> {
            if (const auto found = kept->find({begin, end}); found != kept->end())
                return found->second;
            auto leaves = load(begin, end);
            if (leaves)
                (*kept)[{begin, end}] = *leaves;
            return leaves;
        };
    }

private:
    OpenMonth(db::Connection &reader, std::shared_ptr<LogTrees::Month> month, std::string name)
        : m_reader(&reader), m_month(std::move(month)), m_lock(m_month->mutex),
          m_name(std::move(name))
    {
    }
    db::Connection *m_reader;
    std::shared_ptr<LogTrees::Month> m_month;
    std::unique_lock<std::mutex> m_lock;
    std::string m_name;
};

} // namespace

std::shared_ptr<LogTrees::Month> LogTrees::month(const std::string &month)
{
    const std::lock_guard lock{m_mutex};
    auto &place = m_months[month];
    if (!place)
        place = std::make_shared<Month>();
    return place;
}

Result<json::object> checkpoint(db::Connection &reader, const std::vector<std::string> &roles,
                                const std::optional<std::string> &month)
{
    const auto visibility = loadVisibility(reader, roles);
    if (!visibility)
        return tl::unexpected(visibility.error());
    if (visibility->visible.none())
        return absent();
    const auto rows =
        reader.exec("SELECT month, size, root, note, signed_at FROM audit_checkpoint "
                    "WHERE $1::text IS NULL OR month = $1 ORDER BY month DESC, size DESC LIMIT 1",
                    db::Params{month});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return absent();
    return json::object{{"month", rows->text(0, 0)},
                        {"size", rows->text(0, 1)},
                        {"root", toHex(rows->bytes(0, 2))},
                        {"note", rows->text(0, 3)},
                        {"signed_at", rows->instant(0, 4).rfc3339()}};
}

Result<json::object> inclusionProof(db::Connection &reader, LogTrees &trees,
                                    const std::vector<std::string> &roles, const std::string &month,
                                    std::uint64_t index, std::uint64_t size)
{
    if (index >= size)
        return fail(ErrorKind::BadRequest, "bad_request", "index must be below size");
    const auto visibility = loadVisibility(reader, roles);
    if (!visibility)
        return tl::unexpected(visibility.error());
    const auto leaf = reader.exec(
        "SELECT l.leaf_hash FROM audit_leaf l JOIN audit_event e ON e.occurred_at = l.occurred_at "
        "AND e.id = l.event_id "
        "WHERE l.month = $1 AND l.idx = $2 AND e.category = ANY($3::text[])",
        db::Params{month, static_cast<std::int64_t>(index), db::array(visibility->visibleNames())});
    if (!leaf)
        return tl::unexpected(leaf.error());
    if (leaf->isEmpty())
        return absent();
    const auto open = OpenMonth::open(reader, trees, month, size);
    if (!open)
        return tl::unexpected(open.error());
    const auto path = open->tree().inclusion(index, size, open->loader());
    if (!path)
        return tl::unexpected(path.error());
    return json::object{{"month", month},
                        {"index", std::to_string(index)},
                        {"size", std::to_string(size)},
                        {"leaf_hash", toHex(leaf->bytes(0, 0))},
                        {"path", hexes(*path)}};
}

Result<json::object> inclusionProofs(db::Connection &reader, LogTrees &trees,
                                     const std::vector<std::string> &roles,
                                     const std::string &month, std::uint64_t size,
                                     const std::vector<std::int64_t> &indices)
{
    const auto visibility = loadVisibility(reader, roles);
    if (!visibility)
        return tl::unexpected(visibility.error());
    if (visibility->visible.none())
        return absent();
    std::vector<std::string> wanted;
    for (const auto index : indices)
        wanted.push_back(std::to_string(index));
    const auto leaves =
        reader.exec("SELECT l.idx, l.leaf_hash FROM audit_leaf l JOIN audit_event e ON "
                    "e.occurred_at = l.occurred_at AND e.id = l.event_id "
                    "WHERE l.month = $1 AND l.idx = ANY($2::bigint[]) AND e.category = "
                    "ANY($3::text[]) ORDER BY l.idx",
                    db::Params{month, db::array(wanted), db::array(visibility->visibleNames())});
    if (!leaves)
        return tl::unexpected(leaves.error());
    const auto open = OpenMonth::open(reader, trees, month, size);
    if (!open)
        return tl::unexpected(open.error());
    const auto load = open->keepingLoader();
    json::array proofs;
    for (int i = 0; i < leaves->size(); ++i) {
        const auto index = static_cast<std::uint64_t>(leaves->int64(i, 0));
        const auto path = open->tree().inclusion(index, size, load);
        if (!path)
            return tl::unexpected(path.error());
        proofs.push_back(json::object{{"index", std::to_string(index)},
                                      {"leaf_hash", toHex(leaves->bytes(i, 1))},
                                      {"path", hexes(*path)}});
    }
    return json::object{
        {"month", month}, {"size", std::to_string(size)}, {"proofs", std::move(proofs)}};
}

Result<json::object> consistencyProof(db::Connection &reader, LogTrees &trees,
                                      const std::vector<std::string> &roles,
                                      const std::string &month, std::uint64_t from,
                                      std::uint64_t to)
{
    if (from == 0 || from > to)
        return fail(ErrorKind::BadRequest, "bad_request", "from is at least 1 and at most to");
    const auto visibility = loadVisibility(reader, roles);
    if (!visibility)
        return tl::unexpected(visibility.error());
    if (visibility->visible.none())
        return absent();
    const auto open = OpenMonth::open(reader, trees, month, to);
    if (!open)
        return tl::unexpected(open.error());
    const auto path = open->tree().consistency(from, to, open->loader());
    if (!path)
        return tl::unexpected(path.error());
    return json::object{{"month", month},
                        {"from", std::to_string(from)},
                        {"to", std::to_string(to)},
                        {"path", hexes(*path)}};
}

} // namespace steward::platform::audit
