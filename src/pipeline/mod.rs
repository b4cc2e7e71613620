//! Pipeline: takes a page through all rooms and hands back one enriched article.
//!
//! ```text
//! page text ─ read_page ─ segment_story ─ translate ─ check ─┬─ positions ─ translate phrases ─┬─ article
//!                                                             └─ summarize ─────────────────────┘
//! ```
//!
//! [`Enricher`] owns the stages; [`article`] says what comes out; [`input`] what may go in.

pub mod article;
pub mod enricher;
pub mod error;
pub mod input;
pub mod stopwatch;

pub use article::EnrichedArticle;
pub use enricher::{Enricher, LEADING_ACTORS};
pub use error::EnrichError;
pub use input::Limits;
