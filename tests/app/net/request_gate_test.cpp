// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/request_gate.h"

#include "tests/support/desk/fake_http_client.h"

#include <QSignalSpy>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

net::AccessToken token(const QByteArray &value)
{
    return {value, std::chrono::minutes{5}};
}

ports::HttpRequest command()
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/commands"_s;
    request.headers = {{"Idempotency-Key", "0190"}};
    request.body = "{\"exact\": 1}";
    return request;
}

} // namespace

class RequestGateTest : public QObject
{
    Q_OBJECT

    using Answer = Result<ports::HttpResponse>;
    test::FakeHttpClient m_http;
    int m_renewals = 0;
    ports::OneShot<Result<net::AccessToken>> m_renewal;

    QCoro::Task<Result<net::AccessToken>> renew()
    {
        ++m_renewals;
        auto waiting = m_renewal.wait();
        auto fresh = co_await waiting;
        co_return fresh;
    }
    net::RequestGate::Renewal renewal()
    {
        return [this](std::stop_token) { return renew(); };
    }

private Q_SLOTS:
    void init()
    {
        m_http.requests.clear();
        m_renewals = 0;
        m_renewal = {};
        // Only the new token is good.
        m_http.handler = [](const ports::HttpRequest &request) -> test::FakeHttpClient::Answer {
            if (test::headerOf(request, "authorization") == "Bearer new")
                return test::jsonAnswer(200, {});
            return test::problemAnswer(401, u"token_expired"_s);
        };
    }

    void renewsOnceForFiveCallsWithAnExpiredToken()
    {
        net::RequestGate gate{m_http, renewal()};
        gate.open(token("old"));
        const auto judge = m_http.handler;
        m_http.handler = [](const ports::HttpRequest &) -> test::FakeHttpClient::Answer {
            return std::nullopt;
        };
        QList<QFuture<Answer>> calls;

        for (int i = 0; i < 5; ++i)
            calls.append(ports::toFuture(gate.send(command(), {})));
        QCOMPARE(m_http.requests.size(), 5);
        m_http.handler = judge;
        m_http.release(test::problemAnswer(401, u"token_expired"_s));
        QCOMPARE(m_renewals, 1);
        m_renewal.set(token("new"));

        QCOMPARE(m_renewals, 1);
        QCOMPARE(m_http.requests.size(), 10);
        for (const auto &call : calls) {
            QVERIFY(call.isFinished());
            QCOMPARE(call.result()->status, 200);
        }
    }

    void sendsTheSameBytesAgain()
    {
        net::RequestGate gate{m_http, renewal()};
        gate.open(token("old"));
        m_renewal.set(token("new"));

        const auto call = ports::toFuture(gate.send(command(), {}));

        QVERIFY(call.isFinished());
        QCOMPARE(m_http.requests.size(), 2);
        QCOMPARE(m_http.requests.at(1).body, command().body);
        QCOMPARE(m_http.requests.at(1).method, command().method);
        QCOMPARE(test::headerOf(m_http.requests.at(1), "idempotency-key"), QByteArray{"0190"});
        QCOMPARE(m_http.requests.at(1).headers.size(), m_http.requests.at(0).headers.size());
    }

    void givesUpAfterOneReplay()
    {
        net::RequestGate gate{m_http, renewal()};
        gate.open(token("old"));
        m_renewal.set(token("also old"));

        const auto call = ports::toFuture(gate.send(command(), {}));

        QVERIFY(call.isFinished());
        QCOMPARE(call.result().error().kind, ErrorKind::Unauthenticated);
        QCOMPARE(m_http.requests.size(), 2);
    }

    void parksCallsWhileTheTokenIsRenewed()
    {
        net::RequestGate gate{m_http, renewal()};
        gate.open(std::nullopt);

        const auto call = ports::toFuture(gate.send(command(), {}));
        QVERIFY(!call.isFinished());
        QCOMPARE(m_http.requests.size(), 0);
        m_renewal.set(token("new"));

        QVERIFY(call.isFinished());
        QCOMPARE(m_http.requests.size(), 1);
    }

    void keepsTheSessionWhenARenewalFindsNoNetwork()
    {
        net::RequestGate gate{m_http, renewal()};
        QSignalSpy ended{&gate, &net::RequestGate::ended};
        gate.open(std::nullopt);
        m_renewal.set(tl::unexpected(Error{ErrorKind::Offline, u"down"_s}));
        const auto first = ports::toFuture(gate.send(command(), {}));
        QCOMPARE(first.result().error().kind, ErrorKind::Offline);
        QVERIFY(gate.isOpen());
        m_renewal = {};
        m_renewal.set(token("new"));

        const auto second = ports::toFuture(gate.send(command(), {}));

        QCOMPARE(second.result()->status, 200);
        QCOMPARE(ended.size(), 0);
        QCOMPARE(m_renewals, 2);
    }

    void endsTheSessionWhenTheRenewalIsRefused()
    {
        net::RequestGate gate{m_http, renewal()};
        QSignalSpy ended{&gate, &net::RequestGate::ended};
        gate.open(std::nullopt);
        m_renewal.set(tl::unexpected(
            Error{ErrorKind::Unauthenticated, u"refused"_s, {}, u"session_revoked"_s}));

        const auto call = ports::toFuture(gate.send(command(), {}));

        QCOMPARE(call.result().error().kind, ErrorKind::Unauthenticated);
        QCOMPARE(ended.size(), 1);
        QVERIFY(!gate.isOpen());
        QCOMPARE(m_http.requests.size(), 0);
    }

    void endsTheSessionWhenThePlatformRevokedIt()
    {
        net::RequestGate gate{m_http, renewal()};
        QSignalSpy ended{&gate, &net::RequestGate::ended};
        gate.open(token("old"));
        m_http.handler = [](const auto &) {
            return test::problemAnswer(401, u"session_revoked"_s, {{u"reason"_s, u"killed"_s}});
        };

        const auto call = ports::toFuture(gate.send(command(), {}));

        QCOMPARE(call.result().error().code, u"session_revoked"_s);
        QCOMPARE(ended.size(), 1);
        QCOMPARE(m_renewals, 0);
        QCOMPARE(ports::toFuture(gate.send(command(), {})).result().error().kind,
                 ErrorKind::Unauthenticated);
        QCOMPARE(m_http.requests.size(), 1);
    }

    void passesAStepUpDemandOn()
    {
        net::RequestGate gate{m_http, renewal()};
        QSignalSpy demanded{&gate, &net::RequestGate::stepUpDemanded};
        gate.open(token("old"));
        m_http.handler = [](const auto &) {
            return test::problemAnswer(401, u"step_up_required"_s,
                                       {{u"acr"_s, u"urn:x"_s}, {u"max_age"_s, 120}});
        };

        const auto call = ports::toFuture(gate.send(command(), {}));

        QCOMPARE(call.result().error().kind, ErrorKind::StepUpRequired);
        QCOMPARE(demanded.size(), 1);
        QCOMPARE(demanded.at(0).at(0).toString(), u"urn:x"_s);
        QCOMPARE(demanded.at(0).at(1).toInt(), 120);
        QVERIFY(gate.isOpen());
    }

    void refusesWhileClosedAndWakesThoseWhoWait()
    {
        net::RequestGate gate{m_http, renewal()};
        QCOMPARE(ports::toFuture(gate.send(command(), {})).result().error().code, u"signed_out"_s);
        gate.open(std::nullopt);
        const auto parked = ports::toFuture(gate.send(command(), {}));

        gate.close();
        QVERIFY(parked.isFinished());
        m_renewal.set(token("new"));

        QCOMPARE(parked.result().error().kind, ErrorKind::Unauthenticated);
        QVERIFY(!gate.isOpen());
        QCOMPARE(m_http.requests.size(), 0);
    }

    void endsAParkedCallWhenItIsStopped()
    {
        net::RequestGate gate{m_http, renewal()};
        gate.open(std::nullopt);
        std::stop_source stop;
        const auto parked = ports::toFuture(gate.send(command(), stop.get_token()));

        stop.request_stop();

        QVERIFY(parked.isFinished());
        QCOMPARE(parked.result().error().kind, ErrorKind::Cancelled);
        m_renewal.set(token("new"));
        QCOMPARE(m_http.requests.size(), 0);
    }
};

QTEST_GUILESS_MAIN(RequestGateTest)
#include "request_gate_test.moc"
