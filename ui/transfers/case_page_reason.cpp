// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/app_note.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_page.h"
#include "ui/transfers/kept_inputs.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

// The acts that are given with a reason: withdraw, object, wait.

namespace steward::ui
{

using namespace Qt::StringLiterals;

void CasePage::askReason(const QString &type)
{
    m_reasonType->setText(type);
    const bool isWait = type == "ownership.transfer.wait"_L1;
    const bool isSettling = type == "ownership.transfer.dispute.resolve"_L1;
    m_waitOn->setVisible(isWait);
    m_settleBy->setVisible(isSettling);
    if (isSettling) {
        m_reasonTitle->setText(settlingText());
        m_reasonSend->setText(tr("Settle the objection"));
    } else if (isWait) {
        m_reasonTitle->setText(tr("The clock stops while the case waits. Why does it wait?"));
        m_reasonSend->setText(tr("Wait"));
    } else if (type == "ownership.transfer.withdraw"_L1) {
        m_reasonTitle->setText(
            m_view.state == "notice"_L1
                ? tr("Everybody in step 6 was told already: explain it to them. Why is the "
                     "transfer withdrawn?")
                : tr("The case ends here; a new one starts from the beginning. Why is it "
                     "withdrawn?"));
        m_reasonSend->setText(tr("Withdraw the transfer"));
    } else {
        m_reasonTitle->setText(tr(
            "The transfer stops until compliance and a lead decide. What does the customer say?"));
        m_reasonSend->setText(tr("Record objection"));
    }
    m_reasonSend->setProperty("variant", isWait ? u"primary"_s : u"danger"_s);
    m_reasonBox->show();
    m_reason->setFocus();
}

/// What was proposed already, and that two people settle it.
QString CasePage::settlingText() const
{
    for (const BlockView &block : m_view.blockedBy) {
        const QString outcome = block.facts.value("proposed_outcome"_L1).toString();
        if (block.rule != "dispute_open"_L1 || outcome.isEmpty())
            continue;
        const StaffId by{block.facts.value("proposed_by"_L1).toString()};
        const QString name = m_context.services.cases.staffName(by);
        const QString what = m_settleBy->itemText(m_settleBy->findData(outcome));
        //: %1 who proposed, %2 the outcome as the choice below words it.
        return tr("%1 proposes: “%2”. It holds once compliance and a lead have both said so. What "
                  "did you find?")
            .arg(name.isEmpty() ? tr("A colleague") : name, what);
    }
    return tr("Compliance and a lead settle it together: what the first proposes, the other "
              "confirms. What did you find?");
}

/// A reason that was being written when the desk ended.
void CasePage::askKeptReason()
{
    const QString type = m_inputs->value(u"reason.type"_s);
    const ActButton *act = type == "ownership.transfer.dispute.resolve"_L1 ? m_settle
                           : type == "ownership.transfer.wait"_L1          ? m_wait
                           : type == "ownership.transfer.withdraw"_L1      ? m_withdraw
                                                                           : m_object;
    if (!type.isEmpty() && !m_inputs->value(u"reason"_s).isEmpty() && !act->isHidden())
        askReason(type);
}

void CasePage::sendReason()
{
    const QString reason = m_inputs->value(u"reason"_s);
    if (reason.size() < 3) {
        say(Tone::Danger, tr("Write the reason first."));
        m_reason->setFocus();
        return;
    }
    const QString type = m_reasonType->text();
    const bool isSettling = type == "ownership.transfer.dispute.resolve"_L1;
    QJsonObject args{{isSettling ? u"note"_s : u"reason"_s, reason}};
    if (isSettling)
        args.insert(u"outcome"_s, m_settleBy->currentData().toString());
    if (type == "ownership.transfer.wait"_L1)
        args.insert(u"on"_s, m_waitOn->currentData().toString());
    m_reasonBox->hide();
    send(type, args, {u"reason"_s, u"reason.type"_s});
}

} // namespace steward::ui
