// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/orgs/org_fields.h"

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
    Q_DECLARE_TR_FUNCTIONS(OrgFields)
};

} // namespace

void addOrgOverview(RecordPanel &panel)
{
    panel.addSection(Tr::tr("Overview"));
    panel.addField(u"owner"_s, Tr::tr("Owner"));
    panel.addField(u"ownerEmail"_s, Tr::tr("Owner e-mail"), FieldRow::Kind::Line);
    panel.addField(u"members"_s, Tr::tr("People"));
    panel.addField(u"subdomain"_s, Tr::tr("Subdomain"));
    panel.addField(u"kind"_s, Tr::tr("Kind"));
    panel.addField(u"country"_s, Tr::tr("Country"));
    panel.addField(u"trial"_s, Tr::tr("Trial"));
    panel.addField(u"firstPaid"_s, Tr::tr("First payment"));
    panel.addField(u"transfer"_s, Tr::tr("Open transfer"));
    panel.addSection(Tr::tr("References"));
    panel.addField(u"code"_s, Tr::tr("Referral code"), FieldRow::Kind::Mono);
    panel.addField(u"id"_s, Tr::tr("Id"), FieldRow::Kind::Mono);
    panel.addField(u"rev"_s, Tr::tr("Version"));
    panel.addField(u"updated"_s, Tr::tr("Updated"));
}

void showOrgOverview(RecordPanel &panel, const OrgRow &org, const ScreenFormat &format)
{
    QList<StateWord> chips{stateWord(u"tier"_s, org.tier), stateWord(u"status"_s, org.status)};
    if (!org.openCaseRef.isEmpty())
        //: A chip; %1 is the reference of a transfer case.
        chips << StateWord{Tr::tr("Transfer %1").arg(org.openCaseRef), Tone::Pending};
    panel.setTitle(org.name, display::identifier(org.subdomain));
    panel.setChips(chips);
    panel.set(u"owner"_s, org.ownerName);
    panel.set(u"ownerEmail"_s, display::identifier(org.ownerEmail));
    panel.setCopyText(u"ownerEmail"_s, org.ownerEmail);
    panel.set(u"members"_s, format.count(org.memberCount));
    panel.set(u"subdomain"_s, display::identifier(org.subdomain));
    panel.set(u"kind"_s, stateWord(u"kind"_s, org.kind).text);
    panel.set(u"country"_s, org.country);
    panel.set(u"trial"_s,
              org.trialState.isEmpty() ? QString() : stateWord(u"trial"_s, org.trialState).text);
    panel.set(u"firstPaid"_s, org.firstSuccessfulPaymentAt.isValid()
                                  ? format.minutes(org.firstSuccessfulPaymentAt)
                                  : Tr::tr("Has never paid"));
    panel.set(u"transfer"_s,
              org.openCaseRef.isEmpty() ? Tr::tr("None") : display::identifier(org.openCaseRef));
    panel.set(u"code"_s, display::identifier(org.referralCode));
    panel.set(u"id"_s, display::identifier(org.id.value));
    panel.set(u"rev"_s, format.count(org.rev));
    panel.set(u"updated"_s, format.minutes(org.updatedAt));
}

void addOrgBilling(RecordPanel &panel)
{
    panel.addSection(Tr::tr("Billing"));
    panel.addField(u"mrr"_s, Tr::tr("Monthly amount"));
    panel.addField(u"subscription"_s, Tr::tr("Subscription"));
    panel.addField(u"periodEnd"_s, Tr::tr("Period ends"));
    panel.addField(u"provider"_s, Tr::tr("Provider"));
    panel.addField(u"customer"_s, Tr::tr("Customer id"), FieldRow::Kind::Mono);
    panel.addField(u"unpaid"_s, Tr::tr("Unpaid invoices"));
    panel.addField(u"disputes"_s, Tr::tr("Open disputes"));
}

void showOrgBilling(RecordPanel &panel, const OrgRow &org, const ScreenFormat &format)
{
    panel.setSectionVisible(Tr::tr("Billing"), org.hasBilling);
    if (!org.hasBilling)
        return;
    panel.set(u"mrr"_s, format.money(org.mrr));
    panel.set(u"subscription"_s, org.subscriptionState.isEmpty()
                                     ? Tr::tr("None")
                                     : stateWord(u"subscription"_s, org.subscriptionState).text);
    panel.set(u"periodEnd"_s, format.minutes(org.periodEnd));
    panel.set(u"provider"_s, org.paymentProvider.isEmpty()
                                 ? Tr::tr("None")
                                 : stateWord({}, org.paymentProvider).text);
    panel.set(u"customer"_s, org.externalCustomerId.isEmpty()
                                 ? QString()
                                 : display::identifier(org.externalCustomerId));
    panel.set(u"unpaid"_s, format.count(org.unpaidInvoices));
    panel.set(u"disputes"_s, format.count(org.openDisputes));
}

} // namespace steward::ui
