// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace steward::query
{

enum class FieldType {
    Word,  ///< An identifier or code: equality, list, prefix.
    Enum,  ///< One of a closed list; another value is an error.
    Text,  ///< Folded substring, or equality with quotes.
    Time,  ///< Comparison, range, relative times, whole years, months and days.
    Money, ///< Major units with a decimal point; the currency is a field of its own.
    Number,
    Ip, ///< Address or CIDR.
};

struct FieldSpec {
    QString name = {};
    FieldType type = FieldType::Word;
    QStringList values = {};  ///< Enum: every word.
    QStringList aliases = {}; ///< Other names that mean the same; the printer uses the name.
    QStringList deprecatedAliases = {}; ///< Still understood, with a notice.
    QString example = {};
    bool isOptional = false; ///< has: and no: ask whether it is set.
};

/// A word of `is:`. With a field it is another way to write field:value; without, the list knows
/// it.
struct FlagSpec {
    QString name;
    QString field = {};
    QString value = {};
};

/// What one view can be asked.
struct FieldSet {
    QString view;
    QList<FieldSpec> fields;
    QList<FlagSpec> flags;

    struct Match {
        const FieldSpec *field = nullptr;
        bool isDeprecated = false;
    };
    [[nodiscard]] Match find(QStringView name) const;
    [[nodiscard]] const FlagSpec *flag(QStringView name) const;
    [[nodiscard]] QString nearestField(QStringView name) const;
    [[nodiscard]] QString nearestFlag(QStringView name) const;
};

/// The candidate that a person most likely meant; empty when none is near.
[[nodiscard]] QString nearest(QStringView typed, const QStringList &candidates);

[[nodiscard]] const FieldSet &orgFields();
[[nodiscard]] const FieldSet &membershipFields();
[[nodiscard]] const FieldSet &payoutFields();
[[nodiscard]] const FieldSet &transferFields();
[[nodiscard]] const FieldSet &auditFields();

} // namespace steward::query
