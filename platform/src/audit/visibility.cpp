// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/visibility.h"

#include "platform/src/db/connection.h"

namespace steward::platform::audit
{

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
    // One round trip for values and matrix; a role that the matrix does not name still gets the
    // values.
    const auto rows =
        connection.exec("SELECT coalesce((doc->'audit'->>'exact_filters_per_hour')::int, 0), "
                        "coalesce((doc->'audit'->>'wide_range_d')::int, 0), "
                        "coalesce((doc->'audit'->>'count_exact_max')::int, 0), "
                        "cell.key, cell.value FROM policy LEFT JOIN LATERAL (SELECT c.key, c.value "
                        "FROM jsonb_each(doc->'audit_matrix') AS role, "
                        "jsonb_each_text(role.value) AS c WHERE role.key = ANY($1::text[])) AS "
                        "cell ON true WHERE in_force",
                        db::Params{db::array(roles)});
    if (!rows)
        return tl::unexpected(rows.error());
    Visibility out;
    for (int i = 0; i < rows->size(); ++i) {
        out.exactFiltersPerHour = static_cast<int>(rows->int64(i, 0));
        out.wideRangeDays = static_cast<int>(rows->int64(i, 1));
        out.countExactMax = static_cast<int>(rows->int64(i, 2));
        const auto bit = categoryBit(rows->view(i, 3));
        const auto level = rows->view(i, 4);
        if (level.starts_with('F'))
            out.full |= bit;
        if (level.starts_with('F') || level.starts_with('M'))
            out.visible |= bit;
    }
    return out;
}

} // namespace steward::platform::audit
