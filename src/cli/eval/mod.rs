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
    // Articles without any annotated position may be translated only; they tell nothing.
    let articles: Vec<GoldArticle> = annotated(dir)?
        .into_iter()
        .filter(|a| a.summary.is_some())
        .collect();
    let mut extractions = Vec::with_capacity(articles.len());
    for (done, article) in articles.iter().enumerate() {
        progress(done, articles.len(), "articles");
        let found = enricher
            .positions_of(
                article.source.clone(),
                article.segments.clone(),
                &Glossary::default(),
                &Control::default(),
            )
            .await;
        extractions.push(
            found
                .map_err(|error| CliError::at(&article.name, error))?
                .extraction,
        );
    }
    progress(articles.len(), articles.len(), "articles");
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
