// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/customer/customer_session.h"
#include "platform/src/customer/link_token.h"

#include <string>
#include <vector>

namespace steward::platform::customer
{

/// Who acts, from where, when. What they may do is decided from the database in the act's own
/// transaction.
struct Actor {
    const CustomerSession &session;
    std::string address, requestId;
    Instant now{};
};

/// A case that concerns somebody, as their pages show it.
struct CaseForPerson {
    std::string id, ref, orgName, state;
    bool mayConfirm = false, mayVouch = false, mayObject = false, mayWithdraw = false;
    bool mayAskAgain = false, mayChooseHome = false;
};
[[nodiscard]] Result<std::vector<CaseForPerson>> casesOf(db::Connection &connection,
                                                         const std::string &userId);
/// 404 unless the case concerns this person.
[[nodiscard]] Result<CaseForPerson> caseOf(db::Connection &connection, const std::string &userId,
                                           const std::string &caseId);

/// Each act is one transaction under the locks that commands on the same rows take: rows, timeline
/// and audit, or nothing. The recipient takes the ownership on. 403 unless the link's addressee is
/// who is signed in.
[[nodiscard]] Result<Done> acceptOwnership(db::Connection &connection, const Actor &actor,
                                           const LinkToken &link);
/// Ends the case.
[[nodiscard]] Result<Done> declineOwnership(db::Connection &connection, const Actor &actor,
                                            const LinkToken &link);
/// The owner's consent as evidence; staff still judge it. 401 `step_up_required` when the second
/// factor is too old.
[[nodiscard]] Result<Done> confirmAsOwner(db::Connection &connection, const Actor &actor,
                                          const std::string &caseId);
/// Another admin's word, who is no party.
[[nodiscard]] Result<Done> vouch(db::Connection &connection, const Actor &actor,
                                 const std::string &caseId);
/// Freezes the case. For the old owner, admins and the recipient, or the addressee of a notice by
/// its link.
[[nodiscard]] Result<Done> object(db::Connection &connection, const Actor &actor,
                                  const std::string &caseId, const std::string &reason,
                                  const std::optional<LinkToken> &link);
/// Takes back one's own self-serve request, until it is carried out.
[[nodiscard]] Result<Done> withdrawRequest(db::Connection &connection, const Actor &actor,
                                           const std::string &caseId, const std::string &reason);
/// The owner of an org that never paid asks for its transfer; the recipient is asked by mail.
/// Answers the case's number.
[[nodiscard]] Result<std::string> requestTransfer(db::Connection &connection, const Actor &actor,
                                                  const std::string &toEmail,
                                                  const std::string &oldOwnerRole,
                                                  const std::string &homeOrgOutcome = "keep");
/// Of one's own request, before the cool-off: where a recipient at home elsewhere is at home
/// afterwards.
[[nodiscard]] Result<Done> chooseHomeOrg(db::Connection &connection, const Actor &actor,
                                         const std::string &caseId, const std::string &outcome);
/// Of one's own request that its recipient has not answered: a new mail, the link before is dead.
/// As often as a token is sent again.
[[nodiscard]] Result<Done> askAgain(db::Connection &connection, const Actor &actor,
                                    const std::string &caseId);

} // namespace steward::platform::customer
