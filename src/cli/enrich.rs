//! `mawqif enrich`: one page in, a report or JSON out.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::cli::args::{EnrichArgs, SetupArgs};
use crate::cli::assemble::{Assembly, assemble};
use crate::cli::input::{read_text, two_columns};
use crate::cli::report::{Report, write_report};
use crate::cli::{CliError, batch};
use crate::engine::Control;
use crate::pipeline::input::{SummaryOptions, budget};
use crate::rpc::{json, proto};

/// Runs the command.
///
/// # Errors
/// [`CliError`] if models are missing, the input cannot be read or is refused.
pub async fn run(setup: &SetupArgs, args: EnrichArgs) -> Result<(), CliError> {
    let budget = budget(args.summary_sentences, args.summary_words)
        .map_err(|error| CliError::Work(error.to_string()))?;
    let options = SummaryOptions {
        budget,
        mode: args.summary_mode.map(Into::into),
    };
    if args.batch {
        return batch::run(setup, &args).await;
    }
    let name = args.file.display();
    let text = read_text(&args.file)?;
    let progress = std::io::stderr().is_terminal();
    if progress {
        eprint!("loading models ...\r");
    }
    let entries = glossary_entries(args.glossary.as_deref())?;
    let Assembly { enricher, .. } = assemble(setup)?;
    let glossary = enricher
        .limits()
        .glossary(
            entries
                .iter()
                .map(|(arabic, english)| (arabic.as_str(), english.as_str())),
        )
        .map_err(|error| CliError::Work(error.to_string()))?;
    if progress {
        eprint!("\x1b[Kworking on {name} ...\r");
    }
    let result = enricher
        .enrich(&text, options, &glossary, &Control::default())
        .await;
    if progress {
        eprint!("\x1b[K");
    }
    let mut article = result.map_err(|error| CliError::at(&name, error))?;

    let mut out = anstream::stdout().lock();
    let written = if args.json {
        if args.no_timings {
            article.timings.clear();
        }
        let message = proto::EnrichedArticle::from(article);
        let json =
            json::to_json("EnrichedArticle", &message).map_err(|error| CliError::Work(error.to_string()))?;
        writeln!(out, "{json}")
    } else {
        write_report(
            &mut out,
            &Report {
                article: &article,
                segments: args.segments,
            },
        )
    };
    finish(written)
}

/// The (Arabic, English) entries of a glossary file; none without a file.
pub fn glossary_entries(file: Option<&Path>) -> Result<Vec<(String, String)>, CliError> {
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let text = read_text(file)?;
    let lines = text.lines().zip(1..);
    lines
        .filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(line, number)| {
            let (arabic, english) = two_columns(file, line, number)?;
            Ok((arabic.trim().to_owned(), english.trim().to_owned()))
        })
        .collect()
}

/// A reader that closed the pipe has seen enough; that is no failure.
pub fn finish(written: std::io::Result<()>) -> Result<(), CliError> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(CliError::at("standard output", error)),
        Ok(()) => Ok(()),
    }
}
