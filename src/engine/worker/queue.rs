//! The queue: bounded in tokens, first come first served by padded length, free of entries that
//! nobody waits for.
//!
//! The oldest entry leads every batch and everything that joins one, so nobody is overtaken for longer than a
//! batch runs: when the oldest cannot join, nobody can. Joining shortens the wait while there is room; once enough
//! wait to fill a batch, batches that start together are faster, and nobody joins (benches/README.md).

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
    /// The width that it is padded to; only entries of one width are encoded together.
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

    /// What it takes of a batch's budget.
    fn share(&self) -> usize {
        self.padded * rows_that_count(&self.generation)
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

/// How often the tokens of a sentence count in a batch's budget: with several beams twice, since every beam is a row
/// of the decoder. Measured: larger batches of beams are no faster and take more memory.
fn rows_that_count(generation: &Generation) -> usize {
    generation.num_beams.clamp(1, 2)
}

/// What a batch holds.
#[derive(Clone, Copy, Default)]
pub(super) struct Load {
    sentences: usize,
    /// Of a batch's budget.
    share: usize,
    /// The widest sentence.
    width: usize,
}

/// How far the caches of a batch may grow beyond its budget, when sentences join others that are wider and are
/// padded to their width. Bounds memory; padding takes no time in the decoder.
const WIDENING: usize = 2;

impl Load {
    pub(super) fn of<'a>(entries: impl Iterator<Item = &'a Entry>) -> Self {
        entries.fold(Self::default(), |load, entry| load.with(entry, 1))
    }

    /// With `count` more like this one.
    fn with(self, entry: &Entry, count: usize) -> Self {
        Self {
            sentences: self.sentences + count,
            share: self.share + count * entry.share(),
            width: self.width.max(entry.share()),
        }
    }

    fn is_within(self, budget: usize) -> bool {
        self.share <= budget && self.sentences * self.width <= WIDENING * budget
    }

    /// Whether enough have left that it pays to encode others, join them and copy the caches: half.
    /// Measured: benches/README.md.
    fn invites(self, budget: usize) -> bool {
        2 * self.share <= budget
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
    /// Workers that wait for work.
    idle: usize,
    pace: Pace,
    closed: bool,
}

/// What workers got done lately.
#[derive(Default)]
struct Pace {
    tokens: f64,
    /// Of all workers together.
    seconds: f64,
}

/// The work of this many seconds counts in full; what lies before, less and less.
const PACE_SECONDS: f64 = 4.0;
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
            idle: 0,
            pace: Pace::default(),
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
            let batch = state.take(None, Load::default(), budget);
            if !batch.is_empty() {
                state.running += 1;
                return Some(batch);
            }
            state.idle += 1;
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    /// Takes what can join a batch with these settings that holds `load`: the oldest entry and, in their order,
    /// others of its width. Nothing while a worker is idle, who will take it at once, and nothing when enough
    /// wait for a batch of their own.
    pub(super) fn join(&self, generation: &Arc<Generation>, load: Load, budget: usize) -> Vec<Entry> {
        if !load.invites(budget) {
            return Vec::new();
        }
        let mut state = self.lock();
        let waiting = state.waiting_tokens * rows_that_count(generation);
        if state.closed || state.idle > 0 || waiting >= budget {
            return Vec::new();
        }
        state.take(Some(generation), load, budget)
    }

    /// Notes that sentences have left a batch, after `took` since it was last heard of.
    pub(super) fn done(&self, tokens: usize, took: Duration) {
        let mut state = self.lock();
        state.running_tokens -= tokens;
        state.pace.note(tokens, took);
    }

    /// Notes that a batch has ended.
    pub(super) fn end(&self) {
        self.lock().running -= 1;
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

    /// Takes the oldest entry, if it fits to what a batch holds already, and others of its width.
    fn take(&mut self, generation: Option<&Arc<Generation>>, load: Load, budget: usize) -> Vec<Entry> {
        let same = |a: &Arc<Generation>, b: &Arc<Generation>| Arc::ptr_eq(a, b) || a == b;
        let mut taken: Vec<Entry> = Vec::new();
        let mut passed = Vec::new();
        while let Some(entry) = self.waiting.pop_front() {
            if let Err(error) = entry.wanted() {
                self.waiting_tokens -= entry.tokens();
                // Fails when the caller has left, which needs no answer.
                let _ = entry.answer.send(Err(error));
                continue;
            }
            let fits = match taken.first() {
                Some(first) => first.padded == entry.padded && same(&first.generation, &entry.generation),
                // One by itself is always taken.
                None => generation.is_none_or(|generation| {
                    same(generation, &entry.generation) && load.with(&entry, 1).is_within(budget)
                }),
            };
            if fits {
                taken.push(entry);
            } else {
                passed.push(entry);
            }
            let more = taken
                .first()
                .is_some_and(|first| load.with(first, taken.len() + 1).is_within(budget));
            if !more {
                break;
            }
        }
        for entry in passed.into_iter().rev() {
            self.waiting.push_front(entry);
        }
        let tokens: usize = taken.iter().map(Entry::tokens).sum();
        self.waiting_tokens -= tokens;
        self.running_tokens += tokens;
        taken
    }

    fn time_to_drain(&self, tokens: usize) -> Duration {
        let rate = self.pace.rate().unwrap_or(UNMEASURED_RATE);
        let seconds = tokens as f64 / (rate * self.running.max(1) as f64);
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(MAX_RETRY)
            .clamp(MIN_RETRY, MAX_RETRY)
    }
}

impl Pace {
    fn note(&mut self, tokens: usize, took: Duration) {
        self.tokens += tokens as f64;
        self.seconds += took.as_secs_f64();
        if self.seconds > PACE_SECONDS {
            self.tokens /= 2.0;
            self.seconds /= 2.0;
        }
    }

    /// Tokens per second and worker; `None` before anything was measured.
    fn rate(&self) -> Option<f64> {
        (self.seconds > 0.0 && self.tokens > 0.0).then(|| self.tokens / self.seconds)
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
        queue.end();
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

    fn join(queue: &Queue, batch: &[Entry], budget: usize) -> Vec<Entry> {
        queue.join(&batch[0].generation.clone(), Load::of(batch.iter()), budget)
    }

    #[test]
    fn the_oldest_joins_when_half_of_the_room_is_free_and_takes_others_of_its_width() {
        let queue = Queue::new(1000);
        let (all, _receivers) = entries(&[16, 16, 16, 16, 24, 8, 16, 8], &Control::default());
        queue.push(all).unwrap();
        let mut batch = queue.next_batch(64).unwrap();
        assert_eq!(widths(&batch), [16; 4]);
        batch.pop();
        assert!(join(&queue, &batch, 64).is_empty());
        batch.pop();
        assert_eq!(widths(&join(&queue, &batch, 64)), [24]);
        batch.pop();
        assert_eq!(widths(&join(&queue, &batch, 64)), [8, 8]);
        assert_eq!(widths(&join(&queue, &batch, 64)), [16]);
        assert_eq!(queue.tokens(), 120);
    }

    #[test]
    fn what_fills_a_batch_of_its_own_does_not_join() {
        let queue = Queue::new(1000);
        let (all, _receivers) = entries(&[8, 16, 16, 16, 16], &Control::default());
        queue.push(all).unwrap();
        let batch = queue.next_batch(64).unwrap();
        assert_eq!(widths(&batch), [8]);
        assert!(join(&queue, &batch, 64).is_empty());
        assert_eq!(widths(&join(&queue, &batch, 72)), [16; 4]);
    }

    #[test]
    fn nobody_overtakes_the_oldest_that_cannot_join() {
        let queue = Queue::new(1000);
        let control = Control::default();
        let (first, _a) = entries(&[8, 8, 8], &control);
        let (other, _b) = entry(8, &generation(4), &control);
        let (wide, _c) = entry(42, &generation(1), &control);
        let (same, _d) = entry(8, &generation(1), &control);
        queue.push(first).unwrap();
        let batch = queue.next_batch(64).unwrap();
        queue.push(vec![other]).unwrap();
        queue.push(vec![wide, same]).unwrap();
        assert!(join(&queue, &batch, 64).is_empty(), "other settings");
        assert_eq!(queue.next_batch(64).unwrap()[0].generation.num_beams, 4);
        assert!(join(&queue, &batch, 64).is_empty(), "too wide");
        assert_eq!(widths(&queue.next_batch(64).unwrap()), [42]);
        assert_eq!(widths(&join(&queue, &batch, 64)), [8]);
    }

    #[test]
    fn narrow_sentences_do_not_fill_up_a_batch_that_is_wide() {
        let queue = Queue::new(1000);
        let (all, _receivers) = entries(&[32, 8, 8, 8, 8, 8, 8], &Control::default());
        queue.push(all).unwrap();
        let batch = queue.next_batch(33).unwrap();
        assert_eq!(widths(&batch), [32]);
        // Padded to 32, four fill twice the budget of 64.
        assert_eq!(widths(&join(&queue, &batch, 64)), [8; 3]);
    }

    #[test]
    fn an_idle_worker_goes_before_a_batch_that_has_room() {
        let queue = Queue::new(1000);
        let (first, _a) = entries(&[8], &Control::default());
        queue.push(first).unwrap();
        let batch = queue.next_batch(64).unwrap();
        std::thread::scope(|scope| {
            let idle = scope.spawn(|| queue.next_batch(64));
            while queue.lock().idle == 0 {
                std::thread::yield_now();
            }
            let (second, _b) = entries(&[8], &Control::default());
            // Under one lock, so that the worker has not woken up yet.
            let mut state = queue.lock();
            state.waiting_tokens += 8;
            state.waiting.extend(second);
            drop(state);
            let joined = join(&queue, &batch, 64);
            queue.ready.notify_all();
            assert!(joined.is_empty());
            assert_eq!(idle.join().unwrap().unwrap().len(), 1);
        });
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
