// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/finder_model.h"

#include "app/domain/id_text.h"
#include "app/ports/when_done.h"

#include <algorithm>

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;
using ports::FoundEntity;

constexpr int kMostFound = 40;

} // namespace

FinderModel::FinderModel(ports::ReplicaReader &reader, ports::AuditSource &audit,
                         const display::Context &display, QObject *parent)
    : QAbstractListModel{parent}, m_reader{reader}, m_audit{audit}, m_display{display}
{
}

void FinderModel::setText(const QString &text, std::optional<Kind> only)
{
    const QString trimmed = text.trimmed();
    if (trimmed == m_text && only == m_only)
        return;
    m_text = trimmed;
    m_only = only;
    const quint64 generation = ++m_generation;
    // No event is in the replica.
    if (m_text.isEmpty() || only == Kind::AuditEvent) {
        showFound(QList<FoundEntity>{});
        return;
    }
    m_stage = Stage::Searching;
    // The rows shown stay until the new ones are here: an empty flash would lose the eye's place.
    ports::whenDone(m_reader.find(m_text, kMostFound, this), this,
                    [this, generation](const Result<QList<FoundEntity>> &result) {
                        if (generation == m_generation)
                            showFound(result);
                    });
}

void FinderModel::showFound(const Result<QList<FoundEntity>> &found)
{
    beginResetModel();
    m_found = found.value_or(QList<FoundEntity>{});
    if (m_only)
        m_found.removeIf([this](const FoundEntity &one) { return one.kind != *m_only; });
    endResetModel();
    m_error = found ? std::nullopt : std::optional{found.error()};
    const bool mayBeEvent = !m_only || *m_only == Kind::AuditEvent;
    const bool isHere = std::any_of(m_found.cbegin(), m_found.cend(),
                                    [](const FoundEntity &one) { return one.isExact; });
    m_isAsked = found && mayBeEvent && !isHere && (isUuidText(m_text) || isEventPlace(m_text));
    m_stage = m_isAsked ? Stage::Asking : Stage::Answered;
    Q_EMIT searched();
    if (m_isAsked)
        askPlatform();
}

void FinderModel::askPlatform()
{
    ports::whenDone(m_audit.event({m_text.toLower()}), this,
                    [this, generation = m_generation](const Result<AuditEventRow> &event) {
                        if (generation != m_generation)
                            return;
                        m_stage = Stage::Answered;
                        if (event) {
                            const auto at =
                                QDateTime::fromMSecsSinceEpoch(event->occurredAtUs / 1000, Qt::UTC);
                            const int end = rowCount();
                            beginInsertRows({}, end, end);
                            m_found.append({Kind::AuditEvent, event->id.value, event->action,
                                            display::exactTime(at, m_display), true});
                            endInsertRows();
                        } else {
                            m_error = event.error();
                        }
                        Q_EMIT answered();
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
