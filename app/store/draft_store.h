// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/ports/command_bus.h"
#include "app/store/durable_file.h"

namespace steward::store
{

/// Drafts in work's own file, each under the person who wrote it; sign-out and wipe leave them.
/// Before a person is known nothing is read or written.
class DraftStore final : public ports::Drafts
{
public:
    [[nodiscard]] Result<Done> open(const QString &path);
    /// Null when nobody is signed in.
    void setOwner(const StaffId &staff) { m_staff = staff; }
    [[nodiscard]] QString load(const QString &key) const override;
    [[nodiscard]] Result<Done> save(const QString &key, const QString &text) override;
    [[nodiscard]] Result<Done> discard(const QString &key) override;
    [[nodiscard]] Result<Done> discardOf(const StaffId &writer, const QString &key) override;

private:
    [[nodiscard]] Result<Done> requireOpen() const;
    [[nodiscard]] Result<Done> requireOwner() const;
    DurableFile m_file;
    StaffId m_staff;
};

} // namespace steward::store
