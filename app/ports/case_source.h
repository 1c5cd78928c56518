// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"
#include "app/ports/command_bus.h"

#include <QFuture>
#include <QJsonObject>
#include <QList>
#include <QObject>

namespace steward::ports
{

struct StaffName {
    StaffId id;
    QString name;
    bool mayBeOfficer = false;
};

/// What only the platform can say about a transfer, fresh: gates, coverage, plan, who may decide.
class CaseSource : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    /// The document of GET /v1/cases/{id} (contract).
    [[nodiscard]] virtual QFuture<Result<QJsonObject>> detail(CaseId id) = 0;
    /// What the gates say before a case exists; the recipient may be open.
    [[nodiscard]] virtual QFuture<Result<QJsonObject>> orgGates(OrgId org, UserId recipient) = 0;
    /// Sends a command that carries a file's content. It passes the outbox by: evidence is never
    /// written to this machine. Same id, same bytes, one effect; the answer is that of the command.
    [[nodiscard]] virtual QFuture<Result<QJsonObject>> sendDocument(Command command) = 0;
    enum class DocumentEnd { Recorded, WithoutEffect };
    /// What became of the command of a document. NotFound: the platform has not stored it, but a
    /// late copy may still arrive.
    [[nodiscard]] virtual QFuture<Result<DocumentEnd>> documentEnd(CommandId id) = 0;
    /// The same once a late copy can have no effect any more.
    [[nodiscard]] virtual QFuture<Result<DocumentEnd>> giveUpDocument(CommandId id) = 0;
    /// The names that stand behind the ids of staff, as far as they were fetched.
    [[nodiscard]] virtual QList<StaffName> staff() const = 0;
    /// Empty while the name is not known.
    [[nodiscard]] QString staffName(const StaffId &id) const
    {
        const QList<StaffName> all = staff();
        for (const StaffName &one : all)
            if (one.id == id)
                return one.name;
        return {};
    }

Q_SIGNALS:
    /// An answer about this org may be another now; null: about any.
    void factsChanged(const steward::OrgId &org);
    void staffChanged();
};

} // namespace steward::ports
