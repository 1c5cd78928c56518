// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/outbox_file.h"

#include "app/store/sqlite_statement.h"

#include <QJsonDocument>

namespace steward::commands
{

using namespace Qt::StringLiterals;
using ports::CommandState;
using store::SqliteStatement;

namespace
{

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject expectJson(const ports::Command &command)
{
    QJsonObject expect;
    for (auto it = command.expect.begin(); it != command.expect.end(); ++it)
        expect[it.key()] = QString::number(it.value());
    return expect;
}

QByteArray errorJson(const std::optional<Error> &error)
{
    if (!error)
        return {};
    return compact({{u"kind"_qs, int(error->kind)},
                    {u"detail"_qs, error->detail},
                    {u"code"_qs, error->code},
                    {u"request_id"_qs, error->requestId}});
}

std::optional<Error> readError(const QByteArray &json)
{
    if (json.isEmpty())
        return std::nullopt;
    const auto object = QJsonDocument::fromJson(json).object();
    return Error{ErrorKind(object[u"kind"_qs].toInt()), object[u"detail"_qs].toString(),
                 object[u"request_id"_qs].toString(), object[u"code"_qs].toString(), 0};
}

QJsonObject commandJson(const ports::Command &command)
{
    return {{u"type"_qs, command.type},
            {u"version"_qs, command.version},
            {u"expect"_qs, expectJson(command)},
            {u"args"_qs, command.args}};
}

ports::Command readCommand(const QByteArray &body)
{
    const auto object = QJsonDocument::fromJson(body).object();
    ports::Command command;
    command.type = object[u"type"_qs].toString();
    command.version = object[u"version"_qs].toInt();
    const auto expect = object[u"expect"_qs].toObject();
    for (auto it = expect.begin(); it != expect.end(); ++it)
        command.expect.insert(it.key(), it.value().toString().toLongLong());
    command.args = object[u"args"_qs].toObject();
    return command;
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

} // namespace

QByteArray commandBody(const ports::Command &command)
{
    return compact(commandJson(command));
}

Result<Done> OutboxFile::open(const QString &path)
{
    return m_file.open(
        path,
        {u"CREATE TABLE command (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, "
         "staff_id TEXT NOT NULL, entity TEXT NOT NULL, may_wait INTEGER NOT NULL, "
         "body BLOB NOT NULL, phase INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, error "
         "TEXT, answer TEXT, csn INTEGER, "
         "submitted_at INTEGER NOT NULL, at INTEGER NOT NULL)"_qs,
         u"ALTER TABLE command ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0"_qs,
         u"ALTER TABLE command ADD COLUMN dismissed INTEGER NOT NULL DEFAULT 0"_qs});
}

Result<Done> OutboxFile::add(OutboxRow &row)
{
    SqliteStatement statement;
    const QByteArray id = row.state.command.id.value.toUtf8();
    const QByteArray staff = row.staff.value.toUtf8();
    const QByteArray entity = row.state.command.entity.toUtf8();
    if (!m_file.isOpen())
        return m_file.execute({});
    const bool isPrepared = statement.prepare(
        m_file.handle(), u"INSERT INTO command (id, staff_id, entity, may_wait, body, "
                         "phase, submitted_at, at) VALUES (?1,?2,?3,?4,?5,?6,?7,?7)"_qs);
    if (isPrepared) {
        statement.bindText(1, view(id));
        statement.bindText(2, view(staff));
        statement.bindText(3, view(entity));
        statement.bind(4, row.state.command.mayWaitOffline ? 1 : 0);
        statement.bindBlob(5, {reinterpret_cast<const std::uint8_t *>(row.body.constData()),
                               std::size_t(row.body.size())});
        statement.bind(6, int(row.state.phase));
        statement.bind(7, row.submittedAt.toMSecsSinceEpoch());
    }
    if (!isPrepared || statement.step() != SqliteStatement::Step::Done)
        return tl::unexpected(store::storageError(m_file.handle(), u"save command"_qs));
    row.seq = store::lastInsertedKey(m_file.handle());
    return Done{};
}

Result<Done> OutboxFile::saveState(const OutboxRow &row)
{
    SqliteStatement statement;
    const QByteArray error = errorJson(row.state.error);
    const QByteArray answer = row.state.answer.isEmpty() ? QByteArray() : compact(row.state.answer);
    const bool isPrepared =
        m_file.isOpen() &&
        statement.prepare(
            m_file.handle(),
            u"UPDATE command SET phase=?2, error=?3, answer=?4, csn=?5, at=?6, tries=?7, "
            "given_up=?8, submitted_at=?9, dismissed=?10 WHERE seq=?1"_qs);
    if (isPrepared) {
        statement.bind(1, row.seq);
        statement.bind(2, int(row.state.phase));
        statement.bindText(3, view(error));
        statement.bindText(4, view(answer));
        if (row.csn)
            statement.bind(5, *row.csn);
        statement.bind(6, row.state.at.toMSecsSinceEpoch());
        statement.bind(7, row.tries);
        statement.bind(8, row.state.isGivenUp ? 1 : 0);
        statement.bind(9, row.submittedAt.toMSecsSinceEpoch());
        statement.bind(10, row.isDismissed ? 1 : 0);
    }
    if (!isPrepared || statement.step() != SqliteStatement::Step::Done)
        return tl::unexpected(store::storageError(m_file.handle(), u"save command state"_qs));
    return Done{};
}

Result<Done> OutboxFile::remove(qint64 seq)
{
    return m_file.execute(u"DELETE FROM command WHERE seq=%1"_qs.arg(seq));
}

Result<QList<OutboxRow>> OutboxFile::load()
{
    SqliteStatement statement;
    QList<OutboxRow> rows;
    auto step = SqliteStatement::Step::Failed;
    if (m_file.isOpen() &&
        statement.prepare(
            m_file.handle(),
            u"SELECT seq, id, staff_id, entity, may_wait, body, phase, error, answer, "
            "csn, csn IS NULL, submitted_at, at, tries, given_up, dismissed FROM command ORDER BY seq"_qs)) {
        while ((step = statement.step()) == SqliteStatement::Step::Row) {
            OutboxRow row;
            row.seq = statement.integer(0);
            row.body = statement.bytes(5);
            row.state.command = readCommand(row.body);
            row.state.command.id = {statement.text(1)};
            row.staff = {statement.text(2)};
            row.state.command.entity = statement.text(3);
            row.state.command.mayWaitOffline = statement.integer(4) != 0;
            row.state.phase = CommandState::Phase(statement.integer(6));
            row.state.error = readError(statement.bytes(7));
            row.state.answer = QJsonDocument::fromJson(statement.bytes(8)).object();
            if (statement.integer(10) == 0)
                row.csn = statement.integer(9);
            row.submittedAt = QDateTime::fromMSecsSinceEpoch(statement.integer(11), Qt::UTC);
            row.state.at = QDateTime::fromMSecsSinceEpoch(statement.integer(12), Qt::UTC);
            row.tries = statement.integer(13);
            row.state.isGivenUp = statement.integer(14) != 0;
            row.isDismissed = statement.integer(15) != 0;
            rows += row;
        }
    }
    if (step == SqliteStatement::Step::Failed)
        return tl::unexpected(store::storageError(m_file.handle(), u"load commands"_qs));
    return rows;
}

} // namespace steward::commands
