//! Encoder models: token ids in, named float outputs out.
//!
//! Every call is a run of its own: with dynamic quantisation the scale of an activation depends on
//! everything in the batch, so that only runs of one input give the same answer every time.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use ort::session::{Session, SessionInputValue, builder::GraphOptimizationLevel};
use ort::value::{DynValue, Tensor};
use tokenizers::Tokenizer;

use super::tokenizer::{check_vocabulary, load_tokenizer};
use super::{EngineError, Runtime, graph_file};

/// Sizes of an encoder's pool.
#[derive(Clone, Copy, Debug)]
pub struct EncoderOptions {
    /// Threads that each own a session.
    pub workers: usize,
    /// Threads that ONNX Runtime uses within one operator, per worker.
    pub threads: usize,
}

impl Default for EncoderOptions {
    fn default() -> Self {
        Self {
            workers: 1,
            threads: 1,
        }
    }
}

/// Word pieces of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Their ids in the vocabulary, without special tokens.
    pub ids: Vec<u32>,
    /// For each piece, its bytes in the text.
    pub ranges: Vec<Range<usize>>,
}

/// A float output of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its shape, with the batch dimension of 1 in front.
    pub shape: Vec<usize>,
    /// Its values, row by row.
    pub values: Vec<f32>,
}

/// An encoder with its tokenizer. Threads of its own hold the sessions, since a session runs one
/// input at a time; they end when the encoder is dropped.
pub struct Encoder {
    /// `None` only while dropping.
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    tokenizer: Tokenizer,
    max_tokens: usize,
}

struct Job {
    ids: Vec<i64>,
    types: Vec<i64>,
    answer: SyncSender<Result<BTreeMap<String, Output>, EngineError>>,
}

/// What is read of a model's `config.json`.
#[derive(serde::Deserialize)]
struct Config {
    max_position_embeddings: usize,
    vocab_size: Option<usize>,
}

impl Encoder {
    /// Loads `model.onnx`, `tokenizer.json` and `config.json` of a folder.
    ///
    /// # Errors
    /// When a file is missing or damaged, tokenizer and model do not belong together, or the graph has an input
    /// that is not known.
    pub fn load(runtime: &Runtime, dir: &Path, options: EncoderOptions) -> Result<Self, EngineError> {
        let wrong = |file: &str, reason: String| EngineError::ModelFile {
            path: dir.join(file),
            reason,
        };
        let config = std::fs::read(dir.join("config.json"))
            .map_err(|error| wrong("config.json", format!("cannot be read ({error})")))?;
        let config: Config = serde_json::from_slice(&config).map_err(|error| {
            wrong(
                "config.json",
                format!("is not the configuration of an encoder ({error})"),
            )
        })?;
        // Texts are laid out and cut by the caller, who knows where a cut does no harm.
        let tokenizer = load_tokenizer(dir)?;
        if let Some(rows) = config.vocab_size {
            check_vocabulary(dir, &tokenizer, rows)?;
        }
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        let mut encoder = Self {
            jobs: Some(jobs),
            threads: Vec::new(),
            tokenizer,
            max_tokens: config.max_position_embeddings,
        };
        for at in 0..options.workers.max(1) {
            let session = open(runtime, &dir.join("model.onnx"), options.threads.max(1))?;
            let queue = Arc::clone(&queue);
            let thread = thread::Builder::new()
                .name(format!("encode-{at}"))
                .spawn(move || serve(session, &queue))
                .map_err(|error| EngineError::Run(format!("cannot start a thread: {error}")))?;
            encoder.threads.push(thread);
        }
        Ok(encoder)
    }

    /// The most tokens of one input, special tokens included.
    pub fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    /// The id of a special token such as `[SEP]`.
    ///
    /// # Errors
    /// When the vocabulary does not have it.
    pub fn special(&self, token: &str) -> Result<u32, EngineError> {
        self.tokenizer
            .token_to_id(token)
            .ok_or_else(|| EngineError::Model {
                model: "encoder".to_owned(),
                reason: format!("its tokenizer has no token {token}"),
            })
    }

    /// Cuts a text into word pieces, without special tokens.
    ///
    /// # Errors
    /// When the tokenizer refuses the text.
    pub fn pieces(&self, text: &str) -> Result<Pieces, EngineError> {
        let encoding = self
            .tokenizer
            .encode(text, false)
            .map_err(|error| EngineError::Run(format!("the tokenizer failed: {error}")))?;
        let ranges = encoding
            .get_offsets()
            .iter()
            .map(|&(start, end)| start..end)
            .collect();
        Ok(Pieces {
            ids: encoding.get_ids().to_vec(),
            ranges,
        })
    }

    /// Runs one input and waits for its outputs, by name. Blocks the calling thread.
    ///
    /// # Errors
    /// [`EngineError::InputTooLong`] above [`Self::max_tokens`]; what ONNX Runtime reports.
    pub fn run(&self, ids: &[u32]) -> Result<BTreeMap<String, Output>, EngineError> {
        self.run_typed(ids, vec![0; ids.len()])
    }

    /// The same with a type for each token (`token_type_ids`), for models that tell marked tokens
    /// from others.
    ///
    /// # Errors
    /// As [`Self::run`]; ONNX Runtime refuses types of another length than the ids.
    pub fn run_typed(&self, ids: &[u32], types: Vec<i64>) -> Result<BTreeMap<String, Output>, EngineError> {
        if ids.len() > self.max_tokens {
            return Err(EngineError::InputTooLong {
                tokens: ids.len(),
                limit: self.max_tokens,
            });
        }
        let (answer, answered) = sync_channel(1);
        let job = Job {
            ids: ids.iter().copied().map(i64::from).collect(),
            types,
            answer,
        };
        let jobs = self.jobs.as_ref().ok_or(EngineError::Stopped)?;
        jobs.send(job).map_err(|_| EngineError::Stopped)?;
        answered.recv().map_err(|_| EngineError::Stopped)?
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("an encoder thread panicked");
            }
        }
    }
}

fn open(runtime: &Runtime, path: &Path, threads: usize) -> Result<Session, EngineError> {
    let wrong = |reason: String| EngineError::ModelFile {
        path: path.to_owned(),
        reason,
    };
    let session = builder(runtime, threads)
        .map_err(|error| graph_file::unusable(runtime, path, &error))?
        .commit_from_file(path)
        .map_err(|error| graph_file::unusable(runtime, path, &error))?;
    for input in session.inputs() {
        if !matches!(input.name(), "input_ids" | "attention_mask" | "token_type_ids") {
            return Err(wrong(format!(
                "has an input {:?} that is not known",
                input.name()
            )));
        }
    }
    Ok(session)
}

fn builder(runtime: &Runtime, threads: usize) -> Result<ort::session::builder::SessionBuilder, ort::Error> {
    // No spinning: idle threads would burn the cores of a server. No memory pattern: every input has
    // a length of its own.
    Ok(Session::builder(runtime.environment())?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(threads)?
        .with_intra_op_spinning(false)?
        .with_memory_pattern(false)?)
}

/// The loop of a thread; ends when the encoder is dropped.
fn serve(mut session: Session, queue: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting for a job, never while running one.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { ids, types, answer }) = job else {
            return;
        };
        // An error here means that the caller has left, which needs no answer.
        let _ = answer.send(run(&mut session, ids, types));
    }
}

fn run(
    session: &mut Session,
    ids: Vec<i64>,
    types: Vec<i64>,
) -> Result<BTreeMap<String, Output>, EngineError> {
    let shape = [1, ids.len()];
    let ones = Tensor::from_array((shape, vec![1_i64; ids.len()]))?.into_dyn();
    let types = Tensor::from_array(([1, types.len()], types))?.into_dyn();
    let ids: DynValue = Tensor::from_array((shape, ids))?.into_dyn();
    let inputs: Vec<SessionInputValue<'_>> = session
        .inputs()
        .iter()
        .map(|input| match input.name() {
            "input_ids" => (&ids).into(),
            "token_type_ids" => (&types).into(),
            _ => (&ones).into(),
        })
        .collect();
    let outputs = session.run(&inputs[..])?;
    outputs
        .iter()
        .map(|(name, value)| {
            let (shape, values) = value.try_extract_tensor::<f32>()?;
            let shape = shape
                .iter()
                .map(|&size| usize::try_from(size).unwrap_or(0))
                .collect();
            Ok((
                name.to_owned(),
                Output {
                    shape,
                    values: values.to_vec(),
                },
            ))
        })
        .collect()
}
