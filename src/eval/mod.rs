//! Evaluation: scores of the running pipeline against references.

pub mod bleu;
pub mod chrf;
pub mod gold;
pub mod names;
mod ngrams;
pub mod positions;
pub mod rouge;
pub mod summary;

/// A part of a whole, 0 to 1; 0 of nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of sentences and positions are far below 2^52"
)]
pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
