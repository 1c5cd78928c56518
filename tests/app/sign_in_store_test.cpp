// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sign_in_store.h"
#include "tests/support/seal/sealed_world.h"

#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

namespace
{

const QByteArray kWho = R"({"id":"0190aaaa-1111-7000-8000-000000000001","name":"Nadia Ivanova",)"
                        R"("email":"nadia@steward.example","locked":true})";
const QByteArray kOther = R"({"id":"0190aaaa-1111-7000-8000-000000000002","name":"Petros"})";

} // namespace

class SignInStoreTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    std::unique_ptr<seal::Unlocked> m_unlocked;

    [[nodiscard]] QString path() const { return m_dir.filePath(u"principal.db"_s); }
    [[nodiscard]] QString plain() const { return m_dir.filePath(u"principal.json"_s); }
    void unlock(std::uint8_t key)
    {
        m_unlocked = std::make_unique<seal::Unlocked>(m_dir.path().toStdString() + '/', keyOf(key));
    }
    void keep(const QByteArray &document)
    {
        store::SignInStore memory;
        memory.open(path());
        memory.save(document);
    }
    [[nodiscard]] QByteArray kept() const
    {
        store::SignInStore memory;
        memory.open(path());
        return memory.load();
    }
    /// Name, address or id of anybody, in any file as it lies there.
    [[nodiscard]] bool isAnybodyNamed() const
    {
        for (const auto &info : QDir(m_dir.path()).entryInfoList(QDir::Files | QDir::Hidden))
            for (const auto *text : {"Nadia", "Ivanova", "nadia@", "Petros", "0190aaaa",
                                     "\x01\x90\xaa\xaa", "principal", "locked"})
                if (contents(info.filePath()).contains(text))
                    return true;
        return false;
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(seal::registerVfs()); }
    void init()
    {
        m_dir = QTemporaryDir();
        unlock(1);
    }
    void cleanup() { m_unlocked.reset(); }

    void whoWasSignedInIsThereAfterAKillAndInNoFileInTheClear()
    {
        store::SignInStore memory;
        memory.open(path());
        QCOMPARE(memory.load(), QByteArray());
        QVERIFY(!QFile::exists(path()));

        memory.save(kWho);

        QCOMPARE(memory.load(), kWho);
        QVERIFY(!isAnybodyNamed());
        QVERIFY(!(QFile::permissions(path()) & (QFile::ReadGroup | QFile::ReadOther)));
        // What a kill leaves is what is in the file now.
        const QString copy = m_dir.filePath(u"copy.db"_s);
        copyDatabase(path(), copy);
        store::SignInStore again;
        again.open(copy);
        QCOMPARE(again.load(), kWho);
    }

    void thePersonWhoComesNextTakesThePlace()
    {
        keep(kWho);
        keep(kOther);

        QCOMPARE(kept(), kOther);
    }

    void whatIsTheSameIsNotWrittenAgain()
    {
        keep(kWho);
        const auto before = contents(path());

        keep(kWho);

        QCOMPARE(contents(path()), before);
    }

    void signingOutLeavesNoFileAndTheNextPersonIsKept()
    {
        store::SignInStore memory;
        memory.open(path());
        memory.save(kWho);

        memory.forget();

        QCOMPARE(memory.load(), QByteArray());
        QCOMPARE(QDir(m_dir.path()).entryList(QDir::Files), QStringList());
        memory.save(kOther);
        QCOMPARE(memory.load(), kOther);
    }

    void thePlainFileOfAnEarlierVersionIsSealedAndRemoved()
    {
        QVERIFY(overwrite(plain(), kWho));
        QVERIFY(isAnybodyNamed());

        {
            store::SignInStore memory;
            memory.open(path());
            memory.takeOver(plain());
            QCOMPARE(memory.load(), kWho);
            QVERIFY(!isAnybodyNamed());
        }

        QCOMPARE(kept(), kWho);
        QCOMPARE(QDir(m_dir.path()).entryList(QDir::Files), QStringList{u"principal.db"_s});
    }

    void whatIsSealedAlreadyIsNotReplacedByAPlainFile()
    {
        keep(kWho);
        QVERIFY(overwrite(plain(), kOther));

        store::SignInStore memory;
        memory.open(path());
        memory.takeOver(plain());

        QCOMPARE(memory.load(), kWho);
        QVERIFY(!QFile::exists(plain()));
    }

    void aFileOfAnotherKeyOrADamagedOneIsNobodyAndMakesWay_data()
    {
        QTest::addColumn<bool>("isDamaged");
        QTest::newRow("another key") << false;
        QTest::newRow("damaged") << true;
    }

    void aFileOfAnotherKeyOrADamagedOneIsNobodyAndMakesWay()
    {
        QFETCH(bool, isDamaged);
        keep(kWho);
        if (isDamaged) {
            auto bytes = contents(path());
            bytes[200] = char(bytes[200] ^ 1);
            QVERIFY(overwrite(path(), bytes));
        } else {
            unlock(9);
        }

        QCOMPARE(kept(), QByteArray());
        keep(kOther);
        QCOMPARE(kept(), kOther);
    }

    void withoutAPlaceNothingIsKept()
    {
        QVERIFY(overwrite(plain(), kWho));
        store::SignInStore memory;

        memory.takeOver(plain());
        memory.save(kWho);
        memory.forget();

        QCOMPARE(memory.load(), QByteArray());
        QCOMPARE(QDir(m_dir.path()).entryList(QDir::Files), QStringList());
    }
};

QTEST_GUILESS_MAIN(SignInStoreTest)
#include "sign_in_store_test.moc"
