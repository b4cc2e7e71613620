//! `EnrichArticles`: many pages in, answers as they finish.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::DropGuard;
use tonic::{Status, Streaming};

use crate::engine::Control;
use crate::pipeline::{EnrichError, Enricher};
use crate::rpc::proto::{self, enrich_articles_response::Outcome};
use crate::rpc::service::enrich;
use crate::rpc::status::item_error;

/// The answers of a stream.
pub type Answers = ReceiverStream<Result<proto::EnrichArticlesResponse, Status>>;

/// The ids in work on one stream.
type Ids = Arc<Mutex<BTreeSet<String>>>;

/// Enriches the pages of a stream, at most `most_in_flight` at once. Further pages are not read until
/// one is done, so that a fast sender is held back by HTTP/2 flow control instead of refused.
///
/// Dropping the answers drops `guard`, which stops all work of the stream.
pub fn enrich_all(
    enricher: Enricher,
    mut pages: Streaming<proto::EnrichArticlesRequest>,
    control: Control,
    guard: DropGuard,
    most_in_flight: usize,
) -> Answers {
    let (answers, receiver) = mpsc::channel(most_in_flight.max(1));
    let slots = Arc::new(Semaphore::new(most_in_flight.max(1)));
    tokio::spawn(async move {
        let ids = Ids::default();
        let work = async {
            while let Some(page) = pages.next().await {
                let request = match page {
                    Ok(page) => page.request.unwrap_or_default(),
                    Err(broken) => {
                        // The transport is gone or the message is no such message: nothing more can be read.
                        let _ = answers.send(Err(broken)).await;
                        break;
                    }
                };
                let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
                    break;
                };
                let (enricher, control, answers, ids) = (
                    enricher.clone(),
                    control.clone(),
                    answers.clone(),
                    Arc::clone(&ids),
                );
                tokio::spawn(async move {
                    let outcome = answer(&enricher, &request, &control, &ids).await;
                    let response = proto::EnrichArticlesResponse {
                        request_id: request.request_id,
                        outcome: Some(outcome),
                    };
                    // An error means that the caller left; the guard has stopped the rest by then.
                    let _ = answers.send(Ok(response)).await;
                    drop(slot);
                });
            }
            // All slots free again: every page read has been answered.
            let all = u32::try_from(most_in_flight.max(1)).unwrap_or(u32::MAX);
            let _ = slots.acquire_many(all).await;
        };
        tokio::select! {
            () = work => {}
            () = answers.closed() => {}
        }
        drop(guard);
    });
    ReceiverStream::new(receiver)
}

async fn answer(
    enricher: &Enricher,
    request: &proto::EnrichArticleRequest,
    control: &Control,
    ids: &Ids,
) -> Outcome {
    let lock = || ids.lock().unwrap_or_else(PoisonError::into_inner);
    let id = &request.request_id;
    let result = if id.is_empty() {
        Err(EnrichError::invalid(
            "request_id",
            "is empty: on a stream every page needs one",
        ))
    } else if !lock().insert(id.clone()) {
        Err(EnrichError::invalid(
            "request_id",
            "is in use by a page still in work on this stream",
        ))
    } else {
        let result = enrich(enricher, request, control).await;
        lock().remove(id);
        result
    };
    match result {
        Ok(article) => Outcome::Article(article.into()),
        Err(error) => Outcome::Error(item_error(&error, "request")),
    }
}
