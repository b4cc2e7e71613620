//! Names and terms whose English is known: from the project's tables and, before them, from a caller.
//!
//! A model trained with English names in its source (Song et al., "Code-Switching for Enhancing NMT with
//! Pre-Specified Translation", NAACL 2019) copies them: `وصل ترامب إلى الرياض` goes in as
//! `وصل Trump إلى Riyadh`. For other models see `stand_in`.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::gazetteer;
use crate::text::lexicon::lexicon;
use crate::text::normalize::{matching_form, normalize};

/// Most words of a term.
const LONGEST: usize = 6;

/// Terms of one caller, before those that the project knows. Cheap when empty.
#[derive(Clone, Debug)]
pub struct Glossary {
    own: Table,
    /// Whether the project's tables count as well.
    known: bool,
}

impl Default for Glossary {
    /// The project's tables alone.
    fn default() -> Self {
        Self {
            own: Table::default(),
            known: true,
        }
    }
}

/// What a term names, as far as that matters for its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A person.
    Person,
    /// A state.
    State,
    /// A city, region or other place.
    Place,
    /// An organisation, a product, a title.
    Organisation,
}

/// A text with the English of its terms written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text for the model.
    pub text: String,
    /// The terms, in the order of the text.
    pub terms: Vec<Term>,
}

/// A term that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its bytes in the original text, without a conjunction or preposition that hangs on it.
    pub range: Range<usize>,
    /// Its English.
    pub english: String,
    /// What it names.
    pub kind: TermKind,
    /// Whether the caller's glossary has it.
    pub own: bool,
}

impl Glossary {
    /// A glossary of (Arabic, English) pairs; of two entries for the same Arabic the first counts.
    /// Entries without a letter or digit on the Arabic side are left out.
    pub fn new<A: AsRef<str>, E: Into<String>>(entries: impl IntoIterator<Item = (A, E)>) -> Self {
        let mut own = Table::default();
        for (arabic, english) in entries {
            let kind = KNOWN.kind_of(arabic.as_ref());
            own.add(arabic.as_ref(), &english.into(), kind, AFTER_PREFIX_OWN);
        }
        Self { own, known: true }
    }

    /// People of a story, as (Arabic, English) pairs, and nothing else.
    pub fn of_people<A: AsRef<str>, E: Into<String>>(people: impl IntoIterator<Item = (A, E)>) -> Self {
        let mut own = Table::default();
        for (arabic, english) in people {
            own.add(
                arabic.as_ref(),
                &english.into(),
                TermKind::Person,
                AFTER_PREFIX_PERSON,
            );
        }
        Self { own, known: false }
    }

    /// No terms at all: the model's own words, for measuring.
    pub fn nothing() -> Self {
        Self {
            own: Table::default(),
            known: false,
        }
    }

    /// The caller's English for exactly this Arabic, if the glossary has it.
    pub fn english_of(&self, arabic: &str) -> Option<&str> {
        let form = matching_form(arabic);
        let words: Vec<&str> = words(&form).map(|range| &form[range]).collect();
        self.own.exact(&words).map(|entry| entry.english.as_str())
    }

    /// Writes the English of every term into `text`, none over another.
    pub fn write_in(&self, text: &str) -> Written {
        let folded = normalize(text);
        let ranges: Vec<Range<usize>> = words(&folded.text).collect();
        let mut own: Vec<Option<Found<'_>>> = (0..ranges.len())
            .map(|at| longest(&self.own, &folded.text, &ranges[at..]))
            .collect();
        // A known name ends where a term of the caller begins.
        let mut known_until = vec![ranges.len(); ranges.len()];
        for at in (1..ranges.len()).rev() {
            known_until[at - 1] = if own[at].is_some() { at } else { known_until[at] };
        }
        let mut written = Written {
            text: String::with_capacity(text.len()),
            terms: Vec::new(),
        };
        let (mut at, mut copied) = (0, 0);
        while at < ranges.len() {
            let callers = own[at].take();
            let own = callers.is_some();
            let known = || {
                let tables = self.known.then(|| &*KNOWN)?;
                longest(tables, &folded.text, &ranges[at..known_until[at]])
            };
            let Some(found) = callers.or_else(known) else {
                at += 1;
                continue;
            };
            let folded_range = ranges[at].start + found.prefix..ranges[at + found.words - 1].end;
            let range = folded.to_original(folded_range);
            written.text.push_str(&text[copied..range.start]);
            if found.prefix > 0 {
                written.text.push(' ');
            }
            written.text.push_str(&found.entry.english);
            copied = range.end;
            written.terms.push(Term {
                range,
                english: found.entry.english.clone(),
                kind: found.entry.kind,
                own,
            });
            at += found.words;
        }
        written.text.push_str(&text[copied..]);
        written
    }
}

/// Letters that a one-word term needs after a conjunction or preposition: short names would be found
/// within other words. What callers ask for and places are taken at their word.
const AFTER_PREFIX_OWN: usize = 3;
const AFTER_PREFIX_PERSON: usize = 5;

/// An entry of a table.
#[derive(Clone, Debug)]
struct Entry {
    /// Words in matching form.
    words: Vec<String>,
    english: String,
    kind: TermKind,
    /// Letters that the first word needs to be found behind a prefix.
    after_prefix: usize,
}

/// Terms by their first word.
#[derive(Clone, Debug, Default)]
struct Table {
    by_first: HashMap<String, Vec<Entry>>,
}

impl Table {
    fn add(&mut self, arabic: &str, english: &str, kind: TermKind, after_prefix: usize) {
        let form = matching_form(arabic);
        let words: Vec<String> = words(&form).map(|range| form[range].to_owned()).collect();
        let Some(first) = words.first().filter(|_| words.len() <= LONGEST) else {
            return;
        };
        let same_start = self.by_first.entry(first.clone()).or_default();
        if same_start.iter().all(|entry| entry.words != words) {
            same_start.push(Entry {
                words,
                english: english.to_owned(),
                kind,
                after_prefix,
            });
        }
    }

    /// What an Arabic term names: as the table says, or its first word if that begins a person's name;
    /// else a place, whose stand-ins fit most sentences.
    fn kind_of(&self, arabic: &str) -> TermKind {
        let form = matching_form(arabic);
        let words: Vec<&str> = words(&form).map(|range| &form[range]).collect();
        let person = |entry: &&Entry| entry.kind == TermKind::Person;
        self.exact(&words)
            .or_else(|| self.exact(&words[..words.len().min(1)]).filter(person))
            .map_or(TermKind::Place, |entry| entry.kind)
    }

    fn exact(&self, words: &[&str]) -> Option<&Entry> {
        let entries = self.by_first.get(*words.first()?)?;
        entries
            .iter()
            .find(|entry| entry.words.iter().map(String::as_str).eq(words.iter().copied()))
    }

    /// The longest entry at the beginning of `words` whose first word is `first`.
    fn longest(&self, first: &str, words: &[&str]) -> Option<&Entry> {
        let entries = self.by_first.get(first)?;
        let fits = |entry: &&Entry| {
            entry.words.len() <= words.len()
                && entry.words.iter().skip(1).zip(&words[1..]).all(|(a, b)| a == b)
        };
        entries.iter().filter(fits).max_by_key(|entry| entry.words.len())
    }
}

/// A term at some place.
struct Found<'a> {
    entry: &'a Entry,
    /// Words it covers.
    words: usize,
    /// Bytes of the folded first word that are a conjunction or preposition.
    prefix: usize,
}

/// The longest term at the first of `ranges`, which are words of `text`.
fn longest<'a>(table: &'a Table, text: &str, ranges: &[Range<usize>]) -> Option<Found<'a>> {
    if table.by_first.is_empty() {
        return None;
    }
    let together = ranges
        .windows(2)
        .take(LONGEST - 1)
        .take_while(|pair| matches!(&text[pair[0].end..pair[1].start], " " | "_" | "-" | "  "))
        .count();
    let words: Vec<&str> = ranges[..=together]
        .iter()
        .map(|range| &text[range.clone()])
        .collect();
    let whole = table.longest(words[0], &words).map(|entry| (entry, 0));
    let behind = PREFIXES.iter().filter_map(|prefix| {
        let rest = words[0].strip_prefix(prefix)?;
        // "lil-" swallows the alef of the article.
        let first = match prefix.strip_suffix("لل") {
            Some(_) => format!("ال{rest}"),
            None => rest.to_owned(),
        };
        let entry = table.longest(&first, &words)?;
        let long = entry.words.len() > 1 || first.chars().count() >= entry.after_prefix;
        // Of "lil-" the preposition alone stays in front; the article belongs to the name.
        let kept = prefix
            .strip_suffix("لل")
            .map_or(prefix.len(), |_| prefix.len() - "ل".len());
        long.then_some((entry, kept))
    });
    whole
        .into_iter()
        .chain(behind)
        .max_by_key(|&(entry, prefix)| (entry.words.len(), std::cmp::Reverse(prefix)))
        .map(|(entry, prefix)| Found {
            entry,
            words: entry.words.len(),
            prefix,
        })
}

/// What may hang on a name: conjunctions, prepositions, both.
const PREFIXES: &[&str] = &[
    "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "لل", "ولل", "فلل",
];

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let length = text[start..].find(|c: char| !c.is_alphanumeric());
        rest = length.map_or(text.len(), |length| start + length);
        Some(start..rest)
    })
}

lexicon! {
    /// Forms of the tables that are no names in running text.
    NOT_NAMES = "../text/gazetteer/not_names.txt"
}

/// The terms that the project knows. Of people and institutions only forms of several words count:
/// their short forms find actors, but in running text many of them are common words.
static KNOWN: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    let mut add = |cells: &[&'static str], column: usize, kind: TermKind, fewest_words: usize| {
        let after_prefix = match kind {
            TermKind::State | TermKind::Place => AFTER_PREFIX_OWN,
            TermKind::Person | TermKind::Organisation => AFTER_PREFIX_PERSON,
        };
        let (Some(english), Some(forms)) = (cells.first(), cells.get(column)) else {
            return;
        };
        for form in forms.split('|').filter(|form| !matches!(*form, "" | "-")) {
            let folded = matching_form(form);
            if form.split(' ').count() >= fewest_words && !NOT_NAMES.contains(&folded.to_lowercase()) {
                table.add(form, english, kind, after_prefix);
            }
        }
    };
    for (rows, column, kind, fewest_words) in [
        (gazetteer::PEOPLE, 1, TermKind::Person, 2),
        (gazetteer::STATES, 2, TermKind::State, 1),
        (gazetteer::PLACES, 1, TermKind::Place, 1),
        (gazetteer::INSTITUTIONS, 2, TermKind::Organisation, 2),
        (gazetteer::ORGANISATIONS, 1, TermKind::Organisation, 1),
        (gazetteer::SURNAMES, 1, TermKind::Person, 1),
    ] {
        for cells in gazetteer::rows(rows) {
            add(&cells, column, kind, fewest_words);
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        Glossary::default().write_in(text).text
    }

    #[test]
    fn names_are_written_in_and_the_rest_stays() {
        assert_eq!(
            written("قال دونالد ترمب إنَّ الأمم المتّحدة ستجتمع."),
            "قال Donald Trump إنَّ United Nations ستجتمع."
        );
        assert_eq!(written("لا أسماء هنا."), "لا أسماء هنا.");
    }

    #[test]
    fn a_prefix_stays_in_front_of_the_name() {
        assert_eq!(written("ولبنان"), "و Lebanon");
        assert_eq!(written("للأردن"), "ل Jordan");
        assert_eq!(written("في قطر وبقطر"), "في Qatar وب Qatar");
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(written("جنوب السودان والسودان"), "South Sudan و Sudan");
    }

    #[test]
    fn words_of_other_meaning_stay_arabic() {
        assert_eq!(written("فتح الباب أمام المملكة"), "فتح الباب أمام المملكة");
    }

    #[test]
    fn a_callers_glossary_goes_first_and_says_where() {
        let glossary = Glossary::new([("قطر", "State of Qatar"), ("حي السلام", "Salam district")]);
        let text = "وصل إلى حَيِّ السلام في قطر";
        let found = glossary.write_in(text);
        assert_eq!(found.text, "وصل إلى Salam district في State of Qatar");
        assert_eq!(&text[found.terms[0].range.clone()], "حَيِّ السلام");
        assert!(found.terms.iter().all(|term| term.own));
        assert_eq!(glossary.english_of("حي السّلام"), Some("Salam district"));
        assert_eq!(Glossary::nothing().write_in("في مصر").text, "في مصر");
    }

    #[test]
    fn a_known_name_does_not_hide_a_callers_term() {
        let glossary = Glossary::new([("العقبة", "Port Aqaba")]);
        assert_eq!(written("مدينة العقبة"), "Aqaba");
        assert_eq!(glossary.write_in("في مدينة العقبة").text, "في مدينة Port Aqaba");
    }

    #[test]
    fn entries_without_letters_are_left_out() {
        assert_eq!(Glossary::new([("؟", "?")]).write_in("من؟").text, "من؟");
    }

    #[test]
    fn the_tables_hold_together() {
        for table in [
            gazetteer::PEOPLE,
            gazetteer::STATES,
            gazetteer::PLACES,
            gazetteer::INSTITUTIONS,
            gazetteer::ORGANISATIONS,
            gazetteer::SURNAMES,
        ] {
            for cells in gazetteer::rows(table) {
                assert!(cells.len() >= 2, "{cells:?}");
                assert!(
                    cells.iter().all(|cell| cell.trim() == *cell && !cell.is_empty()),
                    "{cells:?}"
                );
            }
        }
        assert!(KNOWN.by_first.len() > 500);
    }
}
