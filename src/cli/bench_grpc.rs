//! What the way through gRPC costs: the same segments through a server on a real socket and by the engine
//! alone, in turn, with more waiting than the workers can take at once.

use std::time::Instant;

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tonic::transport::{Channel, Endpoint};

use crate::cli::CliError;
use crate::cli::assemble::{Assembly, MAX_MESSAGE_BYTES};
use crate::cli::bench::{per, percentiles};
use crate::engine::Control;
use crate::rpc::proto::enrichment_service_client::EnrichmentServiceClient;
use crate::rpc::proto::{TranslateTextRequest, TranslateTextResponse};
use crate::rpc::server::{ServeOptions, serve};
use crate::rpc::service::Ready;
use crate::translate::{Glossary, Translator};

/// Lines of one request: a longer article.
const LINES: usize = 25;

/// Medians over the rounds.
#[derive(Debug, Serialize)]
pub struct Overhead {
    /// Calls that wait at once.
    pub calls: usize,
    /// Segments that the server cut the lines into.
    pub segments: usize,
    /// Through the socket: cutting, translating, checking, and the client's own work in this process.
    pub grpc_segments_per_s: f64,
    /// The same segments in one call of the translator.
    pub engine_segments_per_s: f64,
    /// Share of time by which the way through gRPC is slower.
    pub cost: f64,
}

/// Measures `rounds` times, in turn.
///
/// # Errors
/// [`CliError`] if no socket can be had or a call fails.
pub async fn measure(assembly: &Assembly, lines: &[String], rounds: usize) -> Result<Overhead, CliError> {
    let work = |error: &dyn std::fmt::Display| CliError::Work(error.to_string());
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(|error| work(&error))?;
    let address = listener.local_addr().map_err(|error| work(&error))?;
    let ready = Ready {
        enricher: assembly.enricher.clone(),
        info: assembly.info.clone(),
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let options = ServeOptions {
        max_message_bytes: MAX_MESSAGE_BYTES,
        drain: std::time::Duration::from_secs(1),
    };
    let server = tokio::spawn(serve(listener, async { Ok(ready) }, options, async {
        // An error means that the measurement ended early, which stops the server as well.
        let _ = stopped.await;
    }));
    let channel = Endpoint::from_shared(format!("http://{address}"))
        .map_err(|error| work(&error))?
        .connect()
        .await
        .map_err(|error| work(&error))?;

    let texts: Vec<String> = lines.chunks(LINES).map(|lines| lines.join("\n")).collect();
    // Not measured: tells how the server cuts the lines, and warms its caches.
    let segments: Vec<String> = translate_all(&channel, &texts)
        .await?
        .into_iter()
        .flat_map(|answer| answer.segments)
        .filter_map(|segment| segment.source.map(|source| source.text))
        .collect();
    let (mut through, mut alone, mut costs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let clock = Instant::now();
        translate_all(&channel, &texts).await?;
        let with = clock.elapsed().as_secs_f64();
        let clock = Instant::now();
        assembly
            .translator
            .translate(segments.clone(), &Glossary::default(), &Control::default())
            .await
            .map_err(|error| work(&error))?;
        let without = clock.elapsed().as_secs_f64();
        through.push(with);
        alone.push(without);
        costs.push(with / without - 1.0);
    }
    let _ = stop.send(());
    // The server has answered all calls; how it ends changes no figure.
    let _ = server.await;
    let per_second = |seconds: f64| per(segments.len(), seconds);
    Ok(Overhead {
        calls: texts.len(),
        segments: segments.len(),
        grpc_segments_per_s: per_second(percentiles(through).p50),
        engine_segments_per_s: per_second(percentiles(alone).p50),
        cost: percentiles(costs).p50,
    })
}

/// All texts at once, a call each; the answers in their order.
async fn translate_all(channel: &Channel, texts: &[String]) -> Result<Vec<TranslateTextResponse>, CliError> {
    let mut calls = JoinSet::new();
    for (at, text) in texts.iter().cloned().enumerate() {
        let mut client =
            EnrichmentServiceClient::new(channel.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES);
        calls.spawn(async move {
            (
                at,
                client
                    .translate_text(TranslateTextRequest {
                        text,
                        glossary: Vec::new(),
                    })
                    .await,
            )
        });
    }
    let mut answers = Vec::with_capacity(texts.len());
    while let Some(done) = calls.join_next().await {
        let (at, answer) = done.map_err(|error| CliError::Work(error.to_string()))?;
        let answer = answer.map_err(|error| CliError::Work(error.to_string()))?;
        answers.push((at, answer.into_inner()));
    }
    answers.sort_by_key(|&(at, _)| at);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}
