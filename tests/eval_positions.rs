//! Scores the extraction of positions on annotated news, where that is present.

use std::path::PathBuf;

use mawqif::eval::{gold, positions};
use mawqif::positions::{complete, extract, position::Extraction};

fn shared() -> PathBuf {
    std::env::var_os("MAWQIF_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    )
}

#[test]
fn positions_on_annotated_news_stay_above_the_floor() {
    let part = std::env::var("MAWQIF_GOLD_PART").unwrap_or_else(|_| "dev".to_owned());
    let dir = shared().join("gold").join(&part);
    if !dir.exists() {
        eprintln!("no annotated news at {}; skipped", dir.display());
        return;
    }
    let articles: Vec<_> = gold::read_dir(&dir)
        .unwrap()
        .into_iter()
        .filter(|a| !a.positions.is_empty() || a.summary.is_some())
        .collect();
    let extractions: Vec<Extraction> = articles
        .iter()
        .map(|article| {
            let draft = extract(&article.source, &article.segments);
            let clauses = draft.clauses.clone();
            complete(draft, &article.segments, &article.english, &clauses)
        })
        .collect();
    let scores = positions::score(&articles, &extractions);
    println!("{scores}");
    if let Ok(count) = std::env::var("MAWQIF_MISSES") {
        for miss in scores.misses.iter().take(count.parse().unwrap_or(50)) {
            println!("{miss}");
        }
        let mut confusions: Vec<_> = scores.confusions.iter().collect();
        confusions.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        for ((wanted, given), count) in confusions.iter().take(25) {
            println!("{wanted:?} typed {given:?}: {count}");
        }
    }
    assert!(scores.identification.f1() > 0.0);
}

/// Prints what is found in the lines of the file named by `MAWQIF_TEXT`, for people to read.
#[test]
#[ignore = "prints for people; asserts nothing"]
fn show_positions_of_a_text() {
    use mawqif::text::segment::{Segment, SegmentKind};
    use mawqif::text::span::{Excerpt, Source};
    let Some(path) = std::env::var_os("MAWQIF_TEXT") else {
        return;
    };
    let source = Source::new(std::fs::read_to_string(path).unwrap());
    let mut at = 0;
    let mut segments = Vec::new();
    for line in source.text().split('\n') {
        for sentence in line.split_inclusive(". ") {
            if !sentence.trim().is_empty() {
                segments.push(Segment {
                    id: segments.len() as u32 + 1,
                    kind: if segments.is_empty() {
                        SegmentKind::Title
                    } else {
                        SegmentKind::Sentence
                    },
                    source: Excerpt::of(&source, at..at + sentence.trim_end().len()),
                    paragraph: 0,
                    warnings: Vec::new(),
                });
            }
            at += sentence.len();
        }
        at += 1;
    }
    let draft = extract(&source, &segments);
    for (p, clause) in draft.positions.iter().zip(&draft.clauses) {
        let actor = &draft.actors[p.actor_id as usize - 1];
        println!(
            "{:?} {:?} {:?} [{}] {} ({}) mention {:?} via {:?} {}\n    {}",
            p.position_type,
            p.polarity,
            p.modality,
            p.cue.text,
            actor.name_ar,
            actor.role_ar,
            p.actor_mention.as_ref().map(|m| &m.text),
            p.reported_by_actor_ids,
            p.decided_by,
            clause
        );
    }
    for a in &draft.actors {
        println!(
            "{} {:?} {} | {} | {:?} {:?}",
            a.id,
            a.kind,
            a.name_ar,
            a.role_ar,
            a.mentions
                .iter()
                .map(|m| m.excerpt.text.as_str())
                .collect::<Vec<_>>(),
            a.member_ids
        );
    }
}

/// Prints the typing features of annotated positions, one a line, for training the type weights.
#[test]
#[ignore = "prints training data; asserts nothing"]
fn print_typing_features() {
    for part in ["train", "dev"] {
        let dir = shared().join("gold").join(part);
        if !dir.exists() {
            continue;
        }
        for article in gold::read_dir(&dir).unwrap() {
            for p in &article.positions {
                let quoted = p.form == mawqif::positions::position::QuoteForm::Direct;
                let features = mawqif::positions::typing::features(
                    article.source.slice(p.cue.clone()),
                    article.source.slice(p.content.clone()),
                    quoted,
                );
                println!("EX\t{part}\t{:?}\t{}", p.position_type, features.join("\t"));
            }
        }
    }
}
