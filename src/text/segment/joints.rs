//! The places where a sentence may be cut, and how good they are.

use crate::text::lexicon::lexicon;
use crate::text::normalize::matching_form;
use crate::text::quotes::pair_quotes;
use std::ops::Range;

/// A place where a sentence may be cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joint {
    /// The byte at which the right part begins.
    pub at: usize,
    /// How much worse than the best joint it is, in lengths of a piece.
    pub penalty: f64,
}

/// Penalties of the kinds of joints, in lengths of a piece: so much farther from the ideal place
/// may a better joint lie. They order the joints as an editor would; the steps were set by looking
/// at the cuts of some dozens of long sentences.
const STRONG_STOP: f64 = 0.0;
const NEW_CLAUSE: f64 = 0.08;
const COMMA: f64 = 0.22;
const CONJUNCTION: f64 = 0.4;
const SPACE: f64 = 0.8;
/// Added for a joint within quotation marks or brackets.
const ENCLOSED: f64 = 0.25;
/// Added for a joint behind a word that belongs to the next one ("في", "التي").
const LEANING: f64 = 0.5;

/// All places where `sentence` may be cut, from left to right.
pub(super) fn joints(sentence: &str) -> Vec<Joint> {
    let mut enclosed: Vec<Range<usize>> = pair_quotes(sentence)
        .pairs
        .iter()
        .map(|pair| pair.outer())
        .collect();
    let mut open = Vec::new();
    for (at, c) in sentence.char_indices() {
        match c {
            '(' | '[' => open.push(at),
            ')' | ']' => enclosed.extend(open.pop().map(|from| from..at + 1)),
            _ => {}
        }
    }
    enclosed.sort_by_key(|passage| passage.start);
    let mut passage = 0;
    // The farthest end of the passages that began so far: `at` is enclosed when it lies before it.
    let mut enclosed_until = 0;
    let mut joints = Vec::new();
    let mut previous: Option<&str> = None;
    let mut words = words(sentence).peekable();
    while let Some((at, word)) = words.next() {
        if let Some(before) = previous {
            while passage < enclosed.len() && enclosed[passage].start < at {
                enclosed_until = enclosed_until.max(enclosed[passage].end);
                passage += 1;
            }
            let next = words.peek().map_or("", |&(_, next)| next);
            let penalty =
                joint_penalty(before, word, next) + if at < enclosed_until { ENCLOSED } else { 0.0 };
            joints.push(Joint { at, penalty });
        }
        previous = Some(word);
    }
    joints
}

/// The words of a text between white space, with the byte each begins at.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(char::is_whitespace).filter_map(move |word| {
        let start = at;
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        (!word.is_empty()).then_some((start, word))
    })
}

/// How good a joint between two words is.
fn joint_penalty(before: &str, word: &str, next: &str) -> f64 {
    let bare = before.trim_end_matches(['"', '»', '”', '“', ')', ']', '\'', '’']);
    if bare.ends_with(['؛', ';', '.', '…', '!', '?', '؟']) && !is_initial(bare) {
        return STRONG_STOP;
    }
    let while_that = matches!(word, "في" | "وفي") && matches!(next, "حين" | "وقت" | "الوقت");
    let opener = if while_that {
        Opener::Clause
    } else {
        opens_clause(word)
    };
    if bare.ends_with(['،', ',']) {
        // A mark behind a comma in a list of numbers or names is no clause.
        return if opener == Opener::None { COMMA } else { NEW_CLAUSE };
    }
    if bare.ends_with([':', '-', '–', '—']) || word.starts_with(['-', '–', '—']) {
        return COMMA;
    }
    if LEANING_WORDS.contains(&matching_form(before)) {
        return SPACE + LEANING;
    }
    match opener {
        Opener::Clause => CONJUNCTION - 0.12,
        Opener::Conjunction => CONJUNCTION,
        Opener::None => SPACE,
    }
}

lexicon! {
    /// Words that cannot end a piece.
    LEANING_WORDS = "lexicon/leaning_words.txt"
}

fn is_initial(word: &str) -> bool {
    word.ends_with('.') && word.chars().count() <= 2
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    /// A word that begins a clause ("فيما", "وأكد").
    Clause,
    /// A conjunction `و` on any other word.
    Conjunction,
    None,
}

lexicon! {
    /// Words that begin a clause.
    CLAUSE_WORDS = "lexicon/clause_words.txt"
}

lexicon! {
    /// Frequent words that begin with `و` as part of the word.
    WAW_WORDS = "lexicon/waw_words.txt"
}

fn opens_clause(word: &str) -> Opener {
    let form = matching_form(word);
    let bare = form.trim_matches(|c: char| !c.is_alphanumeric());
    if CLAUSE_WORDS.contains(bare) {
        Opener::Clause
    } else if bare.starts_with('و') && bare.chars().count() >= 4 && !WAW_WORDS.contains(bare) {
        Opener::Conjunction
    } else {
        Opener::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_waw_of_a_word_is_no_conjunction() {
        assert!(opens_clause("وزير") == Opener::None && opens_clause("واشنطن") == Opener::None);
        assert!(opens_clause("وأعلنا") == Opener::Conjunction && opens_clause("وأكّد") == Opener::Clause);
    }
}
