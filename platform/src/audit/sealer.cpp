// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/sealer.h"

#include "platform/src/audit/checkpoint.h"
#include "platform/src/audit/leaf.h"
#include "platform/src/audit/log_month.h"
#include "platform/src/audit/seal.h"
#include "platform/src/audit/sequencer.h"
#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"

namespace steward::platform::audit
{

namespace
{

constexpr std::int64_t kSealerLock = 0x5354'5700'0032;
constexpr const char *kSealed = "log.sealed", *kArchived = "log.archived";

/// The lock of a session, for as long as a month takes: no transaction is open meanwhile that the
/// sequencers would wait for.
class SessionLock
{
public:
    static Result<SessionLock> attempt(db::Connection &connection)
    {
        const auto got =
            connection.exec("SELECT pg_try_advisory_lock($1)", db::Params{kSealerLock});
        if (!got)
            return tl::unexpected(got.error());
        return SessionLock{got->boolean(0, 0) ? &connection : nullptr};
    }
    SessionLock(SessionLock &&other) noexcept : m_connection(other.m_connection)
    {
        other.m_connection = nullptr;
    }
    SessionLock &operator=(SessionLock &&) = delete;
    ~SessionLock()
    {
        if (m_connection)
            (void)m_connection->exec("SELECT pg_advisory_unlock($1)", db::Params{kSealerLock});
    }
    [[nodiscard]] bool isHeld() const { return m_connection; }

private:
    explicit SessionLock(db::Connection *connection) : m_connection(connection) {}
    db::Connection *m_connection;
};

tl::unexpected<Error> sealError(std::string what)
{
    return fail(ErrorKind::Internal, "audit_seal", std::move(what));
}

} // namespace

struct Sealer::Sealed {
    std::string month, root, note, manifest, keys;
    std::int64_t size = 0;
    Bytes hash;
    bool isTold = false, isArchived = false;
};

Result<std::optional<Sealer::Sealed>> Sealer::lastSeal()
{
    const auto rows = m_connection.exec(
        "SELECT s.month, s.size, s.root, s.seal_hash, s.note, s.manifest, s.keys, "
        "EXISTS (SELECT FROM audit_seal_receipt r WHERE r.month = s.month AND r.action = $1), "
        "EXISTS (SELECT FROM audit_seal_receipt r WHERE r.month = s.month AND r.action = $2) "
        "FROM audit_seal s ORDER BY s.month DESC LIMIT 1",
        db::Params{kSealed, kArchived});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::optional<Sealed>{};
    return Sealed{.month = rows->text(0, 0),
                  .root = toHex(rows->bytes(0, 2)),
                  .note = rows->text(0, 4),
                  .manifest = rows->text(0, 5),
                  .keys = rows->text(0, 6),
                  .size = rows->int64(0, 1),
                  .hash = rows->bytes(0, 3),
                  .isTold = rows->boolean(0, 7),
                  .isArchived = rows->boolean(0, 8)};
}

Result<std::optional<std::string>> Sealer::next()
{
    const auto last = lastSeal();
    if (!last)
        return tl::unexpected(last.error());
    if (*last)
        return (*last)->isArchived ? nextMonth((*last)->month) : (*last)->month;
    const auto first = m_connection.exec("SELECT min(month) FROM audit_leaf");
    if (!first)
        return tl::unexpected(first.error());
    return first->optionalText(0, 0);
}

Result<Sealer::Step> Sealer::step(Instant now)
{
    Step out;
    const auto lock = SessionLock::attempt(m_connection);
    if (!lock)
        return tl::unexpected(lock.error());
    out.leader = lock->isHeld();
    if (!out.leader)
        return out;
    auto closed = close(now);
    if (!closed)
        return tl::unexpected(closed.error());
    out.month = std::move(*closed);
    return out;
}

Result<std::string> Sealer::close(Instant now)
{
    const auto month = next();
    if (!month)
        return tl::unexpected(month.error());
    if (!*month || now <= closesAt(**month))
        return std::string{};
    auto last = lastSeal();
    if (!last)
        return tl::unexpected(last.error());
    if (!*last || (*last)->month != **month) {
        if (auto sealed = seal(**month, now); !sealed)
            return tl::unexpected(sealed.error());
        last = lastSeal();
        if (!last)
            return tl::unexpected(last.error());
    }
    if (auto done = finish(**last, now); !done)
        return tl::unexpected(done.error());
    return **month;
}

Result<Done> Sealer::seal(const std::string &month, Instant now)
{
    if (m_store.isStored(month))
        return sealError("the archive has a month " + month + " already, which has no seal here");
    const auto keys = m_key.verifierKey() + " - -\n";
    const auto archive = draftMonth(m_connection, m_store, m_key, month, keys);
    if (!archive)
        return tl::unexpected(archive.error());
    return insertSeal(*archive, month, keys, now);
}

Result<Done> Sealer::insertSeal(const MonthArchive &archive, const std::string &month,
                                const std::string &keys, Instant now)
{
    auto transaction = db::Transaction::begin(m_connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    // A sequencer whose clock is behind may have added to the month since the draft: then the table
    // refuses the seal, and the next step drafts again. Whoever comes after finds the month sealed.
    if (auto locked =
            m_connection.exec("SELECT pg_advisory_xact_lock($1)", db::Params{kSequencerLock});
        !locked)
        return tl::unexpected(locked.error());
    const auto last = lastSeal();
    if (!last)
        return tl::unexpected(last.error());
    Seal seal{m_key.origin(), month, archive.size, archive.root};
    if (*last)
        seal.previous = toHash((*last)->hash).value_or(Hash{});
    seal.firstUs = archive.firstUs;
    seal.lastUs = archive.lastUs;
    seal.manifest = *toHash(sha256(archive.manifest));
    seal.sealedAt = now;
    const auto text = sealText(seal);
    const auto note = m_key.sign(text);
    if (!note)
        return tl::unexpected(note.error());
    db::Params params;
    params.add(month).add(static_cast<std::int64_t>(seal.size)).add(db::bytea(view(seal.root)));
    params.add(db::bytea(view(seal.previous))).add(db::bytea(view(sealHash(text)))).add(*note);
    params.add(archive.manifest).add(keys).add(now);
    if (auto stored = m_connection.exec("INSERT INTO audit_seal (month, size, root, previous, "
                                        "seal_hash, note, manifest, keys, sealed_at) VALUES ($1, "
                                        "$2, $3, $4, $5, $6, $7, $8, $9)",
                                        params);
        !stored)
        return tl::unexpected(stored.error());
    return transaction->commit();
}

Result<Done> Sealer::finish(const Sealed &seal, Instant now)
{
    if (!seal.isTold)
        if (auto told = tell(kSealed, seal, {{"root", seal.root}}, now); !told)
            return told;
    if (auto stored = store(seal); !stored)
        return stored;
    return tell(kArchived, seal, {{"receipt", toHex(sha256(seal.manifest))}}, now);
}

Result<Done> Sealer::store(const Sealed &seal)
{
    const auto isWhole = holds(m_store, seal.month, seal.manifest);
    if (!isWhole)
        return tl::unexpected(isWhole.error());
    if (m_store.isStored(seal.month)) {
        const auto note = m_store.read(seal.month, "seal");
        if (!note)
            return tl::unexpected(note.error());
        if (!*isWhole || *note != seal.note)
            return sealError("the archive's month " + seal.month +
                             " is not the one that was sealed");
        return Done{};
    }
    if (!*isWhole) {
        const auto again = draftMonth(m_connection, m_store, m_key, seal.month, seal.keys);
        if (!again)
            return tl::unexpected(again.error());
        if (again->manifest != seal.manifest)
            return sealError("the archive of " + seal.month + " cannot be made as it was sealed");
    }
    if (auto put = m_store.put(seal.month, "seal", seal.note); !put)
        return put;
    return m_store.finish(seal.month);
}

Result<Done> Sealer::tell(const std::string &action, const Sealed &seal,
                          boost::json::object metadata, Instant now)
{
    Event event;
    event.action = action;
    event.actor.id = "system";
    event.metadata = {{"month", seal.month}, {"size", std::to_string(seal.size)}};
    for (const auto &[key, value] : metadata)
        event.metadata[key] = value;
    auto transaction = db::Transaction::begin(m_writer);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto id = write(m_writer, event, now);
    if (!id)
        return tl::unexpected(id.error());
    if (auto noted = m_writer.exec("INSERT INTO audit_seal_receipt (month, action, event_id, "
                                   "noted_at) VALUES ($1, $2, $3, $4)",
                                   db::Params{seal.month, action, *id, now});
        !noted)
        return tl::unexpected(noted.error());
    return transaction->commit();
}

} // namespace steward::platform::audit
