//! Greedy search.

use super::{
    EngineError, Finish, Generation, Hypothesis, Outcomes, Row, Watch,
    graph::{Decoder, DecoderState},
    logits, softmax,
};

/// A row of the batch that is still running or that ended and was not taken out yet.
struct Slot {
    /// Index of the row in the request.
    row: usize,
    /// All tokens so far, from the decoder start token on.
    sequence: Vec<u32>,
    log_probability: f32,
    limit: usize,
    done: bool,
}

/// Takes the most probable token at every step. Rows that end leave the batch.
pub(super) fn search(
    decoder: &mut Decoder,
    mut state: DecoderState,
    rows: &[Row],
    generation: &Generation,
    watch: Watch<'_>,
) -> Result<Outcomes, EngineError> {
    let mut outcomes: Vec<Option<Result<Hypothesis, EngineError>>> = vec![None; rows.len()];
    let mut slots: Vec<Slot> = rows
        .iter()
        .enumerate()
        .map(|(row, source)| Slot {
            row,
            sequence: vec![generation.decoder_start_token_id],
            log_probability: 0.0,
            limit: generation.max_length.min(source.max_new_tokens.saturating_add(1)),
            done: false,
        })
        .collect();
    loop {
        for slot in slots.iter_mut().filter(|slot| !slot.done) {
            let ended = if slot.sequence.len() >= slot.limit {
                Some(Ok(finish(slot, Finish::Length)))
            } else {
                watch(slot.row).err().map(Err)
            };
            if ended.is_some() {
                outcomes[slot.row] = ended;
                slot.done = true;
            }
        }
        let running = slots.iter().filter(|slot| !slot.done).count();
        if running == 0 {
            break;
        }
        if pays_to_shrink(running, slots.len()) {
            let keep: Vec<usize> = (0..slots.len()).filter(|&at| !slots[at].done).collect();
            state.gather_target(&keep)?;
            state.gather_source(&keep)?;
            slots.retain(|slot| !slot.done);
        }
        let tokens = slots
            .iter()
            .map(|slot| {
                if slot.done {
                    generation.pad_token_id
                } else {
                    slot.sequence[slot.sequence.len() - 1]
                }
            })
            .map(i64::from)
            .collect();
        let mut logits = decoder.step(&mut state, tokens)?;
        for (slot, scores) in slots
            .iter_mut()
            .zip(logits.rows_mut()?)
            .filter(|(slot, _)| !slot.done)
        {
            let total = softmax::log_sum_exp(scores);
            let plain = logits::rewrites(generation, &slot.sequence).then(|| scores.to_vec());
            logits::process(generation, &slot.sequence, scores);
            let Some((token, score)) = softmax::argmax(scores) else {
                outcomes[slot.row] = Some(Err(EngineError::Run(
                    "the model gave no number for any token".to_owned(),
                )));
                slot.done = true;
                continue;
            };
            slot.log_probability += plain.map_or(score, |plain| plain[token]) - total;
            slot.sequence.push(token as u32);
            if generation.is_eos(token as u32) {
                outcomes[slot.row] = Some(Ok(finish(slot, Finish::Eos)));
                slot.done = true;
            }
        }
    }
    Ok(outcomes
        .into_iter()
        .map(|outcome| outcome.unwrap_or(Err(EngineError::Stopped)))
        .collect())
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
