// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit/audit_list_model.h"
#include "models/shared/display.h"
#include "tests/ui/desk_stage.h"
#include "ui/audit/event_panel.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"

#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace steward;
using namespace Qt::StringLiterals;
using test::DeskStage;

/// What this computer found out about the rows of the audit log is told: on each row, beside it,
/// and above the list.
class AuditFindingsTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

    /// Row 5 was changed in the tables.
    static AuditVerdict changed(const DeskStage &stage)
    {
        const auto &event = stage.desk.audit.events.at(5);
        AuditVerdict verdict;
        verdict.state = AuditVerdict::State::Finding;
        verdict.finding = {AuditCode::RowLeafMismatch, event.month, event.index, u"outcome"_s};
        verdict.leafHash = QByteArray(32, '\x5a');
        return verdict;
    }
    static void open(const DeskStage &stage)
    {
        stage.run(u"show.audit"_s);
        auto *list = stage.child<QTableView>(u"audit.list"_s);
        QTRY_VERIFY(list->model() && list->model()->rowCount() > 6);
        QTRY_VERIFY(!word(stage, 6).contains(u"Being"_s));
    }
    static QString word(const DeskStage &stage, int row)
    {
        const auto *model = stage.child<QTableView>(u"audit.list"_s)->model();
        return model->index(row, models::AuditListModel::Proof)
            .data(Qt::AccessibleTextRole)
            .toString();
    }
    /// In the pane beside the list.
    static QString shown(const DeskStage &stage, const QString &key)
    {
        const auto *panel = stage.window->findChild<ui::EventPanel *>(u"audit.detail"_s);
        const auto *field = panel ? panel->field(key) : nullptr;
        return field && !field->isHidden() ? display::plain(field->value()) : QString();
    }

private Q_SLOTS:
    void init() { m_theme.setChoice(ui::ThemeChoice::Light); }

    void everyRowSaysInWordsWhetherItHolds()
    {
        DeskStage stage(m_theme);
        stage.desk.verifier.verdicts[stage.desk.audit.events.at(5).id.value] = changed(stage);
        AuditVerdict unchecked;
        unchecked.why = AuditVerdict::Why::Unavailable;
        stage.desk.verifier.verdicts[stage.desk.audit.events.at(6).id.value] = unchecked;
        open(stage);

        QCOMPARE(word(stage, 0), u"Proof: Pending"_s);
        QCOMPARE(word(stage, 4), u"Proof: Verified"_s);
        QCOMPARE(word(stage, 5), u"Proof: Does not hold"_s);
        QCOMPARE(word(stage, 6), u"Proof: Not checked"_s);
        const auto *list = stage.child<QTableView>(u"audit.list"_s);
        QVERIFY(!list->isColumnHidden(models::AuditListModel::Proof));
    }

    void thePaneSaysAgainstWhatARowWasVerified()
    {
        DeskStage stage(m_theme);
        open(stage);

        stage.select(u"audit.list"_s, 4);

        QTRY_COMPARE(shown(stage, u"verified"_s),
                     u"Verified against checkpoint 2026-11, size 88241"_s);
        QVERIFY(!shown(stage, u"own_leaf"_s).isEmpty());
        QVERIFY(shown(stage, u"code"_s).isEmpty());
    }

    void thePaneNamesWhatIsWrongWithItsCodeAndPlace()
    {
        DeskStage stage(m_theme);
        stage.desk.verifier.verdicts[stage.desk.audit.events.at(5).id.value] = changed(stage);
        open(stage);

        stage.select(u"audit.list"_s, 5);

        QTRY_COMPARE(shown(stage, u"verified"_s), u"This row is not what was entered in the log"_s);
        const auto index = QString::number(stage.desk.audit.events.at(5).index);
        QCOMPARE(shown(stage, u"code"_s),
                 u"row_leaf_mismatch month=2026-11 index="_s + index + u" field=outcome"_s);
        QVERIFY(shown(stage, u"own_leaf"_s).startsWith(u"5a5a 5a5a"_s));
        // Another row takes it all back.
        stage.select(u"audit.list"_s, 4);
        QTRY_VERIFY(shown(stage, u"code"_s).isEmpty());
    }

    void aRowThatGetsItsPlaceShowsItWithItsVerdict()
    {
        DeskStage stage(m_theme);
        open(stage);
        stage.select(u"audit.list"_s, 0);
        QTRY_COMPARE(shown(stage, u"verified"_s), u"Waiting for its place in the log"_s);
        QCOMPARE(shown(stage, u"index"_s), u"Not in the tree yet"_s);

        stage.desk.audit.events[0].index = 88'300;
        auto *model = qobject_cast<models::AuditListModel *>(
            stage.child<QTableView>(u"audit.list"_s)->model());
        model->checkForNew();

        QTRY_VERIFY(shown(stage, u"verified"_s).startsWith(u"Verified"_s));
        QCOMPARE(shown(stage, u"index"_s), u"2026-11/88300"_s);
    }

    void anEventOpenedByItsLinkIsCheckedToo()
    {
        DeskStage stage(m_theme);
        const auto &event = stage.desk.audit.events.at(5);
        stage.desk.verifier.verdicts[event.id.value] = changed(stage);

        stage.window->openLink(u"steward://audit/"_s + event.id.value);

        const auto *panel = stage.window->findChild<ui::EventPanel *>(u"audit.page.fields"_s);
        QTRY_COMPARE(display::plain(panel->field(u"verified"_s)->value()),
                     u"This row is not what was entered in the log"_s);
        QVERIFY(!panel->field(u"code"_s)->isHidden());
    }

    void withoutAnInstalledKeyThePaneSaysWhyNothingIsChecked()
    {
        DeskStage stage(m_theme);
        AuditVerdict unanchored;
        unanchored.why = AuditVerdict::Why::Unanchored;
        for (const auto &event : stage.desk.audit.events)
            stage.desk.verifier.verdicts[event.id.value] = unanchored;
        open(stage);

        QCOMPARE(word(stage, 4), u"Proof: No key installed"_s);
        stage.select(u"audit.list"_s, 4);
        QTRY_VERIFY(shown(stage, u"verified"_s).endsWith(u"(unanchored)"_s));
    }

    void aFindingStandsAboveTheListUntilSomebodyHasReadIt()
    {
        DeskStage stage(m_theme);
        open(stage);
        const auto *band = stage.child<ui::MessageBar>(u"audit.findings"_s);
        QVERIFY(band && !band->isVisible());

        stage.desk.verifier.find(changed(stage).finding);

        QVERIFY(band->isVisible());
        QVERIFY(band->text().contains(u"row_leaf_mismatch month=2026-11"_s));
        AuditFinding fork{AuditCode::Fork, u"2026-10"_s};
        fork.size = 7;
        stage.desk.verifier.find(fork);
        QVERIFY2(band->text().contains(u"1 more finding"_s), qPrintable(band->text()));
        // Searching goes on, and takes nothing away.
        const auto before = stage.desk.audit.cursors.size();
        stage.child<ui::FilterBar>(u"audit.filter"_s)->setText(u"action:role.changed"_s);
        QTRY_VERIFY(stage.desk.audit.cursors.size() > before);
        QVERIFY(band->isVisible());

        stage.child<QPushButton>(u"audit.findings.acknowledge"_s)->click();

        QCOMPARE(stage.desk.verifier.acknowledged, 1);
        QVERIFY(!band->isVisible());
    }
};

QTEST_MAIN(AuditFindingsTest)
#include "audit_findings_test.moc"
