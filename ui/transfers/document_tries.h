// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/ports/command_bus.h"

#include <QHash>

#include <optional>

namespace steward::ui
{

/// Documents that were sent and not answered. The file itself is never written to this machine; its
/// hash is kept with the command id, so that the same file sent again, also after a restart, is the
/// same command.
class DocumentTries
{
public:
    struct Try {
        CommandId id;
        Revision expect = 0;
        QString kind;
        QByteArray sha256; ///< Of the content.
    };
    explicit DocumentTries(ports::Drafts &drafts) : m_drafts(drafts) {}
    /// The try of the same document and inputs, if there is one; else this one, which is on disk
    /// when it is returned.
    [[nodiscard]] Result<Try> begin(const CaseId &id, const QByteArray &tried, const Try &fresh);
    /// The key of another try of this document as this kind, sent with other inputs.
    [[nodiscard]] std::optional<QByteArray> sentOtherwise(const CaseId &id, const QByteArray &tried,
                                                          const Try &fresh) const;
    void end(const CaseId &id, const QByteArray &tried);
    [[nodiscard]] QHash<QByteArray, Try> open(const CaseId &id) const;

private:
    [[nodiscard]] Result<Done> save(const CaseId &id, const QHash<QByteArray, Try> &tries);
    ports::Drafts &m_drafts;
};

} // namespace steward::ui
