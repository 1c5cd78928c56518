// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/audit_proof.h"

#include "tests/support/audit_check.h"
#include "tests/support/scenario/sql.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QTest>

#include <libpq-fe.h>

#include <memory>

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kPatienceMs = 20'000;

std::string text(const QJsonValue &value)
{
    return value.toString().toStdString();
}

/// The number that stands for a word in the leaf (platform.md §4).
std::string number(const QStringList &words, const QJsonValue &word)
{
    return std::to_string(words.indexOf(word.toString()));
}

audit_check::Row rowOf(const QJsonObject &row)
{
    static const QStringList kKinds{u"system"_s, u"user"_s, u"staff"_s, u"mcp"_s, u"provider"_s};
    static const QStringList kOutcomes{u"ok"_s, u"denied"_s, u"error"_s};
    static const QStringList kClasses{u"none"_s, u"internal"_s, u"personal"_s, u"sensitive"_s,
                                      u"secret"_s};
    audit_check::Row out;
    out.month = text(row[u"month"]);
    out.index = text(row[u"index"]);
    out.id = text(row[u"id"]);
    out.occurredAtUs = text(row[u"occurred_at_us"]);
    out.category = text(row[u"category"]);
    out.action = text(row[u"action"]);
    out.outcome = number(kOutcomes, row[u"outcome"]);
    out.org = text(row[u"org_id"]);
    out.actorKind = number(kKinds, row[u"actor"][u"kind"]);
    out.actorCommitment = text(row[u"actor"][u"commitment"]);
    if (row[u"subject"].isObject()) {
        out.subjectKind = number(kKinds, row[u"subject"][u"kind"]);
        out.subjectCommitment = text(row[u"subject"][u"commitment"]);
    }
    out.metadata = text(row[u"metadata"]);
    out.requestId = text(row[u"request_id"]);
    for (const auto &item : row[u"pii"].toArray())
        out.privates[text(item[u"name"])] = {std::stoi(number(kClasses, item[u"class"])),
                                             text(item[u"commitment"])};
    return out;
}

} // namespace

AuditProof::AuditProof(const ServiceProcess &service, QByteArray bearer)
    : m_service(service), m_client(service), m_bearer(std::move(bearer))
{
    const auto meta = ask(u"/v1/meta"_s);
    m_origin = meta[u"log_origin"].toString();
    m_key = meta[u"log_key"].toString();
}

QJsonObject AuditProof::ask(const QString &path)
{
    const auto answer = m_client.get(path, {{"Authorization", "Bearer " + m_bearer}});
    return answer.status == 200 ? answer.json() : QJsonObject{};
}

QJsonObject AuditProof::sequenced(const QString &eventId)
{
    QJsonObject row;
    const bool isThere = QTest::qWaitFor(
        [&] {
            row = ask(u"/v1/audit/events/"_s + eventId);
            return row[u"index"].isString();
        },
        kPatienceMs);
    return isThere ? row : QJsonObject{};
}

QString AuditProof::faultOf(const QJsonObject &row)
{
    using namespace audit_check;
    const auto hash = leafHashOf(leafOf(m_origin.toStdString(), rowOf(row)));
    if (hash != digest(unhex(text(row[u"leaf_hash"]))))
        return u"the leaf is not the row's"_s;
    const auto month = row[u"month"].toString(), index = row[u"index"].toString();
    const auto checkpoint = ask(u"/v1/audit/checkpoint?month="_s + month);
    const auto opened = openCheckpoint(text(checkpoint[u"note"]), m_key.toStdString());
    if (!opened || opened->origin != (m_origin + u'/' + month).toStdString())
        return u"the checkpoint is not signed by the log"_s;
    const auto proof = ask(u"/v1/audit/proof/inclusion?month=%1&index=%2&size=%3"_s.arg(
        month, index, QString::number(opened->size)));
    std::vector<Digest> path;
    for (const auto &node : proof[u"path"].toArray())
        path.push_back(digest(unhex(text(node))));
    return verifiesInclusion(hash, index.toULongLong(), opened->size, path, opened->root)
               ? QString{}
               : u"the leaf is not in the checkpoint"_s;
}

QString AuditProof::faultOfWholeLog() const
{
    const std::unique_ptr<PGconn, decltype(&PQfinish)> database{
        PQconnectdb(m_service.adminConninfo().toUtf8().constData()), &PQfinish};
    QStringList found;
    // Leaves come before the checkpoint that covers them; a moment later all are covered.
    (void)QTest::qWaitFor(
        [&] {
            const auto log = audit_check::checkWholeLog(database.get(), m_origin.toStdString(),
                                                        m_key.toStdString());
            found.clear();
            for (const auto &finding : log.findings)
                found += QString::fromStdString(finding);
            if (log.rows == 0 || log.checkpoints == 0)
                found += u"there is no log"_s;
            return found.isEmpty();
        },
        kPatienceMs);
    return found.mid(0, 20).join(u'\n');
}

QByteArray bearerFor(const ServiceProcess &service, const QString &sessionId)
{
    QByteArray token(32, '\0');
    QRandomGenerator::system()->generate(token.begin(), token.end());
    const auto hash = QCryptographicHash::hash(token, QCryptographicHash::Sha256).toHex();
    Sql{service.adminConninfo()}.run(
        u"INSERT INTO staff_token (sha256, kind, session_id, issued_at, expires_at) SELECT "
        "decode('%1', 'hex'), 'access', id, created_at, absolute_expires_at FROM staff_session "
        "WHERE id = '%2'"_s.arg(QString::fromLatin1(hash), sessionId));
    return token.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace steward::tests
