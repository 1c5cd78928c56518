// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/act_button.h"

#include "ui/shared/text_label.h"

namespace steward::ui
{

using namespace Qt::StringLiterals;

ActButton::ActButton(const QString &text, QString command, QWidget *parent)
    : QPushButton(text, parent), m_command(std::move(command))
{
    setAutoDefault(false);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void ActButton::setShutByCase(const QString &why)
{
    m_byCase = why;
    refresh();
}

void ActButton::setShutByRole(const QString &why)
{
    m_byRole = why;
    refresh();
}

void ActButton::setShutByPage(const QString &why)
{
    m_byPage = why;
    refresh();
}

QString ActButton::whyShut() const
{
    if (!m_byRole.isEmpty())
        return m_byRole;
    return m_byCase.isEmpty() ? m_byPage : m_byCase;
}

TextLabel *ActButton::reasonLabel()
{
    if (!m_reason) {
        m_reason = new TextLabel(Type::Body, Ink::Text2, parentWidget());
        m_reason->setObjectName(objectName() + u".reason"_s);
        m_reason->setWordWrap(true);
        m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_reason->setFocusPolicy(Qt::StrongFocus);
        refresh();
    }
    return m_reason;
}

void ActButton::refresh()
{
    const QString why = whyShut();
    setEnabled(why.isEmpty());
    setToolTip(why);
    setAccessibleDescription(why);
    if (!m_reason)
        return;
    const QString beside = m_byRole.isEmpty() ? m_byCase : m_byRole;
    m_reason->setText(beside);
    QString title = text();
    //: Why a button is shut, for assistive technology: %1 what the button does, %2 the reason.
    m_reason->setAccessibleName(tr("%1 is not possible: %2").arg(title.remove(u'&'), beside));
    m_reason->setVisible(!beside.isEmpty());
}

} // namespace steward::ui
