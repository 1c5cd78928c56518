// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/outside_world.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>

namespace steward::tests
{

namespace
{

QString letterTo(const QString &address)
{
    return "mail to " + address;
}

QString callFor(const QString &customer, const QString &email, const QString &name)
{
    return "customer " + customer + ": email=" + email + ", name=" + name;
}

bool hasOnly(const QJsonObject &columns, const QSet<QString> &known)
{
    for (const auto &column : columns.keys())
        if (!known.contains(column))
            return false;
    return true;
}

} // namespace

OutsideWorld::OutsideWorld(const platform::Clock &clock)
    : m_mail(m_folder.path().toStdString()), m_billing({}, clock)
{
    if (!m_folder.isValid() || !m_mail.start() || !m_billing.start())
        qFatal("a sandbox does not start");
    m_options.mail = platform::edges::MailServer{m_mail.endpoint()};
    m_options.billing = platform::edges::BillingProvider{m_billing.url(), "key"};
    m_options.issuer = "https://platform.test";
}

int OutsideWorld::carryOut(platform::db::Connection &writer, const platform::Clock &clock)
{
    for (int done = 0;; ++done) {
        const auto busy = platform::edges::carryOutNext(writer, m_options, clock);
        if (!busy)
            return -1;
        if (!*busy)
            return done;
    }
}

QStringList OutsideWorld::arrived()
{
    static const QRegularExpression to{"\r\nTo: <([^>]+)>\r\n"};
    QStringList out;
    for (const auto &name : QDir{m_folder.path()}.entryList({"*.eml"})) {
        if (m_known.contains(name))
            continue;
        m_known += name;
        QFile file{m_folder.filePath(name)};
        if (!file.open(QFile::ReadOnly))
            qFatal("a mail cannot be read");
        out += letterTo(to.match(QString::fromUtf8(file.readAll())).captured(1));
    }
    // A customer's last state is a call's only trace here, so each customer is told once.
    for (const auto &[id, fields] : m_billing.customers()) {
        const auto customer = QString::fromStdString(id);
        if (m_customers.contains(customer))
            continue;
        m_customers += customer;
        out += callFor(customer, QString::fromStdString(fields.at("email")),
                       QString::fromStdString(fields.at("name")));
        ++m_calls;
    }
    if (m_billing.requests() != m_calls || m_mail.duplicates() > 0)
        out += "more than once";
    out.sort();
    return out;
}

QStringList OutsideWorld::lettersOf(const QJsonArray &effects)
{
    QStringList out;
    for (const QJsonValue effect : effects)
        if (effect["kind"] == "notice")
            out += letterTo(effect["addressee"].toString());
    out.sort();
    return out;
}

QStringList OutsideWorld::callsOf(const QJsonArray &effects)
{
    QStringList out;
    for (const QJsonValue effect : effects)
        if (effect["kind"] == "billing_contact")
            out += callFor(effect["customer_id"].toString(), effect["email"].toString(),
                           effect["name"].toString());
    return out;
}

QStringList queuedIn(const TableDifference &difference, const QString &caseId)
{
    QStringList out;
    QMap<QString, QString> notices;
    for (auto it = difference.cbegin(); it != difference.cend(); ++it)
        if (it.key().startsWith("notice/") && it.value()["case_id"].toString() == caseId &&
            it.value()["delivery"] == "queued" && it.value()["attempts"] == 0)
            notices[it.value()["id"].toString()] = it.value()["addressee"].toString();
    const auto all = notices;
    for (auto it = difference.cbegin(); it != difference.cend(); ++it) {
        const auto body = it.value()["body"].toObject();
        const bool isQueued =
            it.key().startsWith("outbound_intent/") && it.value()["state"] == "queued";
        if (isQueued && it.value()["kind"] == "mail" && body["case_id"].toString() == caseId &&
            !body["to"].toString().isEmpty() &&
            notices.value(body["notice_id"].toString()) == body["to"].toString())
            out += letterTo(notices.take(body["notice_id"].toString()));
        else if (isQueued && it.value()["kind"] == "billing" &&
                 it.value()["command_id"].toString() == caseId)
            out += callFor(body["customer_id"].toString(), body["email"].toString(),
                           body["name"].toString());
        else if (!it.key().startsWith("notice/") || !all.contains(it.value()["id"].toString()))
            out += it.key();
    }
    // A notice without its mail.
    for (const auto &address : notices)
        out += "notice to " + address;
    out.sort();
    return out;
}

QStringList notCarriedOut(const TableDifference &difference)
{
    static const QSet<QString> kIntent{"state", "attempts", "next_try_at", "receipt", "body"},
        kNotice{"delivery", "attempts", "receipt", "sent_at"};
    QStringList out;
    for (auto it = difference.cbegin(); it != difference.cend(); ++it) {
        const bool isIntent = it.key().startsWith("outbound_intent/") && hasOnly(*it, kIntent) &&
                              it.value()["state"] == "done";
        const bool isNotice = it.key().startsWith("notice/") && hasOnly(*it, kNotice) &&
                              it.value()["delivery"] == "sent";
        if (!isIntent && !isNotice)
            out += it.key();
    }
    return out;
}

} // namespace steward::tests
