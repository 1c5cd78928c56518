// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/new_transfer_page.h"

#include "app/ports/when_done.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/new_id.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/command_rights.h"
#include "ui/transfers/fact_list.h"
#include "ui/transfers/fresh_answer.h"
#include "ui/transfers/kept_inputs.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QPushButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

NewTransferPage::NewTransferPage(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.new"_s, tr("Start an ownership transfer"), context, inputs, parent),
      m_kept(inputs), m_answer(new FreshAnswer(context.services, this)),
      m_rights(new CommandRights(context.services, this))
{
    auto *head = addSection({});
    connect(addButton(head, u"new.back"_s, tr("Back to the list")), &QPushButton::clicked, this,
            &NewTransferPage::backAsked);
    m_band = new MessageBar(this);
    m_band->setObjectName(u"case.new.band"_s);
    connect(m_band->addButton(tr("Refresh now"), u"case.new.refresh"_s), &QPushButton::clicked,
            m_answer, &FreshAnswer::askSoon);
    m_band->hide();
    head->addWidget(m_band);
    m_title = new TextLabel(Type::Strong, Ink::Text, this);
    m_title->setObjectName(u"case.new.org"_s);
    m_title->setWordWrap(true);
    head->addWidget(m_title);
    m_saved = new TextLabel(Type::Body, Ink::Text2, this);
    m_saved->setObjectName(u"case.new.saved"_s);
    m_saved->hide();
    head->addWidget(m_saved);
    buildForm();
    follow();
}

NewTransferPage::~NewTransferPage()
{
    // A field that loses the focus as the page goes is still saved; nobody is left to show it. The
    // inputs themselves may be gone by now.
    disconnect(m_showsSaved);
}

void NewTransferPage::buildForm()
{
    auto *form = addSection(tr("Why and for whom"));
    m_reason =
        addChoice(form, u"new.reason_code"_s, tr("&Reason"),
                  {u"owner_request"_s, u"staff_change"_s, u"company_sale"_s, u"owner_unreachable"_s,
                   u"owner_deceased"_s, u"company_dissolved"_s, u"court_order"_s},
                  tr("Choose a reason"));
    addChoice(form, u"new.channel"_s, tr("&Asked for by"),
              {u"ticket"_s, u"phone"_s, u"email"_s, u"in_product"_s, u"letter"_s},
              tr("Choose how it came"));
    addLine(form, u"new.ticket"_s, tr("&Ticket"));
    addNote(form, u"new.route_reason"_s,
            tr("Why the owner does not do it &themselves, if nothing was ever paid"));
    m_open = addAct(form, u"new.open"_s, tr("Open the case"), u"ownership.transfer.open"_s, true);
    m_openCase = addButton(form, u"new.open.case"_s, tr("Go to the open transfer"));
    connect(m_openCase, &QPushButton::clicked, this, [this] { Q_EMIT opened(m_openCaseId); });
    m_openCase->hide();
    // Beside each other: whoever fills in the form sees what the gates say to it.
    auto *gates = addSection(tr("What the gates say now"));
    auto *both = new QHBoxLayout;
    both->setSpacing(metric::kSpace6);
    addSection({})->addLayout(both);
    both->addWidget(form->parentWidget(), 1, Qt::AlignTop);
    both->addWidget(gates->parentWidget(), 1, Qt::AlignTop);
    m_gatesAt = new TextLabel(Type::Caption, Ink::Muted, this);
    gates->addWidget(m_gatesAt);
    m_gates = new FactList(u"case.new.gates"_s, tr("The platform judges the gates…"), this);
    gates->addWidget(m_gates);
}

void NewTransferPage::follow()
{
    KeptInputs &inputs = m_kept;
    const ViewContext &context = this->context();
    connect(m_answer, &FreshAnswer::answered, this, &NewTransferPage::take);
    connect(m_answer, &FreshAnswer::failed, this, &NewTransferPage::showFreshness);
    connect(m_answer, &FreshAnswer::freshnessChanged, this, &NewTransferPage::showFreshness);
    connect(m_rights, &CommandRights::changed, this, &NewTransferPage::shutActs);
    inputs.follow(context.services.session);
    connect(m_open, &QPushButton::clicked, this, &NewTransferPage::open);
    connect(&context.services.commands, &ports::CommandBus::changed, this,
            &NewTransferPage::commandChanged);
    m_showsSaved = connect(&inputs, &KeptInputs::stateChanged, this, [this] {
        if (m_kept.state() == KeptInputs::State::Saved)
            m_saved->setText(tr("Saved %1").arg(format().timeOfDay(m_kept.savedAt())));
        else
            m_saved->setText(m_kept.state() == KeptInputs::State::NotSaved
                                 ? tr("Not saved — leave the field to try again")
                                 : QString());
        m_saved->setVisible(!m_saved->text().isEmpty());
    });
    connect(&context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (m_org.id.isNull())
                    return;
                if (changes.table(u"org"_s) || changes.table(u"membership"_s) ||
                    changes.table(u"user"_s))
                    readOrg();
                // Without the stream of hints rows are the only word of facts that changed.
                if (!this->context().services.sync.counters().hintsByStream ||
                    changes.table(u"case"_s) || changes.table(u"policy"_s))
                    m_answer->askSoon();
            });
}

void NewTransferPage::show(const OrgId &id)
{
    m_org.id = id;
    m_sent = {};
    m_kept.open(u"case-new/"_s + id.value);
    m_gates->setLines({});
    m_openCase->hide();
    m_band->hide();
    m_open->setShutByCase({});
    setProblems({});
    m_answer->begin([this, id] { return context().services.cases.orgGates(id, {}); });
    m_answer->follow(id);
    readOrg();
    // Sent before the desk was started again: it goes on by itself.
    for (const KeptInputs::Sent &sent : m_kept.sent())
        if (m_sent.isNull() && context().services.commands.command(sent.id)) {
            m_sent = sent.id;
            m_open->setText(tr("Opening…"));
            // Queued: whoever shows this page has first to have shown it.
            QMetaObject::invokeMethod(
                this, [this, id = sent.id] { commandChanged(id); }, Qt::QueuedConnection);
        }
}

QWidget *NewTransferPage::startField() const
{
    return m_reason;
}

void NewTransferPage::readOrg()
{
    const OrgId asked = m_org.id;
    ports::whenDone(
        context().services.reader.org(asked), this, [this, asked](const Result<OrgRow> &org) {
            if (asked != m_org.id || !org)
                return;
            m_org = *org;
            m_title->setText(
                tr("%1 · owner %2, %3").arg(org->name, org->ownerName, org->ownerEmail));
        });
}

void NewTransferPage::take(const QJsonObject &document)
{
    QList<FactList::Line> lines;
    QDateTime next;
    for (const GateView &gate : readGates(document.value("gates"_L1).toArray())) {
        lines << FactList::Line{verdictWord(gate.verdict),
                                tr("%1 %2").arg(gate.rule, gateTitle(gate.rule)),
                                gateSentence(gate, format()),
                                {},
                                {}};
        if (gate.nextChangeAt > QDateTime::currentDateTimeUtc() &&
            (!next.isValid() || gate.nextChangeAt < next))
            next = gate.nextChangeAt;
    }
    m_answer->askAt(next);
    m_gates->setLines(lines);
    m_gatesAt->setText(tr("Judged by the platform %1, policy %2")
                           .arg(format().exact(QDateTime::fromString(
                                    document.value("gates_at"_L1).toString(), Qt::ISODateWithMs)),
                                document.value("policy_version"_L1).toString()));
    const QJsonObject open = document.value("open_case"_L1).toObject();
    m_openCaseId = open.value("id"_L1).toString();
    m_openCase->setVisible(!m_openCaseId.isEmpty());
    m_open->setShutByCase(open.isEmpty() ? QString()
                                         : tr("This organisation has an open transfer already: %1.")
                                               .arg(open.value("ref"_L1).toString()));
    shutActs();
}

void NewTransferPage::showFreshness()
{
    const bool isCold = !m_answer->answeredAt().isValid();
    const auto error = m_answer->error();
    m_band->setVisible(!m_answer->isFresh() && (error || !isCold));
    if (isCold && error)
        m_band->setMessage(Tone::Danger,
                           tr("The gates could not be read. %1 What you type is kept.")
                               .arg(errorSentence(*error)));
    else
        m_band->setMessage(Tone::Stale,
                           tr("The platform does not answer. You see the gates as they were %1; "
                              "nothing is sent until it does. What you type is kept.")
                               .arg(format().exact(m_answer->answeredAt())));
    shutActs();
}

void NewTransferPage::shutActs()
{
    m_open->setShutByRole(m_rights->whyNot(m_open->command()));
    m_open->setShutByPage(m_answer->isFresh() || !m_answer->answeredAt().isValid()
                              ? QString()
                              : tr("The gates below are out of date: nothing is sent until they "
                                   "are read again."));
}

void NewTransferPage::open()
{
    if (!m_sent.isNull() || !m_open->whyShut().isEmpty())
        return;
    const QString reason = m_kept.value(u"new.reason_code"_s);
    const QString channel = m_kept.value(u"new.channel"_s);
    QStringList problems;
    if (reason.isEmpty())
        problems << tr("Choose the reason.");
    if (channel.isEmpty())
        problems << tr("Choose how the request came.");
    if (m_org.rev == 0)
        problems << tr("The organisation is not loaded yet.");
    setProblems(problems, m_reason);
    if (!problems.isEmpty())
        return;
    ports::Command command;
    command.id = newCommandId();
    command.type = u"ownership.transfer.open"_s;
    command.entity = u"org/"_s + m_org.id.value;
    command.expect.insert(command.entity, m_org.rev);
    command.args = {{u"org_id"_s, m_org.id.value},
                    {u"reason_code"_s, reason},
                    {u"requester_channel"_s, channel}};
    if (const QString ticket = m_kept.value(u"new.ticket"_s); !ticket.isEmpty())
        command.args.insert(u"ticket"_s, ticket);
    if (const QString why = m_kept.value(u"new.route_reason"_s); !why.isEmpty())
        command.args.insert(u"route_reason"_s, why);
    m_kept.saveNow();
    m_kept.noteSent(command.id, {u"new.ticket"_s, u"new.route_reason"_s, u"new.reason_code"_s,
                                 u"new.channel"_s});
    m_sent = command.id;
    m_open->setText(tr("Opening…"));
    if (const Result<Done> kept = context().services.commands.submit(std::move(command)); !kept) {
        m_kept.endSent(std::exchange(m_sent, {}), false);
        m_open->setText(tr("Open the case"));
        setProblems({errorSentence(kept.error())});
    }
}

void NewTransferPage::commandChanged(const CommandId &id)
{
    const auto state = context().services.commands.command(id);
    if (id != m_sent || m_sent.isNull() || !state)
        return;
    using Phase = ports::CommandState::Phase;
    if (state->phase == Phase::Confirmed) {
        m_kept.endSent(std::exchange(m_sent, {}), true);
        m_open->setText(tr("Open the case"));
        Q_EMIT opened(state->answer.value("result"_L1).toObject().value("case_id"_L1).toString());
    } else if (state->phase == Phase::Rejected || state->phase == Phase::Conflict) {
        m_kept.endSent(std::exchange(m_sent, {}), false);
        m_open->setText(tr("Open the case"));
        const QString rule = state->answer.value("rule"_L1).toString();
        const BlockView block{rule, state->answer.value("facts"_L1).toObject(),
                              state->answer.value("who"_L1).toString()};
        showProblems({rule.isEmpty() ? errorSentence(state->error.value_or(Error{}))
                                     : blockText(block, format())});
        m_answer->askSoon();
        readOrg();
    } else if (state->error) {
        showProblems({errorSentence(*state->error)});
    }
}

} // namespace steward::ui
