// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/line_file.h"

#include <filesystem>
#include <fstream>

namespace steward::platform
{

Result<Done> replaceLine(const std::string &path, const std::string &line)
{
    {
        std::ofstream out{path + ".new", std::ios::trunc};
        out << line << '\n' << std::flush;
        if (!out)
            return fail(ErrorKind::Internal, "data_directory", "cannot write " + path);
    }
    std::error_code failure;
    std::filesystem::rename(path + ".new", path, failure);
    return failure ? Result<Done>{fail(ErrorKind::Internal, "data_directory",
                                       "cannot write " + path + ": " + failure.message())}
                   : Done{};
}

} // namespace steward::platform
