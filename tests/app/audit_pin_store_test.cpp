// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/audit_pin_store.h"
#include "tests/support/seal/sealed_world.h"

#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;
using ports::AuditPin;

namespace
{

AuditPin pinOf(qint64 size, char root = 'r')
{
    return {size, QByteArray(32, root), "note of " + QByteArray::number(size)};
}

} // namespace

class AuditPinStoreTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    std::unique_ptr<seal::Unlocked> m_unlocked;
    std::unique_ptr<store::AuditPinStore> m_pins;

    [[nodiscard]] QString path() const { return m_dir.filePath(u"pins.db"_s); }
    void open()
    {
        m_pins.reset();
        m_pins = std::make_unique<store::AuditPinStore>();
        QVERIFY(m_pins->open(path()));
    }
    [[nodiscard]] std::optional<AuditPin> pin(const QString &month = u"2026-05"_s) const
    {
        const auto found = m_pins->pin(u"demo/audit"_s, month);
        return found ? *found : std::nullopt;
    }
    [[nodiscard]] bool advance(const std::optional<AuditPin> &before, const AuditPin &next)
    {
        return m_pins->advance(u"demo/audit"_s, u"2026-05"_s, before, next).has_value();
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(seal::registerVfs()); }
    void init()
    {
        m_dir = QTemporaryDir();
        m_unlocked = std::make_unique<seal::Unlocked>(m_dir.path().toStdString() + '/', keyOf(1));
        open();
    }
    void cleanup()
    {
        m_pins.reset();
        m_unlocked.reset();
    }

    void aPinIsThereAfterARestart()
    {
        QCOMPARE(pin(), std::nullopt);
        QVERIFY(advance(std::nullopt, pinOf(7)));
        open();
        QCOMPARE(pin(), pinOf(7));
        QVERIFY(advance(pinOf(7), pinOf(9)));
        open();
        QCOMPARE(pin(), pinOf(9));
    }

    void everyMonthAndLogHasItsOwn()
    {
        QVERIFY(advance(std::nullopt, pinOf(7)));
        QVERIFY(m_pins->advance(u"demo/audit"_s, u"2026-06"_s, std::nullopt, pinOf(3)));
        QVERIFY(m_pins->advance(u"other/audit"_s, u"2026-05"_s, std::nullopt, pinOf(1)));

        QCOMPARE(pin(), pinOf(7));
        QCOMPARE(pin(u"2026-06"_s), pinOf(3));
        QCOMPARE(**m_pins->pin(u"other/audit"_s, u"2026-05"_s), pinOf(1));
    }

    void noPinEverGoesBack()
    {
        QVERIFY(advance(std::nullopt, pinOf(7)));

        QVERIFY(!advance(std::nullopt, pinOf(9)));
        QVERIFY(!advance(pinOf(7), pinOf(6)));
        QVERIFY(!advance(pinOf(7), pinOf(7, 'x')));
        QCOMPARE(pin(), pinOf(7));
    }

    void whatWasProvedFromAnotherPinMovesNone()
    {
        QVERIFY(advance(std::nullopt, pinOf(7)));
        QVERIFY(advance(pinOf(7), pinOf(9)));

        QVERIFY(!advance(pinOf(7), pinOf(11)));
        QVERIFY(!advance(pinOf(9, 'x'), pinOf(11)));
        QCOMPARE(m_pins->advance(u"demo/audit"_s, u"2026-05"_s, pinOf(7), pinOf(11)).error().code,
                 u"pin_moved"_s);
        QCOMPARE(pin(), pinOf(9));
    }

    void theFileItselfRefusesToForget()
    {
        QVERIFY(advance(std::nullopt, pinOf(7)));
        m_pins.reset();
        {
            SealedConnection file{path(), keyOf(1)};
            for (const auto *sql : {"DELETE FROM audit_pin", "UPDATE audit_pin SET size = 6",
                                    "UPDATE audit_pin SET month = '2026-04', size = 8"})
                QCOMPARE(file.run(sql), SQLITE_CONSTRAINT_TRIGGER);
        }
        open();
        QCOMPARE(pin(), pinOf(7));
    }

    void aDamagedFileIsLeftAsItIs()
    {
        QVERIFY(advance(std::nullopt, pinOf(7)));
        m_pins.reset();
        {
            QFile file{path()};
            QVERIFY(file.open(QIODevice::ReadWrite));
            file.seek(100);
            file.write(QByteArray(400, 'x'));
        }
        const auto before = contents(path());
        store::AuditPinStore damaged;

        const auto opened = damaged.open(path());

        QVERIFY(!opened);
        QCOMPARE(contents(path()), before);
        QVERIFY(!damaged.pin(u"demo/audit"_s, u"2026-05"_s));
        QVERIFY(!damaged.advance(u"demo/audit"_s, u"2026-05"_s, std::nullopt, pinOf(1)));
    }
};

QTEST_GUILESS_MAIN(AuditPinStoreTest)
#include "audit_pin_store_test.moc"
