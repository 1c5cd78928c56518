// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/coding.h"
#include "platform/src/sync/event_hub.h"
#include "platform/src/sync/hub_listener.h"
#include "platform/src/sync/page_text.h"
#include "platform/src/sync/sequencer.h"
#include "platform/src/sync/sync_routes.h"
#include "tests/platform/sync_world.h"

#include <QTest>

#include <zlib.h>
#include <zstd.h>

#include <atomic>
#include <memory>

using namespace steward::tests;
using namespace steward::platform;
using namespace steward::platform::sync;

namespace
{

const std::string kMaria = madeUuid(9, 1);

void level(Sequencer &sequencer)
{
    for (int quiet = 0; quiet < 2;) {
        const auto stepped = sequencer.step();
        QVERIFY(stepped.has_value());
        quiet = stepped->appended > 0 || stepped->more ? 0 : quiet + 1;
    }
}

std::string inflated(const std::string &compressed)
{
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string out(16u << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int ended = inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return ended == Z_STREAM_END ? out : std::string{};
}

std::string unpacked(const std::string &compressed)
{
    std::string out(16u << 20, '\0');
    const auto size = ZSTD_decompress(out.data(), out.size(), compressed.data(), compressed.size());
    return ZSTD_isError(size) != 0 ? std::string{} : out.substr(0, size);
}

std::string codingOf(const http::Response &response)
{
    for (const auto &[name, value] : response.headers)
        if (name == "Content-Encoding")
            return value;
    return {};
}

} // namespace

class SyncRoutesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<db::Connection> m_writer, m_reader;
    std::unique_ptr<Sequencer> m_sequencer;
    MadeOrg m_org;

private Q_SLOTS:
    void init()
    {
        m_database = std::make_unique<TestDatabase>();
        m_writer = std::make_unique<db::Connection>(m_database->connection("steward_writer"));
        m_reader = std::make_unique<db::Connection>(m_database->connection("steward_writer"));
        m_sequencer = std::make_unique<Sequencer>(m_database->conninfo("steward_sequencer"));
        m_org = makeOrg(*m_writer, 1, 2);
        makeStaff(*m_writer, kMaria, {"lead"});
        level(*m_sequencer);
    }
    void cleanup()
    {
        m_sequencer.reset();
        m_reader.reset();
        m_writer.reset();
        m_database.reset();
    }

    void pageKeepsItsLimits()
    {
        PageText page{PageHeader{PageKind::Changes, madeUuid(1, 1), "TEST", 1, Scope{}, {}, {}}};

        QVERIFY(
            page.change(1, "note", 'p', madeUuid(4, 1), "1", "\"" + std::string(60'000, 'a') + "\"")
                .has_value());
        const auto refused = page.change(1, "note", 'p', madeUuid(4, 1), "1",
                                         "\"" + std::string(70'000, 'a') + "\"");

        QVERIFY(!refused);
        QCOMPARE(refused.error().code, std::string{"line_too_long"});
        QCOMPARE(page.rows(), 1);
    }

    void aPageIsPackedTheCheapestWayThatIsUnderstood()
    {
        const std::string text = "the same text, the same text, the same text";

        QCOMPARE(inflated(*encoded(Coding::Gzip, text)), text);
        QCOMPARE(unpacked(*encoded(Coding::Zstd, text)), text);
        // As Debian's Qt asks.
        QCOMPARE(bestCoding("zstd, br, gzip, deflate"), Coding::Zstd);
        QCOMPARE(bestCoding("deflate, GZIP;q=0.5, br"), Coding::Gzip);
        QCOMPARE(bestCoding("gzip, zstd; q=0"), Coding::Gzip);
        QCOMPARE(bestCoding("br, gzip;q=0, zstdx"), Coding::Identity);
        QCOMPARE(bestCoding(""), Coding::Identity);
    }

    void routesAskParkAndCompress()
    {
        SyncDeps deps;
        deps.page.environment = "TEST";
        deps.page.settleWait = std::chrono::milliseconds{0};
        deps.authenticate = [](db::Connection &, const http::Request &request,
                               Instant) -> Result<identity::Principal> {
            if (request.header("authorization").empty())
                return fail(ErrorKind::Unauthenticated, "token_expired", "the token is over");
            identity::Principal out;
            out.staffId = kMaria;
            out.sessionId = madeUuid(8, 1);
            out.roles = {"lead"};
            out.permVer = 1;
            return out;
        };
        http::Router router;
        router.add(routes(std::move(deps)));
        SystemClock clock;
        const auto call =
            [&](const char *method, const char *path, std::map<std::string, std::string> query,
                const std::string &body = {}, const char *encoding = "", const char *bearer = "x") {
                http::Request request;
                request.query = std::move(query);
                request.body = body;
                request.headers = {{"authorization", bearer}, {"accept-encoding", encoding}};
                http::Worker worker{*m_writer, *m_reader, clock};
                return router.find(method, path).route->handler(request, worker);
            };
        const auto status = [](const http::Reply &reply) {
            return std::get<http::Response>(reply).status;
        };

        QCOMPARE(status(call("POST", "/v1/sync/snapshot", {}, "{\"position\":null}", "", "")), 401);
        for (const auto *bad : {"", "[]", "{}", "{\"position\":7}", "{\"position\":null,\"x\":1}",
                                "{\"position\":\"a\",\"position\":null}"})
            QCOMPARE(status(call("POST", "/v1/sync/snapshot", {}, bad)), 400);
        SyncReplica replica, other;
        const auto older = std::get<http::Response>(
            call("POST", "/v1/sync/snapshot", {}, "{\"position\":null}", "gzip"));
        QCOMPARE(codingOf(older), std::string{"gzip"});
        QCOMPARE(other.apply(QByteArray::fromStdString(inflated(older.body))), QString{});
        for (std::string position = "null"; replica.more;
             position = '"' + replica.next.toStdString() + '"') {
            const auto reply = call("POST", "/v1/sync/snapshot", {},
                                    "{\"position\":" + position + "}", "gzip, zstd");
            const auto &page = std::get<http::Response>(reply);
            QCOMPARE(page.status, 200);
            QCOMPARE(codingOf(page), std::string{"zstd"});
            QCOMPARE(replica.apply(QByteArray::fromStdString(unpacked(page.body))), QString{});
            level(*m_sequencer);
        }
        const auto cursor = replica.next.toStdString();

        const auto parked = call("GET", "/v1/sync/changes", {{"cursor", cursor}, {"wait", "25"}});
        QVERIFY(std::holds_alternative<http::Park>(parked));
        QCOMPARE(std::get<http::Park>(parked).wait.count(), 25'000);
        for (const auto *bad : {"26", "-1", "x", "1x"})
            QCOMPARE(status(call("GET", "/v1/sync/changes", {{"cursor", cursor}, {"wait", bad}})),
                     400);
        QCOMPARE(status(call("GET", "/v1/sync/changes", {{"cursor", cursor}, {"wait", "0"}})), 200);
        addNote(*m_writer, madeUuid(4, 1), m_org.id, "news");
        level(*m_sequencer);
        QCOMPARE(status(call("GET", "/v1/sync/changes", {{"cursor", cursor}, {"wait", "25"}})),
                 200);
        QCOMPARE(status(call("GET", "/v1/sync/digest", {{"t", "note"}})), 200);
        QCOMPARE(status(call("GET", "/v1/sync/digest", {{"t", "staff_user"}})), 404);
        const auto mend = [&](const std::string &rest) {
            return status(call("POST", "/v1/sync/repair", {}, "{\"cursor\":\"" + cursor + rest));
        };
        QCOMPARE(mend("\",\"t\":\"note\",\"buckets\":[0,7,255]}"), 200);
        QCOMPARE(mend("\",\"t\":\"staff_user\",\"buckets\":[0]}"), 404);
        for (const auto *bad :
             {"\",\"t\":\"note\",\"buckets\":[]}", "\",\"t\":\"note\",\"buckets\":[256]}",
              "\",\"t\":\"note\",\"buckets\":[-1]}", "\",\"t\":\"note\",\"buckets\":[7,7]}",
              "\",\"t\":\"note\",\"buckets\":[1.5]}", "\",\"t\":\"note\",\"buckets\":\"all\"}",
              "\",\"t\":7,\"buckets\":[0]}", "\",\"t\":\"note\"}",
              "\",\"t\":\"note\",\"buckets\":[0],\"more\":1}"})
            QCOMPARE(mend(bad), 400);
        const auto stream = call("GET", "/v1/events", {});
        QCOMPARE(std::get<http::EventStream>(stream).staffId, kMaria);
        QVERIFY(std::get<http::EventStream>(stream).hearsFacts);
    }

    void hubTellsWhatTheDatabaseCommitted()
    {
        EventHub hub;
        HubListener listener{m_database->conninfo("steward_writer"), hub};
        listener.start();
        const auto session = madeUuid(8, 1);
        mustRun(*m_writer,
                "INSERT INTO staff_session (id, staff_id, client_id, created_at, last_used_at, "
                "absolute_expires_at, auth_time, acr)"
                " VALUES ($1, $2, 'steward-desk', '2026-01-02', '2026-01-02', '2027-01-02', "
                "'2026-01-02', 'x')",
                db::Params{session, kMaria});
        QTRY_VERIFY_WITH_TIMEOUT(hub.newestCsn() > 0, 60'000);
        std::atomic<int> woken{0}, parked{0};
        const auto stream = hub.subscribe(kMaria, session, [&] { ++woken; });
        const auto stranger = hub.subscribe(madeUuid(9, 2), madeUuid(8, 2), [] {});
        (void)hub.waitPast(hub.tick(), [&] { ++parked; });

        addNote(*m_writer, madeUuid(4, 1), m_org.id, "note");
        level(*m_sequencer);
        QTRY_COMPARE_WITH_TIMEOUT(parked.load(), 1, 60'000);
        mustRun(*m_writer, "UPDATE staff_user SET roles = '{finance}' WHERE id = $1",
                db::Params{kMaria});
        mustRun(
            *m_writer,
            "UPDATE staff_session SET ended_at = '2026-01-03', end_reason = 'killed' WHERE id = $1",
            db::Params{session});
        QTRY_VERIFY_WITH_TIMEOUT(stream->isClosed(), 60'000);

        const auto hints = stream->take();
        QCOMPARE(hints.size(), std::size_t{3});
        QCOMPARE(hints[0].event, std::string{"feed"});
        QCOMPARE(hints[1].text(), std::string{"event: perm\ndata: {\"perm_ver\":\"2\"}\n\n"});
        QCOMPARE(hints[2].data, std::string{"{\"reason\":\"killed\"}"});
        QVERIFY(woken >= 3);
        QVERIFY(!stranger->isClosed());
    }

    void streamsEndWhenNobodyHeardOfRevocationsForAWhile()
    {
        EventHub hub;
        HubListener listener{m_database->conninfo("steward_writer"), hub};
        listener.start();
        QTRY_VERIFY_WITH_TIMEOUT(hub.newestCsn() > 0, 60'000);
        const auto stream = hub.subscribe(kMaria, madeUuid(8, 1), [] {});
        auto admin = m_database->connection("steward_admin");

        const auto broken =
            admin.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
                       "'SELECT csn FROM feed_state%' AND datname = current_database()");

        QVERIFY(broken && broken->size() == 1);
        QTRY_VERIFY_WITH_TIMEOUT(stream->isClosed(), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(!hub.subscribe(kMaria, madeUuid(8, 1), [] {})->isClosed(), 60'000);
    }

    void slowStreamsAreEndedAndFeedHintsMelt()
    {
        EventHub hub;
        const auto stream = hub.subscribe(kMaria, madeUuid(8, 1), [] {});

        for (int i = 1; i <= 500; ++i)
            hub.publishFeed(i);
        const auto hints = stream->take();
        QCOMPARE(hints.size(), std::size_t{1});
        QCOMPARE(hints[0].data, std::string{"{\"csn\":\"500\"}"});
        for (int i = 0; i < 65; ++i)
            hub.publishCommand(kMaria, madeUuid(7, i), "done");
        QVERIFY(stream->isClosed());

        std::vector<std::shared_ptr<Subscription>> many;
        for (int i = 0; i < 5; ++i)
            many.push_back(hub.subscribe(kMaria, madeUuid(8, 2), [] {}));
        QVERIFY(many[0]->isClosed());
        QVERIFY(!many[1]->isClosed());
        int late = 0;
        (void)hub.waitPast(hub.tick() - 1, [&] { ++late; });
        QCOMPARE(late, 1);
        hub.cancelWait(hub.waitPast(hub.tick(), [&] { ++late; }));
        hub.closeAll();
        QCOMPARE(late, 1);
        QVERIFY(many[4]->isClosed());
        // A stream kept then would outlive the transport that it wakes.
        QVERIFY(hub.subscribe(kMaria, madeUuid(8, 3), [] {})->isClosed());
        QCOMPARE(hub.streamCount(), std::size_t{0});
    }
};

QTEST_GUILESS_MAIN(SyncRoutesTest)
#include "sync_routes_test.moc"
