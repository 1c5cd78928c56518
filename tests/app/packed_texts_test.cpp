// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/people_texts.h"

#include <QtTest>

#include <random>

using namespace steward;
using store::PackedTexts;
using store::TextSearch;

namespace
{

class World
{
public:
    std::vector<std::string> texts;
    PackedTexts packed;

    World(unsigned seed, int count) : m_random{seed}
    {
        packed.reserve(0, 0);
        for (int i = 0; i < count; ++i) {
            texts.push_back(word(below(90)));
            packed.add(texts.back());
        }
        packed.finish();
    }
    [[nodiscard]] std::size_t below(std::size_t bound) { return m_random() % bound; }
    /// Few letters of several scripts, so that hits, near hits and repeats abound.
    [[nodiscard]] std::string word(std::size_t letters)
    {
        static const std::array<std::string, 9> kLetters{"a", "b", "ab", "ι", "ω",
                                                         "ш", "ن", "@",  "\n"};
        std::string text;
        for (std::size_t i = 0; i < letters; ++i) {
            text += kLetters[below(kLetters.size())];
            // And now and then one of a script with many: they take up all short codes and more.
            if (below(12) == 0)
                text += QString{QChar{0x4e00 + static_cast<int>(below(700))}}.toStdString();
            if (below(40) == 0)
                text += "𝒜";
        }
        return text;
    }
    [[nodiscard]] std::string partOfAText()
    {
        const std::string &text = texts[below(texts.size())];
        if (text.empty())
            return word(3);
        std::size_t from = below(text.size());
        std::size_t past = from + 1 + below(std::min<std::size_t>(70, text.size() - from));
        // A needle is made of whole letters.
        const auto isInside = [&](std::size_t at) {
            return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80;
        };
        while (isInside(from))
            --from;
        while (isInside(past))
            ++past;
        return text.substr(from, past - from);
    }

private:
    std::mt19937 m_random;
};

std::vector<std::size_t> found(const World &world, const std::string &needle, bool isPrefix)
{
    const TextSearch search{world.packed, needle, isPrefix};
    std::vector<std::size_t> hits;
    for (auto at = search.next(0); at < world.packed.size(); at = search.next(at + 1))
        hits.push_back(at);
    return hits;
}

std::vector<std::size_t> expected(const World &world, const std::string &needle, bool isPrefix)
{
    std::vector<std::size_t> hits;
    for (std::size_t i = 0; i < world.texts.size(); ++i)
        if (isPrefix ? world.texts[i].starts_with(needle)
                     : world.texts[i].find(needle) != std::string::npos)
            hits.push_back(i);
    return hits;
}

} // namespace

class PackedTextsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatAPlainLookFinds_data();
    void findsWhatAPlainLookFinds();
    void aNeedleDoesNotReachIntoTheNextText();
    void emptyTextsAndNeedles();
    void mostScriptsTakeOneByteALetter();
    void aLetterThatIsInNoTextIsFoundInNone();
    void veryLongTextsAreFoundWhereTheyStand();
    void peopleAreFoundByEveryPartOfTheirText();
    void everyDomainIsFoundHoweverManyThereAre();
    void aNeedleIsReadNoFartherThanTheTexts();
    void bitsAreFoundInOrder();
};

void PackedTextsTest::findsWhatAPlainLookFinds_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 2, 7, 64, 500, 3000})
        QTest::newRow(qPrintable(QString::number(count))) << count;
}

void PackedTextsTest::findsWhatAPlainLookFinds()
{
    QFETCH(int, count);
    World world{static_cast<unsigned>(count) + 1, count};
    QCOMPARE(world.packed.size(), world.texts.size());
    for (int round = 0; round < 300; ++round) {
        const std::string needle =
            count > 0 && round % 3 != 0 ? world.partOfAText() : world.word(1 + world.below(4));
        for (const bool isPrefix : {false, true}) {
            const auto hits = found(world, needle, isPrefix);
            QVERIFY2(hits == expected(world, needle, isPrefix), needle.c_str());
            const TextSearch search{world.packed, needle, isPrefix};
            for (const auto hit : hits)
                QVERIFY(search.isIn(hit));
            if (!hits.empty())
                QCOMPARE(search.next(hits.back()), hits.back());
        }
    }
}

void PackedTextsTest::aNeedleDoesNotReachIntoTheNextText()
{
    PackedTexts texts;
    for (const char *text : {"maria", "nikos", "os"})
        texts.add(text);
    texts.finish();

    QCOMPARE(TextSearch(texts, "an", false).next(0), std::size_t{3});
    QCOMPARE(TextSearch(texts, "os", false).next(0), std::size_t{1});
    QCOMPARE(TextSearch(texts, "os", false).next(2), std::size_t{2});
    QCOMPARE(TextSearch(texts, "osx", false).next(0), std::size_t{3});
}

void PackedTextsTest::emptyTextsAndNeedles()
{
    PackedTexts texts;
    for (const char *text : {"", "a", ""})
        texts.add(text);
    texts.finish();

    QCOMPARE(TextSearch(texts, "", false).next(0), std::size_t{0});
    QCOMPARE(TextSearch(texts, "", false).next(2), std::size_t{2});
    QCOMPARE(TextSearch(texts, "a", false).next(0), std::size_t{1});
    QCOMPARE(TextSearch(texts, "a", false).next(2), std::size_t{3});
}

void PackedTextsTest::mostScriptsTakeOneByteALetter()
{
    PackedTexts latin, greek;
    latin.add("maria");
    latin.finish();
    greek.add("μαρια");
    greek.finish();

    QCOMPARE(greek.bytes(), latin.bytes());
    QCOMPARE(TextSearch(greek, "αρ", false).next(0), std::size_t{0});
}

void PackedTextsTest::aLetterThatIsInNoTextIsFoundInNone()
{
    PackedTexts texts;
    for (const char *text : {"μαρια", "петр\t1"})
        texts.add(text);
    texts.finish();

    for (const char *needle : {"ж", "μж", "\x01", "\x10"})
        for (const bool isPrefix : {false, true}) {
            const TextSearch search{texts, needle, isPrefix};
            QCOMPARE(search.next(0), std::size_t{2});
            QVERIFY(!search.isIn(0) && !search.isIn(1));
        }
    QCOMPARE(TextSearch(texts, "\t1", false).next(0), std::size_t{1});
    QCOMPARE(TextSearch(texts, "", true).next(1), std::size_t{1});
}

void PackedTextsTest::veryLongTextsAreFoundWhereTheyStand()
{
    PackedTexts texts;
    for (int i = 0; i < 40; ++i)
        texts.add(std::string(static_cast<std::size_t>(i % 3) * 9'000, 'x') + "text " +
                  std::to_string(i) + "!");
    texts.finish();

    for (int i = 0; i < 40; ++i) {
        const std::string needle = "text " + std::to_string(i) + "!";
        const TextSearch search{texts, needle, false};
        QCOMPARE(search.next(0), static_cast<std::size_t>(i));
        QVERIFY(search.isIn(static_cast<std::size_t>(i)));
        QCOMPARE(search.next(static_cast<std::size_t>(i) + 1), std::size_t{40});
    }
}

void PackedTextsTest::peopleAreFoundByEveryPartOfTheirText()
{
    constexpr unsigned kSeed = 5;
    std::mt19937 random{kSeed};
    const auto below = [&](std::size_t bound) { return random() % bound; };
    const auto some = [&](const auto &words) { return std::string{words[below(words.size())]}; };
    static constexpr std::array<const char *, 7> kNames{"anna", "αννα", "anna m", "a",
                                                        "",     "пётр", "m@ria"};
    static constexpr std::array<const char *, 7> kMails{
        "a.b@mail.ex", "ann@mail.ex", "b@ex", "no address", "x@y@ex.mail", "@mail", ""};
    static constexpr std::array<const char *, 4> kPhones{"+35799", "99", "", "a@b"};
    std::vector<std::string> texts;
    store::PeopleTexts people;
    people.reserve(0, 0);
    for (int i = 0; i < 900; ++i) {
        const std::string name = i % 3 == 0 || texts.empty()
                                     ? some(kNames)
                                     : texts.back().substr(0, texts.back().find('\n'));
        texts.push_back((name.empty() ? "" : name + '\n') + some(kMails) + '\n' + some(kPhones));
        people.add(texts.back());
    }
    people.finish();
    QCOMPARE(people.size(), texts.size());

    for (const std::string needle :
         {"a",    "ann",   "αν",   "mail.ex", "l.ex", "b@m", "@",     "@mail",      "x@",
          "y@ex", "x@y@e", "n@ex", "no a",    "99",   "+35", "a@b",   "m",          "п",
          "zz",   "@ex",   "l",    "ria",     "",     "a m", "ann@m", "b@mail.exx", "x@ex"})
        for (const bool isPrefix : {false, true}) {
            std::vector<std::size_t> plain, hits;
            for (std::size_t i = 0; i < texts.size(); ++i)
                if (isPrefix ? texts[i].starts_with(needle)
                             : texts[i].find(needle) != std::string::npos)
                    plain.push_back(i);
            store::PeopleSearch search{people, needle, isPrefix};
            for (auto at = search.next(0); at < people.size(); at = search.next(at + 1))
                hits.push_back(at);
            QVERIFY2(hits == plain, needle.c_str());
            for (std::size_t i = 0; i < texts.size(); ++i)
                QCOMPARE(search.isIn(i), std::binary_search(plain.begin(), plain.end(), i));
            // Asked again from anywhere.
            for (int round = 0; round < 20; ++round) {
                const auto from = below(texts.size());
                const auto next = std::lower_bound(plain.begin(), plain.end(), from);
                QCOMPARE(search.next(from), next == plain.end() ? texts.size() : *next);
            }
        }
}

void PackedTextsTest::everyDomainIsFoundHoweverManyThereAre()
{
    constexpr int kDomains = 65'540;
    store::PeopleTexts people;
    people.reserve(0, 0);
    for (int i = 0; i < kDomains; ++i)
        people.add("a\nb@d" + std::to_string(i) + ".ex\n");
    people.finish();

    for (const int domain : {0, 65'533, 65'534, 65'535, 65'536, kDomains - 1}) {
        const std::string needle = "b@d" + std::to_string(domain) + ".e";
        store::PeopleSearch search{people, needle, false};
        QCOMPARE(search.next(0), static_cast<std::size_t>(domain));
        QCOMPARE(search.next(static_cast<std::size_t>(domain) + 1), people.size());
    }
}

// What a sanitizer sees: the pair of bytes that is looked for lies within what may be read.
void PackedTextsTest::aNeedleIsReadNoFartherThanTheTexts()
{
    const std::string needle = std::string(5000, 'a') + 'z';
    PackedTexts texts;
    texts.add("z");
    texts.add(needle + 'b');
    texts.add(needle.substr(1));
    texts.finish();

    const TextSearch search{texts, needle, false};
    QCOMPARE(search.next(0), std::size_t{1});
    QCOMPARE(search.next(2), texts.size());
}

void PackedTextsTest::bitsAreFoundInOrder()
{
    store::Bits bits{200}, other{200};
    for (const std::size_t at : {0, 63, 64, 199})
        bits.set(at);
    other.set(70);
    bits.unite(other);

    std::vector<std::size_t> seen;
    for (auto at = bits.next(0); at < bits.size(); at = bits.next(at + 1))
        seen.push_back(at);

    QCOMPARE(seen, (std::vector<std::size_t>{0, 63, 64, 70, 199}));
    QCOMPARE(bits.count(), std::size_t{5});
    QCOMPARE(bits.next(200), std::size_t{200});
    QVERIFY(!bits.test(65));
}

QTEST_GUILESS_MAIN(PackedTextsTest)
#include "packed_texts_test.moc"
