// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/sealed_database.h"
#include "tests/app/sync_engine_world.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QUuid>

#include <algorithm>

namespace steward::test
{

using Outcome = ports::SyncStatus::Comparison::Outcome;

inline const QString kOrg = u"org"_qs;

inline PageBuilder repairPage(qint64 csn, const QString &next, bool more)
{
    return PageBuilder(PageBuilder::Kind::Repair).csn(csn).next(next, more);
}

/// A replica that differs from the platform, and what is answered about it.
class SyncMendWorld : public SyncEngineWorld
{
protected:
    QString rows()
    {
        return run(u"SELECT group_concat(hex(id) || ':' || rev || ':' || name, ' ') FROM "
                   u"(SELECT * FROM org ORDER BY id)"_qs);
    }
    QString run(const QString &sql)
    {
        const QString name = QUuid::createUuid().toString();
        QString out;
        {
            if (store::openSealed(w->store->path(), name, {})) {
                QSqlQuery query(QSqlDatabase::database(name));
                out = query.exec(sql) && query.next() ? query.value(0).toString() : QString();
            }
        }
        store::closeSealed(name);
        return out;
    }
    static QString row(int number, int rev, const QString &name)
    {
        return uuidOf(number).remove(u'-').toUpper() + u':' + QString::number(rev) + u':' + name;
    }
    static QList<int> bucketsOf(const QList<int> &numbers)
    {
        QList<int> out;
        for (const int number : numbers)
            out += ServerRows::bucketOf(uuidOf(number));
        std::sort(out.begin(), out.end());
        return out;
    }
    /// Level at csn 10 with these orgs.
    void makeLiveWith(const QList<std::tuple<int, int, QString>> &orgs)
    {
        ServerRows said;
        auto page = snapshot(10, u"c10"_qs, false);
        for (const auto &[number, rev, name] : orgs) {
            said.put(kOrg, uuidOf(number), rev, anOrg(name));
            page.put(kOrg, uuidOf(number), rev, anOrg(name));
        }
        w->hints.setLive(true);
        w->source.answer(page.digest(said).build());
        start();
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        w->clock.advance(500ms);
        settle();
    }
    void hintAndAnswer(qint64 csn, const ServerRows &server)
    {
        Q_EMIT w->hints.feedHinted(csn);
        w->clock.advance(1s);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(changes(csn).digest(server).build());
    }
    const ScriptedSource::Call &nextCall() { return w->source.calls.last(); }
};

} // namespace steward::test
