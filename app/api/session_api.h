// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/wire/session_wire.h"
#include "app/ports/http_client.h"

#include <qcorotask.h>

#include <stop_token>

namespace steward::api
{

/// Who the platform is, who is signed in, and where else. `open` needs no token, `gated` adds one;
/// both outlive the calls.
class SessionApi
{
public:
    SessionApi(ports::HttpClient &open, ports::HttpClient &gated);
    [[nodiscard]] QCoro::Task<Result<wire::Meta>> meta(std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<ports::Principal>> me(std::stop_token stop);
    /// Whose token this is, before anything else is sent with it.
    [[nodiscard]] QCoro::Task<Result<ports::Principal>> holderOf(QByteArray token,
                                                                 std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<QList<ports::OwnSession>>> sessions(QString own,
                                                                         std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<Done>> endSession(QString id, std::stop_token stop);

private:
    ports::HttpClient &m_open;
    ports::HttpClient &m_gated;
};

} // namespace steward::api
