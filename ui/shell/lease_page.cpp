// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/lease_page.h"

#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
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

LeasePage::LeasePage(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_mark(new QLabel(this)),
      m_title(new TextLabel(Type::Display, Ink::Text, this)),
      m_text(new TextLabel(Type::Body, Ink::Text2, this)),
      m_attempt(new TextLabel(Type::Body, Ink::Text2, this)),
      m_go(new QPushButton(tr("Try now"), this)), m_out(new QPushButton(tr("Sign out"), this))
{
    m_mark->setPixmap(icon(u"lock"_s).pixmap(40, 40));
    setObjectName(u"state/window/lease"_s);
    auto *outer = new QHBoxLayout(this);
    auto *box = new QWidget(this);
    box->setMaximumWidth(520);
    auto *column = new QVBoxLayout(box);
    column->setSpacing(metric::kSpace3);
    m_title->setObjectName(u"lease.title"_s);
    m_text->setObjectName(u"lease.text"_s);
    m_text->setWordWrap(true);
    m_attempt->setObjectName(u"lease.attempt"_s);
    m_attempt->setWordWrap(true);
    m_go->setObjectName(u"lease.go"_s);
    m_go->setProperty("variant", u"primary"_s);
    m_out->setObjectName(u"lease.signout"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::kSpace3);
    buttons->addWidget(m_go);
    buttons->addWidget(m_out);
    buttons->addStretch(1);
    column->addStretch(2);
    column->addWidget(m_mark);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_attempt);
    column->addLayout(buttons);
    column->addStretch(3);
    outer->addStretch(1);
    outer->addWidget(box, 4);
    outer->addStretch(1);
    connect(m_go, &QPushButton::clicked, this, [this] { m_context.services.sync.refreshNow(); });
    connect(m_out, &QPushButton::clicked, &context.services.session, &ports::Session::signOut);
    connect(&context.services.sync, &ports::SyncStatus::changed, this, &LeasePage::refresh);
    connect(&context.format, &ScreenFormat::changed, this, &LeasePage::refresh);
    refresh();
}

/// A picture does not follow the theme by itself.
void LeasePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_mark->setPixmap(icon(u"lock"_s).pixmap(40, 40));
}

void LeasePage::focusFirst()
{
    m_go->setFocus();
}

QString LeasePage::reason() const
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const QString last = m_context.format.exact(sync.lastContactAt());
    switch (sync.lease().value_or(LeaseState::Open)) {
    case LeaseState::Open:
        break;
    case LeaseState::NoContact:
        return tr("It is not known when this machine last reached the platform.");
    case LeaseState::Expired:
        return tr("This machine has not reached the platform for 72 hours. The last time was %1.")
            .arg(last);
    case LeaseState::ClockSetBack:
        return tr("The clock of this machine was set back. It last reached the platform on %1.")
            .arg(last);
    case LeaseState::Restarted:
        return tr("This machine was started anew and has not reached the platform since. The last "
                  "time was %1.")
            .arg(last);
    }
    return {};
}

void LeasePage::refresh()
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const QString why = reason();
    if (why.isEmpty()) {
        m_title->setText(tr("Opening the data of this machine"));
        m_text->clear();
    } else {
        m_title->setText(tr("The data of this machine is locked"));
        //: %1 is a sentence that says why.
        m_text->setText(tr("%1 Connect to the network: it opens by itself as soon as the platform "
                           "has answered. Your drafts, and what waits to be sent, are kept.")
                            .arg(why));
    }
    QString attempt;
    if (const auto error = sync.lastError(); error && !why.isEmpty())
        attempt =
            sync.nextAttemptAt().isValid()
                //: %1 is why the last attempt failed, %2 a time.
                ? tr("%1 Next attempt: %2.")
                      .arg(errorSentence(*error), m_context.format.exact(sync.nextAttemptAt()))
                : errorSentence(*error);
    m_attempt->setText(attempt);
    m_attempt->setVisible(!attempt.isEmpty());
    m_go->setVisible(!why.isEmpty());
    m_out->setVisible(!why.isEmpty());
    m_go->setAccessibleDescription(m_text->text());
}

} // namespace steward::ui
