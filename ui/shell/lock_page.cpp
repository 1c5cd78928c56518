// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/lock_page.h"

#include "ui/shared/error_text.h"
#include "ui/shared/text_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

LockPage::LockPage(ports::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_title(new TextLabel(Type::Display, Ink::Text, this)),
      m_text(new TextLabel(Type::Body, Ink::Text2, this)), m_go(new QPushButton(this)),
      m_out(new QPushButton(tr("Sign out"), this))
{
    setObjectName(u"state/window/session-changed"_s);
    auto *outer = new QHBoxLayout(this);
    auto *box = new QWidget(this);
    box->setMaximumWidth(520);
    auto *column = new QVBoxLayout(box);
    column->setSpacing(metric::kSpace3);
    auto *mark = new QLabel(box);
    mark->setPixmap(icon(u"lock"_s).pixmap(40, 40));
    m_title->setObjectName(u"lock.title"_s);
    m_text->setObjectName(u"lock.text"_s);
    m_text->setWordWrap(true);
    m_go->setObjectName(u"lock.go"_s);
    m_go->setProperty("variant", u"primary"_s);
    m_out->setObjectName(u"lock.signout"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::kSpace3);
    buttons->addWidget(m_go);
    buttons->addWidget(m_out);
    buttons->addStretch(1);
    column->addStretch(2);
    column->addWidget(mark);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addLayout(buttons);
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
    connect(m_out, &QPushButton::clicked, &session, &ports::Session::signOut);
    connect(&session, &ports::Session::changed, this, &LockPage::refresh);
    refresh();
}

void LockPage::focusFirst()
{
    m_go->setFocus();
}

void LockPage::refresh()
{
    const bool isLocked = m_session.state() == ports::Session::State::Locked;
    m_title->setText(isLocked ? tr("Locked") : tr("Your sign-in has ended"));
    QString text =
        isLocked ? tr("Nobody touched Steward for a while. Confirm in the browser that it is you.")
                 : tr("The platform ended it: your role changed, the sign-in was closed, or it "
                      "grew too old.");
    if (const auto error = m_session.lastError(); error && !isLocked)
        //: %1 is why the session ended, %2 the platform's code for it.
        text = error->code.isEmpty() ? text : tr("%1 (%2)").arg(text, error->code);
    //: %1 is a sentence that says why the window is covered.
    m_text->setText(tr("%1 Your drafts are kept.").arg(text));
    m_go->setText(isLocked ? tr("Unlock in the browser") : tr("Sign in again"));
}

} // namespace steward::ui
