//! A translator over an encoder–decoder model.

use std::sync::Arc;

use super::stand_in::{Disguised, count_wrong, disguise};
use super::{
    BoxFuture, Glossary, LoopGuard, Lost, Term, TermKind, TranslateError, Translation, Translator, cleanup,
};
use crate::engine::{
    Control, EngineError, Runtime,
    manifest::ModelInfo,
    seq2seq::{Finish, Generation, Hypothesis, Row, Stutter},
    tokenizer::{Encoded, Tokenizer},
    worker::{Worker, WorkerOptions},
};
use crate::warning::{Warning, WarningKind};

/// A target may have this many tokens per source token, and [`EXTRA_TOKENS`] more. The longest true
/// pairs of Arabic and English news stay below 2 tokens per token.
const TARGET_PER_SOURCE: usize = 3;
/// Room for short texts, where the ratio says little.
const EXTRA_TOKENS: usize = 24;
/// No n-gram of this size twice, when a hypothesis that looped is decoded again.
const RETRY_NGRAM: usize = 3;

/// What stands between the same words, besides nothing, when a decoder stumbles: it did so 35 times in the
/// 460 sentences of `gold/dev`; 21,062 references do 64 times, as in "very, very" or "crimes and crimes".
const JOINTS: [&[&str]; 8] = [
    &[","],
    &[" and"],
    &[" or"],
    &[",", " and"],
    &[",", " or"],
    &[" of"],
    &[" of", " the"],
    &[" bin"],
];

/// Translates with an encoder–decoder model behind a worker pool. Cheap to clone.
#[derive(Clone)]
pub struct SeqTranslator {
    inner: Arc<Inner>,
}

struct Inner {
    info: ModelInfo,
    tokenizer: Tokenizer,
    unknown: Option<u32>,
    worker: Worker,
    generation: Arc<Generation>,
    retry: Arc<Generation>,
    guard: LoopGuard,
}

impl SeqTranslator {
    /// Loads the model that a verified manifest entry names.
    ///
    /// # Errors
    /// When files are missing or damaged, or when tokenizer and model do not belong together.
    pub fn load(runtime: &Runtime, info: ModelInfo, options: WorkerOptions) -> Result<Self, EngineError> {
        let tokenizer = Tokenizer::load(&info.dir)?;
        let worker = Worker::start(runtime, &info.dir, options)?;
        let config = worker.config();
        tokenizer.check_vocabulary(&info.dir, config.vocabulary)?;
        let stutter = Stutter::new(&tokenizer.pieces(config.vocabulary), &JOINTS);
        let generation = Generation {
            no_stutter: Some(Arc::new(stutter)),
            ..config.generation.clone()
        };
        let retry = Arc::new(Generation {
            no_repeat_ngram_size: RETRY_NGRAM,
            ..generation.clone()
        });
        let generation = Arc::new(generation);
        let unknown = tokenizer.unknown();
        let guard = LoopGuard::default();
        Ok(Self {
            inner: Arc::new(Inner {
                info,
                tokenizer,
                unknown,
                worker,
                generation,
                retry,
                guard,
            }),
        })
    }

    /// Name, hash, licence, languages and source of the model.
    pub fn model_info(&self) -> &ModelInfo {
        &self.inner.info
    }

    /// The worker pool, for its sizes and its queue.
    pub fn worker(&self) -> &Worker {
        &self.inner.worker
    }

    /// Translates a sentence on every worker, so that the first request finds warm caches.
    pub async fn warm_up(&self) -> Result<(), TranslateError> {
        let texts = vec![
            "قال الوزير إن الاجتماع سيعقد غدا.".to_owned();
            self.inner.worker.options().workers.max(1)
        ];
        let glossary = Glossary::default();
        self.inner
            .translate(texts, &glossary, &Control::default())
            .await
            .map(drop)
    }
}

impl Translator for SeqTranslator {
    fn translate<'a>(
        &'a self,
        texts: Vec<String>,
        glossary: &'a Glossary,
        control: &'a Control,
    ) -> BoxFuture<'a, Result<Vec<Translation>, TranslateError>> {
        Box::pin(self.inner.translate(texts, glossary, control))
    }

    fn bring_back<'a>(
        &'a self,
        lost: Vec<Lost>,
        glossary: &'a Glossary,
        control: &'a Control,
    ) -> BoxFuture<'a, Result<Vec<Translation>, TranslateError>> {
        Box::pin(self.inner.bring_back(lost, glossary, control))
    }

    fn count_tokens(&self, text: &str) -> usize {
        // A text that cannot be encoded fails in `translate`, with its error.
        self.inner.tokenizer.count(text).unwrap_or(0)
    }

    fn max_tokens(&self) -> usize {
        self.inner.worker.config().max_positions.unwrap_or(usize::MAX)
    }
}

/// A text that is being translated.
struct Draft {
    /// Its place in the call.
    at: usize,
    row: Row,
    /// The names and terms that the translation should have.
    terms: Vec<Term>,
    warnings: Vec<Warning>,
}

impl Inner {
    async fn translate(
        &self,
        texts: Vec<String>,
        glossary: &Glossary,
        control: &Control,
    ) -> Result<Vec<Translation>, TranslateError> {
        let mut translations = vec![Translation::default(); texts.len()];
        let mut drafts = Vec::with_capacity(texts.len());
        for (at, text) in texts
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.trim().is_empty())
        {
            drafts.push(self.draft(at, text, glossary)?);
        }
        let rows = drafts.iter().map(|draft| draft.row.clone()).collect();
        let mut hypotheses = self
            .worker
            .generate(rows, self.generation.clone(), control)
            .await?;
        self.repair(&mut drafts, &mut hypotheses, control).await?;
        let mut terms = Vec::with_capacity(drafts.len());
        for (mut draft, hypothesis) in drafts.into_iter().zip(hypotheses) {
            let at = draft.at;
            let wanted = std::mem::take(&mut draft.terms);
            let mut translation = self.finish(draft, hypothesis)?;
            translation
                .warnings
                .extend(missing_names(&wanted, &translation.text));
            translations[at] = translation;
            terms.push((at, wanted));
        }
        // A model that copies the names written into its source gets stand-ins for numbers alone.
        let stand_in_for_names = !self.info.copies_names;
        self.once_more(
            &texts,
            &terms,
            stand_in_for_names,
            &mut translations,
            glossary,
            control,
        )
        .await?;
        Ok(translations)
    }

    async fn bring_back(
        &self,
        lost: Vec<Lost>,
        glossary: &Glossary,
        control: &Control,
    ) -> Result<Vec<Translation>, TranslateError> {
        let mut texts = Vec::with_capacity(lost.len());
        let mut terms = Vec::with_capacity(lost.len());
        let mut translations = Vec::with_capacity(lost.len());
        for (
            at,
            Lost {
                text,
                translation,
                names,
            },
        ) in lost.into_iter().enumerate()
        {
            // What the text has besides must not be lost for them.
            let apart = |term: &Term| {
                let mut names = names.iter();
                names.all(|name| term.range.end <= name.range.start || name.range.end <= term.range.start)
            };
            let mut all: Vec<Term> = glossary.write_in(&text).terms.into_iter().filter(apart).collect();
            all.extend(names);
            all.sort_by_key(|term| term.range.start);
            texts.push(text);
            terms.push((at, all));
            translations.push(translation);
        }
        self.once_more(&texts, &terms, true, &mut translations, glossary, control)
            .await?;
        Ok(translations)
    }

    /// Translates once more, with stand-ins, the sentences that lost numbers or, where it is so said, names, and
    /// takes what has fewer losses than before.
    async fn once_more(
        &self,
        texts: &[String],
        terms: &[(usize, Vec<Term>)],
        stand_in_for_names: bool,
        translations: &mut [Translation],
        glossary: &Glossary,
        control: &Control,
    ) -> Result<(), TranslateError> {
        // Stand-ins need no English; names that a model copies do.
        let nothing = Glossary::nothing();
        let written_in = if self.info.copies_names {
            glossary
        } else {
            &nothing
        };
        let mut tries: Vec<(usize, &[Term], Disguised, Draft)> = Vec::new();
        for (at, terms) in terms {
            let translation = &translations[*at].text;
            let lost = if stand_in_for_names {
                missing(terms, translation)
            } else {
                Vec::new()
            };
            if let Some(disguised) = disguise(&texts[*at], &lost, translation) {
                let draft = self.draft(*at, &disguised.text, written_in)?;
                tries.push((*at, terms, disguised, draft));
            }
        }
        if tries.is_empty() {
            return Ok(());
        }
        let rows = tries.iter().map(|(.., draft)| draft.row.clone()).collect();
        let hypotheses = self
            .worker
            .generate(rows, self.generation.clone(), control)
            .await?;
        for ((at, terms, disguised, draft), hypothesis) in tries.into_iter().zip(hypotheses) {
            if hypothesis.finish != Finish::Eos || self.guard.find(&hypothesis.tokens).is_some() {
                continue;
            }
            let mut second = self.finish(draft, hypothesis)?;
            let Some(text) = disguised.restore(&second.text) else {
                continue;
            };
            let losses = |english: &str| missing(terms, english).len() + count_wrong(&texts[at], english);
            if losses(&text) < losses(&translations[at].text) {
                second.warnings.extend(missing_names(terms, &text));
                translations[at] = Translation { text, ..second };
            }
        }
        Ok(())
    }

    fn draft(&self, at: usize, text: &str, glossary: &Glossary) -> Result<Draft, TranslateError> {
        let copies = self.info.copies_names;
        let written = glossary.write_in(text);
        let text = if copies { &written.text } else { text };
        let encoded = self
            .tokenizer
            .encode(text)
            .map_err(|error| TranslateError::Tokenizer(error.to_string()))?;
        let warnings = self.unknown_characters(text, &encoded).into_iter().collect();
        let tokens = encoded.ids;
        let max_new_tokens = TARGET_PER_SOURCE * tokens.len() + EXTRA_TOKENS;
        Ok(Draft {
            at,
            row: Row {
                tokens,
                max_new_tokens,
            },
            terms: written.terms,
            warnings,
        })
    }

    fn unknown_characters(&self, text: &str, encoded: &Encoded) -> Option<Warning> {
        let unknown = self.unknown?;
        let mut seen = String::new();
        for (&id, range) in encoded.ids.iter().zip(&encoded.ranges) {
            let piece = text.get(range.clone()).unwrap_or_default().trim();
            if id == unknown && !seen.split(' ').any(|known| known == piece) {
                if !seen.is_empty() {
                    seen.push(' ');
                }
                seen.push_str(piece);
            }
        }
        encoded.ids.contains(&unknown).then(|| {
            Warning::new(
                WarningKind::UnknownCharacters,
                format!("the model does not know the characters {seen}"),
            )
        })
    }

    /// Decodes again, once and without repeated n-grams, what fell into a loop.
    async fn repair(
        &self,
        drafts: &mut [Draft],
        hypotheses: &mut [Hypothesis],
        control: &Control,
    ) -> Result<(), TranslateError> {
        let looping: Vec<usize> = (0..drafts.len())
            .filter(|&at| self.guard.find(&hypotheses[at].tokens).is_some())
            .collect();
        if looping.is_empty() {
            return Ok(());
        }
        let rows = looping.iter().map(|&at| drafts[at].row.clone()).collect();
        let retried = self.worker.generate(rows, self.retry.clone(), control).await?;
        for (at, mut hypothesis) in looping.into_iter().zip(retried) {
            let detail = if hypothesis.finish == Finish::Eos && self.guard.find(&hypothesis.tokens).is_none()
            {
                "the decoder repeated itself; decoded again without repeated word groups"
            } else {
                hypothesis = hypotheses[at].clone();
                let before = hypothesis.tokens.len();
                self.guard.cut(&mut hypothesis.tokens);
                // The mean is kept: the tokens cut off were no less sure than the others.
                hypothesis.log_probability *= hypothesis.tokens.len() as f32 / before as f32;
                "the decoder repeated itself; the repetition was cut"
            };
            hypotheses[at] = hypothesis;
            drafts[at]
                .warnings
                .push(Warning::new(WarningKind::Repetition, detail));
        }
        Ok(())
    }

    fn finish(&self, draft: Draft, hypothesis: Hypothesis) -> Result<Translation, TranslateError> {
        let Draft {
            row, mut warnings, ..
        } = draft;
        let decoded = self
            .tokenizer
            .decode(&hypothesis.tokens)
            .map_err(|error| TranslateError::Tokenizer(error.to_string()))?;
        let text = cleanup::clean(&decoded);
        if hypothesis.finish == Finish::Length {
            let detail = format!(
                "decoding stopped at {} tokens before the end",
                hypothesis.tokens.len()
            );
            warnings.push(Warning::new(WarningKind::LengthLimit, detail));
        }
        if text.is_empty() {
            warnings.push(Warning::new(
                WarningKind::EmptyTranslation,
                "the model gave no text",
            ));
        }
        let tokens_out = hypothesis.tokens.len();
        Ok(Translation {
            text,
            score: hypothesis.log_probability / tokens_out.max(1) as f32,
            tokens_in: row.tokens.len(),
            tokens_out,
            warnings,
        })
    }
}

/// A warning for every name and caller's term that `text` does not have.
fn missing_names(terms: &[Term], text: &str) -> Vec<Warning> {
    // A state may stand there as an adjective of another stem ("French"); a caller's term may not.
    let missing = missing(terms, text).into_iter();
    let named = missing.filter(|term| term.own || term.kind != TermKind::State);
    let warning = |term: &Term| {
        let detail = format!("the translation does not have {:?}", term.english);
        Warning::new(WarningKind::NameMissing, detail)
    };
    named.map(warning).collect()
}

/// The terms whose English `text` does not have.
fn missing<'t>(terms: &'t [Term], text: &str) -> Vec<&'t Term> {
    let text = text.to_lowercase();
    terms.iter().filter(|term| !has_term(&text, term)).collect()
}

/// Whether `text`, in lower case, has the English of a term: all of a caller's; of a name that the project
/// knows at least the last word, as news does after the first mention; of a state its stem, as in "Syrian".
fn has_term(text: &str, term: &Term) -> bool {
    let english = term.english.to_lowercase();
    if term.own {
        return text.contains(&english);
    }
    match (term.kind, english.as_str()) {
        (TermKind::State, "united states") => {
            text.contains("u.s.") || text.contains("america") || text.contains("united states")
        }
        (TermKind::State, _) => english.split(' ').any(|word| {
            let stem: String = word.chars().take(4).collect();
            word.len() > 3 && text.contains(&stem)
        }),
        _ => {
            let last = english.rsplit(' ').next().unwrap_or_default();
            // "Al Ansari" is al-Ansari too, and "Thomas Greenfield" Thomas-Greenfield.
            let last = last.strip_prefix("al-").unwrap_or(last);
            text.contains(last) || text.contains(&last.replace('-', " "))
        }
    }
}
