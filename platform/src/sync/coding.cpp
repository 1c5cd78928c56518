// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/coding.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cctype>

namespace steward::platform::sync
{

namespace
{

// Of a page of 5 000 rows zstd 1 takes a fifth of the time of gzip 3 on either side, and packs it
// better.
constexpr int kZstdLevel = 1;
constexpr int kGzipLevel = 3;

std::optional<std::string> gzip(std::string_view text)
{
    z_stream stream{};
    constexpr int kGzipWindow = 15 + 16;
    if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return std::nullopt;
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    // zlib's interface is not const-correct; it only reads.
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int ended = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return ended == Z_STREAM_END ? std::optional{std::move(out)} : std::nullopt;
}

std::optional<std::string> zstd(std::string_view text)
{
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const auto size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), kZstdLevel);
    if (ZSTD_isError(size) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

} // namespace

Coding bestCoding(std::string_view header)
{
    std::string lower{header};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::erase(lower, ' ');
    auto best = Coding::Identity;
    for (std::size_t at = 0; at < lower.size();) {
        const auto end = std::min(lower.find(',', at), lower.size());
        const auto item = std::string_view{lower}.substr(at, end - at);
        for (const auto coding : {Coding::Gzip, Coding::Zstd}) {
            const auto name = nameOf(coding);
            const auto rest = item.starts_with(name) ? item.substr(name.size()) : "no";
            const bool isAdmitted =
                rest.empty() ||
                (rest.starts_with(";q=") && rest.substr(3).find_first_not_of("0.") != rest.npos);
            if (isAdmitted)
                best = std::max(best, coding);
        }
        at = end + 1;
    }
    return best;
}

std::string_view nameOf(Coding coding)
{
    switch (coding) {
    case Coding::Identity:
        return "identity";
    case Coding::Gzip:
        return "gzip";
    case Coding::Zstd:
        return "zstd";
    }
    return {};
}

std::optional<std::string> encoded(Coding coding, std::string_view text)
{
    switch (coding) {
    case Coding::Identity:
        return std::string{text};
    case Coding::Gzip:
        return gzip(text);
    case Coding::Zstd:
        return zstd(text);
    }
    return std::nullopt;
}

} // namespace steward::platform::sync
