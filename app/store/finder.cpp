// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/finder.h"

#include "app/domain/fold.h"
#include "app/domain/query_values.h"
#include "app/store/list_sql.h"
#include "app/store/uuid_codec.h"

#include <QRegularExpression>
#include <QSet>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;
using ports::FoundEntity;
using Kind = FoundEntity::Kind;

constexpr int kShortestPhone = 6;

/// Collects findings once each, up to the limit.
class Search
{
public:
    Search(const ReadConnection &connection, int limit) : m_connection{connection}, m_limit{limit}
    {
    }

    /// `sql` gives id, title, subtitle.
    void ask(Kind kind, bool isExact, const QString &sql, const QList<SqlValue> &values)
    {
        if (m_error || isFull())
            return;
        auto statement = m_connection.prepare(sql + u" LIMIT "_s + QString::number(m_limit));
        if (!statement) {
            m_error = statement.error();
            return;
        }
        bindAll(*statement, values);
        while (!isFull()) {
            const auto step = statement->step();
            if (step == SqliteStatement::Step::Failed)
                m_error = m_connection.error(u"find"_s);
            if (step != SqliteStatement::Step::Row)
                return;
            add({kind, uuidText(statement->bytes(0)), statement->text(1), statement->text(2),
                 isExact});
        }
    }
    void add(const FoundEntity &entity)
    {
        const QString name = QString::number(static_cast<int>(entity.kind)) + entity.id;
        if (!m_seen.contains(name)) {
            m_seen.insert(name);
            m_found.append(entity);
        }
    }
    [[nodiscard]] bool isFull() const { return m_found.size() >= m_limit; }
    [[nodiscard]] Result<QList<FoundEntity>> result() const
    {
        return m_error ? Result<QList<FoundEntity>>{tl::unexpected(*m_error)} : m_found;
    }

private:
    const ReadConnection &m_connection;
    const int m_limit;
    QList<FoundEntity> m_found;
    QSet<QString> m_seen;
    std::optional<Error> m_error;
};

SqlText utf8(const QString &text)
{
    return {text.toUtf8()};
}

constexpr QLatin1StringView kOrg{"SELECT id, name, subdomain FROM org WHERE "};
constexpr QLatin1StringView kPerson{"SELECT id, name, email FROM user WHERE "};
constexpr QLatin1StringView kPayout{
    "SELECT p.id, p.ref, o.name FROM payout p LEFT JOIN org o ON o.id = p.org_id WHERE "};
constexpr QLatin1StringView kCase{
    "SELECT c.id, c.ref, o.name FROM tcase c LEFT JOIN org o ON o.id = c.org_id WHERE "};

void askById(Search &search, const QString &text)
{
    const QByteArray id = uuidBlob(text);
    if (id.isEmpty())
        return;
    search.ask(Kind::Org, true, kOrg + u"id = ?"_s, {SqlBlob{id}});
    search.ask(Kind::Person, true, kPerson + u"id = ?"_s, {SqlBlob{id}});
    search.ask(Kind::Person, true,
               u"SELECT u.id, u.name, u.email FROM membership m JOIN user u ON u.id = m.user_id "
               "WHERE m.id = ?"_s,
               {SqlBlob{id}});
    search.ask(Kind::Case, true, kCase + u"c.id = ?"_s, {SqlBlob{id}});
    search.ask(Kind::Payout, true, kPayout + u"p.id = ?"_s, {SqlBlob{id}});
}

void askByPhone(Search &search, const QString &text)
{
    static const QRegularExpression shape{u"^[+(\\d][\\d\\s().-]*$"_s};
    const QString phone = foldPhone(text);
    if (phone.size() < kShortestPhone || !shape.match(text).hasMatch())
        return;
    search.ask(Kind::Person, true, u"SELECT id, name, phone FROM user WHERE phone IN (?, ?)"_s,
               {utf8(text), utf8(phone)});
    // Written with spaces there or without the country here: the folded text ends in the digits
    // alone.
    const QString digits = phone.startsWith(u'+') ? phone.mid(1) : phone;
    search.ask(
        Kind::Person, true,
        u"SELECT id, name, phone FROM user WHERE substr(folded, %1) = ?"_s.arg(-digits.size()),
        {utf8(digits)});
}

void askByCode(Search &search, const QString &text)
{
    static const QRegularExpression crockford{u"^[0-9A-HJKMNP-TV-Z]{6}$"_s};
    const QString code = query::normalisedCode(text);
    if (crockford.match(code).hasMatch())
        search.ask(Kind::Org, true,
                   u"SELECT id, name, referral_code FROM org WHERE referral_code = ?"_s,
                   {utf8(code)});
}

void askExactly(Search &search, const QString &text)
{
    askById(search, text);
    if (text.contains(u'@'))
        search.ask(Kind::Person, true, kPerson + u"email = ? COLLATE NOCASE"_s, {utf8(text)});
    QString host = text.toLower();
    host.remove(QRegularExpression{u"^https?://"_s});
    search.ask(Kind::Org, true, kOrg + u"subdomain = ?"_s,
               {utf8(host.section(u'.', 0, 0).section(u'/', 0, 0))});
    askByCode(search, text);
    search.ask(Kind::Case, true, kCase + u"c.ref = ?"_s, {utf8(text.toUpper())});
    search.ask(Kind::Payout, true, kPayout + u"p.ref = ?"_s, {utf8(text.toUpper())});
    askByPhone(search, text);
}

} // namespace

Result<QList<FoundEntity>> findEntities(const ReadConnection &connection, const QString &text,
                                        int limit)
{
    const QString wanted = text.trimmed();
    if (wanted.isEmpty() || limit <= 0)
        return QList<FoundEntity>{};
    Search search{connection, limit};
    askExactly(search, wanted);
    const SqlText folded = utf8(fold(wanted));
    // What begins so comes from the index at once; only then is the whole column looked through.
    const SqlText past{folded.utf8 + "\xF4\x8F\xBF\xBF"};
    search.ask(Kind::Org, false, kOrg + u"folded >= ? AND folded < ? ORDER BY folded"_s,
               {folded, past});
    search.ask(Kind::Person, false, kPerson + u"folded >= ? AND folded < ? ORDER BY folded"_s,
               {folded, past});
    search.ask(Kind::Org, false, kOrg + u"instr(folded, ?) > 0"_s, {folded});
    search.ask(Kind::Person, false, kPerson + u"instr(folded, ?) > 0"_s, {folded});
    return search.result();
}

} // namespace steward::store
