// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/desk_sample.h"

#include "app/store/replica_store.h"
#include "app/store/sqlite_replica_reader.h"
#include "app/sync/page_parser.h"
#include "models/memberships/membership_list_model.h"
#include "models/orgs/org_list_model.h"
#include "tests/support/seal/test_key.h"

#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <utility>

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kPatience = 30'000;

template <class T>
QString wrongOf(const Result<T> &result)
{
    return result ? QString() : u"desk: "_qs + result.error().detail + result.error().code;
}

/// Whether the model holds exactly the rows of this table, each at its revision. Looking at a cell
/// makes the model fetch what is old.
template <class Model>
bool shows(const Model &model, const SyncReplica &expected, const QString &table)
{
    int wanted = 0;
    for (auto it = expected.rows.cbegin(); it != expected.rows.cend(); ++it)
        wanted += it.key().first == table;
    if (model.rowCount() != wanted)
        return false;
    bool isAll = true;
    for (int row = 0; row < wanted; ++row) {
        static_cast<void>(model.data(model.index(row, 0)));
        const auto shown = model.rowAt(row);
        isAll = isAll && shown && expected.rows.value({table, shown->id.value}).rev == shown->rev;
    }
    return isAll;
}

} // namespace

struct DeskSample::Desk {
    QTemporaryDir dir;
    store::ReplicaStore store{dir.path()};
    store::SqliteReplicaReader reader{store::ReplicaStore::path(dir.path())};
    models::OrgListModel orgs{reader};
    models::MembershipListModel memberships{reader};
    bool isLoading = false;
    int changeSets = 0;
    int samplesOnTheWay = 0;
    QString wrongOnTheWay;

    /// Active owners per org among the rows of the membership list; nothing while one is loading.
    std::optional<QMap<QString, QStringList>> ownersShown() const
    {
        QMap<QString, QStringList> out;
        for (int row = 0; row < memberships.rowCount(); ++row) {
            const auto shown = memberships.rowAt(row);
            if (!shown)
                return {};
            auto &owners = out[shown->org.value];
            if (shown->role == u"owner" && shown->state == u"active")
                owners << shown->id.value;
        }
        return out;
    }
    QString ownersWrong() const
    {
        const auto owners = ownersShown();
        if (!owners)
            return {};
        for (auto it = owners->cbegin(); it != owners->cend(); ++it)
            if (it->size() != 1)
                return u"the membership list shows %1 owners of %2"_qs.arg(it->size())
                    .arg(it.key());
        return {};
    }
    /// Both lists together: the owner that the org's row names is the one the people's rows show.
    QString sample() const
    {
        if (const auto wrong = ownersWrong(); !wrong.isEmpty())
            return wrong;
        const auto owners = ownersShown();
        for (int row = 0; row < orgs.rowCount(); ++row) {
            const auto shown = orgs.rowAt(row);
            if (!shown || !owners)
                return u"a row is not loaded"_qs;
            if (owners->value(shown->id.value) != QStringList{shown->ownerMembership.value} ||
                shown->owner.isNull() || shown->ownerName.isEmpty())
                return u"the list of organisations shows another owner of "_qs + shown->id.value;
        }
        return {};
    }
};

DeskSample::DeskSample() : m_desk(std::make_unique<Desk>())
{
    auto &desk = *m_desk;
    auto opened = desk.store.open();
    opened.waitForFinished();
    if (!opened.result())
        qFatal("%s", qPrintable(opened.result().error().detail));
    desk.reader.follow(desk.store);
    QObject::connect(&desk.store, &store::ReplicaStore::changed, &desk.memberships,
                     [&desk] { ++desk.changeSets; });
    QObject::connect(&desk.memberships, &QAbstractItemModel::dataChanged, &desk.orgs, [&desk] {
        ++desk.samplesOnTheWay;
        if (desk.wrongOnTheWay.isEmpty())
            desk.wrongOnTheWay = desk.ownersWrong();
    });
}

DeskSample::~DeskSample() = default;

QString DeskSample::load(const QByteArray &page, bool isLast)
{
    auto &desk = *m_desk;
    const auto parsed = sync::parsePage(page);
    if (!parsed)
        return wrongOf(parsed);
    if (!std::exchange(desk.isLoading, true)) {
        auto begun = desk.store.beginLoad(u"staff"_qs, u"TEST"_qs);
        begun.waitForFinished();
        if (!begun.result())
            return wrongOf(begun.result());
    }
    auto applied = desk.store.applyToLoad(*parsed, 0);
    applied.waitForFinished();
    if (!applied.result() || !isLast)
        return wrongOf(applied.result());
    auto finished = desk.store.finishLoad();
    finished.waitForFinished();
    desk.orgs.setQuery({.list = ports::List::Orgs});
    desk.memberships.setQuery({.list = ports::List::Memberships});
    return wrongOf(finished.result());
}

QString DeskSample::apply(const QByteArray &page, const SyncReplica &expected)
{
    auto &desk = *m_desk;
    const auto parsed = sync::parsePage(page);
    if (!parsed)
        return wrongOf(parsed);
    const int before = desk.changeSets;
    auto applying = desk.store.apply(*parsed, 0);
    applying.waitForFinished();
    const auto applied = applying.result();
    if (!applied)
        return wrongOf(applied);
    if (!applied->mismatched.isEmpty())
        return u"digest of "_qs + applied->mismatched.join(u',');
    if (applied->changes.tables.isEmpty())
        return {};
    if (!QTest::qWaitFor([&] { return desk.changeSets > before; }, kPatience))
        return u"no ChangeSet came"_qs;
    if (!QTest::qWaitFor(
            [&] {
                return shows(desk.orgs, expected, u"org"_qs) &&
                       shows(desk.memberships, expected, u"membership"_qs);
            },
            kPatience))
        return u"the models do not come to show the page"_qs;
    return desk.wrongOnTheWay.isEmpty() ? desk.sample() : desk.wrongOnTheWay;
}

QString DeskSample::finalCheck()
{
    auto checked = m_desk->store.selfCheck();
    checked.waitForFinished();
    if (!checked.result())
        return wrongOf(checked.result());
    return checked.result()->isEmpty()
               ? m_desk->sample()
               : u"rows differ from the digest: "_qs + checked.result()->join(u',');
}

int DeskSample::changeSets() const
{
    return m_desk->changeSets;
}

int DeskSample::samplesOnTheWay() const
{
    return m_desk->samplesOnTheWay;
}

} // namespace steward::tests
