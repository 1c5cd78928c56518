-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was carried out was carried out on approvals that stood: an objection that came later put them aside for good.
UPDATE approval a SET void_reason = NULL FROM transfer_case c WHERE c.id = a.case_id AND c.executed_at IS NOT NULL
  AND a.void_reason = 'disputed' AND a.approved_hash = c.plan_hash AND a.at <= c.executed_at;

-- A case that has ended leaves no link to object by; some ended before that was so.
DELETE FROM earlier_objection e USING transfer_case c WHERE c.id = e.case_id
  AND c.state IN ('closed', 'rejected', 'withdrawn', 'expired', 'reversed');
UPDATE notice n SET objection_selector = NULL, objection_sha256 = NULL FROM transfer_case c WHERE c.id = n.case_id
  AND n.objection_selector IS NOT NULL AND c.state IN ('closed', 'rejected', 'withdrawn', 'expired', 'reversed');
