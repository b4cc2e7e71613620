//! `mawqif eval`: scores of the running pipeline against references.

use std::io::{IsTerminal, Write};
use std::path::Path;

mod summaries;
mod translation;

use crate::cli::CliError;
use crate::cli::args::{EvalArgs, EvalCommand, SetupArgs};
use crate::cli::assemble::{Assembly, assemble};
use crate::cli::enrich::finish;
use crate::engine::Control;
use crate::eval::gold::{GoldArticle, read_dir};
use crate::eval::positions;
use crate::pipeline::Enricher;
use crate::pipeline::enricher::StoryPositions;
use crate::positions::Extraction;
use crate::translate::Glossary;

/// Runs the command.
///
/// # Errors
/// [`CliError`] if models are missing or the references cannot be read.
pub async fn run(setup: &SetupArgs, args: EvalArgs) -> Result<(), CliError> {
    match args.what {
        EvalCommand::Positions { dir, worst } => score_positions(setup, &dir, worst).await,
        EvalCommand::Translation {
            path,
            limit,
            examples,
            output,
        } => translation::score(setup, &path, limit, examples, output.as_deref()).await,
        EvalCommand::Summary {
            dir,
            own_translation,
            examples,
        } => summaries::score(setup, &dir, own_translation, examples).await,
    }
}

async fn score_positions(setup: &SetupArgs, dir: &Path, worst: usize) -> Result<(), CliError> {
    let Assembly { enricher, .. } = assemble(setup)?;
    let (articles, found): (Vec<_>, Vec<_>) = read_annotated(&enricher, dir).await?.into_iter().unzip();
    let extractions: Vec<Extraction> = found.into_iter().map(|found| found.extraction).collect();
    let scores = positions::score(&articles, &extractions);
    let mut out = std::io::stdout().lock();
    finish(writeln!(out, "{scores}").and_then(|()| {
        scores
            .misses
            .iter()
            .take(worst)
            .try_for_each(|miss| writeln!(out, "{miss}"))
    }))
}

/// The annotated articles of a folder with what the pipeline makes of them.
async fn read_annotated(
    enricher: &Enricher,
    dir: &Path,
) -> Result<Vec<(GoldArticle, StoryPositions)>, CliError> {
    // Articles without any annotated position may be translated only; they tell nothing.
    let articles: Vec<GoldArticle> = annotated(dir)?
        .into_iter()
        .filter(|a| a.summary.is_some())
        .collect();
    let count = articles.len();
    let mut read = Vec::with_capacity(count);
    for (done, article) in articles.into_iter().enumerate() {
        progress(done, count, "articles");
        let (source, segments) = (article.source.clone(), article.segments.clone());
        let found = enricher
            .positions_of(source, segments, &Glossary::default(), &Control::default())
            .await
            .map_err(|error| CliError::at(&article.name, error))?;
        read.push((article, found));
    }
    progress(count, count, "articles");
    Ok(read)
}

fn annotated(dir: &Path) -> Result<Vec<GoldArticle>, CliError> {
    let articles = read_dir(dir).map_err(|error| CliError::Work(error.to_string()))?;
    if articles.is_empty() {
        return Err(CliError::at(
            dir.display(),
            "holds no annotated news (NNN.src.txt with NNN.ann.txt)",
        ));
    }
    Ok(articles)
}

fn progress(done: usize, of: usize, what: &str) {
    if std::io::stderr().is_terminal() {
        eprint!(
            "{done} of {of} {what}{}",
            if done == of { "\x1b[2K\r" } else { "\r" }
        );
    }
}

/// `wanted` numbers below `of`, as evenly spread as can be.
fn spread(wanted: usize, of: usize) -> impl Iterator<Item = usize> {
    let wanted = wanted.min(of);
    (0..wanted).map(move |k| k * of / wanted)
}
