// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/letter_words.h"

namespace steward::platform::transfer
{

namespace
{

/// Of a change that is still to come, and of one that has come.
void addEnglishObjections(LetterWords &out)
{
    out.letters["disputed"] = {
        "The change of ownership of “{org}” is disputed",
        "Somebody has objected to the change of ownership of “{org}”.\r\n\r\n"
        "It does not take effect on the day you were told. It is examined first, and you will be "
        "told how it ends.\r\n"};
    out.letters["contested"] = {
        "An objection to the change of ownership of “{org}”",
        "The ownership of “{org}” has changed, as you were told. Somebody has objected to "
        "it.\r\n\r\n"
        "The objection is being examined. Meanwhile the change stands, and you will be told how it "
        "ends.\r\n"};
    out.letters["confirmed"] = {
        "The change of ownership of “{org}” stands",
        "An objection to the change of ownership of “{org}” has been examined and is "
        "settled.\r\n\r\n"
        "The change stands as it was made, and there is nothing for you to do.\r\n"};
}

LetterWords english()
{
    LetterWords out;
    out.time = "{day} {month} {year}, {clock} (UTC)";
    out.firstDay = "1";
    out.months = {"January", "February", "March",     "April",   "May",      "June",
                  "July",    "August",   "September", "October", "November", "December"};
    out.named = "“{org}”";
    out.nameless = "an organisation";
    out.reasons = {{"withdrawn", "The request was withdrawn."},
                   {"rejected", "The request was rejected."},
                   {"expired", "The request has lapsed."}};
    out.roles = {{"old_owner", "You will no longer be its owner."},
                 {"recipient", "You will become its owner."},
                 {"billing_contact", "You receive this because you are its contact for billing."},
                 {"", "You receive this because you help to run the organisation."}};
    out.letters["cool_off"] = {
        "The ownership of “{org}” is about to change",
        "The ownership of “{org}” is about to change.\r\n\r\n{role}\r\n\r\n"
        "Unless somebody objects before, it takes effect at this time: {time}.\r\n"
        "If this is not right, object here; you will be asked to sign in:\r\n\r\n{link}\r\n"};
    out.letters["ownership_accept"] = {
        "You are asked to become the owner of {whose}",
        "You are asked to become the owner of {whose}.\r\n\r\n"
        "Sign in to accept or to decline. Nothing happens before you do:\r\n\r\n{link}\r\n\r\n"
        "The link works until this time: {time}. If you did not expect this, decline, or do "
        "nothing.\r\n"};
    out.letters["held"] = {
        "The change of ownership of “{org}” is held up",
        "The change of ownership of “{org}” does not take effect on the day you were told.\r\n\r\n"
        "We have to complete a check first, and you will be told how it ends.\r\n"};
    out.letters["converted"] = {
        "The change of ownership of “{org}” is carried on by our support team",
        "The change of ownership of “{org}” does not take effect on the day you were told.\r\n\r\n"
        "Our support team carries it on. You will be told again before anything changes.\r\n"};
    out.letters["stopped"] = {
        "The ownership of “{org}” does not change",
        "The ownership of “{org}” does not change.\r\n\r\n{reason} What you were "
        "told before no longer holds, and there is nothing for you to do.\r\n"};
    addEnglishObjections(out);
    return out;
}

void addGreekObjections(LetterWords &out)
{
    out.letters["disputed"] = {
        "Ένσταση κατά της αλλαγής ιδιοκτησίας του οργανισμού «{org}»",
        "Υποβλήθηκε ένσταση κατά της αλλαγής ιδιοκτησίας του οργανισμού «{org}».\r\n\r\n"
        "Η αλλαγή δεν θα τεθεί σε ισχύ κατά την ημερομηνία που σας είχε γνωστοποιηθεί. Θα "
        "εξεταστεί πρώτα η ένσταση και θα ενημερωθείτε για την έκβασή της.\r\n"};
    out.letters["contested"] = {
        "Ένσταση κατά της αλλαγής ιδιοκτησίας που έγινε στον οργανισμό «{org}»",
        "Η ιδιοκτησία του οργανισμού «{org}» άλλαξε, όπως σας είχε γνωστοποιηθεί. Υποβλήθηκε "
        "ένσταση κατά της αλλαγής αυτής.\r\n\r\n"
        "Η ένσταση εξετάζεται. Στο μεταξύ η αλλαγή παραμένει σε ισχύ και θα ενημερωθείτε για την "
        "έκβαση της εξέτασης.\r\n"};
    out.letters["confirmed"] = {
        "Η αλλαγή ιδιοκτησίας του οργανισμού «{org}» παραμένει σε ισχύ",
        "Η εξέταση της ένστασης κατά της αλλαγής ιδιοκτησίας του οργανισμού «{org}» "
        "ολοκληρώθηκε.\r\n\r\n"
        "Η αλλαγή παραμένει σε ισχύ όπως πραγματοποιήθηκε και δεν απαιτείται καμία ενέργεια από "
        "εσάς.\r\n"};
}

LetterWords greek()
{
    LetterWords out;
    out.time = "{day} {month} {year}, ώρα {clock} (UTC)";
    out.firstDay = "1η";
    out.months = {"Ιανουαρίου",  "Φεβρουαρίου", "Μαρτίου",   "Απριλίου",
                  "Μαΐου",       "Ιουνίου",     "Ιουλίου",   "Αυγούστου",
                  "Σεπτεμβρίου", "Οκτωβρίου",   "Νοεμβρίου", "Δεκεμβρίου"};
    out.named = "του οργανισμού «{org}»";
    out.nameless = "ενός οργανισμού";
    out.reasons = {{"withdrawn", "Το αίτημα ανακλήθηκε."},
                   {"rejected", "Το αίτημα απορρίφθηκε."},
                   {"expired", "Το αίτημα έληξε."}};
    out.roles = {{"old_owner", "Με την αλλαγή θα παύσετε να έχετε την ιδιοκτησία του."},
                 {"recipient", "Με την αλλαγή θα αναλάβετε εσείς την ιδιοκτησία του."},
                 {"billing_contact",
                  "Λαμβάνετε την παρούσα ειδοποίηση επειδή έχετε οριστεί ως υπεύθυνος "
                  "επικοινωνίας του οργανισμού για θέματα χρέωσης."},
                 {"", "Λαμβάνετε την παρούσα ειδοποίηση επειδή συμμετέχετε στη διαχείριση του "
                      "οργανισμού."}};
    out.letters["cool_off"] = {
        "Επικείμενη αλλαγή ιδιοκτησίας του οργανισμού «{org}»",
        "Η ιδιοκτησία του οργανισμού «{org}» πρόκειται να αλλάξει.\r\n\r\n{role}\r\n\r\n"
        "Εάν δεν υποβληθεί προηγουμένως ένσταση, η αλλαγή θα τεθεί σε ισχύ κατά την ακόλουθη "
        "ημερομηνία και ώρα: {time}.\r\n"
        "Εάν θεωρείτε ότι η αλλαγή δεν είναι ορθή, μπορείτε να υποβάλετε ένσταση μέσω του "
        "ακόλουθου συνδέσμου· θα σας ζητηθεί να συνδεθείτε στον λογαριασμό σας:\r\n\r\n"
        "{link}\r\n"};
    out.letters["ownership_accept"] = {
        "Πρόσκληση να αναλάβετε την ιδιοκτησία {whose}",
        "Σας ζητείται να αναλάβετε την ιδιοκτησία {whose}.\r\n\r\n"
        "Συνδεθείτε στον λογαριασμό σας για να αποδεχθείτε ή να απορρίψετε την πρόσκληση. Μέχρι "
        "τότε δεν θα γίνει καμία αλλαγή:\r\n\r\n{link}\r\n\r\n"
        "Ο σύνδεσμος ισχύει έως την ακόλουθη ημερομηνία και ώρα: {time}. Εάν δεν αναμένατε το "
        "παρόν μήνυμα, απορρίψτε την πρόσκληση ή αγνοήστε το.\r\n"};
    out.letters["held"] = {
        "Η αλλαγή ιδιοκτησίας του οργανισμού «{org}» αναστέλλεται",
        "Η αλλαγή ιδιοκτησίας του οργανισμού «{org}» δεν θα τεθεί σε ισχύ κατά την ημερομηνία που "
        "σας είχε γνωστοποιηθεί.\r\n\r\n"
        "Πρέπει πρώτα να ολοκληρωθεί ένας έλεγχος και θα ενημερωθείτε για την έκβασή του.\r\n"};
    out.letters["converted"] = {
        "Η αλλαγή ιδιοκτησίας του οργανισμού «{org}» συνεχίζεται από την ομάδα υποστήριξης",
        "Η αλλαγή ιδιοκτησίας του οργανισμού «{org}» δεν θα τεθεί σε ισχύ κατά την ημερομηνία που "
        "σας είχε γνωστοποιηθεί.\r\n\r\n"
        "Η διαδικασία συνεχίζεται από την ομάδα υποστήριξής μας. Θα ειδοποιηθείτε εκ νέου πριν από "
        "οποιαδήποτε αλλαγή.\r\n"};
    out.letters["stopped"] = {
        "Η ιδιοκτησία του οργανισμού «{org}» δεν αλλάζει",
        "Η ιδιοκτησία του οργανισμού «{org}» δεν αλλάζει.\r\n\r\n{reason} Όσα σας "
        "είχαν γνωστοποιηθεί προηγουμένως δεν ισχύουν πλέον και δεν απαιτείται καμία ενέργεια από "
        "εσάς.\r\n"};
    addGreekObjections(out);
    return out;
}

void addRussianObjections(LetterWords &out)
{
    out.letters["disputed"] = {
        "Возражение против смены владельца организации «{org}»",
        "Поступило возражение против смены владельца организации «{org}».\r\n\r\n"
        "Изменение не вступит в силу в указанный Вам ранее срок. Сначала возражение будет "
        "рассмотрено; о результате Вам будет сообщено.\r\n"};
    out.letters["contested"] = {
        "Возражение против состоявшейся смены владельца организации «{org}»",
        "Владелец организации «{org}» сменился, о чём Вам сообщалось ранее. Против этой смены "
        "поступило возражение.\r\n\r\n"
        "Возражение рассматривается. На это время изменение остаётся в силе; о результате Вам "
        "будет сообщено.\r\n"};
    out.letters["confirmed"] = {
        "Смена владельца организации «{org}» остаётся в силе",
        "Рассмотрение возражения против смены владельца организации «{org}» завершено.\r\n\r\n"
        "Изменение остаётся в силе в том виде, в каком оно было произведено; никаких действий от "
        "Вас не требуется.\r\n"};
}

LetterWords russian()
{
    LetterWords out;
    out.time = "{day} {month} {year} г., {clock} (UTC)";
    out.firstDay = "1";
    out.months = {"января", "февраля", "марта",    "апреля",  "мая",    "июня",
                  "июля",   "августа", "сентября", "октября", "ноября", "декабря"};
    out.named = "организации «{org}»";
    out.nameless = "организации";
    out.reasons = {{"withdrawn", "Запрос был отозван."},
                   {"rejected", "Запрос был отклонён."},
                   {"expired", "Срок действия запроса истёк."}};
    out.roles = {
        {"old_owner", "После этого Вы перестанете быть её владельцем."},
        {"recipient", "После этого её владельцем станете Вы."},
        {"billing_contact", "Вы получили это уведомление, поскольку указаны как контактное лицо "
                            "организации по вопросам оплаты."},
        {"", "Вы получили это уведомление, поскольку участвуете в управлении организацией."}};
    out.letters["cool_off"] = {
        "Предстоящая смена владельца организации «{org}»",
        "В организации «{org}» предстоит смена владельца.\r\n\r\n{role}\r\n\r\n"
        "Если до этого не поступит возражение, изменение вступит в силу в следующее время: "
        "{time}.\r\n"
        "Если Вы считаете это изменение неправомерным, заявите возражение по следующей ссылке; "
        "для этого потребуется войти в учётную запись:\r\n\r\n{link}\r\n"};
    out.letters["ownership_accept"] = {
        "Предложение стать владельцем {whose}",
        "Вам предлагается стать владельцем {whose}.\r\n\r\n"
        "Войдите в учётную запись, чтобы принять или отклонить предложение. До этого никаких "
        "изменений не произойдёт:\r\n\r\n{link}\r\n\r\n"
        "Ссылка действительна до следующего времени: {time}. Если Вы не ожидали этого сообщения, "
        "отклоните предложение или оставьте его без ответа.\r\n"};
    out.letters["held"] = {
        "Смена владельца организации «{org}» приостановлена",
        "Смена владельца организации «{org}» не вступит в силу в указанный Вам ранее срок.\r\n\r\n"
        "Сначала мы должны завершить проверку; о её результате Вам будет сообщено.\r\n"};
    out.letters["converted"] = {
        "Смену владельца организации «{org}» продолжает служба поддержки",
        "Смена владельца организации «{org}» не вступит в силу в указанный Вам ранее срок.\r\n\r\n"
        "Процедуру продолжает наша служба поддержки. До любых изменений Вы получите новое "
        "уведомление.\r\n"};
    out.letters["stopped"] = {
        "Владелец организации «{org}» не меняется",
        "Владелец организации «{org}» не меняется.\r\n\r\n{reason} Направленное Вам "
        "ранее уведомление утратило силу; никаких действий от Вас не требуется.\r\n"};
    addRussianObjections(out);
    return out;
}

} // namespace

const std::map<std::string, LetterWords, std::less<>> &letterWords()
{
    static const std::map<std::string, LetterWords, std::less<>> kAll{
        {"en", english()}, {"el", greek()}, {"ru", russian()}};
    return kAll;
}

} // namespace steward::platform::transfer
