// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/mail_text.h"
#include "platform/src/transfer/letter_words.h"
#include "platform/src/transfer/letters.h"
#include "tests/platform/transfer_world.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

#include <memory>

using namespace steward::tests;

namespace
{

QString text(const std::string &utf8)
{
    return QString::fromStdString(utf8);
}

transfer::Letter letter(const std::string &language, const std::string &name,
                        const std::string &org, const std::string &party = "admin")
{
    const auto made = transfer::writeLetter(
        {name, language, org, party, "TIME", std::string{transfer::kLinkMark}});
    if (!made)
        qFatal("%s", made.error().detail.c_str());
    return *made;
}

} // namespace

/// What customers are written, and that staff see it before: the same words.
class TransferLettersTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    /// Owner Greek, recipient Russian, the other admin of a language nobody writes letters in.
    TransferWorld &world()
    {
        if (!m_world) {
            m_world = std::make_unique<TransferWorld>();
            const auto speaks = [this](std::size_t person, const char *language) {
                m_world->run("UPDATE user_account SET language = $2 WHERE id = $1",
                             db::Params{m_world->org.users[person], language});
            };
            speaks(0, "el-CY");
            speaks(1, "ru");
            speaks(2, "fr");
        }
        return *m_world;
    }
    [[nodiscard]] std::vector<boost::json::object> queuedMails(const std::string &name) const
    {
        const auto rows = m_world->admin.exec(
            "SELECT body FROM outbound_intent WHERE kind = 'mail' AND body->>'template' = $1 ORDER "
            "BY body->>'party' DESC, body->>'to'",
            db::Params{name});
        std::vector<boost::json::object> out;
        for (int i = 0; rows && i < rows->size(); ++i)
            out.push_back(boost::json::parse(rows->text(i, 0)).as_object());
        return out;
    }

private Q_SLOTS:
    void cleanup() { m_world.reset(); }

    void everyLanguageHasEveryLetterAndNoPlaceStaysOpen_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("letters");
        QTest::newRow("Greek") << "el"
                               << "Greek";
        QTest::newRow("Russian") << "ru"
                                 << "Cyrillic";
        QTest::newRow("English") << "en"
                                 << "Latin";
    }
    void everyLanguageHasEveryLetterAndNoPlaceStaysOpen()
    {
        QFETCH(QString, language);
        QFETCH(QString, letters);
        const QRegularExpression own{QStringLiteral("\\p{%1}").arg(letters)};
        const QRegularExpression other{QStringLiteral("(?!\\p{%1})\\p{L}").arg(letters)};
        for (const char *name : {"cool_off", "ownership_accept", "withdrawn", "rejected", "expired",
                                 "disputed", "held", "converted", "contested", "confirmed"})
            for (const char *party : {"old_owner", "admin", "billing_contact", "recipient"}) {
                const auto made = letter(language.toStdString(), name, "#", party);
                auto all = text(made.subject + made.text);
                QVERIFY2(!all.contains('{') && !all.contains('}'), qPrintable(all));
                QVERIFY2(all.contains(own), qPrintable(all));
                // Nothing of another language, but for what is marked and the name of the zone.
                all.remove(text(std::string{transfer::kLinkMark})).remove("TIME");
                QVERIFY2(!all.contains(other), qPrintable(all));
                QVERIFY2(all.contains("#"), qPrintable(all));
            }
        QVERIFY(letter(language.toStdString(), "ownership_accept", "").subject.find("“”") ==
                std::string::npos);
    }

    void eachPartyReadsWhatItMeansForThem()
    {
        for (const auto &[language, words] : transfer::letterWords()) {
            QStringList said;
            for (const char *party : {"old_owner", "admin", "billing_contact", "recipient"})
                said << text(letter(language, "cool_off", "A", party).text);
            QCOMPARE(said.removeDuplicates(), 0);
        }
    }

    void aDateIsWrittenAsTheLanguageWritesIt()
    {
        const auto last = Instant::parse("2026-11-23T10:05:00Z"),
                   first = Instant::parse("2026-05-01T23:59:59Z");
        QCOMPARE(text(transfer::letterTime("en", last)), "23 November 2026, 10:05 (UTC)");
        QCOMPARE(text(transfer::letterTime("el", last)), "23 Νοεμβρίου 2026, ώρα 10:05 (UTC)");
        QCOMPARE(text(transfer::letterTime("ru", last)), "23 ноября 2026 г., 10:05 (UTC)");
        QCOMPARE(text(transfer::letterTime("el", first)), "1η Μαΐου 2026, ώρα 23:59 (UTC)");
        QCOMPARE(text(transfer::letterTime("ru", first)), "1 мая 2026 г., 23:59 (UTC)");
        QCOMPARE(text(transfer::letterTime("de-AT", first)), "1 May 2026, 23:59 (UTC)");
    }

    void aNameIsPutInAsItIsAndCannotBreakOutOfItsLine()
    {
        const auto plain = letter("el", "cool_off", "{link} {time} {org} %1 Σχέδιο & Υιοί");
        QVERIFY(text(plain.subject).contains("«{link} {time} {org} %1 Σχέδιο & Υιοί»"));
        QCOMPARE(text(plain.text).count(text(std::string{transfer::kLinkMark})), 1);
        const auto broken =
            letter("en", "cool_off",
                   "A\r\nBcc: x@y.example\r\n\r\nPay\u2028here \u202egro.live \u2066B\u0085C");
        QVERIFY(!text(broken.subject)
                     .contains(QRegularExpression{QStringLiteral(
                         "[\\x00-\\x1f\\x7f-\\x9f\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}]")}));
        QVERIFY(!text(broken.text).contains("\nBcc"));
        QVERIFY(!text(broken.text).contains(QChar{0x202e}));
    }

    void whoeverNeedsNoLetterInTheirLanguageGetsEnglish()
    {
        QCOMPARE(transfer::letterLanguage("el-CY"), std::string{"el"});
        QCOMPARE(transfer::letterLanguage("RU"), std::string{"ru"});
        QCOMPARE(transfer::letterLanguage("fr"), std::string{"en"});
        QCOMPARE(transfer::letterLanguage(""), std::string{"en"});
    }

    void staffReadBeforeTheApprovalWordForWordWhatTheMailsSayThen()
    {
        auto &w = world();
        QCOMPARE(w.submitted(), QString{});
        const auto before = w.detail();
        QVERIFY(before["notices"].toArray().isEmpty());
        const auto planned = before["planned_notices"].toArray();
        QStringList languages;
        for (const auto &one : planned)
            languages << one.toObject()["language"].toString();
        languages.sort();
        QCOMPARE(languages, (QStringList{"el", "en", "ru"}));

        QCOMPARE(TransferWorld::told(w.act("approve", w.hash(), kLead)), QString{});

        QVERIFY(w.detail()["planned_notices"].toArray().isEmpty());
        const auto mails = queuedMails("cool_off");
        QCOMPARE(mails.size(), std::size_t(planned.size()));
        const QRegularExpression link{QStringLiteral("https://s\\.example/customer/object\\S+")};
        for (std::size_t i = 0; i < mails.size(); ++i) {
            const auto mail = edges::mailText(mails[i], "https://s.example");
            QVERIFY(mail.has_value());
            auto sent = text(mail->text);
            QVERIFY(sent.contains(text(std::string{mails[i].at("token").as_string()})));
            sent.replace(link, text(std::string{transfer::kLinkMark}));
            const auto shown = planned.at(int(i)).toObject();
            QCOMPARE(shown["subject"].toString(), text(mail->subject));
            QCOMPARE(shown["party"].toString(),
                     text(std::string{mails[i].at("party").as_string()}));
            const auto time = text(transfer::letterTime(
                shown["language"].toString().toStdString(),
                Instant::parse(std::string{mails[i].at("effective_at").as_string()})));
            QVERIFY(sent.contains(time));
            sent.replace(time, "⟦1 min after this is sent⟧");
            QVERIFY2(shown["text"].toString() == sent,
                     qPrintable(shown["text"].toString() + "\n" + sent));
        }
    }

    void whatWasSentStaysReadableWithItsReceiptAndNeverWithItsLink()
    {
        auto &w = world();
        QCOMPARE(w.approved(), QString{});
        w.run("UPDATE notice SET delivery = 'sent', attempts = 1, sent_at = '2026-11-23', receipt "
              "= 'queued as 4F2A for ' || addressee");
        const auto mails = queuedMails("cool_off");

        const auto detail = w.detail();

        const auto notices = detail["notices"].toArray();
        QCOMPARE(std::size_t(notices.size()), mails.size());
        const auto everything = QJsonDocument{detail}.toJson();
        for (std::size_t i = 0; i < mails.size(); ++i) {
            const auto one = notices.at(int(i)).toObject();
            const auto mail = edges::mailText(mails[i], "https://s.example");
            QCOMPARE(one["subject"].toString(), text(mail->subject));
            QVERIFY(one["text"].toString().contains(text(std::string{transfer::kLinkMark})));
            QCOMPARE(one["language"].toString() == "ru", one["party"].toString() == "recipient");
            QVERIFY(one["receipt"].toString().startsWith("queued as 4F2A for "));
            QVERIFY(!everything.contains(
                QByteArray::fromStdString(std::string{mails[i].at("token").as_string()})));
            QVERIFY(!one["receipt"].toString().contains(
                text(std::string{mails[i].at("to").as_string()})));
        }
    }

    void whoIsToldThatItDoesNotComeReadsItInTheirLanguage()
    {
        auto &w = world();
        QCOMPARE(w.approved(), QString{});
        w.run("UPDATE outbound_intent SET state = 'done' WHERE kind = 'mail'");
        w.tellEverybody();

        QCOMPARE(TransferWorld::told(w.act("withdraw", {{"reason", "asked to stop"}})), QString{});

        const auto mails = queuedMails("withdrawn");
        QCOMPARE(mails.size(), queuedMails("cool_off").size());
        QStringList all;
        for (const auto &mail : mails)
            all << text(edges::mailText(mail, "https://s.example")->text);
        QVERIFY(all.join(' ').contains("Το αίτημα ανακλήθηκε."));
        QVERIFY(all.join(' ').contains("Запрос был отозван."));
        QVERIFY(all.join(' ').contains("The request was withdrawn."));
    }

    void aCaseNamesForWhomItWaitsAndSinceWhen()
    {
        auto &w = world();
        const auto waits = [&w] { return w.detail()["next"].toObject()["waits_for"].toObject(); };
        const auto people = [&waits] {
            QStringList names;
            for (const auto &one : waits()["people"].toArray())
                names << one.toObject()["id"].toString();
            return names;
        };
        QCOMPARE(w.verifying(), QString{});
        w.run("UPDATE invite SET state = 'open' WHERE case_id = $1 AND state = 'accepted'",
              db::Params{w.caseId});
        QCOMPARE(waits()["roles"].toArray(), QJsonArray{"recipient"});
        QCOMPARE(people(), QStringList{QString::fromStdString(w.org.users[1])});
        QVERIFY(!waits()["since"].toString().isEmpty());
        w.accept();
        w.run("UPDATE org_billing SET unpaid_invoices = 1");
        QCOMPARE(waits()["roles"].toArray(), (QJsonArray{"owner", "finance"}));
        QCOMPARE(people(), QStringList{QString::fromStdString(w.org.users[0])});
        w.run("UPDATE org_billing SET unpaid_invoices = 0");

        QCOMPARE(TransferWorld::told(
                     w.act("wait", {{"on", "finance"}, {"reason", "the invoice is looked at"}})),
                 QString{});
        QCOMPARE(waits()["roles"].toArray(), QJsonArray{"finance"});
        QCOMPARE(waits()["since"].toString(), text(w.clock.now().rfc3339()));
    }

    void aCaseSentForApprovalNamesItsCheckersWhileTheyAreFew()
    {
        auto &w = world();
        QCOMPARE(w.submitted(), QString{});
        const auto waits = w.detail()["next"].toObject()["waits_for"].toObject();
        QCOMPARE(waits["roles"].toArray(), QJsonArray{"lead"});
        QCOMPARE(waits["people"].toArray().size(), 2);
        w.run("UPDATE staff_user SET status = 'disabled' WHERE id = $1", db::Params{kLead2});
        const auto left = w.detail()["next"].toObject()["waits_for"].toObject();
        QCOMPARE(left["people"].toArray().size(), 1);
        QCOMPARE(left["people"].toArray().first().toObject()["id"].toString(),
                 QString::fromStdString(kLead));
    }
};

QTEST_GUILESS_MAIN(TransferLettersTest)
#include "transfer_letters_test.moc"
