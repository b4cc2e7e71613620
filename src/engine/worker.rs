//! Worker threads with one queue in front: sentences of all requests share batches.
//!
//! Sessions of ONNX Runtime take `&mut self`, so every worker thread owns its own; nothing on the
//! request path waits for a lock but the queue's. Each sentence is an entry of its own with its own
//! way back, so a caller who leaves takes only their own sentences out, and whoever has waited longest comes
//! in as soon as others have left ([`run`]).

mod queue;
mod run;
mod running;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    thread::{self, JoinHandle},
    time::Instant,
};

use tokio::sync::oneshot;

use super::{
    Control, EngineError, Runtime,
    seq2seq::{Generation, Hypothesis, ModelConfig, Row, Seq2Seq},
};
use queue::{Entry, Queue};
use run::Present;
use running::{Running, Waiting};

/// Sizes of a worker pool.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Threads that decode batches, each with its own sessions.
    pub workers: usize,
    /// Threads that ONNX Runtime uses within one operator, per worker.
    pub threads: usize,
    /// Most source tokens in one batch, padding included. One sentence is always taken. The caches of sentences
    /// that joined wider ones are padded further, to twice as many tokens at most.
    pub max_batch_tokens: usize,
    /// Most source tokens that wait or run; more are refused with [`EngineError::Busy`].
    pub max_queue_tokens: usize,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            workers: thread::available_parallelism().map_or(1, usize::from),
            threads: 1,
            // Larger ones are no faster (benches/README.md) and take more memory.
            max_batch_tokens: 512,
            max_queue_tokens: 65_536,
        }
    }
}

/// A model behind its queue. Cheap to clone; the threads end when the last clone is dropped.
#[derive(Clone)]
pub struct Worker {
    shared: Arc<Shared>,
}

struct Shared {
    queue: Arc<Queue>,
    running: Arc<[Running]>,
    config: ModelConfig,
    output_vocabulary: Option<usize>,
    options: WorkerOptions,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Loads the model once per worker and starts the threads. Returns when all are ready.
    pub fn start(runtime: &Runtime, dir: &Path, options: WorkerOptions) -> Result<Self, EngineError> {
        let workers = options.workers.max(1);
        let models = load_all(runtime, dir, workers, options.threads.max(1))?;
        let (config, output_vocabulary) = match models.first() {
            Some(model) => (model.config().clone(), model.output_vocabulary()),
            None => return Err(EngineError::Stopped),
        };
        let queue = Arc::new(Queue::new(options.max_queue_tokens));
        let running: Arc<[Running]> = models.iter().map(|model| Running::new(model.brake())).collect();
        let mut shared = Shared {
            queue,
            running,
            config,
            output_vocabulary,
            options,
            threads: Vec::new(),
        };
        for (at, model) in models.into_iter().enumerate() {
            let (queue, running) = (shared.queue.clone(), shared.running.clone());
            let budget = shared.options.max_batch_tokens;
            let thread = thread::Builder::new()
                .name(format!("decode-{at}"))
                .spawn(move || serve(model, &queue, &running[at], budget))
                .map_err(|error| EngineError::Run(format!("cannot start a thread: {error}")))?;
            shared.threads.push(thread);
        }
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// What is known of the model.
    pub fn config(&self) -> &ModelConfig {
        &self.shared.config
    }

    /// Size of the logits, where the graph states it.
    pub fn output_vocabulary(&self) -> Option<usize> {
        self.shared.output_vocabulary
    }

    /// The sizes in force.
    pub fn options(&self) -> &WorkerOptions {
        &self.shared.options
    }

    /// Source tokens that wait or run now.
    pub fn queued_tokens(&self) -> usize {
        self.shared.queue.tokens()
    }

    /// Decodes sentences; the hypotheses come in the order of the rows. Dropping the future takes
    /// the sentences out of the queue and out of running batches; a batch that nobody waits for any more
    /// stops within its step.
    ///
    /// # Errors
    /// [`EngineError::Busy`] at once when too much is waiting; otherwise the first error of any row.
    pub async fn generate(
        &self,
        rows: Vec<Row>,
        generation: Arc<Generation>,
        control: &Control,
    ) -> Result<Vec<Hypothesis>, EngineError> {
        control.check()?;
        let limit = self.shared.config.max_positions.unwrap_or(usize::MAX);
        if let Some(row) = rows.iter().find(|row| row.tokens.len() > limit) {
            return Err(EngineError::InputTooLong {
                tokens: row.tokens.len(),
                limit,
            });
        }
        let waiting = Waiting::new(Arc::clone(&self.shared.running));
        let mut answers = Vec::with_capacity(rows.len());
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let (answer, receiver) = oneshot::channel();
            answers.push(receiver);
            entries.push(Entry {
                padded: self.shared.config.padded(row.tokens.len()),
                row,
                generation: generation.clone(),
                control: control.clone(),
                caller: waiting.caller(),
                answer,
            });
        }
        self.shared.queue.push(entries)?;
        let mut hypotheses = Vec::with_capacity(answers.len());
        for answer in answers {
            let answer = tokio::select! {
                biased;
                () = control.cancel.cancelled() => return Err(EngineError::Cancelled),
                () = passed(control.deadline) => return Err(EngineError::DeadlineExceeded),
                answer = answer => answer,
            };
            hypotheses.push(answer.unwrap_or(Err(EngineError::Stopped))?);
        }
        Ok(hypotheses)
    }
}

/// Resolves when the deadline has passed; never without one.
async fn passed(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

/// Loads the copies side by side: preparing the weights takes most of the time.
fn load_all(
    runtime: &Runtime,
    dir: &Path,
    workers: usize,
    threads: usize,
) -> Result<Vec<Seq2Seq>, EngineError> {
    let dir: PathBuf = dir.to_owned();
    let loading: Vec<_> = (0..workers)
        .map(|_| {
            let (runtime, dir) = (runtime.clone(), dir.clone());
            thread::spawn(move || Seq2Seq::load(&runtime, &dir, threads))
        })
        .collect();
    loading
        .into_iter()
        .map(|thread| thread.join().unwrap_or(Err(EngineError::Stopped)))
        .collect()
}

/// The loop of one worker thread; ends when the queue is closed.
fn serve(mut model: Seq2Seq, queue: &Queue, running: &Running, budget: usize) {
    while let Some(batch) = queue.next_batch(budget) {
        let mut present = Present::new(queue, running);
        // A panic would be a bug of ours; it must cost one run and not the thread. A model keeps no
        // state from run to run.
        let outcome = catch_unwind(AssertUnwindSafe(|| present.run(&mut model, batch, budget)))
            .unwrap_or_else(|_| Err(EngineError::Run("a batch panicked".to_owned())));
        if let Err(error) = outcome {
            present.fail(error);
        }
        queue.end();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a decode thread panicked");
            }
        }
    }
}
