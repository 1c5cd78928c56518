// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFuture>
#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>

class QWidget;

namespace steward::ui
{

/// One document of the platform, kept fresh for a page: asked again when a fact of its org has
/// changed, when a time in it has come, when the page is shown, and when the connection is back.
/// One question at a time; a burst of hints is one question.
class FreshAnswer : public QObject
{
    Q_OBJECT
public:
    using Question = std::function<QFuture<Result<QJsonObject>>()>;
    static constexpr std::chrono::milliseconds kGather{40}; ///< Hints this close are one question.
    static constexpr std::chrono::milliseconds kGap{250};   ///< At least, between two questions.
    static constexpr std::chrono::milliseconds kPatience{5'000}; ///< Then the old one is stale.
    static constexpr std::chrono::milliseconds kPoll{10'000};    ///< While nothing hints.
    static constexpr std::chrono::milliseconds kLongest{30'000}; ///< Between tries that fail.

    FreshAnswer(const Services &services, QWidget *page);
    /// Another document: answers to the one before are dropped.
    void begin(Question question);
    /// Which org's hints concern it.
    void follow(const OrgId &org) { m_org = org; }
    void askSoon();
    /// Asks again just after this time; an invalid one: nothing in it changes by time alone.
    void askAt(const QDateTime &utc);
    /// The newest answer holds as far as anybody told us.
    [[nodiscard]] bool isFresh() const { return m_answeredAt.isValid() && !m_error && !m_isLate; }
    [[nodiscard]] QDateTime answeredAt() const { return m_answeredAt; }
    /// Of the newest question, when it failed.
    [[nodiscard]] std::optional<Error> error() const { return m_error; }

Q_SIGNALS:
    void answered(const QJsonObject &document);
    void failed(const steward::Error &error);
    /// isFresh() says something else now.
    void freshnessChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void ask();
    void take(const Result<QJsonObject> &document);
    void followSync();
    void judge();

    Services m_services;
    QWidget *m_page;
    Question m_question;
    OrgId m_org;
    quint64 m_generation = 0;
    bool m_isAsking = false;
    bool m_isDue = false; ///< Asked for while a question was under way or the page was hidden.
    bool m_isLate = false;
    bool m_wasFresh = false;
    int m_failures = 0;
    std::optional<Error> m_error;
    QDateTime m_answeredAt;
    QElapsedTimer m_askedAt;
    QTimer m_soon;
    QTimer m_patience;
    QTimer m_again; ///< A poll or the next try.
    QTimer m_atTime;
    ports::SyncStatus::Phase m_phase;
};

} // namespace steward::ui
