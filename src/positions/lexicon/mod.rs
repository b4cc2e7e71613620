//! Word tables: reporting words, closed classes, names, offices, places and institutions.

pub(crate) mod cues;
pub(crate) mod places;
pub(crate) mod vocabulary;
pub(crate) mod words;
