// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

namespace steward::tests
{

struct WebAnswer;

/// While it lives, every answer that a WebClient of this process gets is kept, for holding against
/// the contract.
class HeardAnswers
{
public:
    HeardAnswers();
    ~HeardAnswers();
    HeardAnswers(const HeardAnswers &) = delete;
    HeardAnswers &operator=(const HeardAnswers &) = delete;

    /// What of them is not as openapi.yaml says, a line each; also when there was none to look at.
    [[nodiscard]] QString faults() const;

private:
    QTemporaryDir m_folder;
};

/// Kept when somebody wants to hear it.
void noteAnswer(const QByteArray &method, const QString &path, const WebAnswer &answer);

} // namespace steward::tests
