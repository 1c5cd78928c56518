// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Two people at two desks with the real views over them: what one does moves what the other sees,
// and what one may not do does not leave the desk. Nobody here calls a view but with the keyboard
// and the mouse.
#include "models/transfers/case_list_model.h"
#include "tests/support/scenario/case_screen.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_drive.h"
#include "ui/theme/theme.h"
#include "ui/transfers/decision_steps.h"
#include "ui/transfers/transfers_view.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

constexpr int kPatienceMs = 30'000;

/// The number behind a group's title; −1: none yet.
int shownIn(const QWidget &view, const QString &group)
{
    const auto *button = view.findChild<QToolButton *>(u"transfers.queue."_s + group);
    const auto parts = button->text().split(u"  "_s);
    return parts.size() == 2 ? parts.last().toInt() : -1;
}

/// The text of a case's cell in the list; empty when the case is not in it.
QString cell(const models::CaseListModel &model, const QString &ref, int column)
{
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, models::CaseListModel::Ref).data().toString().contains(ref))
            return model.index(row, column).data().toString();
    return {};
}

} // namespace

class TransferScreensTest : public QObject
{
    Q_OBJECT

    ui::Theme m_theme{*qApp};
    std::unique_ptr<ServiceProcess> m_service;
    std::unique_ptr<CaseScreen> m_agent, m_lead;

    [[nodiscard]] int count(const QString &from) const
    {
        return Sql{m_service->adminConninfo()}.value(u"SELECT count(*) FROM "_s + from).toInt();
    }
    [[nodiscard]] QString refOf(const TransferDrive &drive) const
    {
        return Sql{m_service->adminConninfo()}.value(
            u"SELECT ref FROM transfer_case WHERE id = '%1'"_s.arg(drive.caseId()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_service = std::make_unique<ServiceProcess>(kTransferService);
        m_agent = std::make_unique<CaseScreen>(*m_service, u"cs_agent"_s);
        m_lead = std::make_unique<CaseScreen>(*m_service, u"lead"_s);
        for (auto *screen : {m_agent.get(), m_lead.get()}) {
            QVERIFY(screen->rig.signIn());
            QVERIFY(screen->rig.waitLive());
        }
    }
    void init() { renewSecondFactors(*m_service); }
    void cleanupTestCase()
    {
        m_agent.reset();
        m_lead.reset();
        m_service.reset();
    }

    void theQueueMovesByItselfWhenAColleagueActs()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        QCOMPARE(drive.untilSubmitted(m_agent->rig), QString{});
        models::CaseListModel model{m_agent->rig.desk().reader()};
        ui::TransfersView view{model, m_agent->context(), nullptr};
        view.resize(1180, 800);
        view.setVisible(true);
        const auto ref = refOf(drive);
        const auto waiting = [&] {
            return count(u"transfer_case WHERE state = "
                         "'awaiting_approval'"_s);
        };
        const auto noticed = [&] {
            return count(u"transfer_case WHERE state IN ('waiting', 'notice')"_s);
        };
        const int before = waiting(), noticedBefore = noticed();
        QTRY_COMPARE_WITH_TIMEOUT(shownIn(view, u"approver"_s), before, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(shownIn(view, u"party"_s), noticedBefore, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!cell(model, ref, models::CaseListModel::State).isEmpty(),
                                 kPatienceMs);
        const auto state = cell(model, ref, models::CaseListModel::State),
                   step = cell(model, ref, models::CaseListModel::Step);

        QCOMPARE(drive.approve(m_lead->rig), QString{});

        QCOMPARE(waiting(), before - 1);
        QCOMPARE(noticed(), noticedBefore + 1);
        QTRY_COMPARE_WITH_TIMEOUT(shownIn(view, u"approver"_s), before - 1, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(shownIn(view, u"party"_s), noticedBefore + 1, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(cell(model, ref, models::CaseListModel::State) != state &&
                                     cell(model, ref, models::CaseListModel::Step) != step,
                                 kPatienceMs);
    }

    void theMakerWhoForcesTheApprovalSendsNothing()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        QCOMPARE(drive.untilProven(m_agent->rig), QString{});
        QCOMPARE(drive.submit(m_lead->rig), QString{});
        m_lead->open(drive.caseId());
        auto *page = m_lead->page.get();
        auto *approve = page->findChild<QPushButton *>(u"case.approve"_s);
        auto *typed = page->findChild<QLineEdit *>(u"case.org.code"_s);
        QTRY_COMPARE_WITH_TIMEOUT(page->step(), 5, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(typed->placeholderText(), drive.scene().subdomain, kPatienceMs);
        const auto *why = page->findChild<QLabel *>(u"case.approve.reason"_s);
        QVERIFY(!approve->isEnabled());
        QVERIFY(why->isVisibleTo(page) && !why->text().isEmpty());
        const auto commands = m_lead->rig.desk().commands().commands().size();
        const int logged = count(u"command_log"_s);

        // Everything else an approval needs is there; only whose it is stands against it.
        typed->setText(drive.scene().subdomain);
        approve->click();
        page->findChild<ui::ApprovalStep *>()->approve();
        approve->setEnabled(true);
        approve->click();
        approve->setEnabled(true);
        QTest::keyClick(approve, Qt::Key_Space);

        QCOMPARE(m_lead->rig.desk().commands().commands().size(), commands);
        // What had been sent would have been there before what is sent now.
        QCOMPARE(drive.carry(m_lead->rig, m_lead->rig.noteOn(OrgId{drive.scene().orgId},
                                                             u"after the attempts"_s)),
                 QString{});
        QCOMPARE(count(u"command_log"_s), logged + 1);
        QCOMPARE(count(u"approval WHERE case_id = '%1'"_s.arg(drive.caseId())), 0);
        QCOMPARE(count(u"audit_event WHERE action = 'transfer.approved' AND org_id = '%1'"_s.arg(
                     drive.scene().orgId)),
                 0);
        QCOMPARE(drive.state(), u"awaiting_approval"_s);
    }
};

QTEST_MAIN(TransferScreensTest)
#include "transfer_screens_test.moc"
