// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QDBusVariant>
#include <QObject>
#include <QPointer>

class QApplication;
class QFocusFrame;
class QWidget;

namespace steward::ui
{

enum class ThemeChoice { System, Light, Dark, HighContrast };

/// Gives the application its style, palette and focus ring, and follows the desktop's light or dark
/// setting while the choice is System. Lives as long as the application.
class Theme : public QObject
{
    Q_OBJECT
public:
    explicit Theme(QApplication &application);
    ~Theme() override;

    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);
    [[nodiscard]] Density density() const { return m_density; }
    void setDensity(Density density);

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void onPortalSetting(const QString &space, const QString &key, const QDBusVariant &value);

private:
    void apply();
    void askPortal();
    void moveFocusRing(QWidget *now);

    QApplication &m_application;
    QPalette m_platformPalette;
    ThemeChoice m_choice = ThemeChoice::System;
    Density m_density = Density::Normal;
    int m_portalScheme = 0; ///< 0 no preference, 1 dark, 2 light
    QPointer<QFocusFrame> m_ring;
};

} // namespace steward::ui
