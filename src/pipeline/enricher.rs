//! The way of one article through the rooms.

use std::sync::Arc;

use crate::checks;
use crate::engine::Control;
use crate::pipeline::article::{EnrichedArticle, EnrichedStory, ModelUse, TranslatedSegment};
use crate::pipeline::error::EnrichError;
use crate::pipeline::input::Limits;
use crate::pipeline::stopwatch::Stopwatch;
use crate::positions::{self, Extraction};
use crate::summarize::{Budget, EnglishSentence, EnglishStory, Summarizer, Summary};
use crate::text::normalize::is_arabic_letter;
use crate::text::page::{Page, read_page};
use crate::text::segment::{Segment, SegmentKind, segment_lines, segment_story};
use crate::text::span::Source;
use crate::translate::{Translation, Translator};
use crate::warning::{Warning, WarningKind};

/// Owns the stages and takes articles through them. Cheap to clone; all clones share the models.
#[derive(Clone)]
pub struct Enricher {
    translator: Arc<dyn Translator>,
    summarizer: Arc<dyn Summarizer>,
    models: Arc<[ModelUse]>,
    limits: Limits,
}

/// A text translated without page cleaning.
#[derive(Clone, Debug, PartialEq)]
pub struct TranslatedText {
    /// The sentences in reading order.
    pub segments: Vec<TranslatedSegment>,
    /// The English text, one line per paragraph of the source.
    pub english: String,
    /// Warnings about the text as a whole.
    pub warnings: Vec<Warning>,
}

/// The positions of a story read without page cleaning.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryPositions {
    /// The sentences in reading order.
    pub segments: Vec<TranslatedSegment>,
    /// Actors, positions, name ledger and warnings.
    pub extraction: Extraction,
}

impl Enricher {
    /// Puts the stages together.
    pub fn new(
        translator: Arc<dyn Translator>,
        summarizer: Arc<dyn Summarizer>,
        models: Vec<ModelUse>,
        limits: Limits,
    ) -> Self {
        Self { translator, summarizer, models: models.into(), limits }
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// One page in, everything out.
    ///
    /// # Errors
    /// [`EnrichError::Invalid`] for text outside the limits; `Busy`, `Cancelled` and
    /// `DeadlineExceeded` as the engine reports them.
    pub async fn enrich(&self, text: &str, budget: Budget, control: &Control) -> Result<EnrichedArticle, EnrichError> {
        self.limits.check_text(text)?;
        let mut watch = Stopwatch::start();
        let source = Source::new(text);
        let Page { stories, set_aside, warnings } = read_page(&source);
        watch.lap("clean");

        let mut segments_of = Vec::with_capacity(stories.len());
        let mut next_id = 1;
        for story in &stories {
            let count_tokens = |text: &str| self.translator.count_tokens(text);
            let segments = segment_story(&source, story, next_id, self.limits.max_segment_tokens, &count_tokens);
            next_id += u32::try_from(segments.len()).unwrap_or(u32::MAX);
            segments_of.push(segments);
        }
        self.limits.check_segments(segments_of.iter().map(Vec::len).sum())?;
        watch.lap("segment");

        // All stories in one call, so that they can share batches.
        let mut translated = self.translate(&source, segments_of.concat(), control, &mut watch).await?.into_iter();

        let drafts: Vec<_> = segments_of.iter().map(|segments| positions::extract(&source, segments)).collect();
        watch.lap("positions");
        let clauses = drafts.iter().flat_map(|draft| draft.clauses.clone()).collect();
        let mut clauses_en = self.translate_clauses(clauses, control).await?.into_iter();
        watch.lap("translate");

        let mut enriched = Vec::with_capacity(stories.len());
        let mut ids = Ids::default();
        for ((story, segments), draft) in stories.into_iter().zip(segments_of).zip(drafts) {
            let mut translated: Vec<_> = translated.by_ref().take(segments.len()).collect();
            let english: Vec<String> = translated.iter().map(|s| s.english.clone()).collect();
            let clauses_en: Vec<String> = clauses_en.by_ref().take(draft.clauses.len()).collect();
            let mut extraction = positions::complete(draft, &segments, &english, &clauses_en);
            ids.make_unique(&mut extraction);
            hand_out(&mut extraction.warnings, &mut translated);
            watch.lap("positions");

            let summary = self.summarize(english_story(&translated), budget).await?;
            watch.lap("summarize");
            let title_en = translated
                .iter()
                .filter(|s| s.segment.kind == SegmentKind::Title)
                .map(|s| s.english.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            enriched.push(EnrichedStory {
                id: u32::try_from(enriched.len() + 1).unwrap_or(u32::MAX),
                story,
                title_en,
                segments: translated,
                summary,
                actors: extraction.actors,
                positions: extraction.positions,
                names: extraction.names,
            });
        }
        Ok(EnrichedArticle {
            stories: enriched,
            set_aside,
            warnings,
            timings: watch.finish(),
            models: self.models.to_vec(),
        })
    }

    /// Translates text as it stands, sentence by sentence.
    ///
    /// # Errors
    /// As [`Enricher::enrich`].
    pub async fn translate_text(&self, text: &str, control: &Control) -> Result<TranslatedText, EnrichError> {
        let (source, segments, warnings) = self.read_lines(text)?;
        let segments = self.translate(&source, segments, control, &mut Stopwatch::start()).await?;
        let mut english = String::new();
        for (at, segment) in segments.iter().enumerate() {
            if at > 0 {
                let same_line = segments[at - 1].segment.paragraph == segment.segment.paragraph;
                english.push(if same_line { ' ' } else { '\n' });
            }
            english.push_str(&segment.english);
        }
        Ok(TranslatedText { segments, english, warnings })
    }

    /// Finds the positions of one Arabic story.
    ///
    /// # Errors
    /// As [`Enricher::enrich`].
    pub async fn extract_positions(&self, text: &str, control: &Control) -> Result<StoryPositions, EnrichError> {
        let (source, segments, mut warnings) = self.read_lines(text)?;
        let draft = positions::extract(&source, &segments);
        let clauses_en = self.translate_clauses(draft.clauses.clone(), control).await?;
        let mut translated =
            self.translate(&source, segments.clone(), control, &mut Stopwatch::start()).await?;
        let english: Vec<String> = translated.iter().map(|s| s.english.clone()).collect();
        let mut extraction = positions::complete(draft, &segments, &english, &clauses_en);
        hand_out(&mut extraction.warnings, &mut translated);
        warnings.append(&mut extraction.warnings);
        extraction.warnings = warnings;
        Ok(StoryPositions { segments: translated, extraction })
    }

    /// Summarises an English story.
    ///
    /// # Errors
    /// [`EnrichError::Stage`] if the summarizer gives up.
    pub async fn summarize(&self, story: EnglishStory, budget: Budget) -> Result<Summary, EnrichError> {
        let summarizer = Arc::clone(&self.summarizer);
        // Summarising is CPU-bound; a long story must not hold up the other tasks of the runtime.
        tokio::task::spawn_blocking(move || summarizer.summarize(&story, budget))
            .await
            .map_err(|error| EnrichError::Stage { stage: "summarize", source: Box::new(error) })
    }

    fn read_lines(&self, text: &str) -> Result<(Source, Vec<Segment>, Vec<Warning>), EnrichError> {
        self.limits.check_text(text)?;
        let source = Source::new(text);
        let count_tokens = |text: &str| self.translator.count_tokens(text);
        let segments = segment_lines(&source, 1, self.limits.max_segment_tokens, &count_tokens);
        self.limits.check_segments(segments.len())?;
        let mut warnings = Vec::new();
        if !text.chars().any(is_arabic_letter) {
            warnings.push(Warning::new(WarningKind::NoArabic, "the text has no Arabic letters"));
        }
        Ok((source, segments, warnings))
    }

    async fn translate(
        &self,
        source: &Source,
        segments: Vec<Segment>,
        control: &Control,
        watch: &mut Stopwatch,
    ) -> Result<Vec<TranslatedSegment>, EnrichError> {
        let texts = segments.iter().map(|segment| segment.source.text.clone()).collect();
        let translations = self.translator.translate(texts, control).await?;
        watch.lap("translate");
        let translated = segments.into_iter().zip(translations).map(|(s, t)| set_side_by_side(source, s, t)).collect();
        watch.lap("check");
        Ok(translated)
    }

    /// Clauses become statements, whose warnings would repeat those of their segments.
    async fn translate_clauses(&self, clauses: Vec<String>, control: &Control) -> Result<Vec<String>, EnrichError> {
        let translations = self.translator.translate(clauses, control).await?;
        Ok(translations.into_iter().map(|translation| translation.text).collect())
    }
}

/// Joins a segment with its translation and collects what an editor should look at.
fn set_side_by_side(source: &Source, segment: Segment, translation: Translation) -> TranslatedSegment {
    let found = checks::check_segment(source, &segment.source, &translation.text);
    let warnings = segment
        .warnings
        .iter()
        .cloned()
        .chain(translation.warnings)
        .chain(found)
        .map(|warning| {
            let span = warning.span.unwrap_or(segment.source.span);
            warning.at(span).in_segment(segment.id)
        })
        .collect();
    TranslatedSegment { english: translation.text, score: translation.score, warnings, segment }
}

/// Moves the warnings that name a segment to that segment.
fn hand_out(warnings: &mut Vec<Warning>, segments: &mut [TranslatedSegment]) {
    warnings.retain(|warning| {
        let home = segments.iter_mut().find(|s| Some(s.segment.id) == warning.segment_id);
        match home {
            Some(segment) => {
                segment.warnings.push(warning.clone());
                false
            }
            None => true,
        }
    });
}

fn english_story(segments: &[TranslatedSegment]) -> EnglishStory {
    let mut story = EnglishStory::default();
    for segment in segments {
        match segment.segment.kind {
            SegmentKind::Title => {
                if !story.title.is_empty() {
                    story.title.push(' ');
                }
                story.title.push_str(&segment.english);
            }
            SegmentKind::Sentence if segment.english.is_empty() => {}
            SegmentKind::Sentence => story
                .sentences
                .push(EnglishSentence { segment_id: segment.segment.id, text: segment.english.clone() }),
        }
    }
    story
}

/// Actor and position ids are counted from 1 in every story; the article needs them unique.
#[derive(Default)]
struct Ids {
    actors: u32,
    positions: u32,
}

impl Ids {
    fn make_unique(&mut self, extraction: &mut Extraction) {
        let (actors, positions) = (self.actors, self.positions);
        for actor in &mut extraction.actors {
            actor.id += actors;
            actor.member_ids.iter_mut().for_each(|id| *id += actors);
            self.actors = self.actors.max(actor.id);
        }
        for position in &mut extraction.positions {
            position.id += positions;
            position.actor_id += actors;
            position.target_actor_ids.iter_mut().for_each(|id| *id += actors);
            position.reported_by_actor_ids.iter_mut().for_each(|id| *id += actors);
            self.positions = self.positions.max(position.id);
        }
        extraction.names.iter_mut().for_each(|entry| entry.actor_id += actors);
    }
}
