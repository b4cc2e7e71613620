//! Arabic letters left in the English text.

use crate::text::normalize::is_arabic_letter;
use crate::text::span::Excerpt;
use crate::warning::{Warning, WarningKind};

pub(super) fn check(source: &Excerpt, english: &str) -> Option<Warning> {
    let left: Vec<&str> = english
        .split(|c: char| !is_arabic_letter(c) && !c.is_alphanumeric())
        .filter(|word| word.contains(is_arabic_letter))
        .collect();
    let first = left.first()?;
    let detail = format!(
        "{} words of the translation are still arabic, the first one is \"{first}\"",
        left.len()
    );
    let at = source.text.find(first);
    let span = at.map_or(source.span, |at| source.part(at..at + first.len()));
    Some(Warning::new(WarningKind::Untranslated, detail).at(span))
}

#[cfg(test)]
mod tests {
    use super::super::tests::kinds;
    use crate::warning::WarningKind;

    #[test]
    fn an_arabic_word_in_the_translation_is_seen() {
        assert_eq!(
            kinds("زار الوزير بلدة العين", "The minister visited بلدة al-Ain"),
            [WarningKind::Untranslated]
        );
    }
}
