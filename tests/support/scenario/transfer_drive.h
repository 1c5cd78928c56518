// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/customer_browser.h"
#include "tests/support/scenario/desk_rig.h"

#include <QJsonObject>

namespace steward::tests
{

/// For a service whose clock can be advanced, with no more history than a transfer needs.
inline const QStringList kTransferService{
    QStringLiteral("--test-clock"), QStringLiteral("--demo-audit-events"), QStringLiteral("500")};

/// An org whose owner hands over to an admin, and another admin who can vouch: every gate passes,
/// all three sign in on the customers' pages.
struct TransferScene {
    QString orgId, subdomain, ownerMembership, recipientMembership;
    DemoPerson owner, recipient, voucher;
};

/// Takes an org of the demo that no case has been opened on, paid or a guest that never paid, and
/// plays the administrator who makes its people ready.
[[nodiscard]] TransferScene stageTransfer(const ServiceProcess &service, bool hasPaid = true);

/// As if all staff who are signed in had given their second factor this moment: how long a test has
/// run so far must not decide what it is asked.
void renewSecondFactors(const ServiceProcess &service);

/// The case of a scene carried by staff at their desks and customers at their pages, step by step.
/// Every step answers what went wrong, empty when nothing did.
class TransferDrive
{
public:
    TransferDrive(const ServiceProcess &service, TransferScene scene, int patienceMs = 30'000);

    [[nodiscard]] const TransferScene &scene() const { return m_scene; }
    [[nodiscard]] QString caseId() const { return m_caseId; }
    /// Where mails are found; the service's own mail sandbox unless told.
    void readMailIn(const QString &folder) { m_mailFolder = folder; }
    /// What the customers' pages are reached by; the service's own address unless told. On a bad
    /// wire a customer does what people do: opens the page again and sends it again.
    void browseAt(const QString &url) { m_pagesUrl = url; }
    /// A case that somebody else opened.
    void follow(const QString &caseId) { m_caseId = caseId; }
    /// Every command that was given, in order.
    [[nodiscard]] const QList<CommandId> &given() const { return m_given; }

    [[nodiscard]] QString open(DeskRig &agent);
    [[nodiscard]] QString chooseParties(DeskRig &agent);
    [[nodiscard]] QString recipientAccepts();
    [[nodiscard]] QString ownerConfirms();
    [[nodiscard]] QString adminVouches();
    [[nodiscard]] QString addDocument(DeskRig &agent);
    [[nodiscard]] QString judgeAll(DeskRig &agent);
    [[nodiscard]] QString submit(DeskRig &maker);
    [[nodiscard]] QString approve(DeskRig &checker);

    /// From opening to the last verdict, and further.
    [[nodiscard]] QString untilProven(DeskRig &agent);
    [[nodiscard]] QString untilSubmitted(DeskRig &agent);
    [[nodiscard]] QString untilApproved(DeskRig &agent, DeskRig &lead);

    /// A command on the case as it stands in this desk's replica, confirmed now by the user.
    [[nodiscard]] ports::Command command(DeskRig &rig, const QString &act, QJsonObject args);
    /// Gives it and waits for its end; the platform's words when it was not confirmed.
    [[nodiscard]] QString carry(DeskRig &rig, const ports::Command &command);
    /// GET /v1/cases/{id}, as this person sees it; asked again while the wire breaks.
    [[nodiscard]] QJsonObject detail(DeskRig &rig) const;
    [[nodiscard]] QJsonObject planHash(DeskRig &rig) const;
    /// Of the database, past the service.
    [[nodiscard]] QString state() const;
    /// "person, …" of everybody who is the org's owner in this replica.
    [[nodiscard]] QString ownerIn(const DeskRig &rig) const;
    [[nodiscard]] QString stateIn(const DeskRig &rig) const;

private:
    [[nodiscard]] QString customer(const DemoPerson &person, const QString &path,
                                   const QString &button) const;
    [[nodiscard]] QString sendDocument(DeskRig &rig, const ports::Command &command) const;

    const ServiceProcess &m_service;
    const TransferScene m_scene;
    const int m_patienceMs;
    QString m_mailFolder;
    QString m_pagesUrl;
    QString m_caseId;
    QList<CommandId> m_given;
};

} // namespace steward::tests
