// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"

#include <QAbstractListModel>

namespace steward::models
{

/// What Ctrl+K finds in the replica while a person types: exact matches first.
class FinderModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { KindRole = Qt::UserRole + 1, IdRole, TitleRole, SubtitleRole, ExactRole };
    explicit FinderModel(ports::ReplicaReader &reader, QObject *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] bool isSearching() const { return m_isSearching; }
    [[nodiscard]] std::optional<ports::FoundEntity> entityAt(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void searched(); ///< The rows now answer text().

private:
    ports::ReplicaReader &m_reader;
    QString m_text;
    QList<ports::FoundEntity> m_found;
    quint64 m_generation = 0;
    bool m_isSearching = false;
};

} // namespace steward::models
