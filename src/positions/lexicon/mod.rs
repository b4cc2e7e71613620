//! Word tables: reporting words, closed classes, names, offices, places and institutions.
//!
//! The tables are tab-separated files beside this one; where the first line begins with `#` it says what the
//! columns mean. `person_words.txt` and `common_words.txt` are frequency statistics of Arabic news, and
//! `type_weights.tsv` holds the weights fitted for [`super::typing`], `letter_weights.tsv` those for
//! [`super::names::learned`]; the others are written by hand.

pub(crate) mod cues;
pub(crate) mod places;
pub(crate) mod vocabulary;
pub(crate) mod words;
