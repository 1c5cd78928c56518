// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/orgs/org_list_model.h"

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

QList<ListColumn> columnsOf()
{
    return {
        {.id = u"name"_s, .title = OrgListModel::tr("Organisation"), .filterField = u"name"_s},
        {.id = u"tier"_s,
         .title = OrgListModel::tr("Tier"),
         .filterField = u"tier"_s,
         .isChip = true},
        {.id = u"status"_s,
         .title = OrgListModel::tr("Status"),
         .filterField = u"status"_s,
         .isChip = true},
        {.id = u"owner"_s, .title = OrgListModel::tr("Owner"), .filterField = u"owner"_s},
        {.id = u"mrr"_s,
         .title = OrgListModel::tr("MRR"),
         .filterField = u"mrr"_s,
         .companion = u"currency"_s,
         .isNumeric = true},
        {.id = u"currency"_s,
         .title = OrgListModel::tr("Currency"),
         .filterField = u"currency"_s,
         .isDefault = false},
        {.id = u"updated"_s, .title = OrgListModel::tr("Updated"), .filterField = u"updated"_s},
        {.id = u"id"_s,
         .title = OrgListModel::tr("Id"),
         .filterField = u"id"_s,
         .isDefault = false},
        {.id = u"subdomain"_s,
         .title = OrgListModel::tr("Subdomain"),
         .filterField = u"subdomain"_s,
         .isDefault = false},
        {.id = u"country"_s,
         .title = OrgListModel::tr("Country"),
         .filterField = u"country"_s,
         .isDefault = false},
        {.id = u"kind"_s,
         .title = OrgListModel::tr("Kind"),
         .filterField = u"kind"_s,
         .isChip = true,
         .isDefault = false},
        {.id = u"members"_s,
         .title = OrgListModel::tr("Members"),
         .filterField = u"members"_s,
         .isNumeric = true,
         .isDefault = false},
        {.id = u"paid"_s,
         .title = OrgListModel::tr("First paid"),
         .filterField = u"paid"_s,
         .isDefault = false},
        {.id = u"provider"_s,
         .title = OrgListModel::tr("Provider"),
         .filterField = u"provider"_s,
         .isDefault = false},
        {.id = u"code"_s,
         .title = OrgListModel::tr("Referral code"),
         .filterField = u"code"_s,
         .isDefault = false},
        {.id = u"transfer"_s,
         .title = OrgListModel::tr("Transfer"),
         .filterField = u"transfer"_s,
         .isDefault = false},
        {.id = u"trial"_s,
         .title = OrgListModel::tr("Trial"),
         .filterField = u"trial"_s,
         .isDefault = false},
    };
}

} // namespace

OrgListModel::OrgListModel(ports::ReplicaReader &reader, QObject *parent)
    : RowModel{reader,
               columnsOf(),
               {u"org"_s, u"org_billing"_s, u"user"_s, u"membership"_s, u"case"_s},
               parent}
{
}

QFuture<Result<QList<OrgRow>>> OrgListModel::rows(QList<RowKey> keys) const
{
    return reader().orgRows(std::move(keys));
}

QString OrgListModel::displayOf(const OrgRow &row, int column) const
{
    const auto &context = displayContext();
    switch (column) {
    case Tier:
    case Status:
    case Kind:
        return display::word(columns()[column].id, wordOf(row, column), context);
    case Mrr:
        return row.hasBilling ? display::money(row.mrr, context) : QString{};
    case Updated:
        return display::dateTime(row.updatedAt, context);
    case FirstPaid:
        return display::dateTime(row.firstSuccessfulPaymentAt, context);
    case Owner:
        return row.ownerName;
    case Id:
    case Subdomain:
    case Code:
    case Transfer:
        return display::identifier(rawOf(row, column));
    case Members:
        return context.locale.toString(row.memberCount);
    default:
        return rawOf(row, column);
    }
}

QString OrgListModel::rawOf(const OrgRow &row, int column) const
{
    switch (column) {
    case Name:
        return row.name;
    case Owner:
        return row.ownerEmail.isEmpty() ? row.ownerName : row.ownerEmail;
    case Mrr:
        return row.hasBilling ? display::decimal(row.mrr) : QString{};
    case Currency:
        return row.mrr.currency;
    case Updated:
        return display::isoTime(row.updatedAt);
    case Id:
        return row.id.value;
    case Subdomain:
        return row.subdomain;
    case Country:
        return row.country;
    case Members:
        return QString::number(row.memberCount);
    case FirstPaid:
        return display::isoTime(row.firstSuccessfulPaymentAt);
    case Provider:
        return row.paymentProvider;
    case Code:
        return row.referralCode;
    case Transfer:
        return row.openCaseRef;
    case Trial:
        return row.trialState;
    default:
        return wordOf(row, column);
    }
}

QString OrgListModel::wordOf(const OrgRow &row, int column) const
{
    switch (column) {
    case Tier:
        return row.tier;
    case Status:
        return row.status;
    case Kind:
        return row.kind;
    default:
        return {};
    }
}

} // namespace steward::models
