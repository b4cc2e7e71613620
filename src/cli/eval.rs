//! `mawqif eval`: scores of the running pipeline against references.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::checks;
use crate::cli::CliError;
use crate::cli::args::{EvalArgs, EvalCommand, SetupArgs};
use crate::cli::assemble::{Assembly, assemble};
use crate::cli::enrich::finish;
use crate::cli::input::read_text;
use crate::engine::Control;
use crate::eval::bleu::Bleu;
use crate::eval::chrf::Chrf;
use crate::eval::gold::{GoldArticle, read_dir};
use crate::eval::summary::{Case, compare, table};
use crate::eval::{positions, share};
use crate::summarize::{Budget, Mode, Summarizer};
use crate::text::span::{Excerpt, Source};
use crate::translate::Translator;
use crate::warning::WarningKind;

/// Sentences in one call: enough to fill batches, few enough to show progress.
const CHUNK: usize = 64;

/// Runs the command.
///
/// # Errors
/// [`CliError`] if models are missing or the references cannot be read.
pub async fn run(setup: &SetupArgs, args: EvalArgs) -> Result<(), CliError> {
    match args.what {
        EvalCommand::Positions { dir, worst } => score_positions(setup, &dir, worst).await,
        EvalCommand::Translation { path, limit } => score_translation(setup, &path, limit).await,
        EvalCommand::Summary { dir, own_translation } => score_summaries(setup, &dir, own_translation).await,
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

/// One pair of Arabic and its reference translation.
struct Pair {
    arabic: String,
    english: String,
}

async fn score_translation(setup: &SetupArgs, path: &Path, limit: Option<usize>) -> Result<(), CliError> {
    let mut pairs = if path.is_dir() {
        pairs_of_articles(path)?
    } else {
        pairs_of_table(path)?
    };
    pairs.truncate(limit.unwrap_or(usize::MAX));
    let Assembly { translator, .. } = assemble(setup)?;
    let (mut bleu, mut chrf) = (Bleu::default(), Chrf::default());
    let (mut flagged_numbers, mut flagged) = (0, 0);
    for (chunk, done) in pairs.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        progress(done, pairs.len(), "sentences");
        let texts = chunk.iter().map(|pair| pair.arabic.clone()).collect();
        let translations = translator
            .translate(texts, &Control::default())
            .await
            .map_err(|error| CliError::Work(error.to_string()))?;
        for (pair, translation) in chunk.iter().zip(translations) {
            bleu.add(&translation.text, &pair.english);
            chrf.add(&translation.text, &pair.english);
            let source = Source::new(pair.arabic.clone());
            let found = checks::check_segment(&Excerpt::of(&source, 0..pair.arabic.len()), &translation.text);
            flagged_numbers += usize::from(found.iter().any(|w| w.kind == WarningKind::NumberMismatch));
            flagged += usize::from(!found.is_empty() || !translation.warnings.is_empty());
        }
    }
    progress(pairs.len(), pairs.len(), "sentences");
    let mut out = std::io::stdout().lock();
    finish(writeln!(
        out,
        "{} sentences: BLEU {:.1}, chrF {:.1}; {:.1} % with a number that differs from the source, {:.1} % with any warning",
        pairs.len(),
        bleu.score(),
        chrf.score(),
        100.0 * share(flagged_numbers, pairs.len()),
        100.0 * share(flagged, pairs.len()),
    ))
}

fn pairs_of_articles(dir: &Path) -> Result<Vec<Pair>, CliError> {
    let articles = annotated(dir)?;
    let pairs = articles.into_iter().flat_map(|article| {
        let arabic = article.segments.into_iter().map(|segment| segment.source.text);
        arabic
            .zip(article.english)
            .map(|(arabic, english)| Pair { arabic, english })
            .collect::<Vec<_>>()
    });
    Ok(pairs.collect())
}

fn pairs_of_table(path: &Path) -> Result<Vec<Pair>, CliError> {
    let text = read_text(path)?;
    let mut pairs = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let mut columns = line.split('\t');
        let (Some(arabic), Some(english)) = (columns.next(), columns.next()) else {
            let place = format!("{}, line {number}", path.display());
            return Err(CliError::at(
                place,
                "has no two columns: Arabic and English are needed",
            ));
        };
        pairs.push(Pair {
            arabic: arabic.to_owned(),
            english: english.to_owned(),
        });
    }
    Ok(pairs)
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

async fn score_summaries(setup: &SetupArgs, dir: &Path, own_translation: bool) -> Result<(), CliError> {
    let Assembly {
        translator,
        summarizers,
        ..
    } = assemble(setup)?;
    let articles: Vec<GoldArticle> = annotated(dir)?
        .into_iter()
        .filter(|a| a.summary.is_some())
        .collect();
    let mut cases = Vec::with_capacity(articles.len());
    for (done, article) in articles.iter().enumerate() {
        progress(done, articles.len(), "articles");
        let english = if own_translation {
            let texts = article
                .segments
                .iter()
                .map(|segment| segment.source.text.clone())
                .collect();
            let translations = translator.translate(texts, &Control::default()).await;
            let translations = translations.map_err(|error| CliError::at(&article.name, error))?;
            translations
                .into_iter()
                .map(|translation| translation.text)
                .collect()
        } else {
            article.english.clone()
        };
        cases.extend(Case::of(article, &english));
    }
    progress(articles.len(), articles.len(), "articles");
    let systems: Vec<_> = [
        Some(Mode::Compressive),
        Some(Mode::Abstractive),
        Some(Mode::Extractive),
    ]
    .into_iter()
    .filter_map(|mode| summarizers.choose(mode))
    .collect();
    let systems: Vec<&dyn Summarizer> = systems.iter().map(|system| &**system).collect();
    let table = table(&compare(&cases, &systems, Budget::default()));
    finish(write!(std::io::stdout().lock(), "{table}"))
}
