//! Positions: who affirmed, denied, condemned, demanded, pledged, warned what.
//!
//! Two steps, because English statements need the translator in between:
//! [`extract`] reads the Arabic alone; the pipeline translates [`Draft::phrases`]; [`complete`]
//! joins both into actors, positions and the name ledger.
//!
//! Stages, each a file: [`token`] → [`cue`] (candidates) → [`actor`] (naming phrases) and [`clause`]
//! (content) → [`attribution`] (rules that join them) → [`typing`], [`polarity`] → [`coreference`] →
//! [`draft`] → [`names`] and [`complete`].

pub(crate) mod actor;
pub(crate) mod attribution;
pub(crate) mod clause;
mod complete;
pub(crate) mod confidence;
pub(crate) mod coreference;
pub(crate) mod cue;
pub(crate) mod draft;
mod headline;
pub(crate) mod join;
pub(crate) mod lexicon;
pub mod model_error;
mod model_file;
pub(crate) mod names;
mod people;
pub(crate) mod polarity;
pub mod position;
pub(crate) mod statement;
pub mod tagger;
pub mod tagger_model;
#[cfg(test)]
mod tests;
pub(crate) mod token;
pub mod type_model;
pub mod typing;

use std::sync::Arc;

use crate::text::segment::Segment;
use crate::text::span::Source;
pub use complete::{complete, has_name, people, unify};
use position::Draft;
pub use position::{Actor, Extraction, NameLedgerEntry, Position};

/// The models that may be asked about positions; what is missing is left to rules and the weights of words.
#[derive(Clone, Default)]
pub struct Models {
    /// Proposes cues, actors and contents.
    pub tagger: Option<Arc<dyn tagger::Tagger>>,
    /// Tells types.
    pub typer: Option<Arc<dyn typing::Typer>>,
}

/// Finds actors and positions in the segments of one story.
pub fn extract(source: &Source, segments: &[Segment]) -> Draft {
    draft::draft(source, segments, None)
}

/// The same with the tagger's proposals, one list per segment in bytes of the segment, so that both
/// kinds of evidence are weighed.
pub fn extract_with(source: &Source, segments: &[Segment], proposals: &[Vec<tagger::Proposal>]) -> Draft {
    draft::draft(source, segments, Some(proposals))
}
