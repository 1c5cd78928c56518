// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_pins.h"
#include "app/store/durable_file.h"

namespace steward::store
{

/// Pins in a file of their own, with the key of work. A damaged one is left as it is: without it a
/// rewritten log could not be told from the one that was there.
class AuditPinStore final : public ports::AuditPins
{
public:
    [[nodiscard]] Result<Done> open(const QString &path);
    [[nodiscard]] Result<std::optional<ports::AuditPin>> pin(const QString &origin,
                                                             const QString &month) const override;
    [[nodiscard]] Result<Done> advance(const QString &origin, const QString &month,
                                       const std::optional<ports::AuditPin> &before,
                                       const ports::AuditPin &next) override;

private:
    DurableFile m_file;
};

} // namespace steward::store
