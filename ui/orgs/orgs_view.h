// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/replica_list_view.h"

namespace steward::models
{
class OrgListModel;
}

namespace steward::ui
{

class OrgPage;
class RecordPanel;

class OrgsView : public ReplicaListView
{
    Q_OBJECT
public:
    OrgsView(models::OrgListModel &model, const ViewContext &context, QWidget *parent);

protected:
    void showDetail(const QString &id) override;
    bool showRecord(const QString &id) override;

private:
    RecordPanel *m_panel;
    OrgPage *m_page;
    QString m_shown;
};

} // namespace steward::ui
