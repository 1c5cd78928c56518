// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/commands_routes.h"
#include "platform/src/http/router.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <memory>
#include <mutex>
#include <set>
#include <thread>

using namespace steward::tests;
using namespace steward::platform;
using namespace steward::platform::commands;

namespace {

const std::string kMaria = madeUuid(9, 1), kNikos = madeUuid(9, 2), kAdmin = madeUuid(9, 3);

std::string commandId(int n) { return madeUuid(7, n); }

/// The bearer is the staff id itself; everything else is read from the database, as the real one does.
Result<identity::Principal> byStaffId(db::Connection &connection, const http::Request &request, Instant now)
{
    const auto id = request.header("authorization");
    const auto row = connection.exec("SELECT id, name, array_to_json(roles), perm_ver, status FROM staff_user WHERE id::text = $1",
                                     db::Params{id});
    if (!row)
        return tl::unexpected(row.error());
    if (row->isEmpty() || row->text(0, 4) != "active")
        return fail(ErrorKind::Unauthenticated, "session_revoked", "the session has ended");
    identity::Principal out;
    out.staffId = row->text(0, 0);
    out.sessionId = madeUuid(8, 1);
    out.name = row->text(0, 1);
    for (const auto &role : QJsonDocument::fromJson(QByteArray::fromStdString(row->text(0, 2))).array())
        out.roles.push_back(role.toString().toStdString());
    out.permVer = row->int64(0, 3);
    const bool isFresh = !request.header("x-stepped-up").empty();
    out.authTime = isFresh ? now : Instant{0};
    out.acr = isFresh ? "urn:steward:acr:2fa" : "urn:steward:acr:1fa";
    out.stepUpWindow = std::chrono::seconds{300};
    return out;
}

struct Answer {
    int status = 0;
    QJsonObject body;
    [[nodiscard]] QString code() const { return body["code"].toString(); }
};

/// A service of one worker, without the transport.
class Service
{
public:
    explicit Service(TestDatabase &database, CommandRegistry registry = builtInCommands(),
                     std::chrono::milliseconds lockWait = std::chrono::milliseconds{5000})
        : m_writer(database.connection("steward_writer")), m_reader(database.connection("steward_reader"))
    {
        m_router.add(routes({{&byStaffId, lockWait}, std::move(registry)}));
    }

    Answer send(const std::string &method, const std::string &path, const std::string &body, const std::string &id,
                const std::string &staff = kMaria, bool isSteppedUp = false)
    {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.headers = {{"authorization", staff}, {"idempotency-key", id}};
        if (isSteppedUp)
            request.headers["x-stepped-up"] = "1";
        request.requestId = newUuidV7(m_clock.now().us / 1000);
        request.remoteAddress = "203.0.113.7";
        const auto match = m_router.find(method, path);
        request.captures = match.captures;
        http::Worker worker{m_writer, m_reader, m_clock};
        const auto reply = match.route->handler(request, worker);
        const auto &response = std::get<http::Response>(reply);
        return {response.status, QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object()};
    }
    Answer post(const std::string &body, const std::string &id, const std::string &staff = kMaria)
    {
        return send("POST", "/v1/commands", body, id, staff);
    }

private:
    db::Connection m_writer;
    db::Connection m_reader;
    SystemClock m_clock;
    http::Router m_router;
};

std::string noteBody(const std::string &org, const std::string &rev = "1", const std::string &text = "called her")
{
    return "{\"type\":\"note.add\",\"version\":1,\"expect\":{\"org/" + org + "\":\"" + rev + "\"},\"args\":{\"org_id\":\"" + org
           + "\",\"body\":\"" + text + "\"}}";
}

/// A command of the test's own under a type that the policy names.
CommandRegistry withCommand(const std::string &type, std::function<Result<Applied>(const Context &)> apply)
{
    auto out = builtInCommands();
    CommandDefinition definition;
    definition.type = type;
    definition.auditAction = "transfer.edited";
    definition.entities = [](const boost::json::object &) -> Result<std::vector<Entity>> { return std::vector<Entity>{}; };
    definition.apply = std::move(apply);
    out.add(std::move(definition));
    return out;
}

Result<Applied> appliedNothing()
{
    Applied out;
    audit::Event event;
    event.action = "transfer.edited";
    out.events.push_back(event);
    return out;
}

} // namespace

class CommandsPipelineTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<sync::Sequencer> m_sequencer;
    std::unique_ptr<db::Connection> m_admin;
    MadeOrg m_org;

    [[nodiscard]] QString count(const std::string &what)
    {
        return QString::fromStdString(scalar(*m_admin, "SELECT count(*) FROM " + what));
    }

private Q_SLOTS:
    void init()
    {
        m_database = std::make_unique<TestDatabase>();
        m_admin = std::make_unique<db::Connection>(m_database->connection("steward_admin"));
        auto writer = m_database->connection("steward_writer");
        m_org = makeOrg(writer, 1, 2);
        makeStaff(writer, kMaria, {"cs_agent"});
        makeStaff(writer, kNikos, {"lead"});
        makeStaff(writer, kAdmin, {"platform_admin"});
        m_sequencer = std::make_unique<sync::Sequencer>(m_database->conninfo("steward_sequencer"));
        m_sequencer->start();
    }
    void cleanup()
    {
        m_sequencer.reset();
        m_admin.reset();
        m_database.reset();
    }

    void addsANoteAndNamesItsPlaceInTheFeed()
    {
        Service service{*m_database};

        const auto answer = service.post(noteBody(m_org.id), commandId(1));

        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body["command_id"].toString().toStdString(), commandId(1));
        QCOMPARE(answer.body["state"].toString(), "done");
        const auto note = answer.body["result"].toObject()["note_id"].toString().toStdString();
        QCOMPARE(answer.body["revs"].toObject()["note/" + QString::fromStdString(note)].toString(), "1");
        QCOMPARE(scalar(*m_admin, "SELECT tbl || ' ' || pk FROM feed WHERE csn = $1",
                        db::Params{answer.body["csn"].toString().toStdString()}),
                 "note " + note);
        QCOMPARE(scalar(*m_admin, "SELECT action || ' ' || outcome || ' ' || org_id FROM audit_event WHERE request_id = $1",
                        db::Params{commandId(1)}),
                 "note.added 0 " + m_org.id);
        const auto asked = service.send("GET", "/v1/commands/" + commandId(1), "", "");
        QCOMPARE(asked.status, 200);
        QCOMPARE(asked.body["state"].toString(), "done");
        QCOMPARE(asked.body["csn"], answer.body["csn"]);
        QCOMPARE(scalar(*m_admin, "SELECT answer::text LIKE '%called%' FROM command_log"), std::string{"f"});
    }

    void sameIdFiftyTimesInParallelHasOneEffect()
    {
        std::vector<std::unique_ptr<Service>> services;
        for (int i = 0; i < 50; ++i)
            services.push_back(std::make_unique<Service>(*m_database));
        std::mutex mutex;
        std::set<QByteArray> answers;
        std::vector<std::jthread> threads;
        for (auto &service : services)
            threads.emplace_back([&] {
                const auto answer = service->post(noteBody(m_org.id), commandId(2));
                const std::lock_guard lock{mutex};
                answers.insert(QByteArray::number(answer.status) + QJsonDocument{answer.body}.toJson());
            });
        threads.clear();

        QCOMPARE(answers.size(), std::size_t{1});
        QVERIFY(answers.begin()->startsWith("200"));
        QCOMPARE(count("note"), "1");
        QCOMPARE(count("audit_event WHERE action = 'note.added'"), "1");
    }

    void staleRevisionIsRefusedForGood()
    {
        Service service{*m_database};
        mustRun(*m_admin, "UPDATE org SET name = 'Renamed' WHERE id = $1", db::Params{m_org.id});

        const auto first = service.post(noteBody(m_org.id), commandId(3));
        mustRun(*m_admin, "UPDATE org SET name = 'Again' WHERE id = $1", db::Params{m_org.id});
        const auto second = service.post(noteBody(m_org.id), commandId(3));

        QCOMPARE(first.status, 412);
        QCOMPARE(first.code(), "stale");
        QCOMPARE(first.body["current"].toObject()["org/" + QString::fromStdString(m_org.id)].toString(), "2");
        auto repeated = second.body;
        repeated["request_id"] = first.body["request_id"];
        QCOMPARE(repeated, first.body);
        QCOMPARE(count("note"), "0");
        QCOMPARE(count("audit_event WHERE outcome = 1 AND action = 'note.added'"), "1");
        QCOMPARE(service.send("GET", "/v1/commands/" + commandId(3), "", "").body["state"].toString(), "refused");
    }

    void missingRevisionIsAskedForAndNotKept()
    {
        Service service{*m_database};
        const auto bare = "{\"type\":\"note.add\",\"version\":1,\"args\":{\"org_id\":\"" + m_org.id + "\",\"body\":\"x\"}}";

        const auto answer = service.post(bare, commandId(4));

        QCOMPARE(answer.status, 428);
        QCOMPARE(answer.body["missing"].toArray().first().toString().toStdString(), "org/" + m_org.id);
        QCOMPARE(count("command_log"), "0");
        QCOMPARE(count("audit_event WHERE outcome = 1"), "1");
        QCOMPARE(service.post(noteBody(m_org.id), commandId(4)).status, 200);
    }

    void badInputChangesNothing_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("status");
        const QString good = QString::fromStdString(noteBody("ORG"));
        const QString key = QString::fromStdString(commandId(5));
        const auto with = [&](const char *from, const char *to) { return QString{good}.replace(from, to); };
        QTest::newRow("not JSON") << "{" << key << 400;
        QTest::newRow("an array") << "[]" << key << 400;
        QTest::newRow("deep") << QString("[").repeated(4000) << key << 400;
        QTest::newRow("unknown member") << with("\"version\"", "\"dry_run\":true,\"version\"") << key << 400;
        QTest::newRow("unknown argument") << with("\"body\"", "\"colour\":\"red\",\"body\"") << key << 400;
        QTest::newRow("argument of another type") << with("\"called her\"", "7") << key << 400;
        QTest::newRow("two targets") << with("\"body\"", "\"user_id\":\"018f3a1c-0002-7000-8000-000000000064\",\"body\"") << key << 400;
        QTest::newRow("no target") << with("\"org_id\":\"ORG\",", "") << key << 400;
        QTest::newRow("blank") << with("called her", "  \\n ") << key << 400;
        QTest::newRow("too long") << with("called her", qPrintable(QString("x").repeated(10'001))) << key << 400;
        QTest::newRow("NUL") << with("called her", "a\\u0000b") << key << 400;
        QTest::newRow("invalid UTF-8") << with("called her", "\\ud800") << key << 400;
        QTest::newRow("unknown command") << with("note.add", "note.burn") << key << 400;
        QTest::newRow("another version") << with("\"version\":1", "\"version\":2") << key << 400;
        QTest::newRow("revision as a number") << with("\":\"1\"}", "\":1}") << key << 400;
        QTest::newRow("revision zero") << with("\":\"1\"}", "\":\"0\"}") << key << 400;
        QTest::newRow("unknown table in expect") << with("{\"org/", "{\"staff_user/") << key << 400;
        QTest::newRow("foreign id") << QString::fromStdString(noteBody(madeUuid(1, 999))) << key << 404;
        QTest::newRow("money row for an agent") << with("\"1\"}", "\"1\",\"payout/018f3a1c-0002-7000-8000-000000000064\":\"1\"}") << key << 404;
        QTest::newRow("no key") << good << "" << 400;
        QTest::newRow("key of another version") << good << "018f3a1c-0007-4000-8000-000000000005" << 400;
        QTest::newRow("key in upper case") << good << key.toUpper() << 400;
    }
    void badInputChangesNothing()
    {
        QFETCH(QString, body);
        QFETCH(QString, key);
        QFETCH(int, status);
        Service service{*m_database};

        const auto answer = service.post(body.replace("ORG", QString::fromStdString(m_org.id)).toStdString(), key.toStdString());

        QCOMPARE(answer.status, status);
        QVERIFY(!answer.code().isEmpty());
        QVERIFY(!answer.body["request_id"].toString().isEmpty());
        QCOMPARE(count("note"), "0");
        QCOMPARE(count("command_log"), "0");
        QCOMPARE(count("audit_event WHERE outcome = 1"), "1");
        QCOMPARE(count("audit_event WHERE outcome = 0"), "0");
    }

    void otherContentsUnderTheSameIdAreRefused()
    {
        Service service{*m_database};
        const auto first = service.post(noteBody(m_org.id), commandId(6));

        const auto other = service.post(noteBody(m_org.id, "1", "something else"), commandId(6));
        const auto again = service.post(noteBody(m_org.id), commandId(6));

        QCOMPARE(other.status, 422);
        QCOMPARE(other.code(), "idempotency_mismatch");
        QCOMPARE(again.body, first.body);
        QCOMPARE(count("note"), "1");
    }

    void voidFencesLateCopies()
    {
        Service service{*m_database};

        QCOMPARE(service.send("GET", "/v1/commands/" + commandId(7), "", "").status, 404);
        const auto given = service.send("POST", "/v1/commands/" + commandId(7) + "/void", "", "");
        const auto late = service.post(noteBody(m_org.id), commandId(7));

        QCOMPARE(given.status, 200);
        QCOMPARE(given.body["state"].toString(), "void");
        QCOMPARE(late.status, 410);
        QCOMPARE(count("note"), "0");
        (void)service.post(noteBody(m_org.id), commandId(8));
        QCOMPARE(service.send("POST", "/v1/commands/" + commandId(8) + "/void", "", "").body["state"].toString(), "done");
    }

    void anotherPersonsCommandIsNobodysBusiness()
    {
        Service service{*m_database};
        (void)service.post(noteBody(m_org.id), commandId(9));

        QCOMPARE(service.post(noteBody(m_org.id), commandId(9), kNikos).status, 403);
        QCOMPARE(service.send("GET", "/v1/commands/" + commandId(9), "", "", kNikos).status, 404);
        QCOMPARE(service.send("POST", "/v1/commands/" + commandId(9) + "/void", "", "", kNikos).status, 404);
        QCOMPARE(count("note"), "1");
    }

    void roleThatMayNotIsToldWhoCan()
    {
        Service service{*m_database};

        const auto answer = service.post(noteBody(m_org.id), commandId(10), kAdmin);

        QCOMPARE(answer.status, 403);
        QCOMPARE(answer.body["rule"].toString(), "role_may_not");
        QVERIFY(answer.body["who"].toArray().contains("lead"));
        QCOMPARE(count("note"), "0");
        QCOMPARE(count("audit_event WHERE outcome = 1 AND org_id IS NOT NULL"), "1");
        mustRun(*m_admin, "UPDATE staff_user SET roles = '{lead}' WHERE id = $1", db::Params{kAdmin});
        QCOMPARE(service.post(noteBody(m_org.id), commandId(10), kAdmin).status, 403);
        QCOMPARE(service.post(noteBody(m_org.id), commandId(11), kAdmin).status, 200);
    }

    void rowsHeldTooLongAnswerInProgress()
    {
        Service service{*m_database, builtInCommands(), std::chrono::milliseconds{150}};
        mustRun(*m_admin, "BEGIN");
        mustRun(*m_admin, "SELECT lock_entities(ARRAY[$1::uuid])", db::Params{m_org.id});

        const auto answer = service.post(noteBody(m_org.id), commandId(12));
        mustRun(*m_admin, "COMMIT");

        QCOMPARE(answer.status, 409);
        QCOMPARE(answer.code(), "in_progress");
        QCOMPARE(count("command_log"), "0");
        QCOMPARE(service.post(noteBody(m_org.id), commandId(12)).status, 200);
    }

    void stepUpIsAskedForAndTheSameIdGoesThroughAfter()
    {
        Service service{*m_database, withCommand("ownership.transfer.submit", [](const Context &) { return appliedNothing(); })};
        const std::string body = "{\"type\":\"ownership.transfer.submit\",\"version\":1,\"args\":{}}";

        const auto first = service.post(body, commandId(13));
        const auto second = service.send("POST", "/v1/commands", body, commandId(13), kMaria, true);

        QCOMPARE(first.status, 401);
        QCOMPARE(first.code(), "step_up_required");
        QCOMPARE(second.status, 200);
        QVERIFY(second.body["csn"].isNull());
        QCOMPARE(count("audit_event WHERE outcome = 1"), "1");
    }

    void faultLeavesNothing()
    {
        const auto org = m_org.id;
        Service service{*m_database, withCommand("ownership.transfer.open", [org](const Context &context) -> Result<Applied> {
                            addNote(context.connection, madeUuid(4, 1), org, "half done");
                            return fail(ErrorKind::Internal, "broken", "the disk is on fire");
                        })};
        const std::string body = "{\"type\":\"ownership.transfer.open\",\"version\":1,\"args\":{}}";

        QCOMPARE(service.post(body, commandId(14)).status, 500);
        QCOMPARE(count("note"), "0");
        QCOMPARE(count("command_log"), "0");
        QCOMPARE(service.send("GET", "/v1/commands/" + commandId(14), "", "").status, 404);
    }

    void schemaThatRefusesAtTheEndIsARefusal()
    {
        const auto second = m_org.memberships[1];
        const auto org = m_org.id;
        Service service{*m_database, withCommand("ownership.transfer.open", [=](const Context &context) -> Result<Applied> {
                            mustRun(context.connection, "UPDATE org SET owner_membership_id = $2 WHERE id = $1", db::Params{org, second});
                            return appliedNothing();
                        })};
        const std::string body = "{\"type\":\"ownership.transfer.open\",\"version\":1,\"args\":{}}";

        const auto answer = service.post(body, commandId(15));

        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.code(), "rule");
        QCOMPARE(scalar(*m_admin, "SELECT owner_membership_id FROM org"), m_org.memberships[0]);
        QCOMPARE(service.post(body, commandId(15)).status, 422);
        QCOMPARE(count("audit_event WHERE outcome = 1"), "1");
    }
};

QTEST_GUILESS_MAIN(CommandsPipelineTest)
#include "commands_pipeline_test.moc"
