// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/page_decode.h"

#include "app/sync/page_parser.h"
#include "tests/bench/figure_line.h"
#include "tests/support/desk/page_builder.h"

#include <QElapsedTimer>

#include <simdjson.h>

#include <ctime>

namespace steward::bench
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kRows = 5'000;
constexpr int kPairs = 15;

QByteArray aPage()
{
    test::PageBuilder page;
    for (int i = 0; i < kRows; ++i)
        page.put(u"membership"_s, test::uuidOf(i), 1,
                 test::aMembership(test::uuidOf(i / 10), test::uuidOf(i * 7), u"member"_s));
    return page.build();
}

/// Of this thread alone, whatever else the machine does.
double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Every value of every row is read as text.
int readOnDemand(simdjson::ondemand::parser &parser, const QByteArray &padded, std::size_t size)
{
    int rows = 0;
    std::size_t seen = 0;
    std::string_view rest{padded.constData(), size};
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        simdjson::ondemand::document line;
        if (parser
                .iterate(simdjson::padded_string_view(rest.data(), end,
                                                      rest.size() + simdjson::SIMDJSON_PADDING))
                .get(line))
            return -1;
        simdjson::ondemand::object record;
        std::string_view kind;
        if (line.get_object().get(record) || record["k"].get(kind))
            return -1;
        if (kind == "c") {
            for (const auto *name : {"csn", "t", "o", "id", "rev"}) {
                std::string_view text;
                if (record[name].get(text))
                    return -1;
                seen += text.size();
            }
            simdjson::ondemand::object data;
            if (record["d"].get(data))
                return -1;
            for (auto field : data) {
                std::string_view key;
                std::string_view text;
                if (field.unescaped_key().get(key))
                    return -1;
                if (!field.value().get(text))
                    seen += text.size();
                seen += key.size();
            }
            ++rows;
        }
        rest.remove_prefix(end + 1);
    }
    return seen > 0 ? rows : -1;
}

} // namespace

DecodeRates decodeRates()
{
    const auto page = aPage();
    const auto padded = page + QByteArray(simdjson::SIMDJSON_PADDING, '\0');
    simdjson::ondemand::parser parser;
    QList<double> ours, onDemand;
    for (int pair = 0; pair < kPairs; ++pair) {
        double begun = cpuSeconds();
        const auto parsed = sync::parsePage(page);
        ours << kRows / (cpuSeconds() - begun);
        begun = cpuSeconds();
        const int rows = readOnDemand(parser, padded, static_cast<std::size_t>(page.size()));
        onDemand << kRows / (cpuSeconds() - begun);
        if (!parsed || (*parsed)->rowCount != kRows || rows != kRows)
            qFatal("a page was not decoded");
    }
    return {quantile(ours, 0.5), quantile(onDemand, 0.5)};
}

} // namespace steward::bench
