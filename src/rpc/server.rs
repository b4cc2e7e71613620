//! Runs the service on a listener until told to stop.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::rpc::DESCRIPTORS;
use crate::rpc::proto::enrichment_service_server::{EnrichmentServiceServer, SERVICE_NAME};
use crate::rpc::service::{Ready, Service};

/// How to serve.
#[derive(Clone, Copy, Debug)]
pub struct ServeOptions {
    /// Longest gRPC message accepted, in bytes.
    pub max_message_bytes: usize,
    /// How long calls in work may go on after the signal to stop.
    pub drain: Duration,
}

/// Why serving ended early.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The models could not be loaded.
    #[error("{0}")]
    Loading(Box<dyn std::error::Error + Send + Sync>),
    /// The transport failed.
    #[error("the gRPC transport failed: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The descriptors do not fit: a fault of the build.
    #[error("reflection cannot read the descriptors: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// Serves on `listener`. The port answers at once, so that probes can tell a starting server from a
/// dead one: health says NOT_SERVING and calls get UNAVAILABLE until `loading` hands over warm models.
/// When `shutdown` resolves, health turns to NOT_SERVING, no new call is taken, and calls in work have
/// `options.drain` to finish.
///
/// # Errors
/// [`ServeError`] if loading or the transport fails.
pub async fn serve(
    listener: TcpListener,
    loading: impl Future<Output = Result<Ready, Box<dyn std::error::Error + Send + Sync>>>,
    options: ServeOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    announce(&health, ServingStatus::NotServing).await;
    let service = Service::default();
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };

    let enrichment = EnrichmentServiceServer::new(service.clone())
        .max_decoding_message_size(options.max_message_bytes)
        .max_encoding_message_size(usize::MAX);

    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopping = health.clone();
    let announce_stop = async move {
        shutdown.await;
        tracing::info!(
            drain_s = options.drain.as_secs_f32(),
            "stopping: no new calls, draining"
        );
        announce(&stopping, ServingStatus::NotServing).await;
        // An error means that the server has ended already.
        let _ = stop.send(());
    };
    let serving = Server::builder()
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .add_service(health_service)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .add_service(enrichment)
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), announce_stop);

    let become_ready = async {
        service.become_ready(loading.await.map_err(ServeError::Loading)?);
        announce(&health, ServingStatus::Serving).await;
        Ok::<(), ServeError>(())
    };
    // Starts with the signal, not with the server.
    let drain_limit = async {
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(options.drain).await;
    };
    tokio::pin!(serving, become_ready, drain_limit);
    let mut ready = false;
    loop {
        tokio::select! {
            result = &mut serving => return Ok(result?),
            result = &mut become_ready, if !ready => {
                result?;
                ready = true;
            }
            () = &mut drain_limit => {
                tracing::warn!("calls still in work after the drain limit were dropped");
                return Ok(());
            }
        }
    }
}

/// Sets the health of the service and of the server as a whole, which are the same here.
async fn announce(health: &HealthReporter, status: ServingStatus) {
    health.set_service_status(SERVICE_NAME, status).await;
    health.set_service_status("", status).await;
}
