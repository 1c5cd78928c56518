// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/outbox_file.h"
#include "app/desk_files.h"
#include "app/store/audit_pin_store.h"
#include "app/store/draft_store.h"
#include "app/store/replica_file.h"
#include "tests/support/seal/fake_keychain.h"
#include "tests/support/seal/sealed_world.h"

#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;
using State = DeskFiles::State;

class DeskFilesTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    std::shared_ptr<FakeKeychain> m_keychain;
    std::unique_ptr<DeskFiles> m_files;

    [[nodiscard]] QString file(const char *name) const
    {
        return m_files->folder() + u'/' + QLatin1String(name);
    }
    void start()
    {
        m_files.reset();
        m_files = std::make_unique<DeskFiles>(m_keychain, m_dir.path(), u"here/1"_s);
        m_files->open();
        QTRY_VERIFY(!m_files->isBusy());
    }
    /// As a desk leaves them behind.
    void work()
    {
        start();
        QVERIFY(m_files->state() == State::Sealed);
        QVERIFY(saveDraft());
        store::AuditPinStore pins;
        QVERIFY(pins.open(file("pins.db")));
        QVERIFY(pins.advance(u"log"_s, u"2026-05"_s, std::nullopt, {7, QByteArray(32, 'r'), "n"}));
        store::ReplicaFile replica;
        QVERIFY(replica.open(file("replica.db"), store::ReplicaFile::Form::Queryable));
        QVERIFY(replica.setOwner(u"a"_s, u"DEMO"_s));
        commands::OutboxFile outbox;
        QVERIFY(outbox.open(file("outbox.db")));
    }
    bool saveDraft()
    {
        store::DraftStore drafts;
        if (!drafts.open(file("drafts.db")))
            return false;
        drafts.setOwner({u"a"_s});
        return drafts.save(u"k"_s, u"typed"_s).has_value();
    }
    [[nodiscard]] QString draft() const
    {
        store::DraftStore drafts;
        if (!drafts.open(file("drafts.db")))
            return u"not opened"_s;
        drafts.setOwner({u"a"_s});
        return drafts.load(u"k"_s);
    }
    /// The leaves of the log that were seen.
    [[nodiscard]] qint64 pinned() const
    {
        store::AuditPinStore pins;
        if (!pins.open(file("pins.db")))
            return -1;
        const auto pin = pins.pin(u"log"_s, u"2026-05"_s);
        return pin && *pin ? (*pin)->size : 0;
    }
    [[nodiscard]] QString owner() const
    {
        store::ReplicaFile replica;
        if (const auto opened =
                replica.open(file("replica.db"), store::ReplicaFile::Form::Queryable);
            !opened)
            return opened.error().code;
        return replica.state().staffId;
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(seal::registerVfs()); }
    void init()
    {
        m_dir = QTemporaryDir();
        m_keychain = std::make_shared<FakeKeychain>();
    }
    void cleanup() { m_files.reset(); }

    void whatWasKeptOpensAtTheNextStart()
    {
        work();
        start();

        QVERIFY(m_files->state() == State::Sealed);
        QCOMPARE(draft(), u"typed"_s);
        QCOMPARE(pinned(), 7);
        QCOMPARE(owner(), u"a"_s);
        QCOMPARE(m_keychain->entries.size(), 2);
    }

    void signingOutDestroysTheReplicasKeyAndKeepsWork()
    {
        work();
        copyDatabase(file("replica.db"), file("replica.copy"));
        const auto keys = m_keychain->entries;
        m_files->renewReplicaKey();
        QTRY_VERIFY(!m_files->isBusy());

        QVERIFY(m_keychain->entries.value(u"replica-key/here/1"_s) !=
                keys.value(u"replica-key/here/1"_s));
        QCOMPARE(m_keychain->entries.value(u"work-key/here/1"_s), keys.value(u"work-key/here/1"_s));
        QFile::remove(file("replica.db"));
        QFile::rename(file("replica.copy"), file("replica.db"));
        QCOMPARE(owner(), u"damaged"_s);
        start();
        QCOMPARE(owner(), u"damaged"_s);
        QCOMPARE(draft(), u"typed"_s);
        QCOMPARE(pinned(), 7);
    }

    void fault56_withoutAKeyringWorkEndsWithTheProgramAndNothingIsInTheClear()
    {
        work();
        m_keychain->state = FakeKeychain::State::Absent;
        start();
        QVERIFY(m_files->state() == State::SessionOnly);
        QCOMPARE(draft(), QString());
        QVERIFY(saveDraft());
        QCOMPARE(draft(), u"typed"_s);
        QVERIFY(!contents(file("drafts.db")).contains("typed"));
        const QString folder = m_files->folder();
        QVERIFY(QFile::exists(folder));

        m_files.reset();

        QVERIFY(!QFile::exists(folder));
        m_keychain->state = FakeKeychain::State::Open;
        start();
        QCOMPARE(draft(), u"typed"_s);
        QCOMPARE(owner(), u"a"_s);
    }

    void fault56_aLockedKeyringIsWaitedFor()
    {
        work();
        const auto outbox = contents(file("outbox.db"));
        m_keychain->state = FakeKeychain::State::Locked;
        start();
        QVERIFY(m_files->state() == State::KeyMissing);
        // It takes no new key: nothing is given up.
        m_files->startAfresh();
        QTRY_VERIFY(!m_files->isBusy());
        QVERIFY(m_files->state() == State::KeyMissing);
        QCOMPARE(contents(file("outbox.db")), outbox);

        m_keychain->state = FakeKeychain::State::Open;
        m_files->open();

        QTRY_VERIFY(m_files->state() == State::Sealed);
        QCOMPARE(draft(), u"typed"_s);
        QCOMPARE(owner(), u"a"_s);
    }

    void onlyThePersonStartsAfreshAndWorkIsSetAside()
    {
        work();
        const auto outbox = contents(file("outbox.db"));
        m_keychain->entries.clear();
        start();
        QVERIFY(m_files->state() == State::KeyMissing);
        QVERIFY(m_keychain->entries.isEmpty());

        m_files->startAfresh();

        QTRY_VERIFY(m_files->state() == State::Sealed);
        QCOMPARE(owner(), QString());
        QCOMPARE(draft(), QString());
        const auto aside = QDir(m_dir.path()).entryList({u"set-aside-*outbox.db"_s}, QDir::Files);
        QCOMPARE(aside.size(), 1);
        QCOMPARE(contents(m_dir.filePath(aside.first())), outbox);
        QCOMPARE(QDir(m_dir.path()).entryList({u"set-aside-*pins.db"_s}, QDir::Files).size(), 1);
        QCOMPARE(pinned(), 0);
        start();
        QVERIFY(m_files->state() == State::Sealed);
    }

    void aPersonMayWorkWithoutTheKey()
    {
        work();
        m_keychain->state = FakeKeychain::State::Locked;
        start();

        m_files->workWithoutKeys();

        QVERIFY(m_files->state() == State::SessionOnly);
        QVERIFY(saveDraft());
        m_keychain->state = FakeKeychain::State::Open;
        start();
        QCOMPARE(draft(), u"typed"_s);
    }

    void aReplicaWithAnotherKeyIsLoadedAgain()
    {
        work();
        m_keychain->entries[u"replica-key/here/1"_s] = QByteArray(32, 'k');
        start();

        QVERIFY(m_files->state() == State::Sealed);
        QCOMPARE(owner(), QString());
        QCOMPARE(draft(), u"typed"_s);
    }
};

QTEST_GUILESS_MAIN(DeskFilesTest)
#include "desk_files_test.moc"
