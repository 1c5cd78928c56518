// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace steward::ports
{

/// Who was signed in last, kept over a restart so that the desk can be read offline. One document,
/// whose form is the writer's; empty when nobody is remembered.
class SignInMemory
{
public:
    virtual ~SignInMemory() = default;
    [[nodiscard]] virtual QByteArray load() const = 0;
    /// What cannot be kept is only forgotten.
    virtual void save(const QByteArray &document) = 0;
    virtual void forget() = 0;
};

} // namespace steward::ports
