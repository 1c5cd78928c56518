// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/finder_model.h"

#include "app/ports/when_done.h"

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kMostFound = 40;

} // namespace

FinderModel::FinderModel(ports::ReplicaReader &reader, QObject *parent)
    : QAbstractListModel{parent}, m_reader{reader}
{
}

void FinderModel::setText(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (trimmed == m_text)
        return;
    m_text = trimmed;
    const quint64 generation = ++m_generation;
    m_isSearching = !m_text.isEmpty();
    const auto show = [this](const QList<ports::FoundEntity> &found) {
        beginResetModel();
        m_found = found;
        endResetModel();
        m_isSearching = false;
        Q_EMIT searched();
    };
    if (m_text.isEmpty()) {
        show({});
        return;
    }
    // The rows shown stay until the new ones are here: an empty flash would lose the eye's place.
    ports::whenDone(m_reader.find(m_text, kMostFound, this), this,
                    [this, generation, show](const Result<QList<ports::FoundEntity>> &result) {
                        if (generation == m_generation)
                            show(result.value_or(QList<ports::FoundEntity>{}));
                    });
}

std::optional<ports::FoundEntity> FinderModel::entityAt(int row) const
{
    return row >= 0 && row < m_found.size() ? std::optional{m_found[row]} : std::nullopt;
}

int FinderModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_found.size());
}

QVariant FinderModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto &found = m_found[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return found.title;
    case Qt::AccessibleTextRole:
        return found.subtitle.isEmpty() ? found.title : found.title + u", "_s + found.subtitle;
    case SubtitleRole:
        return found.subtitle;
    case KindRole:
        return static_cast<int>(found.kind);
    case IdRole:
        return found.id;
    case ExactRole:
        return found.isExact;
    default:
        return {};
    }
}

} // namespace steward::models
