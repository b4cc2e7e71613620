//! Evaluation: scores of the running pipeline against references.

pub mod summary;
