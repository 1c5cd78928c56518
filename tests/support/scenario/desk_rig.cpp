// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/desk_rig.h"

#include "tests/support/scenario/sql.h"
#include "tests/support/seal/opened_bytes.h"

#include "app/store/digest.h"
#include "app/store/replica_store.h"
#include "app/store/sealed_database.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUuid>

namespace steward::tests
{

using namespace Qt::StringLiterals;
using State = ports::Session::State;

namespace
{

DeskConfig configOf(const ServiceProcess &service, const RigOptions &options, const QString &own,
                    FormBrowser &browser)
{
    // No bus, no keyring: a desk of a test never asks the keyring of whoever runs it.
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    const auto authorities = net::loadAuthorities(service.caFile());
    const auto url = net::parseServerUrl(options.url.isEmpty() ? service.url() : options.url);
    if (!authorities || !url)
        qFatal("the service's address or authority cannot be used");
    DeskConfig config;
    config.server = {*url, *authorities};
    config.paths = PlatformPaths::of(options.profile.isEmpty() ? own : options.profile);
    if (!config.paths.prepare())
        qFatal("no profile");
    config.secrets = options.secrets;
    config.isOffline = options.isOffline;
    if (options.isAnchored)
        config.auditAnchor = *audit::VerifierKey::parse(service.auditKey());
    // The person's browser goes past the wire: it does not try again by itself, as the desk does.
    config.openBrowser = [&browser, good = QUrl{service.url()}](QUrl page) {
        page.setPort(good.port());
        browser.open(page);
        return true;
    };
    return config;
}

} // namespace

void allowNextCode(const ServiceProcess &service, const DemoPerson &person)
{
    Sql{service.adminConninfo()}.run(
        u"UPDATE staff_credential SET totp_last_step = NULL WHERE staff_id = '%1'"_s.arg(
            person.id));
}

DeskRig::DeskRig(const ServiceProcess &service, const QString &who, RigOptions options)
    : m_person(service.person(who)), m_browser(service.caFile(), m_person)
{
    allowNextCode(service, m_person);
    auto config = configOf(service, options, m_own.path(), m_browser);
    auto made = Desk::make(std::move(config));
    if (!made)
        qFatal("no desk: %s", qPrintable(made.error().detail));
    m_desk = std::move(*made);
}

DeskRig::~DeskRig()
{
    bool isDrained = false;
    QObject::connect(m_desk.get(), &Desk::drained, m_desk.get(),
                     [&isDrained] { isDrained = true; });
    m_desk->shutdown();
    (void)QTest::qWaitFor([&isDrained] { return isDrained; }, 5'000);
}

bool DeskRig::signIn()
{
    m_desk->start();
    if (!waitState(State::SignedOut))
        return false;
    m_desk->session().signIn();
    return waitState(State::SignedIn);
}

bool DeskRig::waitState(State state, int timeoutMs)
{
    return QTest::qWaitFor([&] { return m_desk->session().state() == state; }, timeoutMs);
}

bool DeskRig::waitLive(int timeoutMs)
{
    return QTest::qWaitFor([&] { return m_desk->sync().phase() == ports::SyncStatus::Phase::Live; },
                           timeoutMs);
}

bool DeskRig::waitCsn(qint64 csn, int timeoutMs)
{
    return QTest::qWaitFor(
        [&] {
            return m_desk->sync().counters().csn >= csn &&
                   m_desk->sync().phase() == ports::SyncStatus::Phase::Live;
        },
        timeoutMs);
}

bool DeskRig::waitPhase(const CommandId &id, ports::CommandState::Phase phase, int timeoutMs)
{
    return QTest::qWaitFor(
        [&] {
            const auto state = m_desk->commands().command(id);
            return state && state->phase == phase;
        },
        timeoutMs);
}

QStringList DeskRig::replicaRows(const QString &sql) const
{
    QStringList out;
    const auto name = QUuid::createUuid().toString();
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(store::sealedName(store::ReplicaStore::path(folder())));
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_s);
        database.open();
        QSqlQuery query{database};
        if (!query.exec(sql))
            out += u"failed: "_s + query.lastError().text();
        const int columns = query.record().count();
        while (query.next()) {
            QStringList row;
            for (int i = 0; i < columns; ++i)
                row += query.isNull(i) ? u"\\N"_s : query.value(i).toString();
            out += row.join(u'|');
        }
    }
    QSqlDatabase::removeDatabase(name);
    return out;
}

QString DeskRig::replicaValue(const QString &sql) const
{
    const auto rows = replicaRows(sql);
    return rows.isEmpty() ? QString{} : rows.first();
}

bool DeskRig::isOnDisk(const QByteArray &bytes) const
{
    return test::isAnywhere(folder(), bytes);
}

OrgId DeskRig::anyOrg(int nth) const
{
    const auto hex =
        replicaValue(u"SELECT lower(hex(id)) FROM org ORDER BY id LIMIT 1 OFFSET %1"_s.arg(nth));
    return {QUuid::fromRfc4122(QByteArray::fromHex(hex.toLatin1())).toString(QUuid::WithoutBraces)};
}

ports::Command DeskRig::noteOn(const OrgId &org, const QString &text)
{
    ports::Command command;
    command.id = newCommandId();
    command.type = u"note.add"_s;
    command.entity = u"org/"_s + org.value;
    command.args = {{u"org_id"_s, org.value}, {u"body"_s, text}};
    command.mayWaitOffline = true;
    return command;
}

CommandId newCommandId()
{
    auto bytes = QUuid::createUuid().toRfc4122();
    const auto now = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < 6; ++i)
        bytes[i] = char(now >> (40 - 8 * i) & 0xff);
    bytes[6] = char((bytes[6] & 0x0f) | 0x70);
    return {QUuid::fromRfc4122(bytes).toString(QUuid::WithoutBraces)};
}

QString loggedState(const ServiceProcess &service, const CommandId &id)
{
    return Sql{service.adminConninfo()}.value(
        u"SELECT state FROM command_log WHERE id = '%1'"_s.arg(id.value));
}

qint64 headOf(const ServiceProcess &service)
{
    const Sql sql{service.adminConninfo()};
    // What is committed has its place in the feed once the sequencer took it.
    if (!QTest::qWaitFor([&] { return sql.value(u"SELECT count(*) FROM change"_s) == u"0"_s; },
                         20'000))
        qWarning("the sequencer does not take what is there");
    return sql.value(u"SELECT csn FROM feed_state"_s).toLongLong();
}

QString digestsWrong(const DeskRig &rig, const ServiceProcess &service)
{
    const Sql sql{service.adminConninfo()};
    const auto held = rig.replicaRows(
        u"SELECT tbl, lower(hex(sum)), rows FROM digest WHERE rows > 0 ORDER BY tbl"_s);
    if (held.isEmpty())
        return u"the replica keeps no digest"_s;
    QStringList wrong;
    for (const auto &line : held) {
        const auto table = line.section(u'|', 0, 0);
        store::DigestSum sum;
        qint64 count = 0;
        for (const auto &bucket :
             sql.rows(u"SELECT encode(sum, 'hex'), rows FROM feed_digest WHERE tbl = '%1'"_s.arg(
                 table))) {
            const auto bytes = QByteArray::fromHex(bucket.section(u'|', 0, 0).toLatin1());
            store::DigestTerm term{};
            std::copy(bytes.begin(), bytes.end(), term.begin());
            sum.add(term);
            count += bucket.section(u'|', 1, 1).toLongLong();
        }
        const auto total = sum.bytes();
        const auto hex =
            QByteArray{reinterpret_cast<const char *>(total.data()), qsizetype(total.size())}
                .toHex();
        if (const auto there = u"%1|%2|%3"_s.arg(table, QString::fromLatin1(hex)).arg(count);
            there != line)
            wrong += u"here %1, there %2"_s.arg(line, there);
    }
    return wrong.join(u'\n');
}

} // namespace steward::tests
