// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "ui/shared/replica_list_view.h"

#include <QTimer>

class QStackedWidget;

namespace steward::models
{
class CaseListModel;
}

namespace steward::ui
{

class CasePage;
class NewTransferPage;
class QueueBar;
class RecordPanel;

/// The queue of ownership transfers and the facts of each.
class TransfersView : public ReplicaListView
{
    Q_OBJECT
public:
    TransfersView(models::CaseListModel &model, const ViewContext &context, QWidget *parent);

protected:
    void showDetail(const QString &id) override;
    bool showRecord(const QString &id) override;
    void queryChanged(const query::NodePtr &filter) override;

private:
    void showCase(const CaseRow &row);

    QueueBar *m_queue;
    RecordPanel *m_panel;
    QStackedWidget *m_records;
    CasePage *m_page;
    NewTransferPage *m_new;
    QString m_shown;
    QTimer m_minute;
};

} // namespace steward::ui
