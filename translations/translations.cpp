// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "translations/translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

static void initialiseResources()
{
    Q_INIT_RESOURCE(steward_i18n);
}

namespace steward
{

using namespace Qt::StringLiterals;

void installTranslations(QCoreApplication &application)
{
    initialiseResources();
    auto *english = new QTranslator(&application);
    if (english->load(u":/i18n/steward_en.qm"_s))
        application.installTranslator(english);
    auto *local = new QTranslator(&application);
    if (local->load(QLocale(), u"steward"_s, u"_"_s, u":/i18n"_s))
        application.installTranslator(local);
}

} // namespace steward
