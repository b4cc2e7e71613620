//! What a word is likely to be: common, part of a personal name, a place, an office.
//!
//! The two open lists are frequency statistics of Arabic news: words seen mostly inside personal
//! names, and frequent words seen mostly outside them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::words;
use crate::positions::token::normalise;
use crate::text::gazetteer;

static PERSON: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| lines(include_str!("person_words.txt")));
static COMMON: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| lines(include_str!("common_words.txt")));

/// The single words of the names of known people (`إردان`, which looks like a verbal noun).
static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    gazetteer::rows(gazetteer::PEOPLE)
        .chain(gazetteer::rows(gazetteer::SURNAMES))
        .filter_map(|columns| columns.get(1).copied())
        .flat_map(|forms| forms.split(['|', ' ']))
        .map(normalise)
        .collect()
});

fn lines(text: &'static str) -> BTreeSet<&'static str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .collect()
}

/// The word without its article, where it has one.
pub(crate) fn without_article(word: &str) -> &str {
    word.strip_prefix("ال")
        .filter(|rest| rest.chars().count() >= 2)
        .unwrap_or(word)
}

/// Whether the word carries the article.
pub(crate) fn is_definite(word: &str) -> bool {
    word.starts_with("ال")
        && word.chars().count() > 3
        && !matches!(
            word,
            "الله"
                | "الف"
                | "اليه"
                | "اليها"
                | "الان"
                | "الكسندر"
                | "اليكس"
                | "اليكسي"
                | "اليوت"
                | "الاف"
                | "الين"
                | "الن"
                | "الهام"
                | "الياس"
        )
}

/// Whether the word is mostly seen inside personal names.
pub(crate) fn is_person_word(word: &str) -> bool {
    PERSON.contains(word) || is_name_link(word)
}

/// Words that join the parts of a personal name.
pub(crate) fn is_name_link(word: &str) -> bool {
    matches!(
        word,
        "بن" | "ابن"
            | "بنت"
            | "ابو"
            | "ابي"
            | "ام"
            | "ال"
            | "عبد"
            | "الدين"
            | "دي"
            | "فان"
            | "فون"
            | "دو"
            | "دا"
            | "ولد"
            | "بو"
            | "لو"
            | "ماك"
            | "سان"
            | "ديل"
            | "دوس"
            | "الله"
    )
}

/// Whether the word is a frequent word of the language, with or without clitics and article.
pub(crate) fn is_common_word(word: &str) -> bool {
    if COMMON.contains(word) || COMMON.contains(without_article(word)) {
        return true;
    }
    for clitic in ["و", "ب", "ل", "ف", "ك"] {
        if let Some(rest) = word.strip_prefix(clitic)
            && rest.chars().count() >= 3
            && (COMMON.contains(rest) || COMMON.contains(without_article(rest)))
        {
            return true;
        }
    }
    word.strip_prefix("لل").is_some_and(|rest| COMMON.contains(rest))
        || is_inflected(word)
        || is_verbal_noun(word)
}

/// A frequent word with a pronoun or in the accusative: تدخله، توقعاته، تحليلا.
fn is_inflected(word: &str) -> bool {
    if PERSON.contains(word) {
        return false;
    }
    let stem = |ending: &str, least: usize| {
        word.strip_suffix(ending)
            .is_some_and(|stem| stem.chars().count() >= least && COMMON.contains(stem))
    };
    stem("ها", 3) || stem("هم", 3) || stem("هما", 3) || stem("ه", 4) || stem("ا", 4)
}

/// The shapes of verbal nouns that no name in the statistics has: إفعال (`اخضاع`), افتعال and انفعال
/// (`امتثال`, `انسحاب`), استفعال (`استكمال`).
fn is_verbal_noun(word: &str) -> bool {
    if PERSON.contains(word) || PERSON.contains(without_article(word)) || KNOWN.contains(word) {
        return false;
    }
    let letters: Vec<char> = without_article(word).chars().collect();
    let consonant = |c: &char| !matches!(c, 'ا' | 'و' | 'ي' | 'ه');
    match letters.as_slice() {
        ['ا', b, c, 'ا', d] => consonant(b) && consonant(c) && consonant(d),
        ['ا', 'ن', b, c, 'ا', d] | ['ا', b, 'ت', c, 'ا', d] => {
            consonant(b) && consonant(c) && consonant(d)
        }
        ['ا', 'س', 'ت', b, c, 'ا', d] => consonant(b) && consonant(c) && consonant(d),
        _ => false,
    }
}

/// Whether the word is a common word only with an attached preposition: بالقول، للصحفيين.
pub(crate) fn has_preposition(word: &str) -> bool {
    if COMMON.contains(word) || is_person_word(word) {
        return false;
    }
    if word
        .strip_prefix('ل')
        .is_some_and(|rest| rest.is_ascii() && !rest.is_empty())
    {
        return true;
    }
    ["ب", "ل", "ك"].iter().any(|clitic| {
        word.strip_prefix(clitic).is_some_and(|rest| {
            rest.chars().count() >= 3 && (COMMON.contains(rest) || COMMON.contains(without_article(rest)))
        })
    }) || word
        .strip_prefix("لل")
        .is_some_and(|rest| rest.chars().count() >= 3)
        || word.starts_with("بال") && word.chars().count() > 5
}

/// Whether the word ends like a noun with a possessive pronoun: مديرها، وزيرهم.
pub(crate) fn has_pronoun(word: &str) -> bool {
    ["ها", "هم", "هما"]
        .iter()
        .any(|p| word.strip_suffix(p).is_some_and(|stem| stem.chars().count() >= 3))
}

/// Whether the word is an office or function, with or without the article.
pub(crate) fn is_role(word: &str) -> bool {
    let owned = ["ها", "هم", "هما"].iter().any(|p| {
        word.strip_suffix(p)
            .is_some_and(|stem| words::ROLE.contains(&stem) && stem.chars().count() > 3)
    });
    owned || words::ROLE.contains(&word) || words::ROLE.contains(&without_article(word))
}

/// Whether the word heads the name of an institution.
pub(crate) fn is_body(word: &str) -> bool {
    words::BODY.contains(&word) || words::BODY.contains(&without_article(word))
}

/// Whether the word looks like a relational adjective (nisba) or participle, by its ending.
pub(crate) fn looks_adjectival(word: &str) -> bool {
    let w = without_article(word);
    w.chars().count() >= 4
        && (w.ends_with("ي")
            || w.ends_with("يه")
            || w.ends_with("يون")
            || w.ends_with("يين")
            || w.ends_with("يتان"))
        || ADJECTIVES.contains(&w)
}

/// Adjectives without a telling ending that stand in titles and names of institutions.
const ADJECTIVES: &[&str] = &[
    "عام",
    "عامه",
    "اعلي",
    "عليا",
    "اول",
    "اولي",
    "سابق",
    "سابقه",
    "اسبق",
    "متحده",
    "متحد",
    "حر",
    "حره",
    "جديد",
    "جديده",
    "كبير",
    "كبيره",
    "كبار",
    "بارز",
    "بارزه",
    "بارزون",
    "مستقل",
    "مستقله",
    "مسلح",
    "مسلحه",
    "مشترك",
    "مشتركه",
    "مخلوع",
    "راحل",
    "منتخب",
    "منتخبه",
    "مكلف",
    "مؤقت",
    "مؤقته",
    "خاص",
    "خاصه",
    "دائم",
    "دائمه",
    "تنفيذي",
    "مقال",
    "مطلع",
    "مطلعه",
    "رفيع",
    "حاكم",
    "حاكمه",
    "معارض",
    "معارضه",
    "شامل",
    "شرقيه",
    "مختص",
    "مختصه",
    "معني",
    "ثاني",
    "متمرد",
    "متمرده",
    "منشق",
    "مساعد",
    "محتل",
    "وطني",
    "فدرالي",
    "ثلاث",
    "اربع",
    "خمس",
    "سادس",
    "مقدسه",
    "ناشئه",
    "لبنان",
    "متشدد",
    "متشدده",
    "مغلقه",
    "موثوقه",
    "مقرب",
    "مقربه",
    "مستقيل",
    "متطرف",
    "متطرفه",
    "محترف",
    "ابيض",
    "احمر",
    "اسود",
    "اوسط",
    "ادني",
    "كبري",
    "اقصي",
    "حاكمه",
    "رسمي",
    "قديم",
    "معارضين",
    "دولي",
    "ثوري",
    "شعبي",
    "محليه",
];
