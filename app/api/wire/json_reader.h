// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace steward::api::wire
{

[[nodiscard]] Result<QJsonObject> parseObject(const QByteArray &text);

/// Reads members and remembers the first that is missing or of the wrong type: the contract's types
/// are not guessed at. Members that are not read may be there, so that a newer platform can add
/// some.
class JsonReader
{
public:
    explicit JsonReader(const QJsonObject &object, QString where = {});
    [[nodiscard]] QString string(const QString &name);
    /// Empty when null or absent.
    [[nodiscard]] QString optionalString(const QString &name);
    [[nodiscard]] bool boolean(const QString &name);
    /// A JSON string of decimal digits.
    [[nodiscard]] qint64 int64(const QString &name);
    [[nodiscard]] std::optional<qint64> optionalInt64(const QString &name);
    /// RFC 3339 in UTC.
    [[nodiscard]] QDateTime time(const QString &name);
    /// Invalid when null or absent.
    [[nodiscard]] QDateTime optionalTime(const QString &name);
    [[nodiscard]] QByteArray hex(const QString &name, qsizetype bytes);
    [[nodiscard]] QByteArray optionalHex(const QString &name, qsizetype bytes);
    [[nodiscard]] QJsonObject object(const QString &name);
    [[nodiscard]] std::optional<QJsonObject> optionalObject(const QString &name);
    [[nodiscard]] QJsonArray array(const QString &name, qsizetype most);
    [[nodiscard]] QStringList strings(const QString &name, qsizetype most);
    /// A lower-case UUID.
    [[nodiscard]] QString uuid(const QString &name);
    [[nodiscard]] QString optionalUuid(const QString &name);
    void fail(const QString &name, const QString &wanted);
    [[nodiscard]] std::optional<Error> error() const { return m_error; }

private:
    [[nodiscard]] bool isAbsent(const QString &name) const;
    [[nodiscard]] QJsonValue take(const QString &name, QJsonValue::Type type,
                                  const QString &wanted);

    QJsonObject m_object;
    QString m_where;
    std::optional<Error> m_error;
};

} // namespace steward::api::wire
