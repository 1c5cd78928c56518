// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/json_reader.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace steward::api::wire
{

namespace
{

bool isUuid(const QString &text)
{
    if (text.size() != 36)
        return false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto c = text.at(i);
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool isHex = (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
        if (isDash ? c != u'-' : !isHex)
            return false;
    }
    return true;
}

std::optional<qint64> decimal(const QString &text)
{
    const auto digits = text.startsWith(u'-') ? text.mid(1) : text;
    const bool isPlain =
        !digits.isEmpty() &&
        std::all_of(digits.cbegin(), digits.cend(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    bool fits = false;
    const auto value = text.toLongLong(&fits);
    if (!isPlain || !fits)
        return std::nullopt;
    return value;
}

} // namespace

Result<QJsonObject> parseObject(const QByteArray &text)
{
    QJsonParseError failure;
    const auto document = QJsonDocument::fromJson(text, &failure);
    if (failure.error != QJsonParseError::NoError)
        return tl::unexpected(
            Error{ErrorKind::Protocol,
                  u"not JSON: %1 at %2"_s.arg(failure.errorString()).arg(failure.offset)});
    if (!document.isObject())
        return tl::unexpected(Error{ErrorKind::Protocol, u"not a JSON object"_s});
    return document.object();
}

JsonReader::JsonReader(const QJsonObject &object, QString where)
    : m_object(object), m_where(std::move(where))
{
}

void JsonReader::fail(const QString &name, const QString &wanted)
{
    if (!m_error)
        m_error = Error{ErrorKind::Protocol, u"%1%2 is not %3"_s.arg(m_where, name, wanted)};
}

bool JsonReader::isAbsent(const QString &name) const
{
    const auto value = m_object.value(name);
    return value.isUndefined() || value.isNull();
}

QJsonValue JsonReader::take(const QString &name, QJsonValue::Type type, const QString &wanted)
{
    const auto value = m_object.value(name);
    if (value.type() != type)
        fail(name, wanted);
    return value;
}

QString JsonReader::string(const QString &name)
{
    return take(name, QJsonValue::String, u"a string"_s).toString();
}

QString JsonReader::optionalString(const QString &name)
{
    return isAbsent(name) ? QString{} : string(name);
}

bool JsonReader::boolean(const QString &name)
{
    return take(name, QJsonValue::Bool, u"true or false"_s).toBool();
}

qint64 JsonReader::int64(const QString &name)
{
    const auto value = decimal(string(name));
    if (!value)
        fail(name, u"a whole number in a string"_s);
    return value.value_or(0);
}

std::optional<qint64> JsonReader::optionalInt64(const QString &name)
{
    if (isAbsent(name))
        return std::nullopt;
    return int64(name);
}

QDateTime JsonReader::time(const QString &name)
{
    const auto text = string(name);
    const auto value = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!text.endsWith(u'Z') || !value.isValid())
        fail(name, u"a UTC time"_s);
    return value;
}

QDateTime JsonReader::optionalTime(const QString &name)
{
    return isAbsent(name) ? QDateTime{} : time(name);
}

QByteArray JsonReader::hex(const QString &name, qsizetype bytes)
{
    const auto text = string(name).toLatin1();
    const auto value = QByteArray::fromHex(text);
    if (text.size() != 2 * bytes || value.toHex() != text)
        fail(name, u"%1 bytes in lower-case hex"_s.arg(bytes));
    return value;
}

QByteArray JsonReader::optionalHex(const QString &name, qsizetype bytes)
{
    return isAbsent(name) ? QByteArray{} : hex(name, bytes);
}

QJsonObject JsonReader::object(const QString &name)
{
    return take(name, QJsonValue::Object, u"an object"_s).toObject();
}

std::optional<QJsonObject> JsonReader::optionalObject(const QString &name)
{
    if (isAbsent(name))
        return std::nullopt;
    return object(name);
}

QJsonArray JsonReader::array(const QString &name, qsizetype most)
{
    const auto value = take(name, QJsonValue::Array, u"a list"_s).toArray();
    if (value.size() > most)
        fail(name, u"a list of at most %1"_s.arg(most));
    return value;
}

QStringList JsonReader::strings(const QString &name, qsizetype most)
{
    QStringList texts;
    for (const auto &value : array(name, most)) {
        if (!value.isString())
            fail(name, u"a list of strings"_s);
        texts.append(value.toString());
    }
    return texts;
}

QString JsonReader::uuid(const QString &name)
{
    const auto text = string(name);
    if (!isUuid(text))
        fail(name, u"a UUID"_s);
    return text;
}

QString JsonReader::optionalUuid(const QString &name)
{
    return isAbsent(name) ? QString{} : uuid(name);
}

} // namespace steward::api::wire
