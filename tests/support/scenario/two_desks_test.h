// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/heard_answers.h"
#include "tests/support/scenario/transfer_drive.h"

#include <memory>

namespace steward::tests
{

/// A test class of transfers: one service whose clock can be advanced, an agent and a lead signed
/// in at their desks before the first test and until the last. At the end every answer that a test
/// got over bare HTTPS is held against the contract.
class TwoDesksTest : public QObject
{
    Q_OBJECT
protected:
    HeardAnswers m_heard;
    std::unique_ptr<ServiceProcess> m_service;
    std::unique_ptr<DeskRig> m_agent, m_lead;

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase();
};

} // namespace steward::tests
