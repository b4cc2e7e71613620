//! What the pipeline hands back, in plain Rust; `proto/mawqif/v1/article.proto` says the same for
//! clients.

use crate::positions::{Actor, NameLedgerEntry, Position};
use crate::summarize::Summary;
use crate::text::page::{SetAside, Story};
use crate::text::segment::Segment;
use crate::warning::Warning;

/// Everything that was made of one page.
#[derive(Clone, Debug, PartialEq)]
pub struct EnrichedArticle {
    /// The stories found on the page, in reading order.
    pub stories: Vec<EnrichedStory>,
    /// What is no part of a story.
    pub set_aside: Vec<SetAside>,
    /// Warnings about the page as a whole.
    pub warnings: Vec<Warning>,
    /// How long each stage took, in order.
    pub timings: Vec<StageTiming>,
    /// The models that took part.
    pub models: Vec<ModelUse>,
}

impl EnrichedArticle {
    /// All warnings of the article, wherever they stand.
    pub fn all_warnings(&self) -> impl Iterator<Item = &Warning> {
        let of_stories = self.stories.iter().flat_map(|story| {
            story
                .segments
                .iter()
                .flat_map(|s| &s.warnings)
                .chain(&story.summary.warnings)
        });
        self.warnings.iter().chain(of_stories)
    }
}

/// One story and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct EnrichedStory {
    /// Identifies the story within the article; counted from 1.
    pub id: u32,
    /// The story as found on the page.
    pub story: Story,
    /// The title in English; empty when there is no title.
    pub title_en: String,
    /// Title and sentences in reading order.
    pub segments: Vec<TranslatedSegment>,
    /// The story in short.
    pub summary: Summary,
    /// The parties that take positions.
    pub actors: Vec<Actor>,
    /// Their positions, in reading order.
    pub positions: Vec<Position>,
    /// Every name form seen and chosen.
    pub names: Vec<NameLedgerEntry>,
}

/// A segment with its translation.
#[derive(Clone, Debug, PartialEq)]
pub struct TranslatedSegment {
    /// The Arabic segment.
    pub segment: Segment,
    /// Its English.
    pub english: String,
    /// Mean log-probability of the English tokens.
    pub score: f32,
    /// What an editor should look at: from the cut, the decoder and the checks.
    pub warnings: Vec<Warning>,
}

/// How long a stage took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageTiming {
    /// The stage's name.
    pub stage: &'static str,
    /// Wall-clock time in microseconds.
    pub micros: u64,
}

/// A model that took part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelUse {
    /// Its name in the manifest.
    pub name: String,
    /// What it did.
    pub role: String,
    /// Hash over its files.
    pub sha256: String,
}
