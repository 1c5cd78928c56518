// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/orgs/orgs_view.h"

#include "app/ports/when_done.h"
#include "models/orgs/org_list_model.h"
#include "ui/orgs/org_fields.h"
#include "ui/orgs/org_page.h"
#include "ui/shared/format.h"
#include "ui/shared/record_panel.h"

#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

OrgsView::OrgsView(models::OrgListModel &model, const ViewContext &context, QWidget *parent)
    : ReplicaListView({u"orgs"_s,
                       query::orgFields(),
                       0,
                       {{u"name"_s, 23},
                        {u"tier"_s, 13},
                        {u"status"_s, 14},
                        {u"owner"_s, 17},
                        {u"mrr"_s, 13},
                        {u"updated"_s, 17}},
                       tr("Organisations"),
                       tr("No organisation is visible to your role.")},
                      model, ports::List::Orgs, std::chrono::minutes(15), context, parent),
      m_panel(new RecordPanel(u"orgs.detail"_s)), m_page(new OrgPage(context, this))
{
    QPushButton *open = m_panel->addHeaderButton(tr("Open"), u"open"_s);
    addOrgOverview(*m_panel);
    addOrgBilling(*m_panel);
    setDetail(m_panel);
    setRecordPage(m_page, m_page->firstFocus());
    showDetail({});
    connect(open, &QPushButton::clicked, this, [this] { openRecord(currentId()); });
    connect(m_page, &OrgPage::backAsked, this, [this] { stepOut(); });
    connect(m_page, &OrgPage::placeAsked, this, &View::placeAsked);
    connect(&context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"org"_s) || changes.table(u"org_billing"_s))
                    showDetail(currentId());
            });
    connect(&context.format, &ScreenFormat::changed, this, [this] { showDetail(currentId()); });
    restoreState();
}

void OrgsView::showDetail(const QString &id)
{
    m_shown = id;
    m_panel->widget()->setEnabled(!id.isEmpty());
    if (id.isEmpty()) {
        m_panel->setTitle(tr("No organisation selected"));
        m_panel->setChips({});
        m_panel->setSectionsVisible(false);
        return;
    }
    ports::whenDone(context().services.reader.org({id}), this,
                    [this, id](const Result<OrgRow> &org) {
                        if (id != m_shown || !org)
                            return;
                        m_panel->setSectionsVisible(true);
                        showOrgOverview(*m_panel, *org, context().format);
                        showOrgBilling(*m_panel, *org, context().format);
                    });
}

bool OrgsView::showRecord(const QString &id)
{
    m_page->show({id});
    return true;
}

} // namespace steward::ui
