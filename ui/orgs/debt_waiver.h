// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "ui/shared/services.h"
#include "ui/theme/tokens.h"

#include <QWidget>

class QPushButton;

namespace steward::ui
{

class ActButton;
class AppNote;
class CommandRights;
class KeptInputs;
class MessageBar;
class TextLabel;

/// The transfer that an org's debts stand in the way of, and finance's way to let it pass them.
/// What is typed is kept for its case, with the debts that were on screen beside it: those are
/// waived, and others only after another look.
class DebtWaiver : public QWidget
{
    Q_OBJECT
public:
    DebtWaiver(const ViewContext &context, QWidget *parent);
    /// Of the org as it stands; nothing is shown while no transfer is open.
    void show(const OrgRow &org);

private:
    void build();
    void findCase();
    void showCase(const CaseRow &row);
    void adoptSent();
    void shut();
    void ask();
    void look();
    void showDebts();
    void send();
    void commandChanged(const CommandId &id);
    void say(Tone tone, const QString &text);
    [[nodiscard]] QString whyNotNow() const;
    struct Debts {
        int invoices = 0;
        int disputes = 0;
    };
    /// Those that the note was begun beside, or that were looked at since.
    [[nodiscard]] Debts seen() const;
    void keepSeen(Debts debts);
    [[nodiscard]] bool haveDebtsGrown() const;

    ViewContext m_context;
    OrgRow m_org;
    CaseRow m_case;
    CommandRights *m_rights;
    KeptInputs *m_inputs;
    TextLabel *m_line;
    ActButton *m_waive;
    QWidget *m_form;
    TextLabel *m_debts;
    MessageBar *m_grown;
    QPushButton *m_look;
    AppNote *m_note;
    ActButton *m_send;
    MessageBar *m_bar;
    CommandId m_sent; ///< Of m_case, not ended.
};

} // namespace steward::ui
