//! English for parties named by common nouns: `مصدر دبلوماسي في نيويورك`, `بيان ثلاثي مشترك`.
//!
//! A common noun is never spelled out in Latin letters; what the tables lack is said more generally.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::describe;
use crate::positions::lexicon::places;
use crate::positions::lexicon::vocabulary::{is_common_word, looks_adjectival, without_article};
use crate::positions::position::ActorKind;
use crate::positions::token::normalise;
use crate::text::gazetteer;

/// Nouns that head such names, without the article and normalised.
static NOUNS: LazyLock<BTreeMap<&str, &str>> =
    LazyLock::new(|| gazetteer::forms(include_str!("../lexicon/nouns.tsv")).collect());

/// Adjectives, masculine without the article; the feminine adds `ه`.
static ADJECTIVES: LazyLock<BTreeMap<&str, &str>> =
    LazyLock::new(|| gazetteer::forms(include_str!("../lexicon/adjectives.tsv")).collect());

/// Cities where sources speak and which are no state's seat in the table of places, or name themselves.
#[rustfmt::skip]
const CITIES: &[(&str, &str)] = &[
    ("نيويورك", "New York"), ("واشنطن", "Washington"), ("جنيف", "Geneva"), ("فيينا", "Vienna"), ("باريس", "Paris"), ("لندن", "London"),
    ("بروكسل", "Brussels"), ("بروكسيل", "Brussels"), ("لاهاي", "The Hague"), ("القاهره", "Cairo"), ("الدوحه", "Doha"), ("الرياض", "Riyadh"),
    ("بيروت", "Beirut"), ("دمشق", "Damascus"), ("بغداد", "Baghdad"), ("عمان", "Amman"), ("انقره", "Ankara"), ("اسطنبول", "Istanbul"),
    ("طهران", "Tehran"), ("موسكو", "Moscow"), ("كييف", "Kyiv"), ("بكين", "Beijing"), ("القدس", "Jerusalem"), ("رام الله", "Ramallah"),
    ("حلب", "Aleppo"), ("ادلب", "Idlib"), ("صنعاء", "Sanaa"), ("عدن", "Aden"), ("طرابلس", "Tripoli"), ("بنغازي", "Benghazi"),
    ("تونس", "Tunis"), ("الجزائر", "Algiers"), ("الرباط", "Rabat"), ("الخرطوم", "Khartoum"), ("رفح", "Rafah"), ("دبي", "Dubai"),
    ("غزه", "Gaza"), ("قطاع غزه", "the Gaza Strip"), ("الضفه الغربيه", "the West Bank"), ("المنطقه", "the region"),
];

/// The English that a table has for a normalised word.
pub(super) fn found(table: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(arabic, _)| *arabic == word)
        .map(|(_, english)| *english)
}

/// The English noun for a word with or without the article.
fn noun(word: &str) -> Option<&'static str> {
    let noun = NOUNS.get(without_article(word)).or_else(|| NOUNS.get(word));
    noun.copied()
}

fn adjective(word: &str) -> Option<&'static str> {
    let bare = without_article(word);
    ["", "ه", "ون", "ين", "ان", "تان"]
        .iter()
        .filter_map(|ending| bare.strip_suffix(ending))
        .find_map(|stem| ADJECTIVES.get(stem).copied())
        .or_else(|| places::state_of_adjective(word).map(|s| s.adjective))
}

/// Whether the word is a noun of the table, with or without the article.
pub(crate) fn is_noun(word: &str) -> bool {
    noun(word).is_some()
}

/// Whether the word is an adjective of the table or of a state.
pub(crate) fn is_adjective(word: &str) -> bool {
    adjective(word).is_some()
}

/// Whether the English word is one that the tables have for an adjective that is written large (Kurdish).
pub(super) fn is_english_adjective(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && ADJECTIVES.values().any(|english| *english == word)
}

/// The English noun for the first word of a party's name.
pub(super) fn head(arabic: &str) -> Option<&'static str> {
    let head = normalise(arabic.split_whitespace().next()?);
    noun(&head)
}

/// How many words at the beginning of a party's name tell only how many they are: `عدد من المسؤولين`,
/// `عشرات المتظاهرين`. A part that has no noun of its own behind them (`عدد منهم`) keeps its words.
pub(super) fn quantity(words: &[String]) -> usize {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [
            "عدد" | "عددا" | "مجموعه" | "العديد" | "كثير" | "الكثير",
            "من",
            _,
            ..,
        ] => 2,
        ["عشرات" | "مئات" | "الاف", "الالاف", "من", _, ..] => 3,
        ["بعض" | "معظم" | "اغلب" | "عشرات" | "مئات" | "الاف", noun, ..] if !noun.starts_with("من") => {
            1
        }
        _ => 0,
    }
}

/// English words that tell how many of a party there are, as a translation without its article begins.
const QUANTITIES: &[&str] = &[
    "number of ",
    "some of the ",
    "some of ",
    "some ",
    "many of the ",
    "many ",
    "several ",
    "most of the ",
    "most ",
    "dozens of ",
    "hundreds of ",
    "tens of thousands of ",
    "thousands of ",
];

/// The English of a party's name without how many they are.
pub(super) fn without_quantity(english: &str) -> &str {
    let lower = english.to_lowercase();
    QUANTITIES
        .iter()
        .find(|quantity| lower.starts_with(**quantity) && lower.len() == english.len())
        .map_or(english, |quantity| &english[quantity.len()..])
}

/// A party named by a common noun with adjectives and a place, composed from the tables.
pub(crate) fn phrase(arabic: &str) -> Option<String> {
    let mut words: Vec<String> = arabic.split_whitespace().map(normalise).collect();
    words.drain(..quantity(&words));
    let head = words.first()?;
    let noun = noun(head)?;
    let mut before: Vec<&str> = Vec::new();
    let mut at = 1;
    while let Some(english) = words.get(at).and_then(|w| adjective(w)) {
        if !before.contains(&english) && english != noun {
            before.push(english);
        }
        at += 1;
    }
    let person = matches!(
        noun,
        "source" | "sources" | "official" | "officials" | "diplomat" | "diplomats" | "two sources"
    );
    if person && let Some(body) = words.get(at).and_then(|w| body_behind(w, &words[at + 1..])) {
        // Afghan Defense Ministry official; that a ministry's source is official goes without saying.
        let senior = if before.contains(&"senior") { "senior " } else { "" };
        return Some(format!("{senior}{} {noun}", describe::attributive(&body)));
    }
    // Arabic adds its adjectives behind the noun, English puts the last one first: بيان ثلاثي مشترك.
    before.reverse();
    before.push(noun);
    let name = before.join(" ");
    Some(match words.get(at).map(String::as_str) {
        Some(preposition @ ("في" | "من")) if at + 1 < words.len() => match place(&words[at + 1..]) {
            Some(place) => format!(
                "{name} {} {place}",
                if preposition == "في" { "in" } else { "from" }
            ),
            None => name,
        },
        _ => name,
    })
}

/// The body that a source or an official belongs to: `في وزارة الدفاع`, `بالشرطة العراقية`; no place.
fn body_behind(preposition: &str, more: &[String]) -> Option<String> {
    let words: Vec<String> = if matches!(preposition, "في" | "من" | "لدي") {
        more.to_vec()
    } else {
        let bare = preposition
            .strip_prefix('ب')
            .filter(|rest| rest.chars().count() > 3)?;
        let mut words = vec![bare.to_owned()];
        words.extend_from_slice(more);
        words
    };
    let whole = words.join(" ");
    let place = found(CITIES, &whole).is_some() || places::place(&whole).is_some();
    // A body with a place of its own is told in full: مصدر في وزارة الصحة في غزة.
    (!place && !words.is_empty())
        .then(|| describe::body(&whole))
        .flatten()
        .filter(|body| !body.contains(" in "))
}

/// A place after `في`, with its article.
fn place(words: &[String]) -> Option<String> {
    let whole = words.join(" ");
    if let Some(city) = found(CITIES, &whole) {
        return Some(city.to_owned());
    }
    let body = describe::body(&whole)?;
    Some(format!("{}{body}", describe::needs_article(&body)))
}

/// A neutral English noun for a party whose name begins with a common noun that the tables lack.
pub(crate) fn neutral(arabic: &str, kind: ActorKind) -> Option<&'static str> {
    let head = normalise(arabic.split_whitespace().next()?);
    let common = is_common_word(&head) || is_common_word(without_article(&head)) || looks_adjectival(&head);
    common.then_some(match kind {
        ActorKind::Person => "official",
        ActorKind::Group => "group",
        ActorKind::UnnamedSource => "source",
        _ => "organization",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_nouns_are_translated_and_never_spelled_out() {
        assert_eq!(phrase("مصدر عسكري في جنيف").unwrap(), "military source in Geneva");
        assert_eq!(phrase("مصادر طبية محلية").unwrap(), "local medical sources");
        assert_eq!(phrase("بيان رباعي مشترك").unwrap(), "joint four-party statement");
        assert_eq!(phrase("الصحيفة الفرنسية").unwrap(), "French newspaper");
        assert_eq!(phrase("عدد من المصادر المحلية").unwrap(), "local sources");
        assert_eq!(phrase("عشرات المسؤولين").unwrap(), "officials");
        assert_eq!(phrase("تقرير من المنطقة").unwrap(), "report from the region");
        assert_eq!(phrase("غنوم"), None);
        assert_eq!(neutral("غنوم", ActorKind::Organisation), None);
    }
}
