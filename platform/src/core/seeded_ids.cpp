// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/seeded_ids.h"

#include <utility>

namespace steward::platform
{

namespace
{

thread_local SeededIds *current = nullptr;

} // namespace

SeededIds::SeededIds(Source source) : m_source(std::move(source)), m_before(current)
{
    current = this;
}

SeededIds::~SeededIds()
{
    current = m_before;
}

Bytes SeededIds::nextOr(Bytes (*otherwise)(std::size_t), std::size_t count)
{
    return current ? current->m_source(count) : otherwise(count);
}

} // namespace steward::platform
