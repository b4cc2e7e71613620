//! Prints what the type of a position is decided from, for every annotated position of a folder: input of
//! the training step `types` (`models/train`).
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
        eprintln!("name a folder of annotated news");
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

fn print(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for article in gold::read_dir(folder)? {
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
