// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_page.h"

#include "app/domain/transfer_step.h"
#include "app/ports/when_done.h"
#include "ui/shared/app_note.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/record_header.h"
#include "ui/shared/state_page.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/record_paper.h"
#include "ui/transfers/case_steps.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/command_rights.h"
#include "ui/transfers/decision_steps.h"
#include "ui/transfers/fresh_answer.h"
#include "ui/transfers/identity_step.h"
#include "ui/transfers/kept_inputs.h"
#include "ui/transfers/rail_item.h"
#include "ui/transfers/still_combo.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

CasePage::CasePage(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_answer(new FreshAnswer(context.services, this)),
      m_rights(new CommandRights(context.services, this)),
      m_inputs(new KeptInputs(context.services.drafts, this)),
      m_documentTries(context.services.drafts)
{
    setObjectName(u"case.page"_s);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildHead(column);
    auto *content = new QWidget(this);
    auto *inside = new QVBoxLayout(content);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    buildRail(row);
    inside->addLayout(row, 1);
    buildReason(inside);
    buildFoot(inside);
    m_states = new StatePage(u"case"_s, content, this);
    m_states->setActs({StatePage::Act::Retry, StatePage::Act::Refresh, StatePage::Act::CopyDetails,
                       StatePage::Act::SignIn});
    column->addWidget(m_states, 1);
    connectServices();
}

CasePage::~CasePage()
{
    // A field that loses the focus as the page goes is still saved; nobody is left to show it.
    m_inputs->disconnect(this);
    keepLook();
}

void CasePage::buildHead(QVBoxLayout *column)
{
    m_header = new RecordHeader(u"case.page"_s, tr("Transfers"), this);
    connect(m_header, &RecordHeader::backAsked, this, &CasePage::backAsked);
    column->addWidget(m_header);
    buildLine(column);
    buildBars(column);
}

void CasePage::buildLine(QVBoxLayout *column)
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(metric::kSpace4, 0, metric::kSpace4, metric::kSpace2);
    row->setSpacing(metric::kSpace2);
    m_line = new TextLabel(Type::Body, Ink::Text2, this);
    m_line->setObjectName(u"case.line"_s);
    m_saved = new TextLabel(Type::Body, Ink::Text2, this);
    m_saved->setObjectName(u"case.saved"_s);
    m_saved->hide();
    m_saveAgain = new QPushButton(tr("Retry"), this);
    m_saveAgain->setObjectName(u"case.save.again"_s);
    m_saveAgain->setAccessibleName(tr("Save again"));
    m_saveAgain->hide();
    connect(m_saveAgain, &QPushButton::clicked, m_inputs, &KeptInputs::saveNow);
    row->addWidget(m_saved);
    row->addWidget(m_saveAgain);
    row->addWidget(m_line, 1);
    auto *link = new QPushButton(tr("Copy link"), this);
    link->setObjectName(u"case.link"_s);
    connect(link, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(linkOf({u"transfers"_s, {}, m_id.value, true}));
    });
    auto *record = new QPushButton(tr("Save record…"), this);
    record->setObjectName(u"case.record"_s);
    connect(record, &QPushButton::clicked, this, [this] {
        withRecord([this](const CaseRecord &made) {
            askAndSaveRecord(made, m_context.format, this, [this](const RecordSaved &saved) {
                if (!saved.problem.isEmpty())
                    say(Tone::Danger, saved.problem);
                else if (saved.isPrivate)
                    say(Tone::Ok, tr("The record is saved."));
                else
                    say(Tone::Warn, tr("The record is saved. Its file system keeps no permissions: "
                                       "everybody who can open this place can read the record."));
            });
        });
    });
    auto *print = new QPushButton(tr("Print…"), this);
    print->setObjectName(u"case.print"_s);
    print->setShortcut(QKeySequence::Print);
    connect(print, &QPushButton::clicked, this, [this] {
        withRecord(
            [this](const CaseRecord &made) { askAndPrintRecord(made, m_context.format, this); });
    });
    row->addWidget(link);
    row->addWidget(record);
    row->addWidget(print);
    column->addLayout(row);
}

void CasePage::buildBars(QVBoxLayout *column)
{
    m_tell = new MessageBar(this);
    m_tell->setObjectName(u"case.tell"_s);
    connect(m_tell->addButton(tr("Copy text"), u"case.tell.copy"_s), &QPushButton::clicked, this,
            [this] {
                QGuiApplication::clipboard()->setText(m_tellText);
                m_context.live.announce(tr("Copied."));
            });
    m_tell->hide();
    column->addWidget(m_tell);
    m_stand = new MessageBar(this);
    m_stand->setObjectName(u"case.stand"_s);
    m_stand->hide();
    column->addWidget(m_stand);
    m_bar = new MessageBar(this);
    m_bar->setObjectName(u"case.bar"_s);
    m_sendAgain = new ActButton(tr("Send mine again"), {}, m_bar);
    m_sendAgain->setObjectName(u"case.send.again"_s);
    m_bar->addButton(m_sendAgain);
    connect(m_sendAgain, &QPushButton::clicked, this, [this] {
        if (const auto mine = std::exchange(m_conflict, std::nullopt))
            send(mine->type, mine->args, mine->clears);
    });
    m_confirmAgain = m_bar->addButton(tr("Confirm again"), u"case.confirm.again"_s);
    connect(m_confirmAgain, &QPushButton::clicked, this, &CasePage::confirmAgain);
    m_giveUp = m_bar->addButton(tr("Give up"), u"case.give.up"_s);
    connect(m_giveUp, &QPushButton::clicked, this, &CasePage::giveUp);
    connect(m_bar->addButton(tr("Close"), u"case.bar.close"_s), &QPushButton::clicked, this,
            [this] {
                m_conflict.reset();
                m_bar->hide();
            });
    m_bar->hide();
    column->addWidget(m_bar);
}

void CasePage::buildRail(QHBoxLayout *row)
{
    auto *rail = new QWidget(this);
    rail->setObjectName(u"case.rail"_s);
    rail->setAccessibleName(tr("Steps of the transfer"));
    auto *items = new QVBoxLayout(rail);
    items->setContentsMargins(0, metric::kSpace2, 0, metric::kSpace2);
    items->setSpacing(2);
    m_stack = new QStackedWidget(this);
    m_approval = new ApprovalStep(m_context, *m_inputs, m_stack);
    m_steps = {new RouteStep(m_context, *m_inputs, m_stack),
               new PartiesStep(m_context, *m_inputs, m_stack),
               new IdentityStep(m_context, *m_inputs, m_stack),
               new ImpactStep(m_context, *m_inputs, m_stack),
               m_approval,
               new NoticeStep(m_context, *m_inputs, m_stack),
               new OutcomeStep(m_context, *m_inputs, m_stack),
               new HistoryStep(m_context, *m_inputs, m_stack)};
    for (int i = 0; i < 8; ++i) {
        const bool isStep = i < 7;
        auto *item = new RailItem(isStep ? QString::number(i + 1) : QString(),
                                  isStep ? transferStepTitle(i + 1) : tr("History"),
                                  u"case.rail.%1"_s.arg(i + 1), rail);
        m_rail.at(static_cast<size_t>(i)) = item;
        items->addWidget(item);
        CaseStep *step = m_steps.at(static_cast<size_t>(i));
        m_stack->addWidget(step);
        connect(item, &QAbstractButton::clicked, this, [this, i] { openStep(i + 1); });
        // Assistive technology toggles it, which is no click.
        connect(item, &QAbstractButton::toggled, this, [this, i](bool isOn) {
            if (isOn && m_step != i + 1)
                goToStep(i + 1);
        });
        connect(step, &CaseStep::asked, this, &CasePage::send);
        connect(step, &CaseStep::documentAsked, this, &CasePage::sendDocument);
        connect(step, &CaseStep::placeAsked, this, &CasePage::placeAsked);
    }
    items->addStretch(1);
    rail->setFixedWidth(RailItem::kRailWidth);
    row->addWidget(rail);
    row->addWidget(m_stack, 1);
}

void CasePage::buildReason(QVBoxLayout *column)
{
    m_reasonBox = new QWidget(this);
    m_reasonBox->setObjectName(u"case.reason.box"_s);
    auto *box = new QVBoxLayout(m_reasonBox);
    box->setContentsMargins(metric::kSpace4, metric::kSpace2, metric::kSpace4, metric::kSpace2);
    m_reasonTitle = new TextLabel(Type::Strong, Ink::Text, m_reasonBox);
    m_reasonTitle->setWordWrap(true);
    m_waitOn = new StillCombo(m_reasonBox);
    m_waitOn->setObjectName(u"case.wait.on"_s);
    m_waitOn->setAccessibleName(tr("Whom the case waits for"));
    for (const QString &word : {u"customer"_s, u"legal"_s, u"finance"_s})
        m_waitOn->addItem(transferWord(word), word);
    m_settleBy = new StillCombo(m_reasonBox);
    m_settleBy->setObjectName(u"case.settle.by"_s);
    m_settleBy->setAccessibleName(tr("How the objection is settled"));
    m_settleBy->addItem(tr("The objection does not hold: the transfer goes on"), u"resume"_s);
    m_settleBy->addItem(tr("The objection holds: the transfer is rejected"), u"reject"_s);
    m_reason = new AppNote(m_reasonBox);
    m_reason->setObjectName(u"case.reason"_s);
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setFixedHeight(fontMetrics().height() * 3 + 14);
    m_inputs->keep(u"reason"_s, m_reason);
    m_reasonType = new QLineEdit(m_reasonBox);
    m_reasonType->hide();
    m_inputs->keep(u"reason.type"_s, m_reasonType);
    auto *acts = new QHBoxLayout;
    acts->setSpacing(metric::kSpace2);
    auto *cancel = new QPushButton(tr("Cancel"), m_reasonBox);
    cancel->setObjectName(u"case.reason.cancel"_s);
    m_reasonSend = new ActButton({}, {}, m_reasonBox);
    m_reasonSend->setObjectName(u"case.reason.send"_s);
    acts->addWidget(m_reasonSend);
    acts->addWidget(cancel);
    acts->addStretch(1);
    box->addWidget(m_reasonTitle);
    box->addWidget(m_waitOn);
    box->addWidget(m_settleBy);
    box->addWidget(m_reason);
    box->addLayout(acts);
    m_reasonBox->hide();
    column->addWidget(m_reasonBox);
    connect(cancel, &QPushButton::clicked, this, [this] {
        m_reasonType->clear();
        m_reasonBox->hide();
        focusStep();
    });
    connect(m_reasonSend, &QPushButton::clicked, this, &CasePage::sendReason);
}

void CasePage::buildFoot(QVBoxLayout *column)
{
    auto *edge = new QFrame(this);
    edge->setFrameStyle(QFrame::HLine | QFrame::Plain);
    edge->setForegroundRole(QPalette::Midlight);
    column->addWidget(edge);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metric::kSpace2);
    foot->setContentsMargins(metric::kSpace4, metric::kSpace2, metric::kSpace4, metric::kSpace3);
    const auto act = [this, foot](const QString &text, const QString &name, const QString &command,
                                  bool asksWhy) {
        const QString type = u"ownership.transfer."_s + command;
        auto *button = new ActButton(text, type, this);
        button->setObjectName(u"case."_s + name);
        foot->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, type, asksWhy] {
            if (asksWhy)
                askReason(type);
            else
                send(type, {}, {});
        });
        return button;
    };
    m_withdraw = act(tr("Withdraw…"), u"withdraw"_s, u"withdraw"_s, true);
    m_object = act(tr("Record objection…"), u"object"_s, u"dispute"_s, true);
    m_wait = act(tr("Wait for somebody…"), u"wait"_s, u"wait"_s, true);
    m_resume = act(tr("Resume"), u"resume"_s, u"resume"_s, false);
    m_settle = act(tr("Settle objection…"), u"settle"_s, u"dispute.resolve"_s, true);
    m_retry = act(tr("Try the failed step again"), u"retry"_s, u"execution.resume"_s, false);
    m_footWhy = new TextLabel(Type::Body, Ink::Text2, this);
    m_footWhy->setObjectName(u"case.foot.reason"_s);
    m_footWhy->setWordWrap(true);
    m_footWhy->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_footWhy->setFocusPolicy(Qt::StrongFocus);
    foot->addWidget(m_footWhy, 1);
    foot->addStretch(0);
    const auto turn = [this, foot](const QString &text, const QString &name, int by) {
        auto *button = new QPushButton(text, this);
        button->setObjectName(name);
        button->setAutoDefault(false);
        foot->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, by] { openStep(m_step + by); });
        return button;
    };
    m_back = turn(tr("Back"), u"case.back"_s, -1);
    m_next = turn(tr("Continue"), u"case.next"_s, 1);
    column->addLayout(foot);
}

void CasePage::showRail()
{
    const int now = transferStep(m_view.state, m_view.priorState);
    const int reached = reachedStep(m_view);
    const QString waits = waitingText(m_view, m_context.format);
    for (int step = 1; step <= 7; ++step) {
        RailItem *item = m_rail.at(static_cast<size_t>(step - 1));
        item->setEnabled(step <= reached);
        if (step == 5 && now > 5 && m_view.route == "self_serve"_L1)
            item->setStanding(Tone::Neutral, tr("Not needed"));
        else if (step < now || (step == 7 && m_view.closedAt.isValid()))
            item->setStanding(Tone::Ok, tr("Done"));
        else if (step == now && m_view.state == "disputed"_L1)
            item->setStanding(Tone::Danger, waits.isEmpty()
                                                ? tr("Disputed")
                                                //: A disputed case; %1 for whom it waits.
                                                : tr("Disputed. %1").arg(waits));
        else if (step == now && !waits.isEmpty())
            item->setStanding(Tone::Pending, waits);
        else if (step == now && step == 6)
            item->setStanding(Tone::Pending,
                              tr("Until %1").arg(m_context.format.minutes(m_view.coolOffUntil)));
        else if (step == now && step < 6 && !m_view.blockedBy.isEmpty())
            item->setStanding(Tone::Warn, tr("Blocked"));
        else if (step <= reached)
            item->setStanding(Tone::Info, step == now ? tr("Current") : tr("Open"));
        else
            item->setStanding(Tone::Neutral, tr("Not reached"));
    }
    m_rail.at(7)->setStanding(Tone::Neutral, {});
    m_back->setEnabled(m_step > 1 && m_step <= 7);
    m_next->setEnabled(m_step < reached);
}

void CasePage::goToStep(int step)
{
    const bool isHistory = step == 8;
    if (step < 1 || step > 8 || (!isHistory && m_hasCase && step > reachedStep(m_view)))
        return;
    m_step = step;
    m_stack->setCurrentIndex(step - 1);
    m_rail.at(static_cast<size_t>(step - 1))->setChecked(true);
    if (m_hasCase)
        showRail();
    // The stack gives the keys back to the field that had them, also when the case hides it by now.
    const QWidget *focused = QApplication::focusWidget();
    if (focused && m_stack->isAncestorOf(focused) && !focused->isVisible())
        focusStep();
}

void CasePage::openStep(int step)
{
    goToStep(step);
    if (m_step == step)
        focusStep();
}

void CasePage::focusStep()
{
    if (QWidget *first = m_steps.at(static_cast<size_t>(m_step - 1))->firstField())
        first->setFocus(Qt::OtherFocusReason);
}

QWidget *CasePage::firstFocus() const
{
    // While the case is being read its steps are not there to take the focus.
    return m_hasCase ? static_cast<QWidget *>(m_rail.front()) : m_header;
}

} // namespace steward::ui
