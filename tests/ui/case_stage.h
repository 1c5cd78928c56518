// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/page_stage.h"
#include "ui/transfers/case_page.h"

#include <QComboBox>
#include <QFile>
#include <QJsonDocument>
#include <QLabel>

namespace steward::test
{

using namespace Qt::StringLiterals;

/// The case page over the contract's example, on a desk of made-up services.
struct CaseStage : PageStage {
    std::unique_ptr<ui::CasePage> page;

    explicit CaseStage(const QString &settingsName = u"transfers"_s) : PageStage(settingsName)
    {
        QFile file(QStringLiteral(CONTRACT_EXAMPLES) + u"/case_detail.json"_s);
        if (file.open(QIODevice::ReadOnly))
            desk.cases.document = QJsonDocument::fromJson(file.readAll()).object();
    }
    void set(const QString &name, const QJsonValue &value)
    {
        QJsonObject one = desk.cases.document.value(u"case"_s).toObject();
        one.insert(name, value);
        desk.cases.document.insert(u"case"_s, one);
    }
    [[nodiscard]] QString id() const
    {
        return desk.cases.document.value(u"case"_s).toObject().value(u"id"_s).toString();
    }
    void open()
    {
        page = std::make_unique<ui::CasePage>(context(), nullptr);
        page->resize(1152, 900);
        page->setVisible(true);
        page->show(CaseId{id()});
    }
    template <class T>
    T *child(const QString &name) const
    {
        return page->findChild<T *>(name);
    }
    void choose(const QString &name, const QString &word) const
    {
        auto *choice = child<QComboBox>(name);
        choice->setCurrentIndex(choice->findData(word));
    }
    [[nodiscard]] bool isLoaded() const
    {
        return child<QLabel>(u"case.line"_s)->text().contains(u"v"_s);
    }
};

} // namespace steward::test
