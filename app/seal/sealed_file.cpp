// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seal/sealed_file.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace steward::seal
{

namespace
{

constexpr int kPage = int(kPageBytes);
constexpr sqlite3_int64 kLogHeader = 32;
constexpr int kFrameHeader = 24;
constexpr int kFrame = kFrameHeader + kPage;
constexpr sqlite3_int64 kLogSalts = 16; ///< In the log's header.
constexpr int kSaltBytes = 8;
constexpr int kSalts = 8; ///< Where the frame header's salts and checksums begin: 16 bytes.
constexpr int kJournalPrefix = 4;
constexpr int kLargestJournalHeader = 512;
constexpr std::uint8_t kMagic[] = "SQLite format 3";
constexpr int kDatabaseHeader = 100;
constexpr int kReserveAt = 20; ///< In the first page: how many bytes each page keeps free.

bool isNotOurs(int code)
{
    return code == SQLITE_IOERR_DATA || code == SQLITE_NOTADB;
}

Page page(std::uint8_t *at)
{
    return Page{at, kPageBytes};
}

ConstPage page(const std::uint8_t *at)
{
    return ConstPage{at, kPageBytes};
}

/// A first page without the reserve would lose its end to nonce and tag.
bool isFirstPageSealable(const std::uint8_t *plain)
{
    return std::equal(std::begin(kMagic), std::end(kMagic), plain) &&
           plain[kReserveAt] == kReservedBytes;
}

/// The log's running sum, as SQLite makes it: of words of the order that the log's magic says.
void addToSum(std::array<std::uint32_t, 2> &sum, const std::uint8_t *bytes, std::size_t size,
              bool isBigEndian)
{
    const auto word = [&](std::size_t at) {
        const auto *b = bytes + at;
        return isBigEndian ? std::uint32_t(b[0]) << 24 | b[1] << 16 | b[2] << 8 | b[3]
                           : std::uint32_t(b[3]) << 24 | b[2] << 16 | b[1] << 8 | b[0];
    };
    for (std::size_t at = 0; at + 8 <= size; at += 8) {
        sum[0] += word(at) + sum[1];
        sum[1] += word(at + 4) + sum[0];
    }
}

std::array<std::uint32_t, 2> storedSum(const std::uint8_t *bytes)
{
    std::array<std::uint32_t, 2> sum{};
    for (std::size_t i = 0; i < 8; ++i)
        sum[i / 4] = sum[i / 4] << 8 | bytes[i];
    return sum;
}

} // namespace

SealedFile::SealedFile(sqlite3_file *below, FileKind kind, KeyPtr key, SealedFile *main)
    : m_below(below), m_kind(kind), m_key(std::move(key)), m_main(main ? *main : *this)
{
}

int SealedFile::readBelow(void *to, int bytes, sqlite3_int64 offset)
{
    return m_below->pMethods->xRead(m_below, to, bytes, offset);
}

int SealedFile::writeBelow(const void *from, int bytes, sqlite3_int64 offset)
{
    return m_below->pMethods->xWrite(m_below, from, bytes, offset);
}

int SealedFile::read(void *to, int bytes, sqlite3_int64 offset)
{
    auto *out = static_cast<std::uint8_t *>(to);
    switch (m_kind) {
    case FileKind::Main:
        return readMain(out, bytes, offset);
    case FileKind::Log:
        return readLog(out, bytes, offset);
    case FileKind::Journal:
        return readJournal(out, bytes, offset);
    }
    return SQLITE_IOERR_READ;
}

int SealedFile::write(const void *from, int bytes, sqlite3_int64 offset)
{
    const auto *in = static_cast<const std::uint8_t *>(from);
    switch (m_kind) {
    case FileKind::Main:
        return writeMain(in, bytes, offset);
    case FileKind::Log:
        return writeLog(in, bytes, offset);
    case FileKind::Journal:
        return writeJournal(in, bytes, offset);
    }
    return SQLITE_IOERR_WRITE;
}

int SealedFile::learnFile()
{
    if (m_isFileStored)
        return SQLITE_OK;
    sqlite3_int64 size = 0;
    if (const int code = m_below->pMethods->xFileSize(m_below, &size); code != SQLITE_OK)
        return code;
    if (size == 0) {
        // Another connection may store its id first; that one counts then.
        if (!m_hasFile && RAND_bytes(m_file.data(), int(m_file.size())) != 1)
            return SQLITE_IOERR;
        m_hasFile = true;
        return SQLITE_OK;
    }
    if (size < kPage)
        return SQLITE_NOTADB;
    FileId stored{};
    if (const int code = readBelow(stored.data(), int(stored.size()), 0); code != SQLITE_OK)
        return code;
    if (std::equal(stored.begin(), stored.end(), std::begin(kMagic)))
        return SQLITE_NOTADB;
    m_file = stored;
    m_hasFile = true;
    m_isFileStored = true;
    return SQLITE_OK;
}

/// The file may have been emptied and begun anew by another connection.
int SealedFile::adoptFile(ConstPage firstPage)
{
    if (!std::equal(kFormatMark.begin(), kFormatMark.end(), firstPage.end() - kFormatMark.size()))
        return SQLITE_NOTADB;
    std::copy_n(firstPage.begin(), m_file.size(), m_file.begin());
    m_hasFile = true;
    m_isFileStored = true;
    return prepareCipher();
}

int SealedFile::prepareCipher()
{
    if (const int code = m_main.learnFile(); code != SQLITE_OK)
        return code;
    if (!m_cipher || m_cipher->file() != m_main.m_file)
        m_cipher = PageCipher::of(*m_main.m_key, m_main.m_file, m_kind);
    return m_cipher ? SQLITE_OK : SQLITE_IOERR_NOMEM;
}

int SealedFile::readMain(std::uint8_t *to, int bytes, sqlite3_int64 offset)
{
    const int within = int(offset % kPage);
    if (within + bytes > kPage)
        return SQLITE_IOERR_READ;
    auto *plain = bytes == kPage ? to : m_plain.data();
    const int code = openPage(offset - within, plain);
    if (code == SQLITE_OK) {
        if (plain != to)
            std::memcpy(to, plain + within, std::size_t(bytes));
        return SQLITE_OK;
    }
    std::memset(to, 0, std::size_t(bytes));
    sqlite3_int64 size = 0;
    if (m_below->pMethods->xFileSize(m_below, &size) == SQLITE_OK && size == 0)
        return SQLITE_IOERR_SHORT_READ;
    // Looked at when the file is opened, without a lock and before a journal repairs what a power
    // cut has torn; the page is read again, whole, before anything is believed.
    const bool isFirstLook = offset == 0 && bytes == kDatabaseHeader;
    return isFirstLook && isNotOurs(code) ? SQLITE_IOERR_SHORT_READ : code;
}

int SealedFile::openPage(sqlite3_int64 start, std::uint8_t *plain)
{
    if (const int code = prepareCipher(); code != SQLITE_OK)
        return code;
    // SQLite takes what is past the end for zeros: pages that a cut file has lost are damage.
    if (const int code = readBelow(m_sealed.data(), kPage, start); code != SQLITE_OK)
        return code == SQLITE_IOERR_SHORT_READ ? SQLITE_IOERR_DATA : code;
    const auto sealed = page(std::as_const(m_sealed).data());
    if (start == 0)
        if (const int code = adoptFile(sealed); code != SQLITE_OK)
            return code;
    return m_cipher->open({std::uint64_t(start), {}}, sealed, page(plain)) ? SQLITE_OK
                                                                           : SQLITE_IOERR_DATA;
}

int SealedFile::writePage(const std::uint8_t *from, const Place &place, int refusal)
{
    if (const int code = prepareCipher(); code != SQLITE_OK)
        return code;
    if (!m_cipher->seal(place, page(from), page(m_sealed.data())))
        return refusal;
    return writeBelow(m_sealed.data(), kPage, sqlite3_int64(place.offset));
}

int SealedFile::writeMain(const std::uint8_t *from, int bytes, sqlite3_int64 offset)
{
    if (bytes != kPage || offset % kPage != 0 || (offset == 0 && !isFirstPageSealable(from)))
        return SQLITE_IOERR_WRITE;
    const int code = writePage(from, {std::uint64_t(offset), {}}, SQLITE_IOERR_WRITE);
    if (code == SQLITE_OK && offset == 0)
        m_isFileStored = true;
    return code;
}

/// What binds the page after this header. Once a page of a transaction is written a second time,
/// SQLite leaves the salts of the headers after it zero until the commit: the log's own count then.
int SealedFile::bindFrame(const std::uint8_t *header, sqlite3_int64 start)
{
    const auto *salts = header + kSalts;
    m_binding.pageOffset = start + kFrameHeader;
    std::copy_n(header, 4, m_binding.bound.begin());
    std::copy_n(salts, kSaltBytes, m_binding.bound.begin() + 4);
    if (std::any_of(salts, salts + kSaltBytes, [](std::uint8_t byte) { return byte != 0; }))
        return SQLITE_OK;
    return readBelow(m_binding.bound.data() + 4, kSaltBytes, kLogSalts);
}

/// Frame `frame` into m_sealed (header, in the clear again) and, with `hasPage`, m_plain.
int SealedFile::readFrame(sqlite3_int64 frame, bool hasPage)
{
    const sqlite3_int64 start = kLogHeader + frame * kFrame;
    if (const int code = prepareCipher(); code != SQLITE_OK)
        return code;
    if (const int code = readBelow(m_sealed.data(), hasPage ? kFrame : kFrameHeader, start);
        code != SQLITE_OK)
        return code;
    auto *header = m_sealed.data();
    if (!m_cipher->openBlock(std::span<std::uint8_t, 16>{header + kSalts, 16}))
        return SQLITE_IOERR_READ;
    if (const int code = bindFrame(header, start); code != SQLITE_OK || !hasPage)
        return code;
    const Place place{std::uint64_t(m_binding.pageOffset), m_binding.bound};
    return m_cipher->open(place, page(std::as_const(m_sealed).data() + kFrameHeader),
                          page(m_plain.data()))
               ? SQLITE_OK
               : SQLITE_IOERR_DATA;
}

/// SQLite takes a log whose header does not fit for none at all, and says nothing.
void SealedFile::beginRecovery(const std::uint8_t *header)
{
    constexpr std::size_t kSummed = 24;
    static constexpr std::uint8_t kLogMagic[] = {0x37, 0x7f, 0x06};
    m_recovery = {};
    m_recovery.isBigEndian = (header[3] & 1) != 0;
    addToSum(m_recovery.sum, header, kSummed, m_recovery.isBigEndian);
    const bool isWhole = std::equal(std::begin(kLogMagic), std::end(kLogMagic), header) &&
                         (header[3] & 0xfe) == 0x82 &&
                         m_recovery.sum == storedSum(header + kSummed);
    if (isWhole) {
        m_recovery.next = 0;
        std::copy_n(header + kLogSalts, kSaltBytes, m_recovery.salts.begin());
    }
    m_main.m_isLogCut = m_main.m_isLogCut || !isWhole;
}

/// A frame that opens but has another sum than those before it make: SQLite ends the log there.
/// One with other salts is of an earlier round, and where the log ends anyway.
void SealedFile::followRecovery(sqlite3_int64 frame)
{
    const auto *header = m_sealed.data();
    const bool isNext =
        frame == std::exchange(m_recovery.next, -1) &&
        std::equal(m_recovery.salts.begin(), m_recovery.salts.end(), header + kSalts);
    if (!isNext)
        return;
    addToSum(m_recovery.sum, header, kSalts, m_recovery.isBigEndian);
    addToSum(m_recovery.sum, m_plain.data(), m_plain.size(), m_recovery.isBigEndian);
    if (m_recovery.sum == storedSum(header + kSalts + kSaltBytes))
        m_recovery.next = frame + 1;
    else
        m_main.m_isLogCut = true;
}

int SealedFile::readLog(std::uint8_t *to, int bytes, sqlite3_int64 offset)
{
    if (offset + bytes <= kLogHeader) {
        const int code = readBelow(to, bytes, offset);
        if (code == SQLITE_OK && offset == 0 && bytes == kLogHeader)
            beginRecovery(to);
        return code;
    }
    const auto frame = (offset - kLogHeader) / kFrame;
    const int within = int((offset - kLogHeader) % kFrame);
    if (offset < kLogHeader || within + bytes > kFrame)
        return SQLITE_IOERR_READ;
    const bool isHeader = within + bytes <= kFrameHeader;
    int code = readFrame(frame, !isHeader);
    if (code == SQLITE_IOERR_DATA && within < kFrameHeader) {
        // Recovery looks where the log ends: a frame of zeros is no frame to it. Pages that SQLite
        // already counts on are read without their header and fail below.
        m_main.m_isLogCut = m_main.m_isLogCut || frame == m_recovery.next;
        m_recovery.next = -1;
        std::memset(to, 0, std::size_t(bytes));
        return SQLITE_OK;
    }
    if (code == SQLITE_OK && within == 0 && !isHeader)
        followRecovery(frame);
    if (code != SQLITE_OK) {
        std::memset(to, 0, std::size_t(bytes));
        return code == SQLITE_IOERR_SHORT_READ && within >= kFrameHeader ? SQLITE_IOERR_DATA : code;
    }
    const int fromHeader = std::clamp(kFrameHeader - within, 0, bytes);
    std::memcpy(to, m_sealed.data() + within, std::size_t(fromHeader));
    if (fromHeader < bytes)
        std::memcpy(to + fromHeader, m_plain.data() + within + fromHeader - kFrameHeader,
                    std::size_t(bytes - fromHeader));
    return SQLITE_OK;
}

int SealedFile::writeLog(const std::uint8_t *from, int bytes, sqlite3_int64 offset)
{
    if (offset + bytes <= kLogHeader)
        return writeBelow(from, bytes, offset);
    const auto frame = (offset - kLogHeader) / kFrame;
    const int within = int((offset - kLogHeader) % kFrame);
    if (offset < kLogHeader)
        return SQLITE_IOERR_WRITE;
    if (within == 0 && bytes == kFrameHeader) {
        if (const int code = prepareCipher(); code != SQLITE_OK)
            return code;
        std::array<std::uint8_t, kFrameHeader> header{};
        std::copy_n(from, kFrameHeader, header.begin());
        if (const int code = bindFrame(from, offset); code != SQLITE_OK)
            return code;
        if (!m_cipher->sealBlock(std::span<std::uint8_t, 16>{header.data() + kSalts, 16}))
            return SQLITE_IOERR_WRITE;
        return writeBelow(header.data(), kFrameHeader, offset);
    }
    if (within != kFrameHeader || bytes != kPage)
        return SQLITE_IOERR_WRITE;
    // A page written again in its transaction comes without its header.
    if (m_binding.pageOffset != offset)
        if (const int code = readFrame(frame, false); code != SQLITE_OK)
            return code == SQLITE_IOERR_SHORT_READ ? SQLITE_IOERR_WRITE : code;
    const std::array<std::uint8_t, 4> firstPage{0, 0, 0, 1};
    if (std::equal(firstPage.begin(), firstPage.end(), m_binding.bound.begin()) &&
        !isFirstPageSealable(from))
        return SQLITE_IOERR_WRITE;
    return writePage(from, {std::uint64_t(offset), m_binding.bound}, SQLITE_IOERR_WRITE);
}

int SealedFile::readJournal(std::uint8_t *to, int bytes, sqlite3_int64 offset)
{
    if (bytes <= kLargestJournalHeader)
        return readBelow(to, bytes, offset);
    if (bytes != kPage || offset < kJournalPrefix)
        return SQLITE_IOERR_READ;
    if (const int code = prepareCipher(); code != SQLITE_OK)
        return code;
    if (const int code =
            readBelow(m_sealed.data(), kJournalPrefix + kPage, offset - kJournalPrefix);
        code != SQLITE_OK)
        return code;
    Place place{std::uint64_t(offset), {}};
    std::copy_n(m_sealed.begin(), kJournalPrefix, place.bound.begin());
    return m_cipher->open(place, page(std::as_const(m_sealed).data() + kJournalPrefix), page(to))
               ? SQLITE_OK
               : SQLITE_IOERR_DATA;
}

int SealedFile::writeJournal(const std::uint8_t *from, int bytes, sqlite3_int64 offset)
{
    if (bytes == kPage) {
        Place place{std::uint64_t(offset), {}};
        if (offset < kJournalPrefix)
            return SQLITE_IOERR_WRITE;
        if (const int code = readBelow(place.bound.data(), kJournalPrefix, offset - kJournalPrefix);
            code != SQLITE_OK)
            return code;
        return writePage(from, place, SQLITE_IOERR_WRITE);
    }
    return bytes <= kLargestJournalHeader ? writeBelow(from, bytes, offset) : SQLITE_IOERR_WRITE;
}

} // namespace steward::seal
