// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/audit_event.h"
#include "app/domain/audit_verdict.h"
#include "ui/shared/record_panel.h"

class QVBoxLayout;

namespace steward::ui
{

class ScreenFormat;

/// One audit event as the platform sent it, and what this computer found out about it.
class EventPanel : public RecordPanel
{
    Q_OBJECT
public:
    explicit EventPanel(const QString &name, QWidget *parent = nullptr);
    void show(const AuditEventRow &event, const AuditVerdict &verdict, const ScreenFormat &format);
    /// Of the event that is shown.
    void setVerdict(const AuditVerdict &verdict);
    /// Null while none is.
    [[nodiscard]] const AuditEventId &event() const { return m_event; }
    [[nodiscard]] qint64 place() const { return m_place; }
    void showNothing(const QString &title, const QString &reason = {});
    void clearTitle();

private:
    void showPrivate(const QList<AuditPrivateField> &fields);

    const QString m_panelName;
    QVBoxLayout *m_private;
    AuditEventId m_event;
    qint64 m_place = -1;
    QString m_outcome;
    QList<FieldRow *> m_privateRows;
};

} // namespace steward::ui
