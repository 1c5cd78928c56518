// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_printer.h"
#include "tests/ui/desk_stage.h"
#include "ui/shared/filter_bar.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

class OfflinePayouts : public ports::PayoutSource
{
public:
    bool isSilent = false;
    [[nodiscard]] QFuture<Result<QJsonObject>> detail(PayoutId) override
    {
        if (!isSilent)
            return test::readyFuture<QJsonObject>(tl::unexpected(Error{ErrorKind::Offline}));
        m_kept.emplace_back().start();
        return m_kept.back().future();
    }

private:
    std::vector<QPromise<Result<QJsonObject>>> m_kept;
};

class NotingAudit : public test::FakeAudit
{
public:
    QList<ports::AuditSearch> searches;
    [[nodiscard]] QFuture<Result<AuditPage>> search(ports::AuditSearch search) override
    {
        searches << search;
        return FakeAudit::search(std::move(search));
    }
};

} // namespace

/// What the desk shows to whom, and what it says when it has nothing to show.
class DeskPeopleTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};
    using Stage = test::DeskStage;

private Q_SLOTS:
    void theNextPersonSeesNothingOfTheOneBefore()
    {
        Stage stage(m_theme);
        auto &session = stage.desk.session;
        const ports::Principal first = session.who;
        ports::Principal second = first;
        second.id.value = u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7cff"_s;
        second.email = u"second@desk.example"_s;
        stage.run(u"show.memberships"_s);
        stage.child<ui::FilterBar>(u"memberships.filter"_s)->setText(u"person1@cedar.example"_s);
        const OrgRow org = stage.desk.reader.orgs.at(2);
        stage.window->openLink(u"steward://org/"_s + org.id.value);
        const auto isShown = [&](const QString &text) {
            const auto labels = stage.window->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QLabel *label) { return label->text().contains(text); });
        };
        QTRY_VERIFY(isShown(org.name));
        stage.desk.reader.orgs.clear();

        session.become(ports::Session::State::SignedOut);
        session.who = second;
        session.become(ports::Session::State::SignedIn);

        QVERIFY(!isShown(org.name));
        QVERIFY(!stage.window->currentPlace().isPage);
        QVERIFY(!stage.window->findChild<QAction *>(u"action.back"_s)->isEnabled());
        QCOMPARE(stage.child<ui::FilterBar>(u"memberships.filter"_s)->text(), QString());
        // Nor does the file on disk hand it to whoever comes.
        stage.window->close();
        QFile file(stage.directory.filePath(u"window.ini"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray kept = file.readAll();
        QVERIFY(kept.contains("geometry="));
        QVERIFY2(!kept.contains("cedar.example"), kept.constData());
        QVERIFY2(!kept.contains(org.id.value.toUtf8()), kept.constData());
    }

    void aPageFollowsTheReplicaThatReplacedItsOwn()
    {
        Stage stage(m_theme);
        auto &reader = stage.desk.reader;
        const OrgRow org = reader.orgs.at(2);
        const PersonRow person = reader.people.at(2);
        stage.window->openLink(u"steward://org/"_s + org.id.value);
        const auto *owner = stage.made<QLabel>(u"org.page.overview.owner.value"_s);
        QVERIFY(owner);
        QTRY_VERIFY(owner->isVisible());
        const auto all = std::exchange(reader.orgs, {});

        Q_EMIT reader.replaced();

        QTRY_VERIFY(!owner->isVisible());
        QTRY_VERIFY(stage.child<QLabel>(u"org.page.title"_s)->text().isEmpty());
        reader.orgs = all;
        Q_EMIT reader.replaced();
        QTRY_VERIFY(owner->isVisible());

        stage.window->openLink(u"steward://person/"_s + person.id.value);
        const auto *title = stage.child<QLabel>(u"person.page.title"_s);
        QTRY_COMPARE(title->text(), person.name);
        reader.people.clear();
        Q_EMIT reader.replaced();
        QTRY_VERIFY(title->text().isEmpty());
    }

    void aLinkToAnEventsPlaceInItsMonthIsReadBack()
    {
        const ui::Place event{u"audit"_s, {}, u"2026-11/88213"_s, true};
        QCOMPARE(ui::placeOf(ui::linkOf(event)), event);
        for (const QString &bad : {u"steward://org/2026-11/88213"_s, u"steward://audit/../1"_s})
            QVERIFY2(ui::placeOf(bad).view.isEmpty(), qPrintable(bad));
    }

    void aLinkCopiedFromAMembershipNamesThePersonWhomAnyDeskKnows()
    {
        Stage stage(m_theme);
        const QString link =
            u"steward://person/"_s + stage.desk.reader.memberships.at(3).user.value;
        stage.run(u"show.memberships"_s);
        stage.select(u"memberships.list"_s, 3);

        stage.run(u"copy.link"_s);
        QTRY_COMPARE(QApplication::clipboard()->text(), link);

        QApplication::clipboard()->clear();
        QTest::keyClick(stage.child<QTableView>(u"memberships.list"_s), Qt::Key_Return);
        QTRY_VERIFY(stage.window->currentPlace().isPage);
        stage.run(u"copy.link"_s);
        QTRY_COMPARE(QApplication::clipboard()->text(), link);
    }

    void aLinkToAPayoutFarDownTheListSelectsItsRow()
    {
        Stage stage(m_theme);
        auto &reader = stage.desk.reader;
        for (int i = 0; i < 400; ++i) {
            reader.orgs << reader.orgs.first();
            PayoutRow payout = reader.payouts.first();
            payout.id.value = u"019a9f5e-3b00-7c11-8d2a-%1"_s.arg(i, 12, 10, QChar(u'0'));
            payout.ref = u"PO-9%1"_s.arg(i, 5, 10, QChar(u'0'));
            reader.payouts << payout;
        }
        Q_EMIT reader.replaced();
        stage.run(u"show.payouts"_s);
        auto *table = stage.child<QTableView>(u"payouts.list"_s);
        QTRY_COMPARE(table->model()->rowCount(), 460);
        stage.select(u"payouts.list"_s, 3);
        const PayoutRow wanted = reader.payouts.at(430);

        stage.window->openLink(u"steward://payout/"_s + wanted.id.value);

        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTRY_VERIFY(table->currentIndex().isValid());
        const auto *ref = stage.made<QLineEdit>(u"payouts.detail.ref.value"_s);
        QVERIFY(ref);
        QTRY_COMPARE(ref->text(), wanted.ref);
        QTRY_COMPARE(stage.window->currentPlace().id, wanted.id.value);
        QTRY_VERIFY(stage.child<QLabel>(u"payouts.detail.title"_s)->text() !=
                    u"No payout selected"_s);
    }

    void aPayoutMethodNotReadIsNotCalledAbsent()
    {
        Stage stage(m_theme);
        OfflinePayouts offline;
        auto all = stage.desk.services();
        const ui::Services services{all.session, all.sync,     all.reader, all.audit, all.verifier,
                                    offline,     all.commands, all.drafts, all.cases};
        stage.window = std::make_unique<ui::MainWindow>(services, m_theme, stage.directory.path());
        stage.window->show();
        offline.isSilent = true;
        stage.window->openLink(u"steward://payout/"_s + stage.desk.reader.payouts.at(5).id.value);
        const auto *holder = stage.made<QLabel>(u"payouts.detail.holder.value"_s);
        QVERIFY(holder);
        QTRY_COMPARE(holder->text(), u"Loading…"_s);

        offline.isSilent = false;
        stage.window->openLink(u"steward://payout/"_s + stage.desk.reader.payouts.at(6).id.value);

        QTRY_COMPARE(holder->text(), u"Not available offline"_s);
        stage.window.reset();
    }

    void whatIsSaidIsAlsoSeen()
    {
        Stage stage(m_theme);
        const auto *message = stage.child<QLabel>(u"status.message"_s);
        stage.run(u"show.payouts"_s);

        stage.run(u"copy.link"_s);
        QCOMPARE(message->text(), u"Link copied."_s);
        QTRY_VERIFY(message->isVisible());
        stage.run(u"transfer.start"_s);
        QCOMPARE(message->text(), u"Choose an organisation first."_s);
        stage.desk.session.who.views.removeAll(u"audit"_s);
        stage.window->openLink(u"steward://audit/019a9f5e-3b00-7c11-8d2a-000000000001"_s);
        QCOMPARE(message->text(), u"This is not part of your views."_s);
    }

    void theLockedWindowSaysHowToGoOn()
    {
        Stage stage(m_theme);
        auto &session = stage.desk.session;
        session.url = QUrl(u"https://desk.steward.example/authorize?x=1"_s);
        session.become(ports::Session::State::Locked);

        const auto *address = stage.child<QLineEdit>(u"lock.address.value"_s);
        QVERIFY(address->isVisible());
        QCOMPARE(address->text(), session.url.toString());
        QVERIFY(!stage.child<QPushButton>(u"lock.go"_s)->isVisible());
        stage.child<QPushButton>(u"lock.cancel"_s)->click();
        QVERIFY(session.calls.contains(u"cancel"_s));
        session.url.clear();
        session.error = Error{ErrorKind::Offline};
        session.become(ports::Session::State::Locked);

        QVERIFY(stage.child<QPushButton>(u"lock.go"_s)->isVisible());
        QVERIFY(stage.child<QWidget>(u"lock.problem"_s)->isVisible());
        QVERIFY(!address->isVisible());
    }

    void meInTheAuditLogIsWhoeverIsSignedIn()
    {
        Stage stage(m_theme);
        NotingAudit audit;
        auto all = stage.desk.services();
        const ui::Services services{all.session, all.sync,     all.reader, audit,    all.verifier,
                                    all.payouts, all.commands, all.drafts, all.cases};
        stage.window = std::make_unique<ui::MainWindow>(services, m_theme, stage.directory.path());
        stage.window->show();
        stage.run(u"show.audit"_s);

        stage.child<ui::FilterBar>(u"audit.filter"_s)->setText(u"actor:@me"_s);

        QTRY_VERIFY(!audit.searches.isEmpty() && audit.searches.last().filter);
        const QString asked = query::print(audit.searches.last().filter);
        QVERIFY2(asked.contains(stage.desk.session.who.id.value), qPrintable(asked));
        stage.window.reset();
    }
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::Cyprus));
    QApplication::setFont(QFont(u"Noto Sans"_s, 10));
    DeskPeopleTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "desk_people_test.moc"
