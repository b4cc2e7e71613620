//! What the tagger of positions proposes, and how scores become proposals in the text.
//!
//! The model (`models/train`, step `tagger`) reads a segment twice: first it marks reporting cues,
//! then, once for every cue, it points at the actor and the content and names the type of position.
//! This module is the part without the model: plain scores in, byte ranges of the segment out. The
//! session that yields the scores is in [`super::tagger_model`].

pub mod decode;

use std::ops::Range;

use super::model_error::ModelError;
use super::position::{PositionType, QuoteForm};
pub use decode::{CueRun, Scores, SpanRun};

/// Types of position in the order of the model's `type_logits`, by the names in its configuration.
pub const TYPES: [(&str, PositionType); 13] = [
    ("state", PositionType::State),
    ("affirm", PositionType::Affirm),
    ("deny", PositionType::Deny),
    ("condemn", PositionType::Condemn),
    ("support", PositionType::Support),
    ("demand", PositionType::Demand),
    ("reject", PositionType::Reject),
    ("pledge", PositionType::Pledge),
    ("warn", PositionType::Warn),
    ("announce", PositionType::Announce),
    ("concern", PositionType::Concern),
    ("agree", PositionType::Agree),
    ("discuss", PositionType::Discuss),
];

/// How sure the model is of each part, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Certainty {
    /// That the cue reports a position.
    pub cue: f32,
    /// Of the actor, or of its being implicit; mean of both ends in log space.
    pub actor: f32,
    /// Of the content; mean of both ends in log space.
    pub content: f32,
    /// Of the type.
    pub position_type: f32,
    /// Of the form.
    pub form: f32,
}

/// A position that the model sees in a segment; ranges are bytes of the segment's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The reporting words, whole words.
    pub cue: Range<usize>,
    /// The words that name the actor; `None` when the segment does not name it.
    pub actor: Option<Range<usize>>,
    /// What is said, whole words.
    pub content: Range<usize>,
    /// What the actor does.
    pub position_type: PositionType,
    /// Natural logarithms of the probabilities of the [`TYPES`].
    pub type_scores: [f32; 13],
    /// Whose words the content is in.
    pub form: QuoteForm,
    /// How sure the model is of the parts.
    pub certainty: Certainty,
    /// How often a proposal like this one is right in cue, actor and content, from 0 to 1.
    pub confidence: f32,
}

/// Maps the certainty of the parts to how often such proposals are right (Platt scaling on the
/// development set; the numbers come with the model).
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
pub struct Calibration {
    /// Added to the weighted sum.
    pub bias: f32,
    /// Weight of the summed logarithms of the certainties of cue, actor and content.
    pub slope: f32,
}

impl Calibration {
    /// The share of proposals with this certainty that are right.
    pub fn confidence(&self, certainty: &Certainty) -> f32 {
        let floor = f32::MIN_POSITIVE;
        let log = [certainty.cue, certainty.actor, certainty.content]
            .iter()
            .map(|p| p.max(floor).ln())
            .sum::<f32>();
        1.0 / (1.0 + (-(self.bias + self.slope * log)).exp())
    }
}

/// Finds positions in the segments of a story.
pub trait Tagger: Send + Sync {
    /// The proposals of a segment, in the order of their cues.
    ///
    /// # Errors
    /// When the segment is longer than the model reads, or the model fails.
    fn propose(&self, segment: &str) -> Result<Vec<Proposal>, ModelError>;
}

/// A segment cut into the model's tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens<'a> {
    /// The segment's text.
    pub text: &'a str,
    /// Byte range of each token, `</s>` left out; white space before a word may be included.
    pub offsets: &'a [Range<usize>],
}

impl Tokens<'_> {
    /// Byte range of the tokens of `run`, without white space at its ends.
    fn range(&self, run: SpanRun) -> Range<usize> {
        let (start, end) = (self.offsets[run.first].start, self.offsets[run.last].end);
        let words = self.text[start..end].trim_start();
        let start = end - words.len();
        start..start + words.trim_end().len()
    }

    /// The range widened to whole words at both ends.
    fn whole_words(&self, run: SpanRun) -> Range<usize> {
        let range = self.range(run);
        word_start(self.text, range.start)..word_end(self.text, range.end)
    }

    /// The range of an actor: whole words, but for a clitic written together with the name
    /// ("لوزارة" names "وزارة").
    fn naming(&self, run: SpanRun) -> Range<usize> {
        let range = self.range(run);
        let start = word_start(self.text, range.start);
        let clitic = matches!(
            &self.text[start..range.start],
            "ل" | "و" | "ف" | "ب" | "ك" | "ول" | "وب"
        );
        (if clitic { range.start } else { start })..word_end(self.text, range.end)
    }

    /// The cues that stand on words of their own: of two on the same word the likelier one, none on
    /// punctuation alone.
    pub fn on_words(&self, cues: Vec<CueRun>) -> Vec<CueRun> {
        let mut kept: Vec<CueRun> = Vec::with_capacity(cues.len());
        for cue in cues {
            let words = self.whole_words(cue.run);
            if !self.text[words.clone()].contains(in_word) {
                continue;
            }
            match kept
                .last_mut()
                .filter(|last| self.whole_words(last.run).end > words.start)
            {
                Some(last) if last.probability >= cue.probability => {}
                Some(last) => *last = cue,
                None => kept.push(cue),
            }
        }
        kept
    }

    /// The proposal that a cue and the scores of its run make; `None` when the segment holds nothing
    /// beside the cue.
    pub fn proposal(&self, cue: &CueRun, scores: &Scores<'_>, calibration: &Calibration) -> Option<Proposal> {
        let read = decode::complete(cue, scores)?;
        Some(Proposal {
            cue: self.whole_words(cue.run),
            actor: read.actor.map(|run| self.naming(run)),
            content: self.whole_words(read.content),
            position_type: TYPES[read.position_type].1,
            type_scores: read.type_scores,
            form: if read.direct {
                QuoteForm::Direct
            } else {
                QuoteForm::Paraphrase
            },
            confidence: calibration.confidence(&read.certainty),
            certainty: read.certainty,
        })
    }
}

/// Letters, digits and Arabic marks; tashkeel does not end a word.
fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}')
}

fn word_start(text: &str, at: usize) -> usize {
    if !text[at..].starts_with(in_word) {
        return at;
    }
    text[..at]
        .char_indices()
        .rev()
        .take_while(|(_, c)| in_word(*c))
        .last()
        .map_or(at, |(i, _)| i)
}

fn word_end(text: &str, at: usize) -> usize {
    if !text[..at].ends_with(in_word) {
        return at;
    }
    at + text[at..]
        .chars()
        .take_while(|c| in_word(*c))
        .map(char::len_utf8)
        .sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CALIBRATION: Calibration = Calibration {
        bias: 2.0,
        slope: 1.0,
    };

    /// Offsets that cut `text` at white space, each word with the space before it.
    fn by_word(text: &str) -> Vec<Range<usize>> {
        let mut cuts: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
        cuts.insert(0, 0);
        cuts.push(text.len());
        cuts.windows(2).map(|w| w[0]..w[1]).collect()
    }

    fn pointing(seq: usize, at: [usize; 4]) -> Vec<[f32; 4]> {
        (0..seq)
            .map(|i| std::array::from_fn(|column| if at[column] == i { 9.0 } else { 0.0 }))
            .collect()
    }

    #[test]
    fn scores_become_words_of_the_segment() {
        let text = "قال الوزير سالم إن المحادثات تتقدم";
        let offsets = by_word(text);
        let tokens = Tokens {
            text,
            offsets: &offsets,
        };
        let span = pointing(7, [2, 2, 3, 5]);
        let mut kinds = [0.0; 13];
        kinds[1] = 4.0;
        let scores = Scores {
            span: &span,
            position_type: &kinds,
            form: &[3.0, -3.0],
        };
        let cue = CueRun {
            run: SpanRun { first: 0, last: 0 },
            probability: 0.97,
        };
        let found = tokens
            .proposal(&cue, &scores, &CALIBRATION)
            .expect("five words are left");
        assert_eq!(&text[found.cue.clone()], "قال");
        assert_eq!(found.actor.map(|r| &text[r]), Some("سالم"));
        assert_eq!(&text[found.content], "إن المحادثات تتقدم");
        assert_eq!(
            (found.position_type, found.form),
            (PositionType::Affirm, QuoteForm::Paraphrase)
        );
    }

    #[test]
    fn a_pointer_at_the_end_mark_means_an_implicit_actor() {
        let text = "وأضاف أن الطريق مغلق";
        let offsets = by_word(text);
        let span = pointing(5, [4, 4, 1, 3]);
        let scores = Scores {
            span: &span,
            position_type: &[0.0; 13],
            form: &[0.0, 1.0],
        };
        let cue = CueRun {
            run: SpanRun { first: 0, last: 0 },
            probability: 0.9,
        };
        let found = Tokens {
            text,
            offsets: &offsets,
        }
        .proposal(&cue, &scores, &CALIBRATION);
        assert_eq!(found.map(|p| (p.actor, p.form)), Some((None, QuoteForm::Direct)));
    }

    #[test]
    fn a_piece_of_a_word_grows_to_the_word_but_a_clitic_stays_outside_a_name() {
        let text = "وفقا لوزارة الصحة أُغلق";
        let at = |s: &str| text.find(s).expect("part of the text");
        let lam = at("ل");
        let ministry = at("وزارة");
        let end = text.len();
        let offsets = vec![
            0..lam - 1,
            lam - 1..ministry,
            ministry..at(" الصحة"),
            at(" الصحة")..at(" أُ"),
            at("غ")..end,
        ];
        let tokens = Tokens {
            text,
            offsets: &offsets,
        };
        assert_eq!(&text[tokens.naming(SpanRun { first: 2, last: 3 })], "وزارة الصحة");
        assert_eq!(&text[tokens.whole_words(SpanRun { first: 2, last: 2 })], "لوزارة");
        assert_eq!(&text[tokens.whole_words(SpanRun { first: 4, last: 4 })], "أُغلق");
    }

    #[test]
    fn two_cues_on_one_word_are_one_and_punctuation_is_none() {
        let text = "وصرح ، نفى";
        let (stop, denies) = (
            text.find("،").expect("a comma"),
            text.find("نفى").expect("a verb"),
        );
        let offsets = [0..2, 2..stop - 1, stop - 1..denies - 1, denies - 1..text.len()];
        let cue = |at: usize, probability: f32| CueRun {
            run: SpanRun { first: at, last: at },
            probability,
        };
        let cues = vec![cue(0, 0.2), cue(1, 0.6), cue(2, 0.9), cue(3, 0.3)];
        let kept = Tokens {
            text,
            offsets: &offsets,
        }
        .on_words(cues.clone());
        assert_eq!(kept, [cues[1], cues[3]]);
    }

    #[test]
    fn confidence_rises_with_certainty() {
        let sure = Certainty {
            cue: 0.99,
            actor: 0.95,
            content: 0.9,
            position_type: 0.9,
            form: 0.9,
        };
        let unsure = Certainty { actor: 0.2, ..sure };
        assert!(CALIBRATION.confidence(&sure) > CALIBRATION.confidence(&unsure));
        assert!(CALIBRATION.confidence(&Certainty::default()) >= 0.0);
    }

    proptest! {
        #[test]
        fn whole_words_stay_on_character_boundaries(text in "[ء-يًٌ ،\"a]{1,40}", a in 0usize..40, b in 0usize..40) {
            let chars: Vec<Range<usize>> = text.char_indices().map(|(i, c)| i..i + c.len_utf8()).collect();
            let (a, b) = (a % chars.len(), b % chars.len());
            let run = SpanRun { first: a.min(b), last: a.max(b) };
            let tokens = Tokens { text: &text, offsets: &chars };
            let words = tokens.whole_words(run);
            prop_assert!(text.get(words.clone()).is_some());
            let inner = tokens.range(run);
            prop_assert!(words.start <= inner.start && inner.end <= words.end);
        }
    }
}
