// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/load_progress.h"
#include "ui/shared/replica_age.h"
#include "ui/shared/services.h"
#include "ui/shared/view.h"

#include <memory>
#include <vector>

namespace steward::models
{
class WindowedModel;
}

namespace steward::ui
{

class AppTable;
class StatePage;
class TextLabel;

/// What waits for the roles of the person signed in: cases and payouts, from the replica.
class InboxView : public View
{
    Q_OBJECT
public:
    InboxView(const ViewContext &context, QWidget *parent);
    ~InboxView() override;

    [[nodiscard]] QString viewId() const override;
    [[nodiscard]] Place place() const override;
    void goTo(const Place &place) override;
    bool stepOut() override { return false; }
    void focusFilter() override {}
    void focusList() override;
    void refresh() override;
    void toggleDetail() override {}
    void exportList() override {}
    [[nodiscard]] QList<QWidget *> regions() const override;
    void saveState() override {}

private:
    struct Part {
        QString view;
        QString title;
        QWidget *box = nullptr;
        TextLabel *heading = nullptr;
        AppTable *table = nullptr;
        StatePage *states = nullptr;
        std::unique_ptr<models::WindowedModel> model;
    };
    void addPart(const QString &view, const QString &title, const QString &empty,
                 std::unique_ptr<models::WindowedModel> model, const QHash<QString, int> &widths);
    void open(const QString &view, const QModelIndex &index);
    void applyRoles();
    void showState(const Part &part);
    [[nodiscard]] bool showLoading(const Part &part);

    ViewContext m_context;
    ReplicaAge m_age;
    LoadProgress m_load;
    std::vector<Part> m_parts;
    QString m_rolesShown;
};

} // namespace steward::ui
