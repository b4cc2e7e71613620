//! Typed warnings: the one vocabulary in which every room says what an editor should look at.

use crate::text::span::Span;

/// What went wrong, or may have gone wrong, without stopping the work. The meanings are written
/// down for clients in `proto/mawqif/v1/warning.proto`; the variants are the same.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WarningKind {
    NoArabic,
    BoilerplateOnly,
    SentenceSplit,
    DateUnparsed,
    ForeignScript,
    UnknownCharacters,
    Repetition,
    LengthLimit,
    EmptyTranslation,
    Untranslated,
    LengthRatio,
    NumberMismatch,
    NegationLost,
    QuotesUnbalanced,
    NameMissing,
    ActorUnresolved,
    NameClash,
    SummaryUnsupported,
    SummaryShort,
}

/// One warning, tied to the place that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// One lowercase sentence for people.
    pub detail: String,
    /// The place in the request text, where one is known.
    pub span: Option<Span>,
    /// The segment concerned, where there is one.
    pub segment_id: Option<u32>,
}

impl Warning {
    /// A warning about the text as a whole.
    pub fn new(kind: WarningKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            span: None,
            segment_id: None,
        }
    }

    /// The same warning, tied to a place.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        Self {
            span: Some(span),
            ..self
        }
    }

    /// The same warning, tied to a segment.
    #[must_use]
    pub fn in_segment(self, segment_id: u32) -> Self {
        Self {
            segment_id: Some(segment_id),
            ..self
        }
    }
}
