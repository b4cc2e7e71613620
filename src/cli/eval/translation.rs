//! `mawqif eval translation`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{annotated, progress, spread};
use crate::checks;
use crate::cli::CliError;
use crate::cli::args::SetupArgs;
use crate::cli::assemble::{Assembly, assemble};
use crate::cli::enrich::finish;
use crate::cli::input::{read_text, two_columns};
use crate::engine::Control;
use crate::eval::bleu::Bleu;
use crate::eval::chrf::Chrf;
use crate::eval::names::Names;
use crate::eval::share;
use crate::text::span::{Excerpt, Source};
use crate::translate::{Glossary, Translator};
use crate::warning::WarningKind;

/// Sentences in one call: enough to fill batches, few enough to show progress.
const CHUNK: usize = 64;

/// One pair of Arabic and its reference translation.
struct Pair {
    arabic: String,
    english: String,
}

/// Scores translations and prints them; `examples` says how many pairs to print, `output` where all go.
pub async fn score(
    setup: &SetupArgs,
    path: &Path,
    limit: Option<usize>,
    examples: usize,
    output: Option<&Path>,
) -> Result<(), CliError> {
    let mut pairs = if path.is_dir() {
        pairs_of_articles(path)?
    } else {
        pairs_of_table(path)?
    };
    pairs.truncate(limit.unwrap_or(usize::MAX));
    let Assembly { translator, .. } = assemble(setup)?;
    let mut scores = Scores::default();
    let mut ours = Vec::with_capacity(pairs.len());
    for chunk in pairs.chunks(CHUNK) {
        progress(ours.len(), pairs.len(), "sentences");
        let texts = chunk.iter().map(|pair| pair.arabic.clone()).collect();
        let translations = translator
            .translate(texts, &Glossary::default(), &Control::default())
            .await
            .map_err(|error| CliError::Work(error.to_string()))?;
        for (pair, translation) in chunk.iter().zip(translations) {
            scores.add(pair, &translation.text, !translation.warnings.is_empty());
            ours.push(translation.text);
        }
    }
    progress(pairs.len(), pairs.len(), "sentences");
    if let Some(file) = output {
        write_table(file, &pairs, &ours).map_err(|error| CliError::at(file.display(), error))?;
    }
    let mut out = std::io::stdout().lock();
    finish(
        spread(examples, pairs.len())
            .try_for_each(|at| {
                let Pair { arabic, english } = &pairs[at];
                writeln!(
                    out,
                    "{arabic}\n  reference: {english}\n  ours:      {}\n",
                    ours[at]
                )
            })
            .and_then(|()| writeln!(out, "{scores}")),
    )
}

/// All scores of a set of sentences.
#[derive(Default)]
struct Scores {
    sentences: usize,
    bleu: Bleu,
    chrf: Chrf,
    names: Names,
    /// Sentences with a number that differs from the source.
    wrong_numbers: usize,
    /// Sentences with any warning.
    flagged: usize,
}

impl Scores {
    fn add(&mut self, pair: &Pair, ours: &str, warned: bool) {
        self.sentences += 1;
        self.bleu.add(ours, &pair.english);
        self.chrf.add(ours, &pair.english);
        self.names.add(ours, &pair.english);
        let source = Source::new(pair.arabic.clone());
        let found = checks::check_segment(&Excerpt::of(&source, 0..pair.arabic.len()), ours);
        self.wrong_numbers += usize::from(found.iter().any(|w| w.kind == WarningKind::NumberMismatch));
        self.flagged += usize::from(!found.is_empty() || warned);
    }
}

impl std::fmt::Display for Scores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} sentences: BLEU {:.1}, chrF {:.1}; {:.1} % with a number that differs from the source, \
             {:.1} % with any warning; {:.1} % of {} name words in the references found",
            self.sentences,
            self.bleu.score(),
            self.chrf.score(),
            100.0 * share(self.wrong_numbers, self.sentences),
            100.0 * share(self.flagged, self.sentences),
            100.0 * share(self.names.found, self.names.wanted),
            self.names.wanted,
        )
    }
}

/// Writes Arabic, reference and translation, a line each; tabs and line breaks inside become spaces.
fn write_table(file: &Path, pairs: &[Pair], ours: &[String]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    let cell = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    for (pair, ours) in pairs.iter().zip(ours) {
        writeln!(
            out,
            "{}\t{}\t{}",
            cell(&pair.arabic),
            cell(&pair.english),
            cell(ours)
        )?;
    }
    out.flush()
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
        let (arabic, english) = two_columns(path, line, number)?;
        pairs.push(Pair {
            arabic: arabic.to_owned(),
            english: english.to_owned(),
        });
    }
    Ok(pairs)
}
