//! Units of a sentence that can be left out without breaking it: connectives, brackets, dates,
//! venues of speech, relative clauses and appositions between commas, trailing clauses.
//!
//! Rules find them, by punctuation and opening words; whether one goes is decided elsewhere. What
//! would change the meaning is never a unit: a negation, a condition, a hedge, half a quotation, or
//! the speaker of a claim. Only a medium that relayed a statement ("the agency reported") may go.

use std::ops::Range;

mod cues;
mod frame;
mod phrases;

use super::sentence::{Opening, opening};
pub(super) use cues::{has_reporting, is_attribution};
use frame::Frame;
use phrases::dateline;

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKind {
    /// "Basra (Reuters) - "
    Dateline,
    /// "Meanwhile, "
    Connective,
    /// " (2216)"
    Bracket,
    /// " on Sunday evening"
    Day,
    /// " in a press statement"
    Venue,
    /// "On Sunday, " at the start.
    Lead,
    /// ", who met him," or ", which ..." to the end.
    Relative,
    /// ", head of the council,"
    Apposition,
    /// ", in a joint statement,"
    Adjunct,
    /// ", adding that ..." to the end, or to the attribution.
    Tail,
    /// ", the agency reported" at the end.
    Relay,
}

/// A unit and its bytes in the sentence, with the commas that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// Where it stands.
    pub range: Range<usize>,
}
/// Finds all units of a sentence, in order of their start. Units may lie within others.
pub fn units(text: &str) -> Vec<Unit> {
    let frame = Frame::new(text);
    let mut found = Vec::new();
    if let Some(range) = dateline(text) {
        found.push(Unit {
            kind: UnitKind::Dateline,
            range,
        });
    } else if let Opening::Detachable(range) = opening(text) {
        found.push(Unit {
            kind: UnitKind::Connective,
            range,
        });
    } else {
        found.extend(frame.lead());
    }
    found.extend(frame.brackets());
    found.extend(frame.days());
    found.extend(frame.venues());
    // What follows an introduction is the main clause, not a part to leave out.
    for at in usize::from(frame.introduced())..frame.commas.len() {
        found.extend(frame.between(at));
        found.extend(frame.tail(at));
    }
    found.extend(frame.relay());
    found.retain(|unit| frame.may_go(unit));
    found.sort_by_key(|unit| (unit.range.start, unit.range.end));
    found.dedup_by(|a, b| a.range == b.range);
    found
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::proof::pairs_up;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<(UnitKind, &str)> {
        units(text)
            .into_iter()
            .map(|unit| (unit.kind, &text[unit.range]))
            .collect()
    }

    #[test]
    fn clauses_between_commas_are_units_with_their_commas() {
        let text = "The council, which met in Basra, approved the plan, adding that work starts on Monday.";
        assert_eq!(
            parts(text),
            [
                (UnitKind::Relative, ", which met in Basra,"),
                (UnitKind::Tail, ", adding that work starts on Monday"),
                (UnitKind::Day, " on Monday"),
            ]
        );
        let text = "Ali Hassan, head of the port authority, opened the dock (the third) on Sunday evening.";
        assert_eq!(
            parts(text),
            [
                (UnitKind::Apposition, ", head of the port authority,"),
                (UnitKind::Bracket, " (the third)"),
                (UnitKind::Day, " on Sunday evening"),
            ]
        );
        assert_eq!(
            parts("In Basra, the council, which met twice, took a vote."),
            [
                (UnitKind::Lead, "In Basra, "),
                (UnitKind::Relative, ", which met twice,")
            ]
        );
    }

    #[test]
    fn the_speaker_of_a_claim_stays_and_a_relaying_medium_may_go() {
        let text = "The dam burst, killing twelve people, police said.";
        assert_eq!(parts(text), [(UnitKind::Adjunct, ", killing twelve people")]);
        assert!(parts("The dam burst, the state news agency reported.").is_empty());
        let relayed = "The minister said the dam was safe, the state news agency reported.";
        assert_eq!(
            parts(relayed),
            [(UnitKind::Relay, ", the state news agency reported")]
        );
    }

    #[test]
    fn meaning_is_never_a_unit() {
        assert!(parts("Talks will go on, unless the truce is broken.").is_empty());
        assert!(
            parts("He called it \"a crime, which will be punished, against the people\" of Mosul.")
                .is_empty()
        );
        assert!(parts("He met ministers from Egypt, Jordan, and Iraq.").is_empty());
        assert!(parts("The team, which did not play, left the town.").is_empty());
    }

    #[test]
    fn a_phrase_left_behind_must_have_something_to_lean_on() {
        assert!(
            parts("Officials said the crisis will end soon, blaming works at a plant, north of Basra.")
                .is_empty()
        );
    }

    #[test]
    fn a_limit_stays_with_the_clause_that_it_limits() {
        let text = "He said the tow failed, noting that all passengers were taken off, with the exception of the owners.";
        assert!(parts(text).is_empty());
        let text = "It was said that trade would grow, with exports up by 3 %, a rate unseen for years.";
        assert_eq!(
            parts(text),
            [(
                UnitKind::Tail,
                ", with exports up by 3 %, a rate unseen for years"
            )]
        );
    }

    #[test]
    fn lists_and_interrupted_phrases_stay_whole() {
        assert!(parts("The two dead were Ali Hassan, who was shot in Basra, and Omar Karim.").is_empty());
        assert!(parts("He praised the interest of the king, Ali Hassan, in holding the summit.").is_empty());
    }

    #[test]
    fn datelines_go() {
        let text = "Basra, Iraq (Reuters) - The port took ten ships.";
        let found = parts(text);
        assert_eq!(found[0], (UnitKind::Dateline, "Basra, Iraq (Reuters) - "));
        assert!(parts("The well-known port - the oldest of all - took ten ships.").is_empty());
    }

    #[test]
    fn openings_and_venues_may_go() {
        let text = "Meanwhile, the army said in a press statement that the road was open.";
        assert_eq!(
            parts(text),
            [
                (UnitKind::Connective, "Meanwhile, "),
                (UnitKind::Venue, " in a press statement")
            ]
        );
        let text = "On Sunday, the two envoys signed the deal in Geneva.";
        assert_eq!(parts(text), [(UnitKind::Lead, "On Sunday, ")]);
    }

    proptest! {
        #[test]
        fn units_lie_on_character_boundaries(text in "(?:(?:on Monday|who|said|the|Ali|\"|“|”|é|,|\\(|\\)|police|adding|[a-z]{1,5}),? ){0,14}[.]?") {
            for unit in units(&text) {
                prop_assert!(text.get(unit.range.clone()).is_some());
                prop_assert!(pairs_up(&text[unit.range]));
            }
        }
    }
}
