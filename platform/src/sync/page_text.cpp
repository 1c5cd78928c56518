// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/page_text.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::sync
{

namespace
{

std::string_view nameOf(PageKind kind)
{
    switch (kind) {
    case PageKind::Changes:
        return "changes";
    case PageKind::Snapshot:
        return "snapshot";
    case PageKind::Repair:
        return "repair";
    }
    return {};
}

} // namespace

PageText::PageText(const PageHeader &header)
{
    boost::json::array tables;
    for (const auto &name : header.scope.names())
        tables.emplace_back(name);
    boost::json::object line{{"k", "h"},
                             {"v", 1},
                             {"kind", nameOf(header.kind)},
                             {"epoch", header.epoch},
                             {"env", header.environment},
                             {"schema", kWireSchema},
                             {"perm_ver", std::to_string(header.permVer)},
                             {"tables", std::move(tables)},
                             {"after", nullptr}};
    if (!header.after.empty())
        line["after"] = header.after;
    if (header.expectedRows)
        line["expected_rows"] = std::to_string(*header.expectedRows);
    m_text = boost::json::serialize(line) + '\n';
    markEdge();
}

void PageText::drop(std::string_view table)
{
    m_text += R"({"k":"drop","t":")";
    m_text += table;
    m_text += "\"}\n";
    markEdge();
}

Result<Done> PageText::change(std::int64_t csn, std::string_view table, char op,
                              std::string_view id, std::string_view rev, std::string_view wire)
{
    // Names, numbers and ids need no escaping, and `d` must stay the very bytes that were hashed.
    const auto before = m_text.size();
    m_text += R"({"k":"c","csn":")" + std::to_string(csn) + R"(","t":")";
    m_text += table;
    m_text += R"(","o":")";
    m_text += op;
    m_text += R"(","id":")";
    m_text += id;
    m_text += R"(","rev":")";
    m_text += rev;
    m_text += '"';
    if (op != 'x') {
        m_text += R"(,"d":)";
        m_text += wire;
    }
    m_text += "}\n";
    if (m_text.size() - before > kMaxLine) {
        m_text.resize(before);
        return fail(ErrorKind::Internal, "line_too_long",
                    "a row does not fit into a line of the contract");
    }
    ++m_rows;
    return Done{};
}

void PageText::markEdge()
{
    m_edgeBytes = m_text.size();
    m_edgeRows = m_rows;
}

void PageText::takeBackToEdge()
{
    m_text.resize(m_edgeBytes);
    m_rows = m_edgeRows;
}

std::string PageText::finish(std::string_view next, std::int64_t csn, bool more,
                             const std::optional<TableDigests> &digest)
{
    boost::json::object trailer{{"k", "e"},
                                {"n", m_rows},
                                {"next", next},
                                {"more", more},
                                {"csn", std::to_string(csn)},
                                {"sha256", toHex(sha256(m_text))}};
    if (digest) {
        boost::json::object tables;
        for (const auto &[name, sum] : *digest)
            tables[name] = boost::json::object{{"sum", toHex(sum.sum.bytes())},
                                               {"rows", std::to_string(sum.rows)}};
        trailer["digest"] = std::move(tables);
    } else {
        trailer["digest"] = nullptr;
    }
    m_text += boost::json::serialize(trailer) + '\n';
    return std::move(m_text);
}

} // namespace steward::platform::sync
