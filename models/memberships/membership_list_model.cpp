// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/memberships/membership_list_model.h"

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

QList<ListColumn> columnsOf()
{
    return {
        {.id = u"person"_s, .title = MembershipListModel::tr("Person"), .filterField = u"person"_s},
        {.id = u"org"_s, .title = MembershipListModel::tr("Organisation"), .filterField = u"org"_s},
        {.id = u"role"_s,
         .title = MembershipListModel::tr("Role"),
         .filterField = u"role"_s,
         .isChip = true},
        {.id = u"home"_s, .title = MembershipListModel::tr("Home org"), .isChip = true},
        {.id = u"state"_s,
         .title = MembershipListModel::tr("Status"),
         .filterField = u"state"_s,
         .isChip = true},
        {.id = u"seen"_s, .title = MembershipListModel::tr("Last seen"), .filterField = u"seen"_s},
        {.id = u"email"_s,
         .title = MembershipListModel::tr("E-mail"),
         .filterField = u"email"_s,
         .isDefault = false},
        {.id = u"subdomain"_s,
         .title = MembershipListModel::tr("Subdomain"),
         .filterField = u"org"_s,
         .isDefault = false},
        {.id = u"joined"_s,
         .title = MembershipListModel::tr("Joined"),
         .filterField = u"joined"_s,
         .isDefault = false},
        {.id = u"ended"_s,
         .title = MembershipListModel::tr("Ended"),
         .filterField = u"ended"_s,
         .isDefault = false},
        {.id = u"id"_s,
         .title = MembershipListModel::tr("Id"),
         .filterField = u"id"_s,
         .isDefault = false},
    };
}

} // namespace

MembershipListModel::MembershipListModel(ports::ReplicaReader &reader, QObject *parent)
    : RowModel{reader, columnsOf(), {u"membership"_s, u"user"_s, u"org"_s}, parent}
{
}

QFuture<Result<QList<MembershipRow>>> MembershipListModel::rows(QList<RowKey> keys) const
{
    return reader().membershipRows(std::move(keys));
}

QString MembershipListModel::displayOf(const MembershipRow &row, int column) const
{
    const auto &context = displayContext();
    switch (column) {
    case Role:
    case HomeOrg:
    case State:
        return display::word(columns()[column].id, wordOf(row, column), context);
    case LastSeen:
        return display::dateTime(row.lastLoginAt, context);
    case Joined:
        return display::dateTime(row.joinedAt, context);
    case Ended:
        return display::dateTime(row.endedAt, context);
    case Email:
    case Subdomain:
    case Id:
        return display::identifier(rawOf(row, column));
    default:
        return rawOf(row, column);
    }
}

QString MembershipListModel::rawOf(const MembershipRow &row, int column) const
{
    switch (column) {
    case Person:
        return row.personName;
    case Org:
        return row.orgName;
    case LastSeen:
        return display::isoTime(row.lastLoginAt);
    case Email:
        return row.personEmail;
    case Subdomain:
        return row.orgSubdomain;
    case Joined:
        return display::isoTime(row.joinedAt);
    case Ended:
        return display::isoTime(row.endedAt);
    case Id:
        return row.id.value;
    default:
        return wordOf(row, column);
    }
}

QString MembershipListModel::wordOf(const MembershipRow &row, int column) const
{
    switch (column) {
    case Role:
        return row.role;
    case HomeOrg:
        return row.isHome ? u"home"_s : row.isDual ? u"dual"_s : u"other"_s;
    case State:
        return row.state;
    default:
        return {};
    }
}

} // namespace steward::models
