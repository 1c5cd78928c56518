// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/app_note.h"
#include "ui/shared/format.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_page.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/kept_inputs.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

// The acts that are given with a reason, and the reasons others gave.

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
    const QString proposal = proposalText();
    //: %1 is a whole sentence.
    return tr("%1 What did you find?")
        .arg(proposal.isEmpty()
                 ? tr("Compliance and a lead settle it together: what the first proposes, the "
                      "other confirms.")
                 : proposal);
}

QString CasePage::proposalText() const
{
    for (const BlockView &block : m_view.blockedBy) {
        const QString outcome = block.facts.value("proposed_outcome"_L1).toString();
        if (block.rule != "dispute_open"_L1 || outcome.isEmpty())
            continue;
        const StaffId by{block.facts.value("proposed_by"_L1).toString()};
        const QString name = m_context.services.cases.staffName(by);
        const QString what = m_settleBy->itemText(m_settleBy->findData(outcome));
        //: %1 who proposed, %2 the outcome as the choice below words it.
        return tr("%1 proposes: “%2”. It holds once compliance and a lead have both said so.")
            .arg(name.isEmpty() ? tr("A colleague") : name, what);
    }
    return {};
}

/// Who objects, since when, and in which words; and which signals came. Neither hides the other.
QString CasePage::objectionText() const
{
    QStringList out;
    for (const TimelineView &stop : stopsOf(m_view).open) {
        const QString at = m_context.format.minutes(stop.at);
        if (isSignal(stop)) {
            const QString signal = transferWord(stop.facts.value("reason_code"_L1).toString());
            out << (out.isEmpty()
                        //: Why the platform stopped a case by itself: %1 a fraud flag or a legal
                        //: hold, %2 when.
                        ? tr("%1 of %2: the platform stopped the transfer by itself. The gates "
                             "name it.")
                              .arg(signal, at)
                        //: What came to a case that was stopped already: %1 a fraud flag or a
                        //: legal hold, %2 when.
                        : tr("%1 of %2 came as well. The gates name it.").arg(signal, at));
            continue;
        }
        const QString words = stop.facts.value("reason"_L1).toString();
        const QString by = stop.by.isEmpty() ? tr("the platform") : stop.by;
        //: An objection: %1 when, %2 who recorded it, %3 what was said.
        out << (words.isEmpty() ? tr("Objection of %1, by %2.").arg(at, by)
                                : tr("Objection of %1, by %2: “%3”").arg(at, by, words));
    }
    return out.isEmpty() ? tr("Somebody objects to the transfer.") : out.join(u'\n');
}

void CasePage::showStand()
{
    QString text;
    Tone tone = Tone::Danger;
    if (m_view.state == "disputed"_L1) {
        const QString proposal = proposalText();
        text = objectionText() + u'\n' +
               (proposal.isEmpty() ? tr("It stands still until compliance and a lead settle it.")
                                   : proposal);
    } else if (m_view.state == "waiting"_L1) {
        tone = Tone::Pending;
        text =
            tr("Waits for: %1, since %2.")
                .arg(transferWord(m_view.waitingOn), m_context.format.minutes(m_view.waitingSince));
        for (auto it = m_view.timeline.crbegin(); it != m_view.timeline.crend(); ++it)
            if (it->kind == "transfer.paused"_L1) {
                const QString why = it->facts.value("reason"_L1).toString();
                //: Why a case waits, as the officer wrote it.
                text += why.isEmpty() ? QString() : u' ' + tr("“%1”").arg(why);
                break;
            }
    } else if (m_view.state == "intake"_L1) {
        tone = Tone::Warn;
        for (const BlockView &block : m_view.blockedBy)
            if (text.isEmpty() && isClosedLevel(block))
                text = blockText(block, m_context.format);
    } else if (m_view.state == "exec_failed"_L1) {
        for (const BlockView &block : m_view.blockedBy)
            if (block.rule == "execution_failed"_L1)
                text = blockText(block, m_context.format);
    }
    m_stand->setVisible(!text.isEmpty());
    m_stand->setMessage(tone, text);
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
