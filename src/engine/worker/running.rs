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

    /// Notes whose sentences are in the batch now; nobody's when it has ended, so that nobody stops the next
    /// one by mistake. The brake is off afterwards, unless all callers have left already.
    pub(super) fn hold(&self, callers: Vec<Arc<Caller>>) {
        let mut running = self.lock();
        if let Err(error) = self.brake.release() {
            tracing::error!(%error, "a model that was stopped does not start again");
        }
        *running = callers;
        self.stop_if_unwanted(&running);
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

#[cfg(test)]
mod tests {
    use std::{path::Path, thread, time::Instant};

    use super::*;
    use crate::engine::{
        EngineError, LibrarySearch, Runtime,
        seq2seq::{Generation, Hypothesis, Row, Seq2Seq},
    };

    /// Decodes greedily; counts how often a step boundary was reached.
    fn run(model: &mut Seq2Seq, rows: &[Row], steps: usize) -> (Result<Vec<Hypothesis>, EngineError>, usize) {
        let generation = Generation {
            num_beams: 1,
            ..model.config().generation.clone()
        };
        let mut looks = 0;
        let outcomes = model.generate(rows, &generation, &mut |_| {
            looks += 1;
            if looks > steps * rows.len() {
                Err(EngineError::Cancelled)
            } else {
                Ok(())
            }
        });
        (outcomes.and_then(|rows| rows.into_iter().collect()), looks)
    }

    fn sources(rows: usize, tokens: usize) -> Vec<Row> {
        let row = Row {
            tokens: (0..tokens).map(|at| 12_000 + at as u32).collect(),
            max_new_tokens: 4,
        };
        vec![row; rows]
    }

    /// The encoder is one run of a session and nobody is asked while it runs, so only the brake can end it.
    #[test]
    fn a_long_step_ends_in_the_middle_when_the_last_caller_leaves() {
        let runtime = Runtime::load(&LibrarySearch::default()).unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/translate-ar-en");
        let mut model = Seq2Seq::load(&runtime, &folder, 1).unwrap();
        let workers: Arc<[Running]> = [Running::new(model.brake())].into();
        let long = sources(6, 512);

        let clock = Instant::now();
        let (outcome, looks) = run(&mut model, &long, 0);
        let whole = clock.elapsed();
        assert!(matches!(outcome, Err(EngineError::Cancelled)) && looks == long.len());

        let (stays, leaves) = (Waiting::new(workers.clone()), Waiting::new(workers.clone()));
        workers[0].hold(vec![stays.caller(), leaves.caller()]);
        drop(stays);
        let clock = Instant::now();
        let (outcome, looks) = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(whole / 8);
                drop(leaves);
            });
            run(&mut model, &long, 0)
        });
        let stopped = clock.elapsed();
        workers[0].hold(Vec::new());
        match outcome {
            Err(EngineError::Run(reason)) => assert!(reason.contains("terminate"), "{reason}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(looks, 0, "it ended at a step boundary");
        assert!(
            stopped >= whole / 8 && stopped < whole / 2,
            "{stopped:?} of {whole:?}"
        );

        // The brake is off for the next batch.
        let next = Waiting::new(workers.clone());
        workers[0].hold(vec![next.caller()]);
        let (outcome, _) = run(&mut model, &sources(1, 8), usize::MAX / 2);
        assert_eq!(outcome.unwrap().len(), 1);
    }
}
