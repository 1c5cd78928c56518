// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"
#include "ui/shared/state_page.h"

#include <QTimer>

#include <chrono>
#include <optional>

namespace steward::ui
{

/// How old what a view shows from the replica is. The rule of experience.md §1.2 for every view
/// over the replica: what is called offline, stale and refreshing.
class ReplicaAge : public QObject
{
    Q_OBJECT
public:
    /// Rows received longer ago than this are called stale while nothing keeps them level.
    ReplicaAge(const ViewContext &context, std::chrono::minutes budget, QObject *parent);
    /// Nothing while the rows are as the platform has them.
    [[nodiscard]] std::optional<StatePage::Band> band() const;
    /// What a row that is older than it may be says of itself; nothing while none is.
    [[nodiscard]] QString rowWords() const;
    /// Rows are here, and the platform is sending what changed since.
    [[nodiscard]] bool isCatchingUp() const;
    /// The whole state of a page that has something to show.
    void showContent(StatePage &page, const std::optional<Error> &missing = std::nullopt) const;
    /// The acts of a page's states that every such view answers alike; false for the others.
    bool answer(StatePage::Act act) const;

Q_SIGNALS:
    /// Also when only the time written in the band is another.
    void changed();

private:
    void check();

    ViewContext m_context;
    const std::chrono::minutes m_budget;
    QTimer m_clock;
    std::optional<StatePage::Band> m_told;
};

} // namespace steward::ui
