//! `mawqif eval summary`.

use std::io::Write;
use std::path::Path;

use super::{read_annotated, spread};
use crate::cli::CliError;
use crate::cli::args::SetupArgs;
use crate::cli::assemble::{Assembly, assemble};
use crate::cli::enrich::finish;
use crate::eval::summary::{Case, certain, compare, table};
use crate::pipeline::LEADING_ACTORS;
use crate::summarize::{Budget, Mode, Summarizer};

/// Scores summaries; `examples` says how many articles to print with reference and summary.
pub async fn score(
    setup: &SetupArgs,
    dir: &Path,
    own_translation: bool,
    examples: usize,
) -> Result<(), CliError> {
    let Assembly {
        enricher,
        summarizers,
        ..
    } = assemble(setup)?;
    let mut cases = Vec::new();
    for (article, found) in read_annotated(&enricher, dir).await? {
        let english = if own_translation {
            found
                .segments
                .into_iter()
                .map(|segment| (segment.english, segment.score.exp()))
                .collect()
        } else {
            certain(&article)
        };
        let actors = found.extraction.leading_actors(LEADING_ACTORS);
        cases.extend(Case::of(&article, &english, actors));
    }
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
