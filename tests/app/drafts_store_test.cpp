// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/fold.h"
#include "app/store/draft_store.h"
#include "tests/support/seal/opened_bytes.h"
#include "tests/support/seal/test_key.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

class DraftsTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    [[nodiscard]] QString path() const { return m_dir.path() + u"/drafts.db"_qs; }

private Q_SLOTS:
    void init() { m_dir = QTemporaryDir(); }

    void aDraftIsThereAfterAKill()
    {
        const QString text = u"Γεια σου\n\t«тест» 😀"_qs;
        store::DraftStore drafts;
        QVERIFY(drafts.open(path()));
        drafts.setOwner({u"a"_qs});
        QVERIFY(drafts.save(u"note/org/1"_qs, text));
        // What a kill leaves is what is in the file now.
        QVERIFY(QFile::copy(path(), path() + u".copy"_qs));

        store::DraftStore again;
        QVERIFY(again.open(path() + u".copy"_qs));
        again.setOwner({u"a"_qs});

        QCOMPARE(again.load(u"note/org/1"_qs), text);
    }

    void draftsBelongToTheirWriter()
    {
        store::DraftStore drafts;
        QVERIFY(drafts.open(path()));
        drafts.setOwner({u"a"_qs});
        QVERIFY(drafts.save(u"k"_qs, u"mine"_qs));

        drafts.setOwner({u"b"_qs});
        QCOMPARE(drafts.load(u"k"_qs), QString());
        QVERIFY(drafts.save(u"k"_qs, u"hers"_qs));
        QVERIFY(drafts.discard(u"k"_qs));
        drafts.setOwner({u"a"_qs});

        QCOMPARE(drafts.load(u"k"_qs), u"mine"_qs);
    }

    void withoutAWriterNothingIsKept()
    {
        store::DraftStore drafts;
        QVERIFY(drafts.open(path()));

        QVERIFY(!drafts.save(u"k"_qs, u"text"_qs));
        QCOMPARE(drafts.load(u"k"_qs), QString());
    }

    void aDiscardedDraftLeavesTheDisk()
    {
        const QString marker = u"a-text-nobody-shall-find"_qs;
        {
            store::DraftStore drafts;
            QVERIFY(drafts.open(path()));
            drafts.setOwner({u"a"_qs});
            QVERIFY(drafts.save(u"k"_qs, marker));
            QVERIFY(drafts.discard(u"k"_qs));
        }
        QVERIFY(!isAnywhere(m_dir.path(), marker.toUtf8()));
        QVERIFY(isAnywhere(m_dir.path(), "CREATE TABLE draft"));
        QVERIFY(!QFile::exists(path() + u"-journal"_qs));
    }

    void sayWhenTheyCannotBeSaved()
    {
        store::DraftStore drafts;
        QVERIFY(!drafts.open(u"/proc/steward/drafts.db"_qs));
        drafts.setOwner({u"a"_qs});

        const auto saved = drafts.save(u"k"_qs, u"text"_qs);

        QVERIFY(!saved);
        QVERIFY(saved.error().kind == ErrorKind::Storage);
    }

    void foldingIsStable_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("folded");
        QTest::newRow("case") << u"Acme LTD"_qs << u"acme ltd"_qs;
        QTest::newRow("diacritics") << u"Čáslav Ørsted Łódź"_qs << u"caslav orsted lodz"_qs;
        QTest::newRow("Greek") << u"ΆΝΘΡΩΠΟΣ Μαΐου"_qs << u"ανθρωποσ μαιου"_qs;
        QTest::newRow("Cyrillic") << u"Йод Ёж"_qs << u"иод еж"_qs;
        QTest::newRow("German") << u"Straße"_qs << u"strasse"_qs;
        QTest::newRow("Arabic") << u"مُحَمَّد أحمد"_qs << u"محمد احمد"_qs;
    }

    void foldingIsStable()
    {
        QFETCH(QString, text);
        QFETCH(QString, folded);

        QCOMPARE(fold(text), folded);
        QCOMPARE(fold(folded), folded);
    }
};

QTEST_GUILESS_MAIN(DraftsTest)
#include "drafts_store_test.moc"
