//! Command line: `enrich`, `serve`, `info`, `eval`, `bench`.
//!
//! [`args`] says what may be typed, [`assemble`] loads the models and puts the pipeline together, and
//! one file per command does the rest. Exit codes: 0 done, 1 the work failed or the input was
//! refused, 2 wrong usage, 3 the ONNX Runtime library or a model is missing or unfit.

pub mod args;
pub mod assemble;
pub mod batch;
pub mod bench;
pub mod bench_arrivals;
pub mod bench_grpc;
pub mod enrich;
pub mod eval;

pub mod info;
pub mod input;
pub mod log;
pub mod report;
pub mod serve;

use std::process::ExitCode;

use args::{Args, Command};
use assemble::SetupError;

/// Why a command ended without doing its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The library or a model is missing or unfit.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Anything else, in words for people.
    #[error("{0}")]
    Work(String),
}

impl CliError {
    /// An error in words for people, with the place that it is about.
    pub fn at(place: impl std::fmt::Display, problem: impl std::fmt::Display) -> Self {
        Self::Work(format!("{place}: {problem}"))
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Setup(_) => 3,
            Self::Work(_) => 1,
        }
    }
}

/// Runs the command that was typed.
pub fn run(args: Args) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("mawqif: cannot start the async runtime: {error}");
            return ExitCode::from(1);
        }
    };
    let Args { command, setup } = args;
    let result = runtime.block_on(async {
        match command {
            Command::Enrich(options) => enrich::run(&setup, options).await,
            Command::Serve(options) => serve::run(&setup, options).await,
            Command::Info(options) => info::run(&setup, options).await,
            Command::Eval(options) => eval::run(&setup, options).await,
            Command::Bench(options) => bench::run(&setup, options).await,
        }
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mawqif: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
