//! Summaries whose every sentence carries its proof.
//!
//! Nothing is written anew: a summary is made of whole sentences ([`ExtractiveSummarizer`]: `lexrank`
//! ranks, `select` chooses) or of sentences with parts left out ([`CompressiveSummarizer`]: `model`
//! judges words and sentences, `units` finds the parts that may go, `compress` makes the shorter
//! forms, `coverage` chooses among them, `proof` checks each).

use std::ops::Range;

use crate::warning::{Warning, WarningKind};

pub mod abstractive;
pub mod compress;
pub mod coverage;
pub mod extractive;
pub mod headline;
pub mod layout;
pub mod lexrank;
pub mod mode;
pub mod model;
pub mod proof;
pub mod select;
pub mod sentence;
pub mod units;

pub use abstractive::AbstractiveSummarizer;
pub use extractive::ExtractiveSummarizer;
pub use mode::{Mode, Summarizers};
pub use model::CompressiveSummarizer;

/// An English sentence of a story and the segment it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct EnglishSentence {
    /// The segment.
    pub segment_id: u32,
    /// Its English text.
    pub text: String,
    /// How sure the translation is of it: the geometric mean of the probabilities of its tokens, 0 to 1;
    /// 1 for English that was given.
    pub certainty: f32,
}

impl EnglishSentence {
    /// A sentence whose English was given, not made by a translator.
    pub fn given(segment_id: u32, text: impl Into<String>) -> Self {
        Self {
            segment_id,
            text: text.into(),
            certainty: 1.0,
        }
    }
}

/// What a summarizer reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnglishStory {
    /// The translated title; empty when the story has none.
    pub title: String,
    /// The sentences in reading order.
    pub sentences: Vec<EnglishSentence>,
    /// English names of the parties that a summary should name, where they are known.
    pub actors: Vec<String>,
}

/// How long the summary may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Most sentences, 1 to 5.
    pub max_sentences: usize,
    /// Most words; one sentence is always given.
    pub max_words: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            max_sentences: 3,
            max_words: 60,
        }
    }
}

/// A short English account of a story.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// The headline.
    pub headline: String,
    /// The sentences, in story order.
    pub sentences: Vec<SummarySentence>,
    /// The method or model that made it.
    pub method: String,
    /// What the checks found.
    pub warnings: Vec<Warning>,
}

/// A sentence with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummarySentence {
    /// The sentence.
    pub text: String,
    /// The segments that support it.
    pub segment_ids: Vec<u32>,
    /// The parts of the English segments that it is made of: segment id and byte range in its text.
    pub kept: Vec<(u32, Range<usize>)>,
}

/// Makes summaries; extractive methods and ONNX models stand behind it alike.
pub trait Summarizer: Send + Sync {
    /// Summarises a story within a budget. An empty story gives an empty summary with a warning.
    fn summarize(&self, story: &EnglishStory, budget: Budget) -> Summary;
}

/// What an editor should know of a summary's length: nothing to say, over the word limit, or less
/// than half of it used although sentences were left to give.
fn length_warnings(story: &EnglishStory, summary: &[SummarySentence], budget: Budget) -> Vec<Warning> {
    let words: usize = summary.iter().map(|s| sentence::count_words(&s.text)).sum();
    let detail = if summary.is_empty() {
        "the story has no sentence to summarise".to_owned()
    } else if words > budget.max_words {
        format!(
            "no sentence fits the limit of {} words; the one given has {words}",
            budget.max_words
        )
    } else if summary.len() < budget.max_sentences
        && words * 2 < budget.max_words
        && summary.len() < story.sentences.len()
    {
        format!(
            "no other sentence fits or adds anything; {words} of {} words are used",
            budget.max_words
        )
    } else {
        return Vec::new();
    };
    vec![Warning::new(WarningKind::SummaryShort, detail)]
}
