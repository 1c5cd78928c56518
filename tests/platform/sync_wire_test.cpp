// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/sync_world.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTest>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <limits>

using namespace steward;
using namespace steward::tests;

namespace
{

constexpr int kRows = 300;

/// Everything that JSON escapes, what it could be taken to escape, and what looks like its syntax.
const std::vector<std::string> &texts()
{
    static const std::vector<std::string> made = [] {
        std::vector<std::string> out{"",
                                     "plain",
                                     "null",
                                     "{}",
                                     "a/b",
                                     "say \"x\"",
                                     "\"",
                                     "\\",
                                     "back\\slash\\",
                                     "\\u0041\\n",
                                     "tab\tline\nend\r\b\f",
                                     "\x7f",
                                     "Ελένη Παπαδοπούλου",
                                     "Мария 🏠",
                                     "</script>",
                                     "\xc2\x80\xe2\x80\xa8\xef\xbb\xbf",
                                     "O'Hara",
                                     "%1$s $1 ${x}",
                                     std::string(5'000, '"')};
        for (char c = 1; c < 0x20; ++c)
            out.push_back(std::string{"a"} + c + "b");
        return out;
    }();
    return made;
}

const std::vector<std::string> &times()
{
    static const std::vector<std::string> made{"2026-03-29 01:59:59.999+02",
                                               "1970-01-01 00:00:00+00",
                                               "0044-03-15 12:00:00+00 BC",
                                               "9999-12-31 23:59:59.001+00",
                                               "20000-01-01 00:00:00+00",
                                               "infinity",
                                               "-infinity",
                                               "2024-02-29 23:59:59.5-11"};
    return made;
}

/// The first wording of a function, under another name.
std::string firstWording(const std::string &wire)
{
    QFile file{QStringLiteral(STEWARD_SOURCE_DIR "/platform/migrations/0007_feed.sql")};
    if (!file.open(QFile::ReadOnly))
        qFatal("the first wording is gone");
    const auto sql = file.readAll().toStdString();
    const auto begin = sql.find("CREATE FUNCTION wire_" + wire + "(");
    auto out = sql.substr(begin, sql.find("$$;", begin) + 3 - begin);
    return out.replace(out.find("wire_"), 5, "first_");
}

struct Column {
    std::string name, type;
    bool mayBeNull = false;
    std::vector<std::string> values; ///< Of a text: those that the table admits.
};

/// A copy of the table in which a row may be nothing but one value: it keeps the checks on single
/// columns.
void makeAdmission(db::Connection &connection, const std::string &relation)
{
    mustRun(connection,
            "CREATE TEMP TABLE admission (LIKE " + relation + " INCLUDING CONSTRAINTS)");
    mustRun(connection,
            "DO $$ DECLARE c record; BEGIN"
            " FOR c IN SELECT attname FROM pg_attribute WHERE attrelid = 'admission'::regclass"
            "   AND attnum > 0 LOOP"
            "   EXECUTE format('ALTER TABLE admission ALTER COLUMN %I DROP NOT NULL', c.attname);"
            " END LOOP;"
            " FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'admission'::regclass"
            "   AND contype = 'c' AND cardinality(conkey) > 1 LOOP"
            "   EXECUTE format('ALTER TABLE admission DROP CONSTRAINT %I', c.conname);"
            " END LOOP; END $$");
}

/// What a check names is admitted too, which nothing here could guess.
std::vector<std::string> admitted(db::Connection &connection, const Column &column)
{
    auto candidates = texts();
    const auto named = connection.exec(
        "SELECT DISTINCT m[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid),"
        " '''([^'']*)''::text', 'g') m WHERE conrelid = 'admission'::regclass");
    for (const auto &text : named->texts(0))
        candidates.push_back(text);
    candidates.insert(candidates.end(), {"EUR", "CY", "ABC123", "sub-domain-7"});
    std::vector<std::string> out;
    for (const auto &text : candidates) {
        if (connection.exec("INSERT INTO admission (" + column.name + ") VALUES ($1)",
                            db::Params{text}))
            out.push_back(text);
    }
    return out;
}

std::vector<Column> columnsOf(db::Connection &connection, const std::string &relation)
{
    const auto rows = connection.exec(
        "SELECT attname, format_type(atttypid, NULL), NOT attnotnull FROM pg_attribute"
        " WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
        db::Params{relation});
    std::vector<Column> out;
    for (int row = 0; row < rows->size(); ++row) {
        Column column{rows->text(row, 0), rows->text(row, 1), rows->boolean(row, 2), {}};
        if (column.type == "text")
            column.values = admitted(connection, column);
        out.push_back(std::move(column));
    }
    return out;
}

template <class T>
T numberIn(QRandomGenerator &random)
{
    switch (random.bounded(4)) {
    case 0:
        return std::numeric_limits<T>::min();
    case 1:
        return std::numeric_limits<T>::max();
    case 2:
        return 0;
    default:
        return static_cast<T>(random.generate64());
    }
}

/// In turn, so that every text of every column comes.
boost::json::value valueFor(const Column &column, int row, QRandomGenerator &random)
{
    const auto inTurn = [row](const std::vector<std::string> &values) {
        return boost::json::value(values[std::size_t(row) % values.size()]);
    };
    if (column.mayBeNull && random.bounded(4) == 0)
        return nullptr;
    if (column.type == "text")
        return inTurn(column.values);
    if (column.type == "uuid")
        return boost::json::value(madeUuid(random.bounded(9), random.bounded(100'000)));
    if (column.type == "bigint")
        return boost::json::value(numberIn<std::int64_t>(random));
    if (column.type == "integer")
        return boost::json::value(std::int64_t{numberIn<std::int32_t>(random)});
    if (column.type == "boolean")
        return boost::json::value(random.bounded(2) == 0);
    if (column.type == "timestamp with time zone")
        return inTurn(times());
    qFatal("a column of type %s", column.type.c_str());
}

} // namespace

class SyncWireTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRowIsTheBytesThatDesksHaveHashed_data()
    {
        QTest::addColumn<std::string>("wire");
        QTest::addColumn<std::string>("relation");
        QTest::newRow("org") << std::string{"org"} << std::string{"org"};
        QTest::newRow("user") << std::string{"user"} << std::string{"user_account"};
        for (const char *table : {"membership", "org_billing", "payment", "accrual", "payout"})
            QTest::newRow(table) << std::string{table} << std::string{table};
    }

    void aRowIsTheBytesThatDesksHaveHashed()
    {
        QFETCH(std::string, wire);
        QFETCH(std::string, relation);
        TestDatabase database;
        auto admin = database.connection("steward_admin");
        mustRun(admin, firstWording(wire));
        makeAdmission(admin, relation);
        const auto columns = columnsOf(admin, relation);
        QRandomGenerator random{31};

        for (int row = 0; row < kRows; ++row) {
            boost::json::object values;
            for (const auto &column : columns) {
                QVERIFY2(column.type != "text" || !column.values.empty(), column.name.c_str());
                values[column.name] = valueFor(column, row, random);
            }
            const auto made = admin.exec("SELECT wire_" + wire + "(r), first_" + wire +
                                             "(r) FROM jsonb_populate_record(NULL::" + relation +
                                             ", $1::jsonb) r",
                                         db::Params{boost::json::serialize(values)});

            QVERIFY2(made.has_value(), made ? "" : made.error().detail.c_str());
            QVERIFY(!made->isNull(0, 0));
            QCOMPARE(made->text(0, 0), made->text(0, 1));
        }
    }
};

QTEST_GUILESS_MAIN(SyncWireTest)
#include "sync_wire_test.moc"
