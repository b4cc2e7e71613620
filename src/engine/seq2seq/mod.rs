//! Encoder–decoder models: any export of Optimum or transformers.js of the families Marian,
//! M2M100/NLLB, BART/mBART, T5/mT5 and Pegasus, decoded as `transformers` decodes them.

mod beam;
mod decoding;
mod generation;
mod graph;
mod greedy;
mod layout;
mod logits;
mod softmax;
mod stutter;
mod tensor;

use std::{path::Path, sync::Arc};

use ort::session::RunOptions;

pub use decoding::Decoding;
pub use generation::{EarlyStopping, Generation};
pub use stutter::Stutter;

use super::{EngineError, Runtime};
use graph::{Decoder, DecoderState, Encoder};
use layout::Layout;

/// Model types (`model_type` in `config.json`) whose exports behave as this engine expects.
const FAMILIES: [&str; 7] = ["marian", "m2m_100", "bart", "mbart", "t5", "mt5", "pegasus"];

/// Source lengths are padded to a multiple of this many tokens, and only rows of one padded length
/// start together. So the shapes that a sentence is computed with depend on the sentence alone, and
/// its result does not depend on its company: sums over padding would be equal in theory, but
/// vectorised kernels of ONNX Runtime add in an order that follows the width. Our own kernels add nothing of
/// the padding, so with them sentences of other widths may join later ([`Seq2Seq::join`]).
pub const PAD_MULTIPLE: usize = 8;

/// What the engine must know of a model besides its graphs.
#[derive(Clone, Debug)]
pub struct ModelConfig {
    /// `model_type` of `config.json`.
    pub family: String,
    /// Rows of the embedding table.
    pub vocabulary: usize,
    /// Most positions of encoder and decoder; `None` where positions are relative (T5).
    pub max_positions: Option<usize>,
    /// How tokens are chosen.
    pub generation: Generation,
}

impl ModelConfig {
    /// Reads `config.json` and `generation_config.json` of a model folder.
    pub fn read(dir: &Path) -> Result<Self, EngineError> {
        let wrong = |reason: String| EngineError::Model {
            model: dir.display().to_string(),
            reason,
        };
        let config = generation::read_object(&dir.join("config.json"))?;
        let family = config
            .get("model_type")
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned();
        if !FAMILIES.contains(&family.as_str()) {
            return Err(wrong(format!(
                "model_type {family:?} is not one of {}",
                FAMILIES.join(", ")
            )));
        }
        let count = |key: &str| {
            config
                .get(key)
                .and_then(|value| value.as_u64())
                .and_then(|n| usize::try_from(n).ok())
        };
        let vocabulary =
            count("vocab_size").ok_or_else(|| wrong("config.json has no vocab_size".to_owned()))?;
        if let Some(decoder) = count("decoder_vocab_size").filter(|&decoder| decoder != vocabulary) {
            return Err(wrong(format!(
                "encoder and decoder have vocabularies of their own ({vocabulary} and {decoder} tokens), which is \
                 not supported: take a model with a shared vocabulary"
            )));
        }
        let max_positions = count("max_position_embeddings");
        let generation = Generation::read(dir, &family, &config)?;
        generation.check_tokens(vocabulary).map_err(wrong)?;
        if family == "m2m_100" && generation.forced_bos_token_id.is_none() {
            return Err(wrong(
                "the target language is not chosen: set forced_bos_token_id in generation_config.json to its token"
                    .to_owned(),
            ));
        }
        if let Some(positions) = max_positions.filter(|&positions| positions < generation.max_length) {
            return Err(wrong(format!(
                "max_length {} is above the {positions} positions of the model: lower it in generation_config.json",
                generation.max_length
            )));
        }
        Ok(Self {
            family,
            vocabulary,
            max_positions,
            generation,
        })
    }

    /// The width that a source of `tokens` tokens is padded to.
    pub fn padded(&self, tokens: usize) -> usize {
        let padded = tokens.max(1).next_multiple_of(PAD_MULTIPLE);
        self.max_positions
            .map_or(padded, |limit| padded.min(limit.max(tokens)))
    }
}

/// One source sentence.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its tokens as the tokenizer gives them, special tokens included.
    pub tokens: Vec<u32>,
    /// Most tokens to generate, besides `Generation::max_length`.
    pub max_new_tokens: usize,
}

impl Row {
    /// Moves the row out and leaves an empty one.
    pub(crate) fn take(&mut self) -> Self {
        Self {
            tokens: std::mem::take(&mut self.tokens),
            max_new_tokens: self.max_new_tokens,
        }
    }
}

/// Why a hypothesis ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// The model said so.
    Eos,
    /// The length limit was reached.
    Length,
}

/// What the model makes of a source sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// The tokens after the decoder start token, with the end token where there is one.
    pub tokens: Vec<u32>,
    /// Sum of the log-probabilities of the tokens under the model, before any logits processor in
    /// greedy search and after them in beam search (as in `transformers`).
    pub log_probability: f32,
    /// Why it ended.
    pub finish: Finish,
}

/// Asked before every step for every row; an error takes the row out of the batch.
pub type Watch<'a> = &'a mut dyn FnMut(usize) -> Result<(), EngineError>;

/// A sentence that ended, by its number in the batch.
pub type Finished = (usize, Result<Hypothesis, EngineError>);

/// The outcome of every row, in order.
pub type Outcomes = Vec<Result<Hypothesis, EngineError>>;

/// A loaded model. Runs on one thread at a time: ONNX Runtime sessions take `&mut self`.
pub struct Seq2Seq {
    config: ModelConfig,
    encoder: Encoder,
    decoder: Decoder,
    run: Arc<RunOptions>,
}

/// Stops a model from another thread.
#[derive(Clone)]
pub struct Brake(Arc<RunOptions>);

impl Brake {
    /// Makes the run at hand, and every run after it, end with an error between two nodes of the graph.
    pub fn pull(&self) {
        if let Err(error) = self.0.terminate() {
            tracing::warn!(%error, "a run cannot be stopped");
        }
    }

    /// Lets runs go on again.
    ///
    /// # Errors
    /// When ONNX Runtime refuses, which would make every later run fail.
    pub fn release(&self) -> Result<(), EngineError> {
        Ok(self.0.unterminate()?)
    }
}

impl Seq2Seq {
    /// Loads the graphs of a model folder, to be computed with `threads` threads.
    pub fn load(runtime: &Runtime, dir: &Path, threads: usize) -> Result<Self, EngineError> {
        let config = ModelConfig::read(dir)?;
        let layout = Layout::find(dir)?;
        let run = Arc::new(RunOptions::new()?);
        let (encoder, decoder) = graph::load(runtime, &layout, threads, &run)?;
        if let Some(written) = decoder
            .vocabulary()
            .filter(|&written| written > config.vocabulary)
        {
            return Err(EngineError::Model {
                model: dir.display().to_string(),
                reason: format!(
                    "the decoder writes {written} tokens, config.json has a vocab_size of {}: take both from one export",
                    config.vocabulary
                ),
            });
        }
        Ok(Self {
            config,
            encoder,
            decoder,
            run,
        })
    }

    /// What stops this model from another thread.
    pub fn brake(&self) -> Brake {
        Brake(Arc::clone(&self.run))
    }

    /// What is known of the model.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Size of the logits, where the graph states it: generated ids are below it.
    pub fn output_vocabulary(&self) -> Option<usize> {
        self.decoder.vocabulary()
    }

    fn encode(&mut self, rows: &[Row], pad: u32) -> Result<DecoderState, EngineError> {
        let longest = rows.iter().map(|row| row.tokens.len()).max().unwrap_or(0);
        if let Some(limit) = self.config.max_positions.filter(|&limit| longest > limit) {
            return Err(EngineError::InputTooLong {
                tokens: longest,
                limit,
            });
        }
        let width = self.config.padded(longest);
        let mut ids = vec![i64::from(pad); rows.len() * width];
        let mut mask = vec![0_i64; rows.len() * width];
        for (at, row) in rows.iter().enumerate() {
            for (to, &token) in row.tokens.iter().enumerate() {
                ids[at * width + to] = i64::from(token);
                mask[at * width + to] = 1;
            }
        }
        let ids = tensor::matrix(rows.len(), width, ids)?;
        let mask = tensor::matrix(rows.len(), width, mask)?;
        self.encoder.run(&ids, mask)
    }
}
