// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/decision_steps.h"

#include "app/ports/when_done.h"
#include "ui/shared/field_row.h"
#include "ui/shared/format.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/fact_list.h"
#include "ui/transfers/kept_inputs.h"
#include "ui/transfers/letter_list.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

FactList::Line lineOf(const QString &word, Tone tone, const QString &text)
{
    return {{word, tone}, text, {}, {}, {}};
}

FactList::Line openLine(bool isBySignal, bool isStopped)
{
    if (isStopped)
        return isBySignal
                   ? lineOf(NoticeStep::tr("Stopped"), Tone::Danger,
                            NoticeStep::tr("A fraud flag or a legal hold came: nothing happens "
                                           "until compliance and a lead decide."))
                   : lineOf(NoticeStep::tr("Objection"), Tone::Danger,
                            NoticeStep::tr("Somebody objects: nothing happens until compliance and "
                                           "a lead decide."));
    return isBySignal ? lineOf(NoticeStep::tr("Was stopped"), Tone::Warn,
                               NoticeStep::tr("A fraud flag or a legal hold came: the history says "
                                              "what became of it."))
                      : lineOf(NoticeStep::tr("Objection"), Tone::Warn,
                               NoticeStep::tr("Somebody objected: the history says what became of "
                                              "it."));
}

FactList::Line settledLine(bool isBySignal)
{
    return isBySignal ? lineOf(NoticeStep::tr("Was stopped"), Tone::Info,
                               NoticeStep::tr("A fraud flag or a legal hold came, and that was "
                                              "settled: the history says how."))
                      : lineOf(NoticeStep::tr("Objection settled"), Tone::Info,
                               NoticeStep::tr("Somebody objected, and it was settled: the history "
                                              "says how."));
}

/// Whether anybody objects, or did, and whether a signal came: one does not hide the other.
QList<FactList::Line> objectionLines(const TransferCaseView &view)
{
    const CaseStops stops = stopsOf(view);
    const bool isStopped = view.state == "disputed"_L1;
    const bool isUntold = isStopped && stops.open.isEmpty();
    QList<FactList::Line> out;
    for (const bool isBySignal : {false, true}) {
        const auto isOne = [isBySignal](const TimelineView &stop) {
            return isSignal(stop) == isBySignal;
        };
        if ((isUntold && !isBySignal) || std::any_of(stops.open.cbegin(), stops.open.cend(), isOne))
            out << openLine(isBySignal, isStopped);
        else if (std::any_of(stops.settled.cbegin(), stops.settled.cend(), isOne))
            out << settledLine(isBySignal);
    }
    if (out.isEmpty())
        out << lineOf(NoticeStep::tr("No objection"), Tone::Ok,
                      NoticeStep::tr("Nobody has objected."));
    return out;
}

} // namespace

ApprovalStep::ApprovalStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.step.5"_s, tr("Approval"), context, inputs, parent)
{
    auto *state = addSection({});
    m_who = new TextLabel(Type::Strong, Ink::Text, this);
    m_who->setObjectName(u"case.approval.who"_s);
    m_who->setWordWrap(true);
    state->addWidget(m_who);
    m_state = new FactList(u"case.approval.state"_s, {}, this);
    state->addWidget(m_state);
    auto *changes = addSection(tr("Changed since your last look"));
    m_lastLook = new TextLabel(Type::Caption, Ink::Muted, this);
    m_lastLook->setObjectName(u"case.last.look"_s);
    changes->addWidget(m_lastLook);
    m_changes = new FactList(u"case.changes"_s, tr("Nothing."), this);
    changes->addWidget(m_changes);
    auto *plan = addSection(tr("The plan"));
    m_effects = new FactList(u"case.approval.effects"_s, tr("No plan."), this);
    m_effects->setBeside();
    plan->addWidget(m_effects);
    m_hash = new FieldRow(tr("Plan hash"), u"case.approval.hash"_s, FieldRow::Kind::Mono, this);
    plan->addWidget(m_hash);
    auto *letters = addSection(tr("Letters that go out when the cool-off begins"));
    m_lettersBox = letters->parentWidget();
    addLetterHint(letters);
    m_letters = new LetterList(u"case.approval.letters"_s, {}, context, this);
    letters->addWidget(m_letters);
    auto *decision = addSection(tr("Decision"));
    m_decision = decision->parentWidget();
    m_typed = addLine(decision, u"org.code"_s, tr("Type the organisation's &subdomain"));
    m_approve = addAct(decision, u"approve"_s, tr("Approve this plan"),
                       u"ownership.transfer.approve"_s, true);
    addNote(decision, u"decision.reason"_s, tr("&Reason, to return or reject"));
    m_return =
        addAct(decision, u"return"_s, tr("Return to the officer"), u"ownership.transfer.return"_s);
    m_reject =
        addAct(decision, u"reject"_s, tr("Reject the transfer"), u"ownership.transfer.reject"_s);
    m_reject->setProperty("variant", u"danger"_s);
    connect(m_approve, &QPushButton::clicked, this, &ApprovalStep::approve);
    connect(m_return, &QPushButton::clicked, this,
            [this] { decide(u"ownership.transfer.return"_s); });
    connect(m_reject, &QPushButton::clicked, this,
            [this] { decide(u"ownership.transfer.reject"_s); });
}

void ApprovalStep::showCase(const TransferCaseView &view)
{
    if (view.org != m_view.org)
        ports::whenDone(context().services.reader.org(view.org), this,
                        [this](const Result<OrgRow> &org) {
                            if (org && org->id == m_view.org) {
                                m_code = org->subdomain;
                                m_typed->setPlaceholderText(m_code);
                            }
                        });
    m_view = view;
    const bool isHere = view.state == "awaiting_approval"_L1;
    m_who->setText(
        isHere ? tr("Waiting for a checker since %1. Prepared by %2.")
                     .arg(format().minutes(view.submittedAt), view.makerName)
        : view.route == "self_serve"_L1
            ? tr("Nobody approves this transfer: the owner asked for it and confirmed it "
                 "in the product, and the organisation has never paid.")
            : tr("The case does not wait for approval now."));
    const bool isOwners = view.route == "self_serve"_L1;
    QList<FactList::Line> state;
    if (!isOwners || view.state == "notice"_L1)
        state << FactList::Line{
            {view.hasDrifted ? tr("Changed") : tr("Unchanged"),
             view.hasDrifted ? Tone::Danger : Tone::Ok},
            isOwners
                ? (view.hasDrifted ? tr("The plan is no longer the one that everybody was told of.")
                                   : tr("The plan is the one that everybody was told of."))
            : view.hasDrifted ? tr("The plan is no longer the one that was sent for approval.")
                              : tr("The plan is the one that was sent for approval."),
            {},
            {},
            {}};
    state << FactList::Line{
        {}, tr("Gates judged %1").arg(format().exact(view.gatesAt)), {}, {}, {}};
    for (const ApprovalView &one : view.approvals)
        state << FactList::Line{one.voidReason.isEmpty() ? StateWord{tr("Approved"), Tone::Ok}
                                                         : StateWord{tr("Void"), Tone::Warn},
                                tr("%1, %2").arg(one.by, format().minutes(one.at)),
                                one.voidReason.isEmpty()
                                    ? tr("Holds until %1").arg(format().minutes(one.expiresAt))
                                    : transferWord(one.voidReason),
                                {},
                                {}};
    m_state->setLines(state);
    QList<FactList::Line> effects;
    for (const QJsonObject &effect : view.effects) {
        const EffectText text = effectText(effect, view);
        effects << FactList::Line{{}, text.title, text.detail, {}, {}};
    }
    m_effects->setLines(effects);
    m_hash->setVisible(view.hasPlan);
    m_hash->setValue(groupedHash(view.planHash));
    m_hash->setCopyText(QString::fromLatin1(view.planHash.toHex()));
    m_lettersBox->setVisible(!view.plannedNotices.isEmpty());
    m_letters->setLetters(view.plannedNotices);
    m_decision->setVisible(isHere);
    const QString why = view.mayApprove ? QString() : blockText(view.approveBlock, format());
    for (ActButton *button : {m_approve, m_return, m_reject})
        button->setShutByCase(why);
}

void ApprovalStep::showChanges(const QList<CaseChange> &changes, const QDateTime &lastLook)
{
    m_lastLook->setText(lastLook.isValid()
                            ? tr("You last looked %1.").arg(format().minutes(lastLook))
                            : tr("You look at this case for the first time."));
    QList<FactList::Line> lines;
    for (const CaseChange &change : changes)
        lines << FactList::Line{changeWord(change), changeText(change, m_view), {}, {}, {}};
    m_changes->setLines(lines);
}

void ApprovalStep::approve()
{
    // However this was reached: whoever may not decide sends nothing.
    if (!m_view.mayApprove || m_view.state != "awaiting_approval"_L1)
        return;
    QStringList problems;
    if (m_code.isEmpty() || m_typed->text().trimmed().compare(m_code, Qt::CaseInsensitive) != 0)
        problems << tr("Type the organisation's subdomain, %1, to approve.").arg(m_code);
    if (m_view.hasDrifted)
        problems << tr("The plan is no longer what was sent: return the case.");
    setProblems(problems, m_typed);
    if (problems.isEmpty())
        Q_EMIT asked(u"ownership.transfer.approve"_s,
                     {{u"plan_hash"_s, QString::fromLatin1(m_view.planHash.toHex())}},
                     {u"org.code"_s});
}

void ApprovalStep::decide(const QString &type)
{
    if (!m_view.mayApprove)
        return;
    const QString reason = inputs().value(u"decision.reason"_s);
    setProblems(reason.size() < 3 ? QStringList{tr("Write the reason first.")} : QStringList{},
                findChild<QWidget *>(u"case.decision.reason"_s));
    if (reason.size() >= 3)
        Q_EMIT asked(type, {{u"reason"_s, reason}}, {u"decision.reason"_s});
}

namespace
{

/// Why the notices are not sent again; empty while no mail reached the owner and the plan holds.
QString whyNotAgain(const TransferCaseView &view)
{
    const auto stands = [&view](QLatin1StringView rule) {
        return std::any_of(view.blockedBy.cbegin(), view.blockedBy.cend(),
                           [rule](const BlockView &block) { return block.rule == rule; });
    };
    if (!stands("owner_untold"_L1))
        return refusalText(u"owner_is_told"_s);
    return stands("plan_drift"_L1)
               ? NoticeStep::tr("The plan no longer holds: the case goes back, and everybody is "
                                "told once it is approved again.")
               : QString();
}

} // namespace

NoticeStep::NoticeStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.step.6"_s, tr("Notice and cool-off"), context, inputs, parent)
{
    m_coolOff = new FactList(u"case.cooloff"_s, {}, this);
    addSection({})->addWidget(m_coolOff);
    m_notices = new LetterList(u"case.notices"_s, tr("Nobody was told yet."), context, this);
    auto *told = addSection(tr("Told"));
    told->addWidget(m_notices);
    m_sendAgain =
        addAct(told, u"notice.resend"_s, tr("Send again"), u"ownership.transfer.notice.resend"_s);
    connect(m_sendAgain, &QPushButton::clicked, this,
            [this] { Q_EMIT asked(u"ownership.transfer.notice.resend"_s, {}, {}); });
}

void NoticeStep::showCase(const TransferCaseView &view)
{
    QList<FactList::Line> lines;
    if (view.coolOffUntil.isValid()) {
        const QString left = timeLeft(view.coolOffUntil);
        lines << FactList::Line{{left.isEmpty() ? tr("Over") : tr("%1 left").arg(left),
                                 left.isEmpty() ? Tone::Ok : Tone::Pending},
                                tr("Cool-off until %1").arg(format().minutes(view.coolOffUntil)),
                                {},
                                {},
                                {}};
    }
    lines << objectionLines(view);
    if (view.state == "notice"_L1)
        lines << FactList::Line{
            {tr("Mind"), Tone::Warn},
            tr("If this is withdrawn, rejected or objected to now, whoever got this letter is sent "
               "another one at once, which says so."),
            {},
            {},
            {}};
    m_coolOff->setLines(lines);
    m_notices->setLetters(view.notices);
    m_sendAgain->setVisible(view.state == "notice"_L1 && view.route == "support"_L1);
    m_sendAgain->setShutByCase(whyNotAgain(view));
}

OutcomeStep::OutcomeStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.step.7"_s, tr("Outcome"), context, inputs, parent)
{
    auto *result = addSection({});
    m_result = new FactList(u"case.result"_s, {}, this);
    result->addWidget(m_result);
    m_effects = new FactList(u"case.outcome.effects"_s, {}, this);
    m_effects->setBeside();
    result->addWidget(m_effects);
    auto *places = new QHBoxLayout;
    places->setSpacing(metric::kSpace2);
    auto *audit = addButton(result, u"outcome.audit"_s, tr("Open in Audit"));
    auto *org = addButton(result, u"outcome.org"_s, tr("Open the organisation"));
    places->addWidget(audit);
    places->addWidget(org);
    places->addStretch(1);
    result->addLayout(places);
    connect(audit, &QPushButton::clicked, this, [this] {
        Q_EMIT placeAsked({u"audit"_s, u"org:"_s + m_view.org.value, {}, false});
    });
    connect(org, &QPushButton::clicked, this, [this] {
        Q_EMIT placeAsked({u"orgs"_s, {}, m_view.org.value, true});
    });
}

void OutcomeStep::showCase(const TransferCaseView &view)
{
    m_view = view;
    const bool isDone = view.executedAt.isValid();
    // Ours changes in one go before the first step at the provider.
    const bool isMidway = view.state == "executing"_L1 || view.state == "exec_failed"_L1;
    const QString outcome =
        isMidway ? tr("The new owner is in place; steps at the payment provider are left.")
        : isDone ? tr("Carried out %1").arg(format().minutes(view.executedAt))
                 : tr("Nothing was changed.");
    QList<FactList::Line> lines{
        {stateWord(u"state"_s, view.state), outcome, closeReasonText(view), {}, {}}};
    if (view.closedAt.isValid())
        lines << FactList::Line{
            {}, tr("Closed %1").arg(format().minutes(view.closedAt)), {}, {}, {}};
    if (view.reversibleUntil.isValid() && !timeLeft(view.reversibleUntil).isEmpty())
        lines << FactList::Line{
            {tr("%1 left").arg(timeLeft(view.reversibleUntil)), Tone::Info},
            tr("Objections are taken until %1").arg(format().minutes(view.reversibleUntil)),
            {},
            {},
            {}};
    for (const TimelineView &entry : view.timeline)
        if (isDone && (entry.kind == "transfer.executed"_L1 || entry.kind == "executed"_L1))
            lines << FactList::Line{{}, factsText(entry.facts, format()), {}, {}, {}};
    m_result->setLines(lines);
    QList<FactList::Line> effects;
    for (const QJsonObject &effect : isDone ? view.effects : QList<QJsonObject>{}) {
        const EffectText text = effectText(effect, view);
        StateWord word{tr("Done"), Tone::Ok};
        if (isMidway && effect.value("kind"_L1).toString() == "billing_contact"_L1)
            word = view.state == "exec_failed"_L1 ? StateWord{tr("Stopped"), Tone::Danger}
                                                  : StateWord{tr("Under way"), Tone::Pending};
        else if (view.state == "reversing"_L1)
            word = {tr("Being reversed"), Tone::Pending};
        else if (view.state == "reversed"_L1)
            word = {tr("Reversed"), Tone::Neutral};
        effects << FactList::Line{word, text.title, text.detail, {}, {}};
    }
    m_effects->setLines(effects);
}

HistoryStep::HistoryStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.history"_s, tr("History"), context, inputs, parent)
{
    m_timeline = new FactList(u"case.timeline"_s, tr("Nothing happened yet."), this);
    addSection({})->addWidget(m_timeline);
}

void HistoryStep::showCase(const TransferCaseView &view)
{
    QList<FactList::Line> lines;
    for (auto it = view.timeline.crbegin(); it != view.timeline.crend(); ++it) {
        QString facts = factsText(it->facts, format());
        const StaffId officer{it->facts.value("officer_id"_L1).toString()};
        if (const QString name = context().services.cases.staffName(officer); !name.isEmpty())
            //: To whom a case was handed; %1 is a name.
            facts = tr("To %1").arg(name) + (facts.isEmpty() ? QString() : u" · "_s + facts);
        lines << FactList::Line{{},
                                transferWord(it->kind),
                                tr("%1 · %2").arg(format().exact(it->at),
                                                  it->by.isEmpty() ? tr("the platform") : it->by) +
                                    (facts.isEmpty() ? QString() : u" · "_s + facts),
                                {},
                                {}};
    }
    m_timeline->setLines(lines);
}

} // namespace steward::ui
