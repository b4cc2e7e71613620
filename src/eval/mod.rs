//! Evaluation: scores of the running pipeline against references.

pub mod bleu;
pub mod chrf;
pub mod gold;
mod ngrams;
pub mod positions;
pub mod rouge;
pub mod summary;
