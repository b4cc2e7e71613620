//! Whether the reporting act took place, and how sure the text is of it.

use super::attribution::Attribution;
use super::position::{Modality, Polarity};
use super::token::Sentence;

/// Polarity and modality of the act of reporting.
pub(crate) fn polarity(s: &Sentence, a: &Attribution) -> (Polarity, Modality) {
    let before = |n: usize| a.cue.start.checked_sub(n).map_or("", |i| s.norm(i));
    let negated = matches!(
        before(1),
        "لم" | "لن" | "لا" | "ولم" | "ولن" | "ولا" | "فلم" | "دون" | "عدم" | "ما"
    );
    // وفق ما أعلنه، بحسب ما ذكرت: a relative, no negation.
    let relative = before(1) == "ما"
        && matches!(
            before(2).trim_start_matches('و'),
            "فق" | "فقا" | "حسب" | "بحسب" | "على" | "كل" | "هذا"
        );
    let polarity = if negated && !relative {
        Polarity::Negative
    } else {
        Polarity::Positive
    };
    let expected = a.future
        || before(1) == "سوف"
        || before(1) == "ان"
            && matches!(
                before(2),
                "المتوقع" | "المقرر" | "المنتظر" | "المرجح" | "المرتقب" | "يتوقع"
            )
        || matches!(before(1), "قد") && a.form == super::lexicon::cues::CueForm::Present;
    let conditional = a
        .content
        .clone()
        .any(|i| s.tokens[i].is(&["اذا", "شريطه", "بشرط", "لو"]) && s.tokens[i].quote.is_none())
        && a.entry.is_some_and(|e| {
            use super::position::PositionType::{Pledge, Warn};
            matches!(e.position_type, Pledge | Warn)
        });
    let modality = if a.entry.is_some_and(|e| e.hedged) {
        Modality::Hedged
    } else if expected {
        Modality::Expected
    } else if conditional {
        Modality::Conditional
    } else {
        Modality::Factual
    };
    (polarity, modality)
}
