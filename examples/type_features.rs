//! Prints what the type of a position is decided from, for every annotated position of a folder, or for every
//! line of a table that the step `typed` wrote: input of the training step `types` (`models/train`).
//!
//! `cargo run --release --example type_features -- ../shared/gold/train > train.tsv`; columns are article,
//! annotated type and one feature each.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use mawqif::eval::gold;
use mawqif::positions::position::QuoteForm;
use mawqif::positions::typing;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("name a folder of annotated news or a table of typed statements");
        return ExitCode::from(2);
    };
    match print(path.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = |name: &str, kind: &str, cue: &str, statement: &str, quoted: bool| {
        let features = typing::features(cue, statement, quoted);
        writeln!(out, "{name}\t{kind}\t{}", features.join("\t"))
    };
    if path.is_file() {
        for (row, typed) in std::fs::read_to_string(path)?.lines().enumerate() {
            let [kind, form, cue, statement] = typed.split('\t').collect::<Vec<_>>()[..] else {
                let wanted = "expected type, q or p, reporting word and statement";
                return Err(format!("line {}: {wanted}", row + 1).into());
            };
            line("typed", kind, cue, statement, form == "q")?;
        }
    } else {
        for article in gold::read_dir(path)? {
            for p in &article.positions {
                let text = |bytes: &Range<usize>| article.source.slice(bytes.clone());
                let kind = format!("{:?}", p.position_type).to_lowercase();
                let quoted = p.form == QuoteForm::Direct;
                line(&article.name, &kind, text(&p.cue), text(&p.content), quoted)?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
