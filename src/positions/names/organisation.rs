//! Media, companies, parties and armed groups by their own names, with or without the noun that says what
//! they are: `صحيفة "حريت" التركية`, `شركة نيسان`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::table;
use crate::positions::lexicon::places;
use crate::positions::lexicon::vocabulary::without_article;
use crate::positions::token;
use crate::text::gazetteer;

static ORGANISATIONS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let mut names = BTreeMap::new();
    for (form, english) in gazetteer::forms(gazetteer::ORGANISATIONS) {
        names.entry(table::key(form)).or_insert(english);
    }
    names
});

/// Nouns before a name, without the article and normalised.
#[rustfmt::skip]
const CLASSES: &[&str] = &[
    "صحيفه", "جريده", "مجله", "قناه", "محطه", "تلفزيون", "اذاعه", "شبكه", "موقع", "وكاله", "شركه", "مؤسسه", "مجموعه",
    "منظمه", "جمعيه", "حركه", "حزب", "تنظيم", "جماعه", "تيار", "نادي", "بنك", "مصرف", "مركز", "معهد",
];

/// Adjectives behind a name that only describe it.
#[rustfmt::skip]
const DESCRIPTIONS: &[&str] = &[
    "رسميه", "رسمي", "حكوميه", "حكومي", "اخباريه", "اخباري", "يوميه", "اسبوعيه", "محليه", "مستقله", "تلفزيونيه", "الكترونيه",
    "الكتروني", "خاصه", "دوليه", "عالميه", "عملاقه", "ارهابي", "ارهابيه", "متطرف", "متشدد", "مسلحه", "فضائيه", "انباء",
];

/// The English name of an organisation that the tables know.
pub(crate) fn named(arabic: &str) -> Option<String> {
    let english = found(arabic)?;
    // وكالة كيودو: an agency that is not called by an acronym keeps its noun.
    let agency = token::normalise(arabic).starts_with("وكاله");
    let acronym = english.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let told = acronym || english.contains(' ') || english == "Reuters";
    Some(if agency && !told {
        format!("{english} news agency")
    } else {
        english.to_owned()
    })
}

fn found(arabic: &str) -> Option<&'static str> {
    let joined = table::key(arabic);
    let words: Vec<&str> = joined.split(' ').filter(|w| !w.is_empty()).collect();
    let whole = |words: &[&str]| known(&words.join(" "));
    if let Some(english) = whole(&words) {
        return Some(english);
    }
    let mut end = words.len();
    while end > 1 && describes(words[end - 1]) {
        end -= 1;
        if let Some(english) = whole(&words[..end]) {
            return Some(english);
        }
    }
    let class = CLASSES.contains(&without_article(words.first()?));
    if !class {
        return None;
    }
    let mut start = 1;
    while start < end {
        if let Some(english) = whole(&words[start..end]) {
            return Some(english);
        }
        if !describes(words[start]) {
            return None;
        }
        start += 1;
    }
    None
}

fn known(words: &str) -> Option<&'static str> {
    ORGANISATIONS.get(words).copied().or_else(|| table::lookup(words))
}

fn describes(word: &str) -> bool {
    places::state_of_adjective(word).is_some() || DESCRIPTIONS.contains(&without_article(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noun_before_a_name_and_the_adjective_behind_it_do_not_matter() {
        assert_eq!(named("نيويورك تايمز"), named("صحيفة \"نيويورك تايمز\" الأميركية"));
        assert_eq!(named("شركة بوينغ الأميركية"), Some("Boeing".to_owned()));
        assert_eq!(named("صحيفة محلية"), None);
        assert_eq!(named("الشركة"), None);
    }
}
