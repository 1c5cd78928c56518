// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/page_parser.h"

#include "app/store/replica_schema.h"
#include "app/sync/wire_cells.h"

#include <simdjson.h>

#include <optional>

namespace steward::sync
{

namespace
{

using simdjson::dom::element;
using simdjson::dom::object;
using store::Page;
using store::PageRecord;

tl::unexpected<Error> refused(const char *code, const QString &detail)
{
    return tl::unexpected(Error{ErrorKind::Protocol, detail, {}, QString::fromLatin1(code), 0});
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// One page being read; lives for one call of parsePage.
class Reader
{
public:
    explicit Reader(std::string_view bytes) : m_bytes(bytes) {}
    [[nodiscard]] Result<store::PagePtr> read();

private:
    [[nodiscard]] Result<object> parseLine(std::string_view line);
    [[nodiscard]] Result<Done> readHeader(std::string_view line);
    [[nodiscard]] bool readPlace(const object &header);
    [[nodiscard]] Result<Done> readRecord(std::string_view line);
    [[nodiscard]] Result<Done> readChange(const object &record, std::string_view line);
    [[nodiscard]] Result<Done> readCells(const object &record, std::string_view line,
                                         PageRecord &row);
    [[nodiscard]] Result<Done> readDrop(const object &record);
    [[nodiscard]] Result<Done> readTrailer(std::string_view line, std::string_view before);
    [[nodiscard]] Result<Done> readDigests(const object &digests);

    std::string_view m_bytes;
    simdjson::dom::parser m_parser{simdjson::SIMDJSON_MAXSIZE_BYTES};
    std::string m_padded;
    store::DigestHasher m_hasher;
    std::shared_ptr<Page> m_page = std::make_shared<Page>();
    std::int64_t m_announced = 0;
};

Result<object> Reader::parseLine(std::string_view line)
{
    if (qsizetype(line.size()) > kMaxLineBytes)
        return refused("line_too_long", QStringLiteral("a line of %1 bytes").arg(line.size()));
    // Copied into a padded buffer: the parser reads beyond the end of its input.
    m_padded.assign(line);
    m_padded.append(simdjson::SIMDJSON_PADDING, '\0');
    element root;
    if (const auto error = m_parser.parse(m_padded.data(), line.size(), false).get(root)) {
        const bool isDeep = error == simdjson::DEPTH_ERROR;
        return refused(isDeep ? "too_deep" : "bad_json",
                       QString::fromLatin1(simdjson::error_message(error)));
    }
    object record;
    if (root.get(record))
        return refused("bad_json", QStringLiteral("a line that is no object"));
    return record;
}

Result<store::PagePtr> Reader::read()
{
    if (qsizetype(m_bytes.size()) > kMaxPageBytes)
        return refused("page_too_large", QStringLiteral("%1 bytes").arg(m_bytes.size()));
    if (m_parser.allocate(std::size_t(kMaxLineBytes), std::size_t(kMaxDepth)))
        return tl::unexpected(
            Error{ErrorKind::Internal, QStringLiteral("no memory for the page parser")});
    if (m_bytes.empty() || m_bytes.back() != '\n')
        return refused("no_trailer", QStringLiteral("the page does not end with a line"));
    m_page->byteCount = qint64(m_bytes.size());
    const auto body = m_bytes.substr(0, m_bytes.size() - 1);
    const auto lastBreak = body.rfind('\n');
    if (lastBreak == std::string_view::npos)
        return refused("no_trailer", QStringLiteral("a page of one line"));

    auto before = m_bytes.substr(0, lastBreak + 1);
    if (auto ok = readTrailer(body.substr(lastBreak + 1), before); !ok)
        return tl::unexpected(ok.error());
    for (bool isFirst = true; !before.empty(); isFirst = false) {
        const auto end = before.find('\n');
        const auto line = before.substr(0, end);
        before.remove_prefix(end + 1);
        if (auto ok = isFirst ? readHeader(line) : readRecord(line); !ok)
            return tl::unexpected(ok.error());
    }
    if (m_page->rowCount != m_announced)
        return refused(
            "count_mismatch",
            QStringLiteral("%1 rows, %2 announced").arg(m_page->rowCount).arg(m_announced));
    return store::PagePtr(std::move(m_page));
}

Result<Done> Reader::readTrailer(std::string_view line, std::string_view before)
{
    const auto record = parseLine(line);
    std::string_view kind;
    if (!record || (*record)["k"].get(kind) || kind != "e") {
        if (record || record.error().code == QStringLiteral("bad_json"))
            return refused("no_trailer", QStringLiteral("the last line is no trailer"));
        return tl::unexpected(record.error());
    }
    std::string_view next;
    std::string_view hash;
    std::string_view csn;
    if ((*record)["n"].get(m_announced) || (*record)["next"].get(next) ||
        (*record)["more"].get(m_page->more) || (*record)["csn"].get(csn) ||
        !parseInteger(csn, m_page->csn) || (*record)["sha256"].get(hash) || next.empty())
        return refused("bad_trailer",
                       QStringLiteral("a field of the trailer is missing or has the wrong type"));
    m_page->next = toQString(next);
    const auto computed = m_hasher.sha256(before);
    if (!isHexOf(hash, computed))
        return refused("hash_mismatch",
                       QStringLiteral("SHA-256 of the page differs from its trailer"));
    element digest;
    if ((*record)["digest"].get(digest) || digest.is_null())
        return Done{};
    object digests;
    if (digest.get(digests))
        return refused("bad_trailer", QStringLiteral("digest is no object"));
    return readDigests(digests);
}

Result<Done> Reader::readDigests(const object &digests)
{
    m_page->hasDigest = true;
    for (const auto field : digests) {
        const int table = store::tableIndex(field.key);
        if (table < 0)
            continue;
        std::string_view sum;
        std::string_view rows;
        store::DigestTerm bytes;
        Page::TableDigest digest{table, {}, 0};
        if (field.value["sum"].get(sum) || field.value["rows"].get(rows) || !parseHex(sum, bytes) ||
            !parseInteger(rows, digest.rows))
            return refused("bad_trailer", QStringLiteral("a table's digest has the wrong form"));
        digest.sum = store::DigestSum(bytes);
        m_page->digests.push_back(digest);
    }
    return Done{};
}

bool Reader::readPlace(const object &header)
{
    element after;
    std::string_view place;
    if (header["after"].get(after))
        return false;
    if (after.is_null())
        return true;
    if (after.get(place) || place.empty())
        return false;
    m_page->after = toQString(place);
    return true;
}

Result<Done> Reader::readHeader(std::string_view line)
{
    const auto record = parseLine(line);
    if (!record)
        return tl::unexpected(record.error());
    std::string_view mark;
    std::string_view kind;
    std::string_view epoch;
    std::string_view environment;
    std::string_view permVer;
    std::int64_t version = 0;
    simdjson::dom::array scope;
    if ((*record)["k"].get(mark) || mark != "h" || (*record)["v"].get(version) || version != 1 ||
        (*record)["kind"].get(kind) ||
        (kind != "snapshot" && kind != "changes" && kind != "repair") ||
        (*record)["epoch"].get(epoch) || (*record)["env"].get(environment) ||
        (*record)["perm_ver"].get(permVer) || !parseInteger(permVer, m_page->permVer) ||
        (*record)["tables"].get(scope) || !readPlace(*record))
        return refused(
            "bad_header",
            QStringLiteral("a field of the header is missing, unknown or has the wrong type"));
    m_page->kind = kind == "snapshot" ? Page::Kind::Snapshot
                   : kind == "repair" ? Page::Kind::Repair
                                      : Page::Kind::Changes;
    m_page->epoch = toQString(epoch);
    m_page->environment = toQString(environment);
    for (const auto name : scope) {
        std::string_view table;
        if (name.get(table))
            return refused("bad_header", QStringLiteral("tables holds something else than names"));
        m_page->scope += toQString(table);
    }
    if (std::string_view rows;
        !(*record)["expected_rows"].get(rows) && !parseInteger(rows, m_page->expectedRows))
        return refused("bad_header", QStringLiteral("expected_rows is no number"));
    return Done{};
}

Result<Done> Reader::readRecord(std::string_view line)
{
    const auto record = parseLine(line);
    if (!record)
        return tl::unexpected(record.error());
    std::string_view kind;
    if ((*record)["k"].get(kind))
        return refused("unknown_record", QStringLiteral("a record without a kind"));
    if (kind == "c")
        return readChange(*record, line);
    if (kind == "drop")
        return readDrop(*record);
    return refused("unknown_record", QStringLiteral("a record of an unknown kind"));
}

Result<Done> Reader::readDrop(const object &record)
{
    std::string_view name;
    if (record["t"].get(name))
        return refused("bad_row", QStringLiteral("a drop without a table"));
    if (const int table = store::tableIndex(name); table >= 0) {
        PageRecord drop;
        drop.kind = PageRecord::Kind::Drop;
        drop.table = table;
        m_page->records.push_back(drop);
    }
    return Done{};
}

Result<Done> Reader::readChange(const object &record, std::string_view line)
{
    std::string_view name;
    std::string_view op;
    std::string_view id;
    std::string_view rev;
    PageRecord row;
    if (record["t"].get(name) || record["o"].get(op) || record["id"].get(id) ||
        record["rev"].get(rev) || !parseInteger(rev, row.rev) || row.rev < 1)
        return refused("bad_row",
                       QStringLiteral("a field of a change is missing or has the wrong type"));
    const auto key = store::parseUuid(id);
    if (!key || op.size() != 1 || std::string_view("pxr").find(op) == std::string_view::npos)
        return refused("bad_row",
                       QStringLiteral("a change with an id or an operation of the wrong form"));
    ++m_page->rowCount;
    row.id = *key;
    row.table = store::tableIndex(name);
    if (row.table < 0)
        return Done{};
    row.kind = op == "x"   ? PageRecord::Kind::Delete
               : op == "r" ? PageRecord::Kind::Repair
                           : PageRecord::Kind::Put;
    if (row.kind != PageRecord::Kind::Delete)
        if (auto ok = readCells(record, line, row); !ok)
            return ok;
    m_page->records.push_back(row);
    return Done{};
}

Result<Done> Reader::readCells(const object &record, std::string_view line, PageRecord &row)
{
    // d is the last member, everything before it is a scalar, and inside a JSON string no quote
    // stands unescaped: so this is where its bytes begin.
    const auto mark = line.find("\"d\":");
    object d;
    if (record["d"].get(d) || mark == std::string_view::npos || line.back() != '}')
        return refused("bad_row", QStringLiteral("a change without its data"));
    std::string_view lastKey;
    for (const auto field : record) {
        lastKey = field.key;
        if (lastKey != "d" && (field.value.is_object() || field.value.is_array()))
            return refused("bad_row", QStringLiteral("a change with data outside d"));
    }
    if (lastKey != "d")
        return refused("bad_row", QStringLiteral("a change whose data is not its last member"));
    const auto &table = store::tables()[std::size_t(row.table)];
    row.term =
        m_hasher.term(table.wire, row.id, row.rev, line.substr(mark + 4, line.size() - mark - 5));
    row.firstCell = m_page->cells.size();
    m_page->cells.resize(row.firstCell + table.columns.size());
    // Mostly in the order of the columns: each is looked for from where the one before was found.
    const std::size_t count = table.columns.size();
    std::size_t next = 0;
    for (const auto field : d) {
        for (std::size_t tried = 0; tried < count; ++tried) {
            const std::size_t i = next + tried < count ? next + tried : next + tried - count;
            if (table.columns[i].name != field.key)
                continue;
            next = i + 1;
            if (!readCell(field.value, table.columns[i].kind, m_page->arena,
                          m_page->cells[row.firstCell + i]))
                return refused("bad_row", QStringLiteral("field %1 of %2 has the wrong type")
                                              .arg(toQString(field.key), toQString(table.wire)));
            break;
        }
    }
    return Done{};
}

} // namespace

Result<store::PagePtr> parsePage(const QByteArray &bytes)
{
    return Reader(view(bytes)).read();
}

} // namespace steward::sync
