//! From scores to runs of tokens; the training code decodes the same way
//! (`models/train/mawqif_train/tagger/decode.py`).

use super::Certainty;

/// Longest actor in tokens; the longest in the training data has 32.
const MAX_ACTOR: usize = 32;

/// A run of tokens, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanRun {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
}

/// A reporting cue in tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CueRun {
    /// Its tokens.
    pub run: SpanRun,
    /// Highest probability among them of being in a cue.
    pub probability: f32,
}

/// What the model says of one marked cue.
#[derive(Clone, Copy, Debug)]
pub struct Scores<'a> {
    /// `[seq]` of actor start, actor end, content start, content end; the last row is `</s>`, where
    /// an actor pointer means that the actor is implicit.
    pub span: &'a [[f32; 4]],
    /// Scores of the types, in the order of [`super::TYPES`].
    pub position_type: &'a [f32; 13],
    /// Scores of paraphrase and of direct quotation.
    pub form: &'a [f32; 2],
}

/// The parts of a position in tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Tokens that name the actor.
    pub actor: Option<SpanRun>,
    /// Tokens of the content.
    pub content: SpanRun,
    /// Index into [`super::TYPES`].
    pub position_type: usize,
    /// Natural logarithms of the probabilities of the types.
    pub type_scores: [f32; 13],
    /// Whether it is a direct quotation.
    pub direct: bool,
    /// How sure the model is.
    pub certainty: Certainty,
}

/// The cues in `logits` `[seq]` of outside, beginning, inside; the last row is `</s>`.
///
/// A token belongs to a cue when its probability of beginning or continuing one reaches `threshold`;
/// a cue ends where the next one begins.
pub fn cues(logits: &[[f32; 3]], threshold: f32) -> Vec<CueRun> {
    let Some((_, logits)) = logits.split_last() else {
        return Vec::new();
    };
    let mut found: Vec<CueRun> = Vec::new();
    let mut open = false;
    for (at, row) in logits.iter().enumerate() {
        let [_, begins, continues] = softmax(row);
        let probability = begins + continues;
        if probability < threshold {
            open = false;
            continue;
        }
        match found.last_mut().filter(|_| open && begins <= continues) {
            Some(cue) => {
                cue.run.last = at;
                cue.probability = cue.probability.max(probability);
            }
            None => found.push(CueRun {
                run: SpanRun { first: at, last: at },
                probability,
            }),
        }
        open = true;
    }
    found
}

/// The likeliest reading of a marked cue: content first, then the actor outside of it; neither holds
/// tokens of the cue. `None` when no token is left for the content.
pub fn complete(cue: &CueRun, scores: &Scores<'_>) -> Option<Reading> {
    let end_mark = scores.span.len().checked_sub(1)?;
    let columns: [Vec<f32>; 4] =
        std::array::from_fn(|column| log_softmax(scores.span.iter().map(|row| row[column])));
    let [actor_start, actor_end, content_start, content_end] = &columns;
    let mut free = vec![true; end_mark];
    let take = |free: &mut Vec<bool>, run: SpanRun| {
        free.iter_mut()
            .take(run.last + 1)
            .skip(run.first)
            .for_each(|f| *f = false);
    };
    take(&mut free, cue.run);
    let (content_score, content) = likeliest(content_start, content_end, &free, end_mark)?;
    take(&mut free, content);
    let implicit = actor_start[end_mark] + actor_end[end_mark];
    let named = likeliest(actor_start, actor_end, &free, MAX_ACTOR).filter(|(score, _)| *score > implicit);
    let actor_score = named.map_or(implicit, |(score, _)| score);
    let types = softmax(scores.position_type);
    let forms = softmax(scores.form);
    let position_type = likeliest_index(&types);
    Some(Reading {
        actor: named.map(|(_, run)| run),
        content,
        position_type,
        type_scores: types.map(|p| p.max(f32::MIN_POSITIVE).ln()),
        direct: forms[1] > forms[0],
        certainty: Certainty {
            cue: cue.probability,
            actor: (actor_score / 2.0).exp(),
            content: (content_score / 2.0).exp(),
            position_type: types[position_type],
            form: forms[0].max(forms[1]),
        },
    })
}

/// The run of free tokens, at most `longest` of them, with the highest sum of scores at its ends; the
/// earliest among equals.
fn likeliest(start: &[f32], end: &[f32], free: &[bool], longest: usize) -> Option<(f32, SpanRun)> {
    let mut best: Option<(f32, SpanRun)> = None;
    for (first, from) in start.iter().enumerate().take(free.len()) {
        for last in (first..free.len()).take(longest).take_while(|&at| free[at]) {
            let score = from + end[last];
            if best.is_none_or(|(highest, _)| score > highest) {
                best = Some((score, SpanRun { first, last }));
            }
        }
    }
    best
}

/// The place of the highest value, the first of equals, so that the answer does not depend on anything else.
pub(crate) fn likeliest_index(values: &[f32]) -> usize {
    let mut best = 0;
    for (at, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = at;
        }
    }
    best
}

fn softmax<const N: usize>(logits: &[f32; N]) -> [f32; N] {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exp = logits.map(|x| (x - highest).exp());
    let sum: f32 = exp.iter().sum();
    exp.map(|x| x / sum)
}

/// Natural logarithms of the probabilities that scores stand for.
pub(crate) fn log_softmax(logits: impl Iterator<Item = f32> + Clone) -> Vec<f32> {
    let highest = logits.clone().fold(f32::NEG_INFINITY, f32::max);
    let sum = logits.clone().map(|x| (x - highest).exp()).sum::<f32>().ln();
    logits.map(|x| x - highest - sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const O: [f32; 3] = [5.0, 0.0, 0.0];
    const B: [f32; 3] = [0.0, 5.0, 0.0];
    const I: [f32; 3] = [0.0, 0.0, 5.0];

    fn runs(logits: &[[f32; 3]]) -> Vec<(usize, usize)> {
        cues(logits, 0.5)
            .iter()
            .map(|c| (c.run.first, c.run.last))
            .collect()
    }

    #[test]
    fn neighbouring_cues_are_kept_apart() {
        assert_eq!(runs(&[B, I, B, O, B, O]), [(0, 1), (2, 2), (4, 4)]);
    }

    #[test]
    fn a_cue_may_lack_its_beginning_and_the_end_mark_is_never_one() {
        assert_eq!(runs(&[O, I, I, O, B]), [(1, 2)]);
        assert_eq!(runs(&[B]), []);
        assert_eq!(runs(&[]), []);
    }

    #[test]
    fn a_lower_threshold_finds_more() {
        let unsure = [1.0, 0.5, 0.0];
        assert!(cues(&[unsure, O], 0.4).len() == 1 && cues(&[unsure, O], 0.6).is_empty());
    }

    #[test]
    fn content_and_actor_avoid_the_cue_and_each_other() {
        // Everything points at the cue (token 1): the likeliest places beside it are taken.
        let mut span = vec![[0.0; 4]; 5];
        span[1] = [9.0; 4];
        span[2][2] = 3.0;
        span[3][3] = 3.0;
        span[2][0] = 4.0;
        span[0][0] = 2.0;
        span[0][1] = 2.0;
        let scores = Scores {
            span: &span,
            position_type: &[0.0; 13],
            form: &[1.0, 0.0],
        };
        let cue = CueRun {
            run: SpanRun { first: 1, last: 1 },
            probability: 1.0,
        };
        let read = complete(&cue, &scores).expect("four tokens are left");
        assert_eq!(read.content, SpanRun { first: 2, last: 3 });
        assert_eq!(read.actor, Some(SpanRun { first: 0, last: 0 }));
        assert_eq!(read.position_type, 0);
    }

    #[test]
    fn nothing_is_read_from_a_segment_that_is_all_cue() {
        let span = vec![[0.0; 4]; 2];
        let scores = Scores {
            span: &span,
            position_type: &[0.0; 13],
            form: &[0.0; 2],
        };
        let cue = CueRun {
            run: SpanRun { first: 0, last: 0 },
            probability: 1.0,
        };
        assert_eq!(complete(&cue, &scores), None);
    }

    proptest! {
        #[test]
        fn a_reading_is_in_bounds_and_disjoint(
            span in prop::collection::vec(prop::array::uniform4(-8f32..8.0), 2..24),
            first in 0usize..24, length in 0usize..4,
        ) {
            let first = first % (span.len() - 1);
            let last = (first + length).min(span.len() - 2);
            let cue = CueRun { run: SpanRun { first, last }, probability: 0.7 };
            let scores = Scores { span: &span, position_type: &[0.0; 13], form: &[0.0, 1.0] };
            let apart = |a: SpanRun, b: SpanRun| a.last < b.first || b.last < a.first;
            if let Some(read) = complete(&cue, &scores) {
                prop_assert!(read.content.first <= read.content.last && read.content.last < span.len() - 1);
                prop_assert!(apart(read.content, cue.run));
                if let Some(actor) = read.actor {
                    prop_assert!(apart(actor, cue.run) && apart(actor, read.content));
                }
                let c = read.certainty;
                prop_assert!([c.cue, c.actor, c.content].iter().all(|p| (0.0..=1.0).contains(p)));
            } else {
                prop_assert_eq!((first, last), (0, span.len() - 2));
            }
        }
    }
}
