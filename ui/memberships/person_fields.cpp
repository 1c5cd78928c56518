// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/memberships/person_fields.h"

#include "models/shared/display.h"
#include "ui/shared/format.h"
#include "ui/shared/record_panel.h"

#include <QCoreApplication>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(PersonFields)
};

} // namespace

void addPersonFields(RecordPanel &panel)
{
    panel.addSection(Tr::tr("Person"));
    panel.addField(u"email"_s, Tr::tr("E-mail"), FieldRow::Kind::Line);
    panel.addField(u"verified"_s, Tr::tr("E-mail verified"));
    panel.addField(u"phone"_s, Tr::tr("Phone"));
    panel.addField(u"home"_s, Tr::tr("Home organisation"));
    panel.addField(u"mfa"_s, Tr::tr("Second factor"));
    panel.addField(u"language"_s, Tr::tr("Language"));
    panel.addField(u"seen"_s, Tr::tr("Last sign-in"));
    panel.addField(u"created"_s, Tr::tr("Known since"));
    panel.addField(u"id"_s, Tr::tr("Id"), FieldRow::Kind::Mono);
}

void showPerson(RecordPanel &panel, const PersonRow &person, const ScreenFormat &format)
{
    panel.setTitle(person.name, display::identifier(person.email));
    panel.setChips({stateWord(u"status"_s, person.status)});
    panel.set(u"email"_s, display::identifier(person.email));
    panel.set(u"verified"_s, person.emailVerifiedAt.isValid()
                                 ? format.minutes(person.emailVerifiedAt)
                                 : Tr::tr("Not verified"));
    panel.set(u"phone"_s, person.phone.isEmpty() ? QString() : display::identifier(person.phone));
    panel.set(u"home"_s, person.homeOrgName);
    panel.set(u"mfa"_s, stateWord(u"mfa"_s, person.mfa).text);
    panel.set(u"language"_s, person.language);
    panel.set(u"seen"_s,
              person.lastLoginAt.isValid() ? format.minutes(person.lastLoginAt) : Tr::tr("Never"));
    panel.set(u"created"_s, format.minutes(person.createdAt));
    panel.set(u"id"_s, display::identifier(person.id.value));
}

} // namespace steward::ui
