// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "ui/shared/record_panel.h"
#include "ui/shared/services.h"

#include <QJsonObject>

namespace steward::ui
{

class MessageBar;
class StateChip;

/// A payout, the payment behind it, and what each of the thirteen rules says and why.
class PayoutPanel : public RecordPanel
{
    Q_OBJECT
public:
    PayoutPanel(const ViewContext &context, QWidget *parent);
    void show(const QString &id);

private:
    void showRow(const PayoutRow &row);
    void showUnknown(const QString &word);
    void showDocument(const QJsonObject &document);
    void showVerdicts(const QJsonArray &verdicts);
    void askPlatform();

    ViewContext m_context;
    QString m_id;
    bool m_hasDocument = false;
    MessageBar *m_band;
    QList<StateChip *> m_verdictChips;
};

} // namespace steward::ui
