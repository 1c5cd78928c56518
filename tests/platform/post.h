// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/edges/mail_sandbox.h"
#include "platform/src/edges/outbound_job.h"
#include "tests/platform/customer_world.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QStringList>
#include <QTemporaryDir>

#include <chrono>

namespace steward::tests
{

/// A mail server that stores what it takes, and how it is reached.
struct Post {
    Post()
    {
        if (!folder.isValid() || !sandbox.start())
            qFatal("sandbox");
        options.mail = platform::edges::MailServer{
            sandbox.endpoint(), "test.example", {}, std::chrono::milliseconds{1500}};
        options.issuer = "https://platform.test";
        options.from = "no-reply@steward.example";
    }
    [[nodiscard]] QStringList stored() const
    {
        return QDir{folder.path()}.entryList({QStringLiteral("*.eml")});
    }
    [[nodiscard]] QByteArray onlyMail() const
    {
        QFile file{folder.filePath(stored().value(0))};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
    }
    QTemporaryDir folder;
    platform::edges::MailSandbox sandbox{folder.path().toStdString(), std::chrono::seconds{5}};
    platform::edges::OutboundOptions options;
};

/// The notice's link and its mail, queued.
inline void queueNotice(CustomerWorld &w)
{
    w.makeNotice("owner@alpha.example");
    w.run("INSERT INTO outbound_intent (command_id, step, kind, body, next_try_at) SELECT case_id, "
          "'notice/' || id, 'mail', "
          "jsonb_build_object('template', 'cool_off', 'notice_id', id, 'case_id', case_id, 'to', "
          "addressee, 'party', party, 'org', 'Alpha', "
          "'selector', objection_selector, 'token', 'the-secret-token', 'effective_at', "
          "'2026-11-21T08:00:00Z'), $1 FROM notice",
          platform::db::Params{w.clock.now()});
}

inline bool step(CustomerWorld &w, const Post &post)
{
    const auto done = platform::edges::carryOutNext(w.writer, post.options, w.clock);
    if (!done)
        qFatal("%s", done.error().detail.c_str());
    return *done;
}

} // namespace steward::tests
