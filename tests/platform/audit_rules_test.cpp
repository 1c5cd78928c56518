// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/masking.h"
#include "platform/src/audit/page_cursor.h"
#include "platform/src/audit/query.h"
#include "platform/src/audit/registry.h"
#include "platform/src/audit/time_values.h"
#include "platform/src/audit/visibility.h"
#include "tests/support/audit_check.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <set>

namespace json = boost::json;
namespace check = steward::tests::audit_check;
using namespace steward::platform;
using namespace steward::platform::audit;

namespace
{

QByteArray readAll(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

json::value example(const char *name)
{
    return json::parse(
        readAll(QStringLiteral(STEWARD_SOURCE_DIR "/platform/contract/examples/audit_%1.json")
                    .arg(QLatin1String(name)))
            .toStdString());
}

Node timeTerm(const char *value)
{
    return *parseQuery(
        json::parse(std::string{R"({"term":{"field":"time","op":":","value":)"} + value + "}}"));
}

std::vector<check::Digest> digests(const json::value &path)
{
    std::vector<check::Digest> out;
    for (const auto &item : path.as_array())
        out.push_back(check::digest(check::unhex(std::string{item.as_string()})));
    return out;
}

} // namespace

class AuditRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRegistryNamesEveryCategoryAndKeepsTheNaming()
    {
        const auto &registry = Registry::builtIn();
        QVERIFY2(registry, registry ? "" : registry.error().detail.c_str());
        const QRegularExpression naming{QStringLiteral("^[a-z][a-z_]*\\.[a-z][a-z_]*$")};
        std::set<std::string> categories;
        for (const auto &[name, rule] : registry->actions()) {
            QVERIFY2(naming.match(QString::fromStdString(name)).hasMatch(), name.c_str());
            categories.insert(rule.category);
            for (const auto &[key, dataClass] : rule.metadata)
                QVERIFY2(dataClass <= DataClass::Internal, key.c_str());
            for (const auto &[key, dataClass] : rule.privateFields)
                QVERIFY2(dataClass >= DataClass::Personal, key.c_str());
        }
        QCOMPARE(categories.size(), kCategories.size());
    }

    void everyActionThePlatformWritesIsRegistered()
    {
        const QRegularExpression written{QStringLiteral("\\baction = \"([a-z_]+\\.[a-z_]+)\"")};
        int found = 0;
        for (QDirIterator files{QStringLiteral(STEWARD_SOURCE_DIR "/platform/src"),
                                {QStringLiteral("*.cpp")},
                                QDir::Files,
                                QDirIterator::Subdirectories};
             files.hasNext();) {
            const auto text = QString::fromUtf8(readAll(files.next()));
            for (auto matches = written.globalMatch(text); matches.hasNext(); ++found) {
                const auto action = matches.next().captured(1);
                QVERIFY2(Registry::builtIn()->find(action.toStdString()),
                         qPrintable(action + QStringLiteral(" in ") + files.filePath()));
            }
        }
        QVERIFY(found > 5);
    }

    void aRegistryThatPutsAKeyOnTheWrongSideIsRefused_data()
    {
        QTest::addColumn<QString>("metadata");
        QTest::addColumn<QString>("privates");
        QTest::addColumn<bool>("holds");
        QTest::newRow("right") << QStringLiteral(R"({"a":"none","b":"internal"})")
                               << QStringLiteral(R"({"c":"personal","d":"secret"})") << true;
        QTest::newRow("personal in the hashed text")
            << QStringLiteral(R"({"a":"personal"})") << QStringLiteral("{}") << false;
        QTest::newRow("unknown class is sensitive")
            << QStringLiteral(R"({"a":"harmless"})") << QStringLiteral("{}") << false;
        QTest::newRow("internal as private")
            << QStringLiteral("{}") << QStringLiteral(R"({"a":"internal"})") << false;
        QTest::newRow("not a class")
            << QStringLiteral(R"({"a":1})") << QStringLiteral("{}") << false;
    }
    void aRegistryThatPutsAKeyOnTheWrongSideIsRefused()
    {
        QFETCH(QString, metadata);
        QFETCH(QString, privates);
        QFETCH(bool, holds);
        const auto text =
            QStringLiteral(
                R"({"common":{"metadata":{},"private":{}},"groups":[{"category":"role","actions":["role.changed"],"metadata":%1,"private":%2}]})")
                .arg(metadata, privates);

        QCOMPARE(Registry::parse(text.toStdString()).has_value(), holds);
    }

    void theExamplesHoldForAnIndependentReading()
    {
        const auto checkpoint = example("checkpoint"), inclusion = example("inclusion"),
                   consistency = example("consistency");
        const auto vectors = json::parse(
            readAll(QStringLiteral(STEWARD_SOURCE_DIR "/tests/vectors/audit.json")).toStdString());
        const auto digestOf = [](const json::value &hex) {
            return check::digest(check::unhex(std::string{hex.as_string()}));
        };
        const auto root = digestOf(checkpoint.at("root"));

        QVERIFY(
            check::verifiesInclusion(digestOf(inclusion.at("leaf_hash")),
                                     std::stoull(std::string{inclusion.at("index").as_string()}), 7,
                                     digests(inclusion.at("path")), root));
        const auto from = std::string{consistency.at("from").as_string()};
        QVERIFY(check::verifiesConsistency(std::stoull(from), 7,
                                           digestOf(vectors.at("roots").at(from)), root,
                                           digests(consistency.at("path"))));
        QVERIFY(parseQuery(example("search_request").at("query")));
        QCOMPARE(normalForm(*parseQuery(example("search_request").at("query"))),
                 std::string(example("search").at("normal").as_string()));
    }

    void masksWhatItMayShowOnlyInPart_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("dataClass");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("shown");
        const auto add = [](const char *row, const char *name, DataClass c, const char *value,
                            const char *shown) {
            QTest::newRow(row) << QString::fromLatin1(name) << int(c) << QByteArray(value)
                               << QString::fromUtf8(shown);
        };
        add("mail", "email", DataClass::Personal, "nikos@cedar.cy", "n•••@c•••.cy");
        add("mail with subdomains", "email", DataClass::Personal, "a.b@mail.x.example",
            "a•••@m•••.example");
        add("no local part", "email", DataClass::Personal, "@cedar.cy", "•••");
        add("no domain", "email", DataClass::Personal, "nikos@", "•••");
        add("no top domain", "email", DataClass::Personal, "nikos@cedar", "•••");
        add("dot ends it", "email", DataClass::Personal, "nikos@cedar.", "•••");
        add("two signs", "email", DataClass::Personal, "a@b@c.d", "•••");
        add("newline in mail", "email", DataClass::Personal, "a\n@b.cy", "•••");
        add("not ASCII", "email", DataClass::Personal, "\xCE\xBD@cedar.cy", "•••");
        add("IPv4", "ip", DataClass::Personal, "203.0.113.77", "203.0.113.•••");
        add("IPv6", "ip", DataClass::Personal, "2001:db8:1:2:3:4:5:6", "2001:db8:1:•••");
        add("short IPv6", "ip", DataClass::Personal, "fe80::1", "fe80:•••");
        add("loopback", "ip", DataClass::Personal, "::1", ":•••");
        add("no address", "ip", DataClass::Personal, "printer", "•••");
        add("country", "country", DataClass::Personal, "CY", "•••");
        add("sensitive mail", "note", DataClass::Sensitive, "nikos@cedar.cy", "•••");
        add("secret", "account", DataClass::Secret, "203.0.113.77", "•••");
        add("empty", "name", DataClass::Personal, "", "•••");
    }
    void masksWhatItMayShowOnlyInPart()
    {
        QFETCH(QString, name);
        QFETCH(int, dataClass);
        QFETCH(QByteArray, value);
        QFETCH(QString, shown);

        QCOMPARE(QString::fromStdString(
                     masked(name.toStdString(), DataClass(dataClass), value.toStdString())),
                 shown);
    }

    void oneTreeHasOneSpelling_data()
    {
        QTest::addColumn<QString>("tree");
        QTest::addColumn<QString>("text");
        const auto add = [](const char *tree, const char *text) {
            QTest::newRow(text) << QString::fromUtf8(tree) << QString::fromUtf8(text);
        };
        add(R"({"has":"ip"})", "has:ip");
        add("{\"not\":{\"or\":[{\"has\":\"ip\"},{\"text\":{\"kind\":\"string\",\"text\":\"a "
            "\\\"b\\\\\"}}]}}",
            "-(has:ip OR \"a \\\"b\\\\\")");
        add(R"({"and":[{"has":"ip"},{"or":[{"has":"org"},{"has":"role"}]}]})",
            "has:ip (has:org OR has:role)");
        add(R"({"term":{"field":"time","op":":","value":{"range":[null,{"kind":"rel","text":"-7d"}]}}})",
            "time:*..-7d");
        add(R"({"term":{"field":"ip","op":"!=","value":{"list":[{"kind":"word","text":"a"},{"kind":"word","text":"b","prefix":true}]}}})",
            "ip!=(a,b*)");
    }
    void oneTreeHasOneSpelling()
    {
        QFETCH(QString, tree);
        QFETCH(QString, text);

        QCOMPARE(QString::fromStdString(normalForm(*parseQuery(json::parse(tree.toStdString())))),
                 text);
    }

    void timesCoverWhatTheySay_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        const auto one = [](const char *text) {
            return QStringLiteral(R"({"one":{"kind":"word","text":"%1"}})")
                .arg(QLatin1String(text));
        };
        const auto add = [](const char *row, const QString &value, const char *from,
                            const char *to) {
            QTest::newRow(row) << value << QString::fromLatin1(from) << QString::fromLatin1(to);
        };
        add("year", one("2024"), "2024-01-01T00:00:00.000000Z", "2025-01-01T00:00:00.000000Z");
        add("december", one("2025-12"), "2025-12-01T00:00:00.000000Z",
            "2026-01-01T00:00:00.000000Z");
        add("leap day", one("2024-02-29"), "2024-02-29T00:00:00.000000Z",
            "2024-03-01T00:00:00.000000Z");
        add("minute", one("2026-05-10T11:07"), "2026-05-10T11:07:00.000000Z",
            "2026-05-10T11:08:00.000000Z");
        add("second", one("2026-05-10T11:07:09"), "2026-05-10T11:07:09.000000Z",
            "2026-05-10T11:07:10.000000Z");
        add("instant", one("2026-05-10T11:07:09.123456Z"), "2026-05-10T11:07:09.123456Z",
            "2026-05-10T11:07:09.123457Z");
        add("minutes", one("-90m"), "2026-05-31T10:30:00.000000Z", "2026-05-31T12:00:00.000001Z");
        add("weeks", one("-2w"), "2026-05-17T12:00:00.000000Z", "2026-05-31T12:00:00.000001Z");
        add("month is clamped", one("-3mo"), "2026-02-28T12:00:00.000000Z",
            "2026-05-31T12:00:00.000001Z");
        add("years", one("-1y"), "2025-05-31T12:00:00.000000Z", "2026-05-31T12:00:00.000001Z");
        add("today", one("today"), "2026-05-31T00:00:00.000000Z", "2026-06-01T00:00:00.000000Z");
        add("range",
            QStringLiteral(
                R"({"range":[{"kind":"rel","text":"-7d"},{"kind":"rel","text":"now"}]})"),
            "2026-05-24T12:00:00.000000Z", "2026-05-31T12:00:00.000001Z");
        add("open range", QStringLiteral(R"({"range":[{"kind":"word","text":"2026-05"},null]})"),
            "2026-05-01T00:00:00.000000Z", "");
    }
    void timesCoverWhatTheySay()
    {
        QFETCH(QString, value);
        QFETCH(QString, from);
        QFETCH(QString, to);
        const auto utc = [](const std::string &wall) -> Result<Instant> {
            return Instant::parse(wall + "Z");
        };

        const auto spans = timeSpans(timeTerm(value.toUtf8().constData()),
                                     Instant::parse("2026-05-31T12:00:00Z"), utc);

        QVERIFY2(spans, spans ? "" : spans.error().detail.c_str());
        QCOMPARE(QString::fromStdString(spans->front().from ? spans->front().from->sql() : ""),
                 from);
        QCOMPARE(QString::fromStdString(spans->front().to ? spans->front().to->sql() : ""), to);
    }

    void anyOtherCursorTextIsRefused()
    {
        const PageCursor cursor{Instant::parse("2026-05-10T12:00:00.123456Z"),
                                "018f3a1c-0000-7000-8000-00000000a001",
                                Instant::parse("2026-05-10T13:00:00Z")};
        const auto text = sealCursor(cursor, "binding", "secret");

        const auto opened = openCursor(text, "binding", "secret");

        QVERIFY(opened);
        QCOMPARE(opened->occurredAt.us, cursor.occurredAt.us);
        QCOMPARE(opened->eventId, cursor.eventId);
        QCOMPARE(opened->searchedAt.us, cursor.searchedAt.us);
        QVERIFY(!openCursor(text, "another", "secret"));
        QVERIFY(!openCursor(text, "binding", "another"));
        QVERIFY(!openCursor("", "binding", "secret"));
        for (std::size_t i = 0; i < text.size(); ++i) {
            auto edited = text;
            edited[i] = edited[i] == 'A' ? 'B' : 'A';
            QVERIFY(!openCursor(edited, "binding", "secret"));
            QVERIFY(!openCursor(text.substr(0, i), "binding", "secret"));
        }
    }
};

QTEST_GUILESS_MAIN(AuditRulesTest)
#include "audit_rules_test.moc"
