// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/error_text.h"

#include <QCoreApplication>

namespace steward::ui {
namespace {

struct Source {
    const char *title;
    const char *reason;
    const char *advice;
};

constexpr auto kContext = "ErrorText";

Source sourceOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Cancelled:
        return {QT_TRANSLATE_NOOP("ErrorText", "Cancelled"), QT_TRANSLATE_NOOP("ErrorText", "You stopped this."),
                QT_TRANSLATE_NOOP("ErrorText", "Start it again when you are ready.")};
    case ErrorKind::Offline:
        return {QT_TRANSLATE_NOOP("ErrorText", "No connection"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform could not be reached."),
                QT_TRANSLATE_NOOP("ErrorText", "Steward keeps trying. What is already on this machine can still be read.")};
    case ErrorKind::TlsRefused:
        return {QT_TRANSLATE_NOOP("ErrorText", "The server could not prove who it is"),
                QT_TRANSLATE_NOOP("ErrorText", "Its certificate is not trusted for this address, so nothing was sent."),
                QT_TRANSLATE_NOOP("ErrorText", "Check the server address. If it is right, tell your administrator.")};
    case ErrorKind::RedirectRefused:
        return {QT_TRANSLATE_NOOP("ErrorText", "The server pointed somewhere else"),
                QT_TRANSLATE_NOOP("ErrorText", "Steward does not follow such answers, and nothing was sent on."),
                QT_TRANSLATE_NOOP("ErrorText", "Check the server address. If it is right, tell your administrator.")};
    case ErrorKind::Unauthenticated:
        return {QT_TRANSLATE_NOOP("ErrorText", "You are signed out"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform no longer accepts this sign-in."),
                QT_TRANSLATE_NOOP("ErrorText", "Sign in again. Your drafts are kept.")};
    case ErrorKind::StepUpRequired:
        return {QT_TRANSLATE_NOOP("ErrorText", "Confirm that it is you"),
                QT_TRANSLATE_NOOP("ErrorText", "This act needs a recent second factor."),
                QT_TRANSLATE_NOOP("ErrorText", "Confirm in the browser; the same act then goes on.")};
    case ErrorKind::Forbidden:
        return {QT_TRANSLATE_NOOP("ErrorText", "Your role may not see this"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform refused it for the role you act in."),
                QT_TRANSLATE_NOOP("ErrorText", "Ask a platform administrator if your work needs it.")};
    case ErrorKind::NotFound:
        return {QT_TRANSLATE_NOOP("ErrorText", "Not found"),
                QT_TRANSLATE_NOOP("ErrorText", "There is nothing with this reference, or it is outside your role."),
                QT_TRANSLATE_NOOP("ErrorText", "Check the reference, or refresh the list.")};
    case ErrorKind::Conflict:
        return {QT_TRANSLATE_NOOP("ErrorText", "Already being worked on"),
                QT_TRANSLATE_NOOP("ErrorText", "Another act on the same item is in progress."),
                QT_TRANSLATE_NOOP("ErrorText", "Wait a moment and look again.")};
    case ErrorKind::ResyncRequired:
        return {QT_TRANSLATE_NOOP("ErrorText", "This copy is being loaded again"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform asked for a fresh copy of the data."),
                QT_TRANSLATE_NOOP("ErrorText", "Steward does this by itself; your drafts are kept.")};
    case ErrorKind::Stale:
        return {QT_TRANSLATE_NOOP("ErrorText", "Somebody changed it first"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform has a newer version than the one you saw."),
                QT_TRANSLATE_NOOP("ErrorText", "Read the newer version, then do it again if it still holds.")};
    case ErrorKind::Rule:
        return {QT_TRANSLATE_NOOP("ErrorText", "A rule does not allow this"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform checked the act and refused it. Nothing was changed."),
                QT_TRANSLATE_NOOP("ErrorText", "The code below says which rule.")};
    case ErrorKind::UpgradeRequired:
        return {QT_TRANSLATE_NOOP("ErrorText", "A newer Steward is needed"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform no longer speaks with this version."),
                QT_TRANSLATE_NOOP("ErrorText", "Install the current version. Your drafts are kept.")};
    case ErrorKind::TooMany:
        return {QT_TRANSLATE_NOOP("ErrorText", "Too many requests"),
                QT_TRANSLATE_NOOP("ErrorText", "The platform asked to wait."),
                QT_TRANSLATE_NOOP("ErrorText", "Steward tries again by itself shortly.")};
    case ErrorKind::Protocol:
        return {QT_TRANSLATE_NOOP("ErrorText", "The answer could not be used"),
                QT_TRANSLATE_NOOP("ErrorText", "What arrived is damaged or not what this version understands. It was dropped."),
                QT_TRANSLATE_NOOP("ErrorText", "Try again. If it stays so, copy the details for your administrator.")};
    case ErrorKind::Storage:
        return {QT_TRANSLATE_NOOP("ErrorText", "This machine could not save it"),
                QT_TRANSLATE_NOOP("ErrorText", "The disk is full, read-only, or a file is damaged. Nothing was sent."),
                QT_TRANSLATE_NOOP("ErrorText", "Free some space or tell your administrator, then try again.")};
    case ErrorKind::NoKeyring:
        return {QT_TRANSLATE_NOOP("ErrorText", "No keyring"),
                QT_TRANSLATE_NOOP("ErrorText", "The system's keyring is absent or locked."),
                QT_TRANSLATE_NOOP("ErrorText", "You can work; the sign-in ends when Steward closes.")};
    case ErrorKind::Internal:
        break;
    }
    return {QT_TRANSLATE_NOOP("ErrorText", "Something went wrong"),
            QT_TRANSLATE_NOOP("ErrorText", "Steward or the platform made a mistake."),
            QT_TRANSLATE_NOOP("ErrorText", "Try again. If it stays so, copy the details for your administrator.")};
}

} // namespace

ErrorText errorText(const Error &error)
{
    const Source source = sourceOf(error.kind);
    ErrorText text{QCoreApplication::translate(kContext, source.title),
                   QCoreApplication::translate(kContext, source.reason),
                   QCoreApplication::translate(kContext, source.advice), {}};
    QStringList details;
    if (!error.code.isEmpty())
        details << QCoreApplication::translate(kContext, "Code: %1").arg(error.code);
    if (!error.requestId.isEmpty())
        details << QCoreApplication::translate(kContext, "Request: %1").arg(error.requestId);
    if (!error.detail.isEmpty())
        details << QCoreApplication::translate(kContext, "For the log: %1").arg(error.detail);
    text.details = details.join(u'\n');
    return text;
}

QString errorSentence(const Error &error)
{
    const ErrorText text = errorText(error);
    //: %1 is why something failed, %2 what to do next; both are whole sentences.
    return QCoreApplication::translate(kContext, "%1 %2").arg(text.reason, text.advice);
}

} // namespace steward::ui
