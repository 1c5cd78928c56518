// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/verdict_text.h"

#include "models/audit/audit_verdicts.h"

#include <QCoreApplication>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

/// The names of a context of their own, for functions outside classes.
struct VerdictText {
    Q_DECLARE_TR_FUNCTIONS(VerdictText)
};

QString uncheckedSentence(AuditVerdict::Why why)
{
    switch (why) {
    case AuditVerdict::Why::Unanchored:
        //: "unanchored" is the code for it; it is not translated.
        return VerdictText::tr(
            "Not checked: the key of the log is not installed on this computer (unanchored)");
    case AuditVerdict::Why::Unavailable:
        return VerdictText::tr("Not checked: the platform gave no answer");
    case AuditVerdict::Why::NoProof:
        return VerdictText::tr("Not checked: the platform gave no proof of this row");
    case AuditVerdict::Why::PinsLost:
        return VerdictText::tr(
            "Not checked: what this computer has seen of the log cannot be read or kept");
    case AuditVerdict::Why::None:
        break;
    }
    return VerdictText::tr("Not checked");
}

} // namespace

StateWord verdictChip(const AuditVerdict &verdict)
{
    return stateWord(u"proof"_s, models::verdictWord(verdict));
}

QString verdictSentence(const AuditVerdict &verdict)
{
    switch (verdict.state) {
    case AuditVerdict::State::Verified:
        //: %1 is a month, 2026-11; %2 how many entries the log had. A checkpoint is what the log
        //: signed of itself.
        return VerdictText::tr("Verified against checkpoint %1, size %2")
            .arg(verdict.month)
            .arg(verdict.size);
    case AuditVerdict::State::Checking:
        return VerdictText::tr("Being checked on this computer");
    case AuditVerdict::State::Pending:
        return VerdictText::tr("Waiting for its place in the log");
    case AuditVerdict::State::Finding:
        return findingSentence(verdict.finding);
    case AuditVerdict::State::NotChecked:
        break;
    }
    return uncheckedSentence(verdict.why);
}

QString findingSentence(const AuditFinding &finding)
{
    switch (finding.code) {
    case AuditCode::RowLeafMismatch:
        return VerdictText::tr("This row is not what was entered in the log");
    case AuditCode::LeafHashMismatch:
        return VerdictText::tr("The leaf hash kept beside this row is not the one that was signed");
    case AuditCode::RootMismatch:
        return VerdictText::tr("The proof does not lead to what the log signed");
    case AuditCode::Truncated:
        //: %1 and %2 are numbers of entries.
        return VerdictText::tr("Entries are missing from the log: it has %1 of at least %2")
            .arg(finding.have)
            .arg(finding.want);
    case AuditCode::LateEvent:
        return VerdictText::tr("The event does not belong to the month it is entered in");
    case AuditCode::SealSignature:
        return VerdictText::tr(
            "The log's checkpoint is not signed with the key that is installed here");
    case AuditCode::Fork:
        return VerdictText::tr("The log was rewritten: it is not the one this computer has seen");
    case AuditCode::Pending:
        return VerdictText::tr("Ten seconds after the event it still had no place in the log");
    default:
        return VerdictText::tr("The log does not hold");
    }
}

QString findingCode(const AuditFinding &finding)
{
    QString text = auditCodeText(finding.code) + " month="_L1 + finding.month;
    const auto number = [&text](QLatin1StringView name, qint64 value) {
        if (value >= 0)
            text += u' ' + name + u'=' + QString::number(value);
    };
    const auto hash = [&text](QLatin1StringView name, const QByteArray &value) {
        if (!value.isEmpty())
            text += u' ' + name + u'=' + QString::fromLatin1(value.toHex());
    };
    number("index"_L1, finding.index);
    if (!finding.field.isEmpty())
        text += " field="_L1 + finding.field;
    number("have"_L1, finding.have);
    number("want"_L1, finding.want);
    number("size"_L1, finding.size);
    hash("a"_L1, finding.a);
    hash("b"_L1, finding.b);
    return text;
}

} // namespace steward::ui
