// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/desk_stage.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/pasted.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

const auto kUnknown = u"019a9f5e-3b00-7c11-8d2a-0000000000ff"_s;

/// The desk with Ctrl+K open.
struct Stage : test::DeskStage {
    using DeskStage::DeskStage;

    void openPalette() const { run(u"palette"_s); }
    /// As the keyboard pastes.
    void paste(const QString &pasted) const
    {
        QGuiApplication::clipboard()->setText(pasted);
        text()->selectAll();
        QTest::keySequence(text(), QKeySequence::Paste);
    }
    void press(Qt::Key key) const { QTest::keyClick(text(), key); }
    [[nodiscard]] QLineEdit *text() const { return palette<QLineEdit>(u"palette.text"_s); }
    [[nodiscard]] QString note() const { return shown(palette<QLabel>(u"palette.note"_s)); }
    [[nodiscard]] QStringList titles() const
    {
        QStringList out;
        const auto *list = palette<QListWidget>(u"palette.list"_s);
        for (int row = 0; list->isVisible() && row < list->count(); ++row)
            out << list->item(row)->text();
        return out;
    }
    [[nodiscard]] int current() const
    {
        return palette<QListWidget>(u"palette.list"_s)->currentRow();
    }
    [[nodiscard]] QString heard(int row) const
    {
        const auto *list = palette<QListWidget>(u"palette.list"_s);
        return list->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
    }
    [[nodiscard]] ui::Place place() const { return window->currentPlace(); }

private:
    /// Of the newest palette: one that was closed goes with the next turn of the events.
    template <class T>
    [[nodiscard]] T *palette(const QString &name) const
    {
        return window->findChildren<T *>(name).last();
    }
    static QString shown(const QLabel *label)
    {
        return label->isVisible() ? label->text() : QString();
    }
};

} // namespace

/// Ctrl+K over the whole desk, by keys.
class PaletteTest : public QObject
{
    Q_OBJECT

    ui::Theme m_theme{*qApp};
    std::unique_ptr<Stage> m_stage;

    [[nodiscard]] test::FakeAudit &audit() const { return m_stage->desk.audit; }
    [[nodiscard]] test::FakeReader &reader() const { return m_stage->desk.reader; }

private Q_SLOTS:
    void init()
    {
        m_stage = std::make_unique<Stage>(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(m_stage->window.get()));
    }
    void cleanup() { m_stage.reset(); }

    void aPastedLinkOrIdIsKnownInAnySurroundings_data()
    {
        QTest::addColumn<QString>("around");
        for (const QString &around : {u"%1"_s, u"  %1\t"_s, u"\"%1\""_s, u"<%1>"_s, u"%1."_s,
                                      u"“%1”,"_s, u"«%1».\n"_s, u"(%1)"_s, u"`%1`"_s, u"<%1>?"_s})
            QTest::newRow(qPrintable(around)) << around;
    }
    void aPastedLinkOrIdIsKnownInAnySurroundings()
    {
        QFETCH(QString, around);
        const OrgRow org = reader().orgs.at(2);
        for (const QString &name : {u"steward://org/"_s + org.id.value, org.id.value,
                                    u"Steward://ORG/"_s + org.id.value}) {
            m_stage->openPalette();
            m_stage->paste(around.arg(name));
            QTRY_COMPARE(m_stage->titles(), QStringList{org.name});
            QCOMPARE(m_stage->note(), QString());

            m_stage->press(Qt::Key_Return);

            const ui::Place page{u"orgs"_s, {}, org.id.value, true};
            QTRY_COMPARE(m_stage->place(), page);
            m_stage->run(u"show.inbox"_s);
        }
        QVERIFY(audit().eventsAsked.isEmpty());
    }

    void everyLinkThatIsCopiedIsFound_data()
    {
        QTest::addColumn<QString>("view");
        for (const char *view : {"orgs", "memberships", "transfers", "payouts"})
            QTest::newRow(view) << QString::fromLatin1(view);
    }
    void everyLinkThatIsCopiedIsFound()
    {
        QFETCH(QString, view);
        m_stage->run(u"show."_s + view);
        m_stage->select(view + u".list"_s, 3);
        m_stage->run(u"copy.link"_s);
        const QString link = QGuiApplication::clipboard()->text();
        m_stage->openPalette();

        m_stage->paste(link);

        QTRY_COMPARE(m_stage->titles().size(), 1);
        QVERIFY(m_stage->titles().first() != ui::placeOf(link).id);
        m_stage->run(u"show.inbox"_s);
        m_stage->press(Qt::Key_Return);
        QTRY_COMPARE(m_stage->place().view, view);
        QTRY_COMPARE(m_stage->place().id, ui::placeOf(link).id);
    }

    void aLinkToAViewOpensItWithItsFilter()
    {
        m_stage->openPalette();
        m_stage->paste(ui::linkOf({u"orgs"_s, u"tier:t1 \"Dion Realty\""_s, {}, false}));
        QTRY_COMPARE(m_stage->heard(0), u"Organisations, tier:t1 \"Dion Realty\""_s);

        m_stage->press(Qt::Key_Return);

        QTRY_COMPARE(m_stage->place().view, u"orgs"_s);
        QCOMPARE(m_stage->child<ui::FilterBar>(u"orgs.filter"_s)->text(),
                 u"tier:t1 \"Dion Realty\""_s);
    }

    void aLinkToANewTransferNamesItsOrganisation()
    {
        const OrgRow org = reader().orgs.at(1);
        m_stage->openPalette();
        m_stage->paste(u"steward://transfer/new-"_s + org.id.value);
        QTRY_COMPARE(m_stage->titles(), QStringList{org.name});
        QVERIFY(m_stage->heard(0).contains(u"Start ownership transfer"_s));

        m_stage->press(Qt::Key_Return);

        QTRY_COMPARE(m_stage->place().view, u"transfers"_s);
        QTRY_COMPARE(m_stage->place().id, u"new-"_s + org.id.value);
    }

    void aLinkThatLeadsNowhereSaysSo_data()
    {
        QTest::addColumn<QString>("link");
        QTest::addColumn<QString>("says");
        const auto broken = u"no link of Steward"_s;
        QTest::newRow("unknown kind") << u"steward://exec/abc"_s << broken;
        QTest::newRow("cut off") << u"steward://org/"_s << broken;
        QTest::newRow("another server") << u"steward://staging.example:8443/org/abc"_s << broken;
        QTest::newRow("unknown view") << u"steward://view?name=secrets"_s << broken;
        QTest::newRow("not here") << u"steward://org/"_s + kUnknown << u"another environment"_s;
        QTest::newRow("of another kind")
            << u"steward://payout/01920001-7c3e-7a10-9b22-000000000002"_s
            << u"another environment"_s;
    }
    void aLinkThatLeadsNowhereSaysSo()
    {
        QFETCH(QString, link);
        QFETCH(QString, says);
        m_stage->openPalette();

        m_stage->paste(link);

        QTRY_VERIFY2(m_stage->note().contains(says), qPrintable(m_stage->note()));
        QCOMPARE(m_stage->titles(), QStringList{});
        QVERIFY(audit().eventsAsked.isEmpty());
    }

    void anEventIsAppendedAndTheSelectionStays()
    {
        const AuditEventRow event = audit().events.at(4);
        // Named so by a person: a row of the replica that has the text without having the id.
        reader().orgs[0].name = u"Case "_s + event.id.value;
        reader().orgs[1].name = u"Copy of "_s + event.id.value;
        audit().isEventHeld = true;
        m_stage->openPalette();
        m_stage->paste(event.id.value.toUpper());
        QTRY_COMPARE(m_stage->note(), u"Asking the platform…"_s);
        const QStringList rows{reader().orgs.at(0).name, reader().orgs.at(1).name};
        QCOMPARE(m_stage->titles(), rows);
        m_stage->press(Qt::Key_Down);
        // The line about the platform is none that can be chosen.
        m_stage->press(Qt::Key_Down);
        QCOMPARE(m_stage->current(), 1);

        audit().releaseEvents();

        QTRY_COMPARE(m_stage->titles(), rows + QStringList{event.action});
        QCOMPARE(m_stage->current(), 1);
        QCOMPARE(m_stage->note(), QString());
        m_stage->press(Qt::Key_Down);
        m_stage->press(Qt::Key_Return);
        const ui::Place page{u"audit"_s, {}, event.id.value, true};
        QTRY_COMPARE(m_stage->place(), page);
    }

    void aLinkToAnEventIsAskedOnceAndOpens()
    {
        const AuditEventRow event = audit().events.at(7);
        m_stage->openPalette();
        m_stage->paste(u"steward://audit/"_s + event.id.value);
        QTRY_COMPARE(m_stage->titles(), QStringList{event.action});
        QCOMPARE(audit().eventsAsked, QStringList{event.id.value});

        m_stage->press(Qt::Key_Return);

        QTRY_COMPARE(m_stage->place().id, event.id.value);
    }

    void typingOnDropsTheQuestion()
    {
        audit().isEventHeld = true;
        m_stage->openPalette();
        m_stage->paste(audit().events.at(4).id.value);
        QTRY_COMPARE(audit().eventsAsked.size(), 1);
        m_stage->paste(u"steward://audit/"_s + audit().events.at(5).id.value);
        QTRY_COMPARE(audit().eventsAsked.size(), 2);

        audit().releaseEvents();

        QTRY_COMPARE(m_stage->titles(), QStringList{audit().events.at(5).action});
    }

    void whatIsTypedIsNotAskedOfThePlatform()
    {
        m_stage->openPalette();
        QTest::keyClicks(m_stage->text(), u"Maya Haddad role.changed 0192"_s);
        QTRY_COMPARE(m_stage->note(), u"Nothing found."_s);
        m_stage->paste(u"#"_s + kUnknown);
        QTRY_COMPARE(m_stage->note(), u"Nothing found."_s);

        QVERIFY(audit().eventsAsked.isEmpty());
    }

    void whyThePlatformGaveNoEventIsSaid_data()
    {
        QTest::addColumn<Error>("failure");
        QTest::addColumn<QString>("says");
        QTest::newRow("404") << Error{ErrorKind::NotFound, {}, {}, u"not_found"_s}
                             << u"No event with this id, or none you may see. (not_found)"_s;
        QTest::newRow("403") << Error{ErrorKind::Forbidden, {}, {}, u"forbidden"_s}
                             << u"Your role may not see this event. (forbidden)"_s;
        QTest::newRow("offline") << Error{ErrorKind::Offline} << u"Offline: "_s;
        QTest::newRow("500") << Error{ErrorKind::Internal, {}, {}, u"broken_code"_s}
                             << u"Something went wrong. (broken_code)"_s;
    }
    void whyThePlatformGaveNoEventIsSaid()
    {
        QFETCH(Error, failure);
        QFETCH(QString, says);
        audit().eventFailure = failure;
        m_stage->openPalette();

        m_stage->paste(kUnknown);

        QTRY_VERIFY2(m_stage->note().contains(says), qPrintable(m_stage->note()));
        QCOMPARE(m_stage->titles(), QStringList{});
    }

    void aReplicaThatFailsIsNotCalledEmpty()
    {
        reader().failure = Error{ErrorKind::Storage, {}, {}, u"disk_full"_s};
        m_stage->openPalette();

        m_stage->paste(kUnknown);

        QTRY_VERIFY2(m_stage->note().contains(u"could not be searched"_s),
                     qPrintable(m_stage->note()));
        QVERIFY(m_stage->note().contains(u"disk_full"_s));
        QVERIFY(audit().eventsAsked.isEmpty());
    }

    void theChosenOneOfTwoPeopleOfOneNameStaysChosen()
    {
        // Every eighth person has one name.
        const QString name = reader().people.at(1).name;
        m_stage->openPalette();
        QTest::keyClicks(m_stage->text(), u"@"_s + name.chopped(1));
        QTRY_COMPARE(m_stage->titles().value(7), name);
        m_stage->press(Qt::Key_Down);

        QTest::keyClicks(m_stage->text(), name.right(1));

        QTRY_COMPARE(m_stage->titles().value(7), name);
        QCOMPARE(m_stage->current(), 1);
        m_stage->press(Qt::Key_Return);
        QTRY_COMPARE(m_stage->place().id, reader().people.at(9).id.value);
    }

    void beforeAnythingIsTypedTheLastPlacesStandFirst()
    {
        const OrgRow org = reader().orgs.at(2);
        const PersonRow person = reader().people.at(4);
        m_stage->window->openLink(u"steward://org/"_s + org.id.value);
        QTRY_COMPARE(m_stage->place().id, org.id.value);
        m_stage->window->openLink(ui::linkOf({u"transfers"_s, u"is:mine"_s, {}, false}));
        m_stage->window->openLink(u"steward://person/"_s + person.id.value);
        QTRY_COMPARE(m_stage->place().id, person.id.value);
        m_stage->run(u"show.inbox"_s);

        m_stage->openPalette();

        QTRY_COMPARE(m_stage->titles().mid(0, 3),
                     (QStringList{person.name, u"Transfers"_s, org.name}));
        QCOMPARE(m_stage->heard(0), person.name + u", Person"_s);
        QCOMPARE(m_stage->heard(1), u"Transfers, is:mine"_s);
        QCOMPARE(m_stage->heard(2), org.name + u", Organisation"_s);
        QVERIFY(m_stage->titles().contains(u"Organisations"_s));
        QCOMPARE(m_stage->current(), 0);
        m_stage->press(Qt::Key_Down);
        m_stage->press(Qt::Key_Down);
        m_stage->press(Qt::Key_Return);
        QTRY_COMPARE(m_stage->place().id, org.id.value);
    }
};

QTEST_MAIN(PaletteTest)
#include "palette_test.moc"
