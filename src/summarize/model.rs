//! The trained summarizer: an encoder judges sentences and words, rules find what may go, and a
//! search puts both together under the budget.

use std::collections::BTreeMap;

use super::compress::{Form, forms};
use super::coverage::{Choice, Offer, Prices, choose};
use super::headline::headline;
use super::layout::{Place, Special, windows};
use super::select::{eligible, leanings};
use super::sentence::{Word, words};
use super::{
    Budget, EnglishStory, ExtractiveSummarizer, Summarizer, Summary, SummarySentence, length_warnings,
};
use crate::engine::encoder::{Encoder, EncoderOptions, Output, Pieces};
use crate::engine::manifest::ModelInfo;
use crate::engine::{EngineError, Runtime};
use crate::warning::{Warning, WarningKind};

/// What [`Summary::method`] says; the name of the model follows after a colon.
pub const METHOD: &str = "compressive";

/// The output with the encoder's states `[1, seq, width]`; a model may do without.
const STATES: &str = "states";

/// Summarises with an encoder that gives, for every token, the logits `salience` and `keep`, both
/// `[1, seq]`. Falls back to [`ExtractiveSummarizer`], with a warning, if the encoder fails.
pub struct CompressiveSummarizer {
    encoder: Encoder,
    special: Special,
    method: String,
}

/// What the model thinks of a story; probabilities from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// For each sentence, how much of a summary it carries.
    pub salience: Vec<f32>,
    /// For each sentence and each of its [`words`], whether a summary keeps it.
    pub keep: Vec<Vec<f32>>,
    /// For each sentence, what it means within its story: the mean of the encoder's states over its pieces,
    /// less that of the whole story, as a vector of length 1; empty if the model does not give its states.
    pub embeddings: Vec<Vec<f32>>,
}

impl CompressiveSummarizer {
    /// Loads a model that was trained for it.
    ///
    /// # Errors
    /// When a file is missing or damaged, or the tokenizer lacks `[CLS]` or `[SEP]`.
    pub fn load(runtime: &Runtime, model: &ModelInfo, options: EncoderOptions) -> Result<Self, EngineError> {
        let encoder = Encoder::load(runtime, &model.dir, options)?;
        let special = Special {
            cls: encoder.special("[CLS]")?,
            sep: encoder.special("[SEP]")?,
        };
        Ok(Self {
            encoder,
            special,
            method: format!("{METHOD}:{}", model.name),
        })
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
        let mut embeddings: Vec<Vec<f32>> = vec![Vec::new(); sentences.len()];
        for window in windows(&title, &sentences, self.special, self.encoder.max_tokens()) {
            let outputs = self.encoder.run(&window.ids)?;
            let salience_logits = values(&outputs, "salience", window.ids.len())?;
            let keep_logits = values(&outputs, "keep", window.ids.len())?;
            let states = outputs.get(STATES).map(|output| output.values.as_slice());
            let width = states.map_or(0, |states| states.len() / window.ids.len().max(1));
            for (at, place) in window.places.iter().enumerate() {
                match *place {
                    Place::Context => {}
                    Place::Piece { sentence, piece } => {
                        kept[sentence][piece] = sigmoid(keep_logits[at]);
                        if let Some(states) = states {
                            embeddings[sentence].resize(width, 0.0);
                            add(&mut embeddings[sentence], &states[at * width..][..width]);
                        }
                    }
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
        Ok(Judgement {
            salience,
            keep,
            embeddings: centred(embeddings),
        })
    }
}

impl Summarizer for CompressiveSummarizer {
    fn summarize(&self, story: &EnglishStory, budget: Budget) -> Summary {
        match self.judge(story) {
            Ok(judgement) => Summary {
                method: self.method.clone(),
                ..compose(story, &judgement, budget, Prices::default())
            },
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

fn add(sum: &mut [f32], values: &[f32]) {
    sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}

/// Vectors of length 1 from sums of states: within a story all states are alike, so that only what is left
/// without their common part tells sentences apart.
fn centred(mut sums: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
    let to_length_one = |vector: &mut [f32]| {
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|x| *x /= length);
        }
    };
    let mut mean: Vec<f32> = Vec::new();
    for sum in &mut sums {
        to_length_one(sum);
        mean.resize(mean.len().max(sum.len()), 0.0);
        add(&mut mean, sum);
    }
    let count = sums.iter().filter(|sum| !sum.is_empty()).count().max(1) as f32;
    for sum in &mut sums {
        sum.iter_mut().zip(&mean).for_each(|(x, mean)| *x -= mean / count);
        to_length_one(sum);
    }
    sums
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
pub fn compose(story: &EnglishStory, judgement: &Judgement, budget: Budget, prices: Prices) -> Summary {
    let sentences: Vec<Vec<Word>> = story.sentences.iter().map(|s| words(&s.text)).collect();
    let eligible = eligible(story, &sentences, &words(&story.title));
    let leans = leanings(story, &eligible);
    let mut concepts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in sentences.iter().flatten().filter(|word| word.content) {
        let next = concepts.len();
        concepts.entry(&word.stem).or_insert(next);
    }
    let named: Vec<&str> = story.actors.iter().filter_map(|name| short_name(name)).collect();
    let mut all_forms: BTreeMap<usize, Vec<Form>> = BTreeMap::new();
    let mut refused = BTreeMap::new();
    let mut offers = Vec::new();
    for &index in &eligible {
        let text = &story.sentences[index].text;
        let (forms, problems) = forms(text, &sentences[index], &judgement.keep[index], prices.drop_below);
        let choices = forms.iter().map(|form| {
            let mut worth = weights(form, &sentences[index], &judgement.keep[index], &concepts);
            let names = (concepts.len()..).zip(&named);
            worth.extend(
                names
                    .filter(|(_, name)| has_word(&form.text, name))
                    .map(|(concept, _)| (concept, prices.actor)),
            );
            Choice {
                cost: form.cost,
                cuts: form.cuts,
                concepts: worth,
            }
        });
        offers.push(Offer {
            index,
            salience: f64::from(judgement.salience[index]),
            certainty: f64::from(story.sentences[index].certainty),
            embedding: judgement.embeddings.get(index).cloned().unwrap_or_default(),
            leans_on: leans[index],
            choices: choices.collect(),
        });
        if let Some(problem) = problems.first() {
            refused.insert(index, problem.to_string());
        }
        all_forms.insert(index, forms);
    }
    let chosen = choose(&offers, concepts.len() + named.len(), budget, prices);
    let mut warnings = Vec::new();
    let mut given = Vec::new();
    for (index, number) in chosen {
        let sentence = &story.sentences[index];
        let form = &all_forms[&index][number];
        if let (Some(problem), 0) = (refused.get(&index), number) {
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

/// The word by which news names a party again: the last one of the name.
fn short_name(name: &str) -> Option<&str> {
    let last = name.split_whitespace().next_back()?;
    let bare = last
        .strip_prefix("al-")
        .or_else(|| last.strip_prefix("el-"))
        .unwrap_or(last);
    (bare.chars().count() > 2).then_some(bare)
}

/// Whether `word` stands in `text` as a word or as a part joined by a hyphen ("al-Ansari").
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .any(|part| part.strip_suffix("'s").unwrap_or(part) == word)
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
        let sentences = (1..)
            .zip(texts)
            .map(|(segment_id, text)| EnglishSentence::given(segment_id, *text));
        EnglishStory {
            actors: Vec::new(),
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
            embeddings: Vec::new(),
        }
    }

    #[test]
    fn unwanted_units_go_and_the_proof_points_at_what_stays() {
        let story = story(&[
            "Ali Hassan, head of the harbour board, opened a dock in Basra, after a delay of a year.",
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
            Prices::default(),
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
    fn of_sentences_worth_the_same_the_one_that_names_a_leading_party_is_chosen() {
        let plain = story(&[
            "The talks on the dam failed after a long night.",
            "Ali al-Hassan expects the larger ships to return here within some days.",
        ]);
        let named = EnglishStory {
            actors: vec!["Ali al-Hassan".to_owned()],
            ..plain.clone()
        };
        let judgement = wanting(&plain, "talks dam failed night ships return");
        let budget = Budget {
            max_sentences: 1,
            max_words: 20,
        };
        let prices = Prices {
            actor: 2.5,
            ..Prices::default()
        };
        let given = |story| {
            compose(story, &judgement, budget, prices).sentences[0]
                .text
                .clone()
        };
        assert!(given(&plain).starts_with("The talks"));
        assert!(given(&named).starts_with("Ali al-Hassan"));
    }

    #[test]
    fn an_empty_story_gives_an_empty_summary_with_a_warning() {
        let summary = compose(
            &EnglishStory::default(),
            &Judgement::default(),
            Budget::default(),
            Prices::default(),
        );
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
