// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/memberships/memberships_view.h"

#include "app/ports/when_done.h"
#include "models/memberships/membership_list_model.h"
#include "ui/memberships/person_fields.h"
#include "ui/memberships/person_page.h"
#include "ui/shared/app_table.h"
#include "ui/shared/format.h"
#include "ui/shared/record_panel.h"

#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

MembershipsView::MembershipsView(models::MembershipListModel &model, const ViewContext &context,
                                 QWidget *parent)
    : ReplicaListView({u"memberships"_s,
                       query::membershipFields(),
                       0,
                       {{u"person"_s, 26},
                        {u"org"_s, 20},
                        {u"role"_s, 14},
                        {u"home"_s, 20},
                        {u"state"_s, 11},
                        {u"seen"_s, 17}},
                       tr("Memberships"),
                       tr("No membership is visible to your role.")},
                      model, ports::List::Memberships, std::chrono::minutes(15), context, parent),
      m_model(model), m_panel(new RecordPanel(u"memberships.detail"_s)),
      m_page(new PersonPage(context, this))
{
    QPushButton *open = m_panel->addHeaderButton(tr("Open"), u"open"_s);
    m_panel->addSection(tr("Membership"));
    m_panel->addField(u"org"_s, tr("Organisation"));
    m_panel->addField(u"role"_s, tr("Role"));
    m_panel->addField(u"state"_s, tr("State"));
    m_panel->addField(u"isHome"_s, tr("Home"));
    m_panel->addField(u"joined"_s, tr("Joined"));
    m_panel->addField(u"ended"_s, tr("Ended"));
    addPersonFields(*m_panel);
    setDetail(m_panel);
    setRecordPage(m_page, m_page->firstFocus());
    showDetail({});
    connect(open, &QPushButton::clicked, this, [this] { openRecord(currentId()); });
    connect(m_page, &PersonPage::backAsked, this, [this] { stepOut(); });
    connect(m_page, &PersonPage::placeAsked, this, &View::placeAsked);
    connect(&context.format, &ScreenFormat::changed, this, [this] { showDetail(currentId()); });
    restoreState();
}

QString MembershipsView::personOf(const QString &id) const
{
    const auto row = m_model.rowAt(m_model.loadedRowOf(id));
    return row ? row->user.value : id;
}

/// A row is a membership, its page a person's.
Place MembershipsView::place() const
{
    Place here = ListView::place();
    if (here.isPage)
        here.id = m_person;
    return here;
}

Place MembershipsView::sharedPlace() const
{
    Place here = place();
    if (!here.isPage)
        here.id = personOf(here.id);
    return here;
}

void MembershipsView::showDetail(const QString &id)
{
    m_shown = id;
    const auto membership = id.isEmpty() ? std::nullopt : m_model.rowAt(m_model.loadedRowOf(id));
    m_panel->setSectionsVisible(membership.has_value());
    if (!membership) {
        m_panel->setTitle(tr("No membership selected"));
        m_panel->setChips({});
        return;
    }
    const ScreenFormat &format = context().format;
    m_panel->set(u"org"_s, membership->orgName);
    m_panel->set(u"role"_s, stateWord(u"role"_s, membership->role).text);
    m_panel->set(u"state"_s, stateWord(u"state"_s, membership->state).text);
    m_panel->set(u"isHome"_s, membership->isHome ? tr("This is the person's home organisation")
                                                 : tr("Home is another organisation"));
    m_panel->set(u"joined"_s, format.minutes(membership->joinedAt));
    m_panel->set(u"ended"_s, format.minutes(membership->endedAt));
    m_panel->setTitle(membership->personName, display::identifier(membership->personEmail));
    ports::whenDone(context().services.reader.person(membership->user), this,
                    [this, id](const Result<PersonRow> &person) {
                        if (id == m_shown && person)
                            showPerson(*m_panel, *person, context().format);
                    });
}

bool MembershipsView::showRecord(const QString &id)
{
    m_person = personOf(id);
    m_page->show({m_person});
    return true;
}

} // namespace steward::ui
