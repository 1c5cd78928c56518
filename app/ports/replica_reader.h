// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/change_set.h"
#include "app/domain/query_node.h"
#include "app/domain/result.h"
#include "app/domain/rows.h"

#include <QFuture>
#include <QObject>

namespace steward
{

/// Names a row of one table as long as the file lives; no other row of the file gets it after that
/// one has gone. A list holds a million of them.
using RowKey = qint32;

} // namespace steward

namespace steward::ports
{

enum class List { Orgs, Memberships, People, Payouts, Transfers };

/// A filtered, sorted list of one kind of row.
struct ListQuery {
    List list = List::Orgs;
    query::NodePtr filter = {}; ///< Null: everything.
    QString sortColumn = {};    ///< The list's column id, e.g. "name"; empty: the default.
    Qt::SortOrder order = Qt::AscendingOrder;
    OrgId org = {};   ///< Only rows of this org (people tab), when set.
    UserId user = {}; ///< Only rows of this person, when set.
};

struct ListKeys {
    QList<RowKey> keys; ///< Row keys of the replica in order; stable for one row.
    qint64 total = 0;   ///< Rows of the list without the filter.
};

struct CurrencyTotal {
    QString currency;
    qint64 minor = 0;
    qint64 count = 0;
};

struct FoundEntity {
    enum class Kind { Org, Person, Payout, Case, AuditEvent };
    Kind kind = Kind::Org;
    QString id;
    QString title;
    QString subtitle; ///< What matched: the subdomain, the e-mail, the code.
    bool isExact = false;
};

/// Read access to the replica from worker threads with read-only connections. A call made again
/// with the same `supersedes` token ends the older one as Cancelled. Futures finish in any thread:
/// continue with whenDone()
/// (when_done.h).
class ReplicaReader : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual QFuture<Result<ListKeys>> keys(ListQuery query,
                                                         const QObject *supersedes) = 0;
    /// True while keys() of this query would take seconds; firstKeys() then gives its top at once.
    [[nodiscard]] virtual bool isSlow(const ListQuery &query) const = 0;
    /// The first `limit` keys of what keys() will give, with the total.
    [[nodiscard]] virtual QFuture<Result<ListKeys>> firstKeys(ListQuery query, int limit,
                                                              const QObject *supersedes) = 0;
    /// One row per key, in the keys' order; a row that is gone has a null id.
    [[nodiscard]] virtual QFuture<Result<QList<OrgRow>>> orgRows(QList<RowKey> keys) = 0;
    [[nodiscard]] virtual QFuture<Result<QList<MembershipRow>>>
    membershipRows(QList<RowKey> keys) = 0;
    [[nodiscard]] virtual QFuture<Result<QList<PayoutRow>>> payoutRows(QList<RowKey> keys) = 0;
    [[nodiscard]] virtual QFuture<Result<QList<CaseRow>>> caseRows(QList<RowKey> keys) = 0;
    [[nodiscard]] virtual QFuture<Result<QList<CurrencyTotal>>> payoutTotals(ListQuery query) = 0;
    /// NotFound when the replica has no such row.
    [[nodiscard]] virtual QFuture<Result<OrgRow>> org(OrgId id) = 0;
    [[nodiscard]] virtual QFuture<Result<PersonRow>> person(UserId id) = 0;
    [[nodiscard]] virtual QFuture<Result<QList<NoteRow>>> notes(OrgId org) = 0;
    /// The policy in force as the JSON document the platform serves.
    [[nodiscard]] virtual QFuture<Result<QByteArray>> policy() = 0;
    /// Exact id, e-mail, subdomain, phone, referral code and case/payout refs first, then names by
    /// folded substring (case, diacritics, Greek and Cyrillic accents). At most `limit`.
    [[nodiscard]] virtual QFuture<Result<QList<FoundEntity>>> find(QString text, int limit,
                                                                   const QObject *supersedes) = 0;
    /// Rows a role's sidebar counts as actionable, by view id ("transfers", "payouts"); absent =
    /// unknown.
    [[nodiscard]] virtual QFuture<Result<QHash<QString, qint64>>> actionableCounts() = 0;

Q_SIGNALS:
    /// After a page was committed; delivered in the GUI thread.
    void changed(const steward::ChangeSet &changes);
    /// The replica was wiped, or swapped for a newly loaded one.
    void replaced();
};

} // namespace steward::ports
