//! Pipeline: takes a page through all rooms and hands back one enriched article.
//!
//! ```text
//! page text ─ read_page ─ segment_story ─ positions (Arabic) ─ translate ─ positions (English) ─ check ─ summarize ─ article
//!                                                             │     ▲
//!                                                             └─────┘ once more what lost the names of people
//! ```
//!
//! [`Enricher`] owns the stages; [`article`] says what comes out; [`input`] what may go in.

pub mod article;
pub mod enricher;
pub mod error;
pub mod input;
pub mod stopwatch;
mod story;

pub use article::EnrichedArticle;
pub use enricher::{Enricher, LEADING_ACTORS};
pub use error::EnrichError;
pub use input::Limits;
