// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cctype>

namespace steward::platform::sync
{

std::optional<std::string> gzip(std::string_view text)
{
    z_stream stream{};
    constexpr int kGzipWindow = 15 + 16;
    // Level 3: a page costs less time here than on the wire and still shrinks to a fifth.
    if (deflateInit2(&stream, 3, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
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

bool acceptsGzip(std::string_view header)
{
    std::string lower{header};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (std::size_t at = 0; at < lower.size();) {
        const auto end = std::min(lower.find(',', at), lower.size());
        auto coding = lower.substr(at, end - at);
        std::erase(coding, ' ');
        if (coding == "gzip" || (coding.starts_with("gzip;q=") &&
                                 coding.substr(7).find_first_not_of("0.") != coding.npos))
            return true;
        at = end + 1;
    }
    return false;
}

} // namespace steward::platform::sync
