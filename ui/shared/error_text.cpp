// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/error_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace steward::ui
{
namespace
{

struct Source {
    ErrorKind kind;
    const char *title;
    const char *reason;
    const char *advice;
};

constexpr auto kContext = "ErrorText";

// The last entry stands for every kind without its own words.
constexpr Source kSources[] = {
    {ErrorKind::Cancelled, QT_TRANSLATE_NOOP("ErrorText", "Cancelled"),
     QT_TRANSLATE_NOOP("ErrorText", "You stopped this."),
     QT_TRANSLATE_NOOP("ErrorText", "Start it again when you are ready.")},
    {ErrorKind::Offline, QT_TRANSLATE_NOOP("ErrorText", "No connection"),
     QT_TRANSLATE_NOOP("ErrorText", "The platform could not be reached."),
     QT_TRANSLATE_NOOP("ErrorText",
                       "Steward keeps trying. What is already on this machine can still be read.")},
    {ErrorKind::TlsRefused, QT_TRANSLATE_NOOP("ErrorText", "The server could not prove who it is"),
     QT_TRANSLATE_NOOP("ErrorText",
                       "Its certificate is not trusted for this address, so nothing was sent."),
     QT_TRANSLATE_NOOP("ErrorText",
                       "Check the server address. If it is right, tell your administrator.")},
    {ErrorKind::RedirectRefused,
     QT_TRANSLATE_NOOP("ErrorText", "The server pointed somewhere else"),
     QT_TRANSLATE_NOOP("ErrorText",
                       "Steward does not follow such answers, and nothing was sent on."),
     QT_TRANSLATE_NOOP("ErrorText",
                       "Check the server address. If it is right, tell your administrator.")},
    {ErrorKind::Unauthenticated, QT_TRANSLATE_NOOP("ErrorText", "You are signed out"),
     QT_TRANSLATE_NOOP("ErrorText", "The platform no longer accepts this sign-in."),
     QT_TRANSLATE_NOOP("ErrorText", "Sign in again. Your drafts are kept.")},
    {ErrorKind::StepUpRequired, QT_TRANSLATE_NOOP("ErrorText", "Confirm that it is you"),
     QT_TRANSLATE_NOOP("ErrorText", "This act needs a recent second factor."),
     QT_TRANSLATE_NOOP("ErrorText", "Confirm in the browser; the same act then goes on.")},
    {ErrorKind::Forbidden, QT_TRANSLATE_NOOP("ErrorText", "Your role may not see this"),
     QT_TRANSLATE_NOOP("ErrorText", "The platform refused it for the role you act in."),
     QT_TRANSLATE_NOOP("ErrorText", "Ask a platform administrator if your work needs it.")},
    {ErrorKind::NotFound, QT_TRANSLATE_NOOP("ErrorText", "Not found"),
     QT_TRANSLATE_NOOP("ErrorText",
                       "There is nothing with this reference, or it is outside your role."),
     QT_TRANSLATE_NOOP("ErrorText", "Check the reference, or refresh the list.")},
    {ErrorKind::Conflict, QT_TRANSLATE_NOOP("ErrorText", "Already being worked on"),
     QT_TRANSLATE_NOOP("ErrorText", "Another act on the same item is in progress."),
     QT_TRANSLATE_NOOP("ErrorText", "Wait a moment and look again.")},
    {ErrorKind::ResyncRequired, QT_TRANSLATE_NOOP("ErrorText", "This copy is being loaded again"),
     QT_TRANSLATE_NOOP("ErrorText",
                       "A fresh copy of the data is being loaded; what you send waits for it."),
     QT_TRANSLATE_NOOP("ErrorText", "Steward does this by itself; your drafts are kept.")},
    {ErrorKind::Stale, QT_TRANSLATE_NOOP("ErrorText", "Somebody changed it first"),
     QT_TRANSLATE_NOOP("ErrorText", "The platform has a newer version than the one you saw."),
     QT_TRANSLATE_NOOP("ErrorText", "Read the newer version, then do it again if it still holds.")},
    {ErrorKind::Rule, QT_TRANSLATE_NOOP("ErrorText", "A rule does not allow this"),
     QT_TRANSLATE_NOOP("ErrorText",
                       "The platform checked the act and refused it. Nothing was changed."),
     QT_TRANSLATE_NOOP("ErrorText", "The code below says which rule.")},
    {ErrorKind::UpgradeRequired, QT_TRANSLATE_NOOP("ErrorText", "A newer Steward is needed"),
     QT_TRANSLATE_NOOP("ErrorText", "The platform no longer speaks with this version."),
     QT_TRANSLATE_NOOP("ErrorText", "Install the current version. Your drafts are kept.")},
    {ErrorKind::TooMany, QT_TRANSLATE_NOOP("ErrorText", "Too many requests"),
     QT_TRANSLATE_NOOP("ErrorText", "The platform asked to wait."),
     QT_TRANSLATE_NOOP("ErrorText", "Steward tries again by itself shortly.")},
    {ErrorKind::Protocol, QT_TRANSLATE_NOOP("ErrorText", "The answer could not be used"),
     QT_TRANSLATE_NOOP(
         "ErrorText",
         "What arrived is damaged or not what this version understands. It was dropped."),
     QT_TRANSLATE_NOOP("ErrorText",
                       "Try again. If it stays so, copy the details for your administrator.")},
    {ErrorKind::Storage, QT_TRANSLATE_NOOP("ErrorText", "This machine could not save it"),
     QT_TRANSLATE_NOOP("ErrorText",
                       "The disk is full, read-only, or a file is damaged. Nothing was sent."),
     QT_TRANSLATE_NOOP("ErrorText", "Free some space or tell your administrator, then try again.")},
    {ErrorKind::NoKeyring, QT_TRANSLATE_NOOP("ErrorText", "No keyring"),
     QT_TRANSLATE_NOOP("ErrorText", "The system's keyring is absent or locked."),
     QT_TRANSLATE_NOOP("ErrorText", "You can work; the sign-in ends when Steward closes.")},
    {ErrorKind::Internal, QT_TRANSLATE_NOOP("ErrorText", "Something went wrong"),
     QT_TRANSLATE_NOOP("ErrorText", "Steward or the platform made a mistake."),
     QT_TRANSLATE_NOOP("ErrorText",
                       "Try again. If it stays so, copy the details for your administrator.")},
};

struct FoundSource {
    const char *code;
    Source source;
};

/// Found in the copy on this machine, and cured without anybody's help.
constexpr FoundSource kFound[] = {
    {"replica_damaged",
     {ErrorKind::Storage, QT_TRANSLATE_NOOP("ErrorText", "The copy on this machine was damaged"),
      QT_TRANSLATE_NOOP("ErrorText",
                        "A part of it does not open. All rows are loaded again; drafts "
                        "and unsent commands are kept."),
      QT_TRANSLATE_NOOP("ErrorText",
                        "Nothing is to be done. If it comes again, have the disk checked.")}},
    {"replica_unreadable",
     {ErrorKind::Storage,
      QT_TRANSLATE_NOOP("ErrorText", "The disk did not give back a part of the copy"),
      QT_TRANSLATE_NOOP("ErrorText",
                        "It is read again in a while. If that goes on failing all rows are loaded "
                        "again; drafts and unsent commands are kept."),
      QT_TRANSLATE_NOOP("ErrorText",
                        "Nothing is to be done. If it comes again, have the disk checked.")}},
    {"log_cut",
     {ErrorKind::Storage,
      QT_TRANSLATE_NOOP("ErrorText",
                        "The copy on this machine was being written when it broke off"),
      QT_TRANSLATE_NOOP("ErrorText",
                        "A crash, a power cut or damage ended a write in the middle. What is "
                        "missing, if anything, is fetched again; drafts and unsent commands are "
                        "kept."),
      QT_TRANSLATE_NOOP("ErrorText", "Nothing is to be done.")}},
};

const Source &sourceOf(const Error &error)
{
    for (const FoundSource &found : kFound)
        if (error.code == QLatin1String(found.code))
            return found.source;
    const Source *at =
        std::find_if(std::begin(kSources), std::end(kSources) - 1,
                     [&error](const Source &source) { return source.kind == error.kind; });
    return *at;
}

} // namespace

ErrorText errorText(const Error &error)
{
    const Source &source = sourceOf(error);
    ErrorText text{QCoreApplication::translate(kContext, source.title),
                   QCoreApplication::translate(kContext, source.reason),
                   QCoreApplication::translate(kContext, source.advice),
                   {}};
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
