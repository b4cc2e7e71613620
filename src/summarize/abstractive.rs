//! Summaries in new words, kept only where the story proves them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::headline::headline;
use super::proof::{check, numbers};
use super::sentence::{content, count_words, words};
use super::{
    Budget, EnglishSentence, EnglishStory, ExtractiveSummarizer, Summarizer, Summary, SummarySentence,
};
use crate::engine::manifest::ModelInfo;
use crate::engine::seq2seq::Row;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::worker::{Worker, WorkerOptions};
use crate::engine::{Control, EngineError, Runtime};
use crate::warning::{Warning, WarningKind};

/// What [`Summary::method`] says; the name of the model follows after a colon.
pub const METHOD: &str = "abstractive";

/// Tokens generated per word of the budget: English news has about 1.4, the end of a sentence needs room.
const TOKENS_PER_WORD: usize = 2;

/// A sentence is supported by source sentences that share this much of its content words, together.
const COVERED: f64 = 0.6;

/// At most so many source sentences prove one summary sentence; more would prove anything.
const MOST_SUPPORT: usize = 3;

/// Summarises with a sequence-to-sequence model that the user has installed, for example a BART or T5
/// export. Every sentence that it writes is tied to the source sentences with which it shares most
/// words and checked against them ([`check`]); one that fails is left out with a warning. When none
/// remains, or the model fails, the extractive summary is given instead, and a warning says so.
pub struct AbstractiveSummarizer {
    worker: Worker,
    tokenizer: Tokenizer,
    method: String,
}

impl AbstractiveSummarizer {
    /// Loads the model that a verified manifest entry names.
    ///
    /// # Errors
    /// When a file is missing or damaged, the model is no encoder–decoder, or tokenizer and model do not belong
    /// together.
    pub fn load(runtime: &Runtime, model: &ModelInfo, options: WorkerOptions) -> Result<Self, EngineError> {
        let tokenizer = Tokenizer::load(&model.dir)?;
        let worker = Worker::start(runtime, &model.dir, options)?;
        tokenizer.check_vocabulary(&model.dir, worker.config().vocabulary)?;
        Ok(Self {
            worker,
            tokenizer,
            method: format!("{METHOD}:{}", model.name),
        })
    }

    /// The text that the model writes, and how many sentences of the story it could read.
    fn write(&self, story: &EnglishStory, budget: Budget) -> Result<(String, usize), EngineError> {
        let failed = |error: tokenizers::Error| EngineError::Run(format!("tokenizer: {error}"));
        let limit = self.worker.config().max_positions.unwrap_or(usize::MAX);
        let (mut text, mut tokens, mut read) = (String::new(), Vec::new(), 0);
        for sentence in &story.sentences {
            let longer = if text.is_empty() {
                sentence.text.clone()
            } else {
                format!("{text} {}", sentence.text)
            };
            let ids = self.tokenizer.encode(&longer).map_err(failed)?.ids;
            if ids.len() > limit {
                break;
            }
            (text, tokens, read) = (longer, ids, read + 1);
        }
        if tokens.is_empty() {
            return Ok((String::new(), 0));
        }
        let row = Row {
            tokens,
            max_new_tokens: budget.max_words * TOKENS_PER_WORD,
        };
        let generation = Arc::new(self.worker.config().generation.clone());
        // The caller runs this off the async runtime, on a thread that may block.
        let control = Control::default();
        let work = self.worker.generate(vec![row], generation, &control);
        let hypotheses = tokio::runtime::Handle::try_current()
            .map_err(|error| EngineError::Run(error.to_string()))?
            .block_on(work)?;
        let ids = hypotheses
            .into_iter()
            .next()
            .map(|hypothesis| hypothesis.tokens)
            .unwrap_or_default();
        Ok((self.tokenizer.decode(&ids).map_err(failed)?, read))
    }
}

impl Summarizer for AbstractiveSummarizer {
    fn summarize(&self, story: &EnglishStory, budget: Budget) -> Summary {
        let unsupported = |detail: String| Warning::new(WarningKind::SummaryUnsupported, detail);
        let (text, read) = match self.write(story, budget) {
            Ok(written) => written,
            Err(error) => {
                tracing::error!(%error, "the summary model failed; whole sentences are chosen without it");
                let detail =
                    format!("the summary model failed ({error}); whole sentences were chosen without it");
                return instead(story, budget, vec![unsupported(detail)]);
            }
        };
        let mut warnings = Vec::new();
        if read < story.sentences.len() {
            let detail = format!(
                "the model could read only the first {read} of {} sentences",
                story.sentences.len()
            );
            warnings.push(Warning::new(WarningKind::SummaryShort, detail));
        }
        let (mut sentences, mut spent): (Vec<SummarySentence>, usize) = (Vec::new(), 0);
        for written in split(&text) {
            match prove(written, &story.sentences) {
                Ok(segment_ids) => {
                    spent += count_words(written);
                    let fits = sentences.len() < budget.max_sentences && spent <= budget.max_words;
                    if !fits && !sentences.is_empty() {
                        break;
                    }
                    sentences.push(SummarySentence {
                        text: written.to_owned(),
                        segment_ids,
                        kept: Vec::new(),
                    });
                }
                Err(reason) => warnings.push(unsupported(format!("left out \"{written}\": {reason}"))),
            }
        }
        if sentences.is_empty() {
            let detail = "no sentence of the summary model is proved by the story; whole sentences were chosen instead";
            warnings.push(unsupported(detail.to_owned()));
            return instead(story, budget, warnings);
        }
        Summary {
            headline: headline(&story.title, &story.sentences),
            sentences,
            method: self.method.clone(),
            warnings,
        }
    }
}

fn instead(story: &EnglishStory, budget: Budget, mut warnings: Vec<Warning>) -> Summary {
    let mut summary = ExtractiveSummarizer.summarize(story, budget);
    warnings.append(&mut summary.warnings);
    Summary { warnings, ..summary }
}

/// The segments that prove a sentence, or why none do.
fn prove(sentence: &str, story: &[EnglishSentence]) -> Result<Vec<u32>, String> {
    let said = words(sentence);
    let mut open: BTreeSet<&str> = content(&said);
    let all = open.len();
    if all == 0 {
        return Err("it says nothing".to_owned());
    }
    let mut support: Vec<&EnglishSentence> = Vec::new();
    while support.len() < MOST_SUPPORT && !open.is_empty() {
        // The source sentence that covers most of what is still open; the earlier one of equals.
        let covers = |candidate: &EnglishSentence| {
            let there = words(&candidate.text);
            content(&there).intersection(&open).count()
        };
        let best = story
            .iter()
            .rev()
            .map(|candidate| (covers(candidate), candidate))
            .max_by_key(|(n, _)| *n);
        let Some((gain, best)) = best.filter(|(gain, _)| *gain > 0) else {
            break;
        };
        let there = words(&best.text);
        let covered: BTreeSet<String> = content(&there).into_iter().map(str::to_owned).collect();
        open.retain(|stem| !covered.contains(*stem));
        support.push(best);
        // One word more is no reason for another source.
        if gain == 1 && support.len() > 1 {
            support.pop();
            break;
        }
    }
    let share = 1.0 - ratio(open.len(), all);
    if share < COVERED {
        return Err(format!(
            "only {:.0} % of its words are in the story",
            100.0 * share
        ));
    }
    support.sort_by_key(|source| source.segment_id);
    let texts: Vec<&str> = support.iter().map(|source| source.text.as_str()).collect();
    match check(sentence, &texts).first() {
        Some(problem) => Err(problem.to_string()),
        None => Ok(support.iter().map(|source| source.segment_id).collect()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "words of one sentence")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Sentences of generated text: at full stops before a space and a capital, digit or quotation mark,
/// and not after one-letter words or numbers' points.
fn split(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(['.', '!', '?']) {
        let after = &text[at + mark.len()..];
        let ends = after.is_empty()
            || after.strip_prefix(' ').is_some_and(|next| {
                next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '"' || c == '“')
            });
        let last_word = text[start..at].rsplit([' ', '.']).next().unwrap_or_default();
        let initial = last_word.chars().count() == 1 && numbers(last_word).is_empty();
        if ends && !initial {
            sentences.push(text[start..at + mark.len()].trim());
            start = at + mark.len();
        }
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| count_words(sentence) > 0);
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Vec<EnglishSentence> {
        [
            "The minister opened 3 new docks in Aden on Sunday.",
            "He did not name the builder.",
            "Ships from Oman came first.",
        ]
        .iter()
        .zip(1..)
        .map(|(text, segment_id)| EnglishSentence::given(segment_id, *text))
        .collect()
    }

    #[test]
    fn a_proved_sentence_names_its_sources() {
        assert_eq!(prove("The minister opened docks in Aden.", &story()), Ok(vec![1]));
        assert_eq!(
            prove(
                "The minister opened 3 docks and ships from Oman came first.",
                &story()
            ),
            Ok(vec![1, 3])
        );
    }

    #[test]
    fn inventions_are_refused_with_their_reason() {
        assert!(
            prove("The minister opened 4 docks in Aden.", &story())
                .unwrap_err()
                .contains("number 4")
        );
        assert!(
            prove("The minister opened docks in Yemen Aden.", &story())
                .unwrap_err()
                .contains("Yemen")
        );
        assert!(
            prove("The minister never opened docks in Aden.", &story())
                .unwrap_err()
                .contains("negation")
        );
        assert!(
            prove("Floods ruined several harbours elsewhere.", &story())
                .unwrap_err()
                .contains('%')
        );
    }

    #[test]
    fn sentences_end_at_full_stops_but_not_at_initials() {
        let text = "U.S. envoys met J. Smith in 2.5 hours. Talks go on. \"Good,\" he said";
        assert_eq!(
            split(text),
            [
                "U.S. envoys met J. Smith in 2.5 hours.",
                "Talks go on.",
                "\"Good,\" he said"
            ]
        );
    }
}
