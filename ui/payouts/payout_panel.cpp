// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/payouts/payout_panel.h"

#include "app/ports/when_done.h"
#include "ui/payouts/verdict_text.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/row_by_id.h"
#include "ui/shared/state_chip.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kRules = 13;

QString ruleKey(int number)
{
    return u"E%1"_s.arg(number);
}

} // namespace

PayoutPanel::PayoutPanel(const ViewContext &context, QWidget *parent)
    : RecordPanel(u"payouts.detail"_s, parent), m_context(context), m_band(new MessageBar)
{
    addSection(tr("Payout"))->insertWidget(1, m_band);
    m_band->setObjectName(u"payouts.detail.band"_s);
    m_band->hide();
    QPushButton *again = m_band->addButton(tr("Try again"), u"payouts.detail.retry"_s);
    connect(again, &QPushButton::clicked, this, &PayoutPanel::askPlatform);
    addField(u"amount"_s, tr("Amount"));
    addField(u"payee"_s, tr("Payee"));
    addField(u"source"_s, tr("Earned by"));
    addField(u"code"_s, tr("Referral code"), FieldRow::Kind::Mono);
    addField(u"next"_s, tr("Next change"));
    addField(u"batch"_s, tr("Batch"));
    QVBoxLayout *rules = addSection(tr("Conditions"));
    for (int number = 1; number <= kRules; ++number) {
        const QString key = ruleKey(number);
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(4, metric::kSpace1, 0, 0);
        row->setSpacing(metric::kSpace2);
        auto *chip = new StateChip(line);
        chip->setObjectName(u"payouts.detail.%1.verdict"_s.arg(key));
        m_verdictChips << chip;
        //: %1 is the number of a rule such as E9, %2 its title.
        const QString title = tr("%1 %2").arg(key, ruleTitle(key));
        auto *heading = new TextLabel(title, Type::Body, Ink::Text2, line);
        heading->setWordWrap(true);
        row->addWidget(heading, 1);
        row->addWidget(chip, 0, Qt::AlignTop);
        rules->addWidget(line);
        addField(key, title);
        field(key)->hideLabel();
    }
    addField(u"evaluated"_s, tr("Evaluated"));
    addField(u"policy"_s, tr("Policy"));
    addSection(tr("Payment behind it"));
    addField(u"paidAt"_s, tr("Paid"));
    addField(u"paymentAmount"_s, tr("Payment"));
    addField(u"paymentState"_s, tr("State"));
    addField(u"paymentProvider"_s, tr("Provider"));
    addField(u"paymentId"_s, tr("Payment id"), FieldRow::Kind::Mono);
    addSection(tr("Payout method"));
    addField(u"holder"_s, tr("Holder"));
    addField(u"account"_s, tr("Account"), FieldRow::Kind::Mono);
    addField(u"verified"_s, tr("Verified"));
    addField(u"methodChanged"_s, tr("Changed"));
    addSection(tr("References"));
    addField(u"ref"_s, tr("Reference"), FieldRow::Kind::Mono);
    addField(u"id"_s, tr("Id"), FieldRow::Kind::Mono);
    show({});
}

void PayoutPanel::show(const QString &id)
{
    const bool isOther = id != m_id;
    m_id = id;
    if (id.isEmpty()) {
        setTitle(tr("No payout selected"));
        setChips({});
        setSectionsVisible(false);
        return;
    }
    if (isOther)
        showUnknown(tr("Loading…"));
    rowById<PayoutRow>(
        m_context.services.reader, ports::List::Payouts, &ports::ReplicaReader::payoutRows, id,
        this,
        [this, id](const PayoutRow &row) {
            if (id == m_id)
                showRow(row);
        },
        [this, id](const Error &error) {
            if (id == m_id)
                setTitle(errorText(error).title, errorText(error).reason);
        });
    askPlatform();
}

void PayoutPanel::askPlatform()
{
    const QString id = m_id;
    if (id.isEmpty())
        return;
    ports::whenDone(
        m_context.services.payouts.detail({id}), this,
        [this, id](const Result<QJsonObject> &document) {
            if (id != m_id)
                return;
            m_band->setVisible(!document);
            if (!document && !m_hasDocument)
                showUnknown(document.error().kind == ErrorKind::Offline
                                ? tr("Not available offline")
                                : tr("Not loaded"));
            if (document)
                showDocument(*document);
            else
                //: %1 is why and what next, in whole sentences.
                m_band->setMessage(
                    Tone::Warn,
                    tr("The conditions were not loaded. %1").arg(errorSentence(document.error())));
        });
}

void PayoutPanel::showRow(const PayoutRow &row)
{
    const ScreenFormat &format = m_context.format;
    setSectionsVisible(true);
    setTitle(format.money(row.amount), row.payeeName);
    QList<StateWord> chips{stateWord(u"state"_s, row.state)};
    if (!row.holdReason.isEmpty())
        chips << stateWord(u"hold"_s, row.holdReason);
    setChips(chips);
    set(u"amount"_s, format.money(row.amount));
    set(u"payee"_s, row.payeeName);
    set(u"source"_s, row.sourceName);
    set(u"code"_s, display::identifier(row.referralCode));
    set(u"next"_s,
        row.nextChangeAt.isValid() ? format.minutes(row.nextChangeAt) : tr("None by time alone"));
    set(u"batch"_s, row.batchRef.isEmpty() ? tr("None") : display::identifier(row.batchRef));
    set(u"paidAt"_s, format.minutes(row.paidAt));
    set(u"ref"_s, display::identifier(row.ref));
    set(u"id"_s, display::identifier(row.id.value));
}

/// What only the platform knows is not absent because it has not answered.
void PayoutPanel::showUnknown(const QString &word)
{
    showDocument({});
    m_hasDocument = false;
    for (int number = 1; number <= kRules; ++number)
        set(ruleKey(number), word);
    for (const QString &key :
         {u"evaluated"_s, u"policy"_s, u"paymentAmount"_s, u"paymentState"_s, u"paymentProvider"_s,
          u"paymentId"_s, u"holder"_s, u"account"_s, u"verified"_s, u"methodChanged"_s})
        set(key, word);
}

void PayoutPanel::showDocument(const QJsonObject &document)
{
    m_hasDocument = true;
    const ScreenFormat &format = m_context.format;
    showVerdicts(document.value("verdicts"_L1).toArray());
    set(u"evaluated"_s, format.exact(timeOf(document.value("evaluated_at"_L1))));
    set(u"policy"_s, document.value("policy_version"_L1).toString());
    const QJsonObject payment = document.value("payment"_L1).toObject();
    set(u"paymentAmount"_s, format.money(moneyOf(payment)));
    set(u"paymentState"_s,
        stateWord({}, payment.value("state"_L1).toString(payment.value("status"_L1).toString()))
            .text);
    set(u"paymentProvider"_s, stateWord({}, payment.value("provider"_L1).toString()).text);
    const QString paymentId = payment.value("id"_L1).toString();
    set(u"paymentId"_s, paymentId.isEmpty() ? QString() : display::identifier(paymentId));
    const QJsonObject method = document.value("method"_L1).toObject();
    set(u"holder"_s,
        method.isEmpty() ? tr("No payout method") : method.value("holder_masked"_L1).toString());
    set(u"account"_s, method.value("account_masked"_L1).toString());
    set(u"verified"_s, format.minutes(timeOf(method.value("verified_at"_L1))));
    set(u"methodChanged"_s, format.minutes(timeOf(method.value("changed_at"_L1))));
}

void PayoutPanel::showVerdicts(const QJsonArray &verdicts)
{
    for (int number = 1; number <= kRules; ++number) {
        QJsonObject verdict;
        for (const QJsonValue &one : verdicts)
            if (one.toObject().value("rule"_L1) == ruleKey(number))
                verdict = one.toObject();
        const bool isKnown = !verdict.isEmpty();
        m_verdictChips.at(number - 1)
            ->setWord(isKnown ? stateWord(u"verdict"_s, verdict.value("verdict"_L1).toString())
                              : StateWord{});
        set(ruleKey(number),
            isKnown ? verdictSentence(verdict, m_context.format) : tr("Not loaded"));
    }
}

} // namespace steward::ui
