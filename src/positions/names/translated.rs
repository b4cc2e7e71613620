//! Parties named by common nouns, translated on their own: `وسائل إعلام سورية رسمية`, `العاملون في مجال السياحة`.
//!
//! A small translator sometimes answers a short phrase with a name it has often seen ("White House"). So its
//! English is taken only where nothing in it contradicts the Arabic.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::choose::{is_named, is_title_word, names_a_party, without_article};
use super::{align, common, describe, organisation, table};
use crate::positions::lexicon::{places, vocabulary};
use crate::positions::position::{Actor, ActorKind};
use crate::positions::token::normalise;
use crate::text::gazetteer;

/// Most words of a name.
const LONGEST: usize = 9;
/// Letters by which two English words of one kind are told to be the same.
const STEM: usize = 5;

/// Whether the actor's Arabic name is worth a translation: it is no state and no personal name, and the
/// tables do not know it.
pub(crate) fn is_wanted(actor: &Actor) -> bool {
    let arabic = &actor.name_ar;
    actor.kind != ActorKind::State
        && actor.member_ids.is_empty()
        && !(actor.kind == ActorKind::Person && is_named(actor))
        && table::lookup(arabic).is_none()
        && describe::body(arabic).is_none()
        && organisation::named(arabic).is_none()
}

/// The English name that `translation` gives for `arabic`, if it can be one and says nothing that the
/// Arabic does not.
pub(crate) fn accepted(translation: &str, arabic: &str) -> Option<String> {
    let plain = without_article(translation.trim().trim_end_matches(['.', ',', ':', ';']));
    let normal: Vec<String> = arabic.split_whitespace().map(normalise).collect();
    let quantity = common::quantity(&normal);
    let arabic = &arabic
        .split_whitespace()
        .skip(quantity)
        .collect::<Vec<_>>()
        .join(" ");
    let plain = if quantity > 0 {
        without_article(common::without_quantity(&plain))
    } else {
        plain
    };
    let words: Vec<&str> = plain.split_whitespace().collect();
    // One word for one word, and no single one for a long name.
    let fits = match arabic.split_whitespace().count() {
        1 => words.len() == 1,
        2 => true,
        _ => words.len() > 1,
    };
    let sound = fits
        && (1..=LONGEST).contains(&words.len())
        && !plain.starts_with("and ")
        && words.iter().all(|word| word.chars().count() <= 18)
        && words.chunks(6).all(|part| names_a_party(&part.join(" ")))
        && !plain.contains(|c: char| c.is_ascii_digit())
        && plain.matches('"').count().is_multiple_of(2)
        && !repeats(&words)
        && keeps_head(&plain, arabic)
        && is_grounded(&words, arabic);
    sound.then(|| in_running_text(&words))
}

/// Whether a content word stands there twice, as in a decoder that lost its way.
fn repeats(words: &[&str]) -> bool {
    let mut seen = BTreeSet::new();
    words
        .iter()
        .map(|word| stem(word))
        .filter(|stem| stem.chars().count() >= STEM)
        .any(|stem| !seen.insert(stem))
}

fn stem(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphabetic())
        .take(STEM)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether the noun that the tables know for the first Arabic word is there.
fn keeps_head(english: &str, arabic: &str) -> bool {
    // Airlines and companies, commissions and authorities are told apart by their names alone.
    const LOOSE: &[&str] = &["company", "group", "authority", "committee", "association"];
    let lower = english.to_lowercase();
    common::head(arabic).is_none_or(|noun| {
        LOOSE.contains(&noun)
            || noun
                .split(' ')
                .all(|word| lower.contains(&word[..word.len().min(4)]))
    })
}

/// English names of the tables, in lower case, with the Arabic by which they are known.
static KNOWN: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |english: &str, columns: &[&str]| {
        let forms = columns
            .iter()
            .flat_map(|forms| forms.split('|'))
            .filter(|form| *form != "-")
            .map(table::key)
            .map(|form| vocabulary::without_article(&form).to_owned());
        known.entry(english.to_lowercase()).or_default().extend(forms);
    };
    for columns in gazetteer::rows(gazetteer::STATES) {
        if let [name, adjective, arabic @ ..] = &columns[..] {
            add(name, arabic);
            add(adjective, arabic);
        }
    }
    for (rows, column) in [
        (gazetteer::PLACES, 1),
        (gazetteer::ORGANISATIONS, 1),
        (gazetteer::PEOPLE, 1),
        (gazetteer::SURNAMES, 1),
        (gazetteer::INSTITUTIONS, 2),
    ] {
        for columns in gazetteer::rows(rows) {
            if let Some((name, arabic)) = columns.first().zip(columns.get(column..)) {
                add(name, arabic);
            }
        }
    }
    known
});

/// Words of the names of institutions, in lower case: they are written large without being names.
static INSTITUTIONAL: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let institutions = gazetteer::rows(gazetteer::INSTITUTIONS).map(|columns| columns[0]);
    institutions
        .chain(describe::bodies())
        .flat_map(|name| name.split(' '))
        .map(str::to_lowercase)
        .collect()
});

/// Whether every name in the English stands in the Arabic as well.
fn is_grounded(words: &[&str], arabic: &str) -> bool {
    let key = table::key(arabic);
    let bare: Vec<&str> = words.iter().map(|word| bare(word)).collect();
    let mut explained = vec![false; words.len()];
    for start in 0..bare.len() {
        if !is_capital(bare[start]) {
            continue;
        }
        for end in start + 1..=bare.len().min(start + 5) {
            let Some(forms) = KNOWN.get(&bare[start..end].join(" ").to_lowercase()) else {
                continue;
            };
            if !forms.iter().any(|form| key.contains(form.as_str())) {
                return false;
            }
            explained[start..end].fill(true);
        }
    }
    (0..words.len()).all(|at| {
        let word = bare[at];
        let first = at == 0 && word == words[0] && !word.contains('-');
        explained[at]
            || first
            || !is_capital(word)
            || is_title_word(word)
            || INSTITUTIONAL.contains(&word.to_lowercase())
            || common::is_english_adjective(word)
            || align::find(arabic, word).is_some()
    })
}

/// A word without quotation marks, brackets and the possessive.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(['"', '(', ')', ',']);
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix('\''))
        .unwrap_or(word)
}

fn is_capital(word: &str) -> bool {
    word.trim_start_matches("al-")
        .chars()
        .next()
        .is_some_and(char::is_uppercase)
}

/// The name as it stands inside a sentence: the capital of its first word goes unless the word is written
/// so anyway.
fn in_running_text(words: &[&str]) -> String {
    let first = words[0];
    let proper = words.get(1).is_some_and(|next| is_capital(next))
        || first.chars().skip(1).any(|c| c.is_uppercase() || c == '.')
        || first != bare(first)
        || places::is_proper(first)
        || common::is_english_adjective(first)
        || KNOWN.contains_key(&first.to_lowercase());
    let name = words.join(" ");
    let mut chars = name.chars();
    match chars.next() {
        Some(letter) if !proper => letter.to_lowercase().chain(chars).collect(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::accepted;

    #[test]
    fn phrases_that_say_what_the_arabic_says_are_names() {
        for (arabic, english, name) in [
            (
                "وسائل إعلام سورية رسمية",
                "Syrian state media",
                "Syrian state media",
            ),
            (
                "العاملون في مجال السياحة",
                "Workers in tourism.",
                "workers in tourism",
            ),
            ("مسؤولين أكراد", "Kurdish officials", "Kurdish officials"),
            (
                "عدد من المشرعين الأمريكيين",
                "A number of U.S. lawmakers",
                "U.S. lawmakers",
            ),
            ("مئات المتظاهرين", "Hundreds of protesters", "protesters"),
            (
                "مكتب الإعلام في باريس",
                "The media office in Paris",
                "media office in Paris",
            ),
        ] {
            assert_eq!(accepted(english, arabic).as_deref(), Some(name), "{arabic}");
        }
    }

    #[test]
    fn names_that_the_arabic_lacks_are_refused() {
        for (arabic, english) in [
            ("مجلس الإدارة", "White House"),
            ("هيئة الإحصاء المحلية", "Kuwaiti statistics authority"),
            ("جماعتان مسلحتان", "Two militants from al-Shabab"),
            ("مكتب إعلامي", "The media office of the media office"),
            ("خبراء تسويق", "He said that experts"),
            ("مكتب الإحصاء", "Office of Krslomoto"),
            ("الشرطة", "Police killed"),
            ("ممثل عن الادعاء", "Representative"),
        ] {
            assert_eq!(accepted(english, arabic), None, "{arabic}");
        }
    }
}
