// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/names.h"

#include "platform/src/demo/name_tables.h"

namespace steward::platform::demo
{

namespace
{

template <std::size_t A, std::size_t B>
PersonName of(Random &random, const std::array<Word, A> &first, const std::array<Word, B> &last,
              const char *language)
{
    return {&random.pick(first), &random.pick(last), language};
}

} // namespace

std::string PersonName::full() const
{
    std::string out{first->written};
    out += ' ';
    return out += last->written;
}

std::string PersonName::mailbox() const
{
    std::string out{first->ascii};
    out += '.';
    return out += last->ascii;
}

PersonName makePersonName(Random &random)
{
    switch (random.weighted({17, 17, 9, 9, 16, 6, 26})) {
    case 0:
        return of(random, tables::kGreekMen, tables::kGreekFamilies, "el");
    case 1:
        return of(random, tables::kGreekWomen, tables::kGreekFamilies, "el");
    case 2:
        return of(random, tables::kCyrillicMen, tables::kCyrillicFamilies, "ru");
    case 3:
        return of(random, tables::kCyrillicWomen, tables::kCyrillicFamilies, "ru");
    case 4:
        return of(random, tables::kLatinFirst, tables::kLatinFamilies, "en");
    case 5:
        return of(random, tables::kArabicFirst, tables::kArabicFamilies, "ar");
    default:
        return of(random, tables::kPlainFirst, tables::kPlainFamilies, "en");
    }
}

OrgName makeOrgName(Random &random, std::string_view kind)
{
    const Word &lead =
        random.chance(18) ? random.pick(tables::kPlainFamilies) : random.pick(tables::kOrgLeads);
    const Word &trade = kind == "agency"   ? random.pick(tables::kAgencyWords)
                        : kind == "studio" ? random.pick(tables::kStudioWords)
                                           : random.pick(tables::kDeveloperWords);
    OrgName out{std::string{lead.written}, std::string{lead.ascii}};
    if (random.chance(55)) {
        const Word &place = random.pick(tables::kPlaces);
        out.full.append(" ").append(place.written);
        out.subdomain.append("-").append(place.ascii);
    }
    out.full.append(" ").append(trade.written);
    out.subdomain.append("-").append(trade.ascii);
    return out;
}

} // namespace steward::platform::demo
