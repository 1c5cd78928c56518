// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>

#include <optional>

namespace steward::test
{

/// Rows as the platform would hold them, and their digests by a second implementation.
class ServerRows
{
public:
    void put(const QString &table, const QString &id, qint64 rev, const QByteArray &d);
    void remove(const QString &table, const QString &id);
    void drop(const QString &table) { m_tables.remove(table); }
    [[nodiscard]] QByteArray digestJson() const;
    /// What /v1/sync/digest answers.
    [[nodiscard]] QByteArray bucketsJson(const QString &table, qint64 csn) const;
    [[nodiscard]] static int bucketOf(const QString &id);
    [[nodiscard]] qsizetype count(const QString &table) const
    {
        return m_tables.value(table).size();
    }

private:
    struct Row {
        qint64 rev = 0;
        QByteArray d;
    };
    QMap<QString, QMap<QString, Row>> m_tables;
};

/// Writes wire pages (platform.md §3), valid unless told otherwise.
class PageBuilder
{
public:
    enum class Kind { Snapshot, Changes, Repair };
    explicit PageBuilder(Kind kind = Kind::Changes) : m_kind(kind) {}
    PageBuilder &epoch(const QString &uuid);
    PageBuilder &permVer(qint64 version);
    PageBuilder &expectedRows(qint64 rows);
    PageBuilder &csn(qint64 csn);
    PageBuilder &put(const QString &table, const QString &id, qint64 rev, const QByteArray &d);
    PageBuilder &repair(const QString &table, const QString &id, qint64 rev, const QByteArray &d);
    PageBuilder &remove(const QString &table, const QString &id, qint64 rev);
    PageBuilder &drop(const QString &table);
    /// The place it follows, null when empty. Without this a page fits any: see answering().
    PageBuilder &after(const QString &place);
    PageBuilder &line(const QByteArray &raw);   ///< Not counted as a row.
    PageBuilder &row(const QByteArray &raw);    ///< Counted.
    PageBuilder &header(const QByteArray &raw); ///< Instead of the right one.
    PageBuilder &announcing(qint64 rows);       ///< n of the trailer.
    PageBuilder &next(const QString &cursor, bool more);
    PageBuilder &digest(const ServerRows &rows);
    [[nodiscard]] QByteArray build() const;
    [[nodiscard]] QByteArray buildWithoutTrailer() const;

private:
    void change(const QString &table, const QString &id, qint64 rev, char op, const QByteArray &d);
    Kind m_kind;
    QString m_epoch = QStringLiteral("0190aaaa-0000-7000-8000-000000000001");
    QString m_next = QStringLiteral("cursor-1");
    QList<QByteArray> m_lines;
    QByteArray m_header;
    QByteArray m_after;
    QByteArray m_digest = "null";
    qint64 m_permVer = 1;
    qint64 m_expected = 0;
    qint64 m_csn = 1;
    qint64 m_rows = 0;
    std::optional<qint64> m_announced;
    bool m_more = false;
};

/// A built page as the platform answers it to a reader who stands there; damaged ones stay as they
/// are.
[[nodiscard]] QByteArray answering(const QByteArray &page, const QString &place);

/// A UUID made of a number, so that a test can say "the 7th org".
[[nodiscard]] QString uuidOf(qint64 number);
[[nodiscard]] QByteArray anOrg(const QString &name,
                               const QString &subdomain = QStringLiteral("sub"));
[[nodiscard]] QByteArray aUser(const QString &name, const QString &email);
[[nodiscard]] QByteArray aMembership(const QString &org, const QString &user, const QString &role);
[[nodiscard]] QByteArray aPayment(const QString &org, qint64 minor);
[[nodiscard]] QByteArray aNote(const QString &org, const QString &body);

} // namespace steward::test
