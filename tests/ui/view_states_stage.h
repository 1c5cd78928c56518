// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/desk_stage.h"
#include "ui/shared/filter_bar.h"

#include <QDialog>
#include <QFile>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include <functional>

namespace steward::test::states
{

using namespace Qt::StringLiterals;
using Phase = ports::SyncStatus::Phase;

using Stage = DeskStage;

/// One view in one state of experience.md §1.2: how it comes to it and what is then to be read, or
/// why it never does.
struct Cell {
    QString view;
    QString state;
    std::function<void(Stage &)> drive;
    QString says;
    QString why = {};
    QString where = {}; ///< Where it stands, if not under its own name.
};

inline const QStringList kStates{u"first-load"_s,   u"refreshing"_s,     u"empty-true"_s,
                                 u"empty-filter"_s, u"partial"_s,        u"error"_s,
                                 u"offline"_s,      u"stale"_s,          u"conflict"_s,
                                 u"forbidden"_s,    u"session-changed"_s};
inline const QStringList kLists{u"orgs"_s, u"memberships"_s, u"transfers"_s, u"payouts"_s};
inline const QStringList kViews =
    kLists + QStringList{u"inbox"_s,    u"audit"_s,    u"org"_s,    u"person"_s, u"case"_s,
                         u"case.new"_s, u"activity"_s, u"finder"_s, u"sync"_s};

inline const Error kDisk{ErrorKind::Storage, u"disk"_s, u"req-7"_s, u"disk_full"_s};

inline QString caseId(const Stage &stage)
{
    return stage.desk.cases.document.value(u"case"_s).toObject().value(u"id"_s).toString();
}

inline void open(Stage &stage, const QString &view)
{
    if (view == "org"_L1)
        stage.window->openLink(u"steward://org/"_s + stage.desk.reader.orgs.at(2).id.value);
    else if (view == "person"_L1)
        stage.window->openLink(u"steward://person/"_s + stage.desk.reader.people.at(2).id.value);
    else if (view == "case"_L1)
        stage.window->openLink(u"steward://transfer/"_s + caseId(stage));
    else if (view == "case.new"_L1)
        stage.window->openLink(u"steward://transfer/new-"_s +
                               stage.desk.reader.orgs.at(1).id.value);
    else if (view == "finder"_L1)
        stage.run(u"palette"_s);
    else if (view == "activity"_L1 || view == "sync"_L1)
        stage.run(view);
    else
        stage.run(u"show."_s + view);
}

/// Waits until the view has what it shows.
inline void opened(Stage &stage, const QString &view)
{
    static const QHash<QString, QString> content{
        {u"inbox"_s, u"inbox.transfers"_s},   {u"org"_s, u"org.page.tabs"_s},
        {u"person"_s, u"person.page.orgs"_s}, {u"case"_s, u"case.rail"_s},
        {u"case.new"_s, u"case.new.org"_s},   {u"finder"_s, u"palette"_s},
        {u"activity"_s, u"activity"_s},       {u"sync"_s, u"sync"_s}};
    open(stage, view);
    const QString name = content.value(view, view + u".list"_s);
    QTRY_VERIFY(stage.child<QWidget>(name) && stage.child<QWidget>(name)->isVisible());
}

inline void emptyReplica(Stage &stage)
{
    stage.desk.reader.orgs.clear();
    stage.desk.reader.cases.clear();
    Q_EMIT stage.desk.reader.replaced();
}

inline void becomeOld(Stage &stage, Phase phase)
{
    stage.desk.sync.pulled = QDateTime::currentDateTimeUtc().addSecs(-20 * 60);
    stage.desk.sync.become(phase);
}

inline void breakReplica(Stage &stage)
{
    stage.desk.reader.failure = kDisk;
    Q_EMIT stage.desk.reader.changed({{{u"org"_s, {}, true},
                                       {u"membership"_s, {}, true},
                                       {u"payout"_s, {}, true},
                                       {u"case"_s, {}, true}}});
}

/// What a person who does not see the screen is told of a widget.
inline QString heard(const QWidget *widget)
{
    QStringList out{widget->accessibleName(), widget->accessibleDescription()};
    for (const QWidget *one : widget->findChildren<QWidget *>()) {
        if (!one->isVisible())
            continue;
        out << one->accessibleName();
        if (const auto *label = qobject_cast<const QLabel *>(one))
            out << label->text();
    }
    return out.join(u'\n');
}

inline QWidget *shown(const Stage &stage, const QString &name)
{
    for (auto *one : stage.window->findChildren<QWidget *>(name))
        if (one->isVisible())
            return one;
    return nullptr;
}

inline QString nameOf(const Cell &cell)
{
    if (!cell.where.isEmpty())
        return cell.where;
    return u"state/%1/%2"_s.arg(cell.view == "inbox"_L1 ? u"inbox.transfers"_s : cell.view,
                                cell.state);
}

inline QList<Cell> replicaCells(const QString &view)
{
    const auto then = [view](std::function<void(Stage &)> next) {
        return [view, next](Stage &stage) {
            opened(stage, view);
            next(stage);
        };
    };
    return {{view, u"refreshing"_s,
             then([](Stage &stage) { stage.desk.sync.become(Phase::CatchingUp); }),
             u"Refreshing"_s},
            {view, u"partial"_s, then(breakReplica), u"disk"_s},
            {view, u"offline"_s, then([](Stage &stage) { becomeOld(stage, Phase::Offline); }),
             u"Offline. What you see was received 20 min ago."_s},
            {view, u"stale"_s, then([](Stage &stage) { becomeOld(stage, Phase::Paused); }),
             u"Last received 20 min ago; this may be out of date."_s},
            {view, u"conflict"_s, {}, {}, u"nothing of the record is edited in place"_s},
            {view,
             u"forbidden"_s,
             {},
             {},
             u"the replica holds only what the role may see; the sidebar leaves out the rest"_s}};
}

inline QList<Cell> listCells(const QString &view)
{
    const auto load = [view](Stage &stage) {
        emptyReplica(stage);
        stage.desk.sync.become(Phase::FirstLoad);
        open(stage, view);
    };
    QList<Cell> out{{view, u"first-load"_s, load, u"Loading the data"_s},
                    {view, u"empty-true"_s,
                     [view](Stage &stage) {
                         emptyReplica(stage);
                         open(stage, view);
                     },
                     u"No "_s},
                    {view, u"error"_s,
                     [view](Stage &stage) {
                         stage.desk.reader.failure = kDisk;
                         Q_EMIT stage.desk.reader.replaced();
                         open(stage, view);
                     },
                     u"disk"_s}};
    if (view == "inbox"_L1)
        out << Cell{view, u"empty-filter"_s, {}, {}, u"the inbox has no filter"_s};
    else
        out << Cell{
            view, u"empty-filter"_s,
            [view](Stage &stage) {
                opened(stage, view);
                stage.child<ui::FilterBar>(view + u".filter"_s)->setText(u"nothing-like-this"_s);
            },
            u"Without the filter there are"_s};
    return out + replicaCells(view);
}

inline QList<Cell> recordCells(const QString &view)
{
    const QString kind = view;
    return replicaCells(view) +
           QList<Cell>{{view, u"first-load"_s,
                        [kind](Stage &stage) {
                            stage.desk.sync.become(Phase::FirstLoad);
                            stage.window->openLink(u"steward://%1/not-here-yet"_s.arg(kind));
                        },
                        u"Loading"_s},
                       {view, u"error"_s,
                        [kind](Stage &stage) {
                            stage.window->openLink(u"steward://%1/no-such-one"_s.arg(kind));
                        },
                        u"There is nothing with this reference"_s},
                       {view, u"empty-true"_s, {}, {}, u"one record is there or it is not"_s},
                       {view, u"empty-filter"_s, {}, {}, u"a record has no filter"_s}};
}

} // namespace steward::test::states
