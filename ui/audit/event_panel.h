// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_source.h"
#include "ui/shared/record_panel.h"

class QVBoxLayout;

namespace steward::ui
{

class ScreenFormat;

/// One audit event as the platform sent it: identities masked, the chain position, the hashed text.
class EventPanel : public RecordPanel
{
    Q_OBJECT
public:
    explicit EventPanel(const QString &name, QWidget *parent = nullptr);
    void show(const AuditEventRow &event, const ScreenFormat &format);
    void showNothing(const QString &title, const QString &reason = {});
    void clearTitle();

private:
    void showPrivate(const QList<AuditPrivateField> &fields);

    const QString m_panelName;
    QVBoxLayout *m_private;
    QList<FieldRow *> m_privateRows;
};

} // namespace steward::ui
