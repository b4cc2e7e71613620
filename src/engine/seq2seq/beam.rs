//! Beam search as in `transformers` 4.57 (`GenerationMixin._beam_search`), sentence by sentence.
//!
//! There, the whole batch goes on until its last sentence is done, but the result of a sentence is
//! frozen as soon as its own stopping condition holds. So a sentence leaves the batch here at that
//! point, and its result does not depend on the others.

use super::{
    EarlyStopping, EngineError, Finish, Finished as Ended, Generation, Hypothesis, Row, Watch,
    graph::{Decoder, DecoderState, Rows},
    logits, softmax,
};
use crate::engine::kernels::lanes::{LANES, largest, vectorised};

/// A hypothesis that goes on.
#[derive(Clone)]
struct Beam {
    /// All tokens so far, from the decoder start token on.
    sequence: Vec<u32>,
    /// Sum of the processed log-probabilities.
    score: f32,
}

/// A hypothesis that ended.
struct Finished {
    sequence: Vec<u32>,
    /// Sum of the processed log-probabilities.
    sum: f32,
    /// The same with the length penalty.
    score: f32,
}

/// One source sentence and its beams.
struct Sentence {
    /// Its number in the batch.
    row: usize,
    /// Best first.
    beams: Vec<Beam>,
    /// Best first, at most as many as beams.
    finished: Vec<Finished>,
    /// Longest sequence allowed.
    limit: usize,
}

/// A continuation of a beam by one token.
#[derive(Clone, Copy)]
struct Candidate {
    beam: usize,
    token: u32,
    score: f32,
}

/// Scores of the beams but the first before the first step, so that only one of the equal beams counts.
const UNUSED: f32 = -1e9;

/// The sentences of a batch and their beams.
pub(super) struct Search {
    sentences: Vec<Sentence>,
    /// Before the first step all beams of a sentence are equal, so it is computed with one row each.
    rows_per_sentence: usize,
}

impl Search {
    /// Sentences that are numbered from `first` on.
    pub(super) fn new(rows: &[Row], first: usize, generation: &Generation) -> Self {
        let sentences = rows
            .iter()
            .enumerate()
            .map(|(at, source)| Sentence::new(first + at, source, generation));
        Self {
            sentences: sentences.collect(),
            rows_per_sentence: 1,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// Goes on by one token with `num_beams` beams per sentence; gives the sentences that ended.
    pub(super) fn step(
        &mut self,
        decoder: &mut Decoder,
        state: &mut DecoderState,
        generation: &Generation,
        watch: Watch<'_>,
    ) -> Result<Vec<Ended>, EngineError> {
        let mut ended = Vec::new();
        let rows_per_sentence = self.rows_per_sentence;
        let tokens = self
            .sentences
            .iter()
            .flat_map(|sentence| sentence.beams[..rows_per_sentence].iter())
            .map(|beam| i64::from(beam.sequence[beam.sequence.len() - 1]))
            .collect();
        let mut logits = decoder.step(state, tokens)?;
        let mut log_probs: Vec<&mut [f32]> = logits.rows_mut()?.collect();
        for row in &mut log_probs {
            normalize(row);
        }
        // The row of the last step that each beam of the next step continues.
        let mut parents = Vec::with_capacity(self.sentences.len() * generation.num_beams);
        let mut left = Vec::with_capacity(self.sentences.len());
        let mut kept = Vec::with_capacity(self.sentences.len());
        let groups = log_probs.chunks_mut(rows_per_sentence);
        for (at, (mut sentence, group)) in std::mem::take(&mut self.sentences)
            .into_iter()
            .zip(groups)
            .enumerate()
        {
            let from = sentence.advance(generation, group);
            let first_row = at * rows_per_sentence;
            match from.map(|from| (from, watch(sentence.row))) {
                None => ended.push((sentence.row, sentence.best(generation))),
                Some((_, Err(error))) => ended.push((sentence.row, Err(error))),
                Some((from, Ok(()))) => {
                    parents.extend(
                        from.iter()
                            .map(|&beam| first_row + beam.min(rows_per_sentence - 1)),
                    );
                    left.push(sentence);
                    kept.push(at);
                }
            }
        }
        let slots = log_probs.len();
        let unchanged = parents.len() == slots && parents.iter().enumerate().all(|(at, &from)| at == from);
        if !left.is_empty() && !unchanged {
            state.gather_target(&parents)?;
            if !decoder.shares_source() {
                if parents.len() != slots {
                    state.gather_source(&parents)?;
                }
            } else if kept.len() != slots / rows_per_sentence {
                state.gather_source(&kept)?;
            }
        }
        self.rows_per_sentence = generation.num_beams;
        self.sentences = left;
        Ok(ended)
    }

    /// Takes in the sentences of another search, each as far as it is. Both have taken their first step.
    pub(super) fn join(
        &mut self,
        state: &mut DecoderState,
        other: Self,
        theirs: &DecoderState,
    ) -> Result<(), EngineError> {
        let all = |search: &Self| -> (Vec<usize>, Vec<usize>) {
            let sentences = search.sentences.len();
            let rows = sentences * search.rows_per_sentence;
            ((0..rows).collect(), (0..sentences).collect())
        };
        let (stay, enter) = (all(self), all(&other));
        state.join(
            Rows {
                target: &stay.0,
                source: &stay.1,
            },
            theirs,
            Rows {
                target: &enter.0,
                source: &enter.1,
            },
        )?;
        self.sentences.extend(other.sentences);
        Ok(())
    }
}

impl Sentence {
    fn new(row: usize, source: &Row, generation: &Generation) -> Self {
        let beam = |at: usize| Beam {
            sequence: vec![generation.decoder_start_token_id],
            score: if at == 0 { 0.0 } else { UNUSED },
        };
        Self {
            row,
            beams: (0..generation.num_beams).map(beam).collect(),
            finished: Vec::with_capacity(generation.num_beams),
            limit: generation
                .max_length
                .min(source.max_new_tokens.saturating_add(1))
                .max(2),
        }
    }

    /// Takes one step on the log-probabilities of the beams, or of the first beam for all of them.
    /// Gives the beams that the new ones continue; `None` when the sentence is done.
    fn advance(&mut self, generation: &Generation, log_probs: &mut [&mut [f32]]) -> Option<Vec<usize>> {
        let width = generation.num_beams;
        for (beam, row) in self.beams.iter().zip(log_probs.iter_mut()) {
            logits::process(generation, &beam.sequence, row);
            if generation.renormalize_logits {
                normalize(row);
            }
        }
        let keep = (1 + generation.eos_token_ids.len()).max(2) * width;
        let mut candidates = Vec::with_capacity(keep + 1);
        for (at, beam) in self.beams.iter().enumerate() {
            take_best(
                &mut candidates,
                keep,
                at,
                beam.score,
                log_probs[at.min(log_probs.len() - 1)],
            );
        }
        let length = self.beams[0].sequence.len() + 1;
        let at_limit = length >= self.limit;
        let ends = |candidate: &Candidate| at_limit || generation.is_eos(candidate.token);

        // Only the best `width` candidates may finish; the rest are there so that enough go on.
        let full = self.finished.len() == width;
        if !(full && generation.early_stopping == EarlyStopping::Always) {
            for candidate in candidates.iter().take(width).filter(|candidate| ends(candidate)) {
                self.finish(candidate, generation, length);
            }
        }
        let going: Vec<Candidate> = candidates
            .iter()
            .filter(|candidate| !ends(candidate))
            .take(width)
            .copied()
            .collect();
        let best = going.first()?.score;
        if going.len() < width || self.is_done(generation, best, length) {
            return None;
        }
        self.beams = going
            .iter()
            .map(|candidate| {
                let mut sequence = Vec::with_capacity(length);
                sequence.extend_from_slice(&self.beams[candidate.beam].sequence);
                sequence.push(candidate.token);
                Beam {
                    sequence,
                    score: candidate.score,
                }
            })
            .collect();
        Some(going.iter().map(|candidate| candidate.beam).collect())
    }

    fn finish(&mut self, candidate: &Candidate, generation: &Generation, length: usize) {
        let score = candidate.score / penalty(length - 1, generation.length_penalty);
        let at = self.finished.partition_point(|finished| finished.score >= score);
        if at >= generation.num_beams {
            return;
        }
        let mut sequence = self.beams[candidate.beam].sequence.clone();
        sequence.push(candidate.token);
        self.finished.insert(
            at,
            Finished {
                sequence,
                sum: candidate.score,
                score,
            },
        );
        self.finished.truncate(generation.num_beams);
    }

    /// Whether the beams that go on, the best of which has the score `best`, can still improve the
    /// finished hypotheses.
    fn is_done(&self, generation: &Generation, best: f32, length: usize) -> bool {
        if self.finished.len() < generation.num_beams {
            return false;
        }
        let worst = self.finished[self.finished.len() - 1].score;
        let best_length = match generation.early_stopping {
            EarlyStopping::Always => return true,
            EarlyStopping::Never if generation.length_penalty > 0.0 => self.limit - 1,
            EarlyStopping::Never | EarlyStopping::Heuristic => length - 1,
        };
        best / penalty(best_length, generation.length_penalty) <= worst
    }

    fn best(self, generation: &Generation) -> Result<Hypothesis, EngineError> {
        let best = self
            .finished
            .into_iter()
            .next()
            .ok_or_else(|| EngineError::Run("the model gave no number for any token".to_owned()))?;
        let ended = best
            .sequence
            .last()
            .is_some_and(|&token| generation.is_eos(token));
        Ok(Hypothesis {
            tokens: best.sequence[1..].to_vec(),
            log_probability: best.sum,
            finish: if ended { Finish::Eos } else { Finish::Length },
        })
    }
}

/// Makes scores log-probabilities.
fn normalize(row: &mut [f32]) {
    let total = softmax::log_sum_exp(row);
    vectorised(
        #[inline(always)]
        || row.iter_mut().for_each(|value| *value -= total),
    );
}

/// The length penalty for hypotheses of `tokens` tokens.
fn penalty(tokens: usize, exponent: f32) -> f32 {
    (tokens as f64).powf(f64::from(exponent)) as f32
}

/// Tokens that are passed over at once when none of them is good enough.
const BLOCK: usize = 16 * LANES;

/// Merges the continuations of one beam into the best `keep` of all, best first; of equal ones the
/// first beam and the first token come first.
fn take_best(best: &mut Vec<Candidate>, keep: usize, beam: usize, score: f32, log_probs: &[f32]) {
    let worst = |best: &[Candidate]| match best.last() {
        Some(last) if best.len() == keep => last.score,
        _ => f32::NEG_INFINITY,
    };
    for (block, log_probs) in log_probs.chunks(BLOCK).enumerate() {
        if best.len() == keep
            && score
                + vectorised(
                    #[inline(always)]
                    || largest(log_probs, |x| x),
                )
                <= worst(best)
        {
            continue;
        }
        for (at, &log_prob) in log_probs.iter().enumerate() {
            let score = score + log_prob;
            if best.len() == keep && score <= worst(best) || score.is_nan() {
                continue;
            }
            insert(
                best,
                keep,
                Candidate {
                    beam,
                    token: (block * BLOCK + at) as u32,
                    score,
                },
            );
        }
    }
}

fn insert(best: &mut Vec<Candidate>, keep: usize, new: Candidate) {
    let at = best.partition_point(|candidate| candidate.score >= new.score);
    best.insert(at, new);
    best.truncate(keep);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_best_continuations_are_those_of_a_full_sort(
            rows in prop::collection::vec(prop::collection::vec(-999i32..0, 700), 1..4),
            keep in 1usize..10,
        ) {
            let mut best = Vec::new();
            let mut all = Vec::new();
            for (beam, row) in rows.iter().enumerate() {
                let row: Vec<f32> = row.iter().map(|&value| value as f32).collect();
                take_best(&mut best, keep, beam, -0.5, &row);
                all.extend(row.iter().enumerate().map(|(token, value)| (value - 0.5, beam, token as u32)));
            }
            all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            all.truncate(keep);
            let best: Vec<_> = best.iter().map(|c| (c.score, c.beam, c.token)).collect();
            prop_assert_eq!(best, all);
        }
    }
}
