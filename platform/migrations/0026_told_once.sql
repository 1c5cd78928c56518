-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- When the address was first told of the change; a notice of a later round takes the row's place and leaves this.
ALTER TABLE notice ADD COLUMN told_at timestamptz(3);
UPDATE notice SET told_at = sent_at WHERE delivery = 'sent';
