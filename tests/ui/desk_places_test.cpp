// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/draft_store.h"
#include "tests/support/seal/test_key.h"
#include "tests/ui/desk_stage.h"
#include "ui/shared/filter_bar.h"

#include <QApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QSettings>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

const auto kAddress = u"person1@cedar.example"_s;
const StaffId kSomebodyElse{u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7cff"_s};

} // namespace

/// Where somebody was, and what they looked for, is theirs alone and nowhere in the clear.
class DeskPlacesTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};
    std::unique_ptr<test::DeskStage> m_stage;
    std::unique_ptr<store::DraftStore> m_drafts;

    void open()
    {
        m_drafts->setOwner(m_stage->desk.session.who.id);
        auto all = m_stage->desk.services();
        const ui::Services services{all.session, all.sync,     all.reader, all.audit, all.verifier,
                                    all.payouts, all.commands, *m_drafts,  all.cases};
        m_stage->window =
            std::make_unique<ui::MainWindow>(services, m_theme, m_stage->directory.path());
        m_stage->window->show();
    }
    [[nodiscard]] QString filter() const
    {
        return m_stage->child<ui::FilterBar>(u"memberships.filter"_s)->text();
    }
    void leave()
    {
        m_stage->run(u"show.memberships"_s);
        m_stage->child<ui::FilterBar>(u"memberships.filter"_s)->setText(kAddress);
        m_stage->window->openLink(u"steward://org/"_s + org());
        m_stage->window->close();
    }
    [[nodiscard]] QString org() const { return m_stage->desk.reader.orgs.at(2).id.value; }
    [[nodiscard]] QByteArray layoutFile() const
    {
        QFile file(m_stage->directory.filePath(u"window.ini"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<test::DeskStage>(m_theme);
        m_drafts = std::make_unique<store::DraftStore>();
        QVERIFY(m_drafts->open(m_stage->directory.filePath(u"drafts.db"_s)));
        open();
    }
    void cleanup()
    {
        m_stage.reset();
        m_drafts.reset();
    }

    void theSamePersonFindsFilterAndPlaceAgain()
    {
        leave();
        open();
        QCOMPARE(m_stage->window->currentPlace().id, org());
        QCOMPARE(filter(), kAddress);
        m_stage->window->close();
        const auto who = std::exchange(m_stage->desk.session.who.id, kSomebodyElse);

        open();
        QVERIFY(!m_stage->window->currentPlace().isPage);
        QCOMPARE(filter(), QString());
        m_stage->window->close();
        m_stage->desk.session.who.id = who;

        open();
        QCOMPARE(filter(), kAddress);
    }

    void theLayoutFileHoldsNeitherFilterNorPlace()
    {
        leave();

        QVERIFY(layoutFile().contains("geometry="));
        QVERIFY(!layoutFile().contains("cedar"));
        QVERIFY(!layoutFile().contains(org().toUtf8()));
    }

    void whoSignsOutLeavesNoFilterBehind_data()
    {
        QTest::addColumn<bool>("hadEnded");
        QTest::newRow("at work") << false;
        QTest::newRow("from the cover of a session that has ended") << true;
    }
    void whoSignsOutLeavesNoFilterBehind()
    {
        QFETCH(bool, hadEnded);
        leave();
        open();
        QCOMPARE(filter(), kAddress);

        if (hadEnded) {
            m_stage->desk.session.become(ports::Session::State::Ended);
            m_drafts->setOwner({});
        }
        m_stage->desk.session.become(ports::Session::State::SignedOut);
        m_drafts->setOwner(m_stage->desk.session.who.id);
        m_stage->desk.session.become(ports::Session::State::SignedIn);

        QCOMPARE(filter(), QString());
        m_stage->window->close();
        open();
        QCOMPARE(filter(), QString());
    }

    void whatAnEarlierVersionKeptInTheClearIsTakenOverByItsPerson_data()
    {
        QTest::addColumn<bool>("isTheirs");
        QTest::newRow("by its person") << true;
        QTest::newRow("by somebody else, who drops it") << false;
    }

    void whatAnEarlierVersionKeptInTheClearIsTakenOverByItsPerson()
    {
        QFETCH(bool, isTheirs);
        m_stage->window.reset();
        {
            QSettings old(m_stage->directory.filePath(u"window.ini"_s), QSettings::IniFormat);
            const auto hash = QCryptographicHash::hash(m_stage->desk.session.who.id.value.toUtf8(),
                                                       QCryptographicHash::Sha256);
            old.setValue(u"person/who"_s, QString::fromLatin1(hash.toHex()));
            old.setValue(u"person/query/memberships"_s, kAddress);
            old.setValue(u"person/place"_s, u"steward://org/"_s + org());
            old.setValue(u"person/viewName"_s, u"orgs"_s);
        }
        QVERIFY(layoutFile().contains("cedar"));
        if (!isTheirs)
            m_stage->desk.session.who.id = kSomebodyElse;

        open();

        QVERIFY(!layoutFile().contains("cedar"));
        QVERIFY(!layoutFile().contains("who="));
        QCOMPARE(filter(), isTheirs ? kAddress : QString());
        QCOMPARE(m_stage->window->currentPlace().isPage, isTheirs);
        m_stage->window->close();
        open();
        QCOMPARE(filter(), isTheirs ? kAddress : QString());
    }
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::Cyprus));
    QApplication::setFont(QFont(u"Noto Sans"_s, 10));
    DeskPlacesTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "desk_places_test.moc"
