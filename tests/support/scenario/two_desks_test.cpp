// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/two_desks_test.h"

#include <QTest>

namespace steward::tests
{

using namespace Qt::StringLiterals;

void TwoDesksTest::initTestCase()
{
    m_service = std::make_unique<ServiceProcess>(kTransferService);
    m_agent = std::make_unique<DeskRig>(*m_service, u"cs_agent"_s);
    m_lead = std::make_unique<DeskRig>(*m_service, u"lead"_s);
    QVERIFY(m_agent->signIn() && m_lead->signIn());
    QVERIFY(m_agent->waitLive() && m_lead->waitLive());
}

void TwoDesksTest::init()
{
    renewSecondFactors(*m_service);
}

void TwoDesksTest::cleanupTestCase()
{
    m_agent.reset();
    m_lead.reset();
    m_service.reset();
    QCOMPARE(m_heard.faults(), QString{});
}

} // namespace steward::tests
