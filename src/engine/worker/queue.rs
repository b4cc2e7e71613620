//! The queue: bounded in tokens, first come first served by padded length, free of entries that
//! nobody waits for.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::engine::{
    Control, EngineError,
    seq2seq::{Generation, Hypothesis, Row},
};

/// One sentence on its way.
pub(super) struct Entry {
    pub(super) row: Row,
    /// The width that it is padded to; only entries of one width share a batch.
    pub(super) padded: usize,
    pub(super) generation: Arc<Generation>,
    pub(super) control: Control,
    pub(super) answer: oneshot::Sender<Result<Hypothesis, EngineError>>,
}

impl Entry {
    /// What it counts in the queue and in the batch.
    pub(super) fn tokens(&self) -> usize {
        self.padded
    }

    /// An error when nobody waits for the answer any more.
    pub(super) fn wanted(&self) -> Result<(), EngineError> {
        if self.answer.is_closed() {
            Err(EngineError::Cancelled)
        } else {
            self.control.check()
        }
    }
}

pub(super) struct Queue {
    limit: usize,
    state: Mutex<State>,
    ready: Condvar,
}

struct State {
    waiting: VecDeque<Entry>,
    /// Tokens that wait.
    waiting_tokens: usize,
    /// Tokens in batches that run.
    running_tokens: usize,
    /// Batches that run.
    running: usize,
    /// Tokens per second and worker, smoothed over the last batches; 0 before the first.
    rate: f64,
    closed: bool,
}

/// Weight of the latest batch in the measured rate.
const RATE_WEIGHT: f64 = 0.2;
/// Assumed before anything was measured, in tokens per second and worker: only used to tell a
/// caller when to come back.
const UNMEASURED_RATE: f64 = 500.0;
/// Bounds of the advice to callers.
const MIN_RETRY: Duration = Duration::from_millis(50);
const MAX_RETRY: Duration = Duration::from_secs(60);

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        let state = State {
            waiting: VecDeque::new(),
            waiting_tokens: 0,
            running_tokens: 0,
            running: 0,
            rate: 0.0,
            closed: false,
        };
        Self {
            limit,
            state: Mutex::new(state),
            ready: Condvar::new(),
        }
    }

    /// The state is consistent between statements that can panic, so a poisoned lock is still good.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tokens that wait or run.
    pub(super) fn tokens(&self) -> usize {
        let state = self.lock();
        state.waiting_tokens + state.running_tokens
    }

    /// Takes all entries or none. A request above the limit by itself is taken when nothing else
    /// waits: refusing it would be for ever.
    pub(super) fn push(&self, entries: Vec<Entry>) -> Result<(), EngineError> {
        let tokens: usize = entries.iter().map(Entry::tokens).sum();
        let mut state = self.lock();
        if state.closed {
            return Err(EngineError::Stopped);
        }
        if state.waiting_tokens + state.running_tokens + tokens > self.limit {
            state.drop_unwanted();
            let present = state.waiting_tokens + state.running_tokens;
            if present > 0 && present + tokens > self.limit {
                let excess = (present + tokens - self.limit).min(present);
                return Err(EngineError::Busy {
                    retry_after: state.time_to_drain(excess),
                });
            }
        }
        state.waiting_tokens += tokens;
        state.waiting.extend(entries);
        drop(state);
        self.ready.notify_all();
        Ok(())
    }

    /// Waits for work and takes a batch: the oldest entry and, in their order, others of its width
    /// and settings, as long as the padded tokens keep within `budget`. `None` when closed.
    pub(super) fn next_batch(&self, budget: usize) -> Option<Vec<Entry>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            state.drop_unwanted();
            if !state.waiting.is_empty() {
                break;
            }
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let batch = state.take_batch(budget);
        let tokens: usize = batch.iter().map(Entry::tokens).sum();
        state.waiting_tokens -= tokens;
        state.running_tokens += tokens;
        state.running += 1;
        Some(batch)
    }

    /// Notes that a batch is done.
    pub(super) fn done(&self, tokens: usize, took: Duration) {
        let mut state = self.lock();
        state.running_tokens -= tokens;
        state.running -= 1;
        let rate = tokens as f64 / took.as_secs_f64().max(1e-6);
        state.rate = if state.rate == 0.0 {
            rate
        } else {
            state.rate + RATE_WEIGHT * (rate - state.rate)
        };
    }

    /// Lets the workers end after their batch; what waits is answered with an error.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.waiting_tokens = 0;
        // Dropping an entry tells its caller that the engine has stopped.
        state.waiting.clear();
        drop(state);
        self.ready.notify_all();
    }
}

impl State {
    fn drop_unwanted(&mut self) {
        let mut freed = 0;
        let mut left = VecDeque::with_capacity(self.waiting.len());
        for entry in self.waiting.drain(..) {
            match entry.wanted() {
                Ok(()) => left.push_back(entry),
                Err(error) => {
                    freed += entry.tokens();
                    // Fails when the caller has left, which needs no answer.
                    let _ = entry.answer.send(Err(error));
                }
            }
        }
        self.waiting = left;
        self.waiting_tokens -= freed;
    }

    fn take_batch(&mut self, budget: usize) -> Vec<Entry> {
        let mut batch: Vec<Entry> = Vec::new();
        let mut left = VecDeque::with_capacity(self.waiting.len());
        for entry in self.waiting.drain(..) {
            let fits = batch.first().is_none_or(|first| {
                first.padded == entry.padded
                    && (batch.len() + 1) * entry.padded <= budget
                    && (Arc::ptr_eq(&first.generation, &entry.generation)
                        || first.generation == entry.generation)
            });
            if fits {
                batch.push(entry)
            } else {
                left.push_back(entry)
            }
        }
        self.waiting = left;
        batch
    }

    fn time_to_drain(&self, tokens: usize) -> Duration {
        let rate = if self.rate > 0.0 {
            self.rate
        } else {
            UNMEASURED_RATE
        };
        let seconds = tokens as f64 / (rate * self.running.max(1) as f64);
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(MAX_RETRY)
            .clamp(MIN_RETRY, MAX_RETRY)
    }
}
