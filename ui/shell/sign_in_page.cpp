// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sign_in_page.h"

#include "ui/shared/error_text.h"
#include "ui/shared/field_row.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/text_label.h"
#include "ui/theme/icons.h"

#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QUrl>

namespace steward::ui
{

using namespace Qt::StringLiterals;

SignInPage::SignInPage(ports::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_title(new TextLabel(Type::Display, Ink::Text, this)),
      m_text(new TextLabel(Type::Body, Ink::Text2, this)),
      m_server(new TextLabel(Type::Body, Ink::Muted, this)), m_problem(new MessageBar(this)),
      m_signIn(new QPushButton(tr("Sign in in the browser"), this)),
      m_cancel(new QPushButton(tr("Cancel"), this)),
      m_address(new FieldRow(tr("Address"), u"signin.address"_s, FieldRow::Kind::Mono, this))
{
    setObjectName(u"signin"_s);
    auto *outer = new QHBoxLayout(this);
    auto *box = new QWidget(this);
    box->setMaximumWidth(560);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(metric::kSpace6, metric::kSpace6, metric::kSpace6, metric::kSpace6);
    column->setSpacing(metric::kSpace3);
    auto *mark = new QLabel(box);
    mark->setPixmap(applicationIcon().pixmap(48, 48));
    m_title->setObjectName(u"signin.title"_s);
    m_text->setObjectName(u"signin.text"_s);
    m_text->setWordWrap(true);
    m_server->setObjectName(u"signin.server"_s);
    m_problem->setObjectName(u"signin.problem"_s);
    m_signIn->setObjectName(u"signin.start"_s);
    m_signIn->setProperty("variant", u"primary"_s);
    m_cancel->setObjectName(u"signin.cancel"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::kSpace3);
    buttons->addWidget(m_signIn);
    buttons->addWidget(m_cancel);
    buttons->addStretch(1);
    column->addStretch(2);
    column->addWidget(mark);
    column->addWidget(m_title);
    column->addWidget(m_server);
    column->addWidget(m_problem);
    column->addWidget(m_text);
    column->addLayout(buttons);
    column->addWidget(m_address);
    column->addStretch(3);
    outer->addStretch(1);
    outer->addWidget(box, 4);
    outer->addStretch(1);
    connect(m_signIn, &QPushButton::clicked, &session, &ports::Session::signIn);
    connect(m_cancel, &QPushButton::clicked, &session, &ports::Session::cancel);
    connect(&session, &ports::Session::changed, this, &SignInPage::refresh);
    refresh();
}

void SignInPage::focusFirst()
{
    if (m_signIn->isVisibleTo(this))
        m_signIn->setFocus();
    else
        m_cancel->setFocus();
}

void SignInPage::refresh()
{
    using State = ports::Session::State;
    const State state = m_session.state();
    const auto environment = m_session.environment();
    const auto error = m_session.lastError();
    //: %1 is a server address.
    m_server->setText(environment ? tr("Server %1").arg(environment->server) : QString());
    m_server->setVisible(environment.has_value());
    const bool isFailure =
        state == State::SignedOut && error && error->kind != ErrorKind::Cancelled;
    m_problem->setVisible(isFailure);
    if (isFailure) {
        const ErrorText text = errorText(*error);
        m_problem->setMessage(
            Tone::Danger,
            text.details.isEmpty()
                ? tr("%1. %2 %3").arg(text.title, text.reason, text.advice)
                : tr("%1. %2 %3\n%4").arg(text.title, text.reason, text.advice, text.details));
    }
    const bool isWaiting = state == State::WaitingForBrowser;
    const bool isStarting = state == State::Starting;
    m_signIn->setVisible(!isWaiting && !isStarting);
    m_cancel->setVisible(isWaiting);
    const QString address = m_session.browserUrl().toString(QUrl::FullyEncoded);
    m_address->setVisible(isWaiting && !address.isEmpty());
    m_address->setValue(address);
    if (isWaiting) {
        m_title->setText(tr("Continue in the browser"));
        m_text->setText(tr("The sign-in page is open in your browser. When it is done there, "
                           "Steward goes on by itself. "
                           "If no browser came up, open this address by hand on this machine."));
    } else if (isStarting) {
        m_title->setText(tr("Starting"));
        m_text->setText(tr("Looking for your last sign-in."));
    } else {
        m_title->setText(tr("Steward"));
        m_text->setText(tr("Your password and your second factor are entered on the platform's own "
                           "page, never here."));
    }
    if (isVisible() && !m_address->isAncestorOf(focusWidget()))
        focusFirst();
}

} // namespace steward::ui
