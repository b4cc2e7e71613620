//! Which script and language a text is in, as far as an Arabic desk must know.

use crate::text::lexicon::lexicon;
use crate::text::normalize::{is_arabic_letter, matching_form};

/// What speaks against a paragraph being Arabic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// Most letters are of another script.
    Script,
    /// The letters are Arabic, the words Persian.
    Persian,
    /// The letters are Arabic, the words Urdu.
    Urdu,
}

/// Whether the text has a letter of the Arabic script.
pub(super) fn has_arabic(text: &str) -> bool {
    text.chars().any(is_arabic_letter)
}

lexicon! {
    /// Frequent Persian words that are no Arabic ones, whatever their letters are folded to.
    PERSIAN = "lexicon/persian.txt"
}
lexicon! {
    /// Frequent Urdu words that are no Arabic ones.
    URDU = "lexicon/urdu.txt"
}
/// Letters of Urdu alone.
const URDU_LETTERS: &[char] = &['ٹ', 'ڈ', 'ڑ', 'ں', 'ے'];

/// Whether a paragraph is in another script or in another language of the Arabic script.
pub(super) fn foreign(paragraph: &str) -> Option<Foreign> {
    let (mut arabic, mut letters) = (0usize, 0usize);
    for c in paragraph.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        arabic += usize::from(is_arabic_letter(c));
    }
    if letters == 0 {
        return None;
    }
    if arabic * 2 < letters {
        return Some(Foreign::Script);
    }
    let form = matching_form(paragraph);
    let (mut words, mut persian_words, mut urdu_words) = (0usize, 0usize, 0usize);
    for word in form
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
    {
        words += 1;
        persian_words += usize::from(PERSIAN.contains(word));
        urdu_words += usize::from(URDU.contains(word) || word.contains(URDU_LETTERS));
    }
    // One word in eight: running Persian and Urdu have far more of them, Arabic next to none.
    if words >= 4 && urdu_words.max(persian_words) * 8 > words && urdu_words.max(persian_words) >= 2 {
        return Some(if urdu_words >= persian_words {
            Foreign::Urdu
        } else {
            Foreign::Persian
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        assert_eq!(foreign("وصل الوفد إلى العاصمة أمس وبدأ محادثات مع الوزير"), None);
        assert_eq!(foreign("گفت كيان المقاولات کبیر"), None);
        assert_eq!(
            foreign("وزیر نیرو گفت که این طرح برای کشور ضروری است و باید اجرا شود"),
            Some(Foreign::Persian)
        );
        assert_eq!(
            foreign("وزیر نے کہا کہ یہ منصوبہ ملک کے لیے ضروری ہے"),
            Some(Foreign::Urdu)
        );
        assert_eq!(foreign("The minister said هذا yesterday"), Some(Foreign::Script));
        assert_eq!(foreign("12 - 30"), None);
    }
}
