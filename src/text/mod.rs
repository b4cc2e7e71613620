//! Text: pages, stories, segments and normalisation. Pure functions over plain Rust types; knows
//! nothing of models.

pub(crate) mod gazetteer;
pub(crate) mod lexicon;
pub mod normalize;
pub mod numbers;
pub mod page;
pub mod quotes;
pub mod segment;
pub mod span;
pub mod words;
