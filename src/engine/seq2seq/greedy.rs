//! Greedy search.

use super::{
    EngineError, Finish, Finished, Generation, Hypothesis, Row, Watch,
    graph::{Decoder, DecoderState, Rows},
    logits, softmax,
};

/// A row of the batch that is still running or that ended and was not taken out yet.
struct Slot {
    /// Its number in the batch.
    row: usize,
    /// All tokens so far, from the decoder start token on.
    sequence: Vec<u32>,
    log_probability: f32,
    limit: usize,
    done: bool,
}

/// The sentences of a batch. Rows that end leave it.
pub(super) struct Search {
    slots: Vec<Slot>,
}

impl Search {
    /// Sentences that are numbered from `first` on.
    pub(super) fn new(rows: &[Row], first: usize, generation: &Generation) -> Self {
        let slots = rows.iter().enumerate().map(|(at, source)| Slot {
            row: first + at,
            sequence: vec![generation.decoder_start_token_id],
            log_probability: 0.0,
            limit: generation.max_length.min(source.max_new_tokens.saturating_add(1)),
            done: false,
        });
        Self {
            slots: slots.collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.iter().all(|slot| slot.done)
    }

    /// Takes the most probable token of every row; gives the sentences that ended.
    pub(super) fn step(
        &mut self,
        decoder: &mut Decoder,
        state: &mut DecoderState,
        generation: &Generation,
        watch: Watch<'_>,
    ) -> Result<Vec<Finished>, EngineError> {
        let mut finished = Vec::new();
        for slot in self.slots.iter_mut().filter(|slot| !slot.done) {
            let ended = if slot.sequence.len() >= slot.limit {
                Some(Ok(finish(slot, Finish::Length)))
            } else {
                watch(slot.row).err().map(Err)
            };
            if let Some(outcome) = ended {
                finished.push((slot.row, outcome));
                slot.done = true;
            }
        }
        let staying = self.staying();
        if staying.is_empty() {
            return Ok(finished);
        }
        if pays_to_shrink(staying.len(), self.slots.len()) {
            state.gather_target(&staying)?;
            state.gather_source(&staying)?;
            self.slots.retain(|slot| !slot.done);
        }
        let mut tokens = Vec::with_capacity(self.slots.len());
        for (at, slot) in self.slots.iter().enumerate() {
            tokens.push(i64::from(if slot.done {
                state.forget(at);
                generation.pad_token_id
            } else {
                slot.sequence[slot.sequence.len() - 1]
            }));
        }
        let mut logits = decoder.step(state, tokens)?;
        for (slot, scores) in self
            .slots
            .iter_mut()
            .zip(logits.rows_mut()?)
            .filter(|(slot, _)| !slot.done)
        {
            let total = softmax::log_sum_exp(scores);
            let plain = logits::rewrites(generation, &slot.sequence).then(|| scores.to_vec());
            logits::process(generation, &slot.sequence, scores);
            let Some((token, score)) = softmax::argmax(scores) else {
                let error = EngineError::Run("the model gave no number for any token".to_owned());
                finished.push((slot.row, Err(error)));
                slot.done = true;
                continue;
            };
            slot.log_probability += plain.map_or(score, |plain| plain[token]) - total;
            slot.sequence.push(token as u32);
            if generation.is_eos(token as u32) {
                finished.push((slot.row, Ok(finish(slot, Finish::Eos))));
                slot.done = true;
            }
        }
        Ok(finished)
    }

    /// Takes in the sentences of another search, each as far as it is.
    pub(super) fn join(
        &mut self,
        state: &mut DecoderState,
        other: Self,
        theirs: &DecoderState,
    ) -> Result<(), EngineError> {
        let (stay, enter) = (self.staying(), other.staying());
        let rows = |rows| Rows {
            target: rows,
            source: rows,
        };
        state.join(rows(&stay[..]), theirs, rows(&enter[..]))?;
        self.slots.extend(other.slots);
        self.slots.retain(|slot| !slot.done);
        Ok(())
    }

    /// Slots that are not done.
    fn staying(&self) -> Vec<usize> {
        (0..self.slots.len()).filter(|&at| !self.slots[at].done).collect()
    }
}

/// Copying the caches of the rows that stay is worth it once an eighth of the batch is dead weight.
fn pays_to_shrink(running: usize, slots: usize) -> bool {
    running * 8 <= slots * 7
}

fn finish(slot: &mut Slot, finish: Finish) -> Hypothesis {
    let mut tokens = std::mem::take(&mut slot.sequence);
    tokens.remove(0);
    Hypothesis {
        tokens,
        log_probability: slot.log_probability,
        finish,
    }
}
