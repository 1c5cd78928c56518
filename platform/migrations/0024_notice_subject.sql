-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was sent is kept as it was worded, also when the words change later: so far the text was, its subject was
-- not, and what the subject was made of goes with the queued mail.
ALTER TABLE notice ADD COLUMN subject text NOT NULL DEFAULT '';
