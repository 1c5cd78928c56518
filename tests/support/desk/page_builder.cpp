// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/page_builder.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

namespace steward::test
{

namespace
{

QByteArray sha256(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

template <class Number>
QByteArray bigEndian(Number number)
{
    QByteArray bytes(sizeof(Number), Qt::Uninitialized);
    qToBigEndian<Number>(number, bytes.data());
    return bytes;
}

QByteArray prefixed(const QByteArray &bytes)
{
    return bigEndian<quint32>(quint32(bytes.size())) + bytes;
}

/// Adds big-endian numbers of 16 bytes, the schoolbook way.
QByteArray added(QByteArray sum, const QByteArray &term)
{
    int carry = 0;
    for (qsizetype i = 15; i >= 0; --i) {
        const int digit = quint8(sum[i]) + quint8(term[i]) + carry;
        sum[i] = char(digit & 0xff);
        carry = digit >> 8;
    }
    return sum;
}

QByteArray digestTerm(const QString &table, const QString &id, qint64 rev, const QByteArray &d)
{
    const QByteArray pk = QByteArray::fromHex(id.toLatin1().replace("-", ""));
    return sha256(prefixed(table.toUtf8()) + prefixed(pk) + prefixed(bigEndian(rev)) +
                  prefixed(sha256(d)))
        .left(16);
}

QByteArray quoted(const QString &text)
{
    return '"' + text.toUtf8() + '"';
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray placed(const QString &place)
{
    return place.isEmpty() ? QByteArray("null") : quoted(place);
}

/// Of a page that says nothing about where it belongs.
const QByteArray kAnyPlace = "\"after\":null,\"any\":1";

const QString kTime = QStringLiteral("2026-03-01T10:20:30.456Z");

} // namespace

void ServerRows::put(const QString &table, const QString &id, qint64 rev, const QByteArray &d)
{
    m_tables[table][id] = {rev, d};
}

void ServerRows::remove(const QString &table, const QString &id)
{
    m_tables[table].remove(id);
}

QByteArray ServerRows::digestJson() const
{
    QJsonObject digests;
    for (auto table = m_tables.begin(); table != m_tables.end(); ++table) {
        QByteArray sum(16, '\0');
        for (auto row = table->begin(); row != table->end(); ++row)
            sum = added(sum, digestTerm(table.key(), row.key(), row->rev, row->d));
        digests[table.key()] =
            QJsonObject{{QStringLiteral("sum"), QString::fromLatin1(sum.toHex())},
                        {QStringLiteral("rows"), QString::number(table->size())}};
    }
    return json(digests);
}

int ServerRows::bucketOf(const QString &id)
{
    return quint8(sha256(QByteArray::fromHex(id.toLatin1().replace("-", ""))).at(0));
}

QByteArray ServerRows::bucketsJson(const QString &table, qint64 csn) const
{
    QList<QByteArray> sums(256, QByteArray(16, '\0'));
    QList<qint64> counts(256, 0);
    const auto rows = m_tables.value(table);
    for (auto row = rows.begin(); row != rows.end(); ++row) {
        const int bucket = bucketOf(row.key());
        sums[bucket] = added(sums[bucket], digestTerm(table, row.key(), row->rev, row->d));
        ++counts[bucket];
    }
    QJsonArray buckets;
    for (int i = 0; i < 256; ++i)
        buckets += QJsonObject{{QStringLiteral("sum"), QString::fromLatin1(sums[i].toHex())},
                               {QStringLiteral("rows"), QString::number(counts[i])}};
    return json({{QStringLiteral("t"), table},
                 {QStringLiteral("csn"), QString::number(csn)},
                 {QStringLiteral("buckets"), buckets}});
}

PageBuilder &PageBuilder::epoch(const QString &uuid)
{
    m_epoch = uuid;
    return *this;
}
PageBuilder &PageBuilder::permVer(qint64 version)
{
    m_permVer = version;
    return *this;
}
PageBuilder &PageBuilder::expectedRows(qint64 rows)
{
    m_expected = rows;
    return *this;
}
PageBuilder &PageBuilder::csn(qint64 csn)
{
    m_csn = csn;
    return *this;
}
PageBuilder &PageBuilder::header(const QByteArray &raw)
{
    m_header = raw;
    return *this;
}
PageBuilder &PageBuilder::announcing(qint64 rows)
{
    m_announced = rows;
    return *this;
}
PageBuilder &PageBuilder::after(const QString &place)
{
    m_after = "\"after\":" + placed(place);
    return *this;
}
PageBuilder &PageBuilder::line(const QByteArray &raw)
{
    m_lines += raw;
    return *this;
}

PageBuilder &PageBuilder::row(const QByteArray &raw)
{
    ++m_rows;
    return line(raw);
}

void PageBuilder::change(const QString &table, const QString &id, qint64 rev, char op,
                         const QByteArray &d)
{
    QByteArray raw = "{\"k\":\"c\",\"csn\":\"" + QByteArray::number(m_csn) +
                     "\",\"t\":" + quoted(table) + ",\"o\":\"" + op + "\",\"id\":" + quoted(id) +
                     ",\"rev\":\"" + QByteArray::number(rev) + '"';
    if (op != 'x')
        raw += ",\"d\":" + d;
    row(raw + '}');
}

PageBuilder &PageBuilder::put(const QString &table, const QString &id, qint64 rev,
                              const QByteArray &d)
{
    change(table, id, rev, 'p', d);
    return *this;
}

PageBuilder &PageBuilder::repair(const QString &table, const QString &id, qint64 rev,
                                 const QByteArray &d)
{
    change(table, id, rev, 'r', d);
    return *this;
}

PageBuilder &PageBuilder::remove(const QString &table, const QString &id, qint64 rev)
{
    change(table, id, rev, 'x', {});
    return *this;
}

PageBuilder &PageBuilder::drop(const QString &table)
{
    return line("{\"k\":\"drop\",\"t\":" + quoted(table) + '}');
}

PageBuilder &PageBuilder::next(const QString &cursor, bool more)
{
    m_next = cursor;
    m_more = more;
    return *this;
}

PageBuilder &PageBuilder::digest(const ServerRows &rows)
{
    m_digest = rows.digestJson();
    return *this;
}

QByteArray PageBuilder::buildWithoutTrailer() const
{
    QByteArray page = m_header;
    if (page.isEmpty()) {
        page = "{\"k\":\"h\",\"v\":1,\"kind\":\"" +
               QByteArray(m_kind == Kind::Snapshot ? "snapshot"
                          : m_kind == Kind::Repair ? "repair"
                                                   : "changes") +
               "\",\"epoch\":" + quoted(m_epoch) +
               ",\"env\":\"DEMO\",\"schema\":1,\"perm_ver\":\"" + QByteArray::number(m_permVer) +
               "\",\"tables\":[\"org\",\"user\"]," + (m_after.isEmpty() ? kAnyPlace : m_after);
        if (m_expected > 0)
            page += ",\"expected_rows\":\"" + QByteArray::number(m_expected) + '"';
        page += '}';
    }
    page += '\n';
    for (const auto &raw : m_lines)
        page += raw + '\n';
    return page;
}

QByteArray PageBuilder::build() const
{
    const QByteArray page = buildWithoutTrailer();
    return page + "{\"k\":\"e\",\"n\":" + QByteArray::number(m_announced.value_or(m_rows)) +
           ",\"next\":" + quoted(m_next) + ",\"more\":" + (m_more ? "true" : "false") +
           ",\"csn\":\"" + QByteArray::number(m_csn) + "\",\"sha256\":\"" + sha256(page).toHex() +
           "\",\"digest\":" + m_digest + "}\n";
}

QByteArray answering(const QByteArray &page, const QString &place)
{
    const auto header = page.indexOf('\n');
    const auto mark = page.left(header).indexOf(kAnyPlace);
    const auto trailer = page.lastIndexOf("\n{\"k\":\"e\"") + 1;
    const auto hash = sha256(page.left(trailer)).toHex();
    if (mark < 0 || trailer == 0 || !page.mid(trailer).contains(hash))
        return page;
    auto body = page.left(trailer);
    body.replace(mark, kAnyPlace.size(), "\"after\":" + placed(place));
    return body + page.mid(trailer).replace(hash, sha256(body).toHex());
}

QString uuidOf(qint64 number)
{
    return QStringLiteral("0190aaaa-1111-7000-8000-%1").arg(number, 12, 16, QLatin1Char('0'));
}

QByteArray anOrg(const QString &name, const QString &subdomain)
{
    return json({{QStringLiteral("name"), name},
                 {QStringLiteral("subdomain"), subdomain},
                 {QStringLiteral("kind"), QStringLiteral("agency")},
                 {QStringLiteral("tier"), QStringLiteral("t2")},
                 {QStringLiteral("trial_state"), QJsonValue::Null},
                 {QStringLiteral("status"), QStringLiteral("active")},
                 {QStringLiteral("country"), QStringLiteral("CY")},
                 {QStringLiteral("first_successful_payment_at"), kTime},
                 {QStringLiteral("referral_code"), QStringLiteral("AB12CD")},
                 {QStringLiteral("owner_membership_id"), uuidOf(9)},
                 {QStringLiteral("created_at"), kTime},
                 {QStringLiteral("updated_at"), kTime}});
}

QByteArray aUser(const QString &name, const QString &email)
{
    return json({{QStringLiteral("email"), email},
                 {QStringLiteral("name"), name},
                 {QStringLiteral("phone"), QStringLiteral("+357 99 12-34-56")},
                 {QStringLiteral("language"), QStringLiteral("el")},
                 {QStringLiteral("home_org_id"), uuidOf(1)},
                 {QStringLiteral("status"), QStringLiteral("active")},
                 {QStringLiteral("mfa"), QStringLiteral("totp")},
                 {QStringLiteral("created_at"), kTime}});
}

QByteArray aMembership(const QString &org, const QString &user, const QString &role)
{
    return json({{QStringLiteral("org_id"), org},
                 {QStringLiteral("user_id"), user},
                 {QStringLiteral("role"), role},
                 {QStringLiteral("role_epoch"), QStringLiteral("4")},
                 {QStringLiteral("state"), QStringLiteral("active")},
                 {QStringLiteral("joined_at"), kTime},
                 {QStringLiteral("ended_at"), QJsonValue::Null}});
}

QByteArray aPayment(const QString &org, qint64 minor)
{
    return json({{QStringLiteral("org_id"), org},
                 {QStringLiteral("captured_at"), kTime},
                 {QStringLiteral("gross_minor"), QString::number(minor)},
                 {QStringLiteral("tax_minor"), QStringLiteral("0")},
                 {QStringLiteral("refunded_minor"), QStringLiteral("0")},
                 {QStringLiteral("disputed_at"), QJsonValue::Null},
                 {QStringLiteral("currency"), QStringLiteral("EUR")}});
}

QByteArray aNote(const QString &org, const QString &body)
{
    return json({{QStringLiteral("org_id"), org},
                 {QStringLiteral("body"), body},
                 {QStringLiteral("by_staff_id"), uuidOf(77)},
                 {QStringLiteral("by_staff_name"), QStringLiteral("Agent")},
                 {QStringLiteral("created_at"), kTime}});
}

} // namespace steward::test
