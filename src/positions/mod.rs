//! Positions: who affirmed, denied, condemned, demanded, pledged, warned what.
//!
//! Two steps, because English statements need the translator in between:
//! [`extract`] reads the Arabic alone; the pipeline translates [`Draft::clauses`]; [`complete`]
//! joins both into actors, positions and the name ledger.

pub mod position;
pub mod tagger;
pub mod tagger_model;

use crate::text::segment::Segment;
use crate::text::span::Source;
use position::Draft;
pub use position::{Actor, NameLedgerEntry, Position};

/// Finds actors and positions in the segments of one story.
pub fn extract(source: &Source, segments: &[Segment]) -> Draft {
    let _ = (source, segments);
    Draft::default()
}
