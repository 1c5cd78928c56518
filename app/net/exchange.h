// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/await.h"
#include "app/ports/http_client.h"

#include <QObject>
#include <QTimer>

#include <chrono>

QT_BEGIN_NAMESPACE
class QNetworkReply;
QT_END_NAMESPACE

namespace steward::net
{

/// Longest silence inside one exchange; a long poll waits 25 s at the platform before its first
/// byte.
inline constexpr std::chrono::milliseconds kIdleLimit{40'000};

/// One request under way: collects the answer under its limits and ends exactly once. Owns the
/// reply and deletes itself after the end.
class Exchange : public QObject
{
    Q_OBJECT
public:
    Exchange(QNetworkReply *reply, std::chrono::milliseconds timeout, qint64 maxBodyBytes);
    ~Exchange() override;
    [[nodiscard]] ports::OneShot<Result<ports::HttpResponse>> outcome() const { return m_outcome; }
    /// Aborts the connection and ends with this error.
    void fail(Error error);

Q_SIGNALS:
    /// Just before the waiting coroutine resumes.
    void over();

private:
    void checkHead();
    void readBody();
    void complete();
    void end(Result<ports::HttpResponse> result);
    [[nodiscard]] QString requestId() const;

    QNetworkReply *m_reply;
    qint64 m_maxBodyBytes;
    QByteArray m_body;
    QTimer m_deadline;
    ports::OneShot<Result<ports::HttpResponse>> m_outcome;
};

} // namespace steward::net
