// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/reference.h"

#include "app/domain/fold.h"
#include "app/domain/query_parser.h"
#include "app/store/sealed_database.h"
#include "app/store/uuid_codec.h"

#include <QDateTime>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <cstring>
#include <random>
#include <unordered_map>

namespace steward::bench
{
namespace
{

using namespace Qt::StringLiterals;

class Reading
{
public:
    explicit Reading(const QString &path)
    {
        if (!store::openSealed(path, u"reference"_s, {}))
            qFatal("cannot open %s", qPrintable(path));
    }
    ~Reading() { store::closeSealed(u"reference"_s); }
    template <class Row>
    void each(const QString &sql, Row row) const
    {
        QSqlQuery query{QSqlDatabase::database(u"reference"_s)};
        query.setForwardOnly(true);
        if (!query.exec(sql))
            qFatal("%s: %s", qPrintable(sql), qPrintable(query.lastError().text()));
        while (query.next())
            row(query);
    }
};

/// A needle that the filter takes as one word.
bool isOneWord(const QString &text)
{
    const auto parsed = query::parse(text, query::membershipFields());
    return parsed.state == query::SyntaxState::Valid && parsed.ast &&
           parsed.ast->kind == query::Node::Kind::Text && !parsed.ast->text.isPrefix &&
           parsed.ast->text.text == text;
}

std::size_t hash(const QByteArray &id)
{
    return qHash(id, 7);
}

} // namespace

Reference::Reference(const QString &path) : m_path{path}
{
    const Reading reading{path};
    std::unordered_map<QByteArray, std::uint32_t, decltype(&hash)> people{800'000, hash},
        orgs{200'000, hash};
    const auto names = [&](const char *table, auto &numbers, auto &texts) {
        reading.each(u"SELECT id, folded FROM %1 ORDER BY folded, key"_s.arg(QLatin1String{table}),
                     [&](const QSqlQuery &q) {
                         numbers.emplace(q.value(0).toByteArray(),
                                         static_cast<std::uint32_t>(texts.size()));
                         texts.push_back(q.value(1).toString().toStdString());
                     });
    };
    names("user", people, m_people);
    names("org", orgs, m_orgs);
    std::vector<std::vector<Row>> ofPerson(m_people.size());
    reading.each(
        u"SELECT id, user_id, org_id FROM membership ORDER BY key"_s, [&](const QSqlQuery &q) {
            Row row{{}, people.at(q.value(1).toByteArray()), orgs.at(q.value(2).toByteArray())};
            const QByteArray id = q.value(0).toByteArray();
            std::copy_n(id.begin(), row.id.size(), row.id.begin());
            ofPerson[row.person].push_back(row);
        });
    for (const auto &rows : ofPerson)
        m_rows.insert(m_rows.end(), rows.begin(), rows.end());
}

QList<QString> Reference::needles(int count) const
{
    std::mt19937 random{20261122};
    const auto below = [&](std::size_t bound) { return std::size_t{random() % bound}; };
    QList<QString> needles;
    while (needles.size() < count) {
        const Row &row = m_rows[below(m_rows.size())];
        const QStringList columns =
            QString::fromStdString(m_people[row.person]).split(u'\n').mid(0, 2) +
            QString::fromStdString(m_orgs[row.org]).split(u'\n');
        const QString &column = columns[static_cast<qsizetype>(below(columns.size()))];
        const auto length = static_cast<qsizetype>(1 + below(12));
        if (column.size() < length)
            continue;
        const QString needle = column.mid(
            static_cast<qsizetype>(below(static_cast<std::size_t>(column.size() - length + 1))),
            length);
        if (isOneWord(needle))
            needles << needle;
    }
    return needles;
}

Reference::Expected Reference::search(const QString &needle) const
{
    Expected expected{needle, 0, {}};
    if (!isOneWord(needle)) {
        expected.rows = -1;
        return expected;
    }
    const std::string wanted = fold(needle).toStdString();
    const auto flags = [&](const std::vector<std::string> &texts) {
        std::vector<bool> found(texts.size());
        for (std::size_t i = 0; i < texts.size(); ++i)
            found[i] = texts[i].find(wanted) != std::string::npos;
        return found;
    };
    const auto people = flags(m_people), orgs = flags(m_orgs);
    for (const Row &row : m_rows) {
        if (!people[row.person] && !orgs[row.org])
            continue;
        if (expected.rows++ < kCompared)
            expected.top << store::uuidText(QByteArray{row.id.data(), 16}).toLatin1();
    }
    return expected;
}

QList<Reference::Expected> Reference::sorts() const
{
    // What an order by the column means, said once more and plainly.
    static constexpr std::array<std::array<const char *, 2>, 11> kColumns{
        {{"person", "u.folded"},
         {"org", "o.folded"},
         {"role", "m.role"},
         {"home", "m.org_id = u.home_org_id"},
         {"state", "m.state"},
         {"seen", "u.last_login_at"},
         {"email", "lower(u.email)"},
         {"subdomain", "o.subdomain"},
         {"joined", "m.joined_at"},
         {"ended", "m.ended_at"},
         {"id", "m.id"}}};
    const Reading reading{m_path};
    QList<Expected> sorts;
    for (const auto &[column, expr] : kColumns)
        for (const char *direction : {"", " DESC"}) {
            Expected expected{(*direction ? u'>' : u'<') + QString::fromLatin1(column), size(), {}};
            reading.each(u"SELECT m.id FROM membership m JOIN user u ON u.id = m.user_id JOIN org "
                         u"o ON o.id = m.org_id "
                         "ORDER BY %1%2, m.key%2 LIMIT %3"_s
                             .arg(QLatin1String{expr}, QLatin1String{direction})
                             .arg(kCompared),
                         [&](const QSqlQuery &q) {
                             expected.top << store::uuidText(q.value(0).toByteArray()).toLatin1();
                         });
            sorts << expected;
        }
    return sorts;
}

QByteArray Reference::idAt(qsizetype row) const
{
    const auto &id = m_rows[static_cast<std::size_t>(row)].id;
    return store::uuidText(QByteArray{id.data(), 16}).toLatin1();
}

QList<QByteArray> Reference::top() const
{
    QList<QByteArray> ids;
    for (qsizetype row = 0; row < std::min<qsizetype>(kCompared, size()); ++row)
        ids << idAt(row);
    return ids;
}

std::string Reference::column() const
{
    std::string column;
    for (const Row &row : m_rows)
        column += m_people[row.person].substr(0, m_people[row.person].rfind('\n')) + '\n' +
                  m_orgs[row.org] + '\n';
    return column;
}

qint64 Reference::csvBytes(const QString &path)
{
    const Reading reading{path};
    qint64 bytes = 0;
    const auto iso = [](const QVariant &ms) {
        return ms.isNull() ? 0 : qint64{sizeof("2026-11-22T14:05:09.112Z") - 1};
    };
    reading.each(u"SELECT u.name, u.email, o.name, o.subdomain, m.role, m.state, m.joined_at, "
                 "m.ended_at, u.last_login_at FROM membership m JOIN user u ON u.id = m.user_id "
                 "JOIN org o ON o.id = m.org_id"_s,
                 [&](const QSqlQuery &q) {
                     bytes += 36 + 10; // The id, the commas and the end of the line.
                     for (int i = 0; i < 6; ++i)
                         bytes += q.value(i).toString().toUtf8().size();
                     for (int i = 6; i < 9; ++i)
                         bytes += iso(q.value(i));
                 });
    return bytes;
}

QList<std::pair<QString, qint64>> Reference::fileParts(const QString &path)
{
    const Reading reading{path};
    QList<std::pair<QString, qint64>> parts;
    reading.each(u"SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"_s,
                 [&](const QSqlQuery &q) {
                     parts.append({q.value(0).toString(), q.value(1).toLongLong()});
                 });
    return parts;
}

qint64 Reference::replicaBytes(const QString &path)
{
    const Reading reading{path};
    qint64 bytes = 0;
    reading.each(
        u"SELECT sum(pgsize) FROM dbstat WHERE name NOT IN (SELECT name FROM sqlite_master "
        "WHERE tbl_name LIKE 'payout%')"_s,
        [&](const QSqlQuery &q) { bytes = q.value(0).toLongLong(); });
    return bytes;
}

} // namespace steward::bench
