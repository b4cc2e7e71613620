//! The tables of well-known people and institutions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::positions::token::normalise;
use crate::text::gazetteer;

static NAMES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let mut names = PEOPLE.clone();
    for columns in gazetteer::rows(gazetteer::INSTITUTIONS) {
        if let [english, _, forms] = columns[..] {
            for form in forms.split('|') {
                names.entry(key(form)).or_insert(english);
            }
        }
    }
    names
});

/// The form under which names are filed: normalised, without quotation marks, compound names joined.
pub(crate) fn key(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if matches!(c, '"' | '«' | '»' | '“' | '”' | '\'' | '(' | ')' | '_' | '-') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words: Vec<String> = plain.split_whitespace().map(normalise).collect();
    let mut joined = words.join(" ");
    for (apart, together) in [
        ("عبد ال", "عبدال"),
        ("عبد رب", "عبدرب"),
        ("نصر الله", "نصرالله"),
        ("ترمب", "ترامب"),
        ("نتانياهو", "نتنياهو"),
    ] {
        joined = joined.replace(apart, together);
    }
    joined
}

/// The English name of a well-known person or institution.
pub(crate) fn lookup(name: &str) -> Option<&'static str> {
    NAMES.get(&key(name)).copied()
}

static PEOPLE: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let mut people = BTreeMap::new();
    for (form, english) in gazetteer::forms(gazetteer::PEOPLE) {
        people.entry(key(form)).or_insert(english);
    }
    people
});

/// English name → the Arabic forms of a well-known person.
static FORMS: LazyLock<BTreeMap<&str, Vec<String>>> = LazyLock::new(|| {
    gazetteer::rows(gazetteer::PEOPLE)
        .filter_map(|columns| Some((*columns.first()?, columns.get(1)?.split('|').map(key).collect())))
        .collect()
});

/// The Arabic forms, as [`key`] writes them, of the well-known person of this English name; empty for others.
pub(crate) fn forms_of(english: &str) -> &'static [String] {
    FORMS.get(english).map_or(&[], Vec::as_slice)
}

/// The English name of a well-known person.
pub(crate) fn person(name: &str) -> Option<&'static str> {
    PEOPLE.get(&key(name)).copied()
}

/// The longest institution or person of the table at the beginning of normalised `words`, in words.
pub(crate) fn longest_at(words: &[&str]) -> Option<usize> {
    (1..=words.len().min(6))
        .rev()
        .find(|&n| NAMES.contains_key(&key(&words[..n].join(" "))))
}

/// English surname → the full name of its bearer, `None` where several lines have it.
static SURNAMES: LazyLock<BTreeMap<&str, Option<&str>>> = LazyLock::new(|| {
    let mut surnames = BTreeMap::new();
    for columns in gazetteer::rows(gazetteer::PEOPLE) {
        if let Some((_, surname)) = columns[0].rsplit_once(' ') {
            surnames
                .entry(surname)
                .and_modify(|bearer| *bearer = None)
                .or_insert(Some(columns[0]));
        }
    }
    surnames
});

/// The one person of the table with this English surname.
pub(crate) fn by_surname(surname: &str) -> Option<&'static str> {
    SURNAMES.get(surname).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_variants_and_quotation_marks_do_not_matter() {
        assert_eq!(lookup("دونالد ترمب"), Some("Donald Trump"));
        assert_eq!(lookup("عبدالفتاح السيسي"), lookup("عبد الفتاح السيسى"));
        assert_eq!(lookup("حركة \"حماس\""), Some("Hamas"));
        assert_eq!(lookup("سعيد الغائب"), None);
    }

    #[test]
    fn the_tables_are_large() {
        assert!(NAMES.len() > 700);
    }
}
