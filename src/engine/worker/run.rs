//! One run of a worker: from a batch of the queue until the last sentence has left.
//!
//! A sentence is answered as soon as it has ended. Where the model takes newcomers, waiting sentences come in
//! between two steps, once those that left have made room; so nobody waits for the longest sentence of a batch
//! that was there before.

use std::{collections::BTreeMap, mem, time::Instant};

use super::{
    queue::{Entry, Load, Queue},
    running::Running,
};
use crate::engine::{
    EngineError,
    seq2seq::{Finished, Row, Seq2Seq},
};

/// The sentences that a worker has taken and not answered, by their number in the run.
pub(super) struct Present<'a> {
    queue: &'a Queue,
    running: &'a Running,
    entries: BTreeMap<usize, Entry>,
    /// The number of the next sentence.
    next: usize,
    /// Until when the time was reported to the queue.
    reported: Instant,
}

impl<'a> Present<'a> {
    pub(super) fn new(queue: &'a Queue, running: &'a Running) -> Self {
        Self {
            queue,
            running,
            entries: BTreeMap::new(),
            next: 0,
            reported: Instant::now(),
        }
    }

    /// Decodes `batch`, and what joins it, to the end.
    ///
    /// # Errors
    /// An error of all that are present, to be told with [`Present::fail`].
    pub(super) fn run(
        &mut self,
        model: &mut Seq2Seq,
        batch: Vec<Entry>,
        budget: usize,
    ) -> Result<(), EngineError> {
        let Some(generation) = batch.first().map(|entry| entry.generation.clone()) else {
            return Ok(());
        };
        let (first, rows) = self.enter(batch);
        let (mut decoding, finished) =
            model.begin(&rows, first, generation.clone(), &mut |row| self.wanted(row))?;
        self.leave(finished);
        while !decoding.is_empty() {
            if model.takes_newcomers() {
                let newcomers = self.queue.join(&generation, self.load(), budget);
                if !newcomers.is_empty() {
                    let (first, rows) = self.enter(newcomers);
                    let (newcomers, finished) =
                        model.begin(&rows, first, generation.clone(), &mut |row| self.wanted(row))?;
                    self.leave(finished);
                    model.join(&mut decoding, newcomers)?;
                }
            }
            let finished = model.step(&mut decoding, &mut |row| self.wanted(row))?;
            self.leave(finished);
        }
        Ok(())
    }

    /// Answers everybody with an error.
    pub(super) fn fail(&mut self, error: EngineError) {
        // A run that was stopped because nobody waits for it is no failure.
        let error = if self.entries.values().all(|entry| entry.wanted().is_err()) {
            EngineError::Cancelled
        } else {
            tracing::error!(%error, sentences = self.entries.len(), "batch failed");
            error
        };
        let finished = self.entries.keys().map(|&row| (row, Err(error.clone())));
        let finished = finished.collect();
        self.leave(finished);
    }

    /// What the run holds.
    fn load(&self) -> Load {
        Load::of(self.entries.values())
    }

    fn wanted(&self, row: usize) -> Result<(), EngineError> {
        self.entries.get(&row).map_or(Ok(()), Entry::wanted)
    }

    /// Takes sentences in; gives the number of the first and what to decode.
    fn enter(&mut self, batch: Vec<Entry>) -> (usize, Vec<Row>) {
        let (first, mut rows) = (self.next, Vec::with_capacity(batch.len()));
        for mut entry in batch {
            rows.push(entry.row.take());
            self.entries.insert(self.next, entry);
            self.next += 1;
        }
        self.hold();
        (first, rows)
    }

    /// Lets sentences go with their outcomes.
    fn leave(&mut self, finished: Vec<Finished>) {
        if finished.is_empty() {
            return;
        }
        let left: Vec<_> = finished
            .into_iter()
            .filter_map(|(row, outcome)| Some((self.entries.remove(&row)?, outcome)))
            .collect();
        self.hold();
        let now = Instant::now();
        let took = now.duration_since(mem::replace(&mut self.reported, now));
        // Before the answers, so that who has one finds the queue without it.
        self.queue
            .done(left.iter().map(|(entry, _)| entry.tokens()).sum(), took);
        for (entry, outcome) in left {
            // Fails when the caller has left, which needs no answer.
            let _ = entry.answer.send(outcome);
        }
    }

    /// Tells whose sentences are here now.
    fn hold(&self) {
        let callers = self.entries.values().map(|entry| entry.caller.clone());
        self.running.hold(callers.collect());
    }
}
