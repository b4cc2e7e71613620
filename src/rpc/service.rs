//! The calls of `EnrichmentService`.

use std::sync::{Arc, OnceLock};

use tonic::{Request, Response, Status, Streaming};

use crate::engine::Control;
use crate::pipeline::input::{Limits, SummaryOptions, budget};
use crate::pipeline::{EnrichError, EnrichedArticle, Enricher};
use crate::rpc::convert::{english_story, summary_message};
use crate::rpc::deadline::{control, within};
use crate::rpc::info::ServiceInfo;
use crate::rpc::proto::{self, enrichment_service_server::EnrichmentService};
use crate::rpc::status::{models_loading, status};
use crate::rpc::stream::{Answers, enrich_all};
use crate::summarize::Mode;
use crate::translate::Glossary;

/// What answers calls once the models are warm.
#[derive(Clone)]
pub struct Ready {
    /// The pipeline.
    pub enricher: Enricher,
    /// What `GetServiceInfo` tells.
    pub info: ServiceInfo,
}

/// Answers the calls of `EnrichmentService`; until [`Service::become_ready`] with UNAVAILABLE.
#[derive(Clone, Default)]
pub struct Service {
    ready: Arc<OnceLock<Ready>>,
}

impl Service {
    /// Opens the service for calls. Later calls of this method have no effect.
    pub fn become_ready(&self, ready: Ready) {
        // An error hands back a second `Ready`: the first stays in force.
        let _ = self.ready.set(ready);
    }

    fn ready(&self) -> Result<&Ready, Status> {
        self.ready.get().ok_or_else(models_loading)
    }
}

/// Enriches the page of a request; violations name fields relative to the request.
pub(crate) async fn enrich(
    enricher: &Enricher,
    request: &proto::EnrichArticleRequest,
    control: &Control,
) -> Result<EnrichedArticle, EnrichError> {
    check_request_id(&request.request_id, enricher.limits())?;
    let options = summary_options(request.summary.as_ref())?;
    let glossary = glossary(&request.glossary, enricher.limits())?;
    within(
        control,
        enricher.enrich(&request.text, options, &glossary, control),
    )
    .await
}

fn glossary(entries: &[proto::GlossaryEntry], limits: &Limits) -> Result<Glossary, EnrichError> {
    limits.glossary(entries.iter().map(|e| (e.arabic.as_str(), e.english.as_str())))
}

fn check_request_id(id: &str, limits: &Limits) -> Result<(), EnrichError> {
    let most = limits.max_request_id_bytes;
    if id.len() > most {
        return Err(EnrichError::invalid(
            "request_id",
            format!("is {} bytes long, at most {most} are allowed", id.len()),
        ));
    }
    Ok(())
}

fn summary_options(options: Option<&proto::SummaryOptions>) -> Result<SummaryOptions, EnrichError> {
    let budget = budget(
        options.and_then(|o| o.max_sentences),
        options.and_then(|o| o.max_words),
    )?;
    let number = options.map_or(0, |options| options.mode);
    let mode = match proto::SummaryMode::try_from(number) {
        Ok(proto::SummaryMode::Unspecified) => None,
        Ok(proto::SummaryMode::Compressive) => Some(Mode::Compressive),
        Ok(proto::SummaryMode::Extractive) => Some(Mode::Extractive),
        Ok(proto::SummaryMode::Abstractive) => Some(Mode::Abstractive),
        Err(_) => {
            return Err(EnrichError::invalid(
                "summary.mode",
                format!("{number} is no mode of this version"),
            ));
        }
    };
    Ok(SummaryOptions { budget, mode })
}

#[tonic::async_trait]
impl EnrichmentService for Service {
    type EnrichArticlesStream = Answers;

    async fn enrich_article(
        &self,
        request: Request<proto::EnrichArticleRequest>,
    ) -> Result<Response<proto::EnrichArticleResponse>, Status> {
        let (control, _guard) = control(request.metadata());
        let request = request.into_inner();
        let article = enrich(&self.ready()?.enricher, &request, &control)
            .await
            .map_err(|error| status(&error, ""))?;
        Ok(Response::new(proto::EnrichArticleResponse {
            request_id: request.request_id,
            article: Some(article.into()),
        }))
    }

    async fn enrich_articles(
        &self,
        request: Request<Streaming<proto::EnrichArticlesRequest>>,
    ) -> Result<Response<Answers>, Status> {
        let (control, guard) = control(request.metadata());
        let Ready { enricher, info } = self.ready()?;
        let most = info.limits.max_stream_in_flight as usize;
        Ok(Response::new(enrich_all(
            enricher.clone(),
            request.into_inner(),
            control,
            guard,
            most,
        )))
    }

    async fn translate_text(
        &self,
        request: Request<proto::TranslateTextRequest>,
    ) -> Result<Response<proto::TranslateTextResponse>, Status> {
        let (control, _guard) = control(request.metadata());
        let request = request.into_inner();
        let enricher = &self.ready()?.enricher;
        let glossary = glossary(&request.glossary, enricher.limits()).map_err(|error| status(&error, ""))?;
        let work = enricher.translate_text(&request.text, &glossary, &control);
        let translated = within(&control, work).await.map_err(|error| status(&error, ""))?;
        Ok(Response::new(proto::TranslateTextResponse {
            segments: translated.segments.into_iter().map(Into::into).collect(),
            english: translated.english,
            warnings: translated.warnings.into_iter().map(Into::into).collect(),
        }))
    }

    async fn summarize_article(
        &self,
        request: Request<proto::SummarizeArticleRequest>,
    ) -> Result<Response<proto::SummarizeArticleResponse>, Status> {
        let request = request.into_inner();
        let summary = summarize(&self.ready()?.enricher, request)
            .await
            .map_err(|error| status(&error, ""))?;
        Ok(Response::new(proto::SummarizeArticleResponse {
            summary: Some(summary),
        }))
    }

    async fn extract_positions(
        &self,
        request: Request<proto::ExtractPositionsRequest>,
    ) -> Result<Response<proto::ExtractPositionsResponse>, Status> {
        let (control, _guard) = control(request.metadata());
        let request = request.into_inner();
        let enricher = &self.ready()?.enricher;
        let glossary = glossary(&request.glossary, enricher.limits()).map_err(|error| status(&error, ""))?;
        let work = enricher.extract_positions(&request.text, &glossary, &control);
        let found = within(&control, work).await.map_err(|error| status(&error, ""))?;
        Ok(Response::new(proto::ExtractPositionsResponse {
            segments: found.segments.into_iter().map(Into::into).collect(),
            actors: found.extraction.actors.into_iter().map(Into::into).collect(),
            positions: found.extraction.positions.into_iter().map(Into::into).collect(),
            names: found.extraction.names.into_iter().map(Into::into).collect(),
            warnings: found.extraction.warnings.into_iter().map(Into::into).collect(),
        }))
    }

    async fn get_service_info(
        &self,
        _request: Request<proto::GetServiceInfoRequest>,
    ) -> Result<Response<proto::GetServiceInfoResponse>, Status> {
        Ok(Response::new(self.ready()?.info.clone().into()))
    }
}

async fn summarize(
    enricher: &Enricher,
    request: proto::SummarizeArticleRequest,
) -> Result<proto::Summary, EnrichError> {
    let limits = enricher.limits();
    let options = summary_options(request.summary.as_ref())?;
    if request
        .sentences
        .iter()
        .all(|sentence| sentence.trim().is_empty())
    {
        return Err(EnrichError::invalid(
            "sentences",
            "holds no text: send at least one sentence",
        ));
    }
    if request.sentences.len() > limits.max_segments {
        let problem = format!(
            "has {} items, at most {} are allowed",
            request.sentences.len(),
            limits.max_segments
        );
        return Err(EnrichError::invalid("sentences", problem));
    }
    let bytes = request.title.len() + request.sentences.iter().map(String::len).sum::<usize>();
    if bytes > limits.max_text_bytes {
        let problem = format!(
            "holds {bytes} bytes with the title, at most {} are allowed",
            limits.max_text_bytes
        );
        return Err(EnrichError::invalid("sentences", problem));
    }
    let story = english_story(request.title, request.sentences);
    let english: Vec<_> = story
        .sentences
        .iter()
        .map(|s| (s.segment_id, s.text.clone()))
        .collect();
    let summary = enricher.summarize(story, options).await?;
    Ok(summary_message(summary, &english))
}
