//! The queue: bounded in tokens, first come first served by padded length, free of entries that
//! nobody waits for.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;

use super::running::Caller;
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
    pub(super) caller: Arc<Caller>,
    pub(super) answer: oneshot::Sender<Result<Hypothesis, EngineError>>,
}

impl Entry {
    /// What it counts in the queue.
    pub(super) fn tokens(&self) -> usize {
        self.padded
    }

    /// What it takes of a batch's budget: with several beams twice its tokens, since every beam is a row of
    /// the decoder. Measured: larger batches of beams are no faster and take more memory.
    fn share(&self) -> usize {
        self.padded * self.generation.num_beams.clamp(1, 2)
    }

    /// An error when nobody waits for the answer any more.
    pub(super) fn wanted(&self) -> Result<(), EngineError> {
        if self.answer.is_closed() || self.caller.has_left() {
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
                    && (batch.len() + 1) * entry.share() <= budget
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

#[cfg(test)]
mod tests {
    use super::*;

    type Receiver = oneshot::Receiver<Result<Hypothesis, EngineError>>;

    fn generation(beams: usize) -> Arc<Generation> {
        let own = serde_json::from_str(&format!(
            r#"{{"num_beams": {beams}, "eos_token_id": 1, "decoder_start_token_id": 0}}"#
        ));
        Arc::new(Generation::from_json(&own.unwrap(), &serde_json::Map::new()).unwrap())
    }

    fn entry(padded: usize, generation: &Arc<Generation>, control: &Control) -> (Entry, Receiver) {
        let (answer, receiver) = oneshot::channel();
        let row = Row {
            tokens: vec![1; padded],
            max_new_tokens: 9,
        };
        (
            Entry {
                row,
                padded,
                generation: generation.clone(),
                control: control.clone(),
                caller: Arc::default(),
                answer,
            },
            receiver,
        )
    }

    fn entries(widths: &[usize], control: &Control) -> (Vec<Entry>, Vec<Receiver>) {
        let generation = generation(1);
        widths
            .iter()
            .map(|&width| entry(width, &generation, control))
            .unzip()
    }

    fn widths(batch: &[Entry]) -> Vec<usize> {
        batch.iter().map(|entry| entry.padded).collect()
    }

    #[test]
    fn a_batch_has_one_width_and_keeps_within_its_budget() {
        let queue = Queue::new(1000);
        let (all, _receivers) = entries(&[16, 8, 16, 16, 8, 64], &Control::default());
        queue.push(all).unwrap();
        assert_eq!(widths(&queue.next_batch(32).unwrap()), [16, 16]);
        assert_eq!(widths(&queue.next_batch(32).unwrap()), [8, 8]);
        assert_eq!(widths(&queue.next_batch(32).unwrap()), [16]);
        // Above the budget by itself, and taken all the same.
        assert_eq!(widths(&queue.next_batch(32).unwrap()), [64]);
        assert_eq!(queue.tokens(), 128);
    }

    #[test]
    fn settings_never_mix_in_a_batch() {
        let queue = Queue::new(1000);
        let control = Control::default();
        let (first, _a) = entry(8, &generation(1), &control);
        let (second, _b) = entry(8, &generation(4), &control);
        let (third, _c) = entry(8, &generation(1), &control);
        queue.push(vec![first, second, third]).unwrap();
        assert_eq!(queue.next_batch(100).unwrap().len(), 2);
        assert_eq!(queue.next_batch(100).unwrap()[0].generation.num_beams, 4);
    }

    #[test]
    fn a_full_queue_says_when_to_come_back() {
        let queue = Queue::new(100);
        let (first, _a) = entries(&[80], &Control::default());
        queue.push(first).unwrap();
        let batch = queue.next_batch(100).unwrap();
        queue.done(80, Duration::from_secs(2));
        drop(batch);
        let (second, _b) = entries(&[80], &Control::default());
        queue.push(second).unwrap();
        let (third, _c) = entries(&[40], &Control::default());
        // 20 tokens too many at 40 tokens per second.
        match queue.push(third) {
            Err(EngineError::Busy { retry_after }) => assert_eq!(retry_after, Duration::from_millis(500)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn more_than_the_queue_holds_is_taken_when_nothing_else_waits() {
        let queue = Queue::new(100);
        let (all, _receivers) = entries(&[80, 80], &Control::default());
        queue.push(all).unwrap();
        assert_eq!(queue.tokens(), 160);
    }

    #[test]
    fn entries_that_nobody_waits_for_cost_nothing() {
        let queue = Queue::new(100);
        let cancelled = Control::default();
        let (first, mut told) = entries(&[40], &cancelled);
        let (second, left) = entries(&[40], &Control::default());
        let (third, _waiting) = entries(&[16], &Control::default());
        queue.push(first).unwrap();
        queue.push(second).unwrap();
        cancelled.cancel.cancel();
        drop(left);
        // Their room is free again, and neither reaches a batch.
        let (fourth, _also) = entries(&[80], &Control::default());
        queue.push(fourth).unwrap();
        queue.push(third).unwrap();
        assert_eq!(widths(&queue.next_batch(200).unwrap()), [80]);
        assert_eq!(widths(&queue.next_batch(200).unwrap()), [16]);
        assert!(matches!(told[0].try_recv(), Ok(Err(EngineError::Cancelled))));
    }

    #[test]
    fn closing_tells_everybody() {
        let queue = Queue::new(100);
        let (all, mut receivers) = entries(&[40], &Control::default());
        queue.push(all).unwrap();
        queue.close();
        assert!(queue.next_batch(100).is_none());
        assert!(receivers[0].try_recv().is_err());
        let (late, _receivers) = entries(&[8], &Control::default());
        assert!(matches!(queue.push(late), Err(EngineError::Stopped)));
    }
}
