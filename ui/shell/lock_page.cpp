// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/lock_page.h"

#include "ui/shared/error_text.h"
#include "ui/shared/field_row.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/text_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/tokens.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

LockPage::LockPage(ports::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_mark(new QLabel(this)),
      m_title(new TextLabel(Type::Display, Ink::Text, this)),
      m_text(new TextLabel(Type::Body, Ink::Text2, this)), m_go(new QPushButton(this)),
      m_cancel(new QPushButton(tr("Cancel"), this)), m_out(new QPushButton(tr("Sign out"), this)),
      m_problem(new MessageBar(this)),
      m_address(new FieldRow(tr("Address"), u"lock.address"_s, FieldRow::Kind::Mono, this))
{
    m_mark->setPixmap(icon(u"lock"_s).pixmap(40, 40));
    setObjectName(u"state/window/session-changed"_s);
    auto *outer = new QHBoxLayout(this);
    auto *box = new QWidget(this);
    box->setMaximumWidth(520);
    auto *column = new QVBoxLayout(box);
    column->setSpacing(metric::kSpace3);
    m_title->setObjectName(u"lock.title"_s);
    m_text->setObjectName(u"lock.text"_s);
    m_text->setWordWrap(true);
    m_go->setObjectName(u"lock.go"_s);
    m_go->setProperty("variant", u"primary"_s);
    m_cancel->setObjectName(u"lock.cancel"_s);
    m_out->setObjectName(u"lock.signout"_s);
    m_problem->setObjectName(u"lock.problem"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::kSpace3);
    buttons->addWidget(m_go);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_out);
    buttons->addStretch(1);
    column->addStretch(2);
    column->addWidget(m_mark);
    column->addWidget(m_title);
    column->addWidget(m_problem);
    column->addWidget(m_text);
    column->addLayout(buttons);
    column->addWidget(m_address);
    column->addStretch(3);
    outer->addStretch(1);
    outer->addWidget(box, 4);
    outer->addStretch(1);
    connect(m_go, &QPushButton::clicked, this, [this] {
        if (m_session.state() == ports::Session::State::Locked)
            m_session.unlock();
        else
            m_session.signIn();
    });
    connect(m_cancel, &QPushButton::clicked, &session, &ports::Session::cancel);
    connect(m_out, &QPushButton::clicked, &session, &ports::Session::signOut);
    connect(&session, &ports::Session::changed, this, &LockPage::refresh);
    refresh();
}

/// A picture does not follow the theme by itself.
void LockPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_mark->setPixmap(icon(u"lock"_s).pixmap(40, 40));
}

void LockPage::focusFirst()
{
    (m_go->isVisibleTo(this) ? m_go : m_cancel)->setFocus();
}

void LockPage::refresh()
{
    const bool isLocked = m_session.state() == ports::Session::State::Locked;
    const QString address = m_session.browserUrl().toString(QUrl::FullyEncoded);
    const bool isWaiting = isLocked && !address.isEmpty();
    const bool hadFocus = m_go->hasFocus() || m_cancel->hasFocus();
    m_go->setVisible(!isWaiting);
    m_cancel->setVisible(isWaiting);
    m_address->setVisible(isWaiting);
    m_address->setValue(address);
    if (hadFocus)
        focusFirst();
    const auto failure = isLocked && !isWaiting ? m_session.lastError() : std::nullopt;
    const bool isFailure = failure && failure->kind != ErrorKind::Cancelled;
    m_problem->setVisible(isFailure);
    if (isFailure)
        m_problem->setMessage(Tone::Danger, errorSentence(*failure));
    m_title->setText(isLocked ? tr("Locked") : tr("Your sign-in has ended"));
    QString text =
        isLocked ? tr("Nobody touched Steward for a while. Confirm in the browser that it is you.")
                 : tr("The platform ended it: your role changed, the sign-in was closed, or it "
                      "grew too old.");
    if (const auto error = m_session.lastError(); error && !isLocked)
        //: %1 is why the session ended, %2 the platform's code for it.
        text = error->code.isEmpty() ? text : tr("%1 (%2)").arg(text, error->code);
    if (isWaiting)
        text = tr("The page is open in your browser; Steward goes on by itself. If no browser came "
                  "up, open this address by hand on this machine.");
    //: %1 is a sentence that says why the window is covered.
    m_text->setText(tr("%1 Your drafts are kept.").arg(text));
    m_go->setText(isLocked ? tr("Unlock in the browser") : tr("Sign in again"));
}

} // namespace steward::ui
