// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/format.h"
#include "ui/shared/words.h"
#include "ui/transfers/case_text.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

/// Reads what the platform can say out of its own contract, policy, tables and sources: a code it
/// learns tomorrow fails here until the desk has words for it.
class TransfersWordsTest : public QObject
{
    Q_OBJECT

private:
    static QString read(const QString &path)
    {
        QFile file(QStringLiteral(PLATFORM_FOLDER) + u'/' + path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    static QJsonObject json(const QString &path)
    {
        return QJsonDocument::fromJson(read(path).toUtf8()).object();
    }
    static QStringList found(const QString &text, const QString &pattern)
    {
        QStringList out;
        for (auto it = QRegularExpression(pattern).globalMatch(text); it.hasNext();)
            out << it.next().captured(1);
        out.removeDuplicates();
        return out;
    }
    static QString sources(const QStringList &folders)
    {
        QString out;
        for (const QString &folder : folders) {
            QDirIterator files(QStringLiteral(PLATFORM_FOLDER) + u"/src/"_s + folder, {u"*.cpp"_s},
                               QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                if (file.open(QIODevice::ReadOnly))
                    out += QString::fromUtf8(file.readAll());
            }
        }
        return out;
    }
    static QStringList checked(const QString &migration, const QString &column)
    {
        const QStringList lists =
            found(read(u"migrations/"_s + migration), column + u" IN \\(([^)]*)\\)"_s);
        return found(lists.value(0), u"'([a-z_]+)'"_s);
    }
    static void expectWords(const QStringList &codes, qsizetype fewest)
    {
        QVERIFY2(codes.size() >= fewest, qPrintable(codes.join(u' ')));
        QStringList bare;
        for (const QString &code : codes)
            if (!ui::isTransferWord(code))
                bare << code;
        QVERIFY2(bare.isEmpty(), qPrintable(bare.join(u' ')));
    }

private Q_SLOTS:
    void aReasonIsMeasuredAsThePlatformMeasuresIt()
    {
        const QString one = QString::fromUcs4(U"\U0001F600", 1);

        QVERIFY(!ui::reasonProblem(one.repeated(9)).isEmpty());
        QCOMPARE(ui::reasonProblem(one.repeated(10)), QString());
        QCOMPARE(ui::reasonProblem(one.repeated(2'000)), QString());
        QVERIFY(!ui::reasonProblem(one.repeated(2'001)).isEmpty());
    }

    void hasWordsForEveryEventOfACase()
    {
        QStringList kinds;
        const QJsonArray groups =
            json(u"contract/audit_actions.json"_s).value(u"groups"_s).toArray();
        for (const auto &group : groups)
            for (const auto &action : group.toObject().value(u"actions"_s).toArray())
                if (action.toString().startsWith(u"transfer."_s) ||
                    action.toString().startsWith(u"evidence."_s))
                    kinds << action.toString();
        const QJsonObject whole = json(u"contract/policy/4.18.json"_s);
        const QJsonObject policy = whole.value(u"transfer"_s).toObject();
        const QJsonObject commands = whole.value(u"commands"_s).toObject();
        const QString pattern =
            u"\"((?:transfer|evidence|contact_attempt|gate|notice)\\.[a-z_]+)\""_s;
        for (const QString &kind :
             found(sources({u"transfer"_s, u"customer"_s, u"edges"_s, u"demo"_s}), pattern))
            // The policy's own numbers are named like events, and commands are not events.
            if (!policy.contains(kind.section(u'.', 1)) &&
                !commands.contains(u"ownership.transfer."_s + kind))
                kinds << kind;
        kinds.removeDuplicates();
        expectWords(kinds, 35);
    }
    void hasWordsForEveryStateDeliveryAndLetter()
    {
        expectWords(checked(u"0005_transfer.sql"_s, u"state"_s), 15);
        expectWords(checked(u"0018_case_endings.sql"_s, u"delivery"_s), 4);
        expectWords({u"recipient_declined"_s, u"dispute_upheld"_s, u"converted"_s}, 3);
        // A letter is named for the state the case came to, or for the cool-off.
        expectWords({u"cool_off"_s, u"withdrawn"_s, u"rejected"_s, u"expired"_s, u"disputed"_s}, 5);
    }
    void hasWordsForWhatThePolicyOffers()
    {
        const QJsonObject policy = json(u"contract/policy/4.18.json"_s);
        const QJsonObject transfer = policy.value(u"transfer"_s).toObject();
        for (const auto &list : {u"old_owner_roles"_s, u"home_org_outcomes"_s, u"reason_codes"_s,
                                 u"requester_channels"_s, u"terminal_states"_s})
            expectWords(transfer.value(list).toVariant().toStringList(), 2);
        QStringList roles;
        const QJsonObject commands = policy.value(u"commands"_s).toObject();
        for (const auto &command : commands)
            roles << command.toObject().value(u"roles"_s).toVariant().toStringList();
        roles.removeDuplicates();
        expectWords(roles, 5);
    }
    void saysWhichPartOfAPersonStandsInTheWay()
    {
        const ui::ScreenFormat format;
        const QString text = ui::blockText(
            {u"maker_is_not_checker"_s, {{u"act"_s, u"evidence.added"_s}}, {}}, format);
        QVERIFY2(text.contains(u"Evidence added"_s), qPrintable(text));
        const QString facts = ui::factsText(
            {{u"act"_s, u"transfer.edited"_s}, {u"verdict_note"_s, u"Seen on video"_s}}, format);
        QCOMPARE(facts, u"Part in the case: Parties or choices changed · Note to the verdict: "
                        "Seen on video"_s);
    }
    void saysEveryRefusalInASentence()
    {
        const QString text =
            sources({u"transfer"_s}) + read(u"src/customer/self_serve_request.cpp"_s);
        QStringList rules = found(text, u"(?:refuse|refused|block)\\(\\s*\"([a-z_]+)\""_s);
        rules << found(text, u"\"rule\",\\s*\"([a-z_]+)\"\\s*\\}"_s);
        rules.removeDuplicates();
        QVERIFY2(rules.size() >= 20, qPrintable(rules.join(u' ')));
        QStringList bare;
        for (const QString &rule : rules)
            if (ui::refusalText(rule).isEmpty())
                bare << rule;
        QVERIFY2(bare.isEmpty(), qPrintable(bare.join(u' ')));
    }
    void saysEveryEffectOfAPlanWithoutItsCode()
    {
        const QStringList kinds =
            found(read(u"src/transfer/plan.cpp"_s), u"\"kind\", \"([a-z_]+)\""_s);
        QVERIFY(kinds.size() >= 8);
        for (const QString &kind : kinds) {
            QString readable = kind;
            readable.replace(u'_', u' ');
            const QString title = ui::effectText({{u"kind"_s, kind}}, {}).title;
            QVERIFY2(title.compare(readable, Qt::CaseInsensitive) != 0, qPrintable(kind));
        }
    }
    void tellsTheCustomerASentenceForEveryCodeOfThePlatform()
    {
        const ui::ScreenFormat format;
        const QString text = read(u"src/transfer/case_outlook.cpp"_s);
        QStringList codes = found(text, u"sentence\\(\\s*\"([a-z_]+[a-z])\""_s);
        codes << found(text, u"[?:]\\s*\"([a-z_]+)\""_s);
        for (const QString &state : json(u"contract/policy/4.18.json"_s)
                                        .value(u"transfer"_s)
                                        .toObject()
                                        .value(u"terminal_states"_s)
                                        .toVariant()
                                        .toStringList())
            codes << u"case_"_s + state;
        codes.removeDuplicates();
        QVERIFY2(codes.size() >= 15, qPrintable(codes.join(u' ')));
        TransferCaseView nothing;
        nothing.tellCode = u"a_code_of_tomorrow"_s;
        const QString fallback = ui::tellText(nothing, format);
        for (const QString &code : codes) {
            TransferCaseView view;
            view.tellCode = code;
            const QString said = ui::tellText(view, format);
            QVERIFY2(said != fallback && said.endsWith(u'.'), qPrintable(code + u": "_s + said));
        }
    }
    void namesTheLevelThatStopsACaseAndWhatIsLeftToDo()
    {
        const ui::ScreenFormat format;
        const BlockView reason{u"levels_open_to_staff"_s, {{u"level"_s, u"L3"_s}}, u"nobody"_s};
        const BlockView gate{u"G12"_s,
                             {{u"level_up"_s, u"L2"_s},
                              {u"level_up_open"_s, false},
                              {u"smallest_change"_s, u"wait_until"_s},
                              {u"next_change_at"_s, u"2026-11-30T10:00:00.000Z"_s}},
                             u"time"_s};
        const BlockView other{u"G3"_s, {{u"smallest_change"_s, u"verify_email"_s}}, u"recipient"_s};

        for (const auto &[block, level] : {std::pair{reason, u"L3"_s}, std::pair{gate, u"L2"_s}}) {
            const QString said = ui::blockText(block, format);
            QVERIFY(ui::isClosedLevel(block));
            QVERIFY2(said.contains(u"level "_s + level + u", which is not open to staff"_s) &&
                         said.contains(u"withdrawn"_s),
                     qPrintable(said));
        }
        QVERIFY(!ui::isClosedLevel(other));
        QVERIFY2(ui::blockText(gate, format)
                     .contains(format.minutes(
                         QDateTime::fromString(u"2026-11-30T10:00:00.000Z"_s, Qt::ISODateWithMs))),
                 qPrintable(ui::blockText(gate, format)));
    }
    void saysWhereAnExecutionStoppedAndWhoCanGoOn()
    {
        const ui::ScreenFormat format;
        const ui::StateWord lead = ui::stateWord({}, u"lead"_s);
        const QString text = ui::blockText({u"execution_failed"_s,
                                            {{u"provider"_s, u"stripe"_s},
                                             {u"error"_s, u"card_declined"_s},
                                             {u"attempts"_s, 5},
                                             {u"steps_done"_s, 1},
                                             {u"steps_left"_s, 2}},
                                            u"lead"_s},
                                           format);

        QVERIFY2(text.contains(u"stripe said “card_declined” (tried 5 times)"_s), qPrintable(text));
        QVERIFY2(text.contains(u"Left: 2"_s), qPrintable(text));
        QVERIFY2(text.contains(lead.text), qPrintable(text));
    }
};

QTEST_MAIN(TransfersWordsTest)
#include "transfers_words_test.moc"
