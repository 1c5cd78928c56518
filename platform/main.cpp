// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/admin_console.h"
#include "platform/src/service/options.h"
#include "platform/src/service/service.h"

#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <string>
#include <vector>

using namespace steward::platform;

namespace
{

/// Blocks the signals that end the service, in every thread; main waits for one of them.
sigset_t blockEnding()
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return ending;
}

/// What libraries say comes on several lines; a failed start is told on one.
std::string oneLine(const std::string &text)
{
    std::string out;
    for (const char c : text)
        if (c != '\n' && c != '\t')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    return out.substr(0, out.find_last_not_of(' ') + 1);
}

int failed(const Error &error)
{
    std::fprintf(stderr, "steward-platform: %s\n", oneLine(error.detail).c_str());
    return error.code == "usage" ? 2 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    const auto options = parseOptions({argv + 1, argv + argc});
    if (!options)
        return failed(options.error());
    if (options->showHelp || options->showVersion) {
        std::fputs(options->showHelp ? helpText().c_str()
                                     : "steward-platform " STEWARD_VERSION "\n",
                   stdout);
        return 0;
    }
    // A core file would hold tokens and the log's signing key.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (options->createsAdmin) {
        const auto link = createAdminOnConsole(*options);
        if (!link)
            return failed(link.error());
        std::printf("%s\n", link->c_str());
        return 0;
    }
    const sigset_t ending = blockEnding();
    auto service = Service::start(*options);
    if (!service)
        return failed(service.error());
    int received = 0;
    sigwait(&ending, &received);
    return 0;
}
