//! Word lists: one phrase a line, in everyday spelling, with `#` before remarks.

use crate::text::normalize::matching_form;
use std::collections::BTreeSet;

/// A list of phrases, looked up in matching form and lower case.
#[derive(Debug)]
pub(crate) struct Lexicon {
    phrases: BTreeSet<String>,
    longest_words: usize,
}

impl Lexicon {
    /// Reads a list.
    pub fn read(list: &str) -> Self {
        let phrases: BTreeSet<String> = list
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| matching_form(line).to_lowercase())
            .collect();
        let longest_words = phrases
            .iter()
            .map(|phrase| phrase.split(' ').count())
            .max()
            .unwrap_or(0);
        Self {
            phrases,
            longest_words,
        }
    }

    /// Whether `phrase`, in matching form, is in the list.
    pub fn contains(&self, phrase: &str) -> bool {
        self.phrases.contains(phrase)
    }

    /// What follows the longest phrase of the list that `text`, in matching form, begins with.
    /// A phrase ends with a word.
    pub fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        let mut words = 0;
        let mut found = None;
        let mut in_word = false;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let letter = c.is_alphanumeric();
            if in_word && !letter {
                words += 1;
                if self.phrases.contains(&text[..at]) {
                    found = Some(&text[at..]);
                }
                // Full stops within a phrase ("أ.ف.ب") count as word ends here, hence the slack.
                if words > self.longest_words + 3 {
                    break;
                }
            }
            in_word = letter;
        }
        found
    }

    /// All phrases, sorted.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().map(String::as_str)
    }

    /// Whether `text`, in matching form, begins with a phrase of the list.
    pub fn begins(&self, text: &str) -> bool {
        self.strip(text).is_some()
    }
}

/// A list that is read from a file of the source tree when it is first used.
macro_rules! lexicon {
    ($(#[$doc:meta])* $name:ident = $file:literal) => {
        $(#[$doc])*
        static $name: std::sync::LazyLock<crate::text::lexicon::Lexicon> =
            std::sync::LazyLock::new(|| crate::text::lexicon::Lexicon::read(include_str!($file)));
    };
}
pub(crate) use lexicon;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_whole_and_longest_first() {
        let list = Lexicon::read("# remark\nاقرأ\nاقرأ أيضًا\n\n");
        assert_eq!(list.strip("اقرا ايضا: خبر"), Some(": خبر"));
        assert_eq!(list.strip("اقرا"), Some(""));
        assert_eq!(list.strip("اقراوا"), None);
        assert!(list.contains("اقرا ايضا") && !list.contains("remark"));
    }
}
