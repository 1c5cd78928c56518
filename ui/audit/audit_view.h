// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_source.h"
#include "models/audit/audit_verdicts.h"
#include "ui/shared/list_view.h"

#include <QTimer>

namespace steward::models
{
class AuditListModel;
}

namespace steward::ui
{

class EventPanel;
class MessageBar;
class RecordHeader;

/// The audit log, searched on the platform page by page and checked on this computer.
class AuditView : public ListView
{
    Q_OBJECT
public:
    AuditView(models::AuditListModel &model, const ViewContext &context, QWidget *parent);
    void refresh() override;

protected:
    void queryChanged(const query::NodePtr &filter) override;
    void showDetail(const QString &id) override;
    bool showRecord(const QString &id) override;
    void retry() override;
    void showEvent(QShowEvent *event) override;

private:
    void showState();
    void showNewRows();
    void showFindings();
    void showVerdicts();
    [[nodiscard]] std::optional<AuditEventRow> loaded(const QString &id) const;

    models::AuditListModel &m_model;
    EventPanel *m_panel;
    QWidget *m_page;
    RecordHeader *m_header;
    EventPanel *m_pagePanel;
    MessageBar *m_newer;
    MessageBar *m_findings;
    models::AuditVerdicts m_single; ///< Of events that were fetched one by one.
    QTimer m_check;
    QString m_shown;
    QString m_pageId;
    std::optional<AuditEventRow> m_pageEvent;
    bool m_isAsked = false;
};

} // namespace steward::ui
