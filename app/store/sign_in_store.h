// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/sign_in_memory.h"
#include "app/store/durable_file.h"

namespace steward::store
{

/// In a sealed file of its own, with the key of work: sign-out removes the file, and one that the
/// key does not open makes way for the next.
class SignInStore final : public ports::SignInMemory
{
public:
    /// Before it nobody is remembered, and nothing is kept.
    void open(const QString &path);
    /// An earlier version's plain file: its contents are kept, unless there are newer ones, and it
    /// is overwritten and removed.
    void takeOver(const QString &plain);
    [[nodiscard]] QByteArray load() const override;
    void save(const QByteArray &document) override;
    void forget() override;

private:
    [[nodiscard]] Result<Done> openFile();
    [[nodiscard]] Result<Done> write(const QByteArray &document);
    QString m_path;
    DurableFile m_file;
};

} // namespace steward::store
