// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <libpq-fe.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::db
{

/// Bound parameters in text format. bytea is passed with `bytea()`, a NULL with std::nullopt.
class Params
{
public:
    Params() = default;
    template <class... Ts>
    explicit Params(const Ts &...values)
    {
        (add(values), ...);
    }
    Params &add(std::nullopt_t);
    Params &add(const std::string &text);
    Params &add(std::string_view text);
    Params &add(const char *text);
    Params &add(bool value);
    Params &add(int value);
    Params &add(std::int64_t value);
    Params &add(Instant at);
    template <class T>
    Params &add(const std::optional<T> &value)
    {
        return value ? add(*value) : add(std::nullopt);
    }
    [[nodiscard]] int count() const { return static_cast<int>(m_values.size()); }
    [[nodiscard]] std::vector<const char *> pointers() const;
    /// Whether a value has a NUL, past which PostgreSQL would not read.
    [[nodiscard]] bool holdsNul() const;

private:
    std::vector<std::optional<std::string>> m_values;
};

/// Text form of a bytea parameter: \x and hex.
[[nodiscard]] std::string bytea(std::string_view bytes);
/// Text form of a text[] or uuid[] parameter.
[[nodiscard]] std::string array(const std::vector<std::string> &values);

/// A finished result set, rows and columns from 0. Columns are read in text format.
class Rows
{
public:
    explicit Rows(PGresult *result) : m_result(result, &PQclear) {}
    [[nodiscard]] int size() const { return PQntuples(m_result.get()); }
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    [[nodiscard]] bool isNull(int row, int column) const
    {
        return PQgetisnull(m_result.get(), row, column);
    }
    /// Valid as long as this object.
    [[nodiscard]] std::string_view view(int row, int column) const;
    [[nodiscard]] std::string text(int row, int column) const
    {
        return std::string{view(row, column)};
    }
    [[nodiscard]] std::optional<std::string> optionalText(int row, int column) const;
    [[nodiscard]] std::int64_t int64(int row, int column) const;
    [[nodiscard]] bool boolean(int row, int column) const { return view(row, column) == "t"; }
    [[nodiscard]] Instant instant(int row, int column) const
    {
        return Instant::parse(text(row, column));
    }
    [[nodiscard]] std::optional<Instant> optionalInstant(int row, int column) const;
    /// Decodes bytea.
    [[nodiscard]] std::string bytes(int row, int column) const;
    [[nodiscard]] const PGresult *raw() const { return m_result.get(); }
    /// A whole column.
    [[nodiscard]] std::vector<std::string> texts(int column) const;
    /// Rows touched by INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t affected() const;

private:
    std::unique_ptr<PGresult, decltype(&PQclear)> m_result;
};

/// One PostgreSQL session, used by one thread at a time. Sessions run with TimeZone UTC.
class Connection
{
public:
    /// Fails with Unavailable when the server cannot be reached.
    [[nodiscard]] static Result<Connection> open(const std::string &conninfo);

    /// Runs one statement with bound parameters ($1 …). SQLSTATE ends in Error::sqlstate: 08, 57,
    /// 55P03 (no lock) are Unavailable, 40001 and 40P01 Conflict "serialization", everything else
    /// Internal "database". A parameter with a NUL is BadRequest "nul_in_text": nothing is sent.
    [[nodiscard]] Result<Rows> exec(const std::string &sql, const Params &params = {});
    /// Several statements without parameters (migrations, set-up).
    [[nodiscard]] Result<Done> script(const std::string &sql);
    /// COPY … FROM STDIN in text format; `line` appends one encoded row and returns false at the
    /// end.
    [[nodiscard]] Result<Done> copyIn(const std::string &sql,
                                      const std::function<bool(std::string &)> &line);
    /// Streams a query in single-row mode, so that memory stays flat.
    [[nodiscard]] Result<Done> stream(const std::string &sql, const Params &params,
                                      const std::function<void(const Rows &)> &row);

    [[nodiscard]] bool isHealthy() const { return PQstatus(m_handle.get()) == CONNECTION_OK; }
    [[nodiscard]] bool isInTransaction() const;
    /// Reconnects a broken session; nothing of an open transaction survives.
    [[nodiscard]] Result<Done> reset();
    [[nodiscard]] PGconn *handle() const { return m_handle.get(); }

private:
    explicit Connection(PGconn *handle) : m_handle(handle, &PQfinish) {}
    [[nodiscard]] Error error(const PGresult *result) const;

    std::unique_ptr<PGconn, decltype(&PQfinish)> m_handle;
};

/// Escapes one value for COPY text format; appends it to `out`.
void appendCopyText(std::string &out, std::string_view value);

/// BEGIN … COMMIT. Left without commit() it rolls back.
class Transaction
{
public:
    enum class Isolation { ReadCommitted, RepeatableRead, RepeatableReadReadOnly };
    [[nodiscard]] static Result<Transaction> begin(Connection &connection,
                                                   Isolation isolation = Isolation::ReadCommitted);
    Transaction(Transaction &&other) noexcept : m_connection(other.m_connection)
    {
        other.m_connection = nullptr;
    }
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction();
    [[nodiscard]] Result<Done> commit();

private:
    explicit Transaction(Connection &connection) : m_connection(&connection) {}
    Connection *m_connection;
};

} // namespace steward::platform::db
