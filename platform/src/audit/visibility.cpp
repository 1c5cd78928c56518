// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/visibility.h"

#include "platform/src/db/connection.h"

namespace steward::platform::audit {

CategorySet categoryBit(std::string_view name)
{
    CategorySet out;
    for (std::size_t i = 0; i < kCategories.size(); ++i)
        if (kCategories[i] == name)
            out.set(i);
    return out;
}

std::vector<std::string> Visibility::visibleNames() const
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i < kCategories.size(); ++i)
        if (visible.test(i))
            out.emplace_back(kCategories[i]);
    return out;
}

Result<Visibility> loadVisibility(db::Connection &connection, const std::vector<std::string> &roles)
{
    const auto values = connection.exec(
        "SELECT coalesce((doc->'audit'->>'exact_filters_per_hour')::int, 0), "
        "coalesce((doc->'audit'->>'wide_range_d')::int, 0), coalesce((doc->'audit'->>'count_exact_max')::int, 0) "
        "FROM policy WHERE in_force");
    if (!values)
        return tl::unexpected(values.error());
    Visibility out;
    if (values->isEmpty())
        return out;
    out.exactFiltersPerHour = static_cast<int>(values->int64(0, 0));
    out.wideRangeDays = static_cast<int>(values->int64(0, 1));
    out.countExactMax = static_cast<int>(values->int64(0, 2));
    const auto cells = connection.exec(
        "SELECT cell.key, cell.value FROM policy, jsonb_each(doc->'audit_matrix') AS role, jsonb_each_text(role.value) AS cell "
        "WHERE in_force AND role.key = ANY($1::text[])",
        db::Params{db::array(roles)});
    if (!cells)
        return tl::unexpected(cells.error());
    for (int i = 0; i < cells->size(); ++i) {
        const auto bit = categoryBit(cells->view(i, 0));
        const auto level = cells->view(i, 1);
        if (level.starts_with('F'))
            out.full |= bit;
        if (level.starts_with('F') || level.starts_with('M'))
            out.visible |= bit;
    }
    return out;
}

} // namespace steward::platform::audit
