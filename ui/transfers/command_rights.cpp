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
        const auto policy = QJsonDocument::fromJson(*document).object();
        const auto commands = policy.value("commands"_L1).toObject();
        const auto gates =
            policy.value("transfer"_L1).toObject().value("waivable_gates"_L1).toObject();
        m_roles.clear();
        m_waivers.clear();
        for (auto it = gates.constBegin(); it != gates.constEnd(); ++it)
            for (const auto &role : it->toArray())
                m_waivers[it.key()] << role.toString();
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

QString CommandRights::whyNot(const QString &command, const QString &gate) const
{
    const Roles &all = gate.isEmpty() ? m_roles : m_waivers;
    const auto who = m_services.session.principal();
    const auto allowed = all.constFind(gate.isEmpty() ? command : gate);
    if (!who || allowed == all.constEnd())
        return {};
    for (const QString &role : who->roles)
        if (allowed->contains(role))
            return {};
    return roleRefusal(*allowed);
}

} // namespace steward::ui
