// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/demo/names.h"

#include <array>

// The words the demo's people and organisations are named with. Invented combinations; nobody is meant.
namespace steward::platform::demo::tables {

constexpr std::array<Word, 14> kGreekMen{{
    {"Γιώργος", "giorgos"}, {"Ανδρέας", "andreas"}, {"Νίκος", "nikos"}, {"Κώστας", "kostas"},
    {"Δημήτρης", "dimitris"}, {"Χρίστος", "christos"}, {"Παναγιώτης", "panagiotis"}, {"Μιχάλης", "michalis"},
    {"Στέλιος", "stelios"}, {"Λοΐζος", "loizos"}, {"Σάββας", "savvas"}, {"Μάριος", "marios"},
    {"Αντώνης", "antonis"}, {"Κυριάκος", "kyriakos"},
}};
constexpr std::array<Word, 12> kGreekWomen{{
    {"Μαρία", "maria"}, {"Ελένη", "eleni"}, {"Άννα", "anna"}, {"Κατερίνα", "katerina"},
    {"Χριστίνα", "christina"}, {"Δέσποινα", "despina"}, {"Γεωργία", "georgia"}, {"Σοφία", "sofia"},
    {"Ανδρούλα", "androula"}, {"Παναγιώτα", "panayiota"}, {"Ιωάννα", "ioanna"}, {"Θέκλα", "thekla"},
}};
constexpr std::array<Word, 25> kGreekFamilies{{
    {"Γεωργίου", "georgiou"}, {"Χαραλάμπους", "charalambous"}, {"Πέτρου", "petrou"}, {"Ιωάννου", "ioannou"},
    {"Παπαδοπούλου", "papadopoulou"}, {"Κωνσταντίνου", "konstantinou"}, {"Νικολάου", "nikolaou"},
    {"Χριστοδούλου", "christodoulou"}, {"Αντωνίου", "antoniou"}, {"Δημητρίου", "dimitriou"},
    {"Σταύρου", "stavrou"}, {"Κυριάκου", "kyriakou"}, {"Θεοδώρου", "theodorou"},
    {"Παναγιώτου", "panagiotou"}, {"Μιχαήλ", "michail"}, {"Λοΐζου", "loizou"}, {"Σάββα", "savva"},
    {"Χατζηγεωργίου", "hadjigeorgiou"}, {"Ευαγγέλου", "evangelou"}, {"Φιλίππου", "filippou"},
    {"Αριστοτέλους", "aristotelous"}, {"Ξενοφώντος", "xenofontos"}, {"Αλεξάνδρου", "alexandrou"},
    {"Στυλιανού", "stylianou"}, {"Οικονόμου", "oikonomou"},
}};
constexpr std::array<Word, 12> kCyrillicMen{{
    {"Александр", "aleksandr"}, {"Дмитрий", "dmitrii"}, {"Сергей", "sergei"}, {"Юрий", "yurii"},
    {"Алексей", "aleksei"}, {"Михаил", "mikhail"}, {"Пётр", "petr"}, {"Андрей", "andrei"}, {"Олег", "oleg"},
    {"Тарас", "taras"}, {"Никола", "nikola"}, {"Георги", "georgi"},
}};
constexpr std::array<Word, 12> kCyrillicWomen{{
    {"Наталья", "natalya"}, {"Ольга", "olga"}, {"Екатерина", "ekaterina"}, {"Анастасия", "anastasia"},
    {"Ирина", "irina"}, {"Юлия", "yulia"}, {"Светлана", "svetlana"}, {"Людмила", "lyudmila"},
    {"Їванна", "yivanna"}, {"Милица", "milica"}, {"Жанна", "zhanna"}, {"Елена", "elena"},
}};
constexpr std::array<Word, 16> kCyrillicFamilies{{
    {"Ильченко", "ilchenko"}, {"Шевченко", "shevchenko"}, {"Коваленко", "kovalenko"}, {"Гончар", "gonchar"},
    {"Мельник", "melnyk"}, {"Бондарь", "bondar"}, {"Левченко", "levchenko"}, {"Щерба", "shcherba"},
    {"Живаго", "zhivago"}, {"Черных", "chernykh"}, {"Седых", "sedykh"}, {"Ткач", "tkach"},
    {"Кравець", "kravets"}, {"Ющенко", "yushchenko"}, {"Дідух", "didukh"}, {"Єременко", "yeremenko"},
}};
constexpr std::array<Word, 26> kLatinFirst{{
    {"José", "jose"}, {"Zoë", "zoe"}, {"Jürgen", "juergen"}, {"François", "francois"}, {"Søren", "soren"},
    {"Łukasz", "lukasz"}, {"Jiří", "jiri"}, {"Aimée", "aimee"}, {"Noëlle", "noelle"}, {"Björn", "bjorn"},
    {"Inês", "ines"}, {"Ángel", "angel"}, {"Zsófia", "zsofia"}, {"Gülşen", "gulsen"}, {"Ömer", "omer"},
    {"Bożena", "bozena"}, {"Håkon", "hakon"}, {"Mária", "maria"}, {"Răzvan", "razvan"}, {"Țveta", "tveta"},
    {"Ştefan", "stefan"}, {"Dušan", "dusan"}, {"Šárka", "sarka"}, {"Élise", "elise"}, {"Agnė", "agne"},
    {"Kārlis", "karlis"},
}};
constexpr std::array<Word, 26> kLatinFamilies{{
    {"García", "garcia"}, {"Müller", "mueller"}, {"Nørgaard", "norgaard"}, {"Wójcik", "wojcik"},
    {"Dvořák", "dvorak"}, {"Lefèvre", "lefevre"}, {"Åkesson", "akesson"}, {"Gonçalves", "goncalves"},
    {"Núñez", "nunez"}, {"Szabó", "szabo"}, {"Yılmaz", "yilmaz"}, {"Đorđević", "djordjevic"},
    {"Kovačević", "kovacevic"}, {"Großmann", "grossmann"}, {"Björklund", "bjorklund"},
    {"Brâncuși", "brancusi"}, {"Žukauskas", "zukauskas"}, {"Bērziņš", "berzins"}, {"Øverland", "overland"},
    {"Château", "chateau"}, {"Peña", "pena"}, {"Ünal", "unal"}, {"Černý", "cerny"},
    {"Lindström", "lindstrom"}, {"Ștefănescu", "stefanescu"}, {"D'Angelo", "dangelo"},
}};
constexpr std::array<Word, 12> kArabicFirst{{
    {"محمد", "mohammad"}, {"أحمد", "ahmad"}, {"علي", "ali"}, {"خالد", "khaled"}, {"يوسف", "yousef"},
    {"فاطمة", "fatima"}, {"ليلى", "layla"}, {"نور", "nour"}, {"سارة", "sara"}, {"حسن", "hassan"},
    {"رنا", "rana"}, {"طارق", "tarek"},
}};
constexpr std::array<Word, 12> kArabicFamilies{{
    {"حداد", "haddad"}, {"الخوري", "alkhoury"}, {"منصور", "mansour"}, {"ناصر", "nasser"}, {"سليم", "salim"},
    {"الشامي", "alshami"}, {"قاسم", "qasim"}, {"بطرس", "boutros"}, {"المصري", "almasri"}, {"عيسى", "issa"},
    {"درويش", "darwish"}, {"النجار", "alnajjar"},
}};
constexpr std::array<Word, 30> kPlainFirst{{
    {"James", "james"}, {"Oliver", "oliver"}, {"Emma", "emma"}, {"Charlotte", "charlotte"},
    {"Sarah", "sarah"}, {"Daniel", "daniel"}, {"Rebecca", "rebecca"}, {"Thomas", "thomas"},
    {"Hannah", "hannah"}, {"Michael", "michael"}, {"Chloe", "chloe"}, {"Andrew", "andrew"},
    {"Grace", "grace"}, {"Peter", "peter"}, {"Alice", "alice"}, {"Marcus", "marcus"}, {"Nadia", "nadia"},
    {"Leila", "leila"}, {"Elena", "elena"}, {"Irina", "irina"}, {"Nicos", "nicos"}, {"Andreas", "andreas"},
    {"Maria", "maria"}, {"Christos", "christos"}, {"Yuki", "yuki"}, {"Kenji", "kenji"}, {"Haruka", "haruka"},
    {"Omar", "omar"}, {"Karim", "karim"}, {"Dina", "dina"},
}};
constexpr std::array<Word, 30> kPlainFamilies{{
    {"Harris", "harris"}, {"Walker", "walker"}, {"Bennett", "bennett"}, {"Clarke", "clarke"},
    {"Hughes", "hughes"}, {"Marsh", "marsh"}, {"Reynolds", "reynolds"}, {"Whitfield", "whitfield"},
    {"Petrou", "petrou"}, {"Stavrou", "stavrou"}, {"Haddad", "haddad"}, {"Ivanova", "ivanova"},
    {"Georgiou", "georgiou"}, {"Christofi", "christofi"}, {"Demetriou", "demetriou"},
    {"Loizides", "loizides"}, {"Hadjicostas", "hadjicostas"}, {"Kyprianou", "kyprianou"},
    {"Tanaka", "tanaka"}, {"Sato", "sato"}, {"Watanabe", "watanabe"}, {"Al-Sabah", "al-sabah"},
    {"Behbehani", "behbehani"}, {"Cohen", "cohen"}, {"Mizrahi", "mizrahi"}, {"Levy", "levy"},
    {"Novak", "novak"}, {"Berg", "berg"}, {"Adler", "adler"}, {"Rossi", "rossi"},
}};
constexpr std::array<Word, 62> kOrgLeads{{
    {"Aphrodite", "aphrodite"}, {"Blue Harbour", "blue-harbour"}, {"Cedar Point", "cedar-point"},
    {"Elysian", "elysian"}, {"Dion", "dion"}, {"Akamas", "akamas"}, {"Troodos", "troodos"},
    {"Kyrenia Gate", "kyrenia-gate"}, {"Amathus", "amathus"}, {"Kourion", "kourion"},
    {"Petra tou Romiou", "petra-tou-romiou"}, {"Olive Court", "olive-court"}, {"Salt Lake", "salt-lake"},
    {"Coral Bay", "coral-bay"}, {"Golden Sands", "golden-sands"}, {"Governors", "governors"},
    {"Limnara", "limnara"}, {"Castle Mount", "castle-mount"}, {"Ancoria", "ancoria"},
    {"Santa Barbara", "santa-barbara"}, {"Nissi", "nissi"}, {"Lara", "lara"}, {"Zenobia", "zenobia"},
    {"Polis View", "polis-view"}, {"Kamares", "kamares"}, {"Harbour Light", "harbour-light"},
    {"Silver Fir", "silver-fir"}, {"Latchi", "latchi"}, {"Makronissos", "makronissos"},
    {"Evagoras", "evagoras"}, {"Northwind", "northwind"}, {"Stone Arch", "stone-arch"},
    {"Carob Mill", "carob-mill"}, {"Seven Pines", "seven-pines"}, {"Halcyon", "halcyon"},
    {"Kalymnos", "kalymnos"}, {"Meridian", "meridian"}, {"Palm Terrace", "palm-terrace"},
    {"White Rock", "white-rock"}, {"Ayia Thekla", "ayia-thekla"}, {"Ionia", "ionia"},
    {"Thalassa", "thalassa"}, {"Vasilikos", "vasilikos"}, {"Chrysalis", "chrysalis"},
    {"Αφροδίτη", "afroditi"}, {"Κυπριακή Γη", "kypriaki-gi"}, {"Θάλασσα", "thalassa"}, {"Ακάμας", "akamas"},
    {"Λευκός Πύργος", "lefkos-pyrgos"}, {"Νέα Πάφος", "nea-pafos"}, {"Ορίζοντες", "orizontes"},
    {"Лимасол Дом", "limassol-dom"}, {"Южный Берег", "yuzhny-bereg"},
    {"Северная Звезда", "severnaya-zvezda"}, {"Új Otthon", "uj-otthon"}, {"Società Mare", "societa-mare"},
    {"Señorío del Mar", "senorio-del-mar"}, {"Müller & Söhne", "mueller-soehne"},
    {"دار البحر", "dar-al-bahr"}, {"الأرز العقارية", "al-arz"}, {"Łódź Nieruchomości", "lodz-nieruchomosci"},
    {"Ægir Bolig", "aegir-bolig"},
}};
constexpr std::array<Word, 28> kPlaces{{
    {"Limassol", "limassol"}, {"Paphos", "paphos"}, {"Larnaca", "larnaca"}, {"Nicosia", "nicosia"},
    {"Ayia Napa", "ayia-napa"}, {"Protaras", "protaras"}, {"Polis", "polis"}, {"Peyia", "peyia"},
    {"Kato Paphos", "kato-paphos"}, {"Germasogeia", "germasogeia"}, {"Mesa Geitonia", "mesa-geitonia"},
    {"Pissouri", "pissouri"}, {"Kiti", "kiti"}, {"Oroklini", "oroklini"}, {"Paralimni", "paralimni"},
    {"Chloraka", "chloraka"}, {"Yermasoyia", "yermasoyia"}, {"Agros", "agros"}, {"Kakopetria", "kakopetria"},
    {"Platres", "platres"}, {"Athens", "athens"}, {"Thessaloniki", "thessaloniki"}, {"Beirut", "beirut"},
    {"Kuwait", "kuwait"}, {"Tokyo", "tokyo"}, {"London", "london"}, {"Haifa", "haifa"}, {"Dubai", "dubai"},
}};
constexpr std::array<Word, 10> kDeveloperWords{{
    {"Developments", "developments"}, {"Homes", "homes"}, {"Builders", "builders"}, {"Living", "living"},
    {"Construction", "construction"}, {"Projects", "projects"}, {"Residences", "residences"},
    {"Land", "land"}, {"Estates", "estates"}, {"Developers", "developers"},
}};
constexpr std::array<Word, 9> kAgencyWords{{
    {"Realty", "realty"}, {"Agency", "agency"}, {"Brokers", "brokers"}, {"Properties", "properties"},
    {"Sales", "sales"}, {"Partners", "partners"}, {"Estates", "estates"}, {"Lettings", "lettings"},
    {"Advisors", "advisors"},
}};
constexpr std::array<Word, 8> kStudioWords{{
    {"Studios", "studios"}, {"Studio", "studio"}, {"Architects", "architects"}, {"Visuals", "visuals"},
    {"Design", "design"}, {"Renderings", "renderings"}, {"Plans", "plans"}, {"Atelier", "atelier"},
}};

} // namespace steward::platform::demo::tables
