// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/seal/key.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>

struct evp_cipher_ctx_st;

namespace steward::seal
{

inline constexpr std::size_t kPageBytes = 4096;
/// The end of every page: nonce 12, tag 16, format mark 4.
inline constexpr std::size_t kReservedBytes = 32;
inline constexpr std::size_t kFileIdBytes = 16;
/// "STW" and the format version; the last four bytes of every sealed page.
inline constexpr std::array<std::uint8_t, 4> kFormatMark{'S', 'T', 'W', 1};

using FileId = std::array<std::uint8_t, kFileIdBytes>;
using Page = std::span<std::uint8_t, kPageBytes>;
using ConstPage = std::span<const std::uint8_t, kPageBytes>;

enum class FileKind : std::uint8_t { Main = 1, Log = 2, Journal = 3 };

/// Where a page belongs: it opens nowhere else.
struct Place {
    std::uint64_t offset = 0;
    /// Log: page number and salts of the frame. Journal: page number. Main: nothing.
    std::array<std::uint8_t, 12> bound{};
};

/// Seals the pages of one file under a key of its own, derived from its id. For one thread at a
/// time.
class PageCipher
{
public:
    /// Null when the library fails.
    [[nodiscard]] static std::unique_ptr<PageCipher> of(const Key &key, const FileId &file,
                                                        FileKind kind);
    ~PageCipher();
    PageCipher(const PageCipher &) = delete;
    PageCipher &operator=(const PageCipher &) = delete;

    [[nodiscard]] const FileId &file() const { return m_file; }
    /// The first page of a main file carries the file id in the clear where SQLite has its constant
    /// magic; everything else in a page is sealed. What `plain` has in its reserved bytes is lost.
    [[nodiscard]] bool seal(const Place &place, ConstPage plain, Page sealed);
    /// False when the page was not sealed by this key for this place; `plain` is all zero then. The
    /// reserved bytes come back as zeros: SQLite's checksums run over them.
    [[nodiscard]] bool open(const Place &place, ConstPage sealed, Page plain);
    /// The salts and checksums of a log's frame header as one block: the checksums would tell about
    /// the page.
    [[nodiscard]] bool sealBlock(std::span<std::uint8_t, 16> block);
    [[nodiscard]] bool openBlock(std::span<std::uint8_t, 16> block);

private:
    struct Freer {
        void operator()(evp_cipher_ctx_st *context) const;
    };
    using Context = std::unique_ptr<evp_cipher_ctx_st, Freer>;
    static constexpr std::size_t kNonceBytes = 12;
    static constexpr std::size_t kTagBytes = 16;
    static constexpr std::size_t kBoundBytes = 44;

    PageCipher(const FileId &file, FileKind kind) : m_file(file), m_kind(kind) {}
    [[nodiscard]] bool start(const Key &key);
    [[nodiscard]] bool startNonces();
    void stepNonce();
    [[nodiscard]] std::size_t clearBytes(const Place &place) const;
    [[nodiscard]] std::array<std::uint8_t, kBoundBytes> boundData(const Place &place) const;

    const FileId m_file;
    const FileKind m_kind;
    std::array<std::uint8_t, kNonceBytes> m_nonce{}; ///< Random start, then a counter.
    std::uint64_t m_nonceStart = 0;
    Context m_sealing, m_opening, m_blockSealing, m_blockOpening;
};

} // namespace steward::seal
