// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_printer.h"
#include "app/ports/replica_reader.h"
#include "app/ports/when_done.h"

namespace steward::ui
{

/// Reads one row of a list by its id and calls `shown` with it; `missing` when there is none.
/// Neither is called after `owner` is gone, nor when the same owner has asked for another row.
template <class Row, class Shown, class Missing>
void rowById(ports::ReplicaReader &reader, ports::List list,
             QFuture<Result<QList<Row>>> (ports::ReplicaReader::*rows)(QList<RowKey>),
             const QString &id, QObject *owner, Shown shown, Missing missing)
{
    const auto failed = [missing](const Error &error) {
        if (error.kind != ErrorKind::Cancelled)
            missing(error);
    };
    ports::ListQuery query;
    query.list = list;
    query.filter = query::makeTerm(QStringLiteral("id"), id);
    ports::whenDone(reader.keys(query, owner), owner,
                    [&reader, rows, owner, shown, failed](const Result<ports::ListKeys> &keys) {
                        if (!keys || keys->keys.isEmpty()) {
                            failed(keys ? Error{ErrorKind::NotFound, QStringLiteral("no such row")}
                                        : keys.error());
                            return;
                        }
                        ports::whenDone((reader.*rows)(keys->keys.mid(0, 1)), owner,
                                        [shown, failed](const Result<QList<Row>> &found) {
                                            if (found && !found->isEmpty() &&
                                                !found->first().id.isNull())
                                                shown(found->first());
                                            else
                                                failed(found ? Error{ErrorKind::NotFound,
                                                                     QStringLiteral("row gone")}
                                                             : found.error());
                                        });
                    });
}

} // namespace steward::ui
