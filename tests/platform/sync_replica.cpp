// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/sync_replica.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>
#include <QtEndian>

namespace steward::tests
{

namespace
{

QByteArray sha(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

QByteArray prefixed(const QByteArray &bytes)
{
    QByteArray out(4, '\0');
    qToBigEndian(static_cast<quint32>(bytes.size()), out.data());
    return out + bytes;
}

/// The share of a row, as 16 bytes big-endian.
QByteArray termOf(const QString &table, const QString &id, const SyncReplica::Row &row)
{
    QByteArray rev(8, '\0');
    qToBigEndian(row.rev, rev.data());
    return sha(prefixed(table.toUtf8()) + prefixed(QUuid::fromString(id).toRfc4122()) +
               prefixed(rev) + prefixed(sha(row.d)))
        .left(16);
}

/// Adds byte by byte, the way it is done on paper.
void addInto(QByteArray &sum, const QByteArray &term)
{
    int carry = 0;
    for (int i = 15; i >= 0; --i) {
        const int value = static_cast<uchar>(sum[i]) + static_cast<uchar>(term[i]) + carry;
        sum[i] = static_cast<char>(value & 0xff);
        carry = value >> 8;
    }
}

QString readTrailer(SyncReplica &replica, const QJsonObject &line, const QByteArray &before)
{
    if (line["sha256"].toString().toLatin1() != sha(before).toHex())
        return "sha256";
    if (line["n"].toInt() != replica.changeLines)
        return "n";
    replica.next = line["next"].toString();
    replica.more = line["more"].toBool();
    const auto csn = line["csn"].toString().toLongLong();
    if (csn < replica.csn)
        return "csn went back";
    replica.csn = csn;
    if (replica.more != line["digest"].isNull())
        return "a digest comes with the last page and only there";
    const auto digests = line["digest"].toObject();
    if (!replica.more && digests.keys() != [&] {
            auto t = replica.tables;
            t.sort();
            return t;
        }())
        return "digest tables";
    for (const auto &table : digests.keys()) {
        const auto [sum, count] = replica.digest(table);
        const auto said = digests[table].toObject();
        if (said["sum"].toString() != sum || said["rows"].toString().toLongLong() != count)
            return "digest of " + table + ": have " + QString::number(count) + " want " +
                   said["rows"].toString();
    }
    return {};
}

} // namespace

QString SyncReplica::apply(const QByteArray &page)
{
    dropped.clear();
    changeLines = 0;
    qsizetype at = 0;
    while (at < page.size()) {
        const auto end = page.indexOf('\n', at);
        if (end < 0 || end - at > 64 * 1024)
            return "a line without end, or too long";
        const auto text = page.mid(at, end - at);
        const auto line = QJsonDocument::fromJson(text).object();
        const auto k = line["k"].toString();
        if ((at == 0) != (k == "h"))
            return "header";
        if (k == "h") {
            kind = line["kind"].toString();
            if (!line.contains("after") || line["after"].toString() != next)
                return "a page of another place";
            permVer = line["perm_ver"].toString().toLongLong();
            expectedRows =
                line.contains("expected_rows") ? line["expected_rows"].toString().toLongLong() : -1;
            tables.clear();
            for (const auto &name : line["tables"].toArray())
                tables << name.toString();
        } else if (k == "drop") {
            dropped << line["t"].toString();
            rows.removeIf([&](auto it) { return it.key().first == line["t"].toString(); });
            tombstones.removeIf([&](auto it) { return it.key().first == line["t"].toString(); });
        } else if (k == "c") {
            ++changeLines;
            const Key key{line["t"].toString(), line["id"].toString()};
            if (!tables.contains(key.first))
                return "a table out of scope: " + key.first;
            const auto rev = line["rev"].toString().toLongLong();
            const auto op = line["o"].toString();
            if (rev > tombstones.value(key) && rev > rows.value(key).rev) {
                if (op == "x") {
                    rows.remove(key);
                    tombstones[key] = rev;
                } else {
                    // The last member: what follows its name, without the closing brace.
                    const auto d = text.indexOf(",\"d\":");
                    rows[key] = {rev, text.mid(d + 5, text.size() - d - 6)};
                }
            }
        } else if (k == "e") {
            if (end + 1 != page.size())
                return "something after the trailer";
            return readTrailer(*this, line, page.left(at));
        } else {
            return "an unknown line";
        }
        at = end + 1;
    }
    return "no trailer";
}

QPair<QString, qint64> SyncReplica::digest(const QString &table) const
{
    QByteArray sum(16, '\0');
    qint64 count = 0;
    for (auto it = rows.cbegin(); it != rows.cend(); ++it) {
        if (it.key().first != table)
            continue;
        addInto(sum, termOf(table, it.key().second, it.value()));
        ++count;
    }
    return {QString::fromLatin1(sum.toHex()), count};
}

QStringList SyncReplica::orgsWithoutOneOwner() const
{
    QMap<QString, QStringList> owners;
    for (auto it = rows.cbegin(); it != rows.cend(); ++it) {
        if (it.key().first != "membership")
            continue;
        const auto d = QJsonDocument::fromJson(it.value().d).object();
        if (d["role"].toString() == "owner" && d["state"].toString() == "active")
            owners[d["org_id"].toString()] << it.key().second;
    }
    QStringList out;
    for (auto it = rows.cbegin(); it != rows.cend(); ++it) {
        if (it.key().first != "org")
            continue;
        const auto d = QJsonDocument::fromJson(it.value().d).object();
        if (owners.value(it.key().second) != QStringList{d["owner_membership_id"].toString()})
            out << it.key().second;
    }
    return out;
}

} // namespace steward::tests
