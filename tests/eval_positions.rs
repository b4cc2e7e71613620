//! Scores the extraction of positions on annotated news, where that is present.

use std::path::PathBuf;

use mawqif::eval::{gold, positions};
use mawqif::positions::{extract, position::Extraction};

fn shared() -> PathBuf {
    std::env::var_os("MAWQIF_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

#[test]
fn positions_on_annotated_news_stay_above_the_floor() {
    let part = std::env::var("MAWQIF_GOLD_PART").unwrap_or_else(|_| "dev".to_owned());
    let dir = shared().join("gold").join(&part);
    if !dir.exists() {
        eprintln!("no annotated news at {}; skipped", dir.display());
        return;
    }
    let articles: Vec<_> = gold::read_dir(&dir).unwrap().into_iter().filter(|a| !a.positions.is_empty() || a.summary.is_some()).collect();
    let extractions: Vec<Extraction> = articles
        .iter()
        .map(|article| {
            let draft = extract(&article.source, &article.segments);
            Extraction { actors: draft.actors, positions: draft.positions, ..Extraction::default() }
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
