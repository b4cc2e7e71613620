//! What was said: where the reported content begins and ends.

mod begin;
mod end;

pub(crate) use begin::content_start;
pub(crate) use end::{content, is_proposal, reports_in_quotation, trimmed};

/// How the content is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `أن`/`إن`.
    Clause,
    /// A quotation or a colon.
    Quote,
    /// A preposition of the reporting word.
    Preposition,
    /// A noun object.
    Object,
}

/// Where content begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// First token of the content.
    pub(crate) at: usize,
    pub(crate) frame: Frame,
    /// Token of the preposition before an `أن` clause, which belongs to the reporting words.
    pub(crate) preposition: Option<usize>,
}
