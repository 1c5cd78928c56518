// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"
#include "platform/src/demo/loaders.h"

#include <array>

namespace steward::platform::demo
{

Result<Done> loadNotes(db::Connection &admin, World &world,
                       const std::vector<DemoCredential> &staff)
{
    static constexpr std::array<const char *, 6> kTexts{
        "Called the owner back on the number on file; asked to move the billing contact next week.",
        "Prefers e-mail in Greek. Office is closed on Wednesday afternoons.",
        "Asked about the Paphos phase 2 listing; passed on to sales support.",
        "Invoice address differs from the registered one, owner confirmed both are right.",
        "Two people with the same surname here: check the address before you answer.",
        "Wants to leave T3 at the end of the period; told about the loss of single sign-on."};
    Random random{world.seed, "notes"};
    for (std::size_t i = 0; i < 60; ++i) {
        const auto &author = staff[random.below(5)];
        const auto at = random.instant(daysBefore(world.now, 120), world.now);
        auto stored = admin.exec("INSERT INTO note (id, org_id, body, by_staff_id, by_staff_name, "
                                 "created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                                 db::Params{random.uuid(at).text(),
                                            world.orgs[random.below(world.orgs.size())].id.text(),
                                            random.pick(kTexts), author.id, author.name, at});
        if (!stored)
            return tl::unexpected(stored.error());
    }
    return Done{};
}

} // namespace steward::platform::demo
