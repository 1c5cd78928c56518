// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/when_done.h"
#include "models/shared/windowed_model.h"

#include <QCache>
#include <QPromise>

#include <memory>

namespace steward::models
{

/// The cache of rows behind a WindowedModel; what differs per list is in the three functions below.
template <class Row>
class RowModel : public WindowedModel
{
public:
    using WindowedModel::WindowedModel;

    /// Nothing while the row is on its way; it is asked for.
    [[nodiscard]] std::optional<Row> rowAt(int row) const
    {
        if (row < 0 || row >= keys().size())
            return {};
        const Entry *entry = m_cache.object(keys().at(row));
        if (!entry) {
            static_cast<void>(data(index(row, 0)));
            return {};
        }
        return entry->row;
    }

    [[nodiscard]] QFuture<Result<QList<QStringList>>> exportRows(QList<RowKey> wanted,
                                                                 QList<int> columns) override
    {
        auto promise = std::make_shared<QPromise<Result<QList<QStringList>>>>();
        promise->start();
        ports::whenDone(
            rows(std::move(wanted)), this,
            [this, promise, columns, file = fileNumber()](const Result<QList<Row>> &result) {
                promise->addResult(file == fileNumber() ? exportLines(result, columns)
                                                        : tl::unexpected(otherFile()));
                promise->finish();
            });
        return promise->future();
    }

protected:
    [[nodiscard]] virtual QFuture<Result<QList<Row>>> rows(QList<RowKey> keys) const = 0;
    [[nodiscard]] virtual QString displayOf(const Row &row, int column) const = 0;
    [[nodiscard]] virtual QString rawOf(const Row &row, int column) const = 0;
    /// The platform's word in a chip column.
    [[nodiscard]] virtual QString wordOf(const Row &row, int column) const = 0;

    void fetchRows(const QList<RowKey> &wanted) override
    {
        ports::whenDone(
            rows(wanted), this,
            [this, wanted, epoch = m_epoch, file = fileNumber()](const Result<QList<Row>> &result) {
                // Read from the file before: the same key names another row now.
                if (file != fileNumber())
                    return;
                if (!result) {
                    rowsArrived(wanted, result.error());
                    return;
                }
                for (qsizetype i = 0; i < result->size() && i < wanted.size(); ++i)
                    m_cache.insert(wanted[i], new Entry{result->at(i), epoch});
                rowsArrived(wanted, std::nullopt);
            });
    }
    [[nodiscard]] bool isCached(qint64 key) const override { return m_cache.contains(key); }
    void markStale() override { ++m_epoch; }
    [[nodiscard]] bool isStale(qint64 key) const override
    {
        const Entry *entry = m_cache.object(key);
        return entry && entry->epoch != m_epoch;
    }
    void dropCache() override { m_cache.clear(); }
    [[nodiscard]] QString cachedId(qint64 key) const override
    {
        const Entry *entry = m_cache.object(key);
        return entry ? entry->row.id.value : QString{};
    }
    [[nodiscard]] QString display(qint64 key, int column) const override
    {
        const Entry *entry = m_cache.object(key);
        return entry ? displayOf(entry->row, column) : QString{};
    }
    [[nodiscard]] QString raw(qint64 key, int column) const override
    {
        const Entry *entry = m_cache.object(key);
        return entry ? rawOf(entry->row, column) : QString{};
    }
    [[nodiscard]] QString word(qint64 key, int column) const override
    {
        const Entry *entry = m_cache.object(key);
        return entry ? wordOf(entry->row, column) : QString{};
    }

private:
    [[nodiscard]] static Error otherFile()
    {
        return {.kind = ErrorKind::ResyncRequired,
                .detail = QStringLiteral("the replica was replaced meanwhile")};
    }
    [[nodiscard]] Result<QList<QStringList>> exportLines(const Result<QList<Row>> &result,
                                                         const QList<int> &columns) const
    {
        if (!result)
            return tl::unexpected(result.error());
        QList<QStringList> lines;
        lines.reserve(result->size());
        for (const Row &row : *result) {
            if (row.id.isNull())
                continue;
            QStringList line;
            for (const int column : columns)
                line << rawOf(row, column);
            lines << line;
        }
        return lines;
    }

    struct Entry {
        Row row;
        quint64 epoch = 0;
    };
    static constexpr int kCachedRows = 128 * 4;
    QCache<qint64, Entry> m_cache{kCachedRows};
    quint64 m_epoch = 0;
};

} // namespace steward::models
