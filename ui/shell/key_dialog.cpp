// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/key_dialog.h"

#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

KeyDialog::KeyDialog(QWidget *parent) : QDialog(parent)
{
    setObjectName(u"key"_s);
    setWindowTitle(tr("Unlock your keyring"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kSpace4, metric::kSpace4, metric::kSpace4, metric::kSpace4);
    column->setSpacing(metric::kSpace2);
    const auto addText = [this, column](const QString &text, Ink ink) {
        auto *label = new TextLabel(text, Type::Body, ink, this);
        label->setWordWrap(true);
        column->addWidget(label);
        return label;
    };
    addText(tr("What Steward keeps on this computer is sealed. The key is in your keyring, which "
               "is locked or has lost it. Unlock the keyring, then try again."),
            Ink::Text);
    addText(tr("Without the key you can work with an empty desk: nothing that is here is shown, "
               "and drafts and unsent commands end when Steward closes."),
            Ink::Text2);
    m_warning = addText(tr("Starting afresh deletes the copy of the platform's data, which is "
                           "loaded again, and puts your drafts and unsent commands aside. Only "
                           "the lost key opens those."),
                        Ink::Text);
    m_warning->hide();
    auto *retry = new QPushButton(tr("&Try again"), this);
    retry->setObjectName(u"key.retry"_s);
    retry->setDefault(true);
    auto *without = new QPushButton(tr("&Work without it"), this);
    without->setObjectName(u"key.without"_s);
    m_afresh = new QPushButton(tr("&Start afresh…"), this);
    m_afresh->setObjectName(u"key.afresh"_s);
    for (auto *button : {retry, without, m_afresh}) {
        button->setAutoDefault(button == retry);
        column->addWidget(button);
    }
    connect(retry, &QPushButton::clicked, this, &KeyDialog::retryAsked);
    connect(without, &QPushButton::clicked, this, &KeyDialog::goOnWithoutAsked);
    connect(m_afresh, &QPushButton::clicked, this, &KeyDialog::pressAfresh);
}

void KeyDialog::pressAfresh()
{
    if (m_warning->isVisible()) {
        Q_EMIT startAfreshAsked();
        return;
    }
    m_warning->show();
    m_afresh->setText(tr("Delete the copy and &set the rest aside"));
    adjustSize();
}

} // namespace steward::ui
