// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

struct pg_conn;

namespace steward::tests
{

/// The rows themselves, past the service: what a scenario compares against, and where it plays an
/// administrator. A statement that fails ends the program with what PostgreSQL said.
class Sql
{
public:
    explicit Sql(const QString &conninfo);
    ~Sql();
    Sql(const Sql &) = delete;
    Sql &operator=(const Sql &) = delete;

    /// The first column of the first row; empty when there is none.
    [[nodiscard]] QString value(const QString &statement) const;
    /// Every row, its columns joined by '|'; null is "\N".
    [[nodiscard]] QStringList rows(const QString &statement) const;
    void run(const QString &statement) const { (void)rows(statement); }

private:
    pg_conn *m_connection;
};

} // namespace steward::tests
