// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_steps.h"

#include "ui/shared/field_row.h"
#include "ui/shared/format.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/fact_list.h"
#include "ui/transfers/kept_inputs.h"
#include "ui/transfers/letter_list.h"
#include "ui/transfers/still_combo.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace steward::ui
{

using namespace Qt::StringLiterals;

ImpactStep::ImpactStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent)
    : CaseStep(u"case.step.4"_s, tr("Impact"), context, inputs, parent)
{
    auto *effects = addSection(tr("What will happen, before → after"));
    m_effects = new FactList(u"case.effects"_s, tr("No plan can be computed yet."), this);
    m_effects->setBeside();
    effects->addWidget(m_effects);
    m_hash = new FieldRow(tr("Plan hash"), u"case.plan.hash"_s, FieldRow::Kind::Mono, this);
    effects->addWidget(m_hash);
    auto *billing = addSection(tr("Billing"));
    m_billingBox = billing->parentWidget();
    m_billing = new FactList(u"case.billing"_s, {}, this);
    billing->addWidget(m_billing);
    m_invites = addSection(tr("Invites sent by the old owner"));
    m_invitesBox = m_invites->parentWidget();
    m_chosenInvites = new QLineEdit(m_invitesBox);
    m_chosenInvites->hide();
    inputs.keep(u"invites"_s, m_chosenInvites);
    m_saveInvites =
        addAct(m_invites, u"invites.save"_s, tr("Save invites"), u"ownership.transfer.edit"_s);
    connect(m_saveInvites, &QPushButton::clicked, this, &ImpactStep::saveInvites);
    connect(m_chosenInvites, &QLineEdit::textChanged, this, &ImpactStep::showInvites);
    auto *letters = addSection(tr("Letters that go out when the cool-off begins"));
    m_lettersBox = letters->parentWidget();
    addLetterHint(letters);
    m_letters = new LetterList(u"case.impact.letters"_s, {}, context, this);
    letters->addWidget(m_letters);
    auto *send = addSection(tr("Send for approval"));
    m_blocked = new FactList(u"case.blocked"_s, {}, this);
    send->addWidget(m_blocked);
    m_read = new QCheckBox(this);
    m_read->setObjectName(u"case.read"_s);
    send->addWidget(m_read);
    m_submit =
        addAct(send, u"submit"_s, tr("Send for approval"), u"ownership.transfer.submit"_s, true);
    connect(m_submit, &QPushButton::clicked, this, &ImpactStep::submit);
}

void ImpactStep::showCase(const TransferCaseView &view)
{
    // Another plan has to be read again.
    if (view.planHash != m_view.planHash)
        m_read->setChecked(false);
    m_view = view;
    QList<FactList::Line> lines;
    for (const QJsonObject &effect : view.effects) {
        const EffectText text = effectText(effect, view);
        lines << FactList::Line{{}, text.title, text.detail, {}, {}};
    }
    m_effects->setLines(lines);
    m_hash->setVisible(view.hasPlan);
    m_hash->setValue(groupedHash(view.planHash));
    m_hash->setCopyText(QString::fromLatin1(view.planHash.toHex()));
    m_read->setText(
        tr("I have read these %n effect(s)", nullptr, static_cast<int>(view.effects.size())));
    QList<FactList::Line> blocked;
    for (const BlockView &block : view.blockedBy)
        blocked << FactList::Line{
            {tr("In the way"), Tone::Warn}, blockText(block, format()), {}, {}, {}};
    m_blocked->setLines(blocked);
    const bool isHere = QStringList{u"verifying"_s, u"planned"_s}.contains(view.state);
    // Nobody sends a request for approval: it goes on by itself.
    const bool isOurs = view.route == "support"_L1;
    m_read->setVisible(isHere && isOurs);
    m_submit->setVisible(isHere && isOurs);
    m_blocked->setVisible(isHere);
    m_lettersBox->setVisible(!view.plannedNotices.isEmpty());
    m_letters->setLetters(view.plannedNotices);
    showInvites();
    showBilling();
}

void ImpactStep::showBilling()
{
    QList<FactList::Line> lines;
    for (const EffectText &text : billingTexts(m_view, format()))
        lines << FactList::Line{{}, text.title, text.detail, {}, {}};
    m_billing->setLines(lines);
    m_billingBox->setVisible(!lines.isEmpty());
}

void ImpactStep::showInvites()
{
    const bool isHere = m_view.route == "support"_L1 &&
                        QStringList{u"verifying"_s, u"planned"_s}.contains(m_view.state);
    m_planned.clear();
    for (const QJsonObject &effect : m_view.effects)
        if (effect.value("kind"_L1).toString() == "invite"_L1 &&
            effect.value("invite_kind"_L1).toString() != "ownership_accept"_L1)
            m_planned.insert(effect.value("selector"_L1).toString(),
                             effect.value("after"_L1).toString());
    if (!std::equal(m_planned.keyBegin(), m_planned.keyEnd(), m_choices.keyBegin(),
                    m_choices.keyEnd()))
        makeInvites(m_planned.keys());
    const QJsonObject chosen = QJsonDocument::fromJson(m_chosenInvites->text().toUtf8()).object();
    bool isChanged = false;
    for (auto it = m_choices.cbegin(); it != m_choices.cend(); ++it) {
        const QString planned = m_planned.value(it.key());
        const QString wanted = chosen.value(it.key()).toString(planned);
        const QSignalBlocker quiet(*it);
        (*it)->setCurrentIndex(std::max(0, (*it)->findData(wanted)));
        (*it)->setEnabled(isHere);
        isChanged = isChanged || wanted != planned;
    }
    m_saveInvites->setVisible(isHere);
    m_saveInvites->setShutByCase(isChanged ? QString() : tr("The plan has these invites already."));
    m_invitesBox->setVisible(!m_planned.isEmpty());
}

void ImpactStep::makeInvites(const QStringList &selectors)
{
    delete m_inviteRows;
    m_choices.clear();
    m_inviteRows = new QWidget(m_invitesBox);
    auto *rows = new QVBoxLayout(m_inviteRows);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(metric::kSpace2);
    for (const QString &selector : selectors) {
        //: %1 is the code of an invite.
        auto *label =
            new TextLabel(tr("Invite %1").arg(selector), Type::Body, Ink::Text2, m_inviteRows);
        auto *choice = new StillCombo(m_inviteRows);
        choice->setObjectName(u"case.invite."_s + selector);
        choice->setAccessibleName(label->text());
        choice->setMaximumWidth(560);
        choice->addItem(tr("Keep"), u"keep"_s);
        choice->addItem(tr("Goes on in the new owner's name"), u"reattribute"_s);
        choice->addItem(tr("Revoke"), u"revoke"_s);
        label->setBuddy(choice);
        rows->addWidget(label);
        rows->addWidget(choice);
        connect(choice, &QComboBox::currentIndexChanged, this, &ImpactStep::chooseInvite);
        m_choices.insert(selector, choice);
    }
    // After the title, before the button.
    m_invites->insertWidget(1, m_inviteRows);
    QWidget *before = m_saveInvites->previousInFocusChain();
    for (QComboBox *choice : std::as_const(m_choices)) {
        setTabOrder(before, choice);
        before = choice;
    }
    setTabOrder(before, m_saveInvites);
}

void ImpactStep::chooseInvite()
{
    QJsonObject chosen;
    for (auto it = m_choices.cbegin(); it != m_choices.cend(); ++it)
        if (const QString wanted = (*it)->currentData().toString();
            wanted != m_planned.value(it.key()))
            chosen.insert(it.key(), wanted);
    m_chosenInvites->setText(
        chosen.isEmpty() ? QString()
                         : QString::fromUtf8(QJsonDocument(chosen).toJson(QJsonDocument::Compact)));
}

void ImpactStep::saveInvites()
{
    QJsonObject invites;
    for (auto it = m_choices.cbegin(); it != m_choices.cend(); ++it)
        invites.insert(it.key(), (*it)->currentData().toString());
    Q_EMIT asked(u"ownership.transfer.edit"_s, {{u"invites"_s, invites}}, {u"invites"_s});
}

void ImpactStep::submit()
{
    QStringList problems;
    if (!m_read->isChecked())
        problems << tr("Read the effects and tick the box.");
    for (const BlockView &block : m_view.blockedBy)
        problems << blockText(block, format());
    if (!m_view.hasPlan)
        problems << tr("There is no plan yet.");
    setProblems(problems, m_read->isChecked() ? nullptr : static_cast<QWidget *>(m_read));
    if (problems.isEmpty())
        Q_EMIT asked(u"ownership.transfer.submit"_s,
                     {{u"plan_hash"_s, QString::fromLatin1(m_view.planHash.toHex())}}, {});
}

} // namespace steward::ui
