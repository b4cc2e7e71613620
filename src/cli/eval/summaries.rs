//! `mawqif eval summary`.

use std::io::Write;
use std::path::Path;

use super::{annotated, progress, spread};
use crate::cli::CliError;
use crate::cli::args::SetupArgs;
use crate::cli::assemble::{Assembly, assemble};
use crate::cli::enrich::finish;
use crate::engine::Control;
use crate::eval::gold::GoldArticle;
use crate::eval::summary::{Case, compare, table};
use crate::summarize::{Budget, Mode, Summarizer};
use crate::translate::{Glossary, Translator};

/// Scores summaries; `examples` says how many articles to print with reference and summary.
pub async fn score(
    setup: &SetupArgs,
    dir: &Path,
    own_translation: bool,
    examples: usize,
) -> Result<(), CliError> {
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
            let translations = translator
                .translate(texts, &Glossary::default(), &Control::default())
                .await;
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
    let mut out = std::io::stdout().lock();
    for case in spread(examples, cases.len()).map(|at| &cases[at]) {
        finish(print(&mut out, case, systems[0]))?;
    }
    finish(write!(
        out,
        "{}",
        table(&compare(&cases, &systems, Budget::default()))
    ))
}

/// Prints the title of a story, its reference summary and ours.
fn print(out: &mut impl Write, case: &Case, system: &dyn Summarizer) -> std::io::Result<()> {
    let summary = system.summarize(&case.story, Budget::default());
    let ours: Vec<&str> = summary.sentences.iter().map(|s| s.text.as_str()).collect();
    writeln!(
        out,
        "{}\n  reference: {}\n  {}: {}\n",
        case.story.title,
        case.reference,
        summary.method,
        ours.join(" ")
    )
}
