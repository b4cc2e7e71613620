//! English sentences as a summarizer sees them: words, stems, openings that lean on the sentence
//! before.

use std::collections::BTreeSet;
use std::ops::Range;

/// A word of an English sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the word in its sentence.
    pub range: Range<usize>,
    /// Lower case, without possessive and regular endings; for matching only.
    pub stem: String,
    /// Whether the word carries content (is no function word).
    pub content: bool,
}

/// Function words and reporting words: they say nothing of what a sentence is about.
const FUNCTION_WORDS: &[&str] = &[
    "a", "about", "after", "again", "against", "all", "also", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "between", "both", "but", "by", "can", "could", "did", "do",
    "does", "down", "during", "each", "for", "from", "further", "had", "has", "have", "he", "her", "here",
    "him", "his", "i", "if", "in", "into", "is", "it", "its", "just", "may", "me", "might", "more", "most",
    "my", "no", "nor", "not", "of", "off", "on", "once", "or", "other", "our", "out", "over", "own", "said",
    "same", "say", "says", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "through", "to", "under", "until", "up", "us", "very",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "will", "with", "would",
    "you", "your",
];

/// Splits a sentence into words: runs of letters and digits, with `.`, `,`, `-` and apostrophes
/// inside (`U.S`, `1,200`, `al-Maliki's`).
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '.' | ',' | '-' | '\'' | '’')
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if c.is_alphanumeric() {
            start.get_or_insert(at);
        } else if let (Some(from), false) = (start, joins) {
            words.push(word(text, from..at));
            start = None;
        }
    }
    if let Some(from) = start {
        words.push(word(text, from..text.len()));
    }
    words
}

fn word(text: &str, range: Range<usize>) -> Word {
    let lower = text[range.clone()].to_lowercase();
    let content = FUNCTION_WORDS.binary_search(&lower.as_str()).is_err();
    Word {
        stem: stem(&lower),
        content,
        range,
    }
}

/// A light stem of a lower-case word: no possessive, no plural, no regular verb ending. Enough to
/// see that "missiles intercepted" and "intercepting a missile" speak of the same thing.
fn stem(lower: &str) -> String {
    let word = lower
        .strip_suffix("'s")
        .or_else(|| lower.strip_suffix("’s"))
        .unwrap_or(lower);
    let word: String = word
        .chars()
        .filter(|&c| c != '.' || word.contains(|d: char| d.is_ascii_digit()))
        .collect();
    if word.chars().all(|c| c.is_ascii_digit()) {
        return word;
    }
    let length = word.chars().count();
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(base) = word.strip_suffix(ending).filter(|_| length - ending.len() >= 4) {
            return base.trim_end_matches('e').to_owned();
        }
    }
    if length > 4 {
        word.trim_end_matches('e').to_owned()
    } else {
        word
    }
}

/// How many words an editor would count: what white space separates.
pub fn count_words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|part| part.contains(char::is_alphanumeric))
        .count()
}

/// The distinct content stems of some words.
pub fn content(words: &[Word]) -> BTreeSet<&str> {
    words
        .iter()
        .filter(|w| w.content)
        .map(|w| w.stem.as_str())
        .collect()
}

/// Words that point back when a sentence opens with them.
const POINTING: &[&str] = &[
    "he",
    "she",
    "it",
    "they",
    "this",
    "that",
    "these",
    "those",
    "his",
    "her",
    "their",
    "its",
    "such",
    "him",
    "them",
    "both",
    "the latter",
    "the former",
    "the source",
    "the statement",
    "the two",
    "the same",
    "the report",
];

/// Openings that tie a sentence to the one before. With `true`, the sentence stands without them.
const CONNECTIVES: &[(&str, bool)] = &[
    ("accordingly", false),
    ("also", true),
    ("and", false),
    ("as a result", false),
    ("as for", false),
    ("at the same time", true),
    ("besides", true),
    ("but", false),
    ("by contrast", false),
    ("consequently", false),
    ("for example", false),
    ("for her part", true),
    ("for his part", true),
    ("for its part", true),
    ("for their part", true),
    ("furthermore", true),
    ("hence", false),
    ("however", false),
    ("in a related context", true),
    ("in a related development", true),
    ("in addition", true),
    ("in contrast", false),
    ("in the same context", true),
    ("in this context", true),
    ("in this regard", true),
    ("in turn", true),
    ("instead", false),
    ("likewise", true),
    ("meanwhile", true),
    ("moreover", true),
    ("nevertheless", false),
    ("nonetheless", false),
    ("on the other hand", true),
    ("or", false),
    ("otherwise", false),
    ("separately", true),
    ("similarly", true),
    ("so", false),
    ("still", false),
    ("then", false),
    ("therefore", false),
    ("thus", false),
    ("yet", false),
];

/// How a sentence opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// It stands alone.
    Free,
    /// A pronoun or pointing phrase needs the sentence before.
    Pointing,
    /// A connective needs the sentence before.
    Connective,
    /// A connective with its comma, at these bytes, that can be left out; then the sentence stands alone.
    Detachable(Range<usize>),
}

/// Reads the opening of a sentence.
pub fn opening(text: &str) -> Opening {
    let body = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let from = text.len() - body.len();
    for &(connective, detachable) in CONNECTIVES {
        let Some(rest) = after_phrase(body, connective) else {
            continue;
        };
        let comma = rest.strip_prefix(',').map(str::trim_start);
        return match comma {
            Some(rest) if detachable && from == 0 => {
                let leans = POINTING.iter().any(|phrase| after_phrase(rest, phrase).is_some());
                if leans {
                    Opening::Pointing
                } else {
                    Opening::Detachable(0..text.len() - rest.len())
                }
            }
            // "Also present were ..." or "So far ...": no comma, no connective, except for
            // conjunctions proper.
            None if !matches!(connective, "and" | "but" | "or" | "so" | "yet")
                || after_phrase(body, "so far").is_some() =>
            {
                Opening::Free
            }
            _ => Opening::Connective,
        };
    }
    if POINTING.iter().any(|phrase| after_phrase(body, phrase).is_some()) {
        Opening::Pointing
    } else {
        Opening::Free
    }
}

/// What follows `phrase` where `text` begins with it as whole words, whatever the case.
pub fn after_phrase<'t>(text: &'t str, phrase: &str) -> Option<&'t str> {
    let head = text.get(..phrase.len())?;
    let rest = &text[phrase.len()..];
    (head.eq_ignore_ascii_case(phrase) && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        .then_some(rest)
}

/// Whether a line is no statement of the story: a question, a link, a tag, a call to read on.
pub fn is_furniture(text: &str) -> bool {
    let text = text.trim();
    let calls = [
        "read also",
        "read more",
        "see also",
        "watch",
        "photo:",
        "photos:",
        "video:",
        "follow us",
        "share",
    ];
    text.ends_with('?')
        || text.starts_with('#')
        || text.contains("http://")
        || text.contains("https://")
        || text.contains("www.")
        || calls
            .iter()
            .any(|call| after_phrase(text, call).is_some_and(|rest| !rest.starts_with(" over")))
        || count_words(text) < 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn function_words_are_sorted_for_search() {
        assert!(FUNCTION_WORDS.is_sorted());
    }

    #[test]
    fn words_keep_inner_marks_and_share_stems() {
        let text = "U.S. forces intercepted 1,200 missiles; al-Maliki's report.";
        let found: Vec<&str> = words(text).iter().map(|w| &text[w.range.clone()]).collect();
        assert_eq!(
            found,
            [
                "U.S",
                "forces",
                "intercepted",
                "1,200",
                "missiles",
                "al-Maliki's",
                "report"
            ]
        );
        assert_eq!(words("intercepting a missile")[0].stem, words(text)[2].stem);
        assert_eq!(words("missile")[0].stem, words(text)[4].stem);
        assert_eq!(words("US")[0].stem, words(text)[0].stem);
    }

    #[test]
    fn openings_that_lean_are_seen() {
        assert_eq!(opening("He stressed the need for talks."), Opening::Pointing);
        assert_eq!(opening("However, talks failed."), Opening::Connective);
        assert_eq!(opening("But talks failed."), Opening::Connective);
        assert_eq!(opening("Meanwhile, talks failed."), Opening::Detachable(0..11));
        assert_eq!(opening("In addition, he left."), Opening::Pointing);
        assert_eq!(opening("Iraq's parliament met."), Opening::Free);
        assert_eq!(opening("So far 20 people have died."), Opening::Free);
        assert_eq!(opening("Hebron saw clashes."), Opening::Free);
    }

    proptest! {
        #[test]
        fn words_are_in_order_within_the_text(text in "\\PC{0,80}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.range.start >= end && word.range.end > word.range.start);
                prop_assert!(text.is_char_boundary(word.range.start) && text.is_char_boundary(word.range.end));
                end = word.range.end;
            }
        }
    }
}
