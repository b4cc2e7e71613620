//! Evaluation: scores of the running pipeline against references.

pub mod gold;
pub mod positions;
