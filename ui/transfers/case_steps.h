// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "ui/transfers/case_step.h"

#include <QMap>
#include <QTimer>

class QCheckBox;
class QListWidget;
class QListWidgetItem;

namespace steward::ui
{

class FactList;
class FieldRow;
class LetterList;
class TextLabel;

/// True while the officer still decides about it.
[[nodiscard]] bool isEditable(const TransferCaseView &view);

/// 1: how the case came and what the gates say.
class RouteStep : public CaseStep
{
    Q_OBJECT
public:
    RouteStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;

private:
    void showOfficers();

    TransferCaseView m_view;
    FactList *m_facts;
    FactList *m_gates;
    TextLabel *m_gatesAt;
    QWidget *m_handing;
    QComboBox *m_officers;
    ActButton *m_handOver;
    ActButton *m_takeOver;
};

/// 2: from whom, to whom, and what becomes of the old owner.
class PartiesStep : public CaseStep
{
    Q_OBJECT
public:
    PartiesStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;

private:
    void search();
    void addFound(const QString &id, const QString &name, const QString &detail);
    void choose(const QListWidgetItem *item);
    void showChosen();
    void nameChosen(const QString &id, const QString &text);
    void shutSave();
    void findMembers();
    void save();
    void addAdminNote();
    void showAdminNote();
    void waiveAdmin();

    TransferCaseView m_view;
    QList<MembershipRow> m_members;
    QTimer m_delay;
    FactList *m_parties;
    QLineEdit *m_text = nullptr;
    QListWidget *m_found;
    QLineEdit *m_chosenId = nullptr;
    TextLabel *m_chosen;
    QString m_namedId;        ///< Whom the label names.
    bool m_isUnnamed = false; ///< Who was chosen cannot be shown.
    ActButton *m_askAgain;
    ActButton *m_save;
    QWidget *m_adminBox; ///< While nobody but the new owner would look after the org.
    AppNote *m_adminNote;
    ActButton *m_adminWaive;
};

/// 4: everything that will happen, read before it is sent for approval.
class ImpactStep : public CaseStep
{
    Q_OBJECT
public:
    ImpactStep(const ViewContext &context, KeptInputs &inputs, QWidget *parent);
    void showCase(const TransferCaseView &view) override;

private:
    void showInvites();
    void makeInvites(const QStringList &selectors);
    void chooseInvite();
    void saveInvites();
    void showBilling();
    void submit();

    TransferCaseView m_view;
    FactList *m_effects;
    FactList *m_billing;
    QWidget *m_billingBox;
    FieldRow *m_hash;
    QWidget *m_lettersBox;
    LetterList *m_letters;
    QCheckBox *m_read;
    ActButton *m_submit;
    FactList *m_blocked;
    QVBoxLayout *m_invites;
    QWidget *m_invitesBox;
    QWidget *m_inviteRows = nullptr;      ///< Made anew for other invites.
    QMap<QString, QComboBox *> m_choices; ///< Of the invites of this case.
    QMap<QString, QString> m_planned;     ///< What the plan does with each.
    QLineEdit *m_chosenInvites = nullptr; ///< Never shown; what differs from the plan, as JSON.
    ActButton *m_saveInvites = nullptr;
};

} // namespace steward::ui
