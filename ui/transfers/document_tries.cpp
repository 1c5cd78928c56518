// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/document_tries.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString keyOf(const CaseId &id)
{
    return u"case-documents/"_s + id.value;
}

} // namespace

Result<DocumentTries::Try> DocumentTries::begin(const CaseId &id, const QByteArray &tried,
                                                const Try &fresh)
{
    auto tries = open(id);
    if (const auto known = tries.constFind(tried); known != tries.cend())
        return *known;
    tries.insert(tried, fresh);
    if (auto saved = save(id, tries); !saved)
        return tl::unexpected(saved.error());
    return fresh;
}

std::optional<QByteArray> DocumentTries::sentOtherwise(const CaseId &id, const QByteArray &tried,
                                                       const Try &fresh) const
{
    const auto tries = open(id);
    for (auto it = tries.cbegin(); it != tries.cend(); ++it)
        if (it.key() != tried && it->kind == fresh.kind && it->sha256 == fresh.sha256)
            return it.key();
    return std::nullopt;
}

void DocumentTries::end(const CaseId &id, const QByteArray &tried)
{
    auto tries = open(id);
    // Left on a disk that refuses, it is ended by the same answer another time.
    if (tries.remove(tried))
        static_cast<void>(save(id, tries));
}

QHash<QByteArray, DocumentTries::Try> DocumentTries::open(const CaseId &id) const
{
    QHash<QByteArray, Try> out;
    const auto all = QJsonDocument::fromJson(m_drafts.load(keyOf(id)).toUtf8()).object();
    for (auto it = all.constBegin(); it != all.constEnd(); ++it) {
        const QJsonObject one = it->toObject();
        out.insert(QByteArray::fromHex(it.key().toLatin1()),
                   {{one.value("id"_L1).toString()},
                    one.value("expect"_L1).toString().toLongLong(),
                    one.value("kind"_L1).toString(),
                    QByteArray::fromHex(one.value("sha256"_L1).toString().toLatin1())});
    }
    return out;
}

Result<Done> DocumentTries::save(const CaseId &id, const QHash<QByteArray, Try> &tries)
{
    if (tries.isEmpty())
        return m_drafts.discard(keyOf(id));
    QJsonObject all;
    for (auto it = tries.cbegin(); it != tries.cend(); ++it)
        all.insert(QString::fromLatin1(it.key().toHex()),
                   QJsonObject{{u"id"_s, it->id.value},
                               {u"expect"_s, QString::number(it->expect)},
                               {u"kind"_s, it->kind},
                               {u"sha256"_s, QString::fromLatin1(it->sha256.toHex())}});
    return m_drafts.save(keyOf(id),
                         QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact)));
}

} // namespace steward::ui
