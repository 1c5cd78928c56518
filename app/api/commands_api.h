// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/command_transport.h"
#include "app/ports/http_client.h"

namespace steward::api
{

/// Sends commands byte for byte as the outbox holds them. `http` outlives the calls.
class CommandsApi final : public ports::CommandTransport
{
public:
    explicit CommandsApi(ports::HttpClient &http);
    [[nodiscard]] QCoro::Task<ports::CommandReply> send(CommandId id, QByteArray body,
                                                        std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<ports::CommandReply> state(CommandId id,
                                                         std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<ports::CommandReply> voidCommand(CommandId id,
                                                               std::stop_token stop) override;

private:
    [[nodiscard]] QCoro::Task<ports::CommandReply> exchange(ports::HttpRequest request,
                                                            bool isSending, std::stop_token stop);

    ports::HttpClient &m_http;
};

} // namespace steward::api
