// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/transfer_case_view.h"

#include <QCryptographicHash>
#include <QJsonArray>

#include <algorithm>
#include <array>

namespace steward
{

using namespace Qt::StringLiterals;

namespace
{

constexpr std::array kPersonal{"addressee_masked"_L1, "email"_L1, "name"_L1, "customer_id"_L1};

/// Tells a personal text from another one without having it; what it made once stays.
QString mark(const QString &personal)
{
    if (personal.isEmpty() || personal.startsWith(u'#'))
        return personal;
    const QByteArray digest =
        QCryptographicHash::hash(personal.toUtf8(), QCryptographicHash::Sha256);
    return u'#' + QString::fromLatin1(digest.first(8).toHex());
}

QJsonObject marked(QJsonObject effect)
{
    for (QLatin1String name : kPersonal)
        if (effect.contains(name))
            effect.insert(name, mark(effect.value(name).toString()));
    return effect;
}

/// What an effect is about; what it does may change under the same key.
QString keyOf(const QJsonObject &effect)
{
    QStringList parts{effect.value("kind"_L1).toString()};
    for (const auto name : {"user_id"_L1, "selector"_L1, "party"_L1, "addressee_masked"_L1})
        parts << mark(effect.value(name).toString());
    return parts.join(u'/');
}

QString keyOf(const NoticeView &notice)
{
    return notice.templateName + u'/' + notice.party + u'/' + mark(notice.addressee);
}

/// Pairs the items of two lists by their keys, the n-th of a key with the n-th: `found` gets each
/// item after with the one before, or null for one of the two.
template <class T, class Found>
void pair(const QList<T> &before, const QList<T> &after, const Found &found)
{
    QList<const T *> left;
    for (const T &one : before)
        left << &one;
    for (const T &one : after) {
        const auto was = std::find_if(left.begin(), left.end(), [&one](const T *candidate) {
            return keyOf(*candidate) == keyOf(one);
        });
        const T *match = was == left.end() ? nullptr : *was;
        if (match)
            left.erase(was);
        found(match, &one);
    }
    for (const T *gone : left)
        found(gone, nullptr);
}

void compareEffects(const TransferCaseView &before, const TransferCaseView &after,
                    QList<CaseChange> &out)
{
    pair(before.effects, after.effects, [&out](const QJsonObject *was, const QJsonObject *is) {
        const QJsonObject none;
        const QJsonObject &old = was ? *was : none;
        const QJsonObject &fresh = is ? *is : none;
        if (marked(old) != marked(fresh))
            out << CaseChange{u"effect"_s, {}, {}, old, fresh};
    });
}

/// What is only ever added to, or settled later.
void compareRecords(const TransferCaseView &before, const TransferCaseView &after,
                    QList<CaseChange> &out)
{
    for (qsizetype i = before.contacts.size(); i < after.contacts.size(); ++i)
        out << CaseChange{
            u"contact/"_s + after.contacts.at(i).channel, {}, after.contacts.at(i).outcome};
    for (qsizetype i = 0; i < after.approvals.size(); ++i) {
        const ApprovalView &is = after.approvals.at(i);
        if (i >= before.approvals.size())
            out << CaseChange{u"approval"_s, {}, is.by};
        const QString was =
            i < before.approvals.size() ? before.approvals.at(i).voidReason : QString();
        if (was != is.voidReason)
            out << CaseChange{u"approval_void"_s, was, is.voidReason};
    }
    pair(before.notices, after.notices, [&out](const NoticeView *was, const NoticeView *is) {
        const QString old = was ? was->delivery : QString();
        const QString fresh = is ? is->delivery : QString();
        if (old != fresh)
            out << CaseChange{u"notice/"_s + (is ? is : was)->party, old, fresh};
    });
}

} // namespace

QList<CaseChange> caseChanges(const TransferCaseView &before, const TransferCaseView &after)
{
    QList<CaseChange> out;
    const auto compare = [&out](const QString &field, const QString &was, const QString &is) {
        if (was != is)
            out << CaseChange{field, was, is};
    };
    compare(u"state"_s, before.state, after.state);
    compare(u"to"_s, before.to ? before.to->name : QString(),
            after.to ? after.to->name : QString());
    compare(u"old_owner_role"_s, before.oldOwnerRole, after.oldOwnerRole);
    compare(u"home_org_outcome"_s, before.homeOrgOutcome, after.homeOrgOutcome);
    compare(u"ticket"_s, before.ticket, after.ticket);
    compare(u"officer"_s, before.officerName.isEmpty() ? before.officer.value : before.officerName,
            after.officerName.isEmpty() ? after.officer.value : after.officerName);
    for (const GateView &gate : after.gates) {
        const auto was = std::find_if(before.gates.cbegin(), before.gates.cend(),
                                      [&](const GateView &g) { return g.rule == gate.rule; });
        compare(u"gate/"_s + gate.rule, was == before.gates.cend() ? QString() : was->verdict,
                gate.verdict);
    }
    for (const EvidenceView &item : after.evidence) {
        const auto was = std::find_if(before.evidence.cbegin(), before.evidence.cend(),
                                      [&](const EvidenceView &e) { return e.id == item.id; });
        if (was == before.evidence.cend())
            out << CaseChange{u"evidence"_s, {}, item.type};
        else
            compare(u"verdict/"_s + item.type, was->verdict, item.verdict);
    }
    compareRecords(before, after, out);
    compareEffects(before, after, out);
    compare(u"plan_hash"_s, QString::fromLatin1(before.planHash.toHex()),
            QString::fromLatin1(after.planHash.toHex()));
    return out;
}

bool isKeptInPart(const QJsonObject &effect)
{
    return std::any_of(kPersonal.begin(), kPersonal.end(), [&effect](QLatin1String name) {
        return effect.value(name).toString().startsWith(u'#');
    });
}

QJsonObject lookAtCase(const TransferCaseView &view)
{
    QJsonArray gates, evidence, effects, contacts, approvals, notices;
    for (const GateView &gate : view.gates)
        gates << QJsonObject{{u"rule"_s, gate.rule}, {u"verdict"_s, gate.verdict}};
    for (const EvidenceView &item : view.evidence)
        evidence << QJsonObject{
            {u"id"_s, item.id}, {u"type"_s, item.type}, {u"verdict"_s, item.verdict}};
    for (const QJsonObject &effect : view.effects)
        effects << marked(effect);
    // How many there were.
    for (qsizetype i = 0; i < view.contacts.size(); ++i)
        contacts << QJsonObject();
    for (const ApprovalView &approval : view.approvals)
        approvals << QJsonObject{{u"void_reason"_s, approval.voidReason}};
    for (const NoticeView &notice : view.notices)
        notices << QJsonObject{{u"template"_s, notice.templateName},
                               {u"party"_s, notice.party},
                               {u"addressee_masked"_s, mark(notice.addressee)},
                               {u"delivery"_s, notice.delivery}};
    QJsonObject out{{u"case"_s, QJsonObject{{u"id"_s, view.id.value},
                                            {u"rev"_s, QString::number(view.rev)},
                                            {u"state"_s, view.state},
                                            {u"old_owner_role"_s, view.oldOwnerRole},
                                            {u"home_org_outcome"_s, view.homeOrgOutcome},
                                            {u"ticket"_s, view.ticket},
                                            {u"officer_id"_s, view.officer.value}}},
                    {u"officer"_s, view.officerName},
                    {u"gates"_s, gates},
                    {u"evidence"_s, evidence},
                    {u"contact_log"_s, contacts},
                    {u"approvals"_s, approvals},
                    {u"notices"_s, notices}};
    if (view.to)
        out.insert(u"to"_s, QJsonObject{{u"name"_s, view.to->name}});
    if (view.hasPlan)
        out.insert(u"plan"_s, QJsonObject{{u"hash"_s, QString::fromLatin1(view.planHash.toHex())},
                                          {u"effects"_s, effects}});
    return out;
}

} // namespace steward
