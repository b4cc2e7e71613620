//! What a worker computes at the moment, and how callers who leave stop it.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use crate::engine::seq2seq::Brake;

/// Whether somebody still waits for the sentences of one call.
#[derive(Debug, Default)]
pub(super) struct Caller(AtomicBool);

impl Caller {
    /// Whether the caller has left: cancelled, past the deadline, or no longer there.
    pub(super) fn has_left(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The batch of one worker thread.
pub(super) struct Running {
    brake: Brake,
    /// The callers of the batch that runs; empty between batches.
    callers: Mutex<Vec<Arc<Caller>>>,
}

impl Running {
    pub(super) fn new(brake: Brake) -> Self {
        Self {
            brake,
            callers: Mutex::new(Vec::new()),
        }
    }

    /// Notes a batch that starts. The brake is off afterwards, unless all callers have left already.
    pub(super) fn begin(&self, callers: Vec<Arc<Caller>>) {
        let mut running = self.lock();
        if let Err(error) = self.brake.release() {
            tracing::error!(%error, "a model that was stopped does not start again");
        }
        *running = callers;
        self.stop_if_unwanted(&running);
    }

    /// Notes that the batch has ended, so that nobody stops the next one by mistake.
    pub(super) fn end(&self) {
        self.lock().clear();
    }

    /// Stops the batch within the step at hand if nobody waits for any sentence of it. A sentence whose
    /// caller has left leaves a batch that others wait for at its next step.
    pub(super) fn look_again(&self) {
        let running = self.lock();
        self.stop_if_unwanted(&running);
    }

    fn stop_if_unwanted(&self, callers: &[Arc<Caller>]) {
        if !callers.is_empty() && callers.iter().all(|caller| caller.has_left()) {
            self.brake.pull();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Caller>>> {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held while a call waits; dropping it says that the caller has left.
pub(super) struct Waiting {
    caller: Arc<Caller>,
    workers: Arc<[Running]>,
}

impl Waiting {
    pub(super) fn new(workers: Arc<[Running]>) -> Self {
        Self {
            caller: Arc::default(),
            workers,
        }
    }

    /// What the sentences of the call carry.
    pub(super) fn caller(&self) -> Arc<Caller> {
        Arc::clone(&self.caller)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.caller.0.store(true, Ordering::Release);
        // After a call that was answered in full, no batch holds its caller any more.
        self.workers.iter().for_each(Running::look_again);
    }
}
