//! The way of one article through the rooms.

use std::sync::Arc;

use crate::engine::Control;
use crate::pipeline::article::{EnrichedArticle, EnrichedStory, ModelUse, TranslatedSegment};
use crate::pipeline::error::EnrichError;
use crate::pipeline::input::{Limits, SummaryOptions};
use crate::pipeline::stopwatch::Stopwatch;
use crate::pipeline::story::{ReadText, StoryInEnglish, side_by_side};
use crate::positions::model_error::ModelError;
use crate::positions::position::Draft;
use crate::positions::typing::tell_types;
use crate::positions::{self, Extraction};
use crate::summarize::{Budget, EnglishSentence, EnglishStory, Summarizer, Summarizers, Summary};
use crate::text::normalize::is_arabic_letter;
use crate::text::page::{Page, Story, read_page};
use crate::text::segment::{Segment, SegmentKind, segment_lines, segment_story};
use crate::text::span::Source;
use crate::translate::{Glossary, Lost, Translator};
use crate::warning::{Warning, WarningKind};

/// Parties that a summary is asked to name: those with the most positions.
pub const LEADING_ACTORS: usize = 3;

/// Owns the stages and takes articles through them. Cheap to clone; all clones share the models.
#[derive(Clone)]
pub struct Enricher {
    translator: Arc<dyn Translator>,
    position_models: positions::Models,
    summarizers: Summarizers,
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
        position_models: positions::Models,
        summarizers: Summarizers,
        models: Vec<ModelUse>,
        limits: Limits,
    ) -> Self {
        Self {
            translator,
            position_models,
            summarizers,
            models: models.into(),
            limits,
        }
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
    pub async fn enrich(
        &self,
        text: &str,
        options: SummaryOptions,
        glossary: &Glossary,
        control: &Control,
    ) -> Result<EnrichedArticle, EnrichError> {
        self.limits.check_text(text)?;
        let summarizer = self.summarizer(options)?;
        let mut watch = Stopwatch::start();
        let (this, text, watched) = (self.clone(), text.to_owned(), control.clone());
        let (page, stories, texts) =
            off_the_runtime("read", move || this.read_page(text, &watched)).await??;
        watch.lap("read");

        let texts = self.translate_stories(texts, glossary, control).await?;
        watch.lap("translate");

        let glossary = glossary.clone();
        let stories = off_the_runtime("complete", move || {
            let done = complete(
                stories,
                texts,
                &*summarizer,
                options.budget,
                &glossary,
                &mut watch,
            );
            (done, watch)
        });
        let ((stories, mut found), watch) = stories.await?;
        let mut warnings = page.warnings;
        warnings.append(&mut found);
        Ok(EnrichedArticle {
            stories,
            set_aside: page.set_aside,
            warnings,
            timings: watch.finish(),
            models: self.models.to_vec(),
        })
    }

    /// Translates text as it stands, sentence by sentence.
    ///
    /// # Errors
    /// As [`Enricher::enrich`].
    pub async fn translate_text(
        &self,
        text: &str,
        glossary: &Glossary,
        control: &Control,
    ) -> Result<TranslatedText, EnrichError> {
        let (_, segments, warnings) = self.read_lines(text).await?;
        let texts = segments
            .iter()
            .map(|segment| segment.source.text.clone())
            .collect();
        let translations = self.translator.translate(texts, glossary, control).await?;
        let segments = side_by_side(segments, translations);
        let mut english = String::new();
        for (at, segment) in segments.iter().enumerate() {
            if at > 0 {
                let same_line = segments[at - 1].segment.paragraph == segment.segment.paragraph;
                english.push(if same_line { ' ' } else { '\n' });
            }
            english.push_str(&segment.english);
        }
        Ok(TranslatedText {
            segments,
            english,
            warnings,
        })
    }

    /// Finds the positions of one Arabic story.
    ///
    /// # Errors
    /// As [`Enricher::enrich`].
    pub async fn extract_positions(
        &self,
        text: &str,
        glossary: &Glossary,
        control: &Control,
    ) -> Result<StoryPositions, EnrichError> {
        let (source, segments, mut warnings) = self.read_lines(text).await?;
        let mut found = self.positions_of(source, segments, glossary, control).await?;
        warnings.append(&mut found.extraction.warnings);
        found.extraction.warnings = warnings;
        Ok(found)
    }

    /// Finds the positions in segments that somebody else has cut.
    ///
    /// # Errors
    /// As [`Enricher::enrich`].
    pub async fn positions_of(
        &self,
        source: Source,
        segments: Vec<Segment>,
        glossary: &Glossary,
        control: &Control,
    ) -> Result<StoryPositions, EnrichError> {
        let (this, watched) = (self.clone(), control.clone());
        let read = off_the_runtime("positions", move || {
            let draft = this.find_positions(&source, &segments, &watched);
            draft.map(|draft| ReadText { segments, draft })
        });
        let translated = self
            .translate_stories(vec![read.await??], glossary, control)
            .await?;
        let mut found = translated.into_iter().map(|text| text.complete(glossary, |_| ()));
        let (segments, extraction) = found.next().unwrap_or_default();
        Ok(StoryPositions { segments, extraction })
    }

    /// Summarises an English story.
    ///
    /// # Errors
    /// [`EnrichError::Invalid`] if the model of the mode is not installed.
    pub async fn summarize(
        &self,
        story: EnglishStory,
        options: SummaryOptions,
    ) -> Result<Summary, EnrichError> {
        let summarizer = self.summarizer(options)?;
        off_the_runtime("summarize", move || summarizer.summarize(&story, options.budget)).await
    }

    fn summarizer(&self, options: SummaryOptions) -> Result<Arc<dyn Summarizer>, EnrichError> {
        self.summarizers.choose(options.mode).ok_or_else(|| {
            EnrichError::invalid(
                "summary.mode",
                "needs a model that is not installed: leave it unset or take extractive",
            )
        })
    }

    /// What can be done with the Arabic alone: the page, its segments, its attributions.
    fn read_page(
        &self,
        text: String,
        control: &Control,
    ) -> Result<(Page, Vec<Story>, Vec<ReadText>), EnrichError> {
        let source = Source::new(text);
        let mut page = read_page(&source);
        let mut read = Vec::with_capacity(page.stories.len());
        let mut next_id = 1;
        for story in std::mem::take(&mut page.stories) {
            let count_tokens = |text: &str| self.translator.count_tokens(text);
            let segments = segment_story(
                &source,
                &story,
                next_id,
                self.limits.max_segment_tokens,
                &count_tokens,
            );
            next_id += u32::try_from(segments.len()).unwrap_or(u32::MAX);
            read.push((story, segments));
        }
        self.limits
            .check_segments(read.iter().map(|(_, segments)| segments.len()).sum())?;
        let mut stories = Vec::with_capacity(read.len());
        let mut texts = Vec::with_capacity(read.len());
        for (story, segments) in read {
            let draft = self.find_positions(&source, &segments, control)?;
            stories.push(story);
            texts.push(ReadText { segments, draft });
        }
        Ok((page, stories, texts))
    }

    /// Attributions by rules and, where there are models, by what they see as well. Titles are left to the rules
    /// where the tagger would be asked, which has not learnt them.
    fn find_positions(
        &self,
        source: &Source,
        segments: &[Segment],
        control: &Control,
    ) -> Result<Draft, EnrichError> {
        let failed = |error: ModelError| EnrichError::Stage {
            stage: "positions",
            source: Box::new(error),
        };
        let mut draft = match &self.position_models.tagger {
            None => positions::extract(source, segments),
            Some(tagger) => {
                let mut proposals = Vec::with_capacity(segments.len());
                for segment in segments {
                    control.check()?;
                    proposals.push(match segment.kind {
                        SegmentKind::Title => Vec::new(),
                        SegmentKind::Sentence => tagger.propose(&segment.source.text).map_err(failed)?,
                    });
                }
                positions::extract_with(source, segments, &proposals)
            }
        };
        if let Some(typer) = &self.position_models.typer {
            control.check()?;
            tell_types(&mut draft, segments, &**typer).map_err(failed)?;
        }
        Ok(draft)
    }

    /// The segments of a text that is no page, and the warnings about it as a whole.
    async fn read_lines(&self, text: &str) -> Result<(Source, Vec<Segment>, Vec<Warning>), EnrichError> {
        self.limits.check_text(text)?;
        let (this, text) = (self.clone(), text.to_owned());
        let (source, segments) = off_the_runtime("read", move || {
            let source = Source::new(text);
            let count_tokens = |text: &str| this.translator.count_tokens(text);
            let segments = segment_lines(&source, 1, this.limits.max_segment_tokens, &count_tokens);
            (source, segments)
        })
        .await?;
        self.limits.check_segments(segments.len())?;
        let mut warnings = Vec::new();
        if !source.text().chars().any(is_arabic_letter) {
            warnings.push(Warning::new(
                WarningKind::NoArabic,
                "the text has no Arabic letters",
            ));
        }
        Ok((source, segments, warnings))
    }

    /// Translates the sentences of all stories with the clauses of positions and names of parties, in one call, so
    /// that they share batches; then once more those that lost the name of somebody in the story.
    async fn translate_stories(
        &self,
        texts: Vec<ReadText>,
        glossary: &Glossary,
        control: &Control,
    ) -> Result<Vec<StoryInEnglish>, EnrichError> {
        let arabic = texts.iter().flat_map(ReadText::arabic).cloned().collect();
        let mut english = self
            .translator
            .translate(arabic, glossary, control)
            .await?
            .into_iter();
        let translated: Vec<_> = texts
            .into_iter()
            .map(|text| text.in_english(english.by_ref()))
            .collect();
        let callers = glossary.clone();
        let (mut translated, lost) = off_the_runtime("names", move || {
            let lost: Vec<Vec<(usize, Lost)>> =
                translated.iter().map(|text| text.lost_names(&callers)).collect();
            (translated, lost)
        })
        .await?;
        let places: Vec<(usize, usize)> = (0..)
            .zip(&lost)
            .flat_map(|(story, lost)| lost.iter().map(move |&(at, _)| (story, at)))
            .collect();
        let lost: Vec<Lost> = lost.into_iter().flatten().map(|(_, lost)| lost).collect();
        if !lost.is_empty() {
            let mended = self.translator.bring_back(lost, glossary, control).await?;
            for ((story, at), translation) in places.into_iter().zip(mended) {
                *translated[story].english_mut(at) = translation;
            }
        }
        Ok(translated)
    }
}

/// Runs work that computes for longer than a task may hold a thread of the async runtime.
async fn off_the_runtime<T: Send + 'static>(
    stage: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, EnrichError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| EnrichError::Stage {
            stage,
            source: Box::new(error),
        })
}

/// What needs the English: checks, names and statements, summaries. Warnings that belong to no
/// segment come beside the stories.
fn complete(
    stories: Vec<Story>,
    texts: Vec<StoryInEnglish>,
    summarizer: &dyn Summarizer,
    budget: Budget,
    glossary: &Glossary,
    watch: &mut Stopwatch,
) -> (Vec<EnrichedStory>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let mut ids = Ids::default();
    let mut enriched = Vec::with_capacity(stories.len());
    for ((story, text), id) in stories.into_iter().zip(texts).zip(1..) {
        let (translated, mut extraction) = text.complete(glossary, |stage| watch.lap(stage));
        ids.make_unique(&mut extraction);
        let english = EnglishStory {
            actors: extraction.leading_actors(LEADING_ACTORS),
            ..english_story(&translated)
        };
        let summary = summarizer.summarize(&english, budget);
        warnings.append(&mut extraction.warnings);
        watch.lap("summarize");
        enriched.push(EnrichedStory {
            id,
            story,
            title_en: english.title,
            segments: translated,
            summary,
            actors: extraction.actors,
            positions: extraction.positions,
            names: extraction.names,
        });
    }
    (enriched, warnings)
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
            SegmentKind::Sentence => story.sentences.push(EnglishSentence {
                segment_id: segment.segment.id,
                text: segment.english.clone(),
                certainty: segment.score.exp(),
            }),
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
            position
                .reported_by_actor_ids
                .iter_mut()
                .for_each(|id| *id += actors);
            self.positions = self.positions.max(position.id);
        }
        extraction
            .names
            .iter_mut()
            .for_each(|entry| entry.actor_id += actors);
    }
}
