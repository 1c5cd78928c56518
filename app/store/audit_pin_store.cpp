// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/audit_pin_store.h"

#include "app/store/sqlite_statement.h"

#include <QDateTime>

#include <sqlite3.h>

namespace steward::store
{

namespace
{

std::string_view text(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

std::span<const std::uint8_t> blob(const QByteArray &bytes)
{
    return {reinterpret_cast<const std::uint8_t *>(bytes.constData()), std::size_t(bytes.size())};
}

tl::unexpected<Error> refused(const QString &detail, const QString &code)
{
    return tl::unexpected(Error{ErrorKind::Storage, detail, {}, code});
}

} // namespace

Result<Done> AuditPinStore::open(const QString &path)
{
    // The triggers hold whatever a later version of this program does with the table.
    return m_file.open(
        path,
        {QStringLiteral(
            "CREATE TABLE audit_pin (origin TEXT NOT NULL, month TEXT NOT NULL, "
            "size INTEGER NOT NULL CHECK (size >= 0), root BLOB NOT NULL CHECK (length(root) = "
            "32), "
            "note BLOB NOT NULL, pinned_at INTEGER NOT NULL, PRIMARY KEY (origin, month)) WITHOUT "
            "ROWID; "
            "CREATE TRIGGER audit_pin_grows BEFORE UPDATE ON audit_pin WHEN NEW.size <= OLD.size "
            "OR NEW.origin <> OLD.origin OR NEW.month <> OLD.month "
            "BEGIN SELECT raise(ABORT, 'a pin never goes back'); END; "
            "CREATE TRIGGER audit_pin_stays BEFORE DELETE ON audit_pin "
            "BEGIN SELECT raise(ABORT, 'a pin is never removed'); END")});
}

Result<std::optional<ports::AuditPin>> AuditPinStore::pin(const QString &origin,
                                                          const QString &month) const
{
    if (!m_file.isOpen())
        return refused(QStringLiteral("the pins are not open"), QStringLiteral("not_open"));
    SqliteStatement statement;
    const auto log = origin.toUtf8();
    const auto when = month.toUtf8();
    if (!statement.prepare(
            m_file.handle(),
            QStringLiteral("SELECT size, root, note FROM audit_pin WHERE origin=?1 AND month=?2")))
        return tl::unexpected(storageError(m_file.handle(), QStringLiteral("read a pin")));
    statement.bindText(1, text(log));
    statement.bindText(2, text(when));
    switch (statement.step()) {
    case SqliteStatement::Step::Row:
        return ports::AuditPin{statement.integer(0), statement.bytes(1), statement.bytes(2)};
    case SqliteStatement::Step::Done:
        return std::nullopt;
    case SqliteStatement::Step::Failed:
        break;
    }
    return tl::unexpected(storageError(m_file.handle(), QStringLiteral("read a pin")));
}

Result<Done> AuditPinStore::advance(const QString &origin, const QString &month,
                                    const std::optional<ports::AuditPin> &before,
                                    const ports::AuditPin &next)
{
    if (!m_file.isOpen())
        return refused(QStringLiteral("the pins are not open"), QStringLiteral("not_open"));
    SqliteStatement statement;
    const auto log = origin.toUtf8();
    const auto when = month.toUtf8();
    const bool isPrepared = statement.prepare(
        m_file.handle(),
        before ? QStringLiteral("UPDATE audit_pin SET size=?3, root=?4, note=?5, pinned_at=?6 "
                                "WHERE origin=?1 AND month=?2 AND size=?7 AND root=?8")
               : QStringLiteral("INSERT INTO audit_pin (origin, month, size, root, note, "
                                "pinned_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
    if (isPrepared) {
        statement.bindText(1, text(log));
        statement.bindText(2, text(when));
        statement.bind(3, next.size);
        statement.bindBlob(4, blob(next.root));
        statement.bindBlob(5, blob(next.note));
        statement.bind(6, QDateTime::currentMSecsSinceEpoch());
    }
    if (isPrepared && before) {
        statement.bind(7, before->size);
        statement.bindBlob(8, blob(before->root));
    }
    if (!isPrepared || statement.step() != SqliteStatement::Step::Done)
        return tl::unexpected(storageError(m_file.handle(), QStringLiteral("keep a pin")));
    if (sqlite3_changes(m_file.handle()) != 1)
        return refused(QStringLiteral("another pin is there by now"), QStringLiteral("pin_moved"));
    return Done{};
}

} // namespace steward::store
