//! Content words and rough stems, for asking whether two Arabic texts speak of the same thing; whole words replaced.

use crate::text::lexicon::lexicon;
use crate::text::normalize::matching_form;
use std::collections::BTreeSet;

lexicon! {
    /// Function words and words that every news text has.
    FUNCTION_WORDS = "lexicon/function_words.txt"
}

/// Letters kept of a stem: enough to tell words apart, short enough for their endings to fall away.
const STEM_LETTERS: usize = 5;

/// The content words of a text as rough stems.
pub fn content_stems(text: &str) -> BTreeSet<String> {
    stems_of_form(&matching_form(text)).collect()
}

/// The same for a text that is in matching form already.
pub(crate) fn stems_of_form(form: &str) -> impl Iterator<Item = String> + '_ {
    form.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().nth(2).is_some() && !FUNCTION_WORDS.contains(word))
        .map(rough_stem)
        .filter(|stem| stem.chars().nth(1).is_some())
}

/// Strips a conjunction, a preposition and the article, then keeps the first letters.
///
/// This is no morphology: it only has to make "والمصارف" and "مصارفها" meet.
fn rough_stem(word: &str) -> String {
    const ARTICLES: &[&str] = &["وال", "بال", "فال", "كال", "ولل", "لل", "ال"];
    const PARTICLES: &[&str] = &["و", "ب", "ل", "ف"];
    let long_enough = |rest: &&str| rest.chars().nth(2).is_some();
    let bare = ARTICLES
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix).filter(long_enough))
        .or_else(|| {
            PARTICLES.iter().find_map(|prefix| {
                word.strip_prefix(prefix)
                    .filter(|rest| rest.chars().nth(3).is_some())
            })
        })
        .unwrap_or(word);
    bare.trim_end_matches(['ه', 'ي'])
        .chars()
        .take(STEM_LETTERS)
        .flat_map(char::to_lowercase)
        .collect()
}

/// `text` with `from` replaced where it stands as whole words, no character that `joins` words right before or behind
/// it, by what `to` gives for its place in bytes; and how often.
pub(crate) fn replace_whole<'t>(
    text: &str,
    from: &str,
    joins: impl Fn(char) -> bool,
    to: impl Fn(usize) -> &'t str,
) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut count) = (0, 0);
    for (start, _) in text.match_indices(from) {
        let end = start + from.len();
        let before = text[..start].chars().next_back();
        if before.is_some_and(&joins) || text[end..].chars().next().is_some_and(&joins) {
            continue;
        }
        out.push_str(&text[copied..start]);
        out.push_str(to(start));
        copied = end;
        count += 1;
    }
    out.push_str(&text[copied..]);
    (out, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        let stems = |text| content_stems(text).into_iter().collect::<Vec<_>>();
        assert_eq!(stems("والمصارف"), stems("مصارفها"));
        assert_eq!(stems("السعودية"), stems("سعودي"));
        assert_eq!(stems("في من إلى هذا"), Vec::<String>::new());
        assert_eq!(content_stems("وزير الزراعة يزور مزارع القمح").len(), 5);
    }
}
