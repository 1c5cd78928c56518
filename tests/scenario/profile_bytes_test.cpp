// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// What a thief finds: the desk is signed in, synced and used, then every byte it left is looked
// through for the names, addresses, subdomains, telephone numbers and ids of the whole data set.
// With STEWARD_LARGE_DIR, the folder of `tools/bench large`, also over the large demo.
#include "app/log_file.h"
#include "app/net/memory_secret_store.h"
#include "tests/support/scenario/byte_search.h"
#include "tests/support/scenario/desk_rig.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/seal/opened_bytes.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QLineEdit>
#include <QListView>
#include <QTableView>
#include <QUuid>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using State = ports::Session::State;
using Phase = ports::CommandState::Phase;

namespace
{

constexpr int kPatienceMs = 60'000;
constexpr int kLongestSyncMs = 1'200'000;

constexpr const char *kTexts[] = {
    "SELECT name FROM org",
    "SELECT subdomain FROM org",
    "SELECT email FROM user_account",
    "SELECT name FROM user_account",
    "SELECT phone FROM user_account WHERE phone IS NOT NULL",
    "SELECT regexp_replace(phone, '[^+0-9]', '', 'g') FROM user_account WHERE phone IS NOT NULL",
    "SELECT email FROM staff_user",
    "SELECT name FROM staff_user",
    "SELECT external_customer_id FROM org_billing WHERE external_customer_id IS NOT NULL",
    "SELECT ref FROM payout",
    "SELECT ref FROM transfer_case",
    "SELECT body FROM note",
};
constexpr const char *kIds[] = {"org",           "user_account", "membership", "payout",
                                "payment",       "accrual",      "referral",   "payout_batch",
                                "transfer_case", "note",         "staff_user"};

struct Sample {
    QString org, orgName, person, personName, email, phone, payout;
};

Sample sampleOf(const Sql &sql)
{
    const auto person =
        sql.rows(u"SELECT id, name, email, phone FROM user_account WHERE phone IS NOT"
                 " NULL AND length(name) > 8 ORDER BY id LIMIT 1"_s)
            .value(0)
            .split(u'|');
    const auto org =
        sql.rows(u"SELECT id, name FROM org WHERE length(name) > 8 ORDER BY id LIMIT 1"_s)
            .value(0)
            .split(u'|');
    return {org.value(0),
            org.value(1),
            person.value(0),
            person.value(1),
            person.value(2),
            person.value(3),
            sql.value(u"SELECT ref FROM payout ORDER BY id LIMIT 1"_s)};
}

/// Answers how many were too short to be looked for.
int addEverything(ByteSearch &search, const Sql &sql)
{
    int left = 0;
    for (const auto *query : kTexts)
        for (const auto &text : sql.rows(QString::fromLatin1(query)))
            left += search.addText(text.toUtf8()) ? 0 : 1;
    for (const auto *table : kIds)
        for (const auto &id : sql.rows(u"SELECT id FROM "_s + QLatin1StringView{table}))
            search.addId(id.toLatin1());
    return left;
}

/// Every folder a desk of this machine may write to, one for the test.
struct Home {
    QTemporaryDir folder;
    Home()
    {
        for (const auto *name : {"HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
                                 "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR"}) {
            const auto path = folder.filePath(QString::fromLatin1(name).toLower());
            QDir{}.mkpath(path);
            QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
            m_before.emplace_back(name, qgetenv(name));
            qputenv(name, QFile::encodeName(path));
        }
    }
    ~Home()
    {
        for (const auto &[name, value] : m_before)
            value.isNull() ? qunsetenv(name) : qputenv(name, value);
    }
    Home(const Home &) = delete;
    Home &operator=(const Home &) = delete;
    [[nodiscard]] QString profile() const { return folder.filePath(u"profile"_s); }

private:
    std::vector<std::pair<const char *, QByteArray>> m_before;
};

ui::Services servicesOf(Desk &desk)
{
    return {desk.session(), desk.sync(),     desk.reader(), desk.audit(), desk.verifier(),
            desk.payouts(), desk.commands(), desk.drafts(), desk.cases()};
}

void copyFolder(const QString &from, const QString &to)
{
    QDirIterator files{from, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories};
    while (files.hasNext()) {
        const auto source = files.next();
        const auto target = to + source.mid(from.size());
        QDir{}.mkpath(QFileInfo{target}.path());
        if (!QFile::copy(source, target))
            qFatal("cannot copy %s", qPrintable(source));
    }
}

/// As keys of whatever alphabet.
void type(QWidget *field, const QString &text)
{
    for (const QChar letter : text)
        QTest::sendKeyEvent(QTest::Click, field, Qt::Key_unknown, QString{letter}, Qt::NoModifier);
}

/// Path and contents of what is sealed.
QMap<QString, QByteArray> sealedFiles(const QString &folder)
{
    QMap<QString, QByteArray> out;
    QDirIterator files{folder, {u"*.db"_s}, QDir::Files, QDirIterator::Subdirectories};
    while (files.hasNext()) {
        QFile file{files.next()};
        if (file.open(QFile::ReadOnly))
            out[file.fileName().mid(folder.size())] = file.readAll();
    }
    return out;
}

} // namespace

class ProfileBytesTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};
    std::unique_ptr<ServiceProcess> m_service;

    /// Filters typed, the finder asked, records opened.
    void use(ui::MainWindow &window, const Sample &sample)
    {
        const auto run = [&](const QString &action) {
            window.findChild<QAction *>(u"action."_s + action)->trigger();
        };
        for (const auto &[view, text] : {std::pair{u"orgs"_s, sample.orgName},
                                         {u"payouts"_s, sample.payout},
                                         {u"memberships"_s, sample.email}}) {
            run(u"show."_s + view);
            type(window.findChild<QWidget *>(view + u".filter.text"_s), text);
            const auto *table = window.findChild<QTableView *>(view + u".list"_s);
            QTRY_VERIFY_WITH_TIMEOUT(table->model()->rowCount() > 0, kPatienceMs);
        }
        run(u"palette"_s);
        auto *asked = window.findChild<QLineEdit *>(u"palette.text"_s);
        QVERIFY(asked != nullptr);
        type(asked, sample.personName);
        QTest::keyClick(asked, Qt::Key_Escape);
        window.openLink(u"steward://person/"_s + sample.person);
        window.openLink(u"steward://org/"_s + sample.org);
        QTRY_COMPARE_WITH_TIMEOUT(window.currentPlace().id, sample.org, kPatienceMs);
    }

private Q_SLOTS:
    void cleanup() { m_service.reset(); }

    void theSearchFindsEveryForm()
    {
        ByteSearch search;
        const QByteArray id = "0190b001-0000-7000-8000-0123456789ab";
        search.addId(id);
        search.addId("0190b001-0000-7000-8000-fedcba987654");
        QVERIFY(search.addText("Μαρία"));
        QVERIFY(search.addText("PO-001"));
        QVERIFY(!search.addText("short"));
        search.finish();
        const auto raw = QUuid::fromString(QLatin1String(id)).toRfc4122();
        const auto noise = QByteArray(4'099, 'x');
        const auto found = [&](const QByteArray &bytes) {
            return search.findIn(noise + bytes + noise).size() + search.findIn(bytes).size();
        };
        QCOMPARE(search.findIn(noise).size(), 0);
        for (const auto &form :
             {raw, id, id.toUpper(), raw.toHex(), raw.toHex().toUpper(), QByteArray("Μαρία"),
              QByteArray("PO-001"), QByteArray::fromHex("039c03b103c103af03b1"),
              QByteArray::fromHex("9c03b103c103af03b103")})
            QVERIFY2(found(form) == 2, form.toHex());
        QCOMPARE(found(id.chopped(1)), 0);
        QCOMPARE(found("PO-00"), 0);
    }

    void noFileHoldsANameAnAddressOrAnId_data()
    {
        QTest::addColumn<QString>("large");
        QTest::newRow("of the small demo") << QString();
        if (const auto folder = qEnvironmentVariable("STEWARD_LARGE_DIR"); !folder.isEmpty())
            QTest::newRow("of the large demo") << folder;
    }

    void noFileHoldsANameAnAddressOrAnId()
    {
        QFETCH(QString, large);
        m_service = large.isEmpty() ? std::make_unique<ServiceProcess>()
                                    : ServiceProcess::large(large + u"/platform"_s);
        ByteSearch search;
        auto sql = std::make_unique<Sql>(m_service->adminConninfo());
        const int left = addEverything(search, *sql);
        const auto sample = sampleOf(*sql);
        sql.reset();
        const Home home;
        const auto paths = PlatformPaths::of(home.profile());
        const auto secrets = std::make_shared<net::MemorySecretStore>();
        qint64 bytes = 0;
        {
            DeskRig rig{*m_service, u"lead"_s, {.profile = home.profile(), .secrets = secrets}};
            const LogFile log{paths.state};
            ui::MainWindow window{servicesOf(rig.desk()), m_theme, paths.state};
            window.resize(1360, 820);
            window.show();
            QVERIFY(rig.signIn());
            QVERIFY(rig.waitLive(kLongestSyncMs));
            use(window, sample);
            if (QTest::currentTestFailed())
                return;
            const auto first = rig.noteOn({sample.org}, u"asked for by "_s + sample.personName);
            QVERIFY(rig.desk().commands().submit(first));
            QVERIFY(rig.waitPhase(first.id, Phase::Confirmed, kPatienceMs));
            m_service->stop();
            const auto second = rig.noteOn({sample.org}, u"call "_s + sample.phone);
            QVERIFY(rig.desk().commands().submit(second));
            QVERIFY(rig.desk().drafts().save(u"note/"_s + sample.org, u"for "_s + sample.email));
            QTRY_VERIFY_WITH_TIMEOUT(rig.desk().drafts().load(u"window"_s).contains(sample.email),
                                     kPatienceMs);
            for (const auto &id : {first.id, second.id})
                search.addId(id.value.toLatin1());
            search.finish();

            QCOMPARE(search.findInFolder(home.folder.path(), bytes), QStringList());
            // And it is all there, for who has the key.
            for (const auto &text : {sample.email, sample.orgName, sample.phone, sample.payout})
                QVERIFY2(rig.isOnDisk(text.toUtf8()), qPrintable(text));
            QVERIFY(rig.isOnDisk(QUuid::fromString(sample.person).toRfc4122()));
            window.close();
        }
        QCOMPARE(search.findInFolder(home.folder.path(), bytes), QStringList());
        QVERIFY(QFile::exists(home.profile() + u"/state/window.ini"_s));
        qInfo("%lld needles (%d too short) in %lld MB", static_cast<long long>(search.size()), left,
              static_cast<long long>(bytes / 1'000'000));
    }

    void aCopiedProfileWithoutTheKeychainOpensNowhere()
    {
        m_service = std::make_unique<ServiceProcess>();
        const QTemporaryDir home;
        const auto own = home.filePath(u"own"_s), copy = home.filePath(u"copy"_s);
        const auto secrets = std::make_shared<net::MemorySecretStore>();
        {
            DeskRig rig{*m_service, u"lead"_s, {.profile = own, .secrets = secrets}};
            QVERIFY(rig.signIn());
            QVERIFY(rig.waitLive());
            QVERIFY(rig.desk().drafts().save(u"note/x"_s, u"half a sentence"_s));
        }
        copyFolder(own, copy);
        const auto sealed = sealedFiles(copy);
        QVERIFY(sealed.size() >= 4);

        const auto opensNothing = [&](const QString &profile,
                                      const std::shared_ptr<ports::SecretStore> &keychain,
                                      DeskFiles::State state) {
            DeskRig thief{*m_service,
                          u"lead"_s,
                          {.profile = profile, .secrets = keychain, .isOffline = true}};
            thief.desk().start();
            QTRY_VERIFY_WITH_TIMEOUT(!thief.desk().files().isBusy(), 30'000);
            QCOMPARE(int(thief.desk().files().state()), int(state));
            QVERIFY(!thief.desk().session().principal());
            QCOMPARE(thief.desk().drafts().load(u"note/x"_s), QString());
            QVERIFY(thief.replicaValue(u"SELECT count(*) FROM org"_s).startsWith(u"failed") ||
                    thief.replicaValue(u"SELECT count(*) FROM org"_s) == u"0");
        };
        // On another machine, at another place, with a keychain of its own; at the same place; with
        // none; at another place beside the right keychain, whose entries are another profile's.
        opensNothing(copy, std::make_shared<net::MemorySecretStore>(),
                     DeskFiles::State::KeyMissing);
        QCOMPARE(sealedFiles(copy), sealed);
        opensNothing(own, std::make_shared<net::MemorySecretStore>(), DeskFiles::State::KeyMissing);
        QCOMPARE(sealedFiles(own), sealed);
        opensNothing(copy, nullptr, DeskFiles::State::SessionOnly);
        QCOMPARE(sealedFiles(copy), sealed);
        opensNothing(copy, secrets, DeskFiles::State::KeyMissing);
        QCOMPARE(sealedFiles(copy), sealed);
        DeskRig owner{
            *m_service, u"lead"_s, {.profile = own, .secrets = secrets, .isOffline = true}};
        owner.desk().start();
        QVERIFY(owner.waitState(State::SignedIn));
        QCOMPARE(owner.desk().drafts().load(u"note/x"_s), u"half a sentence"_s);
    }

    void fault33_aRoleTakenAwayLeavesNoByteOfItsRowsInAnyPage()
    {
        m_service = std::make_unique<ServiceProcess>();
        const Sql sql{m_service->adminConninfo()};
        ByteSearch search;
        for (const auto *query : {"SELECT ref FROM payout", "SELECT ref FROM payout_batch",
                                  "SELECT external_customer_id FROM org_billing WHERE "
                                  "external_customer_id IS NOT NULL"})
            for (const auto &text : sql.rows(QString::fromLatin1(query)))
                search.addText(text.toUtf8());
        for (const auto *table : {"payout", "payment", "accrual", "payout_batch"})
            for (const auto &id : sql.rows(u"SELECT id FROM "_s + QLatin1StringView{table}))
                search.addId(id.toLatin1());
        search.finish();
        DeskRig rig{
            *m_service, u"finance"_s, {.secrets = std::make_shared<net::MemorySecretStore>()}};
        QVERIFY(rig.signIn());
        QVERIFY(rig.waitLive());
        QTRY_VERIFY_WITH_TIMEOUT(rig.desk().sync().counters().hintsByStream, 60'000);
        const auto opened = [&](int *unread) {
            return test::openedBytes(rig.folder() + u"/replica.db"_s, unread);
        };
        QCOMPARE(search.findIn(opened(nullptr)).size(), 10);

        sql.run(
            u"UPDATE staff_user SET roles = '{cs_agent}' WHERE id = '%1'"_s.arg(rig.person().id));

        QTRY_COMPARE_WITH_TIMEOUT(rig.replicaValue(u"SELECT count(*) FROM payout"_s), u"0"_s,
                                  60'000);
        QTRY_COMPARE_WITH_TIMEOUT(search.findIn(opened(nullptr)), QStringList(), 60'000);
        // None is free of them because it could not be looked into.
        int unread = 0;
        QVERIFY(opened(&unread).contains("CREATE TABLE payout"));
        QCOMPARE(unread, 0);
        QVERIFY(rig.replicaValue(u"SELECT count(*) FROM org"_s).toInt() > 0);
    }
};

int main(int argc, char **argv)
{
    // A million memberships take longer to load than Qt lets a function take.
    qputenv("QTEST_FUNCTION_TIMEOUT", "3600000");
    QApplication application(argc, argv);
    ProfileBytesTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "profile_bytes_test.moc"
