// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/orgs/debt_waiver.h"

#include "app/ports/when_done.h"
#include "ui/shared/app_note.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/new_id.h"
#include "ui/shared/text_label.h"
#include "ui/shared/words.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/command_rights.h"
#include "ui/transfers/kept_inputs.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto kType = "ownership.transfer.gate.waive"_L1;
constexpr auto kGate = "G6"_L1;
constexpr auto kInvoices = "unpaid_invoices"_L1;
constexpr auto kDisputes = "open_disputes"_L1;

} // namespace

DebtWaiver::DebtWaiver(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_rights(new CommandRights(context.services, this)),
      m_inputs(new KeptInputs(context.services.drafts, this)),
      m_line(new TextLabel(Type::Body, Ink::Text, this)),
      m_waive(new ActButton(tr("Waive for this transfer…"), kType, this)),
      m_form(new QWidget(this)), m_debts(new TextLabel(Type::Body, Ink::Text, m_form)),
      m_grown(new MessageBar(m_form)),
      m_look(m_grown->addButton(tr("I have looked again"), u"org.debt.look"_s)),
      m_note(new AppNote(m_form)), m_send(new ActButton(tr("Waive"), kType, m_form)),
      m_bar(new MessageBar(this))
{
    build();
    m_inputs->keep(u"note"_s, m_note);
    m_inputs->follow(context.services.session);
    connect(m_waive, &QPushButton::clicked, this, &DebtWaiver::ask);
    connect(m_look, &QPushButton::clicked, this, &DebtWaiver::look);
    connect(m_send, &QPushButton::clicked, this, &DebtWaiver::send);
    connect(m_note, &AppNote::submitted, this, &DebtWaiver::send);
    connect(m_rights, &CommandRights::changed, this, &DebtWaiver::shut);
    connect(&context.services.commands, &ports::CommandBus::changed, this,
            &DebtWaiver::commandChanged);
    shut();
}

void DebtWaiver::build()
{
    setObjectName(u"org.debt"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metric::kSpace2);
    m_line->setObjectName(u"org.debt.case"_s);
    m_line->setWordWrap(true);
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_waive->setObjectName(u"org.debt.waive"_s);
    m_note->setObjectName(u"org.debt.note"_s);
    m_note->setAccessibleName(tr("Why the debt does not stand in the way"));
    m_note->setMaximumHeight(90);
    m_send->setObjectName(u"org.debt.send"_s);
    m_send->setProperty("variant", u"primary"_s);
    m_bar->setObjectName(u"org.debt.bar"_s);
    m_bar->hide();
    auto *form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(metric::kSpace2);
    auto *label = new TextLabel(tr("&Why the debt does not stand in the way"), Type::Strong,
                                Ink::Text, m_form);
    label->setBuddy(m_note);
    m_debts->setObjectName(u"org.debt.seen"_s);
    m_debts->setWordWrap(true);
    m_debts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_grown->setObjectName(u"org.debt.grown"_s);
    m_grown->hide();
    form->addWidget(m_debts);
    form->addWidget(m_grown);
    form->addWidget(label);
    form->addWidget(m_note);
    auto *hint = new TextLabel(tr("The checkers read it, and approve it with the plan. Another "
                                  "invoice or dispute ends it."),
                               Type::Caption, Ink::Muted, m_form);
    hint->setWordWrap(true);
    form->addWidget(hint);
    form->addWidget(m_send);
    m_form->hide();
    column->addWidget(m_line);
    column->addWidget(m_waive);
    column->addWidget(m_waive->reasonLabel());
    setTabOrder(m_waive, m_waive->reasonLabel());
    column->addWidget(m_form);
    column->addWidget(m_bar);
}

void DebtWaiver::show(const OrgRow &org)
{
    m_org = org;
    if (org.openCaseRef != m_case.ref) {
        m_case = {};
        // Its end is told when its case is shown again.
        m_sent = {};
        m_bar->hide();
        m_form->hide();
        m_line->clear();
    }
    showDebts();
    if (org.hasBilling && !org.openCaseRef.isEmpty())
        findCase();
}

void DebtWaiver::findCase()
{
    ports::ListQuery query;
    query.list = ports::List::Transfers;
    query.org = m_org.id;
    auto &reader = m_context.services.reader;
    ports::whenDone(
        reader.keys(query, this), this, [this, &reader](const Result<ports::ListKeys> &keys) {
            if (!keys)
                return;
            ports::whenDone(reader.caseRows(keys->keys), this,
                            [this](const Result<QList<CaseRow>> &rows) {
                                for (const CaseRow &row : rows.value_or(QList<CaseRow>{}))
                                    if (row.org == m_org.id && row.ref == m_org.openCaseRef)
                                        showCase(row);
                            });
        });
}

void DebtWaiver::showCase(const CaseRow &row)
{
    const bool isOther = row.id != m_case.id;
    m_case = row;
    const QString state = stateWord(u"state"_s, row.state).text;
    //: The open transfer of an organisation: %1 its reference, %2 who hands over, %3 to whom, %4
    //: where it stands.
    QString text = tr("%1, %2 → %3: %4")
                       .arg(display::identifier(row.ref), row.fromName,
                            row.toName.isEmpty() ? tr("nobody named yet") : row.toName, state);
    if (row.state == "waiting"_L1 && row.waitingSince.isValid())
        //: Whom a transfer waits for: %1 a role, %2 since when.
        text += u'\n' +
                tr("It waits for: %1, since %2.")
                    .arg(transferWord(row.waitingOn), m_context.format.minutes(row.waitingSince));
    m_line->setText(text);
    if (isOther) {
        m_inputs->open(u"waiver/"_s + row.id.value);
        adoptSent();
    }
    showDebts();
    if (!m_inputs->value(u"note"_s).isEmpty() && m_waive->whyShut().isEmpty())
        m_form->show();
}

/// Sent before this case, the page or the desk was there: its end is still to be told. Of what
/// nobody knows any more no end comes.
void DebtWaiver::adoptSent()
{
    m_sent = {};
    for (const KeptInputs::Sent &sent : m_inputs->sent())
        if (m_context.services.commands.command(sent.id)) {
            m_sent = sent.id;
            commandChanged(sent.id);
        }
}

/// Why nothing can be waived, whoever asks.
QString DebtWaiver::whyNotNow() const
{
    if (m_case.id.isNull())
        return tr("Looking for the transfer…");
    if (m_case.route == "self_serve"_L1)
        return refusalText(u"self_serve_is_read_only"_s);
    static const QStringList early{u"intake"_s, u"gated"_s, u"verifying"_s, u"planned"_s,
                                   u"waiting"_s};
    if (!early.contains(m_case.state))
        return tr("The transfer is past the step at which a debt is waived.");
    if (m_org.unpaidInvoices == 0 && m_org.openDisputes == 0)
        return tr("No invoice is unpaid and no payment is disputed.");
    return m_sent.isNull() ? QString() : tr("Sending…");
}

DebtWaiver::Debts DebtWaiver::seen() const
{
    return {m_inputs->beside(kInvoices).toInt(), m_inputs->beside(kDisputes).toInt()};
}

void DebtWaiver::keepSeen(Debts debts)
{
    m_inputs->keepBeside(kInvoices, QString::number(debts.invoices));
    m_inputs->keepBeside(kDisputes, QString::number(debts.disputes));
}

bool DebtWaiver::haveDebtsGrown() const
{
    const Debts then = seen();
    return m_org.unpaidInvoices > then.invoices || m_org.openDisputes > then.disputes;
}

/// What is settled meanwhile is waived no more; what was added is not waived unseen.
void DebtWaiver::showDebts()
{
    if (!m_case.id.isNull() && m_inputs->isEdited(kInvoices))
        keepSeen({std::min(seen().invoices, m_org.unpaidInvoices),
                  std::min(seen().disputes, m_org.openDisputes)});
    const Debts then = seen();
    const auto count = [this](int number) { return m_context.format.count(number); };
    //: What finance lets a transfer pass: %1 and %2 are how many there are.
    m_debts->setText(tr("Waived are: unpaid invoices %1, open disputes %2.")
                         .arg(count(then.invoices), count(then.disputes)));
    const bool isNews = m_grown->isHidden();
    m_grown->setVisible(!m_case.id.isNull() && haveDebtsGrown());
    if (!m_grown->isHidden()) {
        //: The debts became more while a note was written: %1 and %3 are how many there are now, %2
        //: and %4 how many there were on screen.
        m_grown->setMessage(Tone::Warn, tr("More is open by now: unpaid invoices %1 (you saw %2), "
                                           "open disputes %3 (you saw %4). Your note is kept; look "
                                           "again before you waive.")
                                            .arg(count(m_org.unpaidInvoices), count(then.invoices),
                                                 count(m_org.openDisputes), count(then.disputes)));
        if (isNews && !m_form->isHidden())
            m_context.live.announce(m_grown->text());
    }
    shut();
}

void DebtWaiver::look()
{
    keepSeen({m_org.unpaidInvoices, m_org.openDisputes});
    showDebts();
    m_send->setFocus();
}

void DebtWaiver::shut()
{
    const QString role = m_rights->whyNot(kType, kGate), now = whyNotNow();
    for (ActButton *act : {m_waive, m_send}) {
        act->setShutByRole(role);
        act->setShutByCase(now);
    }
    m_send->setShutByPage(m_grown->isHidden() ? QString() : m_grown->text());
    if (!role.isEmpty())
        m_form->hide();
}

void DebtWaiver::ask()
{
    if (m_inputs->value(u"note"_s).isEmpty())
        keepSeen({m_org.unpaidInvoices, m_org.openDisputes});
    m_form->show();
    showDebts();
    m_note->setFocus();
}

void DebtWaiver::send()
{
    if (!m_send->whyShut().isEmpty())
        return;
    const QString note = m_inputs->value(u"note"_s).trimmed();
    if (const QString problem = reasonProblem(note); !problem.isEmpty()) {
        say(Tone::Danger, problem);
        m_note->setFocus();
        return;
    }
    ports::Command command;
    command.id = newCommandId();
    command.type = kType;
    command.entity = u"case/"_s + m_case.id.value;
    command.expect.insert(command.entity, m_case.rev);
    command.args = {{u"case_id"_s, m_case.id.value},
                    {u"gate"_s, kGate},
                    {u"note"_s, note},
                    {kInvoices, seen().invoices},
                    {kDisputes, seen().disputes}};
    m_inputs->saveNow();
    m_inputs->noteSent(command.id, {u"note"_s, kInvoices, kDisputes});
    m_sent = command.id;
    const CommandId id = command.id;
    say(Tone::Info, tr("Sending…"));
    if (const Result<Done> kept = m_context.services.commands.submit(std::move(command)); !kept) {
        m_inputs->endSent(id, false);
        m_sent = {};
        say(Tone::Danger, errorSentence(kept.error()));
    }
    shut();
}

void DebtWaiver::commandChanged(const CommandId &id)
{
    const auto state = id == m_sent ? m_context.services.commands.command(id) : std::nullopt;
    if (!state)
        return;
    if (!state->isOver()) {
        if (state->error)
            say(Tone::Warn, errorSentence(*state->error));
        return;
    }
    using Phase = ports::CommandState::Phase;
    const bool isDone = state->phase == Phase::Confirmed;
    m_sent = {};
    m_inputs->endSent(id, isDone);
    if (isDone) {
        m_form->hide();
        say(Tone::Ok, tr("Waived for this transfer: its gate says so, with your name and note."));
    } else if (state->phase == Phase::Conflict) {
        say(Tone::Warn, tr("The transfer changed meanwhile; nothing was sent, and your note is "
                           "kept. Read it again, then send it."));
        m_case = {};
        findCase();
    } else {
        const QString why = refusalSentence(state->answer, m_context.format);
        say(Tone::Danger, why.isEmpty() ? errorSentence(state->error.value_or(Error{})) : why);
    }
    shut();
}

void DebtWaiver::say(Tone tone, const QString &text)
{
    m_bar->setMessage(tone, text);
    m_bar->show();
    m_context.live.announce(text);
}

} // namespace steward::ui
