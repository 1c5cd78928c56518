// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// One flipped bit in the replica or its log: told, and cured from the real service, with what was
// written and not yet sent kept.
#include "app/net/memory_secret_store.h"
#include "tests/support/scenario/desk_rig.h"
#include "tests/support/scenario/sql.h"

#include <QFileInfo>

#include <random>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using State = ports::Session::State;
using Phase = ports::CommandState::Phase;

class DeskDamageTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceProcess> m_service;
    QTemporaryDir m_profile;
    std::shared_ptr<net::MemorySecretStore> m_secrets;

    [[nodiscard]] RigOptions options() const
    {
        return {.profile = m_profile.path(), .secrets = m_secrets};
    }
    [[nodiscard]] static bool flip(const QString &path, qint64 bit)
    {
        QFile file{path};
        char byte = 0;
        return file.open(QFile::ReadWrite) && file.seek(bit / 8) && file.getChar(&byte) &&
               file.seek(bit / 8) && file.putChar(char(byte ^ (1 << (bit % 8))));
    }
    [[nodiscard]] static QStringList told(DeskRig &rig)
    {
        QStringList codes;
        for (const auto &trouble : rig.desk().sync().troubles())
            codes += trouble.error.code;
        return codes;
    }

private Q_SLOTS:
    void init()
    {
        m_service = std::make_unique<ServiceProcess>();
        m_profile = QTemporaryDir();
        m_secrets = std::make_shared<net::MemorySecretStore>();
    }
    void cleanup() { m_service.reset(); }

    void fault18_aFlippedBitIsToldAndLoadedAgainAndWorkIsKept()
    {
        QString folder;
        CommandId note;
        {
            DeskRig rig{*m_service, u"lead"_s, options()};
            QVERIFY(rig.signIn());
            QVERIFY(rig.waitLive());
            QVERIFY(rig.waitCsn(headOf(*m_service)));
            folder = rig.folder();
            m_service->stop();
            const auto command = rig.noteOn(rig.anyOrg(), u"half a call"_s);
            note = command.id;
            QVERIFY(rig.desk().commands().submit(command));
            QVERIFY(rig.desk().drafts().save(u"note/x"_s, u"half a sentence"_s));
        }
        m_service->startAgain();
        const auto path = folder + u"/replica.db"_s;
        std::mt19937_64 random(18);
        for (int round = 0; round < 5; ++round) {
            const auto bit = qint64(random() % quint64(QFileInfo{path}.size() * 8));
            QVERIFY(flip(path, bit));

            DeskRig rig{*m_service, u"lead"_s, options()};
            rig.desk().start();

            QVERIFY(rig.waitState(State::SignedIn));
            QTRY_VERIFY2_WITH_TIMEOUT(told(rig).contains(u"replica_damaged"_s),
                                      qPrintable(u"bit %1"_s.arg(bit)), 60'000);
            QVERIFY(rig.waitCsn(headOf(*m_service), 60'000));
            QTRY_COMPARE_WITH_TIMEOUT(digestsWrong(rig, *m_service), QString(), 60'000);
            QCOMPARE(rig.desk().drafts().load(u"note/x"_s), u"half a sentence"_s);
            // It went out, once, after the first of these starts.
            QVERIFY(rig.waitPhase(note, Phase::Confirmed, 60'000));
            QCOMPARE(Sql{m_service->adminConninfo()}.value(
                         u"SELECT count(*) FROM note WHERE body = 'half a call'"_s),
                     u"1"_s);
        }
    }
};

QTEST_GUILESS_MAIN(DeskDamageTest)
#include "desk_damage_test.moc"
