// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/top_band.h"

#include "ui/shared/format.h"
#include "ui/shared/state_chip.h"
#include "ui/shared/text_label.h"
#include "ui/shell/actions.h"
#include "ui/theme/app_style.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QToolButton *arrow(const QString &iconName, QAction *action, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(u"band."_s + iconName);
    button->setDefaultAction(action);
    action->setIcon(icon(iconName));
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(action->text());
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

TopBand::TopBand(ports::Session &session, Actions &actions, ScreenFormat &format, QWidget *parent)
    : QWidget(parent), m_session(session), m_format(format),
      m_find(actions.action(ActionId::Palette)), m_environment(new StateChip(this)),
      m_palette(new QPushButton(this)),
      m_back(arrow(u"back"_s, actions.action(ActionId::Back), this)),
      m_forward(arrow(u"forward"_s, actions.action(ActionId::Forward), this)),
      m_person(new QToolButton(this))
{
    setObjectName(u"band"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(metric::kSpace4, 6, metric::kSpace3, 6);
    row->setSpacing(metric::kSpace2);
    row->addWidget(new TextLabel(u"Steward"_s, Type::Section, Ink::Text, this));
    m_environment->setObjectName(u"band.environment"_s);
    row->addSpacing(metric::kSpace2);
    row->addWidget(m_environment);
    row->addStretch(1);
    row->addWidget(m_back);
    row->addWidget(m_forward);
    QAction *palette = m_find;
    m_palette->setObjectName(u"band.palette"_s);
    m_palette->setIcon(icon(u"search"_s));
    m_palette->setAccessibleName(palette->text());
    m_palette->setAutoDefault(false);
    showFindText();
    connect(m_palette, &QPushButton::clicked, palette, &QAction::trigger);
    row->addWidget(m_palette);
    row->addStretch(1);
    m_person->setObjectName(u"band.person"_s);
    m_person->setIcon(icon(u"user"_s));
    m_person->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_person->setPopupMode(QToolButton::InstantPopup);
    m_person->setAutoRaise(true);
    m_person->setFocusPolicy(Qt::StrongFocus);
    row->addWidget(m_person);
    buildMenu(actions);
    m_tick.setInterval(20'000);
    connect(&m_tick, &QTimer::timeout, this, &TopBand::refresh);
    m_tick.start();
    connect(&session, &ports::Session::changed, this, &TopBand::refresh);
    connect(&format, &ScreenFormat::changed, this, &TopBand::refresh);
    refresh();
}

void TopBand::showFindText()
{
    const QString keys = m_find->shortcut().toString(QKeySequence::NativeText);
    //: Tool tip: %1 the palette's title, %2 its keys.
    m_palette->setToolTip(tr("%1 (%2)").arg(m_find->text(), keys));
    if (width() < metric::kSlideOverBelow)
        m_palette->setText({});
    else
        //: Button that opens the palette; %1 its title, %2 its keys.
        m_palette->setText(tr("%1   %2").arg(m_find->text(), keys));
}

void TopBand::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showFindText();
}

void TopBand::buildMenu(Actions &actions)
{
    auto *menu = new QMenu(m_person);
    menu->setObjectName(u"band.menu"_s);
    ActionGroup last = ActionGroup::Go;
    for (const ActionSpec &spec : actions.specs()) {
        if (spec.group == ActionGroup::Go)
            continue;
        if (spec.group != last && !menu->isEmpty())
            menu->addSeparator();
        last = spec.group;
        menu->addAction(actions.action(spec.id));
    }
    m_person->setMenu(menu);
}

void TopBand::refresh()
{
    const auto environment = m_session.environment();
    if (environment) {
        const bool isProduction =
            environment->name.compare("PRODUCTION"_L1, Qt::CaseInsensitive) == 0;
        m_environment->setWord({environment->name, isProduction ? Tone::Warn : Tone::Info});
        m_environment->setToolTip(environment->server);
    }
    m_environment->setVisible(environment.has_value());
    const auto principal = m_session.principal();
    m_person->setVisible(principal.has_value());
    if (!principal)
        return;
    QStringList roles;
    for (const QString &role : principal->roles)
        roles << stateWord(u"role"_s, role).text;
    const bool isStepped = principal->stepUpUntil.isValid() &&
                           principal->stepUpUntil > QDateTime::currentDateTimeUtc();
    QString text = tr("%1 · %2").arg(principal->name, roles.join(u", "_s));
    if (isStepped)
        //: The acting person: %1 who, %2 until when a second factor counts.
        text = tr("%1 · confirmed until %2").arg(text, m_format.timeOfDay(principal->stepUpUntil));
    m_person->setText(text);
    //: %1 is the person's name and role.
    m_person->setAccessibleName(tr("Acting as %1").arg(text));
}

void TopBand::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens.hairline);
    const auto environment = m_session.environment();
    if (environment && environment->name.compare("PRODUCTION"_L1, Qt::CaseInsensitive) != 0)
        painter.fillRect(QRect(0, 0, width(), 2), tokens.tone(Tone::Info).text);
}

} // namespace steward::ui
