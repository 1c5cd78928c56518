// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/service/options.h"

#include <cstdint>
#include <memory>

namespace steward::platform
{

/// The composition root: builds every part in dependency order and ends them in reverse.
class Service
{
public:
    /// Every failure is one sentence that says which step and why.
    [[nodiscard]] static Result<std::unique_ptr<Service>> start(const Options &options);
    ~Service();
    Service(const Service &) = delete;
    Service &operator=(const Service &) = delete;

    [[nodiscard]] std::uint16_t port() const;

private:
    struct Parts;
    explicit Service(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace steward::platform
