// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_printer.h"
#include "app/ports/replica_reader.h"

#include <QPointer>

namespace steward::ui
{

/// Reads one row of a list by its id and calls `shown` with it; `missing` when there is none.
/// Neither is called after `owner` is gone.
template <class Row, class Shown, class Missing>
void rowById(ports::ReplicaReader &reader, ports::List list,
             QFuture<Result<QList<Row>>> (ports::ReplicaReader::*rows)(QList<qint64>),
             const QString &id, QObject *owner, Shown shown, Missing missing)
{
    ports::ListQuery query;
    query.list = list;
    query.filter = query::makeTerm(QStringLiteral("id"), id);
    reader.keys(query, owner)
        .then(owner, [&reader, rows, owner, shown, missing](const Result<ports::ListKeys> &keys) {
            if (!keys || keys->keys.isEmpty()) {
                missing(keys ? Error{ErrorKind::NotFound, QStringLiteral("no such row")}
                             : keys.error());
                return;
            }
            (reader.*rows)(keys->keys.mid(0, 1))
                .then(owner, [shown, missing](const Result<QList<Row>> &found) {
                    if (found && !found->isEmpty() && !found->first().id.isNull())
                        shown(found->first());
                    else
                        missing(found ? Error{ErrorKind::NotFound, QStringLiteral("row gone")}
                                      : found.error());
                });
        });
}

} // namespace steward::ui
