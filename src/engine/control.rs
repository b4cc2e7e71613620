//! Cancellation and deadlines.

use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::EngineError;

/// What may end a computation early. It is looked at when work leaves the queue and before every
/// decode step, so a caller who left costs at most one step; a batch that all callers have left is
/// stopped within its step.
#[derive(Clone, Debug, Default)]
pub struct Control {
    /// Cancelled when the caller no longer wants the answer.
    pub cancel: CancellationToken,
    /// After this instant nobody waits for the answer.
    pub deadline: Option<Instant>,
}

impl Control {
    /// An error as soon as the work is no longer wanted.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.cancel.is_cancelled() {
            return Err(EngineError::Cancelled);
        }
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(EngineError::DeadlineExceeded),
            _ => Ok(()),
        }
    }
}
