//! How many of the names in reference translations a translation has, the figure that a desk asks for
//! first: a wrong name costs more than a clumsy sentence.

use std::collections::HashMap;

/// Names seen in references, and how many of them the translations had.
///
/// A name word is a capitalised word of three letters and more that is not the first of its sentence
/// (whose capital says nothing). It counts as found when the translation of the same segment has the word,
/// in any place, as often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Name words in the references.
    pub wanted: usize,
    /// Of these, how many the translations have.
    pub found: usize,
}

impl Names {
    /// Adds a segment.
    pub fn add(&mut self, hypothesis: &str, reference: &str) {
        let mut there: HashMap<&str, usize> = HashMap::new();
        for word in words(hypothesis) {
            *there.entry(word).or_default() += 1;
        }
        let mut starts = true;
        for word in words(reference) {
            let name = !starts && word.chars().count() > 2 && word.starts_with(char::is_uppercase);
            starts = ends_sentence(reference, word);
            if !name {
                continue;
            }
            self.wanted += 1;
            if let Some(left) = there.get_mut(word).filter(|left| **left > 0) {
                *left -= 1;
                self.found += 1;
            }
        }
    }
}

/// Words: runs of letters and digits, with hyphens and apostrophes inside; a possessive mark is left out.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’')))
        .map(|word| {
            let word = word.trim_matches(['-', '\'', '’']);
            word.strip_suffix("'s")
                .or_else(|| word.strip_suffix("’s"))
                .unwrap_or(word)
        })
        .filter(|word| !word.is_empty())
}

/// Whether a full stop, question or exclamation mark follows `word`, a part of `text`, before any letter.
fn ends_sentence(text: &str, word: &str) -> bool {
    let end = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
    text[end..]
        .chars()
        .take_while(|c| !c.is_alphanumeric())
        .any(|c| matches!(c, '.' | '?' | '!' | '؟'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(hypothesis: &str, reference: &str) -> (usize, usize) {
        let mut names = Names::default();
        names.add(hypothesis, reference);
        (names.found, names.wanted)
    }

    #[test]
    fn counts_capitalised_words_inside_sentences() {
        assert_eq!(
            names(
                "The emir met Blinken in Doha.",
                "The emir received Antony Blinken in Doha on Sunday."
            ),
            (2, 4)
        );
    }

    #[test]
    fn the_first_word_of_a_sentence_is_no_name() {
        assert_eq!(names("", "Talks failed. Nobody came! Why? \"Because.\""), (0, 0));
    }

    #[test]
    fn a_name_counts_as_often_as_it_stands_there() {
        assert_eq!(
            names("and Qatar", "and Qatar said that Qatar's emir left"),
            (1, 2)
        );
    }

    #[test]
    fn hyphens_stay_inside_names() {
        assert_eq!(names("Mr Al-Ansari said", "Mr Al-Ansari’s word"), (1, 1));
    }
}
