// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/replica_list_view.h"

namespace steward::models
{
class MembershipListModel;
}

namespace steward::ui
{

class PersonPage;
class RecordPanel;

class MembershipsView : public ReplicaListView
{
    Q_OBJECT
public:
    MembershipsView(models::MembershipListModel &model, const ViewContext &context,
                    QWidget *parent);
    [[nodiscard]] Place place() const override;
    [[nodiscard]] Place sharedPlace() const override;

protected:
    void showDetail(const QString &id) override;
    bool showRecord(const QString &id) override;

private:
    [[nodiscard]] QString personOf(const QString &id) const;

    models::MembershipListModel &m_model;
    RecordPanel *m_panel;
    PersonPage *m_page;
    QString m_shown;
    QString m_person; ///< Whose page was shown last.
};

} // namespace steward::ui
