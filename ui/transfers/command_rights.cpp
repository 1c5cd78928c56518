// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/command_rights.h"

#include "app/ports/when_done.h"
#include "ui/transfers/case_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace steward::ui
{

using namespace Qt::StringLiterals;

CommandRights::CommandRights(const Services &services, QObject *parent)
    : QObject(parent), m_services(services)
{
    connect(&services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"policy"_s))
                    read();
            });
    connect(&services.reader, &ports::ReplicaReader::replaced, this, &CommandRights::read);
    connect(&services.session, &ports::Session::changed, this, &CommandRights::changed);
    read();
}

void CommandRights::read()
{
    ports::whenDone(m_services.reader.policy(), this, [this](const Result<QByteArray> &document) {
        if (!document)
            return;
        const auto commands =
            QJsonDocument::fromJson(*document).object().value("commands"_L1).toObject();
        m_roles.clear();
        for (auto it = commands.constBegin(); it != commands.constEnd(); ++it) {
            QStringList roles;
            // Some acts take two people; either may be the first to come.
            for (const auto name : {"roles"_L1, "second"_L1})
                for (const auto &role : it->toObject().value(name).toArray())
                    roles << role.toString();
            roles.removeDuplicates();
            m_roles.insert(it.key(), roles);
        }
        Q_EMIT changed();
    });
}

QString CommandRights::whyNot(const QString &command) const
{
    const auto who = m_services.session.principal();
    const auto allowed = m_roles.constFind(command);
    if (!who || allowed == m_roles.constEnd())
        return {};
    for (const QString &role : who->roles)
        if (allowed->contains(role))
            return {};
    return roleRefusal(*allowed);
}

} // namespace steward::ui
