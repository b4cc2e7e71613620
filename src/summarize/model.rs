//! The trained summarizer: an encoder judges sentences and words, rules find what may go, and a
//! search puts both together under the budget.

use std::collections::BTreeMap;

use super::compress::{Form, forms};
use super::coverage::{Choice, Offer, choose};
use super::headline::headline;
use super::layout::{Place, Special, windows};
use super::select::{eligible, leanings};
use super::sentence::{Opening, Word, opening, words};
use super::{
    Budget, EnglishStory, ExtractiveSummarizer, Summarizer, Summary, SummarySentence, length_warnings,
};
use crate::engine::EngineError;
use crate::engine::encoder::{Encoder, Output, Pieces};
use crate::warning::{Warning, WarningKind};

/// What [`Summary::method`] says.
pub const METHOD: &str = "compressive:summarize-en";

/// Summarises with an encoder that gives, for every token, the logits `salience` and `keep`, both
/// `[1, seq]`. Falls back to [`ExtractiveSummarizer`], with a warning, if the encoder fails.
pub struct CompressiveSummarizer {
    encoder: Encoder,
    special: Special,
}

/// What the model thinks of a story; probabilities from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// For each sentence, how much of a summary it carries.
    pub salience: Vec<f32>,
    /// For each sentence and each of its [`words`], whether a summary keeps it.
    pub keep: Vec<Vec<f32>>,
}

impl CompressiveSummarizer {
    /// Takes an encoder that was trained for it.
    ///
    /// # Errors
    /// When the tokenizer lacks `[CLS]` or `[SEP]`.
    pub fn new(encoder: Encoder) -> Result<Self, EngineError> {
        let special = Special {
            cls: encoder.special("[CLS]")?,
            sep: encoder.special("[SEP]")?,
        };
        Ok(Self { encoder, special })
    }

    /// Asks the model.
    ///
    /// # Errors
    /// What the encoder reports; or that it gives other outputs than it must.
    pub fn judge(&self, story: &EnglishStory) -> Result<Judgement, EngineError> {
        let title = self.encoder.pieces(&story.title)?;
        let sentences: Vec<Pieces> = story
            .sentences
            .iter()
            .map(|s| self.encoder.pieces(&s.text))
            .collect::<Result<_, _>>()?;
        let mut salience = vec![0.0_f32; sentences.len()];
        let mut kept: Vec<Vec<f32>> = sentences
            .iter()
            .map(|pieces| vec![0.0; pieces.ids.len()])
            .collect();
        for window in windows(&title, &sentences, self.special, self.encoder.max_tokens()) {
            let outputs = self.encoder.run(&window.ids)?;
            let salience_logits = values(&outputs, "salience", window.ids.len())?;
            let keep_logits = values(&outputs, "keep", window.ids.len())?;
            for (at, place) in window.places.iter().enumerate() {
                match *place {
                    Place::Context => {}
                    Place::Piece { sentence, piece } => kept[sentence][piece] = sigmoid(keep_logits[at]),
                    Place::Close { sentence } => {
                        salience[sentence] = salience[sentence].max(sigmoid(salience_logits[at]));
                    }
                }
            }
        }
        let keep = story.sentences.iter().zip(sentences.iter().zip(&kept));
        let keep = keep
            .map(|(s, (pieces, kept))| by_word(&words(&s.text), pieces, kept))
            .collect();
        Ok(Judgement { salience, keep })
    }
}

impl Summarizer for CompressiveSummarizer {
    fn summarize(&self, story: &EnglishStory, budget: Budget) -> Summary {
        match self.judge(story) {
            Ok(judgement) => compose(story, &judgement, budget),
            Err(error) => {
                tracing::error!(%error, "the summary model failed; whole sentences are chosen without it");
                let mut summary = ExtractiveSummarizer.summarize(story, budget);
                let detail =
                    format!("the summary model failed ({error}); whole sentences were chosen without it");
                summary
                    .warnings
                    .push(Warning::new(WarningKind::SummaryUnsupported, detail));
                summary
            }
        }
    }
}

fn values<'o>(
    outputs: &'o BTreeMap<String, Output>,
    name: &str,
    tokens: usize,
) -> Result<&'o [f32], EngineError> {
    match outputs.get(name) {
        Some(output) if output.values.len() == tokens => Ok(&output.values),
        Some(output) => Err(EngineError::Run(format!(
            "the output {name} has the shape {:?} for {tokens} tokens: use a model exported for summaries",
            output.shape
        ))),
        None => Err(EngineError::Run(format!("the graph gave no output {name}"))),
    }
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// The mean over the pieces of each word; a word that no piece covers was not seen and isn't kept.
fn by_word(words: &[Word], pieces: &Pieces, kept: &[f32]) -> Vec<f32> {
    let mean = |word: &Word| {
        let inside = pieces
            .ranges
            .iter()
            .zip(kept)
            .filter(|(range, _)| word.range.contains(&range.start));
        let (sum, count) = inside.fold((0.0, 0.0_f32), |(sum, count), (_, kept)| {
            (sum + kept, count + 1.0)
        });
        if count > 0.0 { sum / count } else { 0.0 }
    };
    words.iter().map(mean).collect()
}

/// Composes a summary from what the model thinks of the story.
///
/// A form that fails its check is never given; if a sentence then stands whole, a warning says so.
pub fn compose(story: &EnglishStory, judgement: &Judgement, budget: Budget) -> Summary {
    let sentences: Vec<Vec<Word>> = story.sentences.iter().map(|s| words(&s.text)).collect();
    let eligible = eligible(story, &sentences, &words(&story.title));
    let leans = leanings(story, &eligible);
    let mut concepts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in sentences.iter().flatten().filter(|word| word.content) {
        let next = concepts.len();
        concepts.entry(&word.stem).or_insert(next);
    }
    let mut all_forms: BTreeMap<usize, Vec<Form>> = BTreeMap::new();
    let mut refused = BTreeMap::new();
    let mut offers = Vec::new();
    for &index in &eligible {
        let text = &story.sentences[index].text;
        let (forms, problems) = forms(text, &sentences[index], &judgement.keep[index]);
        let choices = forms.iter().map(|form| Choice {
            cost: form.cost,
            cuts: form.cuts,
            concepts: weights(form, &sentences[index], &judgement.keep[index], &concepts),
        });
        offers.push(Offer {
            index,
            salience: f64::from(judgement.salience[index]),
            leans_on: leans[index],
            choices: choices.collect(),
        });
        if let Some(problem) = problems.first() {
            refused.insert(index, problem.to_string());
        }
        all_forms.insert(index, forms);
    }
    let chosen = choose(&offers, concepts.len(), budget);
    let mut warnings = Vec::new();
    let mut given = Vec::new();
    for (index, form) in chosen {
        let sentence = &story.sentences[index];
        let form = &all_forms[&index][form];
        let detached = matches!(opening(&sentence.text), Opening::Detachable(_));
        if let (Some(problem), true) = (refused.get(&index), form.cuts <= usize::from(detached)) {
            let detail = format!("a shorter form was refused ({problem}); the whole sentence is given");
            warnings
                .push(Warning::new(WarningKind::SummaryUnsupported, detail).in_segment(sentence.segment_id));
        }
        given.push(SummarySentence {
            text: form.text.clone(),
            segment_ids: vec![sentence.segment_id],
            kept: form
                .parts
                .iter()
                .map(|part| (sentence.segment_id, part.clone()))
                .collect(),
        });
    }
    warnings.extend(length_warnings(story, &given, budget));
    Summary {
        headline: headline(&story.title, &story.sentences),
        sentences: given,
        method: METHOD.to_owned(),
        warnings,
    }
}

/// The concepts of a form with the probability of each; the best where a stem stands twice.
fn weights(form: &Form, words: &[Word], keep: &[f32], concepts: &BTreeMap<&str, usize>) -> Vec<(usize, f32)> {
    let mut best: BTreeMap<usize, f32> = BTreeMap::new();
    for (word, &keep) in words.iter().zip(keep) {
        let stands = form.parts.iter().any(|part| part.contains(&word.range.start));
        if let (true, Some(&concept)) = (stands && word.content, concepts.get(word.stem.as_str())) {
            let weight = best.entry(concept).or_default();
            *weight = weight.max(keep);
        }
    }
    best.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::EnglishSentence;

    fn story(texts: &[&str]) -> EnglishStory {
        let sentences = (1..).zip(texts).map(|(segment_id, text)| EnglishSentence {
            segment_id,
            text: (*text).to_owned(),
        });
        EnglishStory {
            title: "Dock opened".to_owned(),
            sentences: sentences.collect(),
        }
    }

    /// A judgement that keeps the words of `wanted` and nothing else.
    fn wanting(story: &EnglishStory, wanted: &str) -> Judgement {
        let wanted: Vec<String> = words(wanted).into_iter().map(|w| w.stem).collect();
        let keep = story.sentences.iter().map(|s| {
            words(&s.text)
                .iter()
                .map(|w| if wanted.contains(&w.stem) { 0.9 } else { 0.05 })
                .collect()
        });
        Judgement {
            salience: vec![0.5; story.sentences.len()],
            keep: keep.collect(),
        }
    }

    #[test]
    fn unwanted_units_go_and_the_proof_points_at_what_stays() {
        let story = story(&[
            "Ali Hassan, head of the port authority, opened a dock in Basra, after a delay of a year.",
            "Meanwhile, the port will take larger ships from March.",
        ]);
        let judgement = wanting(&story, "Ali Hassan opened a dock in Basra port take larger ships");
        let summary = compose(
            &story,
            &judgement,
            Budget {
                max_sentences: 2,
                max_words: 20,
            },
        );
        let texts: Vec<&str> = summary.sentences.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Ali Hassan opened a dock in Basra.",
                "The port will take larger ships from March."
            ]
        );
        let parts: Vec<&str> = summary.sentences[0]
            .kept
            .iter()
            .map(|(_, part)| &story.sentences[0].text[part.clone()])
            .collect();
        assert_eq!(parts, ["Ali Hassan", " opened a dock in Basra", "."]);
        assert!(summary.warnings.is_empty());
    }

    #[test]
    fn an_empty_story_gives_an_empty_summary_with_a_warning() {
        let summary = compose(&EnglishStory::default(), &Judgement::default(), Budget::default());
        assert!(summary.sentences.is_empty());
        assert_eq!(summary.warnings[0].kind, WarningKind::SummaryShort);
    }

    #[test]
    fn words_take_the_mean_of_their_pieces() {
        let pieces = Pieces {
            ids: vec![1, 2, 3],
            ranges: vec![0..3, 3..6, 7..9],
        };
        assert_eq!(
            by_word(&words("unkind is it"), &pieces, &[0.2, 0.4, 1.0]),
            [0.3, 1.0, 0.0]
        );
    }
}
