// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/replica_list_view.h"

namespace steward::models
{
class PayoutListModel;
}

namespace steward::ui
{

class PayoutPanel;
class TextLabel;

class PayoutsView : public ReplicaListView
{
    Q_OBJECT
public:
    PayoutsView(models::PayoutListModel &model, const ViewContext &context, QWidget *parent);

protected:
    void showDetail(const QString &id) override;
    bool showRecord(const QString &) override { return false; }

private:
    void showTotals();
    void addStateButtons();

    models::PayoutListModel &m_model;
    PayoutPanel *m_panel;
    TextLabel *m_totals;
    TextLabel *m_fresh;
};

} // namespace steward::ui
