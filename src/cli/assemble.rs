//! Loads the library and the models and puts the pipeline together.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;

use crate::cli::args::{STREAM_IN_FLIGHT, SetupArgs};
use crate::engine::encoder::EncoderOptions;
use crate::engine::manifest::{Manifest, ModelInfo, Role};
use crate::engine::worker::WorkerOptions;
use crate::engine::{EngineError, LibrarySearch, Runtime};
use crate::pipeline::article::ModelUse;
use crate::pipeline::{Enricher, Limits};
use crate::positions;
use crate::positions::model_error::ModelError;
use crate::positions::tagger_model::OnnxTagger;
use crate::positions::type_model::OnnxTyper;
use crate::rpc::info::ServiceInfo;
use crate::rpc::proto;
use crate::summarize::{AbstractiveSummarizer, CompressiveSummarizer, ExtractiveSummarizer, Summarizers};
use crate::translate::{SeqTranslator, TranslateError};

/// Longest gRPC message: the longest text, and room for what is around it. Texts above their own limit
/// are then refused by us, with the field, and not by the transport.
pub const MAX_MESSAGE_BYTES: usize = 4 << 20;

/// Why the pipeline could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The library or a model is missing or unfit.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A model of positions is unfit.
    #[error(transparent)]
    Positions(#[from] ModelError),
    /// No folder of models was found.
    #[error("no models found: name their folder with --models (looked at {tried})")]
    NoModels {
        /// The folders that were looked at.
        tried: String,
    },
    /// The folder of models lacks one that is needed.
    #[error("{}: names no model with role \"translate\"", .models.display())]
    NoTranslator {
        /// The folder.
        models: PathBuf,
    },
}

/// The pipeline and what is known about it.
pub struct Assembly {
    /// The pipeline.
    pub enricher: Enricher,
    /// The translator, for measuring it alone.
    pub translator: SeqTranslator,
    /// The summarizers, for measuring them alone.
    pub summarizers: Summarizers,
    /// What `GetServiceInfo` tells.
    pub info: ServiceInfo,
}

impl Assembly {
    /// Runs every model once, so that the first request finds warm caches.
    ///
    /// # Errors
    /// What the translator says.
    pub async fn warm_up(&self) -> Result<(), TranslateError> {
        self.translator.warm_up().await
    }
}

/// Loads everything that `setup` names. Blocks for as long as reading the models takes.
///
/// # Errors
/// [`SetupError`]: one line that says what is missing and how to get it.
pub fn assemble(setup: &SetupArgs) -> Result<Assembly, SetupError> {
    assemble_with(setup, 1, None)
}

/// The same with other sizes of the translator's pool, for measuring: threads within one operator, and the
/// most source tokens in one batch.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_with(
    setup: &SetupArgs,
    threads_per_worker: usize,
    max_batch_tokens: Option<usize>,
) -> Result<Assembly, SetupError> {
    let models_dir = models_dir(setup.models.as_deref())?;
    let manifest = Manifest::read(&models_dir)?;
    let runtime = Runtime::load(&LibrarySearch {
        explicit: setup.ort_lib.clone(),
        models_dir: Some(models_dir.clone()),
    })?;

    let threads = setup
        .threads
        .map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from);
    // One worker per thread: sentences are plenty and independent, so no operator needs to be split.
    let sizes = WorkerOptions::default();
    let options = WorkerOptions {
        workers: (threads / threads_per_worker.max(1)).max(1),
        threads: threads_per_worker,
        max_batch_tokens: max_batch_tokens.unwrap_or(sizes.max_batch_tokens),
        ..sizes
    };
    let Some(translate) = manifest.verify_role(Role::Translate)? else {
        return Err(SetupError::NoTranslator { models: models_dir });
    };
    let translator = SeqTranslator::load(&runtime, translate.clone(), options.clone())?;
    let mut models = vec![translate];

    // Encoders read one text at a time; a worker each lets articles pass one another.
    let encoders = EncoderOptions {
        workers: threads,
        threads: 1,
    };
    let mut summarizers = Summarizers {
        extractive: Arc::new(ExtractiveSummarizer),
        compressive: None,
        abstractive: None,
    };
    for name in manifest.names(Role::Summarize) {
        let model = manifest.verify(name)?;
        // One graph reads and judges; an encoder with a decoder writes.
        if model.dir.join("model.onnx").is_file() {
            let loaded = CompressiveSummarizer::load(&runtime, &model, encoders)?;
            summarizers.compressive.get_or_insert_with(|| Arc::new(loaded));
        } else {
            let loaded = AbstractiveSummarizer::load(&runtime, &model, options.clone())?;
            summarizers.abstractive.get_or_insert_with(|| Arc::new(loaded));
        }
        models.push(model);
    }

    let mut position_models = positions::Models::default();
    if let Some(model) = manifest.verify_role(Role::Positions)? {
        position_models.tagger = Some(Arc::new(OnnxTagger::load(&runtime, &model.dir, encoders)?));
        models.push(model);
    }
    if let Some(model) = manifest.verify_role(Role::Types)? {
        position_models.typer = Some(Arc::new(OnnxTyper::load(&runtime, &model.dir, encoders)?));
        models.push(model);
    }

    let limits = Limits::default();
    let uses = models.iter().map(model_use).collect();
    Ok(Assembly {
        enricher: Enricher::new(
            Arc::new(translator.clone()),
            position_models,
            summarizers.clone(),
            uses,
            limits,
        ),
        translator,
        summarizers,
        info: ServiceInfo {
            onnxruntime_version: runtime.version().to_owned(),
            models: models.into_iter().map(model_info).collect(),
            limits: limits_message(&limits, &options, threads),
        },
    })
}

/// The named folder; else `models/` beside the binary, in the current folder, or in the project that
/// the binary was built from, whichever has a manifest first.
fn models_dir(named: Option<&Path>) -> Result<PathBuf, SetupError> {
    if let Some(dir) = named {
        return Ok(dir.to_owned());
    }
    let beside_binary = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join("models")));
    let candidates: Vec<PathBuf> = beside_binary
        .into_iter()
        .chain([
            PathBuf::from("models"),
            Path::new(env!("CARGO_MANIFEST_DIR")).join("models"),
        ])
        .collect();
    let found = candidates
        .iter()
        .find(|dir| dir.join(crate::engine::manifest::MANIFEST_FILE).is_file());
    found.cloned().ok_or_else(|| SetupError::NoModels {
        tried: candidates
            .iter()
            .map(|dir| dir.display().to_string())
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn model_use(model: &ModelInfo) -> ModelUse {
    ModelUse {
        name: model.name.clone(),
        role: model.role.as_str().to_owned(),
        sha256: model.sha256.clone(),
    }
}

fn model_info(model: ModelInfo) -> proto::ModelInfo {
    proto::ModelInfo {
        role: model.role.as_str().to_owned(),
        name: model.name,
        licence: model.licence,
        sha256: model.sha256,
        source_languages: model.source_languages,
        target_languages: model.target_languages,
        source: model.source,
    }
}

fn limits_message(limits: &Limits, options: &WorkerOptions, threads: usize) -> proto::Limits {
    let narrow = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    proto::Limits {
        max_text_bytes: narrow(limits.max_text_bytes),
        max_segments: narrow(limits.max_segments),
        max_segment_tokens: narrow(limits.max_segment_tokens),
        max_queue_tokens: narrow(options.max_queue_tokens),
        max_batch_tokens: narrow(options.max_batch_tokens),
        // `serve` may have been asked for another number.
        max_stream_in_flight: STREAM_IN_FLIGHT,
        max_message_bytes: narrow(MAX_MESSAGE_BYTES),
        threads: narrow(threads),
        max_glossary_entries: narrow(limits.max_glossary_entries),
    }
}
