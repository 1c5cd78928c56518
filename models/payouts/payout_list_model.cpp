// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payouts/payout_list_model.h"

#include "app/ports/when_done.h"

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kRules = 13;

QList<ListColumn> columnsOf()
{
    return {
        {.id = u"payee"_s, .title = PayoutListModel::tr("Payee"), .filterField = u"payee"_s},
        {.id = u"source"_s, .title = PayoutListModel::tr("Source"), .filterField = u"source"_s},
        {.id = u"amount"_s,
         .title = PayoutListModel::tr("Amount"),
         .filterField = u"amount"_s,
         .companion = u"currency"_s,
         .isNumeric = true},
        {.id = u"currency"_s,
         .title = PayoutListModel::tr("Currency"),
         .filterField = u"currency"_s,
         .isDefault = false},
        {.id = u"state"_s,
         .title = PayoutListModel::tr("State"),
         .filterField = u"state"_s,
         .isChip = true},
        {.id = u"eligibility"_s,
         .title = PayoutListModel::tr("Eligibility"),
         .filterField = u"rule"_s,
         .isChip = true},
        {.id = u"hold"_s,
         .title = PayoutListModel::tr("Hold"),
         .filterField = u"hold"_s,
         .isChip = true},
        {.id = u"created"_s, .title = PayoutListModel::tr("Created"), .filterField = u"created"_s},
        {.id = u"ref"_s,
         .title = PayoutListModel::tr("Ref"),
         .filterField = u"ref"_s,
         .isDefault = false},
        {.id = u"code"_s,
         .title = PayoutListModel::tr("Referral code"),
         .filterField = u"code"_s,
         .isDefault = false},
        {.id = u"rules"_s,
         .title = PayoutListModel::tr("Rules met"),
         .filterField = u"rules"_s,
         .isNumeric = true,
         .isDefault = false},
        {.id = u"paid"_s,
         .title = PayoutListModel::tr("Payment of"),
         .filterField = u"paid"_s,
         .isDefault = false},
        {.id = u"next"_s,
         .title = PayoutListModel::tr("Next change"),
         .filterField = u"next"_s,
         .isDefault = false},
        {.id = u"batch"_s,
         .title = PayoutListModel::tr("Batch"),
         .filterField = u"batch"_s,
         .isDefault = false},
        {.id = u"id"_s,
         .title = PayoutListModel::tr("Id"),
         .filterField = u"id"_s,
         .isDefault = false},
    };
}

} // namespace

PayoutListModel::PayoutListModel(ports::ReplicaReader &reader, QObject *parent)
    : RowModel{reader, columnsOf(), {u"payout"_s, u"org"_s, u"payout_batch"_s}, parent}
{
}

QFuture<Result<QList<PayoutRow>>> PayoutListModel::rows(QList<RowKey> keys) const
{
    return reader().payoutRows(std::move(keys));
}

QString PayoutListModel::displayOf(const PayoutRow &row, int column) const
{
    const auto &context = displayContext();
    switch (column) {
    case Amount:
        return display::money(row.amount, context);
    case State:
    case Hold:
        return display::word(columns()[column].id, wordOf(row, column), context);
    case Eligibility: {
        const QString met = u"%1/%2"_s.arg(row.rulesPassed).arg(kRules);
        return display::isolate(row.blockingRule.isEmpty() ? met
                                                           : met + u" · "_s + row.blockingRule);
    }
    case Created:
        return display::dateTime(row.createdAt, context);
    case Paid:
        return display::dateTime(row.paidAt, context);
    case NextChange:
        return display::dateTime(row.nextChangeAt, context);
    case Ref:
    case Code:
    case Batch:
    case Id:
        return display::identifier(rawOf(row, column));
    default:
        return rawOf(row, column);
    }
}

QString PayoutListModel::rawOf(const PayoutRow &row, int column) const
{
    switch (column) {
    case Payee:
        return row.payeeName;
    case Source:
        return row.sourceName;
    case Amount:
        return display::decimal(row.amount);
    case Currency:
        return row.amount.currency;
    case Eligibility:
        return row.blockingRule;
    case Created:
        return display::isoTime(row.createdAt);
    case Ref:
        return row.ref;
    case Code:
        return row.referralCode;
    case Rules:
        return QString::number(row.rulesPassed);
    case Paid:
        return display::isoTime(row.paidAt);
    case NextChange:
        return display::isoTime(row.nextChangeAt);
    case Batch:
        return row.batchRef;
    case Id:
        return row.id.value;
    default:
        return wordOf(row, column);
    }
}

QString PayoutListModel::wordOf(const PayoutRow &row, int column) const
{
    switch (column) {
    case State:
        return row.state;
    case Eligibility:
        return row.blockingRule;
    case Hold:
        return row.holdReason;
    default:
        return {};
    }
}

void PayoutListModel::keysApplied()
{
    const quint64 generation = ++m_totalsGeneration;
    ports::whenDone(reader().payoutTotals(resolvedQuery()), this,
                    [this, generation](const Result<QList<ports::CurrencyTotal>> &result) {
                        // Totals of another filter must never stand beside these rows.
                        if (generation != m_totalsGeneration || !result)
                            return;
                        m_totals = *result;
                        m_totalsAt = QDateTime::currentDateTimeUtc();
                        Q_EMIT totalsChanged();
                    });
}

} // namespace steward::models
