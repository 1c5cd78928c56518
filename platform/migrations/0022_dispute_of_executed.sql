-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whoever lost the ownership can always object: a dispute of what was carried out stands beside a younger case,
-- which it freezes. What a checker says of an item stands apart from what was added with it and its digest covers.
DROP INDEX transfer_one_open;
CREATE UNIQUE INDEX transfer_one_open ON transfer_case (org_id)
  WHERE state NOT IN ('executed', 'closed', 'rejected', 'withdrawn', 'expired', 'reversed')
    AND NOT (state = 'disputed' AND prior_state IS NOT DISTINCT FROM 'executed');
ALTER TABLE evidence ADD COLUMN verdict_note text;
