// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace steward
{

void DeskSession::startOffline()
{
    m_principal = lastPrincipal();
    recallRest();
    enter(m_principal ? openState() : State::SignedOut,
          Error{ErrorKind::Offline, u"started offline"_s});
}

std::optional<ports::Principal> DeskSession::lastPrincipal() const
{
    const auto document = QJsonDocument::fromJson(m_config.memory.load()).object();
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

void DeskSession::recallRest()
{
    const auto document = QJsonDocument::fromJson(m_config.memory.load()).object();
    m_isLocked = document.value("locked"_L1).toBool();
    m_environment->name = document.value("environment"_L1).toString();
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
    m_config.memory.save(QJsonDocument{document}.toJson(QJsonDocument::Compact));
}

} // namespace steward
