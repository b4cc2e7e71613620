//! Places in the original request text.

use std::ops::Range;

/// A half-open range of the ORIGINAL request text, in bytes of UTF-8 and in Unicode code points.
///
/// Both are kept because clients in different languages index strings differently; computing one
/// from the other later would need the whole text again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start_byte: usize,
    /// Byte after the last one.
    pub end_byte: usize,
    /// First code point.
    pub start_char: usize,
    /// Code point after the last one.
    pub end_char: usize,
}

impl Span {
    /// The range in bytes, for slicing.
    pub fn bytes(&self) -> Range<usize> {
        self.start_byte..self.end_byte
    }

    /// Whether `other` lies wholly within this span.
    pub fn contains(&self, other: &Span) -> bool {
        self.start_byte <= other.start_byte && other.end_byte <= self.end_byte
    }
}

/// How many bytes lie between two checkpoints of [`Source`]; a span lookup walks at most so many.
const CHECKPOINT_BYTES: usize = 256;

/// The original text of a request, able to turn byte ranges into [`Span`]s quickly.
#[derive(Clone, Debug)]
pub struct Source {
    text: String,
    /// Code points before byte `i * CHECKPOINT_BYTES`.
    checkpoints: Vec<usize>,
}

impl Source {
    /// Takes the text and indexes it in one pass.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut checkpoints = Vec::with_capacity(text.len() / CHECKPOINT_BYTES + 1);
        let mut chars_before = 0;
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            if at % CHECKPOINT_BYTES == 0 {
                checkpoints.push(chars_before);
            }
            // Continuation bytes (0b10xx_xxxx) start no code point.
            chars_before += usize::from(byte & 0xC0 != 0x80);
        }
        if text.len().is_multiple_of(CHECKPOINT_BYTES) {
            checkpoints.push(chars_before);
        }
        Self { text, checkpoints }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a byte range that lies on character boundaries.
    pub fn slice(&self, bytes: Range<usize>) -> &str {
        &self.text[bytes]
    }

    /// The span of a byte range that lies on character boundaries.
    ///
    /// # Panics
    /// If the range is outside the text or cuts a character: ranges come from the text itself, so
    /// this would be a bug of the caller.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        debug_assert!(self.text.is_char_boundary(bytes.start) && self.text.is_char_boundary(bytes.end));
        Span {
            start_byte: bytes.start,
            end_byte: bytes.end,
            start_char: self.chars_before(bytes.start),
            end_char: self.chars_before(bytes.end),
        }
    }

    fn chars_before(&self, byte: usize) -> usize {
        let checkpoint = byte / CHECKPOINT_BYTES;
        let from = checkpoint * CHECKPOINT_BYTES;
        self.checkpoints[checkpoint]
            + self.text.as_bytes()[from..byte]
                .iter()
                .filter(|&&b| b & 0xC0 != 0x80)
                .count()
    }
}

/// Words of the original text and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The words as they stand.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

impl Excerpt {
    /// The excerpt at a byte range that lies on character boundaries.
    pub fn of(source: &Source, bytes: Range<usize>) -> Self {
        Self {
            text: source.slice(bytes.clone()).to_owned(),
            span: source.span(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn code_points_agree_with_counting_from_the_start(text in "[a-z ء-ي😀\u{301}]{0,900}", cut in 0usize..900, len in 0usize..900) {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = boundaries[cut.min(boundaries.len() - 1)];
            let end = boundaries[(cut + len).min(boundaries.len() - 1)];
            let span = Source::new(text.clone()).span(start..end);
            prop_assert_eq!(span.start_char, text[..start].chars().count());
            prop_assert_eq!(span.end_char, text[..end].chars().count());
        }
    }

    #[test]
    fn the_end_of_a_text_as_long_as_a_checkpoint_has_a_span() {
        let source = Source::new("a".repeat(2 * CHECKPOINT_BYTES));
        assert_eq!(
            source.span(0..2 * CHECKPOINT_BYTES).end_char,
            2 * CHECKPOINT_BYTES
        );
        assert_eq!(Source::new("").span(0..0).end_char, 0);
    }
}
