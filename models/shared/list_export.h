// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "models/shared/windowed_model.h"

#include <QObject>
#include <QSaveFile>

namespace steward::models
{

/// Writes a filtered list to a CSV file, window by window; the file appears whole or not at all.
/// The rows are those of the moment it began.
class ListExport : public QObject
{
    Q_OBJECT
public:
    ListExport(WindowedModel &model, const QList<int> &columns, const QString &path,
               QObject *parent = nullptr);

    void start();
    void cancel();
    [[nodiscard]] qint64 written() const { return m_written; }
    [[nodiscard]] qint64 total() const { return m_keys.size(); }

Q_SIGNALS:
    void progressed();
    /// Once. No value: the file is there.
    void finished(const std::optional<steward::Error> &failure);

private:
    void next();
    void end(const std::optional<Error> &failure);

    QPointer<WindowedModel> m_model;
    const QList<int> m_columns;
    const QList<RowKey> m_keys;
    QSaveFile m_file;
    qint64 m_written = 0;
    bool m_isOver = false;
};

/// Rows for the clipboard: tab-separated with a header line. Rows not loaded are left out.
[[nodiscard]] QString copyText(const QAbstractItemModel &model, const QList<int> &rows,
                               const QList<int> &chosen);

} // namespace steward::models
