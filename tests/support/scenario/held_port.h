// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace steward::tests
{

/// A port of the loopback that, while this lives, no program is given who asks for any port;
/// whoever asks for this one listens on it. Until then connections to it are refused.
class HeldPort
{
public:
    HeldPort();
    ~HeldPort();
    HeldPort(const HeldPort &) = delete;
    HeldPort &operator=(const HeldPort &) = delete;

    [[nodiscard]] quint16 number() const { return m_number; }

private:
    int m_socket = -1;
    quint16 m_number = 0;
};

} // namespace steward::tests
