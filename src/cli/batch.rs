//! `mawqif enrich --batch`: JSON Lines in, JSON Lines out, nothing lost.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};

use crate::cli::CliError;
use crate::cli::args::{EnrichArgs, SetupArgs, SummaryMode};
use crate::cli::assemble::{Assembly, assemble};
use crate::cli::enrich::{finish, glossary_entries};
use crate::engine::Control;
use crate::pipeline::{EnrichError, Enricher};
use crate::rpc::proto::{self, enrich_articles_response::Outcome};
use crate::rpc::{json, service, status};

/// Articles in work at once: enough to fill batches, few enough to keep memory flat.
const IN_FLIGHT: usize = 16;

/// Runs the command. Every input line gets exactly one output line.
///
/// # Errors
/// [`CliError`] if models are missing or a stream breaks; a bad line is no error of the command.
pub async fn run(setup: &SetupArgs, args: &EnrichArgs) -> Result<(), CliError> {
    let Assembly { enricher, .. } = assemble(setup)?;
    let input: Box<dyn Read + Send> = if args.file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(&args.file).map_err(|error| CliError::at(args.file.display(), error))?)
    };
    let mode = match args.summary_mode {
        None => proto::SummaryMode::Unspecified,
        Some(SummaryMode::Compressive) => proto::SummaryMode::Compressive,
        Some(SummaryMode::Extractive) => proto::SummaryMode::Extractive,
        Some(SummaryMode::Abstractive) => proto::SummaryMode::Abstractive,
    };
    let glossary = glossary_entries(args.glossary.as_deref())?;
    let defaults = Arc::new(proto::EnrichArticleRequest {
        summary: Some(proto::SummaryOptions {
            max_sentences: args.summary_sentences,
            max_words: args.summary_words,
            mode: mode.into(),
        }),
        glossary: glossary
            .into_iter()
            .map(|(arabic, english)| proto::GlossaryEntry { arabic, english })
            .collect(),
        ..Default::default()
    });

    let (answers, mut finished) = mpsc::channel::<proto::EnrichArticlesResponse>(IN_FLIGHT);
    let name = args.file.display().to_string();
    let reading = tokio::spawn(read_lines(input, name, enricher, defaults, answers));
    let progress = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let (mut done, mut failed) = (0_usize, 0_usize);
    while let Some(answer) = finished.recv().await {
        done += 1;
        failed += usize::from(matches!(answer.outcome, Some(Outcome::Error(_))));
        let line = json::to_json_line("EnrichArticlesResponse", &answer)
            .map_err(|error| CliError::Work(error.to_string()))?;
        // Flushed at once: what has been answered is not lost if the process is killed.
        finish(writeln!(out, "{line}").and_then(|()| out.flush()))?;
        if progress {
            eprint!("{done} done, {failed} failed\r");
        }
    }
    reading
        .await
        .map_err(|error| CliError::Work(error.to_string()))??;
    tracing::info!(done, failed, "batch finished");
    Ok(())
}

async fn read_lines(
    input: Box<dyn Read + Send>,
    name: String,
    enricher: Enricher,
    defaults: Arc<proto::EnrichArticleRequest>,
    answers: mpsc::Sender<proto::EnrichArticlesResponse>,
) -> Result<(), CliError> {
    let slots = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut lines = BufReader::new(input).split(b'\n');
    for number in 1.. {
        // Reading may block on a pipe: hand this thread's other tasks over meanwhile.
        let Some(line) = tokio::task::block_in_place(|| lines.next()) else {
            break;
        };
        let line = line.map_err(|error| CliError::at(format!("{name}, line {number}"), error))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
            break;
        };
        let (enricher, answers, defaults) = (enricher.clone(), answers.clone(), Arc::clone(&defaults));
        tokio::spawn(async move {
            // An error means that the writer gave up; there is nobody to tell.
            let _ = answers
                .send(answer(&enricher, &line, number, &defaults).await)
                .await;
            drop(slot);
        });
    }
    Ok(())
}

/// The answer to one line; a line without a `request_id` is answered by its number ("line 7").
async fn answer(
    enricher: &Enricher,
    line: &[u8],
    number: usize,
    defaults: &proto::EnrichArticleRequest,
) -> proto::EnrichArticlesResponse {
    let read = std::str::from_utf8(line)
        .map_err(|error| error.to_string())
        .and_then(|line| json::from_json("EnrichArticleRequest", line).map_err(|error| error.to_string()));
    let (request_id, result) = match read {
        Ok(mut request) => {
            let request: &mut proto::EnrichArticleRequest = &mut request;
            if request.request_id.is_empty() {
                request.request_id = format!("line {number}");
            }
            request.summary = request.summary.or(defaults.summary);
            if request.glossary.is_empty() {
                request.glossary.clone_from(&defaults.glossary);
            }
            let result = service::enrich(enricher, request, &Control::default()).await;
            (std::mem::take(&mut request.request_id), result)
        }
        Err(problem) => (
            format!("line {number}"),
            Err(EnrichError::invalid("line", problem)),
        ),
    };
    let outcome = match result {
        Ok(article) => Outcome::Article(article.into()),
        Err(error) => Outcome::Error(status::item_error(&error, "")),
    };
    proto::EnrichArticlesResponse {
        request_id,
        outcome: Some(outcome),
    }
}
