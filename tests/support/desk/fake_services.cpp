// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/fake_services.h"

#include <QJsonArray>

namespace steward::test
{

using namespace Qt::StringLiterals;

namespace
{

QDateTime at(int days, int minutes = 0)
{
    return QDateTime(QDate(2026, 11, 22), QTime(12, 5, 9, 112), Qt::UTC)
        .addDays(-days)
        .addSecs(-60 * minutes);
}

QString idOf(const QString &kind, int number)
{
    return u"0192%1-7c3e-7a10-9b22-%2"_s.arg(kind).arg(number, 12, 16, QChar(u'0'));
}

const QStringList &names()
{
    static const QStringList all{u"Aphrodite Studios"_s,    u"Blue Harbour Development"_s,
                                 u"Cedar Point"_s,          u"Dion Realty"_s,
                                 u"Elysian Homes"_s,        u"Faro Group"_s,
                                 u"Гавань Девелопмент"_s,   u"Ήλιος Ακίνητα"_s,
                                 u"Zażółć Nieruchomości"_s, u"مرسى العقارية"_s};
    return all;
}

const QStringList &persons()
{
    static const QStringList all{
        u"Maya Haddad"_s,     u"Elena Petrou"_s, u"Natalia Ivanova"_s,    u"Konstantinos Dion"_s,
        u"Giorgos Stavrou"_s, u"Pavlos Lee"_s,   u"Светлана Гаврилова"_s, u"Ángel Núñez"_s};
    return all;
}

const query::Node *termOf(const query::NodePtr &node)
{
    return node && node->kind == query::Node::Kind::Term && !node->value.atoms.empty() ? node.get()
                                                                                       : nullptr;
}

} // namespace

FakeSession::FakeSession()
{
    who = {{idOf(u"aaaa"_s, 1)},
           u"Natalia Ivanova"_s,
           u"n.ivanova@steward.example"_s,
           {u"cs_agent"_s, u"lead"_s},
           {u"inbox"_s, u"orgs"_s, u"memberships"_s, u"transfers"_s, u"payouts"_s, u"audit"_s},
           3,
           u"s-1"_s,
           at(0, 40),
           QDateTime::currentDateTimeUtc().addSecs(290)};
    where = {u"DEMO"_s, u"desk.steward.example:8443"_s, u"4.18-demo"_s};
}

void FakeSession::become(State state)
{
    current = state;
    Q_EMIT changed();
}

std::optional<ports::Principal> FakeSession::principal() const
{
    const bool isOut = current == State::SignedOut || current == State::Starting ||
                       current == State::WaitingForBrowser;
    return isOut ? std::nullopt : std::optional(who);
}

QList<ports::OwnSession> FakeSession::sessions() const
{
    return {{u"s-1"_s, at(0, 40), at(0), u"192.0.2.14"_s, u"Steward 0.1 on Debian"_s, true, {}, {}},
            {u"s-2"_s, at(3), at(2), u"198.51.100.7"_s, u"Steward 0.1 on Debian"_s, false, {}, {}}};
}

FakeReader::FakeReader()
{
    const QStringList tiers{u"t2"_s, u"t1"_s, u"t2"_s, u"free_guest"_s, u"t1"_s, u"t3"_s};
    const QStringList statuses{u"active"_s, u"past_due"_s, u"in_transfer"_s,
                               u"frozen"_s, u"active"_s,   u"dormant"_s};
    const QStringList roles{u"owner"_s, u"admin"_s, u"sales_agent"_s, u"member"_s, u"guest"_s};
    const QStringList payoutStates{u"eligible"_s,         u"waiting"_s, u"on_hold"_s,
                                   u"pending_approval"_s, u"paid"_s,    u"excluded"_s};
    for (int i = 0; i < 60; ++i) {
        OrgRow o;
        o.id = {idOf(u"0001"_s, i)};
        o.rev = 7 + i;
        o.name = i < names().size() ? names().at(i)
                                    : u"%1 %2"_s.arg(names().at(i % names().size())).arg(i);
        o.subdomain = u"org-%1.example-sub"_s.arg(i);
        o.kind = i % 3 == 0 ? u"developer"_s : u"agency"_s;
        o.tier = tiers.at(i % 6);
        o.status = statuses.at(i % 6);
        o.country = u"CY"_s;
        o.referralCode = u"K7Q2MX"_s;
        o.ownerName = persons().at(i % persons().size());
        o.ownerEmail = u"owner%1@cedar.example"_s.arg(i);
        o.updatedAt = at(i, 3);
        if (i % 6 != 3)
            o.firstSuccessfulPaymentAt = at(600 - i);
        o.memberCount = 14 + i;
        o.openCaseRef = i % 6 == 2 ? u"TR-118"_s : QString();
        o.hasBilling = i % 2 == 0;
        o.mrr = {i % 6 == 3 ? 0 : 39'000 + 101'000 * (i % 4), u"EUR"_s};
        o.paymentProvider = u"stripe"_s;
        o.externalCustomerId = u"cus_QX7k2m91"_s;
        o.subscriptionState = u"active"_s;
        o.periodEnd = at(-11);
        orgs << o;
        PersonRow p{{idOf(u"0002"_s, i)},
                    2,
                    persons().at(i % persons().size()),
                    u"person%1@cedar.example"_s.arg(i),
                    u"+35799123456"_s,
                    u"el"_s,
                    o.id,
                    o.name,
                    u"active"_s,
                    i % 2 ? u"totp"_s : u"none"_s,
                    at(400),
                    at(i),
                    at(500)};
        people << p;
        memberships << MembershipRow{{idOf(u"0003"_s, i)},
                                     1,
                                     p.id,
                                     p.name,
                                     p.email,
                                     o.id,
                                     o.name,
                                     o.subdomain,
                                     roles.at(i % 5),
                                     i % 7 == 6 ? u"pending"_s : u"active"_s,
                                     i % 3 != 1,
                                     i % 3 == 1,
                                     at(300 + i),
                                     {},
                                     at(i, 7)};
        PayoutRow y;
        y.id = {idOf(u"0004"_s, i)};
        y.ref = u"PO-%1"_s.arg(412 + i, 6, 10, QChar(u'0'));
        y.payeeName = o.name;
        y.sourceName = names().at((i + 3) % names().size());
        y.referralCode = u"M4TR6A"_s;
        y.amount = {24'000 + 700 * i, i % 9 == 8 ? u"GBP"_s : u"EUR"_s};
        y.state = payoutStates.at(i % 6);
        y.holdReason = i % 6 == 2 ? u"method"_s : QString();
        y.rulesPassed = i % 6 == 0 ? 13 : 12;
        y.blockingRule = i % 6 == 0 ? QString() : u"E9"_s;
        y.nextChangeAt = at(-5);
        y.evaluatedAt = at(0, 2);
        y.paidAt = at(40 + i);
        y.createdAt = at(39 + i);
        payouts << y;
    }
    fillCases();
}

void FakeReader::fillCases()
{
    const QStringList caseStates{u"verifying"_s, u"awaiting_approval"_s, u"notice"_s, u"executed"_s,
                                 u"disputed"_s};
    for (int i = 0; i < 12; ++i) {
        CaseRow c;
        c.id = {idOf(u"0005"_s, i)};
        c.ref = u"TR-%1"_s.arg(118 + i);
        c.org = orgs.at(i).id;
        c.orgName = orgs.at(i).name;
        c.level = u"L1"_s;
        c.route = u"support"_s;
        c.state = caseStates.at(i % 5);
        c.waitingOn = i % 3 ? QString() : u"customer"_s;
        c.waitingSince = i % 3 ? QDateTime() : at(1);
        c.reasonCode = u"founder_left"_s;
        c.fromName = persons().at(i % 8);
        c.toName = persons().at((i + 5) % 8);
        c.officer = {idOf(u"aaaa"_s, 1)};
        c.openedAt = at(6 + i);
        c.lastActivityAt = at(0, 30);
        c.slaDueAt = at(-2);
        cases << c;
    }
    noteRows = {{u"n1"_s, u"Owner called about the board resolution; documents arrive on Monday."_s,
                 u"N. Ivanova"_s, at(1), false},
                {u"n2"_s, u"Prefers to be called before 11:00."_s, u"A. Costa"_s, at(9), false}};
}

QFuture<Result<ports::ListKeys>> FakeReader::firstKeys(ports::ListQuery query, int limit,
                                                       const QObject *)
{
    auto whole = keys(std::move(query), nullptr);
    if (!whole.isFinished() || !whole.result())
        return whole;
    auto top = *whole.result();
    top.keys = top.keys.mid(0, limit);
    return readyFuture<ports::ListKeys>(top);
}

QFuture<Result<ports::ListKeys>> FakeReader::keys(ports::ListQuery query, const QObject *)
{
    if (failure)
        return readyFuture<ports::ListKeys>(tl::unexpected(*failure));
    if (isSilent) {
        QPromise<Result<ports::ListKeys>> promise;
        promise.start();
        auto future = promise.future();
        static std::vector<QPromise<Result<ports::ListKeys>>> kept;
        kept.push_back(std::move(promise));
        return future;
    }
    const auto rowId = [&](int i) -> QString {
        switch (query.list) {
        case ports::List::Orgs:
            return orgs.at(i).id.value;
        case ports::List::Memberships:
            return memberships.at(i).id.value;
        case ports::List::Payouts:
            return payouts.at(i).id.value;
        case ports::List::Transfers:
            return cases.at(i).id.value;
        case ports::List::People:
            return people.at(i).id.value;
        }
        return {};
    };
    const auto total = query.list == ports::List::Transfers ? cases.size() : orgs.size();
    ports::ListKeys result;
    const query::Node *term = termOf(query.filter);
    for (int i = 0; i < total; ++i) {
        if (term && term->field == "id"_L1 && term->value.atoms.front().text != rowId(i))
            continue;
        if (term && term->field == "tier"_L1 && query.list == ports::List::Orgs &&
            orgs.at(i).tier != term->value.atoms.front().text)
            continue;
        if (query.filter && query.filter->kind == query::Node::Kind::Text &&
            !orgs.at(i).name.contains(query.filter->text.text, Qt::CaseInsensitive))
            continue;
        if (!query.org.isNull() && i % 5 != 0)
            continue;
        if (!query.user.isNull() && i > 2)
            continue;
        result.keys << i;
    }
    result.total = total;
    return readyFuture<ports::ListKeys>(result);
}

template <class Row>
static QFuture<Result<QList<Row>>> pick(const QList<Row> &rows, const QList<RowKey> &keys)
{
    QList<Row> out;
    for (const qint64 key : keys)
        out << rows.value(key);
    return readyFuture<QList<Row>>(out);
}

QFuture<Result<QList<OrgRow>>> FakeReader::orgRows(QList<RowKey> keys)
{
    return pick(orgs, keys);
}
QFuture<Result<QList<MembershipRow>>> FakeReader::membershipRows(QList<RowKey> keys)
{
    return pick(memberships, keys);
}
QFuture<Result<QList<PayoutRow>>> FakeReader::payoutRows(QList<RowKey> keys)
{
    return pick(payouts, keys);
}
QFuture<Result<QList<CaseRow>>> FakeReader::caseRows(QList<RowKey> keys)
{
    return pick(cases, keys);
}

QFuture<Result<QList<ports::CurrencyTotal>>> FakeReader::payoutTotals(ports::ListQuery)
{
    return readyFuture<QList<ports::CurrencyTotal>>(
        QList<ports::CurrencyTotal>{{u"EUR"_s, 1'786'000, 54}, {u"GBP"_s, 98'040, 6}});
}

QFuture<Result<OrgRow>> FakeReader::org(OrgId id)
{
    if (failure)
        return readyFuture<OrgRow>(tl::unexpected(*failure));
    for (const OrgRow &row : orgs)
        if (row.id == id)
            return readyFuture<OrgRow>(row);
    return readyFuture<OrgRow>(tl::unexpected(Error{ErrorKind::NotFound, u"no such org"_s}));
}

QFuture<Result<PersonRow>> FakeReader::person(UserId id)
{
    if (failure)
        return readyFuture<PersonRow>(tl::unexpected(*failure));
    for (const PersonRow &row : people)
        if (row.id == id)
            return readyFuture<PersonRow>(row);
    return readyFuture<PersonRow>(tl::unexpected(Error{ErrorKind::NotFound, u"no such person"_s}));
}

QFuture<Result<QList<NoteRow>>> FakeReader::notes(OrgId)
{
    return readyFuture<QList<NoteRow>>(noteRows);
}
QFuture<Result<QByteArray>> FakeReader::policy()
{
    return readyFuture<QByteArray>(policyDocument);
}

QFuture<Result<QList<ports::FoundEntity>>> FakeReader::find(QString text, int limit,
                                                            const QObject *)
{
    using Kind = ports::FoundEntity::Kind;
    if (failure)
        return readyFuture<QList<ports::FoundEntity>>(tl::unexpected(*failure));
    QList<ports::FoundEntity> found;
    const auto add = [&](Kind kind, const QString &id, const QString &title,
                         const QString &subtitle) {
        const bool isExact = id == text;
        if (found.size() < limit && (isExact || title.contains(text, Qt::CaseInsensitive)))
            found << ports::FoundEntity{kind, id, title, subtitle, isExact};
    };
    for (const OrgRow &row : orgs)
        add(Kind::Org, row.id.value, row.name, row.subdomain);
    for (const PersonRow &row : people)
        add(Kind::Person, row.id.value, row.name, row.email);
    for (const CaseRow &row : cases)
        add(Kind::Case, row.id.value, row.ref, row.orgName);
    for (const PayoutRow &row : payouts)
        add(Kind::Payout, row.id.value, row.ref, row.payeeName);
    return readyFuture<QList<ports::FoundEntity>>(found);
}

QFuture<Result<QHash<QString, qint64>>> FakeReader::actionableCounts()
{
    return readyFuture<QHash<QString, qint64>>(
        QHash<QString, qint64>{{u"inbox"_s, 12}, {u"transfers"_s, 3}, {u"payouts"_s, 8}});
}

FakeAudit::FakeAudit()
{
    const QStringList actions{u"role.changed"_s, u"session.revoked"_s,
                              u"ownership.transfer.opened"_s, u"payout.approved"_s,
                              u"invite.revoked"_s};
    const QStringList categories{u"role"_s, u"auth"_s, u"ownership"_s, u"referral"_s, u"invite"_s};
    for (int i = 0; i < 80; ++i) {
        AuditEventRow e;
        e.id = {idOf(u"0006"_s, i)};
        e.month = u"2026-11"_s;
        e.index = i < 2 ? -1 : 88'240 - i;
        e.occurredAtUs = at(i / 9, i * 7).toMSecsSinceEpoch() * 1000;
        e.category = categories.at(i % 5);
        e.action = actions.at(i % 5);
        e.outcome = i % 7 == 6 ? u"denied"_s : u"ok"_s;
        e.org = {idOf(u"0001"_s, i % 60)};
        e.actor = {u"staff"_s, u"actor-A%1"_s.arg(41 + i % 4), QByteArray(32, 'a')};
        e.subject = AuditParty{u"user"_s, u"user-U%1"_s.arg(77 + i % 6), QByteArray(32, 'b')};
        e.metadata = "{\"from\":\"member\",\"to\":\"admin\"}";
        e.privateFields = {
            {u"email"_s, u"personal"_s, QByteArray(32, 'c'), u"m•••@cedar.example"_s}};
        e.requestId = u"req_01J9X4K%1"_s.arg(i);
        e.leafHash =
            QByteArray::fromHex("9f3a11c09f3a11c09f3a11c09f3a11c09f3a11c09f3a11c09f3a11c09f3a11c0");
        e.policyVersion = u"4.18-demo"_s;
        e.pseudonymisesOn = at(-365);
        events << e;
    }
}

QFuture<Result<AuditPage>> FakeAudit::search(ports::AuditSearch search)
{
    cursors << search.cursor;
    if (isSilent) {
        static std::vector<QPromise<Result<AuditPage>>> kept;
        kept.emplace_back().start();
        return kept.back().future();
    }
    const int after = search.cursor.toInt() + 1;
    const QString next = after < pages ? QString::number(after) : QString();
    if (failure)
        return readyFuture<AuditPage>(tl::unexpected(*failure));
    return readyFuture<AuditPage>(
        AuditPage{events, next, events.size(), true, QDateTime::currentDateTimeUtc()});
}

QFuture<Result<AuditEventRow>> FakeAudit::event(AuditEventId id)
{
    eventsAsked << id.value;
    m_held.emplace_back().first.start();
    m_held.back().second = std::move(id);
    auto answer = m_held.back().first.future();
    if (!isEventHeld)
        releaseEvents();
    return answer;
}

void FakeAudit::releaseEvents()
{
    for (auto &[promise, id] : std::exchange(m_held, {})) {
        Result<AuditEventRow> found =
            tl::unexpected(eventFailure.value_or(Error{ErrorKind::NotFound, u"no such event"_s}));
        for (const AuditEventRow &event : events)
            if (event.id == id && !eventFailure)
                found = event;
        promise.addResult(std::move(found));
        promise.finish();
    }
}

QFuture<QList<AuditVerdict>> FakeVerifier::verify(QList<AuditEventRow> rows,
                                                  std::optional<qint64> servedAtUs)
{
    Q_UNUSED(servedAtUs)
    QList<AuditVerdict> out;
    for (const AuditEventRow &row : rows) {
        AuditVerdict verdict;
        verdict.state =
            row.index < 0 ? AuditVerdict::State::Pending : AuditVerdict::State::Verified;
        verdict.month = row.month;
        verdict.size = 88'241;
        verdict.leafHash = row.leafHash;
        out.append(verdicts.value(row.id.value, verdict));
    }
    QPromise<QList<AuditVerdict>> promise;
    promise.start();
    promise.addResult(out);
    promise.finish();
    return promise.future();
}

QFuture<Result<QJsonObject>> FakePayouts::detail(PayoutId)
{
    QJsonArray verdicts;
    for (int i = 1; i <= 13; ++i) {
        QJsonObject v{{u"rule"_s, u"E%1"_s.arg(i)},
                      {u"verdict"_s, i == 9 ? u"wait"_s : u"pass"_s},
                      {u"facts"_s, QJsonObject{{u"checked_at"_s, u"2026-11-22T12:03:00.000Z"_s}}}};
        if (i == 9) {
            v[u"facts"_s] = QJsonObject{{u"verified"_s, true},
                                        {u"changed_at"_s, u"2026-11-20T09:00:00.000Z"_s}};
            v[u"smallest_change"_s] = QJsonObject{{u"code"_s, u"wait_until"_s},
                                                  {u"until"_s, u"2026-11-27T09:00:00.000Z"_s}};
        }
        verdicts << v;
    }
    return readyFuture<QJsonObject>(
        QJsonObject{{u"verdicts"_s, verdicts},
                    {u"payment"_s, QJsonObject{{u"id"_s, idOf(u"0007"_s, 1)},
                                               {u"amount_minor"_s, u"248000"_s},
                                               {u"currency"_s, u"EUR"_s},
                                               {u"state"_s, u"captured"_s},
                                               {u"provider"_s, u"stripe"_s}}},
                    {u"method"_s, QJsonObject{{u"holder_masked"_s, u"A••• Studios"_s},
                                              {u"account_masked"_s, u"CY•• •••• 4471"_s},
                                              {u"verified_at"_s, u"2026-10-02T09:00:00.000Z"_s},
                                              {u"changed_at"_s, u"2026-11-20T09:00:00.000Z"_s}}},
                    {u"evaluated_at"_s, u"2026-11-22T12:03:00.000Z"_s},
                    {u"policy_version"_s, u"4.18-demo"_s}});
}

FakeCases::FakeCases()
    : colleagues{{{u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7c11"_s}, u"Alexandra Costa"_s, true},
                 {{u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7c12"_s}, u"Nikos Ivanou"_s, true},
                 {{u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7c13"_s}, u"Sofia Georgiou"_s, false}}
{
}

QFuture<Result<QJsonObject>> FakeCases::detail(CaseId)
{
    ++asked;
    if (isSilent) {
        static std::vector<QPromise<Result<QJsonObject>>> kept;
        kept.emplace_back().start();
        return kept.back().future();
    }
    if (failure)
        return readyFuture<QJsonObject>(tl::unexpected(*failure));
    return readyFuture<QJsonObject>(document);
}

QFuture<Result<QJsonObject>> FakeCases::orgGates(OrgId, UserId)
{
    if (failure)
        return readyFuture<QJsonObject>(tl::unexpected(*failure));
    return readyFuture<QJsonObject>(gates);
}

QFuture<Result<QJsonObject>> FakeCases::sendDocument(ports::Command command)
{
    documents << std::move(command);
    if (documentFailure)
        return readyFuture<QJsonObject>(tl::unexpected(*documentFailure));
    return readyFuture<QJsonObject>(QJsonObject{{u"state"_s, u"done"_s}});
}

QFuture<Result<FakeCases::DocumentEnd>> FakeCases::documentEnd(CommandId id)
{
    return readyFuture<DocumentEnd>(
        documentEnds.value(id, tl::unexpected(Error{ErrorKind::NotFound})));
}

QFuture<Result<FakeCases::DocumentEnd>> FakeCases::giveUpDocument(CommandId id)
{
    givenUp << id;
    return readyFuture<DocumentEnd>(documentEnds.value(id, DocumentEnd::WithoutEffect));
}

Result<Done> FakeCommands::submit(ports::Command command)
{
    const CommandId id = command.id;
    states << ports::CommandState{std::move(command),
                                  ports::CommandState::Phase::Queued,
                                  {},
                                  {},
                                  QDateTime::currentDateTimeUtc()};
    Q_EMIT changed(id);
    return Done{};
}

Result<Done> FakeCommands::abandon(const CommandId &id)
{
    become(id, ports::CommandState::Phase::Rejected, Error{ErrorKind::Cancelled});
    return Done{};
}

Result<Done> FakeCommands::sendNow(const CommandId &id)
{
    for (ports::CommandState &state : states)
        if (state.command.id == id)
            state.isHeld = false;
    Q_EMIT changed(id);
    return Done{};
}

Result<Done> FakeCommands::dismiss(const CommandId &id)
{
    states.removeIf([&id](const ports::CommandState &state) { return state.command.id == id; });
    Q_EMIT changed(id);
    return Done{};
}

void FakeCommands::become(const CommandId &id, ports::CommandState::Phase phase,
                          std::optional<Error> error, const QJsonObject &answer)
{
    for (ports::CommandState &state : states)
        if (state.command.id == id) {
            state.phase = phase;
            state.error = error;
            state.answer = answer;
        }
    Q_EMIT changed(id);
}

std::optional<ports::CommandState> FakeCommands::command(const CommandId &id) const
{
    for (const ports::CommandState &state : states)
        if (state.command.id == id)
            return state;
    return std::nullopt;
}

} // namespace steward::test
