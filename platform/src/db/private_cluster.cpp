// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/private_cluster.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

namespace steward::platform::db
{

namespace fs = std::filesystem;

namespace
{

constexpr int kOldestMajor = 15;

/// The bin directory of the newest installed PostgreSQL, or empty.
std::string findBinaries()
{
    int newest = 0;
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
        const int major = std::atoi(entry.path().filename().c_str());
        if (major > newest && fs::exists(entry.path() / "bin/postgres", ignored))
            newest = major;
    }
    return newest >= kOldestMajor ? "/usr/lib/postgresql/" + std::to_string(newest) + "/bin"
                                  : std::string{};
}

const passwd *unprivilegedUser()
{
    return geteuid() == 0 ? getpwnam("postgres") : nullptr;
}

Error failure(const std::string &step, const std::string &why)
{
    return {ErrorKind::Internal, "private_cluster", step + ": " + why, {}, {}};
}

/// In the child, before exec: give up root, end with the parent.
void becomeServer(const passwd *user, int deathSignal)
{
    setsid();
    if (user) {
        if (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
            _exit(126);
    }
    // After setuid, which clears it.
    prctl(PR_SET_PDEATHSIG, deathSignal);
    if (chdir("/") != 0)
        _exit(126);
}

pid_t spawn(const std::vector<std::string> &command, const fs::path &log, int deathSignal)
{
    const passwd *user = unprivilegedUser();
    std::vector<char *> argv;
    for (const auto &word : command)
        argv.push_back(const_cast<char *>(word.c_str()));
    argv.push_back(nullptr);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const pid_t pid = fork();
    if (pid == 0) {
        becomeServer(user, deathSignal);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execv(argv[0], argv.data());
        _exit(127);
    }
    if (out >= 0)
        close(out);
    return pid;
}

std::uintmax_t sizeOf(const fs::path &log)
{
    std::error_code missing;
    const auto size = fs::file_size(log, missing);
    return missing ? 0 : size;
}

/// Why a program ended, from what it wrote after `begin`: the first error, else its last words.
std::string reasonIn(const fs::path &log, std::uintmax_t begin)
{
    std::ifstream in(log);
    in.seekg(std::streamoff(begin));
    std::string line, last = "it ended without a word";
    while (std::getline(in, line)) {
        for (const std::string_view mark : {"FATAL:", "PANIC:", "error:"})
            if (const auto at = line.find(mark); at != line.npos) {
                const auto text = line.find_first_not_of(' ', at + mark.size());
                return text == line.npos ? line : line.substr(text);
            }
        if (line.find_first_not_of(" \t") != line.npos)
            last = line;
    }
    return last;
}

Result<Done> runToEnd(const std::vector<std::string> &command, const fs::path &log,
                      const std::string &step)
{
    const auto begin = sizeOf(log);
    const pid_t pid = spawn(command, log, SIGKILL);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return tl::unexpected(failure(step, std::strerror(errno)));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return tl::unexpected(failure(step, reasonIn(log, begin)));
    return Done{};
}

Result<Done> ownDirectory(const fs::path &directory)
{
    std::error_code error;
    fs::create_directories(directory, error);
    if (error)
        return tl::unexpected(failure("cannot create " + directory.string(), error.message()));
    fs::permissions(directory, fs::perms::owner_all, error);
    if (const passwd *user = unprivilegedUser();
        user && chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0)
        return tl::unexpected(
            failure("cannot give " + directory.string() + " to postgres", std::strerror(errno)));
    if (geteuid() != 0 && access(directory.c_str(), W_OK) != 0)
        return tl::unexpected(
            failure("cannot write to " + directory.string(), std::strerror(errno)));
    return Done{};
}

/// Every parent must let the unprivileged user pass.
Result<Done> checkParents(fs::path directory)
{
    if (!unprivilegedUser())
        return Done{};
    for (directory = directory.parent_path(); directory != directory.root_path();
         directory = directory.parent_path()) {
        struct stat info {
        };
        if (stat(directory.c_str(), &info) == 0 && !(info.st_mode & S_IXOTH))
            return tl::unexpected(failure("the data directory is not reachable for postgres",
                                          directory.string() + " denies entry to other users"));
    }
    return Done{};
}

Result<Done> checkVersion(const fs::path &data, const std::string &binaries)
{
    std::ifstream in(data / "PG_VERSION");
    std::string have;
    in >> have;
    const auto want = fs::path(binaries).parent_path().filename().string();
    if (have != want)
        return tl::unexpected(
            failure("wrong PostgreSQL version",
                    "the data directory is of version " + have + ", installed is " + want));
    return Done{};
}

/// Lets the postmaster of a service that was killed end first: it has been told to, and holds the
/// directory until its last checkpoint is written.
void awaitFormer(const fs::path &data)
{
    for (int i = 0; i < 1200; ++i) {
        std::ifstream in(data / "postmaster.pid");
        // The pid is the first line, the status the eighth.
        std::string pid, line;
        std::getline(in, pid);
        for (int at = 2; at <= 8; ++at)
            std::getline(in, line);
        const auto former = pid_t(std::atoi(pid.c_str()));
        if (!in || former <= 0 || !line.starts_with("stopping") || kill(former, 0) != 0)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

} // namespace

Result<std::unique_ptr<PrivateCluster>> PrivateCluster::start(const Options &options)
{
    const auto binaries = findBinaries();
    if (binaries.empty())
        return tl::unexpected(
            failure("no PostgreSQL", "version 15 or newer is not installed (package postgresql)"));
    if (geteuid() == 0 && !unprivilegedUser())
        return tl::unexpected(failure("no user postgres", "PostgreSQL refuses to run as root"));
    std::unique_ptr<PrivateCluster> cluster{new PrivateCluster};
    if (auto done = ownDirectory(options.directory); !done)
        return tl::unexpected(done.error());
    if (auto done = checkParents(options.directory); !done)
        return tl::unexpected(done.error());
    const auto data = options.directory / "data";
    if (!fs::exists(data / "PG_VERSION")) {
        auto done = runToEnd({binaries + "/initdb", "-D", data.string(), "-U", kAdminRole, "-A",
                              "trust", "-E", "UTF8", "--locale=C.UTF-8",
                              options.durable ? "--data-checksums" : "--no-sync"},
                             options.directory / "initdb.log", "initdb failed");
        if (!done)
            return tl::unexpected(done.error());
    }
    if (auto done = checkVersion(data, binaries); !done)
        return tl::unexpected(done.error());
    if (auto done = cluster->launch(options, binaries); !done)
        return tl::unexpected(done.error());
    return cluster;
}

Result<Done> PrivateCluster::launch(const Options &options, const std::string &binaries)
{
    // Socket paths end at 107 characters, so it never lies in the data directory.
    m_socketDirectory = fs::temp_directory_path() / ("steward-" + toHex(randomBytes(6)));
    if (auto done = ownDirectory(m_socketDirectory); !done)
        return done;
    std::vector<std::string> command{binaries + "/postgres",
                                     "-D",
                                     (options.directory / "data").string(),
                                     "-c",
                                     "listen_addresses=",
                                     "-c",
                                     "unix_socket_directories=" + m_socketDirectory.string(),
                                     "-c",
                                     "unix_socket_permissions=0700",
                                     "-c",
                                     "timezone=UTC",
                                     "-c",
                                     "log_timezone=UTC",
                                     "-c",
                                     "shared_buffers=256MB",
                                     "-c",
                                     "max_connections=120",
                                     "-c",
                                     "max_wal_size=2GB",
                                     "-c",
                                     "idle_in_transaction_session_timeout=60s"};
    if (!options.durable)
        command.insert(command.end(), {"-c", "fsync=off", "-c", "synchronous_commit=off", "-c",
                                       "full_page_writes=off"});
    const auto log = options.directory / "postgres.log";
    std::uintmax_t begin = 0;
    // Fast shutdown when this process dies: SIGTERM would wait for every client.
    for (int attempt = 0; attempt < 3; ++attempt) {
        awaitFormer(options.directory / "data");
        begin = sizeOf(log);
        m_postmaster = spawn(command, log, SIGINT);
        if (m_postmaster < 0)
            return tl::unexpected(failure("cannot start PostgreSQL", std::strerror(errno)));
        if (awaitReady())
            return Done{};
        int status = 0;
        // A stale pid file of a killed postmaster can refuse the first try.
        if (waitpid(m_postmaster, &status, WNOHANG) == 0)
            break;
        m_postmaster = -1;
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
    const auto why = reasonIn(log, begin);
    if (why.find("postmaster.pid\" already exists") != why.npos)
        return tl::unexpected(failure("PostgreSQL did not start", "another service already uses " +
                                                                      options.directory.string()));
    return tl::unexpected(failure("PostgreSQL did not start", why));
}

Result<Done> PrivateCluster::awaitReady() const
{
    for (int i = 0; i < 600; ++i) {
        if (auto connection = Connection::open(conninfo(kAdminRole, "postgres")))
            return Done{};
        if (kill(m_postmaster, 0) != 0)
            break;
        siginfo_t ended{};
        if (waitid(P_PID, id_t(m_postmaster), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            ended.si_pid != 0)
            break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return tl::unexpected(failure("PostgreSQL", "not ready"));
}

std::string PrivateCluster::conninfo(const std::string &role, const std::string &database) const
{
    return "host=" + m_socketDirectory.string() + " user=" + role + " dbname=" + database +
           " application_name=steward-platform";
}

PrivateCluster::~PrivateCluster()
{
    if (m_postmaster > 0) {
        kill(m_postmaster, SIGINT);
        int status = 0;
        waitpid(m_postmaster, &status, 0);
    }
    std::error_code ignored;
    if (!m_socketDirectory.empty())
        fs::remove_all(m_socketDirectory, ignored);
}

} // namespace steward::platform::db
