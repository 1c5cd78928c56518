// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/list_view.h"
#include "ui/shared/load_progress.h"
#include "ui/shared/replica_age.h"

#include <chrono>

namespace steward::models
{
class WindowedModel;
}

namespace steward::ui
{

class ExportBar;

/// A list over the replica: its states follow the model and the synchronisation.
class ReplicaListView : public ListView
{
    Q_OBJECT
public:
    ReplicaListView(Setup setup, models::WindowedModel &model, ports::List list,
                    std::chrono::minutes budget, const ViewContext &context, QWidget *parent);
    void refresh() override;
    void exportList() override;
    void setVisible(bool isVisible) override;

protected:
    void queryChanged(const query::NodePtr &filter) override;
    void retry() override;
    virtual void countsChanged() {}

private:
    void askList();
    void showState();
    [[nodiscard]] bool showLoading();

    models::WindowedModel &m_model;
    const ports::List m_list;
    ReplicaAge m_age;
    ExportBar *m_export;
    LoadProgress m_load;
    query::NodePtr m_wantedFilter;
    bool m_isAsked = false; ///< A list that nobody has looked at takes no memory.
};

} // namespace steward::ui
