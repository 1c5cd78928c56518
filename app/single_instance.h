// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QUrl>

namespace steward
{

/// One running program per profile. The second start hands its address to the first and leaves.
class SingleInstance : public QObject
{
    Q_OBJECT
public:
    enum class Role { First, Forwarded };
    explicit SingleInstance(const QString &runtimeFolder);
    ~SingleInstance() override;
    /// Storage when the lock cannot be made; Internal when another program holds it and does not
    /// answer.
    [[nodiscard]] Result<Role> claim(const QUrl &url);

Q_SIGNALS:
    /// Another start asked for the window; `url` is empty or a steward:// address.
    void activated(const QUrl &url);

private:
    [[nodiscard]] Result<Role> forward(const QUrl &url);
    [[nodiscard]] Result<Role> serve();
    void receive();

    QString m_socketName;
    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace steward
