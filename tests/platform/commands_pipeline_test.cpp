// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/commands_service.h"

#include <QTest>

#include <memory>
#include <mutex>
#include <set>
#include <thread>

using namespace steward::tests;

namespace
{

/// A command of the test's own under a type that the policy names.
CommandRegistry withCommand(const std::string &type,
                            std::function<Result<Applied>(const Context &)> apply)
{
    auto out = builtInCommands();
    CommandDefinition definition;
    definition.type = type;
    definition.auditAction = "transfer.edited";
    definition.entities = [](const boost::json::object &) -> Result<std::vector<Entity>> {
        return std::vector<Entity>{};
    };
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
    std::unique_ptr<CommandWorld> m_world;

private Q_SLOTS:
    void init() { m_world = std::make_unique<CommandWorld>(); }
    void cleanup() { m_world.reset(); }

    void addsANoteAndNamesItsPlaceInTheFeed()
    {
        Service service{m_world->database};

        const auto answer = service.post(noteBody(m_world->org.id), commandId(1));

        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body["command_id"].toString().toStdString(), commandId(1));
        QCOMPARE(answer.body["state"].toString(), "done");
        const auto note = answer.body["result"].toObject()["note_id"].toString().toStdString();
        QCOMPARE(answer.body["revs"].toObject()["note/" + QString::fromStdString(note)].toString(),
                 "1");
        QCOMPARE(scalar(m_world->admin, "SELECT tbl || ' ' || pk FROM feed WHERE csn = $1",
                        db::Params{answer.body["csn"].toString().toStdString()}),
                 "note " + note);
        QCOMPARE(scalar(m_world->admin,
                        "SELECT action || ' ' || outcome || ' ' || org_id FROM audit_event WHERE "
                        "request_id = $1",
                        db::Params{commandId(1)}),
                 "note.added 0 " + m_world->org.id);
        const auto asked = service.send("GET", "/v1/commands/" + commandId(1), "", "");
        QCOMPARE(asked.status, 200);
        QCOMPARE(asked.body["state"].toString(), "done");
        QCOMPARE(asked.body["csn"], answer.body["csn"]);
        QCOMPARE(scalar(m_world->admin, "SELECT answer::text LIKE '%called%' FROM command_log"),
                 std::string{"f"});
    }

    void sameIdFiftyTimesInParallelHasOneEffect()
    {
        std::vector<std::unique_ptr<Service>> services;
        for (int i = 0; i < 50; ++i)
            services.push_back(std::make_unique<Service>(m_world->database));
        std::mutex mutex;
        std::set<QByteArray> answers;
        std::vector<std::jthread> threads;
        for (auto &service : services)
            threads.emplace_back([&] {
                const auto answer = service->post(noteBody(m_world->org.id), commandId(2));
                const std::lock_guard lock{mutex};
                answers.insert(QByteArray::number(answer.status) +
                               QJsonDocument{answer.body}.toJson());
            });
        threads.clear();

        QCOMPARE(answers.size(), std::size_t{1});
        QVERIFY(answers.begin()->startsWith("200"));
        QCOMPARE(m_world->count("note"), "1");
        QCOMPARE(m_world->count("audit_event WHERE action = 'note.added'"), "1");
    }

    void otherContentsUnderTheSameIdAreRefused()
    {
        Service service{m_world->database};
        const auto first = service.post(noteBody(m_world->org.id), commandId(6));

        const auto other =
            service.post(noteBody(m_world->org.id, "1", "something else"), commandId(6));
        const auto again = service.post(noteBody(m_world->org.id), commandId(6));

        QCOMPARE(other.status, 422);
        QCOMPARE(other.code(), "idempotency_mismatch");
        QCOMPARE(again.body, first.body);
        QCOMPARE(m_world->count("note"), "1");
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1 AND "
                                "metadata->>'code' = 'idempotency_mismatch'"),
                 "1");
    }

    void voidFencesLateCopies()
    {
        Service service{m_world->database};

        QCOMPARE(service.send("GET", "/v1/commands/" + commandId(7), "", "").status, 404);
        const auto given = service.send("POST", "/v1/commands/" + commandId(7) + "/void", "", "");
        const auto late = service.post(noteBody(m_world->org.id), commandId(7));

        QCOMPARE(given.status, 200);
        QCOMPARE(given.body["state"].toString(), "void");
        QCOMPARE(late.status, 410);
        QCOMPARE(m_world->count("note"), "0");
        (void)service.post(noteBody(m_world->org.id), commandId(8));
        QCOMPARE(service.send("POST", "/v1/commands/" + commandId(8) + "/void", "", "")
                     .body["state"]
                     .toString(),
                 "done");
    }

    void rowsHeldTooLongAnswerInProgress()
    {
        Service service{m_world->database, builtInCommands(), std::chrono::milliseconds{150}};
        mustRun(m_world->admin, "BEGIN");
        mustRun(m_world->admin, "SELECT lock_entities(ARRAY[$1::uuid])",
                db::Params{m_world->org.id});

        const auto answer = service.post(noteBody(m_world->org.id), commandId(12));
        mustRun(m_world->admin, "COMMIT");

        QCOMPARE(answer.status, 409);
        QCOMPARE(answer.code(), "in_progress");
        QCOMPARE(m_world->count("command_log"), "0");
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1 AND action = 'note.added' AND "
                                "metadata->>'code' = 'in_progress' AND request_id = '" +
                                commandId(12) + "'"),
                 "1");
        QCOMPARE(service.post(noteBody(m_world->org.id), commandId(12)).status, 200);
    }

    void stepUpIsAskedForAndTheSameIdGoesThroughAfter()
    {
        Service service{m_world->database,
                        withCommand("ownership.transfer.submit",
                                    [](const Context &) { return appliedNothing(); })};
        const std::string body =
            "{\"type\":\"ownership.transfer.submit\",\"version\":1,\"args\":{}}";

        const auto first = service.post(body, commandId(13));
        const auto second = service.send("POST", "/v1/commands", body, commandId(13), kMaria, true);

        QCOMPARE(first.status, 401);
        QCOMPARE(first.code(), "step_up_required");
        QCOMPARE(second.status, 200);
        QVERIFY(second.body["csn"].isNull());
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1"), "1");
    }

    void faultLeavesNothing()
    {
        const auto org = m_world->org.id;
        Service service{
            m_world->database,
            withCommand("ownership.transfer.open",
                        [org](const Context &context) -> Result<Applied> {
                            addNote(context.connection, madeUuid(4, 1), org, "half done");
                            return fail(ErrorKind::Internal, "broken", "the disk is on fire");
                        })};
        const std::string body = "{\"type\":\"ownership.transfer.open\",\"version\":1,\"args\":{}}";

        QCOMPARE(service.post(body, commandId(14)).status, 500);
        QCOMPARE(m_world->count("note"), "0");
        QCOMPARE(m_world->count("command_log"), "0");
        QCOMPARE(service.send("GET", "/v1/commands/" + commandId(14), "", "").status, 404);
    }

    void schemaThatRefusesAtTheEndIsARefusal()
    {
        const auto second = m_world->org.memberships[1];
        const auto org = m_world->org.id;
        Service service{
            m_world->database,
            withCommand("ownership.transfer.open", [=](const Context &context) -> Result<Applied> {
                mustRun(context.connection, "UPDATE org SET owner_membership_id = $2 WHERE id = $1",
                        db::Params{org, second});
                return appliedNothing();
            })};
        const std::string body = "{\"type\":\"ownership.transfer.open\",\"version\":1,\"args\":{}}";

        const auto answer = service.post(body, commandId(15));

        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.code(), "rule");
        QCOMPARE(scalar(m_world->admin, "SELECT owner_membership_id FROM org"),
                 m_world->org.memberships[0]);
        QCOMPARE(service.post(body, commandId(15)).status, 422);
        QCOMPARE(m_world->count("audit_event WHERE outcome = 1"), "1");
    }
};

QTEST_GUILESS_MAIN(CommandsPipelineTest)
#include "commands_pipeline_test.moc"
