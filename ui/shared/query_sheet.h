// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_fields.h"

#include <QDialog>

namespace steward::ui
{

/// The filter language on one page: how to write it, and the fields of this view.
class QuerySheet : public QDialog
{
    Q_OBJECT
public:
    QuerySheet(const query::FieldSet &fields, QWidget *parent);
};

} // namespace steward::ui
