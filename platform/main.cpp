// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
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

} // namespace

int main(int argc, char **argv)
{
    const auto options = parseOptions({argv + 1, argv + argc});
    if (!options) {
        std::fprintf(stderr, "steward-platform: %s\n", options.error().detail.c_str());
        return 2;
    }
    if (options->showHelp || options->showVersion) {
        std::fputs(options->showHelp ? helpText().c_str()
                                     : "steward-platform " STEWARD_VERSION "\n",
                   stdout);
        return 0;
    }
    // A core file would hold tokens and the log's signing key.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    const sigset_t ending = blockEnding();
    auto service = Service::start(*options);
    if (!service) {
        std::fprintf(stderr, "steward-platform: %s\n", service.error().detail.c_str());
        return 1;
    }
    int received = 0;
    sigwait(&ending, &received);
    return 0;
}
