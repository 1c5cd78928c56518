// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/commands_api.h"
#include "app/api/sync_api.h"
#include "app/api/wire/audit_wire.h"
#include "app/api/wire/command_wire.h"
#include "app/api/wire/payout_wire.h"
#include "app/api/wire/query_wire.h"
#include "app/api/wire/session_wire.h"
#include "app/ports/problem.h"
#include "tests/support/desk/fake_http_client.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

constexpr auto kId = "00000000-0000-7000-8000-000000000001";

QJsonObject auditRow()
{
    const QString hash(64, u'a');
    return {
        {u"id"_s, kId},
        {u"month"_s, u"2026-11"_s},
        {u"index"_s, u"12"_s},
        {u"occurred_at"_s, u"2026-11-22T17:00:00.000Z"_s},
        {u"occurred_at_us"_s, u"1795366800000000"_s},
        {u"category"_s, u"transfer"_s},
        {u"action"_s, u"transfer.requested"_s},
        {u"outcome"_s, u"ok"_s},
        {u"org_id"_s, QJsonValue::Null},
        {u"actor"_s,
         QJsonObject{{u"kind"_s, u"staff"_s}, {u"alias"_s, u"staff-7"_s}, {u"commitment"_s, hash}}},
        {u"subject"_s, QJsonValue::Null},
        {u"metadata"_s, u"{\"a\": 1}"_s},
        {u"pii"_s, QJsonArray{QJsonObject{{u"name"_s, u"ip"_s},
                                          {u"class"_s, u"personal"_s},
                                          {u"commitment"_s, hash},
                                          {u"masked"_s, u"10.…"_s}}}},
        {u"request_id"_s, kId},
        {u"leaf_hash"_s, hash},
        {u"policy_version"_s, u"4.18"_s},
        {u"pseudonymises_on"_s, QJsonValue::Null}};
}

QByteArray textOf(const QJsonObject &object)
{
    return QJsonDocument{object}.toJson(QJsonDocument::Compact);
}

query::Atom word(const QString &text)
{
    return {query::Atom::Kind::Word, text, false};
}

} // namespace

class WireDecoderTest : public QObject
{
    Q_OBJECT

    static QByteArray example(const QString &name)
    {
        QFile file{QStringLiteral(STEWARD_SOURCE_DIR "/platform/contract/examples/") + name};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
    }

private Q_SLOTS:
    void readsTheContractsExamples()
    {
        const auto explain = [](const auto &result) {
            return result ? QByteArray{} : result.error().detail.toUtf8();
        };
        const auto page = api::wire::readAuditPage(example(u"audit_search.json"_s));
        QVERIFY2(page, explain(page).constData());
        QVERIFY(!page->rows.isEmpty());
        const auto event = api::wire::readAuditEvent(
            QJsonDocument::fromJson(example(u"audit_event.json"_s)).object());
        QVERIFY2(event, explain(event).constData());
        const auto who = api::wire::readPrincipal(example(u"identity_me.json"_s));
        QVERIFY2(who, explain(who).constData());
        const auto sessions =
            api::wire::readSessions(example(u"identity_sessions.json"_s), who->sessionId);
        QVERIFY2(sessions, explain(sessions).constData());
        const auto payout = api::wire::readPayoutDetail(example(u"payout_detail.json"_s));
        QVERIFY2(payout, explain(payout).constData());
        for (const auto &name : {u"command_done.json"_s, u"command_state_done.json"_s,
                                 u"command_state_refused.json"_s, u"command_state_void.json"_s}) {
            const auto answer = api::wire::readCommandAnswer(example(name));
            QVERIFY2(answer, qPrintable(name + u": "_s + QString::fromUtf8(explain(answer))));
        }
    }

    void readsTheLogsProofs()
    {
        const auto month = u"2026-05"_s;
        const auto note = api::wire::readCheckpointNote(example(u"audit_checkpoint.json"_s));
        QVERIFY(note && note->startsWith("example/audit/2026-05\n7\n"));
        const auto proofs =
            api::wire::readInclusions(example(u"audit_inclusions.json"_s), month, 7);
        QVERIFY(proofs);
        QCOMPARE(proofs->size(), 2);
        QCOMPARE(proofs->at(1).index, 1);
        QCOMPARE(proofs->at(0).path.size(), 3);
        QCOMPARE(proofs->at(0).path[0].toHex(),
                 "a3dadbbc2a208e643abed3a0d268cc1d1dffefca310a8260b2db107a8622683b");
        QCOMPARE(QJsonDocument::fromJson(api::wire::writeInclusionsRequest(month, 7, {0, 1})),
                 QJsonDocument::fromJson(example(u"audit_inclusions_request.json"_s)));
        const auto path =
            api::wire::readConsistency(example(u"audit_consistency.json"_s), month, 1, 7);
        QVERIFY(path);
        QCOMPARE(path->size(), 3);
    }

    void refusesAProofOfSomethingElseThanAsked()
    {
        const auto inclusions = example(u"audit_inclusions.json"_s);
        const auto consistency = example(u"audit_consistency.json"_s);
        QVERIFY(!api::wire::readInclusions(inclusions, u"2026-06"_s, 7));
        QVERIFY(!api::wire::readInclusions(inclusions, u"2026-05"_s, 8));
        QVERIFY(!api::wire::readConsistency(consistency, u"2026-06"_s, 1, 7));
        QVERIFY(!api::wire::readConsistency(consistency, u"2026-05"_s, 2, 7));
        QVERIFY(!api::wire::readConsistency(consistency, u"2026-05"_s, 1, 6));
        auto cut = inclusions;
        cut.replace("a3dadbbc", "a3dadb");
        QVERIFY(!api::wire::readInclusions(cut, u"2026-05"_s, 7));
        auto upper = consistency;
        upper.replace("a3dadbbc", "A3dadbbc");
        QVERIFY(!api::wire::readConsistency(upper, u"2026-05"_s, 1, 7));
        QVERIFY(!api::wire::readCheckpointNote("{\"note\":7}"));
    }

    void readsAnAuditEventAsItWasHashed()
    {
        const auto row = wire(auditRow());
        QVERIFY(row);
        QCOMPARE(row->index, 12);
        QCOMPARE(row->occurredAtUs, 1'795'366'800'000'000);
        QCOMPARE(row->metadata, QByteArray{"{\"a\": 1}"});
        QCOMPARE(row->actor.commitment.size(), 32);
        QVERIFY(!row->subject);
        QVERIFY(row->org.isNull());
    }

    void readsAPendingEvent()
    {
        auto object = auditRow();
        object[u"index"_s] = QJsonValue::Null;
        object[u"leaf_hash"_s] = QJsonValue::Null;
        const auto row = wire(object);
        QVERIFY(row);
        QCOMPARE(row->index, -1);
        QVERIFY(row->leafHash.isEmpty());
    }

    void refusesAnAuditEventOfWrongTypes_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("number for an id") << u"id"_s << QJsonValue{7};
        QTest::newRow("upper-case id")
            << u"id"_s << QJsonValue{QString::fromLatin1(kId).toUpper().replace(u'0', u'A')};
        QTest::newRow("number for int64") << u"occurred_at_us"_s << QJsonValue{1795366800};
        QTest::newRow("fraction") << u"occurred_at_us"_s << QJsonValue{u"1.5"_s};
        QTest::newRow("too large") << u"index"_s << QJsonValue{u"9223372036854775808"_s};
        QTest::newRow("space") << u"index"_s << QJsonValue{u" 12"_s};
        QTest::newRow("plus") << u"index"_s << QJsonValue{u"+12"_s};
        QTest::newRow("missing action") << u"action"_s << QJsonValue{QJsonValue::Undefined};
        QTest::newRow("null action") << u"action"_s << QJsonValue{QJsonValue::Null};
        QTest::newRow("actor as text") << u"actor"_s << QJsonValue{u"staff"_s};
        QTest::newRow("pii as object") << u"pii"_s << QJsonValue{QJsonObject{}};
        QTest::newRow("pii of numbers") << u"pii"_s << QJsonValue{QJsonArray{1}};
        QTest::newRow("short hash") << u"leaf_hash"_s << QJsonValue{QString(62, u'a')};
        QTest::newRow("no hex") << u"leaf_hash"_s << QJsonValue{QString(64, u'g')};
        QTest::newRow("metadata as object") << u"metadata"_s << QJsonValue{QJsonObject{}};
        QTest::newRow("local time")
            << u"pseudonymises_on"_s << QJsonValue{u"2026-11-22T17:00:00.000+02:00"_s};
    }
    void refusesAnAuditEventOfWrongTypes()
    {
        QFETCH(QString, member);
        QFETCH(QJsonValue, value);
        auto object = auditRow();
        if (value.isUndefined())
            object.remove(member);
        else
            object[member] = value;
        const auto row = wire(object);
        QVERIFY(!row);
        QCOMPARE(row.error().kind, ErrorKind::Protocol);
    }

    void refusesAPageThatIsNoPage_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray{};
        QTest::newRow("cut") << QByteArray{"{\"rows\":["};
        QTest::newRow("a list") << QByteArray{"[]"};
        QTest::newRow("html") << QByteArray{"<html></html>"};
        QTest::newRow("no rows") << QByteArray{
            R"({"next":null,"searched_at":"2026-11-22T17:00:00.000Z"})"};
        QTest::newRow("row as text")
            << QByteArray{R"({"rows":["x"],"next":null,"searched_at":"2026-11-22T17:00:00.000Z"})"};
        QTest::newRow("no time") << QByteArray{R"({"rows":[],"next":null})"};
        QTest::newRow("count as number")
            << QByteArray{R"({"rows":[],"count":5,"searched_at":"2026-11-22T17:00:00.000Z"})"};
        QTest::newRow("too many rows") << "{\"rows\":[" + QByteArray{"{},"}.repeated(300) +
                                              "{}],\"searched_at\":\"2026-11-22T17:00:00.000Z\"}";
        QTest::newRow("deep") << QByteArray(5'000, '[');
    }
    void refusesAPageThatIsNoPage()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!api::wire::readAuditPage(text));
        QVERIFY(!api::wire::readPayoutDetail(text));
        QVERIFY(!api::wire::readCommandAnswer(text));
        QVERIFY(!api::wire::readPrincipal(text));
        QVERIFY(!api::wire::readMeta(text));
        QVERIFY(!api::wire::readSessions(text, {}));
    }

    void readsAnEmptyPage()
    {
        const auto page = api::wire::readAuditPage(
            R"({"rows":[],"next":null,"count":{"value":"0","exact":true},"normal":"","searched_at":"2026-11-22T17:00:00.000Z"})");
        QVERIFY(page);
        QVERIFY(page->next.isEmpty());
        QVERIFY(page->isCountExact);
    }

    void writesTheQueryAsTheContractSaysIt()
    {
        using query::Node;
        auto term = std::make_shared<Node>();
        term->kind = Node::Kind::Term;
        term->field = u"time"_s;
        term->op = query::Operator::GreaterOrEqual;
        term->value.atoms = {word(u"2026-01-01"_s)};
        auto range = std::make_shared<Node>();
        range->kind = Node::Kind::Term;
        range->field = u"time"_s;
        range->value.kind = query::Value::Kind::Range;
        range->value.from = word(u"a"_s);
        auto inverted = std::make_shared<Node>();
        inverted->kind = Node::Kind::Not;
        inverted->children = {range};
        auto root = std::make_shared<Node>();
        root->children = {term, inverted};

        const auto value = api::wire::writeQuery(root).toObject();

        QCOMPARE(
            QJsonDocument{value}.toJson(QJsonDocument::Compact),
            QByteArray{
                R"({"and":[{"term":{"field":"time","op":">=","value":{"one":{"kind":"word","prefix":false,"text":"2026-01-01"}}}},)"
                R"({"not":{"term":{"field":"time","op":":","value":{"range":[{"kind":"word","prefix":false,"text":"a"},null]}}}}]})"});
        QVERIFY(api::wire::writeQuery(nullptr).isNull());
    }

    void readsACommandAnswer()
    {
        const auto answer = api::wire::readCommandAnswer(
            R"({"command_id":"00000000-0000-7000-8000-000000000001","state":"done","csn":"77","revs":{"org/x":"8"},"result":{}})");
        QVERIFY(answer);
        QCOMPARE(*answer->csn, 77);
        QCOMPARE(answer->revs.value(u"org/x"_s), 8);
        QVERIFY(!api::wire::readCommandAnswer(
            R"({"command_id":"00000000-0000-7000-8000-000000000001","state":"maybe","csn":null})"));
        QVERIFY(!api::wire::readCommandAnswer(
            R"({"command_id":"00000000-0000-7000-8000-000000000001","state":"done","revs":{"org/x":8}})"));
    }

    void saysWhichRefusalsAreFinal_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("isFinal");
        for (const int status : {403, 410, 412, 422})
            QTest::addRow("%d", status) << status << true;
        for (const int status : {400, 404, 409, 413, 428, 429, 500, 503})
            QTest::addRow("%d", status) << status << false;
    }
    void saysWhichRefusalsAreFinal()
    {
        QFETCH(int, status);
        QFETCH(bool, isFinal);
        test::FakeHttpClient http;
        http.handler = [&](const auto &) {
            return test::problemAnswer(status, u"in_progress"_s, {{u"rule"_s, u"E1"_s}});
        };
        api::CommandsApi commands{http};

        const auto reply =
            ports::toFuture(commands.send(CommandId{u"c1"_s}, "{\"exact\" :1}", {})).result();

        QVERIFY(!reply);
        QCOMPARE(reply.error().isFinal, isFinal);
        QCOMPARE(reply.error().problem.value(u"rule"_s).toString(), u"E1"_s);
        QCOMPARE(http.requests.first().body, QByteArray{"{\"exact\" :1}"});
        QCOMPARE(test::headerOf(http.requests.first(), "idempotency-key"), QByteArray{"c1"});
    }

    void mapsEveryProblem_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        QTest::addColumn<ErrorKind>("kind");
        QTest::newRow("expired") << 401 << u"token_expired"_s << ErrorKind::Unauthenticated;
        QTest::newRow("step-up") << 401 << u"step_up_required"_s << ErrorKind::StepUpRequired;
        QTest::newRow("forbidden") << 403 << u"forbidden"_s << ErrorKind::Forbidden;
        QTest::newRow("not found") << 404 << u"not_found"_s << ErrorKind::NotFound;
        QTest::newRow("in progress") << 409 << u"in_progress"_s << ErrorKind::Conflict;
        QTest::newRow("resync") << 409 << u"resync"_s << ErrorKind::ResyncRequired;
        QTest::newRow("stale") << 412 << u"stale"_s << ErrorKind::Stale;
        QTest::newRow("too large") << 413 << u"too_large"_s << ErrorKind::Protocol;
        QTest::newRow("rule") << 422 << u"rule"_s << ErrorKind::Rule;
        QTest::newRow("upgrade") << 426 << u"upgrade"_s << ErrorKind::UpgradeRequired;
        QTest::newRow("missing expect") << 428 << u"expect"_s << ErrorKind::Protocol;
        QTest::newRow("too many") << 429 << u"slow_down"_s << ErrorKind::TooMany;
        QTest::newRow("away") << 503 << u"unavailable"_s << ErrorKind::Offline;
    }
    void mapsEveryProblem()
    {
        QFETCH(int, status);
        QFETCH(QString, code);
        QFETCH(ErrorKind, kind);
        auto response =
            test::problemAnswer(status, code, {{u"reason"_s, u"epoch"_s}, {u"detail"_s, u"why"_s}});
        response.headers.emplaceBack("retry-after", "7");

        const auto error = ports::errorOf(response);

        QVERIFY(error);
        QCOMPARE(error->kind, kind);
        QCOMPARE(error->code, code == u"resync"_s ? u"epoch"_s : code);
        QCOMPARE(error->detail, u"why"_s);
        QCOMPARE(error->requestId, u"req-2"_s);
        QCOMPARE(error->retryAfterMs, 7'000);
    }

    void tellsAnEndByTheClockFromARevocation()
    {
        const auto codeFor = [](const QString &code, const QString &reason) {
            return ports::errorOf(test::problemAnswer(401, code, {{u"reason"_s, reason}}))->code;
        };
        QCOMPARE(codeFor(u"session_revoked"_s, u"idle"_s), u"session_expired"_s);
        QCOMPARE(codeFor(u"session_revoked"_s, u"absolute"_s), u"session_expired"_s);
        QCOMPARE(codeFor(u"session_revoked"_s, u"role_changed"_s), u"session_revoked"_s);
        QCOMPARE(codeFor(u"invalid_grant"_s, u"refresh_reused"_s), u"session_revoked"_s);
        QCOMPARE(codeFor(u"invalid_grant"_s, QString{}), u"session_expired"_s);
    }

    void readsAnAnswerThatIsNoProblemDocument()
    {
        const ports::HttpResponse garbage{502, {}, "<html>bad gateway</html>", u"req-9"_s};
        const auto error = ports::errorOf(garbage);
        QCOMPARE(error->kind, ErrorKind::Offline);
        QCOMPARE(error->requestId, u"req-9"_s);
        QVERIFY(!error->detail.contains(u"html"_s));
    }

    void asksForPagesWithinTheCap()
    {
        test::FakeHttpClient http;
        http.handler = [](const ports::HttpRequest &request) -> test::FakeHttpClient::Answer {
            if (request.path.contains(u"wait=25"_s))
                return test::problemAnswer(410, u"gone"_s);
            return ports::HttpResponse{200, {}, "page", {}};
        };
        api::SyncApi sync{http};

        QCOMPARE(*ports::toFuture(sync.snapshot({}, {})).result(), QByteArray{"page"});
        QCOMPARE(http.requests.at(0).body, QByteArray{"{\"position\":null}"});
        QCOMPARE(http.requests.at(0).maxBodyBytes, 16 * 1024 * 1024);
        const auto gone = ports::toFuture(sync.changes(u"a+/="_s, 99, {})).result();
        QCOMPARE(http.requests.at(1).path, u"/v1/sync/changes?cursor=a%2B%2F%3D&wait=25"_s);
        QVERIFY(http.requests.at(1).timeout > std::chrono::seconds{25});
        QCOMPARE(gone.error().kind, ErrorKind::ResyncRequired);
        QCOMPARE(gone.error().code, u"expired"_s);
    }

private:
    static Result<AuditEventRow> wire(const QJsonObject &object)
    {
        const QJsonObject page{{u"rows"_s, QJsonArray{object}},
                               {u"searched_at"_s, u"2026-11-22T17:00:00.000Z"_s}};
        const auto read = api::wire::readAuditPage(textOf(page));
        if (!read)
            return tl::unexpected(read.error());
        return read->rows.first();
    }
};

QTEST_GUILESS_MAIN(WireDecoderTest)
#include "wire_decoder_test.moc"
