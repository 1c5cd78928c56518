// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/mail_sandbox.h"

#include "platform/src/core/bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace steward::platform::edges
{

namespace
{

namespace fs = std::filesystem;
constexpr std::size_t kMostLine = 4096;
constexpr std::size_t kMostMail = 1024 * 1024;
constexpr auto kDuplicates = "/duplicates";

std::string messageIdOf(const std::string &mail)
{
    static constexpr std::string_view kName = "\nMessage-ID: ";
    const auto headers = mail.substr(0, mail.find("\r\n\r\n"));
    const auto at = headers.find(kName);
    return at == std::string::npos
               ? mail
               : headers.substr(at + kName.size(), headers.find('\r', at) - at - kName.size());
}

bool writeWhole(const std::string &path, const std::string &content)
{
    const auto fresh = path + ".new";
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    const bool whole =
        ::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
        ::fsync(fd) == 0;
    ::close(fd);
    return whole && ::rename(fresh.c_str(), path.c_str()) == 0;
}

} // namespace

MailSandbox::MailSandbox(std::string directory, std::chrono::milliseconds patience)
    : m_directory(std::move(directory)),
      m_server([this](TcpStream &stream) { (void)serve(stream); }, patience)
{
}

MailSandbox::~MailSandbox()
{
    stop();
}

Result<Done> MailSandbox::start(std::uint16_t port)
{
    std::error_code failure;
    fs::create_directories(m_directory, failure);
    if (failure || ::chmod(m_directory.c_str(), 0700) != 0)
        return fail(ErrorKind::Internal, "mail_directory", "cannot prepare " + m_directory);
    int before = 0;
    if (std::ifstream{m_directory + kDuplicates} >> before)
        m_duplicates = before;
    return m_server.start(port);
}

void MailSandbox::stop()
{
    m_server.stop();
}

MailFault MailSandbox::fault() const
{
    static const std::map<std::string, MailFault> kWords{{"defer", MailFault::Defer},
                                                         {"refuse", MailFault::Refuse},
                                                         {"hang", MailFault::Hang},
                                                         {"close_before", MailFault::CloseBefore},
                                                         {"close_after", MailFault::CloseAfter},
                                                         {"turn_away", MailFault::TurnAway},
                                                         {"no_sender", MailFault::NoSender},
                                                         {"odd_receipt", MailFault::OddReceipt}};
    std::ifstream in{m_directory + "/fault"};
    std::string word;
    in >> word;
    const auto known = kWords.find(word);
    return known == kWords.end() ? m_fault.load() : known->second;
}

Result<Done> MailSandbox::serve(TcpStream &stream)
{
    const bool isOpen = fault() != MailFault::TurnAway;
    if (auto sent = stream.send(isOpen ? "220 sandbox ready\r\n" : "554 not you\r\n");
        !sent || !isOpen)
        return sent;
    if (fault() == MailFault::Hang) {
        stream.hang(m_server.stopping());
        return Done{};
    }
    std::string addressee;
    for (;;) {
        const auto line = stream.readLine(kMostLine);
        if (!line)
            return tl::unexpected(line.error());
        const auto verb = line->substr(0, 4);
        std::string answer = "250 ok\r\n";
        if (verb == "QUIT")
            return stream.send("221 bye\r\n");
        if (verb == "DATA") {
            if (auto taken = takeMail(stream, addressee); !taken)
                return taken;
            continue;
        }
        if (verb == "RCPT")
            addressee = line->substr(verb.size());
        if (verb == "RCPT" && fault() == MailFault::Defer)
            answer = "451 try later\r\n";
        else if (verb == "MAIL" && fault() == MailFault::NoSender)
            answer = "550 who are you\r\n";
        else if (verb == "RCPT" && fault() == MailFault::Refuse)
            answer = "550 no such mailbox\r\n";
        else if (verb != "EHLO" && verb != "MAIL" && verb != "RCPT" && verb != "RSET")
            answer = "502 not here\r\n";
        if (auto sent = stream.send(answer); !sent)
            return sent;
    }
}

Result<Done> MailSandbox::takeMail(TcpStream &stream, const std::string &addressee)
{
    if (auto sent = stream.send("354 go on\r\n"); !sent)
        return sent;
    std::string mail;
    for (;;) {
        auto line = stream.readLine(kMostLine);
        if (!line)
            return tl::unexpected(line.error());
        if (*line == ".")
            break;
        mail += (line->starts_with('.') ? line->substr(1) : *line) + "\r\n";
        if (mail.size() > kMostMail)
            return fail(ErrorKind::TooLarge, "mail_size", "the mail is too large");
    }
    if (fault() == MailFault::CloseBefore)
        return fail(ErrorKind::Unavailable, "sandbox_fault", "closed before the mail was stored");
    if (!store(mail, addressee))
        return stream.send("451 no room\r\n");
    ++m_taken;
    if (fault() == MailFault::CloseAfter)
        return fail(ErrorKind::Unavailable, "sandbox_fault", "closed after the mail was stored");
    if (fault() == MailFault::OddReceipt)
        return stream.send(std::string{"250 queued \x01\xff as "} + std::string(900, 'k') + "\r\n");
    return stream.send("250 stored " + toHex(sha256(mail)).substr(0, 16) + "\r\n");
}

bool MailSandbox::store(const std::string &mail, const std::string &addressee)
{
    const auto path = m_directory + "/" +
                      toHex(sha256(messageIdOf(mail) + "\n" + addressee)).substr(0, 32) + ".eml";
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        return writeWhole(path, mail);
    return writeWhole(m_directory + kDuplicates, std::to_string(++m_duplicates) + "\n");
}

} // namespace steward::platform::edges
