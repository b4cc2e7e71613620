//! `mawqif serve`: the gRPC server.

use std::time::Duration;

use tokio::net::TcpListener;

use crate::cli::CliError;
use crate::cli::args::{ServeArgs, SetupArgs};
use crate::cli::assemble::{MAX_MESSAGE_BYTES, assemble};
use crate::rpc::server::{ServeError, ServeOptions, serve};
use crate::rpc::service::Ready;

/// Runs the command until SIGTERM or Ctrl-C.
///
/// # Errors
/// [`CliError`] if the address is taken, a model is missing, or the transport fails.
pub async fn run(setup: &SetupArgs, args: ServeArgs) -> Result<(), CliError> {
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|error| CliError::at(args.listen, error))?;
    let address = listener
        .local_addr()
        .map_err(|error| CliError::at(args.listen, error))?;
    // On standard output, so that a caller who asked for port 0 can read the address.
    println!("listening on {address}");

    let setup = setup.clone();
    let loading = async move {
        let assembled = tokio::task::spawn_blocking(move || assemble(&setup)).await?;
        let mut assembly = assembled?;
        assembly.info.limits.max_stream_in_flight = args.stream_in_flight;
        assembly.warm_up().await?;
        tracing::info!(%address, "ready");
        Ok(Ready {
            enricher: assembly.enricher,
            info: assembly.info,
        })
    };
    let options = ServeOptions {
        max_message_bytes: MAX_MESSAGE_BYTES,
        drain: Duration::from_secs(args.drain_seconds),
    };
    match serve(listener, loading, options, shutdown()).await {
        Ok(()) => Ok(()),
        Err(ServeError::Loading(error)) => Err(match error.downcast() {
            Ok(setup) => CliError::Setup(*setup),
            Err(other) => CliError::Work(other.to_string()),
        }),
        Err(error) => Err(CliError::Work(error.to_string())),
    }
}

/// Resolves when the process is asked to stop.
async fn shutdown() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        tracing::warn!("cannot listen for SIGTERM; only Ctrl-C stops the server in order");
    }
    // If even Ctrl-C cannot be listened for, the default handler ends the process.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
