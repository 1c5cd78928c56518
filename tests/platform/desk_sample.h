// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/platform/sync_replica.h"

#include <memory>

namespace steward::tests
{

/// The desk's own parser, replica and list models on pages of the real platform. Belongs to the
/// thread with the event loop.
class DeskSample
{
public:
    DeskSample();
    ~DeskSample();
    DeskSample(const DeskSample &) = delete;
    DeskSample &operator=(const DeskSample &) = delete;

    /// A page of the first load; `isLast` ends it.
    [[nodiscard]] QString load(const QByteArray &page, bool isLast);
    /// A page of changes. When it brought a ChangeSet, waits until both models show the revisions
    /// that `expected` has after the same page, and samples them. Whatever the models show on the
    /// way is sampled too. Empty, or what was wrong.
    [[nodiscard]] QString apply(const QByteArray &page, const SyncReplica &expected);
    /// Every org, membership and their owners as the models and the file have them now.
    [[nodiscard]] QString finalCheck();

    [[nodiscard]] int changeSets() const;
    [[nodiscard]] int samplesOnTheWay() const;

private:
    struct Desk;
    std::unique_ptr<Desk> m_desk;
};

} // namespace steward::tests
