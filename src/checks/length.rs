//! Translations that are implausibly short or long.

use crate::text::span::Excerpt;
use crate::warning::{Warning, WarningKind};

/// English letters and digits per Arabic one, at least and at most. Among 16 000 good translations
/// of segments of 60 letters and more the ratio had a median of 1.27; fewer than one in two
/// hundred lay outside on either side.
const RATIO: std::ops::RangeInclusive<f64> = 0.8..=1.75;

/// Letters of slack on either side: a short title may well shrink or double in length.
const SLACK: f64 = 8.0;

pub(super) fn check(source: &Excerpt, english: &str) -> Option<Warning> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() as f64;
    let (arabic, english) = (letters(&source.text), letters(english));
    let implausible = english + SLACK < arabic * RATIO.start() || english > arabic * RATIO.end() + SLACK;
    implausible.then(|| {
        let detail = format!("the translation has {english} letters for {arabic} arabic ones");
        Warning::new(WarningKind::LengthRatio, detail).at(source.span)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::kinds;
    use crate::warning::WarningKind;

    #[test]
    fn a_lost_clause_and_a_runaway_are_seen() {
        let arabic =
            "وصل رئيس الوفد إلى العاصمة صباح اليوم واجتمع مع وزير المياه والري ثم غادر إلى مطار المدينة";
        assert_eq!(
            kinds(arabic, "The head of the delegation arrived."),
            [WarningKind::LengthRatio]
        );
        assert_eq!(
            kinds("وصل الوفد", &"the delegation ".repeat(9)),
            [WarningKind::LengthRatio]
        );
    }
}
