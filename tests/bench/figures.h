// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/figure_line.h"

#include <QAbstractListModel>
#include <QList>
#include <QString>

#include <string>

namespace steward::bench
{

[[nodiscard]] double residentMb();
[[nodiscard]] double peakMb();
/// One plain look through the whole column.
[[nodiscard]] double scanMs(const std::string &column, const QString &needle);

/// What SQLite alone takes for a first page and for a page in the middle.
class SqlLimit
{
public:
    explicit SqlLimit(const QString &path);
    ~SqlLimit();
    [[nodiscard]] double firstPageMs(bool isIndexed) const;
    [[nodiscard]] double keysetMs() const;
};

class TextRows : public QAbstractListModel
{
public:
    explicit TextRows(QStringList texts, QObject *parent)
        : QAbstractListModel{parent}, m_texts{std::move(texts)}
    {
    }
    [[nodiscard]] int rowCount(const QModelIndex &) const override
    {
        return static_cast<int>(m_texts.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant{m_texts[index.row()]} : QVariant{};
    }

private:
    const QStringList m_texts;
};

/// Makes the files, runs the parts, prints the table for the first of `sizes` and draws the curve
/// over all of them into `folder`.
[[nodiscard]] int measureAll(const QString &folder, const QList<int> &sizes);

} // namespace steward::bench
