//! Calls that come one after another, as they come to a server: how long each of them takes.
//!
//! All sentences in one call measure what the engine can do; this measures what a caller feels while it has
//! other callers. Calls come at random, as from many callers who know nothing of one another, and do not wait for
//! the answers to those before them.

use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::task::JoinSet;

use crate::cli::CliError;
use crate::cli::bench::{Percentiles, millis, per, percentiles};
use crate::engine::Control;
use crate::translate::{Glossary, SeqTranslator, Translator};

/// What calls felt that came over time.
#[derive(Debug, Serialize)]
pub struct Arrivals {
    /// Calls per second, on average.
    pub calls_per_s: f64,
    /// Sentences of one call.
    pub call_sentences: usize,
    /// From the call to its answer.
    pub(super) call_ms: Percentiles,
    /// From the first call to the last answer. As much as came, unless the machine could not keep up.
    pub target_tokens_per_s: f64,
}

/// Sends the sentences as calls of `call_sentences` each, `calls_per_s` a second; the seed chooses the pauses.
///
/// # Errors
/// [`CliError`] if a call fails.
pub async fn measure(
    translator: &SeqTranslator,
    sentences: &[String],
    calls_per_s: f64,
    call_sentences: usize,
    seed: u64,
) -> Result<Arrivals, CliError> {
    let work = |error: &dyn std::fmt::Display| CliError::Work(error.to_string());
    let mut chance = Chance(seed);
    let mut calls = JoinSet::new();
    let begin = Instant::now();
    let mut due = begin;
    for texts in sentences.chunks(call_sentences) {
        due += Duration::from_secs_f64(chance.pause() / calls_per_s);
        let (texts, translator) = (texts.to_vec(), translator.clone());
        calls.spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            let answer = translator
                .translate(texts, &Glossary::nothing(), &Control::default())
                .await;
            // From when the call was due: a task that gets its turn late is waiting, too.
            answer.map(|translations| (due.elapsed(), translations))
        });
    }
    let (mut times, mut tokens) = (Vec::new(), 0);
    while let Some(call) = calls.join_next().await {
        let (took, translations) = call
            .map_err(|error| work(&error))?
            .map_err(|error| work(&error))?;
        times.push(millis(took));
        tokens += translations.iter().map(|t| t.tokens_out).sum::<usize>();
    }
    Ok(Arrivals {
        calls_per_s,
        call_sentences,
        call_ms: percentiles(times),
        target_tokens_per_s: per(tokens, begin.elapsed().as_secs_f64()),
    })
}

/// Pauses that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    /// A pause of 1 on average, exponentially distributed. The generator is SplitMix64.
    fn pause(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        // 32 bits above zero, so that the logarithm is finite.
        let share = (f64::from((bits >> 32) as u32) + 1.0) / (f64::from(u32::MAX) + 1.0);
        -share.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_one_on_average_and_most_are_shorter() {
        let mut chance = Chance(0);
        let pauses: Vec<f64> = (0..10_000).map(|_| chance.pause()).collect();
        let mean = pauses.iter().sum::<f64>() / 1e4;
        let shorter = pauses.iter().filter(|&&pause| pause < 1.0).count();
        assert!((mean - 1.0).abs() < 0.05, "{mean}");
        // 1 - 1/e of them.
        assert!((6_200..6_450).contains(&shorter), "{shorter}");
    }
}
