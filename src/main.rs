//! The `mawqif` binary: reads the command line and runs the command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use mawqif::cli::{self, args::Args};

fn main() -> ExitCode {
    let args = Args::parse();
    if let Err(problem) = cli::log::start(&args.setup) {
        eprintln!("mawqif: {problem}");
        return ExitCode::from(2);
    }
    cli::run(args)
}
