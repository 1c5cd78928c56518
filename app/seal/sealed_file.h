// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/seal/page_cipher.h"

#include <sqlite3.h>

#include <memory>

namespace steward::seal
{

/// One open handle of a sealed database, of its log or of its journal: what SQLite reads and writes
/// through, over the plain handle below. All answers are SQLite result codes. SQLITE_IOERR_DATA is
/// a page that does not authenticate, SQLITE_NOTADB a file that was never sealed.
class SealedFile
{
public:
    /// `main` is the database that a log or journal belongs to and outlives it; null for the
    /// database itself.
    SealedFile(sqlite3_file *below, FileKind kind, KeyPtr key, SealedFile *main);

    [[nodiscard]] int read(void *to, int bytes, sqlite3_int64 offset);
    [[nodiscard]] int write(const void *from, int bytes, sqlite3_int64 offset);
    /// Recovery ended at something in the log that was written and does not open: a crash in the
    /// middle of a write, or damage. What came after it is not there. Of the database itself.
    [[nodiscard]] bool isLogCut() const { return m_isLogCut; }

private:
    /// Where recovery is in the log, and the log's running sum up to there.
    struct Recovery {
        sqlite3_int64 next = -1;
        bool isBigEndian = false;
        std::array<std::uint8_t, 8> salts{};
        std::array<std::uint32_t, 2> sum{};
    };
    /// Of the log frame, or the journal record, whose page comes next: what binds the page.
    struct Binding {
        sqlite3_int64 pageOffset = -1;
        std::array<std::uint8_t, 12> bound{};
    };

    [[nodiscard]] int readMain(std::uint8_t *to, int bytes, sqlite3_int64 offset);
    [[nodiscard]] int openPage(sqlite3_int64 start, std::uint8_t *plain);
    [[nodiscard]] int readLog(std::uint8_t *to, int bytes, sqlite3_int64 offset);
    void beginRecovery(const std::uint8_t *header);
    void followRecovery(sqlite3_int64 frame);
    [[nodiscard]] int bindFrame(const std::uint8_t *header, sqlite3_int64 start);
    [[nodiscard]] int readFrame(sqlite3_int64 frame, bool hasPage);
    [[nodiscard]] int readJournal(std::uint8_t *to, int bytes, sqlite3_int64 offset);
    [[nodiscard]] int writeMain(const std::uint8_t *from, int bytes, sqlite3_int64 offset);
    [[nodiscard]] int writeLog(const std::uint8_t *from, int bytes, sqlite3_int64 offset);
    [[nodiscard]] int writeJournal(const std::uint8_t *from, int bytes, sqlite3_int64 offset);
    [[nodiscard]] int writePage(const std::uint8_t *from, const Place &place, int refusal);
    [[nodiscard]] int readBelow(void *to, int bytes, sqlite3_int64 offset);
    [[nodiscard]] int writeBelow(const void *from, int bytes, sqlite3_int64 offset);

    /// The file id, from the file when it has one by now.
    [[nodiscard]] int learnFile();
    [[nodiscard]] int adoptFile(ConstPage firstPage);
    [[nodiscard]] int prepareCipher();

    sqlite3_file *const m_below;
    const FileKind m_kind;
    const KeyPtr m_key;
    SealedFile &m_main;
    FileId m_file{};             ///< Of the database; only there.
    bool m_hasFile = false;      ///< m_file is set …
    bool m_isFileStored = false; ///< … and is what the file has.
    std::unique_ptr<PageCipher> m_cipher;
    Binding m_binding;
    Recovery m_recovery;
    bool m_isLogCut = false;
    /// A log's frame header and a journal's page number come right before their page.
    std::array<std::uint8_t, 24 + kPageBytes> m_sealed{};
    std::array<std::uint8_t, kPageBytes> m_plain{};
};

} // namespace steward::seal
