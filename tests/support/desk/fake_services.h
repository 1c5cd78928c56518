// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"

#include <QPromise>
#include <QUrl>

namespace steward::test
{

template <class T>
QFuture<Result<T>> readyFuture(Result<T> result)
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(std::move(result));
    promise.finish();
    return promise.future();
}

class FakeSession : public ports::Session
{
    Q_OBJECT
public:
    State current = State::SignedIn;
    ports::Principal who;
    ports::Environment where;
    std::optional<Error> error;
    bool sessionOnly = false;
    QUrl url;
    QStringList calls;
    FakeSession();
    void become(State state);
    [[nodiscard]] State state() const override { return current; }
    [[nodiscard]] std::optional<ports::Principal> principal() const override;
    [[nodiscard]] std::optional<ports::Environment> environment() const override { return where; }
    [[nodiscard]] std::optional<Error> lastError() const override { return error; }
    [[nodiscard]] bool isSessionOnly() const override { return sessionOnly; }
    [[nodiscard]] QUrl browserUrl() const override { return url; }
    void signIn() override { calls << QStringLiteral("signIn"); }
    void cancel() override { calls << QStringLiteral("cancel"); }
    void signOut() override { calls << QStringLiteral("signOut"); }
    void stepUp() override { calls << QStringLiteral("stepUp"); }
    void lock() override { become(State::Locked); }
    void unlock() override { become(State::SignedIn); }
    void refreshSessions() override { Q_EMIT sessionsChanged(); }
    [[nodiscard]] QList<ports::OwnSession> sessions() const override;
    void endSession(const QString &id) override { calls << QStringLiteral("end ") + id; }
};

class FakeSync : public ports::SyncStatus
{
    Q_OBJECT
public:
    Phase current = Phase::Live;
    QDateTime pulled = QDateTime::currentDateTimeUtc().addSecs(-12);
    qint64 loaded = 0, expected = 0;
    std::optional<Error> error;
    Counters numbers{
        .csn = 88'240, .pages = 412, .pagesDropped = 0, .bytes = 18'400'000, .hintsByStream = true};
    int refreshes = 0;
    void become(Phase phase)
    {
        current = phase;
        Q_EMIT changed();
    }
    [[nodiscard]] Phase phase() const override { return current; }
    [[nodiscard]] qint64 rowsLoaded() const override { return loaded; }
    [[nodiscard]] qint64 rowsExpected() const override { return expected; }
    [[nodiscard]] QDateTime lastPulledAt() const override { return pulled; }
    [[nodiscard]] QDateTime nextAttemptAt() const override { return {}; }
    [[nodiscard]] std::optional<Error> lastError() const override { return error; }
    [[nodiscard]] Counters counters() const override { return numbers; }
    void refreshNow() override
    {
        ++refreshes;
        isHeld = false;
    }
    bool isHeld = false;
    Load loading = Load::None;
    [[nodiscard]] Load load() const override
    {
        return current == Phase::FirstLoad || isHeld ? Load::Needed : loading;
    }
    void stopLoading() override
    {
        isHeld = load() == Load::Needed;
        loading = Load::None;
        become(isHeld ? Phase::Paused : Phase::Live);
    }
    [[nodiscard]] bool isStopped() const override { return isHeld; }
    std::optional<LeaseState> leased = LeaseState::Open;
    [[nodiscard]] std::optional<LeaseState> lease() const override { return leased; }
    [[nodiscard]] QDateTime lastContactAt() const override { return pulled; }
    Comparison compared;
    QList<Trouble> past;
    qint64 fileBytes = 41'000'000;
    int comparisons = 0, loads = 0;
    [[nodiscard]] Comparison comparison() const override { return compared; }
    [[nodiscard]] QList<Trouble> troubles() const override { return past; }
    [[nodiscard]] qint64 replicaBytes() const override { return fileBytes; }
    void compareNow() override { ++comparisons; }
    void loadAgain() override
    {
        ++loads;
        loading = Load::Again;
        become(Phase::CatchingUp);
    }
};

/// A small made-up replica; filters on id and on words of the name.
class FakeReader : public ports::ReplicaReader
{
    Q_OBJECT
public:
    FakeReader();
    QList<OrgRow> orgs;
    QList<PersonRow> people;
    QList<MembershipRow> memberships;
    QList<PayoutRow> payouts;
    QList<CaseRow> cases;
    QList<NoteRow> noteRows;
    std::optional<Error> failure;
    QByteArray policyDocument = "{}";
    bool isSilent = false; ///< Never answers: what a first load looks like.
    [[nodiscard]] QFuture<Result<ports::ListKeys>> keys(ports::ListQuery query,
                                                        const QObject *) override;
    bool isOrdering = false; ///< The whole list takes its time, its top does not.
    [[nodiscard]] bool isSlow(const ports::ListQuery &) const override { return isOrdering; }
    [[nodiscard]] QFuture<Result<ports::ListKeys>> firstKeys(ports::ListQuery query, int limit,
                                                             const QObject *) override;
    [[nodiscard]] QFuture<Result<QList<OrgRow>>> orgRows(QList<RowKey> keys) override;
    [[nodiscard]] QFuture<Result<QList<MembershipRow>>> membershipRows(QList<RowKey> keys) override;
    [[nodiscard]] QFuture<Result<QList<PayoutRow>>> payoutRows(QList<RowKey> keys) override;
    [[nodiscard]] QFuture<Result<QList<CaseRow>>> caseRows(QList<RowKey> keys) override;
    [[nodiscard]] QFuture<Result<QList<ports::CurrencyTotal>>>
        payoutTotals(ports::ListQuery) override;
    [[nodiscard]] QFuture<Result<OrgRow>> org(OrgId id) override;
    [[nodiscard]] QFuture<Result<PersonRow>> person(UserId id) override;
    [[nodiscard]] QFuture<Result<QList<NoteRow>>> notes(OrgId) override;
    [[nodiscard]] QFuture<Result<QByteArray>> policy() override;
    [[nodiscard]] QFuture<Result<QList<ports::FoundEntity>>> find(QString text, int limit,
                                                                  const QObject *) override;
    [[nodiscard]] QFuture<Result<QHash<QString, qint64>>> actionableCounts() override;

private:
    void fillCases();
};

class FakeAudit : public ports::AuditSource
{
public:
    FakeAudit();
    QList<AuditEventRow> events;
    std::optional<Error> failure;
    int pages = 1;         ///< All events on each of them.
    bool isSilent = false; ///< Never answers.
    QStringList cursors;
    std::optional<Error> eventFailure;
    bool isEventHeld = false; ///< Events come with releaseEvents().
    QStringList eventsAsked;
    void releaseEvents();
    [[nodiscard]] QFuture<Result<AuditPage>> search(ports::AuditSearch search) override;
    [[nodiscard]] QFuture<Result<AuditEventRow>> event(AuditEventId id) override;

private:
    std::vector<std::pair<QPromise<Result<AuditEventRow>>, AuditEventId>> m_held;
};

/// Finds every row as it should be, until told otherwise.
class FakeVerifier : public ports::AuditVerifier
{
    Q_OBJECT
public:
    QHash<QString, AuditVerdict> verdicts; ///< By event id; the others are verified.
    QList<AuditFinding> found;
    int acknowledged = 0;
    [[nodiscard]] QFuture<QList<AuditVerdict>> verify(QList<AuditEventRow> rows,
                                                      std::optional<qint64> servedAtUs) override;
    [[nodiscard]] QList<AuditFinding> findings() const override { return found; }
    void acknowledge() override
    {
        ++acknowledged;
        found.clear();
        Q_EMIT findingsChanged();
    }
    void find(const AuditFinding &finding)
    {
        found.append(finding);
        Q_EMIT findingsChanged();
    }
};

class FakePayouts : public ports::PayoutSource
{
public:
    [[nodiscard]] QFuture<Result<QJsonObject>> detail(PayoutId id) override;
};

/// One case of the contract's example; what is asked and sent is noted.
class FakeCases : public ports::CaseSource
{
    Q_OBJECT
public:
    QJsonObject document;
    QJsonObject gates;
    std::optional<Error> failure;
    QList<ports::Command> documents;
    std::optional<Error> documentFailure;
    /// How the platform says that they ended; not found without an entry.
    QHash<CommandId, Result<DocumentEnd>> documentEnds;
    QList<CommandId> givenUp;
    QList<ports::StaffName> colleagues;
    int asked = 0;
    bool isSilent = false; ///< Never answers.
    FakeCases();
    [[nodiscard]] QList<ports::StaffName> staff() const override { return colleagues; }
    [[nodiscard]] QFuture<Result<QJsonObject>> detail(CaseId id) override;
    [[nodiscard]] QFuture<Result<QJsonObject>> orgGates(OrgId org, UserId recipient) override;
    [[nodiscard]] QFuture<Result<QJsonObject>> sendDocument(ports::Command command) override;
    [[nodiscard]] QFuture<Result<DocumentEnd>> documentEnd(CommandId id) override;
    [[nodiscard]] QFuture<Result<DocumentEnd>> giveUpDocument(CommandId id) override;
};

class FakeCommands : public ports::CommandBus
{
    Q_OBJECT
public:
    QList<ports::CommandState> states;
    [[nodiscard]] Result<Done> submit(ports::Command command) override;
    [[nodiscard]] QList<ports::CommandState> commands() const override { return states; }
    [[nodiscard]] std::optional<ports::CommandState> command(const CommandId &id) const override;
    [[nodiscard]] Result<Done> abandon(const CommandId &id) override;
    [[nodiscard]] Result<Done> sendNow(const CommandId &id) override;
    [[nodiscard]] Result<Done> dismiss(const CommandId &id) override;
    [[nodiscard]] qsizetype keptForOthers() const override { return others; }
    qsizetype others = 0;
    /// What the platform, or the way to it, makes of a command.
    void become(const CommandId &id, ports::CommandState::Phase phase, std::optional<Error> error,
                const QJsonObject &answer = {});
};

class FakeDrafts : public ports::Drafts
{
public:
    QHash<QString, QString> texts;
    bool isFull = false; ///< The disk takes nothing.
    [[nodiscard]] QString load(const QString &key) const override { return texts.value(key); }
    [[nodiscard]] Result<Done> save(const QString &key, const QString &text) override
    {
        if (isFull)
            return tl::unexpected(Error{ErrorKind::Storage});
        texts.insert(key, text);
        return Done{};
    }
    [[nodiscard]] Result<Done> discard(const QString &key) override
    {
        texts.remove(key);
        return Done{};
    }
    [[nodiscard]] Result<Done> discardOf(const StaffId &, const QString &key) override
    {
        return discard(key);
    }
};

/// All of them, wired as the program wires the real ones.
struct FakeDesk {
    FakeSession session;
    FakeSync sync;
    FakeReader reader;
    FakeAudit audit;
    FakeVerifier verifier;
    FakePayouts payouts;
    FakeCommands commands;
    FakeDrafts drafts;
    FakeCases cases;
    [[nodiscard]] ui::Services services()
    {
        return {session, sync, reader, audit, verifier, payouts, commands, drafts, cases};
    }
};

} // namespace steward::test
