// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_source.h"
#include "app/ports/audit_verifier.h"

#include <QPromise>

#include <memory>

namespace steward::tests
{

using namespace Qt::StringLiterals;

inline AuditEventRow anEvent(qint64 index)
{
    AuditEventRow row;
    row.id = {u"event-%1"_s.arg(index)};
    row.month = u"2026-11"_s;
    row.index = index;
    row.occurredAtUs = 1'795'348'509'112'345 + index;
    row.category = u"ownership"_s;
    row.action = u"ownership.transfer.approve"_s;
    row.outcome = u"denied"_s;
    row.actor = {u"staff"_s, u"staff-A41"_s, {}};
    row.leafHash = QByteArray::fromHex("9f3a11c0");
    return row;
}

inline QList<AuditEventRow> events(qint64 from, qint64 downTo)
{
    QList<AuditEventRow> rows;
    for (qint64 index = from; index >= downTo; --index)
        rows << anEvent(index);
    return rows;
}

/// A log that answers when told to.
class HeldLog : public ports::AuditSource
{
public:
    struct Asked {
        ports::AuditSearch search;
        std::shared_ptr<QPromise<Result<AuditPage>>> promise;
    };
    QList<Asked> asked;

    QFuture<Result<AuditPage>> search(ports::AuditSearch search) override
    {
        auto promise = std::make_shared<QPromise<Result<AuditPage>>>();
        promise->start();
        asked << Asked{std::move(search), promise};
        return promise->future();
    }
    QFuture<Result<AuditEventRow>> event(AuditEventId) override { return {}; }

    void answer(qsizetype which, Result<AuditPage> page)
    {
        asked[which].promise->addResult(std::move(page));
        asked[which].promise->finish();
    }
    void page(qsizetype which, const QList<AuditEventRow> &rows, const QString &next = {},
              qint64 count = 0)
    {
        AuditPage page;
        page.rows = rows;
        page.next = next;
        page.count = count;
        page.searchedAt = QDateTime::currentDateTimeUtc();
        answer(which, page);
    }
    void fail(qsizetype which)
    {
        Error error;
        error.kind = ErrorKind::Offline;
        answer(which, tl::unexpected(error));
    }
};

/// A verifier that answers when told to.
class HeldVerifier : public ports::AuditVerifier
{
public:
    struct Asked {
        QList<AuditEventRow> rows;
        std::optional<qint64> servedAtUs;
        std::shared_ptr<QPromise<QList<AuditVerdict>>> promise;
    };
    QList<Asked> asked;

    QFuture<QList<AuditVerdict>> verify(QList<AuditEventRow> rows,
                                        std::optional<qint64> servedAtUs) override
    {
        auto promise = std::make_shared<QPromise<QList<AuditVerdict>>>();
        promise->start();
        asked << Asked{std::move(rows), servedAtUs, promise};
        return promise->future();
    }
    QList<AuditFinding> findings() const override { return {}; }
    void acknowledge() override {}

    /// The same for every row.
    void answer(qsizetype which, const AuditVerdict &verdict)
    {
        asked[which].promise->addResult(QList<AuditVerdict>(asked[which].rows.size(), verdict));
        asked[which].promise->finish();
    }
};

} // namespace steward::tests
