//! Proof: a summary sentence is made of parts of its source, and says nothing that they don't.

use std::collections::BTreeMap;
use std::ops::Range;

use super::sentence::{count_words, words};

/// What a summary sentence says without support, or leaves out of it against the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// A number that the source does not have.
    Number(String),
    /// A capitalised word that the source does not have.
    Name(String),
    /// The count of negations differs: (in the sentence, in the source).
    Negation(usize, usize),
    /// Quotation marks or brackets no longer pair up, although they do in the source.
    Quotes,
}

impl std::fmt::Display for Unsupported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "the number {number} is not in the source"),
            Self::Name(name) => write!(f, "the name {name} is not in the source"),
            Self::Negation(here, there) => write!(f, "{here} negations where the source has {there}"),
            Self::Quotes => f.write_str("quotation marks or brackets were torn apart"),
        }
    }
}

/// Words that turn a statement into its opposite.
const NEGATIONS: &[&str] = &[
    "cannot", "hardly", "neither", "never", "no", "nobody", "none", "nor", "not", "nothing", "nowhere",
    "without",
];

/// Words that limit a statement: a clause that holds one must not be dropped, nor split off.
const LIMITS: &[&str] = &[
    "alleged",
    "allegedly",
    "could",
    "except",
    "if",
    "may",
    "might",
    "only",
    "provided",
    "purported",
    "reportedly",
    "unless",
    "unlikely",
    "until",
];

const NUMBER_WORDS: &[&str] = &[
    "billion",
    "dozen",
    "dozens",
    "eight",
    "eighteen",
    "eighty",
    "eleven",
    "fifteen",
    "fifty",
    "five",
    "forty",
    "four",
    "fourteen",
    "half",
    "hundred",
    "hundreds",
    "million",
    "millions",
    "nine",
    "nineteen",
    "ninety",
    "seven",
    "seventeen",
    "seventy",
    "six",
    "sixteen",
    "sixty",
    "ten",
    "thirteen",
    "thirty",
    "thousand",
    "thousands",
    "three",
    "twelve",
    "twenty",
    "two",
];

/// Whether a lower-case word negates.
fn negates(lower: &str) -> bool {
    NEGATIONS.binary_search(&lower).is_ok() || lower.ends_with("n't") || lower.ends_with("n’t")
}

/// How many negations a text holds.
pub fn negations(text: &str) -> usize {
    words(text)
        .iter()
        .filter(|w| negates(&text[w.range.clone()].to_lowercase()))
        .count()
}

/// Whether a text holds a negation or a word that limits a statement.
pub fn negates_or_limits(text: &str) -> bool {
    words(text).iter().any(|w| {
        let lower = text[w.range.clone()].to_lowercase();
        negates(&lower) || LIMITS.binary_search(&lower.as_str()).is_ok()
    })
}

/// Whether a word is a number, in figures or letters.
pub fn is_number(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
        || word
            .to_lowercase()
            .split('-')
            .all(|part| NUMBER_WORDS.binary_search(&part).is_ok())
}

/// The capitalised words of a text, without the first one, whose capital says nothing.
pub fn names(text: &str) -> Vec<&str> {
    let words = words(text);
    let capitals = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    words
        .iter()
        .skip(1)
        .map(|w| &text[w.range.clone()])
        .filter(capitals)
        .collect()
}

/// The numbers of a text.
pub fn numbers(text: &str) -> Vec<&str> {
    words(text)
        .iter()
        .map(|w| &text[w.range.clone()])
        .filter(|w| is_number(w))
        .collect()
}

/// Whether straight quotation marks are even, and curly ones and brackets close as they open.
pub fn pairs_up(text: &str) -> bool {
    let count = |mark: char| text.chars().filter(|&c| c == mark).count();
    count('"') % 2 == 0
        && [('“', '”'), ('(', ')'), ('[', ']'), ('«', '»')]
            .iter()
            .all(|&(open, close)| count(open) == count(close))
}

/// Checks a summary sentence against the texts it was made from.
pub fn check(sentence: &str, support: &[&str]) -> Vec<Unsupported> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for text in support {
        for word in words(text) {
            *known.entry(text[word.range].to_lowercase()).or_default() += 1;
        }
    }
    let missing = |word: &&str| !known.contains_key(&word.to_lowercase());
    let mut found: Vec<Unsupported> = numbers(sentence)
        .into_iter()
        .filter(missing)
        .map(|number| Unsupported::Number(number.to_owned()))
        .chain(
            names(sentence)
                .into_iter()
                .filter(missing)
                .map(|name| Unsupported::Name(name.to_owned())),
        )
        .collect();
    let (here, there) = (
        negations(sentence),
        support.iter().map(|text| negations(text)).sum(),
    );
    if here != there {
        found.push(Unsupported::Negation(here, there));
    }
    if !pairs_up(sentence) && support.iter().all(|text| pairs_up(text)) {
        found.push(Unsupported::Quotes);
    }
    found
}

/// Joins kept parts of a sentence into text: one space at each cut, no space before a comma or full
/// stop, no doubled marks, a capital at the start, a full stop at the end.
///
/// `parts` are byte ranges of `text` in ascending order.
pub fn render(text: &str, parts: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for part in parts {
        let mut piece = text[part.clone()].trim();
        if out.ends_with([',', ';', ':', '.', '!', '?']) || out.is_empty() {
            // A mark that followed the dropped words has nothing left to follow.
            piece = piece.trim_start_matches([',', ';']).trim_start();
        }
        if piece.is_empty() {
            continue;
        }
        if piece.starts_with(['.', '!', '?']) {
            let end = out.trim_end_matches([',', ';', ':', ' ']).len();
            out.truncate(end);
        } else if !out.is_empty()
            && !piece.starts_with([',', ';', ':', ')', '”', '’'])
            && !glued(text, part, &out)
        {
            out.push(' ');
        }
        out.push_str(piece);
    }
    let end = out.trim_end_matches([',', ';', ':', ' ', '-', '–', '—']).len();
    out.truncate(end);
    if let Some(first) = out.chars().next().filter(|c| c.is_lowercase()) {
        let upper: String = first.to_uppercase().collect();
        out.replace_range(..first.len_utf8(), &upper);
    }
    let last = out.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    if count_words(&out) > 0 && !last.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    out
}

/// Whether a closing quotation mark at the head of a part belongs to what stands before it.
fn glued(text: &str, part: &Range<usize>, out: &str) -> bool {
    text[part.clone()].starts_with('"') && out.chars().filter(|&c| c == '"').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn word_lists_are_sorted_for_search() {
        assert!(NEGATIONS.is_sorted() && LIMITS.is_sorted() && NUMBER_WORDS.is_sorted());
    }

    #[test]
    fn invented_numbers_names_and_lost_negations_are_found() {
        let source = "The ministry did not say how many of the 12 ships had left Basra.";
        assert!(check("The ministry did not say how many ships left Basra.", &[source]).is_empty());
        assert_eq!(
            check("The ministry did say that 13 ships left Mosul.", &[source]),
            [
                Unsupported::Number("13".into()),
                Unsupported::Name("Mosul".into()),
                Unsupported::Negation(0, 1)
            ]
        );
        assert_eq!(
            check("He said \"go.", &["He said \"go.\""]),
            [Unsupported::Quotes]
        );
        assert!(is_number("twenty-five") && !is_number("twenty-first-class"));
    }

    #[test]
    fn parts_join_into_clean_sentences() {
        let text = "On Monday, the council, which met in Basra, approved the plan, the agency said.";
        let cut = |from: &str, to: &str| text.find(from).unwrap()..text.find(to).unwrap();
        let council = cut("the council", ", which");
        let approved = text.find(", approved").unwrap() + 1..text.find(", the agency").unwrap();
        assert_eq!(
            render(text, &[council, approved]),
            "The council approved the plan."
        );
        assert_eq!(render("It fell (hard) today.", &[0..7, 14..21]), "It fell today.");
    }

    proptest! {
        #[test]
        fn the_whole_sentence_renders_with_the_same_words(text in "[A-Z][a-z]{1,6}( [a-z\",]{1,6}){0,9}[.]") {
            let rendered = render(&text, std::slice::from_ref(&(0..text.len())));
            let plain = |t: &str| words(t).iter().map(|w| t[w.range.clone()].to_lowercase()).collect::<Vec<_>>();
            prop_assert_eq!(plain(&rendered), plain(&text));
        }
    }
}
