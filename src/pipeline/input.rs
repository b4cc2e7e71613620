//! What may go in: limits, and the checks that refuse what they exclude.

use crate::pipeline::error::{EnrichError, Violation};
use crate::summarize::{Budget, Mode};
use crate::translate::Glossary;

/// Every limit on a request; `GetServiceInfo` shows them to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest text, in bytes of UTF-8.
    pub max_text_bytes: usize,
    /// Most segments of one request.
    pub max_segments: usize,
    /// Longest segment, in tokens of the translation model.
    pub max_segment_tokens: usize,
    /// Longest `request_id`, in bytes.
    pub max_request_id_bytes: usize,
    /// Most entries of a glossary.
    pub max_glossary_entries: usize,
}

/// Longest side of a glossary entry, in bytes of UTF-8.
const MAX_TERM_BYTES: usize = 200;

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_text_bytes: 1 << 20,
            max_segments: 2000,
            max_segment_tokens: 160,
            max_request_id_bytes: 256,
            max_glossary_entries: 1000,
        }
    }
}

impl Limits {
    /// Refuses text that is empty, blank, or too long.
    pub fn check_text(&self, text: &str) -> Result<(), EnrichError> {
        if text.len() > self.max_text_bytes {
            let problem = format!(
                "is {} bytes long, at most {} are allowed: send one page per request",
                text.len(),
                self.max_text_bytes
            );
            return Err(EnrichError::invalid("text", problem));
        }
        if text.chars().all(is_blank) {
            let problem = if text.is_empty() {
                "is empty"
            } else {
                "holds only white space and control characters"
            };
            return Err(EnrichError::invalid(
                "text",
                format!("{problem}: send the text of the page"),
            ));
        }
        Ok(())
    }

    /// The glossary of (Arabic, English) entries; refused when there are too many or one is unusable.
    pub fn glossary<'a>(
        &self,
        entries: impl ExactSizeIterator<Item = (&'a str, &'a str)> + Clone,
    ) -> Result<Glossary, EnrichError> {
        if entries.len() > self.max_glossary_entries {
            let problem = format!(
                "has {} entries, at most {} are allowed: send those that the text needs",
                entries.len(),
                self.max_glossary_entries
            );
            return Err(EnrichError::invalid("glossary", problem));
        }
        let mut violations = Vec::new();
        for (at, (arabic, english)) in entries.clone().enumerate() {
            for (side, text) in [("arabic", arabic), ("english", english)] {
                let problem = if !text.contains(char::is_alphanumeric) {
                    "has no letter or digit".to_owned()
                } else if text.len() > MAX_TERM_BYTES {
                    format!(
                        "is {} bytes long, at most {MAX_TERM_BYTES} are allowed",
                        text.len()
                    )
                } else {
                    continue;
                };
                violations.push(Violation::new(format!("glossary[{at}].{side}"), problem));
            }
        }
        if violations.is_empty() {
            Ok(Glossary::new(entries))
        } else {
            Err(EnrichError::Invalid(violations))
        }
    }

    /// Refuses a request that was cut into too many segments.
    pub fn check_segments(&self, count: usize) -> Result<(), EnrichError> {
        if count > self.max_segments {
            let problem = format!(
                "has {count} segments, at most {} are allowed: send it in parts",
                self.max_segments
            );
            return Err(EnrichError::invalid("text", problem));
        }
        Ok(())
    }
}

/// Sentences that a summary may be asked for.
pub const SUMMARY_SENTENCES: std::ops::RangeInclusive<u32> = 1..=5;
/// Words that a summary may be asked for.
pub const SUMMARY_WORDS: std::ops::RangeInclusive<u32> = 10..=400;

/// What the summary of a request should be like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SummaryOptions {
    /// How long it may be.
    pub budget: Budget,
    /// How it is made; `None` for the best that the installed models allow.
    pub mode: Option<Mode>,
}

/// The summary budget of a request; what is not asked for has its default.
pub fn budget(max_sentences: Option<u32>, max_words: Option<u32>) -> Result<Budget, EnrichError> {
    let mut violations = Vec::new();
    let mut within =
        |field: &str, value: Option<u32>, range: std::ops::RangeInclusive<u32>, default: usize| {
            let Some(value) = value else { return default };
            if !range.contains(&value) {
                let problem = format!("is {value}, must be from {} to {}", range.start(), range.end());
                violations.push(Violation::new(field, problem));
            }
            value as usize
        };
    let default = Budget::default();
    let budget = Budget {
        max_sentences: within(
            "summary.max_sentences",
            max_sentences,
            SUMMARY_SENTENCES,
            default.max_sentences,
        ),
        max_words: within("summary.max_words", max_words, SUMMARY_WORDS, default.max_words),
    };
    if violations.is_empty() {
        Ok(budget)
    } else {
        Err(EnrichError::Invalid(violations))
    }
}

/// White space, control and invisible format characters: nothing that could be read.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_text_is_refused_with_the_field() {
        for text in ["", "  \n\t", "\u{200F}\u{FEFF} \u{0}"] {
            let error = Limits::default().check_text(text).unwrap_err();
            let EnrichError::Invalid(violations) = error else {
                panic!("{error}")
            };
            assert_eq!(violations[0].field, "text");
        }
    }

    #[test]
    fn long_text_is_refused_with_both_sizes() {
        let limits = Limits {
            max_text_bytes: 10,
            ..Limits::default()
        };
        let message = limits.check_text("خبر عاجل جدا").unwrap_err().to_string();
        assert!(
            message.contains("22 bytes") && message.contains("at most 10"),
            "{message}"
        );
    }

    #[test]
    fn every_violation_of_the_budget_is_listed() {
        let EnrichError::Invalid(violations) = budget(Some(0), Some(1000)).unwrap_err() else {
            panic!()
        };
        assert_eq!(violations.len(), 2);
        assert_eq!(
            budget(None, Some(20)).unwrap(),
            Budget {
                max_sentences: 3,
                max_words: 20
            }
        );
    }
}
