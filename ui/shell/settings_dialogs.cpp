// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dialogs.h"

#include "ui/shared/text_label.h"
#include "ui/shell/actions.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>

namespace steward::ui
{

using namespace Qt::StringLiterals;

SettingsDialog::SettingsDialog(const ViewContext &context, Theme &theme, QWidget *parent)
    : QDialog(parent), m_context(context), m_theme(theme)
{
    setObjectName(u"settings"_s);
    setWindowTitle(tr("Settings"));
    resize(480, 360);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kSpace4, metric::kSpace4, metric::kSpace4, metric::kSpace4);
    column->setSpacing(metric::kSpace2);
    column->addWidget(new TextLabel(tr("Appearance"), Type::Section, Ink::Text, this));
    QComboBox *look = addChoice(column, tr("&Theme"), u"settings.theme"_s,
                                {tr("As the desktop"), tr("Light"), tr("Dark"),
                                 tr("High contrast: the desktop's own colours")},
                                static_cast<int>(theme.choice()));
    connect(look, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_theme.setChoice(static_cast<ThemeChoice>(index));
        m_context.settings.setValue(u"theme"_s, index);
    });
    QComboBox *density =
        addChoice(column, tr("&Row height"), u"settings.density"_s,
                  {tr("Compact"), tr("Normal"), tr("Relaxed")}, static_cast<int>(theme.density()));
    connect(density, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_theme.setDensity(static_cast<Density>(index));
        m_context.settings.setValue(u"density"_s, index);
    });
    auto *layoutButton = new QPushButton(tr("Columns and panes as at first"), this);
    layoutButton->setObjectName(u"settings.layout"_s);
    connect(layoutButton, &QPushButton::clicked, this, &SettingsDialog::layoutResetAsked);
    column->addWidget(layoutButton, 0, Qt::AlignLeading);
    column->addSpacing(metric::kSpace3);
    column->addWidget(new TextLabel(tr("Data"), Type::Section, Ink::Text, this));
    auto *kept = new TextLabel(tr("This machine keeps a copy of what your role may see, and your "
                                  "drafts. Signing out wipes the copy; drafts stay."),
                               Type::Body, Ink::Text2, this);
    kept->setWordWrap(true);
    column->addWidget(kept);
    auto *reload = new QPushButton(tr("Fetch what is new"), this);
    reload->setObjectName(u"settings.refresh"_s);
    connect(reload, &QPushButton::clicked, this, [this] { m_context.services.sync.refreshNow(); });
    column->addWidget(reload, 0, Qt::AlignLeading);
    column->addStretch(1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

QComboBox *SettingsDialog::addChoice(QVBoxLayout *column, const QString &label, const QString &name,
                                     const QStringList &choices, int current)
{
    auto *row = new QHBoxLayout;
    auto *text = new TextLabel(label, Type::Body, Ink::Text, this);
    auto *box = new QComboBox(this);
    box->setObjectName(name);
    box->setAccessibleName(QString(label).remove(u'&'));
    box->addItems(choices);
    box->setCurrentIndex(current);
    text->setBuddy(box);
    row->addWidget(text, 1);
    row->addWidget(box, 2);
    column->addLayout(row);
    return box;
}

KeysDialog::KeysDialog(const Actions &actions, QWidget *parent) : QDialog(parent)
{
    setObjectName(u"keys"_s);
    setWindowTitle(tr("Keys"));
    resize(520, 560);
    auto *body = new QWidget;
    auto *grid = new QGridLayout(body);
    grid->setColumnStretch(1, 1);
    grid->setHorizontalSpacing(metric::kSpace6);
    const auto add = [grid](const QString &keys, const QString &text) {
        const int row = grid->rowCount();
        grid->addWidget(new TextLabel(keys, Type::Mono), row, 0);
        auto *label = new TextLabel(text, Type::Body, Ink::Text2);
        label->setWordWrap(true);
        grid->addWidget(label, row, 1);
    };
    for (const ActionSpec &spec : actions.specs()) {
        QStringList keys;
        for (const QKeySequence &one : actions.action(spec.id)->shortcuts())
            keys << one.toString(QKeySequence::NativeText);
        if (!keys.isEmpty())
            add(keys.join(u"  "_s), spec.title);
    }
    add(tr("Return"), tr("Open the row"));
    add(u"Ctrl+C"_s, tr("Copy the rows"));
    add(u"Ctrl+Shift+C"_s, tr("Copy the id"));
    add(tr("Menu key"), tr("What can be done with the row"));
    add(tr("Delete, −"), tr("On a condition of the filter: remove it, turn it round"));
    grid->setRowStretch(grid->rowCount(), 1);
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(u"keys.list"_s);
    scroll->setAccessibleName(windowTitle());
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(body);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);
}

} // namespace steward::ui
