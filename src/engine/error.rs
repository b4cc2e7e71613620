//! What can go wrong in the engine.

use std::{path::PathBuf, time::Duration};

/// An error of the engine. `Clone`, because one failed batch answers many callers.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// No libonnxruntime was found.
    #[error("libonnxruntime not found: run scripts/setup, or set MAWQIF_ORT_LIB (looked at {})", .tried.join(", "))]
    RuntimeMissing {
        /// Every place that was looked at, in order.
        tried: Vec<String>,
    },
    /// A file was found, but it does not serve as libonnxruntime.
    #[error("cannot use {} as libonnxruntime: {reason}; run scripts/setup or set MAWQIF_ORT_LIB to a build of version 1.17 or newer", .path.display())]
    RuntimeUnusable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A second library was asked for in a process that has loaded one.
    #[error("libonnxruntime is already loaded from {}; one process uses one library", .loaded.display())]
    RuntimeLoaded {
        /// The library in use.
        loaded: PathBuf,
    },
    /// The model manifest is not as it must be.
    #[error("{}: {reason}", .path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A model file is missing, unreadable, damaged or not the one that the manifest names.
    #[error("model file {}: {reason}", .path.display())]
    ModelFile {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// Files that can be read do not make a model that the engine can run.
    #[error("model {model}: {reason}")]
    Model {
        /// Folder or name of the model.
        model: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// ONNX Runtime failed while computing.
    #[error("onnxruntime failed: {0}")]
    Run(String),
    /// An input has more tokens than the model has positions.
    #[error("input of {tokens} tokens is longer than the {limit} positions of the model: cut it first")]
    InputTooLong {
        /// Tokens of the input.
        tokens: usize,
        /// Positions of the model.
        limit: usize,
    },
    /// The caller cancelled.
    #[error("cancelled by the caller")]
    Cancelled,
    /// The deadline passed before the work was done.
    #[error("deadline exceeded")]
    DeadlineExceeded,
    /// Too much work is waiting.
    #[error("too much work is waiting: try again in {} ms", .retry_after.as_millis())]
    Busy {
        /// When the waiting work should have drained, from the measured rate.
        retry_after: Duration,
    },
    /// The worker threads have ended.
    #[error("the engine is shutting down")]
    Stopped,
}

impl From<ort::Error> for EngineError {
    fn from(error: ort::Error) -> Self {
        Self::Run(error.to_string())
    }
}
