// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/view_states_stage.h"

namespace steward::test::states
{

inline auto auditFails(ErrorKind kind)
{
    return [kind](Stage &stage) {
        stage.desk.audit.failure = Error{kind};
        open(stage, u"audit"_s);
    };
}

inline QList<Cell> auditCells()
{
    const QString view = u"audit"_s;
    return {
        {view, u"first-load"_s,
         [](Stage &stage) {
             stage.desk.audit.isSilent = true;
             open(stage, u"audit"_s);
         },
         u"Loading"_s},
        {view, u"refreshing"_s,
         [](Stage &stage) {
             opened(stage, u"audit"_s);
             stage.desk.audit.isSilent = true;
             stage.run(u"refresh"_s);
         },
         u"Refreshing"_s},
        {view, u"empty-true"_s,
         [](Stage &stage) {
             stage.desk.audit.events.clear();
             open(stage, u"audit"_s);
         },
         u"No audit event is visible to your role."_s},
        {view, u"empty-filter"_s,
         [](Stage &stage) {
             opened(stage, u"audit"_s);
             stage.desk.audit.events.clear();
             stage.child<ui::FilterBar>(u"audit.filter"_s)->setText(u"action:role.changed"_s);
         },
         u"Nothing matches the filter"_s},
        {view, u"partial"_s,
         [](Stage &stage) {
             stage.desk.audit.pages = 2;
             opened(stage, u"audit"_s);
             stage.desk.audit.failure = Error{ErrorKind::Internal};
             auto *list = stage.child<QTableView>(u"audit.list"_s);
             QTRY_VERIFY(list->model()->rowCount() > 0);
             list->scrollToBottom();
             list->model()->fetchMore({});
         },
         u"Try again"_s},
        {view, u"error"_s, auditFails(ErrorKind::Internal), u"platform"_s},
        {view,
         u"offline"_s,
         auditFails(ErrorKind::Offline),
         u"reach"_s,
         {},
         u"state/audit/error"_s},
        {view, u"stale"_s, {}, {}, u"asked of the platform each time; newer events are counted"_s},
        {view, u"conflict"_s, {}, {}, u"the log is read only"_s},
        {view, u"forbidden"_s, auditFails(ErrorKind::Forbidden), u"Your role may not see this"_s}};
}

inline void failCase(Stage &stage, ErrorKind kind)
{
    opened(stage, u"case"_s);
    stage.desk.cases.failure = Error{kind};
    Q_EMIT stage.desk.cases.factsChanged({});
}

inline void meetANewerCase(Stage &stage)
{
    opened(stage, u"case"_s);
    stage.child<QPlainTextEdit>(u"case.contact.note"_s)->setPlainText(u"They call back"_s);
    stage.child<QPushButton>(u"case.contact.log"_s)->click();
    QCOMPARE(stage.desk.commands.states.size(), 1);
    QJsonObject one = stage.desk.cases.document.value(u"case"_s).toObject();
    one.insert(u"rev"_s, u"8"_s);
    one.insert(u"ticket"_s, u"HD-1"_s);
    stage.desk.cases.document.insert(u"case"_s, one);
    stage.desk.commands.become(stage.desk.commands.states.first().command.id,
                               ports::CommandState::Phase::Conflict, Error{ErrorKind::Stale});
}

inline QList<Cell> caseCells()
{
    const QString view = u"case"_s;
    const QString one = u"one document: it is here whole or it is not"_s;
    return {{view, u"first-load"_s,
             [](Stage &stage) {
                 stage.desk.cases.isSilent = true;
                 open(stage, u"case"_s);
             },
             u"Loading"_s},
            {view, u"refreshing"_s, {}, {}, u"asked again with every fact; late is called stale"_s},
            {view, u"empty-true"_s, {}, {}, one},
            {view, u"empty-filter"_s, {}, {}, one},
            {view, u"partial"_s, {}, {}, one},
            {view, u"error"_s,
             [](Stage &stage) {
                 stage.desk.cases.failure = Error{ErrorKind::Internal};
                 open(stage, u"case"_s);
             },
             u"platform"_s},
            {view, u"offline"_s, [](Stage &stage) { failCase(stage, ErrorKind::Offline); },
             u"nothing is sent until it can"_s},
            {view, u"stale"_s, [](Stage &stage) { failCase(stage, ErrorKind::Internal); },
             u"nothing is sent until that is cured"_s},
            {view, u"conflict"_s, meetANewerCase, u"HD-1"_s, {}, u"case.bar"_s},
            {view, u"forbidden"_s, [](Stage &stage) { failCase(stage, ErrorKind::Forbidden); },
             u"Your role may not see this"_s}};
}

inline QList<Cell> newCaseCells()
{
    const QString view = u"case.new"_s;
    const QString form = u"a form: there is something to fill in at once"_s;
    const auto fail = [](ErrorKind kind) {
        return [kind](Stage &stage) {
            stage.desk.cases.failure = Error{kind};
            open(stage, u"case.new"_s);
        };
    };
    const auto failLater = [](ErrorKind kind) {
        return [kind](Stage &stage) {
            opened(stage, u"case.new"_s);
            QTRY_VERIFY(heard(stage.window.get()).contains(u"Judged by the platform"_s));
            stage.desk.cases.failure = Error{kind};
            Q_EMIT stage.desk.cases.factsChanged({});
        };
    };
    const QString band = u"case.new.band"_s;
    return {
        {view, u"first-load"_s, {}, {}, form},
        {view, u"refreshing"_s, {}, {}, u"late gates are called stale"_s},
        {view, u"empty-true"_s, {}, {}, form},
        {view, u"empty-filter"_s, {}, {}, form},
        {view, u"partial"_s, {}, {}, u"the gates come in one answer"_s},
        {view, u"error"_s, fail(ErrorKind::Internal), u"The gates could not be read."_s, {}, band},
        {view, u"offline"_s, failLater(ErrorKind::Offline), u"does not answer"_s, {}, band},
        {view, u"stale"_s, failLater(ErrorKind::Internal), u"does not answer"_s, {}, band},
        {view, u"conflict"_s, {}, {}, u"what is not there yet has no newer version"_s},
        {view, u"forbidden"_s, fail(ErrorKind::Forbidden), u"role"_s, {}, band}};
}

inline Cell syncCell(const QString &state, const std::function<void(Stage &)> &become,
                     const QString &says)
{
    return {u"sync"_s,
            state,
            [become](Stage &stage) {
                become(stage);
                opened(stage, u"sync"_s);
            },
            says,
            {},
            u"sync"_s};
}

inline QList<Cell> syncCells()
{
    const auto in = [](Phase phase) {
        return [phase](Stage &stage) { stage.desk.sync.become(phase); };
    };
    return {
        syncCell(u"first-load"_s, in(Phase::FirstLoad), u"First load"_s),
        syncCell(u"refreshing"_s, in(Phase::CatchingUp), u"Catching up"_s),
        syncCell(u"offline"_s, in(Phase::Offline), u"State: Offline"_s),
        syncCell(
            u"stale"_s, [](Stage &stage) { becomeOld(stage, Phase::Paused); }, u"State: Paused"_s),
        syncCell(
            u"error"_s,
            [](Stage &stage) {
                stage.desk.sync.error = kDisk;
                stage.desk.sync.become(Phase::Paused);
            },
            u"Paused — "_s)};
}

/// The dialogs over the desk's own memory: most states belong to what they list.
inline QList<Cell> dialogCells()
{
    QList<Cell> out{{u"activity"_s,
                     u"empty-true"_s,
                     [](Stage &stage) { opened(stage, u"activity"_s); },
                     u"Nothing yet."_s,
                     {},
                     u"activity"_s},
                    {u"finder"_s,
                     u"empty-filter"_s,
                     [](Stage &stage) {
                         opened(stage, u"finder"_s);
                         stage.child<QLineEdit>(u"palette.text"_s)->setText(u"nothing-like-this"_s);
                     },
                     u"Nothing found."_s,
                     {},
                     u"palette"_s}};
    out << syncCells();
    static const QHash<QString, QString> why{
        {u"activity"_s, u"what this desk did itself, from its own memory; it says what failed"_s},
        {u"finder"_s, u"a dialog that leads to a view; that view says how it stands"_s},
        {u"sync"_s, u"figures of this desk, no rows of the platform"_s}};
    for (const QString &view : {u"activity"_s, u"finder"_s, u"sync"_s})
        for (const QString &state : kStates) {
            const bool isThere = std::any_of(out.cbegin(), out.cend(), [&](const Cell &cell) {
                return cell.view == view && cell.state == state;
            });
            if (!isThere && state != "session-changed"_L1)
                out << Cell{view, state, {}, {}, why.value(view)};
        }
    return out;
}

inline QList<Cell> table()
{
    QList<Cell> out = auditCells() + caseCells() + newCaseCells() + dialogCells() +
                      recordCells(u"org"_s) + recordCells(u"person"_s);
    for (const QString &view : kLists + QStringList{u"inbox"_s})
        out << listCells(view);
    for (const QString &view : kViews)
        out << Cell{view,
                    u"session-changed"_s,
                    [view](Stage &stage) {
                        opened(stage, view);
                        stage.desk.session.become(ports::Session::State::Ended);
                    },
                    u"Your sign-in has ended"_s,
                    {},
                    u"state/window/session-changed"_s};
    return out;
}

} // namespace steward::test::states
