// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_source.h"
#include "app/ports/replica_reader.h"
#include "models/shared/display.h"

#include <QAbstractListModel>

namespace steward::models
{

/// What Ctrl+K finds while a person types: the replica's rows, exact matches first. The id of an
/// audit event, or its place in its month, that no row has is asked of the platform, which alone
/// has the events; what it gives comes after the rows. Nothing else is asked there.
class FinderModel : public QAbstractListModel
{
    Q_OBJECT
public:
    using Kind = ports::FoundEntity::Kind;
    enum Role { KindRole = Qt::UserRole + 1, IdRole, TitleRole, SubtitleRole, ExactRole };
    enum class Stage { Searching, Asking, Answered };
    FinderModel(ports::ReplicaReader &reader, ports::AuditSource &audit,
                const display::Context &display = {}, QObject *parent = nullptr);

    /// With `only` there are rows of that kind alone.
    void setText(const QString &text, std::optional<Kind> only = {});
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] Stage stage() const { return m_stage; }
    /// The platform was, or is being, asked for an event.
    [[nodiscard]] bool isAsked() const { return m_isAsked; }
    /// Why there may be more than the rows: the platform's failure when it was asked, else the
    /// replica's.
    [[nodiscard]] std::optional<Error> error() const { return m_error; }
    [[nodiscard]] std::optional<ports::FoundEntity> entityAt(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void searched(); ///< The rows are those of the replica for text().
    void answered(); ///< The platform answered; its row, if any, was inserted before.

private:
    void showFound(const Result<QList<ports::FoundEntity>> &found);
    void askPlatform();

    ports::ReplicaReader &m_reader;
    ports::AuditSource &m_audit;
    const display::Context m_display;
    QString m_text;
    std::optional<Kind> m_only;
    QList<ports::FoundEntity> m_found;
    std::optional<Error> m_error;
    quint64 m_generation = 0;
    Stage m_stage = Stage::Answered;
    bool m_isAsked = false;
};

} // namespace steward::models
