//! Prints what the type of a position is decided from, for every annotated position of a folder, or for every
//! line of a table that the step `typed` wrote: input of the training step `types` (`models/train`).
//!
//! `cargo run --release --example type_features -- ../shared/gold/train > train.tsv`; columns are article,
//! annotated type and one feature each.

use std::io::Write;
use std::process::ExitCode;

use mawqif::eval::gold;
use mawqif::positions::position::QuoteForm;
use mawqif::positions::typing;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("name a folder of annotated news or a table of typed statements");
        return ExitCode::from(2);
    };
    match print(folder.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print(path: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if path.is_file() {
        for (row, line) in std::fs::read_to_string(path)?.lines().enumerate() {
            let [kind, form, cue, statement] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(format!(
                    "line {}: expected type, q or p, reporting word and statement",
                    row + 1
                )
                .into());
            };
            let features = typing::features(cue, statement, form == "q");
            writeln!(out, "typed\t{kind}\t{}", features.join("\t"))?;
        }
        out.flush()?;
        return Ok(());
    }
    for article in gold::read_dir(path)? {
        for p in &article.positions {
            let features = typing::features(
                article.source.slice(p.cue.clone()),
                article.source.slice(p.content.clone()),
                p.form == QuoteForm::Direct,
            );
            let kind = format!("{:?}", p.position_type).to_lowercase();
            writeln!(out, "{}\t{kind}\t{}", article.name, features.join("\t"))?;
        }
    }
    out.flush()?;
    Ok(())
}
