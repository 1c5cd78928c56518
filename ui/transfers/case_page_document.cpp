// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ports/when_done.h"
#include "ui/shared/error_text.h"
#include "ui/shared/live_region.h"
#include "ui/shared/new_id.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/words.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_page.h"
#include "ui/transfers/case_step.h"
#include "ui/transfers/case_words.h"
#include "ui/transfers/kept_inputs.h"

#include <QCryptographicHash>
#include <QJsonDocument>

// Commands that carry a document: they pass the outbox by, so the page follows them itself.

namespace steward::ui
{

using namespace Qt::StringLiterals;

void CasePage::sendDocument(const QString &type, const QJsonObject &args, const QByteArray &content,
                            const QStringList &clears)
{
    if (const QString why = whyShut(type); !why.isEmpty()) {
        say(Tone::Warn, why);
        return;
    }
    // After a time-out nobody knows whether it was recorded: the same id makes one effect of two
    // tries.
    const QByteArray tried = QCryptographicHash::hash(
        m_id.value.toUtf8() + '\n' + type.toUtf8() + '\n' +
            QJsonDocument(args).toJson(QJsonDocument::Compact) + '\n' + content,
        QCryptographicHash::Sha256);
    const DocumentTries::Try fresh{newCommandId(), m_view.rev, args.value("type"_L1).toString(),
                                   QCryptographicHash::hash(content, QCryptographicHash::Sha256)};
    if (const auto former = m_documentTries.sentOtherwise(m_id, tried, fresh)) {
        endFormerDocument(*former, type, content,
                          [=, this] { sendDocument(type, args, content, clears); });
        return;
    }
    const auto attempt = m_documentTries.begin(m_id, tried, fresh);
    if (!attempt) {
        say(Tone::Danger, errorSentence(attempt.error()));
        return;
    }
    ports::Command command;
    command.id = attempt->id;
    command.type = type;
    command.expect.insert(u"case/"_s + m_id.value, attempt->expect);
    command.args = args;
    command.args.insert(u"case_id"_s, m_id.value);
    command.args.insert(u"content_base64"_s, QString::fromLatin1(content.toBase64()));
    m_inputs->noteSent(command.id, clears);
    const Sent sent{command.id, type, {}, clears, m_id};
    m_sent << sent;
    shutActs();
    say(Tone::Info, tr("Sending the document…"));
    ports::whenDone(m_context.services.cases.sendDocument(std::move(command)), this,
                    [this, sent, tried, content](const Result<QJsonObject> &answer) {
                        documentAnswered(sent, tried, content, answer);
                    });
}

void CasePage::documentAnswered(const Sent &sent, const QByteArray &tried,
                                const QByteArray &content, const Result<QJsonObject> &answer)
{
    // Also what says nothing of an earlier try whose answer was lost.
    static const QList<ErrorKind> unknown{ErrorKind::Offline,         ErrorKind::Cancelled,
                                          ErrorKind::Conflict,        ErrorKind::Protocol,
                                          ErrorKind::Unauthenticated, ErrorKind::StepUpRequired,
                                          ErrorKind::UpgradeRequired, ErrorKind::TooMany};
    if (answer || !unknown.contains(answer.error().kind))
        m_documentTries.end(sent.on, tried);
    m_sent.removeIf([&sent](const Sent &one) { return one.id == sent.id; });
    if (sent.on != m_id) {
        m_documentEnds.insert(sent.id, answer.has_value());
        m_context.live.announce(answer ? tr("The document is recorded with its case.")
                                       : errorSentence(answer.error()));
        return;
    }
    if (answer) {
        for (CaseStep *step : m_steps)
            step->documentTaken(sent.on, content);
        done(sent, *answer);
    } else {
        m_inputs->endSent(sent.id, false);
        say(Tone::Danger,
            errorSentence(answer.error()) + u' ' +
                tr("The document is still attached: press Add evidence to try again."));
    }
    shutActs();
    refresh();
}

/// The document went out before with other inputs, and nobody heard what became of it: this one
/// goes once that one can have no effect any more.
void CasePage::endFormerDocument(const QByteArray &former, const QString &type,
                                 const QByteArray &content, std::function<void()> then)
{
    const CommandId id = m_documentTries.open(m_id).value(former).id;
    m_sent << Sent{id, type, {}, {}, m_id};
    shutActs();
    say(Tone::Info, tr("This document was sent before. Asking what became of it…"));
    using End = ports::CaseSource::DocumentEnd;
    ports::whenDone(
        m_context.services.cases.giveUpDocument(id), this,
        [this, id, former, content, on = m_id, then = std::move(then)](const Result<End> &end) {
            m_sent.removeIf([&id](const Sent &one) { return one.id == id; });
            if (end)
                endDocument(on, former, id, *end);
            if (on != m_id)
                return;
            if (end == Result<End>(End::WithoutEffect)) {
                then();
                return;
            }
            if (end) {
                for (CaseStep *step : m_steps)
                    step->documentTaken(on, content);
                m_isOwnChangeDue = true;
                say(Tone::Info, tr("The document is in the case already, with what was "
                                   "written when it was first sent."));
            } else {
                say(Tone::Danger,
                    errorSentence(end.error()) + u' ' +
                        tr("The document is still attached: press Add evidence to try "
                           "again."));
            }
            shutActs();
            refresh();
        });
}

void CasePage::endDocument(const CaseId &on, const QByteArray &tried, const CommandId &id,
                           ports::CaseSource::DocumentEnd end)
{
    const bool isRecorded = end == ports::CaseSource::DocumentEnd::Recorded;
    m_documentTries.end(on, tried);
    if (on == m_id)
        m_inputs->endSent(id, isRecorded);
    else
        m_documentEnds.insert(id, isRecorded);
}

void CasePage::adoptDocuments()
{
    m_unheard.clear();
    const auto isOnItsWay = [this](const CommandId &id) {
        return std::any_of(m_sent.cbegin(), m_sent.cend(),
                           [&id](const Sent &one) { return one.id == id; });
    };
    const auto left = m_documentTries.open(m_id);
    for (auto it = left.cbegin(); it != left.cend(); ++it) {
        if (isOnItsWay(it->id))
            continue;
        // By its command: the same bytes may be in the case as something else, or by another.
        ports::whenDone(m_context.services.cases.documentEnd(it->id), this,
                        [this, isOnItsWay, on = m_id, tried = it.key(),
                         one = *it](const Result<ports::CaseSource::DocumentEnd> &end) {
                            if (end)
                                endDocument(on, tried, one.id, *end);
                            else if (on == m_id && !isOnItsWay(one.id))
                                tellUnheard(one);
                        });
    }
}

void CasePage::tellUnheard(const DocumentTries::Try &document)
{
    m_unheard.insert(document.id.value, transferWord(document.kind));
    //: %1 are kinds of documents.
    const QString text = tr("It is not known whether this document arrived: %1. Choose its kind, "
                            "attach the same file again and press Add evidence: it is recorded "
                            "once.")
                             .arg(QStringList(m_unheard.cbegin(), m_unheard.cend()).join(u", "_s));
    const bool hasConflict = m_conflict && !m_bar->isHidden() && !m_sendAgain->isHidden();
    const bool asksPerson = m_asksPerson;
    say(Tone::Warn, text);
    // What somebody still has to do something about stays, with its buttons.
    if (hasConflict)
        showConflict();
    else if (asksPerson)
        showConfirmation();
    if (m_bar->text() != text)
        m_bar->setMessage(Tone::Warn, m_bar->text() + u'\n' + text);
}

} // namespace steward::ui
