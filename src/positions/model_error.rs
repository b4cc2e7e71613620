//! Why a model of positions gave no answer.

use crate::engine::EngineError;

/// What can go wrong with the tagger or the typer.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The model's files are missing or do not fit this version.
    #[error("the model of positions in {folder} cannot be used: {reason}; fetch the models again")]
    Model {
        /// Where the model lies.
        folder: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A segment has more tokens than the model has places for.
    #[error("a segment has {tokens} tokens, the model of positions reads at most {limit}; cut it first")]
    TooLong {
        /// Its length in tokens.
        tokens: usize,
        /// The model's limit in tokens.
        limit: usize,
    },
    /// The tokenizer or the session failed.
    #[error("the model of positions failed: {reason}")]
    Run {
        /// What the engine said.
        reason: String,
    },
}

impl From<EngineError> for ModelError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::InputTooLong { tokens, limit } => Self::TooLong { tokens, limit },
            other => Self::Run {
                reason: other.to_string(),
            },
        }
    }
}
