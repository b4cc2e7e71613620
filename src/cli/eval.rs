//! `mawqif eval`: scores of the running pipeline against references.

use crate::cli::CliError;
use crate::cli::args::{EvalArgs, SetupArgs};

/// Runs the command.
pub async fn run(setup: &SetupArgs, args: EvalArgs) -> Result<(), CliError> {
    let _ = (setup, args);
    Err(CliError::Work("todo".into()))
}
