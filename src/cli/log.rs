//! Logs: to stderr, so that standard output holds results alone. Article text is never logged.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::cli::args::{LogFormat, SetupArgs};

/// Starts logging for the process.
///
/// # Errors
/// A line for people if the filter cannot be read.
pub fn start(setup: &SetupArgs) -> Result<(), String> {
    let filter = EnvFilter::try_new(&setup.log).map_err(|error| format!("--log {}: {error}", setup.log))?;
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours)
        .with_writer(std::io::stderr);
    let started = match setup.log_format {
        LogFormat::Text => subscriber.try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
    started.map_err(|error| format!("cannot start logging: {error}"))
}
