// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Nothing but the headers that a target precompiles: a target needs a source.
