// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/edges/tcp_stream.h"

#include <atomic>
#include <cstdint>
#include <string>

namespace steward::platform::edges
{

/// What a mail server can do to its clients.
enum class MailFault : std::uint8_t {
    None,
    Defer,       ///< 451 to every addressee.
    Refuse,      ///< 550 to every addressee.
    Hang,        ///< Silence after the greeting.
    CloseBefore, ///< The line breaks before the mail is stored.
    CloseAfter,  ///< The mail is stored, the line breaks before the answer.
    TurnAway,    ///< 554 instead of a greeting.
    NoSender,    ///< 550 to whoever sends.
    OddReceipt,  ///< The mail is stored, the answer holds bytes that are no text.
};

/// A mail server that stores instead of delivering: one file per Message-ID and addressee in
/// `directory`, 0600, so that a mail sent again is the same file, as with a server that suppresses
/// duplicates. How many came again stands in the file "duplicates". A file "fault" in the directory
/// with one of the words defer, refuse, hang, close_before, close_after, turn_away, no_sender and
/// odd_receipt counts besides setFault().
class MailSandbox
{
public:
    explicit MailSandbox(std::string directory,
                         std::chrono::milliseconds patience = std::chrono::seconds{30});
    ~MailSandbox();

    [[nodiscard]] Result<Done> start(std::uint16_t port = 0);
    void stop();
    [[nodiscard]] Endpoint endpoint() const { return {"127.0.0.1", m_server.port()}; }
    void setFault(MailFault fault) { m_fault = fault; }
    /// Mails taken, repeats too.
    [[nodiscard]] int taken() const { return m_taken; }
    /// Mails that were stored already and came again, in this folder's whole life.
    [[nodiscard]] int duplicates() const { return m_duplicates; }

private:
    [[nodiscard]] MailFault fault() const;
    [[nodiscard]] Result<Done> serve(TcpStream &stream);
    [[nodiscard]] Result<Done> takeMail(TcpStream &stream, const std::string &addressee);
    [[nodiscard]] bool store(const std::string &mail, const std::string &addressee);

    const std::string m_directory;
    std::atomic<MailFault> m_fault{MailFault::None};
    std::atomic<int> m_taken{0}, m_duplicates{0};
    LoopbackServer m_server;
};

} // namespace steward::platform::edges
