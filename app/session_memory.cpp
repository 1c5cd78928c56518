// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{
constexpr qint64 kMaxFile = 64 * 1024;
}

void DeskSession::startOffline()
{
    m_principal = lastPrincipal();
    m_isLocked = wasLocked();
    enter(m_principal ? openState() : State::SignedOut,
          Error{ErrorKind::Offline, u"started offline"_s});
}

std::optional<ports::Principal> DeskSession::lastPrincipal() const
{
    QFile file{m_config.principalFile};
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const auto document = QJsonDocument::fromJson(file.read(kMaxFile)).object();
    ports::Principal who;
    who.id = StaffId{document.value("id"_L1).toString()};
    who.name = document.value("name"_L1).toString();
    who.email = document.value("email"_L1).toString();
    for (const auto &role : document.value("roles"_L1).toArray())
        who.roles.append(role.toString());
    for (const auto &view : document.value("views"_L1).toArray())
        who.views.append(view.toString());
    who.permVer = document.value("perm_ver"_L1).toString().toLongLong();
    if (who.id.isNull())
        return std::nullopt;
    return who;
}

bool DeskSession::wasLocked() const
{
    QFile file{m_config.principalFile};
    return file.open(QIODevice::ReadOnly) &&
           QJsonDocument::fromJson(file.read(kMaxFile)).object().value("locked"_L1).toBool();
}

QString DeskSession::lastEnvironment() const
{
    QFile file{m_config.principalFile};
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.read(kMaxFile)).object().value("environment"_L1).toString();
}

void DeskSession::rememberPrincipal(const ports::Principal &who) const
{
    const QJsonObject document{{u"id"_s, who.id.value},
                               {u"name"_s, who.name},
                               {u"email"_s, who.email},
                               {u"roles"_s, QJsonArray::fromStringList(who.roles)},
                               {u"views"_s, QJsonArray::fromStringList(who.views)},
                               {u"perm_ver"_s, QString::number(who.permVer)},
                               {u"locked"_s, m_isLocked},
                               {u"environment"_s, m_environment ? m_environment->name : QString{}}};
    QSaveFile file{m_config.principalFile};
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(QJsonDocument{document}.toJson(QJsonDocument::Compact));
    file.commit();
}

} // namespace steward
