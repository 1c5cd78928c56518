// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

QT_BEGIN_NAMESPACE
class QSocketNotifier;
QT_END_NAMESPACE

namespace steward
{

/// SIGTERM, SIGINT and SIGHUP as a signal of Qt. One per process.
class Termination : public QObject
{
    Q_OBJECT
public:
    Termination();
    ~Termination() override;

Q_SIGNALS:
    void requested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

/// A core file would hold tokens and customer data.
void disableCoreDumps();

} // namespace steward
