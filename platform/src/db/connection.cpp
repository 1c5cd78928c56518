// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"

#include "platform/src/core/bytes.h"

#include <algorithm>
#include <charconv>

namespace steward::platform::db
{

namespace
{

tl::unexpected<Error> nulInText()
{
    return fail(ErrorKind::BadRequest, "nul_in_text", "no text may have a NUL");
}

} // namespace

Params &Params::add(std::nullopt_t)
{
    m_values.emplace_back(std::nullopt);
    return *this;
}
Params &Params::add(const std::string &text)
{
    m_values.emplace_back(text);
    return *this;
}
Params &Params::add(std::string_view text)
{
    return add(std::string{text});
}
Params &Params::add(const char *text)
{
    return add(std::string{text});
}
Params &Params::add(bool value)
{
    return add(value ? "t" : "f");
}
Params &Params::add(int value)
{
    return add(std::to_string(value));
}
Params &Params::add(std::int64_t value)
{
    return add(std::to_string(value));
}
Params &Params::add(Instant at)
{
    return add(at.sql());
}

std::vector<const char *> Params::pointers() const
{
    std::vector<const char *> out;
    out.reserve(m_values.size());
    for (const auto &value : m_values)
        out.push_back(value ? value->c_str() : nullptr);
    return out;
}

bool Params::holdsNul() const
{
    return std::any_of(m_values.begin(), m_values.end(), [](const auto &value) {
        return value && value->find('\0') != std::string::npos;
    });
}

std::string bytea(std::string_view bytes)
{
    return "\\x" + toHex(bytes);
}

std::string array(const std::vector<std::string> &values)
{
    std::string out = "{";
    for (const auto &value : values) {
        if (out.size() > 1)
            out += ',';
        out += '"';
        for (const char c : value) {
            if (c == '"' || c == '\\')
                out += '\\';
            out += c;
        }
        out += '"';
    }
    return out + '}';
}

std::string_view Rows::view(int row, int column) const
{
    return {PQgetvalue(m_result.get(), row, column),
            std::size_t(PQgetlength(m_result.get(), row, column))};
}

std::optional<std::string> Rows::optionalText(int row, int column) const
{
    return isNull(row, column) ? std::nullopt : std::optional{text(row, column)};
}

std::int64_t Rows::int64(int row, int column) const
{
    const auto v = view(row, column);
    std::int64_t out = 0;
    std::from_chars(v.data(), v.data() + v.size(), out);
    return out;
}

std::optional<Instant> Rows::optionalInstant(int row, int column) const
{
    return isNull(row, column) ? std::nullopt : std::optional{instant(row, column)};
}

std::string Rows::bytes(int row, int column) const
{
    const auto v = view(row, column);
    return v.starts_with("\\x") ? fromHex(v.substr(2)).value_or(std::string{}) : std::string{};
}

std::vector<std::string> Rows::texts(int column) const
{
    std::vector<std::string> out;
    for (int row = 0; row < size(); ++row)
        out.push_back(text(row, column));
    return out;
}

std::int64_t Rows::affected() const
{
    const std::string_view v{PQcmdTuples(m_result.get())};
    std::int64_t out = 0;
    std::from_chars(v.data(), v.data() + v.size(), out);
    return out;
}

Result<Connection> Connection::open(const std::string &conninfo)
{
    PGconn *handle = PQconnectdb(conninfo.c_str());
    Connection connection{handle};
    if (!handle || PQstatus(handle) != CONNECTION_OK)
        return tl::unexpected(connection.error(nullptr));
    PQsetNoticeProcessor(
        handle, [](void *, const char *) {}, nullptr);
    if (auto done = connection.script("SET TIME ZONE 'UTC'; SET client_encoding = 'UTF8'"); !done)
        return tl::unexpected(done.error());
    return connection;
}

Error Connection::error(const PGresult *result) const
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    Error out{ErrorKind::Internal,
              "database",
              primary ? primary : PQerrorMessage(m_handle.get()),
              {},
              state ? state : ""};
    // What has no SQLSTATE the server did not say: libpq may tell of a failed write before it has
    // read that the session is over, and calls the connection sound until then.
    if (!isHealthy() || out.sqlstate.empty() || out.sqlstate.starts_with("08") ||
        out.sqlstate.starts_with("57")) {
        out.kind = ErrorKind::Unavailable;
        out.code = "database_unavailable";
    } else if (out.sqlstate == "40001" || out.sqlstate == "40P01") {
        out.kind = ErrorKind::Conflict;
        out.code = "serialization";
    } else if (out.sqlstate == "55P03") {
        out.kind = ErrorKind::Unavailable;
        out.code = "busy";
        out.detail = "Somebody else works on the same rows; nothing was changed.";
    }
    return out;
}

Result<Rows> Connection::exec(const std::string &sql, const Params &params)
{
    if (params.holdsNul())
        return nulInText();
    const auto values = params.pointers();
    Rows rows{PQexecParams(m_handle.get(), sql.c_str(), params.count(), nullptr, values.data(),
                           nullptr, nullptr, 0)};
    const PGresult *result = rows.raw();
    const auto status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return tl::unexpected(error(result));
    return rows;
}

Result<Done> Connection::script(const std::string &sql)
{
    Rows rows{PQexec(m_handle.get(), sql.c_str())};
    const auto status = PQresultStatus(rows.raw());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY)
        return tl::unexpected(error(rows.raw()));
    return Done{};
}

Result<Done> Connection::copyIn(const std::string &sql,
                                const std::function<bool(std::string &)> &line)
{
    {
        Rows begun{PQexec(m_handle.get(), sql.c_str())};
        if (PQresultStatus(begun.raw()) != PGRES_COPY_IN)
            return tl::unexpected(error(begun.raw()));
    }
    std::string buffer;
    bool more = true;
    while (more) {
        more = line(buffer);
        if (buffer.size() >= 1 << 16 || !more) {
            if (PQputCopyData(m_handle.get(), buffer.data(), int(buffer.size())) != 1)
                return tl::unexpected(error(nullptr));
            buffer.clear();
        }
    }
    PQputCopyEnd(m_handle.get(), nullptr);
    std::optional<Error> failure;
    while (PGresult *raw = PQgetResult(m_handle.get())) {
        Rows ended{raw};
        if (PQresultStatus(raw) != PGRES_COMMAND_OK)
            failure = error(raw);
    }
    if (failure)
        return tl::unexpected(*failure);
    return Done{};
}

Result<Done> Connection::stream(const std::string &sql, const Params &params,
                                const std::function<void(const Rows &)> &row)
{
    if (params.holdsNul())
        return nulInText();
    const auto values = params.pointers();
    if (!PQsendQueryParams(m_handle.get(), sql.c_str(), params.count(), nullptr, values.data(),
                           nullptr, nullptr, 0))
        return tl::unexpected(error(nullptr));
    PQsetSingleRowMode(m_handle.get());
    std::optional<Error> failure;
    while (PGresult *raw = PQgetResult(m_handle.get())) {
        const Rows rows{raw};
        if (PQresultStatus(raw) == PGRES_SINGLE_TUPLE)
            row(rows);
        else if (PQresultStatus(raw) != PGRES_TUPLES_OK)
            failure = error(raw);
    }
    if (failure)
        return tl::unexpected(*failure);
    return Done{};
}

bool Connection::isInTransaction() const
{
    return PQtransactionStatus(m_handle.get()) != PQTRANS_IDLE;
}

Result<Done> Connection::reset()
{
    PQreset(m_handle.get());
    if (!isHealthy())
        return tl::unexpected(error(nullptr));
    return script("SET TIME ZONE 'UTC'; SET client_encoding = 'UTF8'");
}

void appendCopyText(std::string &out, std::string_view value)
{
    for (const char c : value) {
        switch (c) {
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += c;
        }
    }
}

Result<Transaction> Transaction::begin(Connection &connection, Isolation isolation)
{
    const char *sql = isolation == Isolation::ReadCommitted ? "BEGIN"
                      : isolation == Isolation::RepeatableRead
                          ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                          : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    if (auto begun = connection.script(sql); !begun)
        return tl::unexpected(begun.error());
    return Transaction{connection};
}

Transaction::~Transaction()
{
    // A broken session has already lost its transaction; the pool replaces it.
    if (m_connection)
        (void)m_connection->script("ROLLBACK");
}

Result<Done> Transaction::commit()
{
    auto *connection = m_connection;
    m_connection = nullptr;
    if (auto done = connection->script("COMMIT"); !done) {
        if (connection->isInTransaction())
            (void)connection->script("ROLLBACK");
        return done;
    }
    return Done{};
}

} // namespace steward::platform::db
