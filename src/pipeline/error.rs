//! Why an article could not be enriched.

use std::time::Duration;

use crate::engine::EngineError;
use crate::translate::TranslateError;

/// A field that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Violation {
    /// Name of the field, relative to the request, for example `text`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub problem: String,
}

impl Violation {
    /// A violation of one field.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
        }
    }
}

/// Why an article could not be enriched.
#[derive(Debug, thiserror::Error)]
pub enum EnrichError {
    /// The request is at fault; every violation found is listed.
    #[error("invalid request: {}", join(.0))]
    Invalid(Vec<Violation>),
    /// Too much work is waiting already.
    #[error("the service is busy: try again in {} ms", .retry_after.as_millis())]
    Busy {
        /// When there should be room again, from the measured rate of work.
        retry_after: Duration,
    },
    /// The caller left.
    #[error("the caller cancelled the request")]
    Cancelled,
    /// The deadline of the request passed.
    #[error("the deadline passed before the work was done: allow more time or send less text")]
    DeadlineExceeded,
    /// A model failed on input that should have been fine.
    #[error("the {stage} stage failed: {source}")]
    Stage {
        /// The stage.
        stage: &'static str,
        /// What the stage said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl EnrichError {
    /// A violation of one field.
    pub fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation::new(field, problem)])
    }
}

impl From<EngineError> for EnrichError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Busy { retry_after } => Self::Busy { retry_after },
            EngineError::Cancelled => Self::Cancelled,
            EngineError::DeadlineExceeded => Self::DeadlineExceeded,
            other => Self::Stage {
                stage: "translate",
                source: Box::new(other),
            },
        }
    }
}

impl From<TranslateError> for EnrichError {
    fn from(error: TranslateError) -> Self {
        match error {
            TranslateError::Engine(error) => error.into(),
            #[allow(unreachable_patterns)]
            other => Self::Stage {
                stage: "translate",
                source: Box::new(other),
            },
        }
    }
}

fn join(violations: &[Violation]) -> String {
    violations
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}
