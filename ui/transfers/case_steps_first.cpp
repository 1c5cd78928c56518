// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_steps.h"

#include "app/ports/when_done.h"
#include "ui/shared/format.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/fact_list.h"
#include "ui/transfers/kept_inputs.h"

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

/// Nobody works on it any more.
bool isEnded(const QString &state)
{
    return QStringList{u"executed"_s,  u"closed"_s,  u"rejected"_s,
                       u"withdrawn"_s, u"expired"_s, u"reversed"_s}
        .contains(state);
}

} // namespace

RouteStep::RouteStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.step.1"_s, tr("Route and eligibility"), context, inputs, parent)
{
    auto *facts = addSection({});
    m_facts = new FactList(u"case.route.facts"_s, {}, this);
    facts->addWidget(m_facts);
    auto *handing = addSection(tr("Officer"));
    m_handing = handing->parentWidget();
    m_takeOver =
        addAct(handing, u"takeover"_s, tr("Take over this case"), u"ownership.transfer.reassign"_s);
    m_officers =
        addChoice(handing, u"officer"_s, tr("&Hand the case to"), {}, tr("Choose an officer"));
    m_handOver = addAct(handing, u"handover"_s, tr("Hand over"), u"ownership.transfer.reassign"_s);
    connect(m_takeOver, &QPushButton::clicked, this, [this] {
        if (const auto who = this->context().services.session.principal())
            Q_EMIT asked(u"ownership.transfer.reassign"_s, {{u"officer_id"_s, who->id.value}}, {});
    });
    connect(m_handOver, &QPushButton::clicked, this, [this] {
        const QString officer = this->inputs().value(u"officer"_s);
        setProblems(officer.isEmpty() ? QStringList{tr("Choose who takes the case.")}
                                      : QStringList{},
                    m_officers);
        if (!officer.isEmpty())
            Q_EMIT asked(u"ownership.transfer.reassign"_s, {{u"officer_id"_s, officer}},
                         {u"officer"_s});
    });
    connect(&context.services.cases, &ports::CaseSource::staffChanged, this,
            &RouteStep::showOfficers);
    auto *gates = addSection(tr("Gates"));
    m_gatesAt = new TextLabel(Type::Caption, Ink::Muted, this);
    gates->addWidget(m_gatesAt);
    m_gates = new FactList(u"case.gates"_s, tr("No gate was judged yet."), this);
    gates->addWidget(m_gates);
}

void RouteStep::showOfficers()
{
    const QString chosen = m_officers->currentData().toString();
    const QSignalBlocker quiet(m_officers);
    while (m_officers->count() > 1)
        m_officers->removeItem(1);
    for (const ports::StaffName &one : context().services.cases.staff())
        if (one.mayBeOfficer && one.id != m_view.officer)
            m_officers->addItem(one.name, one.id.value);
    m_officers->setCurrentIndex(std::max(0, m_officers->findData(chosen)));
}

void RouteStep::showCase(const TransferCaseView &view)
{
    m_view = view;
    const QString dash = u"–"_s;
    const auto or_ = [&dash](const QString &text) { return text.isEmpty() ? dash : text; };
    m_facts->setLines({
        {{},
         tr("Route: %1 · level %2").arg(transferWord(view.route), view.level),
         view.routeReason,
         {},
         {}},
        {{},
         tr("Reason: %1").arg(transferWord(view.reasonCode)),
         tr("Asked for by %1 · ticket %2").arg(transferWord(view.channel), or_(view.ticket)),
         {},
         {}},
        {{},
         tr("Officer: %1").arg(or_(view.officerName)),
         tr("Opened %1").arg(format().minutes(view.openedAt)),
         {},
         {}},
    });
    const auto who = context().services.session.principal();
    // A request has no officer: its owner carries it.
    const bool isOpen = !isEnded(view.state) && view.route == "support"_L1;
    m_handing->setVisible(isOpen);
    m_takeOver->setVisible(isOpen && who && who->id != view.officer);
    showOfficers();
    m_gatesAt->setText(tr("Judged by the platform %1, policy %2")
                           .arg(format().exact(view.gatesAt), view.policyVersion));
    QList<FactList::Line> lines;
    for (const GateView &gate : view.gates)
        //: A gate: %1 its number, %2 what it asks.
        lines << FactList::Line{verdictWord(gate.verdict),
                                tr("%1 %2").arg(gate.rule, gateTitle(gate.rule)),
                                gateSentence(gate, format()),
                                {},
                                {}};
    m_gates->setLines(lines);
}

PartiesStep::PartiesStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.step.2"_s, tr("Parties"), context, inputs, parent)
{
    auto *parties = addSection({});
    m_parties = new FactList(u"case.parties"_s, {}, this);
    parties->addWidget(m_parties);
    m_askAgain = addAct(parties, u"recipient.ask"_s, tr("Ask the recipient again"),
                        u"ownership.transfer.recipient.ask"_s);
    connect(m_askAgain, &QPushButton::clicked, this,
            [this] { Q_EMIT asked(u"ownership.transfer.recipient.ask"_s, {}, {}); });
    auto *form = addSection(tr("Choices"));
    m_text = addLine(form, u"recipient.search"_s, tr("&Recipient: type a name or e-mail"));
    m_found = new QListWidget(this);
    m_found->setObjectName(u"case.recipient.found"_s);
    m_found->setAccessibleName(tr("People found"));
    m_found->setMaximumSize(560, fontMetrics().height() * 8);
    m_found->setTabKeyNavigation(false);
    m_found->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_found->setTextElideMode(Qt::ElideRight);
    form->addWidget(m_found);
    m_chosenId = new QLineEdit(this);
    m_chosenId->hide();
    inputs.keep(u"recipient.id"_s, m_chosenId);
    m_chosen = new TextLabel(Type::Strong, Ink::Text, this);
    m_chosen->setObjectName(u"case.recipient.chosen"_s);
    m_chosen->setWordWrap(true);
    m_chosen->hide();
    form->addWidget(m_chosen);
    addChoice(form, u"old_owner_role"_s, tr("&Old owner afterwards"),
              {u"admin"_s, u"sales_agent"_s, u"member"_s, u"leave"_s});
    addChoice(form, u"home_org_outcome"_s, tr("&Home organisation of the recipient"), {},
              tr("Choose, if they are at home elsewhere"));
    auto *home = findChild<QComboBox *>(u"case.home_org_outcome"_s);
    home->addItem(tr("Stays as it is"), u"keep"_s);
    home->addItem(tr("Moves to this organisation"), u"move"_s);
    addLine(form, u"ticket"_s, tr("&Ticket"));
    m_save =
        addAct(form, u"parties.save"_s, tr("Save parties"), u"ownership.transfer.edit"_s, true);
    addAdminNote();
    m_delay.setSingleShot(true);
    m_delay.setInterval(150);
    connect(&m_delay, &QTimer::timeout, this, &PartiesStep::search);
    connect(m_text, &QLineEdit::textEdited, &m_delay, qOverload<>(&QTimer::start));
    // An address pasted whole leaves one person: Enter means that one.
    connect(m_text, &QLineEdit::returnPressed, this, [this] {
        if (m_found->count() == 1)
            choose(m_found->item(0));
    });
    connect(m_found, &QListWidget::itemActivated, this,
            [this](QListWidgetItem *item) { choose(item); });
    connect(m_found, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { choose(item); });
    connect(m_save, &QPushButton::clicked, this, &PartiesStep::save);
    connect(m_chosenId, &QLineEdit::textChanged, this, &PartiesStep::showChosen);
}

void PartiesStep::showCase(const TransferCaseView &view)
{
    const bool isOther = view.id != m_view.id;
    m_view = view;
    showAdminNote();
    QList<FactList::Line> lines{{stateWord(u"role"_s, u"owner"_s),
                                 tr("From %1").arg(view.from.name),
                                 view.from.email,
                                 {},
                                 {}}};
    if (view.to) {
        QString state = tr("Not asked yet");
        if (!view.acceptance.isEmpty())
            //: Whether the recipient accepted: %1 a state, %2 until when.
            state =
                tr("Acceptance: %1, until %2")
                    .arg(transferWord(view.acceptance), format().minutes(view.acceptanceExpires));
        lines << FactList::Line{{tr("Recipient"), Tone::Pending},
                                tr("To %1").arg(view.to->name),
                                view.to->email + u" · "_s + state,
                                {},
                                {}};
    }
    m_parties->setLines(lines);
    m_askAgain->setVisible(isEditable(view) && view.to && view.acceptance != "accepted"_L1 &&
                           view.acceptance != "declined"_L1);
    inputs().offer(u"old_owner_role"_s, view.oldOwnerRole);
    inputs().offer(u"home_org_outcome"_s, view.homeOrgOutcome);
    inputs().offer(u"ticket"_s, view.ticket);
    shutSave();
    if (!isOther)
        return;
    setProblems({});
    m_members.clear();
    showChosen();
    search();
    findMembers();
}

void PartiesStep::shutSave()
{
    QString why;
    if (m_view.route == "self_serve"_L1)
        why = tr("The owner does this in the product; staff only look on.");
    else if (!isEditable(m_view))
        why = tr("The parties are fixed at this step.");
    else if (m_isUnnamed)
        why = tr("The person chosen here cannot be shown: choose the recipient again.");
    else if (m_namedId != m_chosenId->text())
        why = tr("Looking up who was chosen…");
    m_save->setShutByCase(why);
}

void PartiesStep::findMembers()
{
    ports::ListQuery query;
    query.list = ports::List::Memberships;
    query.org = m_view.org;
    auto &reader = context().services.reader;
    ports::whenDone(reader.keys(query, this), this,
                    [this, &reader, id = m_view.id](const Result<ports::ListKeys> &keys) {
                        if (!keys || id != m_view.id)
                            return;
                        ports::whenDone(reader.membershipRows(keys->keys.mid(0, 500)), this,
                                        [this, id](const Result<QList<MembershipRow>> &rows) {
                                            if (id != m_view.id)
                                                return;
                                            m_members = rows.value_or(QList<MembershipRow>{});
                                            search();
                                        });
                    });
}

void PartiesStep::search()
{
    m_found->clear();
    const QString text = inputs().value(u"recipient.search"_s);
    for (const MembershipRow &row : m_members) {
        const bool isMatch = text.isEmpty() || row.personName.contains(text, Qt::CaseInsensitive) ||
                             row.personEmail.contains(text, Qt::CaseInsensitive);
        if (isMatch && row.user != m_view.from.id && m_found->count() < 20)
            //: A member of the organisation that may become owner: %1 e-mail, %2 role.
            addFound(row.user.value, row.personName,
                     tr("%1 · member here, %2")
                         .arg(row.personEmail, stateWord(u"role"_s, row.role).text));
    }
    if (text.size() < 2)
        return;
    ports::whenDone(
        context().services.reader.find(text, 20, m_found), this,
        [this, text, id = m_view.id](const Result<QList<ports::FoundEntity>> &found) {
            if (!found || id != m_view.id || text != inputs().value(u"recipient.search"_s))
                return;
            for (const auto &one : *found)
                if (one.kind == ports::FoundEntity::Kind::Person && one.id != m_view.from.id.value)
                    //: A person outside the organisation; %1 is the e-mail.
                    addFound(one.id, one.title, tr("%1 · not a member yet").arg(one.subtitle));
        });
}

void PartiesStep::addFound(const QString &id, const QString &name, const QString &detail)
{
    for (int i = 0; i < m_found->count(); ++i)
        if (m_found->item(i)->data(Qt::UserRole).toString() == id)
            return;
    auto *item = new QListWidgetItem(name + u" · "_s + detail, m_found);
    item->setToolTip(item->text());
    item->setData(Qt::UserRole, id);
    item->setData(Qt::UserRole + 1, name);
}

void PartiesStep::choose(const QListWidgetItem *item)
{
    m_chosenId->setText(item->data(Qt::UserRole).toString());
}

/// Names whom saving would send, and nobody else.
void PartiesStep::showChosen()
{
    const QString id = m_chosenId->text();
    m_namedId.clear();
    m_isUnnamed = false;
    m_chosen->setText({});
    m_chosen->hide();
    shutSave();
    if (id.isEmpty())
        return;
    ports::whenDone(context().services.reader.person(UserId{id}), this,
                    [this, id](const Result<PersonRow> &person) {
                        if (id != m_chosenId->text())
                            return;
                        //: Who becomes owner: %1 a name, %2 an e-mail.
                        nameChosen(id, person
                                           ? tr("Chosen: %1 · %2").arg(person->name, person->email)
                                           : QString());
                    });
}

void PartiesStep::nameChosen(const QString &id, const QString &text)
{
    m_namedId = id;
    m_isUnnamed = text.isEmpty();
    m_chosen->setText(
        m_isUnnamed ? tr("The person chosen here cannot be shown: choose the recipient again.")
                    : text);
    m_chosen->show();
    shutSave();
}

void PartiesStep::save()
{
    if (!m_save->whyShut().isEmpty())
        return;
    const QString chosen = inputs().value(u"recipient.id"_s);
    const QString recipient =
        !chosen.isEmpty() ? chosen : (m_view.to ? m_view.to->id.value : QString());
    if (recipient.isEmpty()) {
        setProblems({tr("Choose the recipient: type a name, then pick the person from the list.")},
                    m_text);
        return;
    }
    setProblems({});
    QJsonObject args{{u"to_user_id"_s, recipient},
                     {u"old_owner_role"_s, inputs().value(u"old_owner_role"_s)}};
    if (const QString home = inputs().value(u"home_org_outcome"_s); !home.isEmpty())
        args.insert(u"home_org_outcome"_s, home);
    if (const QString ticket = inputs().value(u"ticket"_s); !ticket.isEmpty())
        args.insert(u"ticket"_s, ticket);
    Q_EMIT asked(u"ownership.transfer.edit"_s, args,
                 {u"recipient.id"_s, u"recipient.search"_s, u"old_owner_role"_s,
                  u"home_org_outcome"_s, u"ticket"_s});
}

} // namespace steward::ui
