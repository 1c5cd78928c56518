// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/keys/key_keeper.h"
#include "app/seal/key_note.h"
#include "tests/support/seal/fake_keychain.h"
#include "tests/support/seal/sealed_world.h"

#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

namespace
{

template <class T>
Result<T> resultOf(QCoro::Task<Result<T>> task)
{
    std::optional<Result<T>> result;
    task.then([&result](const Result<T> &value) { result = value; });
    if (!QTest::qWaitFor([&result] { return result.has_value(); }, 10'000))
        qFatal("it did not end");
    return *result;
}

} // namespace

class KeyKeeperTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    std::shared_ptr<FakeKeychain> m_keychain;

    [[nodiscard]] QString database() const { return m_dir.filePath(u"replica.db"_s); }
    [[nodiscard]] keys::KeyPlace place() const
    {
        return {u"replica/here"_s, m_dir.filePath(u"replica.key"_s), {database()}};
    }
    Result<seal::KeyPtr> open() { return resultOf(keys::KeyKeeper(m_keychain).open(place())); }
    void sealWith(const seal::KeyPtr &key)
    {
        SealedConnection connection(database(), key);
        QCOMPARE(connection.run("CREATE TABLE IF NOT EXISTS t(n)"), SQLITE_OK);
        QVERIFY(keys::isSealedFile(database()));
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(seal::registerVfs()); }
    void init()
    {
        m_dir = QTemporaryDir();
        m_keychain = std::make_shared<FakeKeychain>();
    }

    void theFirstKeyIsMadeKeptAndFoundAgain()
    {
        const auto made = open();
        QVERIFY(made);
        sealWith(*made);

        const auto again = open();

        QVERIFY(again);
        QCOMPARE(seal::keyId(**again), seal::keyId(**made));
        QCOMPARE(contents(place().note).toStdString(), seal::keyNote(**made));
        QVERIFY(!(QFile::permissions(place().note) & (QFile::ReadGroup | QFile::ReadOther)));
        QCOMPARE(m_keychain->entries.size(), 1);
        QCOMPARE(m_keychain->entries.value(u"replica/here"_s).size(), 32);
    }

    void fault56_aLockedKeychainNeverGetsANewKeyForAnOldFile()
    {
        const auto made = open();
        sealWith(*made);
        const auto entries = m_keychain->entries;
        const auto file = contents(database());
        for (const auto state : {FakeKeychain::State::Locked, FakeKeychain::State::Open}) {
            m_keychain->state = state;
            if (state == FakeKeychain::State::Open)
                m_keychain->entries.clear();

            const auto found = open();

            QVERIFY(!found);
            QCOMPARE(found.error().code, u"key_missing"_s);
            QVERIFY(state == FakeKeychain::State::Locked || m_keychain->entries.isEmpty());
            QCOMPARE(contents(database()), file);
        }
        m_keychain->entries = entries;
        QVERIFY(open());
        // Without its note the file alone forbids a new key.
        QFile::remove(place().note);
        m_keychain->entries.clear();
        QCOMPARE(open().error().code, u"key_missing"_s);
    }

    void noKeyIsMadeWhereThereIsSomethingThatCannotBeRead()
    {
        // A folder cannot be read by anybody, root included.
        QVERIFY(QDir{}.mkpath(database()));

        const auto found = open();

        QVERIFY(!found);
        QCOMPARE(found.error().code, u"key_missing"_s);
        QVERIFY(m_keychain->entries.isEmpty());
    }

    void fault56_withoutAKeychainThereIsNoKeyAndNothingOnDisk()
    {
        for (const auto state : {FakeKeychain::State::Absent, FakeKeychain::State::Locked,
                                 FakeKeychain::State::Forgetful}) {
            m_keychain->state = state;

            const auto found = open();

            QVERIFY(!found);
            QVERIFY(found.error().kind == ErrorKind::NoKeyring);
            QVERIFY(QDir(m_dir.path()).isEmpty());
        }
    }

    void theKeyOfAnotherFileIsToldApart()
    {
        const auto made = open();
        sealWith(*made);
        m_keychain->entries[u"replica/here"_s] = QByteArray(32, 'x');
        QCOMPARE(open().error().code, u"other_key"_s);
        m_keychain->entries[u"replica/here"_s] = "short";
        QCOMPARE(open().error().code, u"other_key"_s);
    }

    void aReplacedKeyIsGone()
    {
        const auto made = open();
        sealWith(*made);
        const auto next = seal::Key::random();

        QVERIFY(resultOf(keys::KeyKeeper(m_keychain).replace(place(), next)));

        QFile::remove(database());
        QCOMPARE(seal::keyId(**open()), seal::keyId(*next));
        for (const auto &entry : std::as_const(m_keychain->entries))
            QVERIFY(!std::equal(entry.begin(), entry.end(),
                                reinterpret_cast<const char *>((*made)->bytes().data())));
    }

    void plainAndSealedFilesAreToldApart()
    {
        QVERIFY(!keys::isSealedFile(database()));
        sqlite3 *plain = nullptr;
        sqlite3_open(QFile::encodeName(database()).constData(), &plain);
        sqlite3_exec(plain, "CREATE TABLE t(n)", nullptr, nullptr, nullptr);
        sqlite3_close(plain);
        QVERIFY(!keys::isSealedFile(database()));
        QFile::remove(database());
        sealWith(keyOf(1));
        QVERIFY(keys::isSealedFile(database()));
    }
};

QTEST_GUILESS_MAIN(KeyKeeperTest)
#include "key_keeper_test.moc"
