// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "ui/shared/replica_age.h"
#include "ui/shared/services.h"
#include "ui/shared/view.h"

#include <memory>
#include <optional>

namespace steward::models
{
class MembershipListModel;
}

namespace steward::ui
{

class AppTable;
class RecordHeader;
class RecordPanel;
class StatePage;

/// One person across all organisations, the home one marked.
class PersonPage : public QWidget
{
    Q_OBJECT
public:
    PersonPage(const ViewContext &context, QWidget *parent);
    ~PersonPage() override;
    void show(const UserId &id);
    [[nodiscard]] QWidget *firstFocus() const;

Q_SIGNALS:
    void backAsked();
    void placeAsked(const steward::ui::Place &place);

private:
    void reload();
    void showMissing(const Error &error);
    void showContent();

    ViewContext m_context;
    UserId m_id;
    ReplicaAge m_age;
    bool m_isShown = false;           ///< The page has its person.
    std::optional<Error> m_readError; ///< Of the last read of what is shown.
    RecordHeader *m_header;
    RecordPanel *m_panel;
    AppTable *m_orgs;
    StatePage *m_states;
    std::unique_ptr<models::MembershipListModel> m_model;
};

} // namespace steward::ui
