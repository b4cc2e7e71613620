//! Corpus chrF2 as sacrebleu computes it by default: character n-grams of orders 1 to 6 without
//! white space, no word n-grams, beta 2 (signature `nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no`).

use super::bleu::is_python_space;
use super::ngrams::{counts, shared};

/// The highest order of character n-grams.
const ORDERS: usize = 6;

/// Weight of recall against precision, squared.
const BETA_SQUARED: f64 = 4.0;

/// Sufficient statistics of corpus chrF; segments are added one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chrf {
    hypothesis: [u64; ORDERS],
    reference: [u64; ORDERS],
    matched: [u64; ORDERS],
}

impl Chrf {
    /// Adds a segment.
    pub fn add(&mut self, hypothesis: &str, reference: &str) {
        let letters = |text: &str| {
            text.chars()
                .filter(|&c| !is_python_space(c))
                .collect::<Vec<char>>()
        };
        let (hypothesis, reference) = (letters(hypothesis), letters(reference));
        for order in 1..=ORDERS {
            let in_hypothesis = (hypothesis.len() + 1).saturating_sub(order) as u64;
            let in_reference = (reference.len() + 1).saturating_sub(order) as u64;
            // Where the reference is too short for an n-gram, those of the hypothesis do not count.
            self.hypothesis[order - 1] += if in_reference == 0 { 0 } else { in_hypothesis };
            self.reference[order - 1] += in_reference;
            self.matched[order - 1] += shared(&counts(&hypothesis, order), &counts(&reference, order));
        }
    }

    /// The score, from 0 to 100.
    pub fn score(&self) -> f64 {
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for order in 0..ORDERS {
            if self.hypothesis[order] > 0 && self.reference[order] > 0 {
                precision += self.matched[order] as f64 / self.hypothesis[order] as f64;
                recall += self.matched[order] as f64 / self.reference[order] as f64;
                orders += 1.0;
            }
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        let (precision, recall) = (precision / orders, recall / orders);
        100.0 * (1.0 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall)
    }
}

/// Corpus chrF2 of (hypothesis, reference) pairs, from 0 to 100.
pub fn corpus_chrf<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let mut chrf = Chrf::default();
    for (hypothesis, reference) in pairs {
        chrf.add(hypothesis, reference);
    }
    chrf.score()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_sacrebleu() {
        assert!(
            (corpus_chrf([
                (
                    "The minister arrived in the capital on Friday.",
                    "The minister arrived in the capital on Friday."
                ),
                (
                    "Qatar's emir discussed aid corridors with his guest.",
                    "The emir of Qatar discussed humanitarian corridors with his guest."
                ),
                (
                    "Oil prices rose 3.5% on Monday.",
                    "Oil prices climbed by 3.5 percent on Monday, traders said."
                ),
                (
                    "No agreement was reached.",
                    "The two sides did not reach an agreement."
                )
            ]) - 57.232479)
                .abs()
                < 1e-4
        );
        assert!(
            (corpus_chrf([
                (
                    "Qatar's emir discussed aid corridors with his guest.",
                    "The emir of Qatar discussed humanitarian corridors with his guest."
                ),
                (
                    "Oil prices rose 3.5% on Monday.",
                    "Oil prices climbed by 3.5 percent on Monday, traders said."
                )
            ]) - 47.46313)
                .abs()
                < 1e-4
        );
        assert!(
            (corpus_chrf([(
                "the talks failed again",
                "talks in the capital failed once again today"
            )]) - 30.247193)
                .abs()
                < 1e-4
        );
    }

    #[test]
    fn no_text_scores_nothing() {
        assert_eq!(corpus_chrf([("", "abc")]), 0.0);
        assert_eq!(corpus_chrf([("abc", "xyz")]), 0.0);
    }
}
