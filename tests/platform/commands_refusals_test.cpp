// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/commands_service.h"

#include <QRegularExpression>
#include <QTest>

#include <memory>

using namespace steward::tests;

class CommandsRefusalsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<CommandWorld> m_world;

private Q_SLOTS:
    void init() { m_world = std::make_unique<CommandWorld>(); }
    void cleanup() { m_world.reset(); }

    void staleRevisionIsRefusedForGood()
    {
        Service service{m_world->database};
        mustRun(m_world->admin, "UPDATE org SET name = 'Renamed' WHERE id = $1",
                db::Params{m_world->org.id});

        const auto first = service.post(noteBody(m_world->org.id), commandId(3));
        mustRun(m_world->admin, "UPDATE org SET name = 'Again' WHERE id = $1",
                db::Params{m_world->org.id});
        const auto second = service.post(noteBody(m_world->org.id), commandId(3));

        QCOMPARE(first.status, 412);
        QCOMPARE(first.code(), "stale");
        QCOMPARE(first.body["current"]
                     .toObject()["org/" + QString::fromStdString(m_world->org.id)]
                     .toString(),
                 "2");
        auto repeated = second.body;
        repeated["request_id"] = first.body["request_id"];
        QCOMPARE(repeated, first.body);
        QCOMPARE(m_world->count("note"), "0");
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1 AND action = 'note.added'"), "1");
        QCOMPARE(
            service.send("GET", "/v1/commands/" + commandId(3), "", "").body["state"].toString(),
            "refused");
    }

    void missingRevisionIsAskedForAndNotKept()
    {
        Service service{m_world->database};
        const auto bare = "{\"type\":\"note.add\",\"version\":1,\"args\":{\"org_id\":\"" +
                          m_world->org.id + "\",\"body\":\"x\"}}";

        const auto answer = service.post(bare, commandId(4));

        QCOMPARE(answer.status, 428);
        QCOMPARE(answer.body["missing"].toArray().first().toString().toStdString(),
                 "org/" + m_world->org.id);
        QCOMPARE(m_world->count("command_log"), "0");
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1"), "1");
        QCOMPARE(service.post(noteBody(m_world->org.id), commandId(4)).status, 200);
    }

    void aNoteNamesNoRevisionBecauseItOverwritesNothing()
    {
        Service service{m_world->database};
        mustRun(m_world->admin, "UPDATE org SET name = 'Renamed' WHERE id = $1",
                db::Params{m_world->org.id});

        const auto answer = service.post(
            "{\"type\":\"note.add\",\"version\":1,\"expect\":{},\"args\":{\"org_id\":\"" +
                m_world->org.id + "\",\"body\":\"x\"}}",
            commandId(4));

        QCOMPARE(answer.status, 200);
        QCOMPARE(m_world->count("note"), "1");
    }

    void badInputChangesNothing_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("status");
        const QString good = QString::fromStdString(noteBody("ORG"));
        const QString key = QString::fromStdString(commandId(5));
        const auto with = [&](const char *from, const char *to) {
            return QString{good}.replace(from, to);
        };
        QTest::newRow("not JSON") << "{" << key << 400;
        QTest::newRow("an array") << "[]" << key << 400;
        QTest::newRow("deep") << QString("[").repeated(4000) << key << 400;
        QTest::newRow("unknown member")
            << with("\"version\"", "\"dry_run\":true,\"version\"") << key << 400;
        QTest::newRow("unknown argument")
            << with("\"body\"", "\"colour\":\"red\",\"body\"") << key << 400;
        QTest::newRow("argument of another type") << with("\"called her\"", "7") << key << 400;
        QTest::newRow("two targets")
            << with("\"body\"", "\"user_id\":\"018f3a1c-0002-7000-8000-000000000064\",\"body\"")
            << key << 400;
        QTest::newRow("no target") << with("\"org_id\":\"ORG\",", "") << key << 400;
        QTest::newRow("blank") << with("called her", "  \\n ") << key << 400;
        QTest::newRow("too long") << with("called her", qPrintable(QString("x").repeated(10'001)))
                                  << key << 400;
        QTest::newRow("NUL") << with("called her", "a\\u0000b") << key << 400;
        QTest::newRow("invalid UTF-8") << with("called her", "\\ud800") << key << 400;
        QTest::newRow("unknown command") << with("note.add", "note.burn") << key << 400;
        QTest::newRow("another version") << with("\"version\":1", "\"version\":2") << key << 400;
        QTest::newRow("revision as a number") << with("\":\"1\"}", "\":1}") << key << 400;
        QTest::newRow("revision zero") << with("\":\"1\"}", "\":\"0\"}") << key << 400;
        QTest::newRow("unknown table in expect") << with("{\"org/", "{\"staff_user/") << key << 400;
        QTest::newRow("foreign id")
            << QString::fromStdString(noteBody(madeUuid(1, 999))) << key << 404;
        QTest::newRow("foreign id without a revision")
            << QString::fromStdString(noteBody(madeUuid(1, 999)))
                   .replace(QRegularExpression{"\\{\"org/[^}]*\\}"}, "{}")
            << key << 404;
        QTest::newRow("money row for an agent")
            << with("\"1\"}", "\"1\",\"payout/018f3a1c-0002-7000-8000-000000000064\":\"1\"}") << key
            << 404;
        QTest::newRow("no key") << good << "" << 400;
        QTest::newRow("key of another version")
            << good << "018f3a1c-0007-4000-8000-000000000005" << 400;
        QTest::newRow("key in upper case") << good << key.toUpper() << 400;
    }

    void badInputChangesNothing()
    {
        QFETCH(QString, body);
        QFETCH(QString, key);
        QFETCH(int, status);
        Service service{m_world->database};

        const auto answer =
            service.post(body.replace("ORG", QString::fromStdString(m_world->org.id)).toStdString(),
                         key.toStdString());

        QCOMPARE(answer.status, status);
        QVERIFY(!answer.code().isEmpty());
        QVERIFY(!answer.body["request_id"].toString().isEmpty());
        QCOMPARE(m_world->count("note"), "0");
        QCOMPARE(m_world->count("command_log"), "0");
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1"), "1");
        QCOMPARE(m_world->count("audit_event WHERE outcome = 0"), "0");
    }

    void aNameThatStandsTwiceInABodyIsRefused_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("field");
        QTest::newRow("argument") << "\"body\":"
                                  << "\"body\":\"other\",\"body\":"
                                  << "body";
        QTest::newRow("escaped") << "\"body\":"
                                 << "\"b\\u006fdy\":\"other\",\"body\":"
                                 << "body";
        QTest::newRow("member") << "\"version\":"
                                << "\"version\":1,\"version\":"
                                << "version";
        QTest::newRow("revision") << "\":\"1\"}"
                                  << "\":\"1\",\"org/ORG\":\"1\"}"
                                  << "org/ORG";
    }

    void aNameThatStandsTwiceInABodyIsRefused()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, field);
        Service service{m_world->database};
        const auto org = QString::fromStdString(m_world->org.id);
        auto body = QString::fromStdString(noteBody("ORG")).replace(from, to).replace("ORG", org);

        const auto answer = service.post(body.toStdString(), commandId(5));

        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.code(), "repeated_name");
        QCOMPARE(answer.body["field"].toString(), field.replace("ORG", org));
        QCOMPARE(m_world->count("note"), "0");
        QCOMPARE(m_world->count("command_log"), "0");
        // Another object may have the name again.
        QCOMPARE(service.post(noteBody(m_world->org.id), commandId(5)).status, 200);
    }

    void aBodyOverTheLimitIsRefusedInItsSendersName()
    {
        Service service{m_world->database};
        const Error error{ErrorKind::TooLarge, "too_large", "over the limit", {}, {}};

        const auto known = service.tooLarge("/v1/commands", commandId(5), error, kMaria);
        const auto unknown = service.tooLarge("/v1/commands", commandId(6), error, "nobody");

        QCOMPARE(known.status, 413);
        QCOMPARE(known.code(), "too_large");
        QCOMPARE(unknown.status, 413);
        QCOMPARE(m_world->count("command_log"), "0");
        QCOMPARE(scalar(m_world->admin,
                        "SELECT string_agg(action || ' ' || outcome || ' ' || "
                        "(metadata->>'code') || ' ' || request_id, ',') FROM audit_event"),
                 "command.refused 1 too_large " + commandId(5));
    }

    void anotherPersonsCommandIsNobodysBusiness()
    {
        Service service{m_world->database};
        (void)service.post(noteBody(m_world->org.id), commandId(9));

        QCOMPARE(service.post(noteBody(m_world->org.id), commandId(9), kNikos).status, 403);
        QCOMPARE(service.send("GET", "/v1/commands/" + commandId(9), "", "", kNikos).status, 404);
        QCOMPARE(
            service.send("POST", "/v1/commands/" + commandId(9) + "/void", "", "", kNikos).status,
            404);
        QCOMPARE(m_world->count("note"), "1");
    }

    void roleThatMayNotIsToldWhoCan()
    {
        Service service{m_world->database};

        const auto answer = service.post(noteBody(m_world->org.id), commandId(10), kAdmin);

        QCOMPARE(answer.status, 403);
        QCOMPARE(answer.body["rule"].toString(), "role_may_not");
        QVERIFY(answer.body["who"].toArray().contains("lead"));
        QCOMPARE(m_world->count("note"), "0");
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1 AND org_id IS NOT NULL"), "1");
        mustRun(m_world->admin, "UPDATE staff_user SET roles = '{lead}' WHERE id = $1",
                db::Params{kAdmin});
        QCOMPARE(service.post(noteBody(m_world->org.id), commandId(10), kAdmin).status, 403);
        QCOMPARE(service.post(noteBody(m_world->org.id), commandId(11), kAdmin).status, 200);
    }
};

QTEST_GUILESS_MAIN(CommandsRefusalsTest)
#include "commands_refusals_test.moc"
