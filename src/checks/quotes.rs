//! Quotation marks that were lost or left open.

use crate::text::quotes::{Quotations, pair_quotes};
use crate::text::span::Excerpt;
use crate::warning::{Warning, WarningKind};

/// A quotation of so many words is somebody's speech; a shorter one may be a name or a term, whose
/// marks English style drops.
const SPEECH_WORDS: usize = 5;

pub(super) fn check(source: &Excerpt, english: &str) -> Option<Warning> {
    let ours = pair_quotes(&source.text);
    let theirs = pair_quotes(english);
    let warn = |detail: String| Some(Warning::new(WarningKind::QuotesUnbalanced, detail).at(source.span));
    let marks = |quotations: &Quotations| {
        2 * quotations.pairs.len() + quotations.unclosed.len() + quotations.unopened.len()
    };
    // A sentence out of the middle of a long quotation is unbalanced in both languages.
    if ours.balanced() && !theirs.balanced() {
        return warn("the quotation marks of the translation do not pair up".to_owned());
    }
    let speech = ours
        .pairs
        .iter()
        .find(|pair| source.text[pair.inner()].split_whitespace().count() >= SPEECH_WORDS);
    match speech {
        Some(speech) if marks(&theirs) == 0 => {
            let detail = "a quotation of the source has no quotation marks in the translation";
            Some(Warning::new(WarningKind::QuotesUnbalanced, detail).at(source.part(speech.outer())))
        }
        _ if marks(&ours) == 0
            && theirs
                .pairs
                .iter()
                .any(|pair| english[pair.inner()].split_whitespace().count() >= SPEECH_WORDS) =>
        {
            warn("the translation quotes words that the source does not quote".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::kinds;
    use crate::warning::WarningKind;

    #[test]
    fn lost_open_and_made_up_quotations_are_seen() {
        for (arabic, english) in [
            (
                "وقال \"سنعمل معا من أجل هذا الهدف\"",
                "He said they would work together for this goal",
            ),
            (
                "وقال \"سنعمل معا من أجل هذا الهدف\"",
                "He said \"We will work together for this goal",
            ),
            (
                "وقال إن الطرفين سيعملان معا لهذا الهدف",
                "He said \"the parties will work for this goal\"",
            ),
        ] {
            assert_eq!(
                kinds(arabic, english),
                [WarningKind::QuotesUnbalanced],
                "{english}"
            );
        }
    }

    #[test]
    fn terms_may_lose_their_marks_and_long_speech_its_partner() {
        assert_eq!(
            kinds(
                "هاجم تنظيم \"الدولة الإسلامية\" القرية",
                "The Islamic State group attacked the village"
            ),
            []
        );
        assert_eq!(
            kinds(
                "وتابع \"هذا القرار خطأ.",
                "He went on: \"This decision is a mistake."
            ),
            []
        );
    }
}
