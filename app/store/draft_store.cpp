// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/draft_store.h"

#include "app/store/sqlite_statement.h"

#include <QDateTime>

namespace steward::store
{

namespace
{

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

} // namespace

Result<Done> DraftStore::open(const QString &path)
{
    return m_file.open(
        path, {QStringLiteral("CREATE TABLE draft (staff_id TEXT NOT NULL, key TEXT NOT NULL, "
                              "text TEXT NOT NULL, saved_at INTEGER NOT NULL, "
                              "PRIMARY KEY (staff_id, key)) WITHOUT ROWID")});
}

Result<Done> DraftStore::requireOpen() const
{
    if (!m_file.isOpen())
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("the drafts are not open"),
                                    {},
                                    QStringLiteral("not_open"),
                                    0});
    return Done{};
}

Result<Done> DraftStore::requireOwner() const
{
    if (auto ready = requireOpen(); !ready)
        return ready;
    if (m_staff.isNull())
        return tl::unexpected(
            Error{ErrorKind::Unauthenticated, QStringLiteral("a draft needs its writer")});
    return Done{};
}

QString DraftStore::load(const QString &key) const
{
    SqliteStatement statement;
    const QByteArray staff = m_staff.value.toUtf8();
    const QByteArray name = key.toUtf8();
    if (!requireOwner() ||
        !statement.prepare(m_file.handle(),
                           QStringLiteral("SELECT text FROM draft WHERE staff_id=?1 AND key=?2")))
        return {};
    statement.bindText(1, view(staff));
    statement.bindText(2, view(name));
    return statement.step() == SqliteStatement::Step::Row ? statement.text(0) : QString();
}

Result<Done> DraftStore::save(const QString &key, const QString &text)
{
    if (auto ready = requireOwner(); !ready)
        return ready;
    SqliteStatement statement;
    const QByteArray staff = m_staff.value.toUtf8();
    const QByteArray name = key.toUtf8();
    const QByteArray utf8 = text.toUtf8();
    const bool isPrepared = statement.prepare(
        m_file.handle(), QStringLiteral("INSERT OR REPLACE INTO draft VALUES (?1, ?2, ?3, ?4)"));
    if (isPrepared) {
        statement.bindText(1, view(staff));
        statement.bindText(2, view(name));
        statement.bindText(3, view(utf8));
        statement.bind(4, QDateTime::currentMSecsSinceEpoch());
    }
    if (!isPrepared || statement.step() != SqliteStatement::Step::Done)
        return tl::unexpected(storageError(m_file.handle(), QStringLiteral("save draft")));
    return Done{};
}

Result<Done> DraftStore::discard(const QString &key)
{
    if (auto ready = requireOwner(); !ready)
        return ready;
    return discardOf(m_staff, key);
}

Result<Done> DraftStore::discardOf(const StaffId &writer, const QString &key)
{
    if (auto ready = requireOpen(); !ready)
        return ready;
    SqliteStatement statement;
    const QByteArray staff = writer.value.toUtf8();
    const QByteArray name = key.toUtf8();
    const bool isPrepared = statement.prepare(
        m_file.handle(), QStringLiteral("DELETE FROM draft WHERE staff_id=?1 AND key=?2"));
    if (isPrepared) {
        statement.bindText(1, view(staff));
        statement.bindText(2, view(name));
    }
    if (!isPrepared || statement.step() != SqliteStatement::Step::Done)
        return tl::unexpected(storageError(m_file.handle(), QStringLiteral("discard draft")));
    return Done{};
}

} // namespace steward::store
