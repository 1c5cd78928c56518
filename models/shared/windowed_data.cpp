// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The QAbstractTableModel half of WindowedModel: what a cell and a header answer.
#include "models/shared/windowed_model.h"

namespace steward::models
{

using namespace Qt::StringLiterals;

int WindowedModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_keys.size());
}

int WindowedModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant WindowedModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment{m_columns[index.column()].isNumeric ? Qt::AlignRight : Qt::AlignLeft} |
            Qt::AlignVCenter);
    const qint64 key = m_keys[index.row()];
    // What is still to be put in order would stand there for a moment only.
    const bool isPlaced = index.row() < m_inOrder;
    const bool isHere = isPlaced && isCached(key);
    if (isPlaced && (!isHere || isStale(key)))
        wantRow(index.row());
    if (role == LoadedRole)
        return isHere;
    if (!isHere)
        return role == Qt::DisplayRole || role == Qt::AccessibleTextRole ? QVariant{u"…"_s}
                                                                         : QVariant{};
    return cell(key, index.column(), role);
}

QVariant WindowedModel::cell(qint64 key, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return display(key, column);
    case Qt::AccessibleTextRole:
        return accessibleText(key, column);
    case RawRole:
        return raw(key, column);
    case IdRole:
        return cachedId(key);
    case WordRole:
        return m_columns[column].isChip ? QVariant{word(key, column)} : QVariant{};
    case AgeRole:
        return column == m_ageColumn ? QVariant{m_age} : QVariant{};
    case FilterValueRole:
        return m_columns[column].isChip ? word(key, column) : raw(key, column);
    default:
        return {};
    }
}

QString WindowedModel::accessibleText(qint64 key, int column) const
{
    QString text = display::plain(display(key, column));
    // A chip shows a glyph and a colour; the words must say the whole of it.
    if (m_columns[column].isChip)
        text = u"%1: %2"_s.arg(m_columns[column].title, text.isEmpty() ? u"–"_s : text);
    return column == m_ageColumn && !m_age.isEmpty() ? u"%1. %2"_s.arg(text, m_age) : text;
}

QVariant WindowedModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    return headerAnswer(m_columns, section, role);
}

QVariant headerAnswer(const QList<ListColumn> &columns, int section, int role)
{
    const ListColumn &column = columns[section];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return column.title;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment{column.isNumeric ? Qt::AlignRight : Qt::AlignLeft} | Qt::AlignVCenter);
    case ColumnIdRole:
        return column.id;
    case DefaultColumnRole:
        return column.isDefault;
    case ChipColumnRole:
        return column.isChip;
    case FilterFieldRole:
        return column.filterField;
    case CompanionRole:
        return column.companion;
    default:
        return {};
    }
}

} // namespace steward::models
