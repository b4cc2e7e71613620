//! The logits processors of `transformers` 4.57, in its order, on one row of scores.

use super::generation::Generation;

const BANNED: f32 = f32::NEG_INFINITY;

/// Changes `scores`, one row over the vocabulary, as `generate()` does before it chooses a token.
/// `sequence` holds the tokens so far, from the decoder start token on.
pub(super) fn process(generation: &Generation, sequence: &[u32], scores: &mut [f32]) {
    if generation.repetition_penalty != 1.0 {
        repetition_penalty(generation.repetition_penalty, sequence, scores);
    }
    if generation.no_repeat_ngram_size > 0 {
        no_repeat_ngram(generation.no_repeat_ngram_size, sequence, scores);
    }
    if let Some(stutter) = &generation.no_stutter {
        stutter.ban(sequence, scores);
    }
    bad_words(generation, sequence, scores);
    if sequence.len() < generation.min_length {
        ban(&generation.eos_token_ids, scores);
    }
    if let Some(bos) = generation.forced_bos_token_id.filter(|_| sequence.len() == 1) {
        force(&[bos], scores);
    }
    if !generation.forced_eos_token_ids.is_empty() && sequence.len() + 1 == generation.max_length {
        force(&generation.forced_eos_token_ids, scores);
    }
    ban(&generation.suppress_tokens, scores);
    // With a forced first token, the first free choice is the second one.
    if sequence.len() == 1 + usize::from(generation.forced_bos_token_id.is_some()) {
        ban(&generation.begin_suppress_tokens, scores);
    }
}

/// Whether [`process`] may change scores other than by banning tokens, so that the score of the chosen
/// token is no longer the model's own.
pub(super) fn rewrites(generation: &Generation, sequence: &[u32]) -> bool {
    generation.repetition_penalty != 1.0
        || (generation.forced_bos_token_id.is_some() && sequence.len() == 1)
        || (!generation.forced_eos_token_ids.is_empty() && sequence.len() + 1 == generation.max_length)
}

pub(super) fn ban(tokens: &[u32], scores: &mut [f32]) {
    for &token in tokens {
        if let Some(score) = scores.get_mut(token as usize) {
            *score = BANNED;
        }
    }
}

fn force(tokens: &[u32], scores: &mut [f32]) {
    scores.fill(BANNED);
    for &token in tokens {
        if let Some(score) = scores.get_mut(token as usize) {
            *score = 0.0;
        }
    }
}

fn repetition_penalty(penalty: f32, sequence: &[u32], scores: &mut [f32]) {
    for (at, &token) in sequence.iter().enumerate() {
        // Once per token, however often it was seen.
        if sequence[..at].contains(&token) {
            continue;
        }
        if let Some(score) = scores.get_mut(token as usize) {
            *score = if *score < 0.0 {
                *score * penalty
            } else {
                *score / penalty
            };
        }
    }
}

/// Bans every token that would complete an n-gram that the sequence has already.
fn no_repeat_ngram(size: usize, sequence: &[u32], scores: &mut [f32]) {
    let Some(tail_from) = (sequence.len() + 1).checked_sub(size) else {
        return;
    };
    let tail = &sequence[tail_from..];
    for ngram in sequence.windows(size) {
        if &ngram[..size - 1] == tail {
            ban(&ngram[size - 1..], scores);
        }
    }
}

fn bad_words(generation: &Generation, sequence: &[u32], scores: &mut [f32]) {
    for word in &generation.bad_words_ids {
        match word.as_slice() {
            // transformers drops bad words that are just an end token.
            [token] if generation.is_eos(*token) => {}
            [token] => ban(&[*token], scores),
            // A word that fills the whole sequence so far is passed over there as well ("longer than
            // the context" includes equality).
            [prefix @ .., last] if word.len() <= sequence.len() && sequence.ends_with(prefix) => {
                ban(&[*last], scores)
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_ngrams_are_banned() {
        let mut scores = [0.0; 6];
        no_repeat_ngram(2, &[0, 3, 4, 3], &mut scores);
        assert_eq!(scores, [0.0, 0.0, 0.0, 0.0, BANNED, 0.0]);
        let mut scores = [0.0; 3];
        no_repeat_ngram(1, &[0, 2], &mut scores);
        assert_eq!(scores, [BANNED, 0.0, BANNED]);
    }

    #[test]
    fn a_token_is_penalised_once() {
        let mut scores = [2.0, -2.0, 1.0];
        repetition_penalty(2.0, &[0, 1, 0, 1], &mut scores);
        assert_eq!(scores, [1.0, -4.0, 1.0]);
    }
}
