// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/app_style.h"
#include "ui/theme/icons.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFocusFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPixmapCache>
#include <QPlainTextEdit>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

constexpr auto kPortalService = "org.freedesktop.portal.Desktop"_L1;
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop"_L1;
constexpr auto kPortalSettings = "org.freedesktop.portal.Settings"_L1;
constexpr auto kAppearance = "org.freedesktop.appearance"_L1;

bool wantsRing(const QWidget *widget)
{
    return qobject_cast<const QAbstractButton *>(widget) ||
           qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QComboBox *>(widget) ||
           qobject_cast<const QPlainTextEdit *>(widget) || qobject_cast<const QLabel *>(widget);
}

QVariant unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

Theme::Theme(QApplication &application)
    : m_application(application), m_platformPalette(QApplication::palette())
{
    connect(&application, &QApplication::focusChanged, this,
            [this](QWidget *, QWidget *now) { moveFocusRing(now); });
    QDBusConnection::sessionBus().connect(kPortalService, kPortalPath, kPortalSettings,
                                          u"SettingChanged"_s, this,
                                          SLOT(onPortalSetting(QString, QString, QDBusVariant)));
    QApplication::setWindowIcon(applicationIcon());
    apply();
    askPortal();
}

Theme::~Theme()
{
    delete m_ring;
}

void Theme::setChoice(ThemeChoice choice)
{
    if (m_choice == choice)
        return;
    m_choice = choice;
    apply();
}

void Theme::setDensity(Density density)
{
    if (m_density == density)
        return;
    m_density = density;
    apply();
}

void Theme::apply()
{
    const bool isDarkBySystem =
        m_portalScheme == 1 ||
        (m_portalScheme == 0 && m_platformPalette.color(QPalette::Window).lightness() < 128);
    Tokens tokens = lightTokens();
    if (m_choice == ThemeChoice::HighContrast)
        tokens = platformTokens(m_platformPalette);
    else if (m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && isDarkBySystem))
        tokens = darkTokens();
    const QPalette palette = tokens.isPlatform ? m_platformPalette : paletteFor(tokens);
    auto *style = new AppStyle(tokens);
    style->setDensity(m_density);
    QPixmapCache::clear();
    m_application.setStyle(style);
    m_application.setPalette(palette);
    Q_EMIT changed();
}

void Theme::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    QDBusMessage call =
        QDBusMessage::createMethodCall(kPortalService, kPortalPath, kPortalSettings, u"Read"_s);
    call << QString(kAppearance) << u"color-scheme"_s;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this](QDBusPendingCallWatcher *answer) {
                const QDBusPendingReply<QDBusVariant> reply = *answer;
                if (reply.isValid())
                    onPortalSetting(kAppearance, u"color-scheme"_s, reply.value());
                answer->deleteLater();
            });
}

void Theme::onPortalSetting(const QString &space, const QString &key, const QDBusVariant &value)
{
    if (space != kAppearance || key != "color-scheme"_L1)
        return;
    const int scheme = unwrapped(value.variant()).toInt();
    if (scheme == m_portalScheme)
        return;
    m_portalScheme = scheme;
    if (m_choice == ThemeChoice::System)
        apply();
}

void Theme::moveFocusRing(QWidget *now)
{
    // One ring for the whole application: it cannot be forgotten by a page, and it is drawn outside
    // of the control, over whatever lies there.
    if (m_ring && !now) {
        m_ring->setWidget(nullptr);
        return;
    }
    if (!now || !wantsRing(now)) {
        delete m_ring;
        return;
    }
    if (!m_ring) {
        m_ring = new QFocusFrame(now->parentWidget());
        m_ring->setObjectName(u"focusRing"_s);
    }
    m_ring->setWidget(now);
}

} // namespace steward::ui
