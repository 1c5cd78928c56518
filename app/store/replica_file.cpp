// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_file.h"

#include "app/seal/page_cipher.h"
#include "app/seal/sealed_vfs.h"
#include "app/store/apply_parts.h"
#include "app/store/private_file.h"
#include "app/store/sealed_database.h"

#include <QUuid>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <map>

namespace steward::store
{

namespace
{

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

} // namespace

ReplicaFile::ReplicaFile()
    : m_statements(tables().size()), m_digests(tables().size()), m_lastKeys(tables().size())
{
}

ReplicaFile::~ReplicaFile()
{
    close();
}

void ReplicaFile::close()
{
    if (m_connection.isEmpty())
        return;
    abandonRepair();
    m_statements = std::vector<TableStatements>(tables().size());
    for (auto *statement :
         {&m_findTombstone, &m_saveTombstone, &m_removeTombstone, &m_saveMeta, &m_saveDigest})
        statement->finalize();
    m_db = nullptr;
    closeSealed(m_connection);
    m_connection.clear();
    m_digests = std::vector<Digest>(tables().size());
    m_lastKeys = std::vector<qint64>(tables().size());
    m_state = {};
    m_wasLogCut = false;
}

Result<Done> ReplicaFile::open(const QString &path, Form form)
{
    close();
    if (auto made = createPrivateFile(path); !made)
        return made;
    const QString connection =
        QStringLiteral("replica-") + QUuid::createUuid().toString(QUuid::Id128);
    const auto opened = openSealed(path, connection, QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
    if (!opened)
        return tl::unexpected(opened.error());
    m_connection = connection;
    m_db = *opened;
    m_form = form;
    auto ready = prepareFile(form);
    if (ready)
        ready = loadState();
    if (ready)
        ready = loadLastKeys();
    if (ready)
        ready = prepareStatements();
    if (!ready)
        close();
    else
        m_wasLogCut = seal::wasLogCut(m_db);
    return ready;
}

Result<qint64> ReplicaFile::checkPages(qint64 from)
{
    constexpr qint64 kAtATime = 2'000;
    constexpr qint64 kNeverUsed = 0x4000'0000 / qint64(seal::kPageBytes); ///< SQLite locks there.
    // A page that was torn while the log was moved into the file is still whole in the log.
    if (from == 0 && sqlite3_wal_checkpoint_v2(m_db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                               nullptr) != SQLITE_OK)
        return tl::unexpected(storageError(m_db, QStringLiteral("check")));
    sqlite3_file *file = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(m_db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return tl::unexpected(storageError(m_db, QStringLiteral("check")));
    std::array<char, seal::kPageBytes> page{};
    const qint64 pages = size / qint64(page.size());
    const qint64 end = std::min(from + kAtATime, pages);
    for (qint64 number = from; number < end; ++number) {
        const int code = number == kNeverUsed
                             ? SQLITE_OK
                             : file->pMethods->xRead(file, page.data(), int(page.size()),
                                                     number * qint64(page.size()));
        if (code == SQLITE_OK)
            continue;
        return tl::unexpected(
            Error{ErrorKind::Storage,
                  QStringLiteral("page %1 does not open (%2)").arg(number + 1).arg(code),
                  {},
                  storageCode(code),
                  0});
    }
    return end < pages ? end : 0;
}

Result<Done> ReplicaFile::execute(const QString &sql)
{
    if (sqlite3_exec(m_db, sql.toUtf8().constData(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return tl::unexpected(storageError(m_db, sql.section(u' ', 0, 2)));
    return Done{};
}

int ReplicaFile::schemaVersion()
{
    SqliteStatement statement;
    if (!statement.prepare(m_db, QStringLiteral("PRAGMA user_version")) ||
        statement.step() != SqliteStatement::Step::Row)
        return -1;
    return int(statement.integer(0));
}

Result<Done> ReplicaFile::prepareFile(Form form)
{
    const int version = schemaVersion();
    if (version < 0)
        return tl::unexpected(storageError(m_db, QStringLiteral("open")));
    if (version > kReplicaSchema || (version > 0 && version < kReplicaSchema))
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("replica of schema %1").arg(version),
                                    {},
                                    version > kReplicaSchema ? QStringLiteral("newer_schema")
                                                             : QStringLiteral("older_schema"),
                                    0});
    // secure_delete: rows that leave the scope leave the disk.
    QStringList statements{QStringLiteral("PRAGMA journal_mode=WAL"),
                           QStringLiteral("PRAGMA synchronous=NORMAL"),
                           QStringLiteral("PRAGMA secure_delete=ON"),
                           QStringLiteral("PRAGMA temp_store=MEMORY"),
                           QStringLiteral("PRAGMA cache_size=-16000"),
                           QStringLiteral("PRAGMA foreign_keys=OFF"),
                           QStringLiteral("PRAGMA journal_size_limit=67108864")};
    if (version == 0) {
        statements += QStringLiteral("BEGIN IMMEDIATE");
        statements += createTableStatements();
        if (form == Form::Queryable)
            statements += createIndexStatements();
        statements += QStringLiteral("PRAGMA user_version=%1").arg(kReplicaSchema);
        statements += QStringLiteral("COMMIT");
    }
    for (const auto &sql : std::as_const(statements))
        if (auto done = execute(sql); !done)
            return done;
    return Done{};
}

Result<Done> ReplicaFile::loadState()
{
    std::map<QByteArray, QString> meta;
    SqliteStatement statement;
    auto step = SqliteStatement::Step::Failed;
    if (statement.prepare(m_db, QStringLiteral("SELECT key, value FROM meta")))
        while ((step = statement.step()) == SqliteStatement::Step::Row)
            meta[statement.bytes(0)] = statement.text(1);
    if (step == SqliteStatement::Step::Failed)
        return tl::unexpected(storageError(m_db, QStringLiteral("meta")));
    m_state.cursor = meta[meta_key::kCursor];
    m_state.position = meta[meta_key::kPosition];
    m_state.epoch = meta[meta_key::kEpoch];
    m_state.staffId = meta[meta_key::kStaff];
    m_state.environment = meta[meta_key::kEnvironment];
    m_state.csn = meta[meta_key::kCsn].toLongLong();
    m_state.permVer = meta[meta_key::kPermVer].toLongLong();
    m_state.expectedRows = meta[meta_key::kExpectedRows].toLongLong();
    m_state.loadedRows = meta[meta_key::kLoadedRows].toLongLong();
    m_state.pulledAtMs = meta[meta_key::kPulledAt].toLongLong();
    m_state.notBeforeMs = meta[meta_key::kNotBefore].toLongLong();
    m_state.lease = meta[meta_key::kLease];

    step = SqliteStatement::Step::Failed;
    if (statement.prepare(m_db, QStringLiteral("SELECT tbl, sum, rows FROM digest"))) {
        while ((step = statement.step()) == SqliteStatement::Step::Row) {
            const QByteArray sum = statement.bytes(1);
            const int table = tableIndex(statement.bytes(0).toStdString());
            DigestTerm term{};
            if (table < 0 || sum.size() != qsizetype(term.size()))
                continue;
            std::copy_n(sum.begin(), term.size(), reinterpret_cast<char *>(term.data()));
            m_digests[std::size_t(table)] = {DigestSum(term), statement.integer(2), false};
        }
    }
    if (step == SqliteStatement::Step::Failed)
        return tl::unexpected(storageError(m_db, QStringLiteral("digest")));
    return Done{};
}

Result<Done> ReplicaFile::prepareStatements()
{
    bool ok =
        m_findTombstone.prepare(
            m_db, QStringLiteral("SELECT rev FROM tombstone WHERE tbl=?1 AND pk=?2")) &&
        m_saveTombstone.prepare(
            m_db, QStringLiteral("INSERT INTO tombstone VALUES (?1, ?2, ?3) "
                                 "ON CONFLICT DO UPDATE SET rev=max(rev, excluded.rev)")) &&
        m_removeTombstone.prepare(m_db,
                                  QStringLiteral("DELETE FROM tombstone WHERE tbl=?1 AND pk=?2")) &&
        m_saveMeta.prepare(m_db, QStringLiteral("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")) &&
        m_saveDigest.prepare(m_db,
                             QStringLiteral("INSERT OR REPLACE INTO digest VALUES (?1, ?2, ?3)"));
    for (std::size_t i = 0; ok && i < tables().size(); ++i) {
        const auto &table = tables()[i];
        QStringList names{QStringLiteral("id"), QStringLiteral("rev")};
        for (const auto &column : table.columns)
            names += toQString(column.name);
        if (!table.folded.empty())
            names += QStringLiteral("folded");
        names += QStringLiteral("dh");
        QStringList marks;
        QStringList assignments;
        for (qsizetype n = 0; n < names.size(); ++n) {
            marks += QStringLiteral("?%1").arg(n + 1);
            if (n > 0)
                assignments += names[n] + u'=' + marks[n];
        }
        const QString sql = toQString(table.sql);
        auto &statements = m_statements[i];
        ok = statements.find.prepare(
                 m_db, QStringLiteral("SELECT rev, dh FROM %1 WHERE id=?1").arg(sql)) &&
             statements.insert.prepare(m_db,
                                       QStringLiteral("INSERT INTO %1 (%2,key) VALUES (%3,?%4)")
                                           .arg(sql, names.join(u','), marks.join(u','))
                                           .arg(names.size() + 1)) &&
             statements.update.prepare(
                 m_db,
                 QStringLiteral("UPDATE %1 SET %2 WHERE id=?1").arg(sql, assignments.join(u','))) &&
             statements.remove.prepare(m_db, QStringLiteral("DELETE FROM %1 WHERE id=?1").arg(sql));
    }
    if (!ok)
        return tl::unexpected(storageError(m_db, QStringLiteral("prepare")));
    return Done{};
}

Result<Done> ReplicaFile::buildIndexes()
{
    for (const auto &sql : createIndexStatements())
        if (auto done = execute(sql); !done)
            return done;
    return execute(QStringLiteral("PRAGMA optimize"));
}

bool ReplicaFile::truncateLog()
{
    int framesLeft = -1;
    const int code =
        sqlite3_wal_checkpoint_v2(m_db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &framesLeft, nullptr);
    return code == SQLITE_OK && framesLeft == 0;
}

Result<Done> ReplicaFile::limitPages(int pages)
{
    return execute(
        QStringLiteral("PRAGMA max_page_count=%1").arg(pages > 0 ? pages : 1'073'741'823));
}

Result<DigestSum> ReplicaFile::recomputedDigest(int table)
{
    SqliteStatement statement;
    DigestSum sum;
    auto step = SqliteStatement::Step::Failed;
    if (statement.prepare(m_db, QStringLiteral("SELECT dh FROM ") +
                                    toQString(tables()[std::size_t(table)].sql))) {
        while ((step = statement.step()) == SqliteStatement::Step::Row) {
            const QByteArray bytes = statement.bytes(0);
            DigestTerm term{};
            std::copy_n(bytes.begin(), std::min(bytes.size(), qsizetype(term.size())),
                        reinterpret_cast<char *>(term.data()));
            sum.add(term);
        }
    }
    if (step == SqliteStatement::Step::Failed)
        return tl::unexpected(storageError(m_db, QStringLiteral("digest")));
    return sum;
}

Result<Done> ReplicaFile::saveDigests()
{
    for (std::size_t i = 0; i < m_digests.size(); ++i) {
        auto &digest = m_digests[i];
        if (!digest.isDirty)
            continue;
        const DigestTerm sum = digest.sum.bytes();
        m_saveDigest.bindText(1, tables()[i].wire);
        m_saveDigest.bindBlob(2, sum);
        m_saveDigest.bind(3, digest.rows);
        const auto step = m_saveDigest.step();
        m_saveDigest.reset();
        if (step != SqliteStatement::Step::Done)
            return tl::unexpected(storageError(m_db, QStringLiteral("digest")));
        const std::string key = meta_key::kLastKey + std::string(tables()[i].wire);
        if (auto done = saveMeta(key.c_str(), QString::number(m_lastKeys[i])); !done)
            return done;
        digest.isDirty = false;
    }
    return Done{};
}

Result<Done> ReplicaFile::saveMeta(const char *key, const QString &value)
{
    const QByteArray utf8 = value.toUtf8();
    m_saveMeta.bindText(1, key);
    m_saveMeta.bindText(2, {utf8.constData(), std::size_t(utf8.size())});
    const auto step = m_saveMeta.step();
    m_saveMeta.reset();
    if (step != SqliteStatement::Step::Done)
        return tl::unexpected(storageError(m_db, QStringLiteral("meta")));
    return Done{};
}

Result<Done> ReplicaFile::saveState(const Page &page, qint64 nowMsUtc)
{
    const bool isSnapshot = page.kind == Page::Kind::Snapshot;
    auto &state = m_state;
    state.position = isSnapshot && page.more ? page.next : QString();
    if (!isSnapshot || !page.more)
        state.cursor = page.next;
    state.csn = page.csn;
    state.epoch = page.epoch;
    state.permVer = page.permVer;
    state.environment = page.environment;
    if (isSnapshot) {
        state.loadedRows += page.rowCount;
        state.expectedRows = page.expectedRows > 0 ? page.expectedRows : state.expectedRows;
    }
    if (!page.more)
        state.pulledAtMs = nowMsUtc;
    const std::pair<const char *, QString> values[] = {
        {meta_key::kCursor, state.cursor},
        {meta_key::kPosition, state.position},
        {meta_key::kEpoch, state.epoch},
        {meta_key::kCsn, QString::number(state.csn)},
        {meta_key::kPermVer, QString::number(state.permVer)},
        {meta_key::kEnvironment, state.environment},
        {meta_key::kTables, page.scope.join(u',')},
        {meta_key::kLoadedRows, QString::number(state.loadedRows)},
        {meta_key::kExpectedRows, QString::number(state.expectedRows)},
        {meta_key::kPulledAt, QString::number(state.pulledAtMs)}};
    for (const auto &[key, value] : values)
        if (auto done = saveMeta(key, value); !done)
            return done;
    return Done{};
}

Result<Done> ReplicaFile::setNotBefore(qint64 msUtc)
{
    abandonRepair();
    m_state.notBeforeMs = msUtc;
    return saveMeta(meta_key::kNotBefore, QString::number(msUtc));
}

Result<Done> ReplicaFile::setLease(const QString &lease)
{
    abandonRepair();
    m_state.lease = lease;
    return saveMeta(meta_key::kLease, lease);
}

QStringList ReplicaFile::compareDigests(const Page &page) const
{
    QStringList mismatched;
    for (std::size_t i = 0; i < m_digests.size(); ++i) {
        Page::TableDigest theirs{int(i), {}, 0};
        for (const auto &digest : page.digests)
            if (digest.table == int(i))
                theirs = digest;
        if (theirs.sum != m_digests[i].sum || theirs.rows != m_digests[i].rows)
            mismatched +=
                QString::fromUtf8(tables()[i].wire.data(), qsizetype(tables()[i].wire.size()));
    }
    return mismatched;
}

} // namespace steward::store
