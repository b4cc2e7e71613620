//! Evaluation: scores of the running pipeline against references.

pub mod bleu;
pub mod chrf;
mod ngrams;
pub mod rouge;
pub mod summary;
