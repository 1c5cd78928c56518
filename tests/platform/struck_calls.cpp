// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/struck_calls.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>

namespace
{

int callsLeft = 0;

void count()
{
    if (callsLeft > 0 && --callsLeft == 0)
        ::_exit(steward::tests::kDied);
}

} // namespace

void steward::tests::dieBefore(int calls)
{
    callsLeft = calls;
}

// The program's own definitions come before the library's; each does the same by another call.
extern "C" {

int fsync(int file)
{
    count();
    return static_cast<int>(::syscall(SYS_fsync, file));
}

int rename(const char *from, const char *to) noexcept
{
    count();
    return ::renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int chmod(const char *path, mode_t mode) noexcept
{
    count();
    return ::fchmodat(AT_FDCWD, path, mode, 0);
}

int fchmod(int file, mode_t mode) noexcept
{
    count();
    return static_cast<int>(::syscall(SYS_fchmod, file, mode));
}

int mkdir(const char *path, mode_t mode) noexcept
{
    count();
    return ::mkdirat(AT_FDCWD, path, mode);
}

int unlink(const char *path) noexcept
{
    count();
    return ::unlinkat(AT_FDCWD, path, 0);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    count();
    const iovec one{const_cast<void *>(bytes), size};
    return ::writev(file, &one, 1);
}

ssize_t send(int socket, const void *bytes, size_t size, int flags)
{
    count();
    return ::sendto(socket, bytes, size, flags, nullptr, 0);
}
}
