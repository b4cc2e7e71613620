//! Scores positions found by rules and tagger together on annotated news, where news, model and
//! ONNX Runtime are present.
#![allow(clippy::unwrap_used, reason = "a step that fails should fail the test")]

use std::path::{Path, PathBuf};

use mawqif::engine::encoder::EncoderOptions;
use mawqif::engine::{LibrarySearch, Runtime};
use mawqif::eval::gold::{self, GoldArticle};
use mawqif::eval::positions;
use mawqif::positions::position::{Draft, Extraction};
use mawqif::positions::tagger::{Proposal, Tagger};
use mawqif::positions::tagger_model::OnnxTagger;
use mawqif::positions::type_model::OnnxTyper;
use mawqif::positions::typing::tell_types;
use mawqif::positions::{extract, extract_with};
use mawqif::text::segment::SegmentKind;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The annotated news of `MAWQIF_GOLD_PART` (`dev` unless told), or nothing.
fn articles() -> Vec<GoldArticle> {
    let shared = std::env::var_os("MAWQIF_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let part = std::env::var("MAWQIF_GOLD_PART").unwrap_or_else(|_| "dev".to_owned());
    let dir = shared.join("gold").join(part);
    if !dir.exists() {
        return Vec::new();
    }
    gold::read_dir(&dir)
        .unwrap()
        .into_iter()
        .filter(|a| !a.positions.is_empty() || a.summary.is_some())
        .collect()
}

fn tagger(folder: &Path) -> Option<OnnxTagger> {
    if !folder.join("model.onnx").exists() {
        return None;
    }
    let runtime = Runtime::load(&LibrarySearch::default()).ok()?;
    Some(
        OnnxTagger::load(
            &runtime,
            folder,
            EncoderOptions {
                workers: 1,
                threads: 1,
            },
        )
        .unwrap(),
    )
}

/// Proposals per segment; titles are not asked about.
fn proposals(tagger: &OnnxTagger, article: &GoldArticle) -> Vec<Vec<Proposal>> {
    article
        .segments
        .iter()
        .map(|s| match s.kind {
            SegmentKind::Title => Vec::new(),
            SegmentKind::Sentence => tagger.propose(&s.source.text).unwrap(),
        })
        .collect()
}

/// The typer of the models, if it is there.
fn typer() -> Option<OnnxTyper> {
    let folder = root().join("models/type-positions-ar");
    let runtime = Runtime::load(&LibrarySearch::default()).ok()?;
    folder
        .join("model.onnx")
        .exists()
        .then(|| OnnxTyper::load(&runtime, &folder, EncoderOptions::default()).unwrap())
}

fn finished(draft: Draft) -> Extraction {
    Extraction {
        actors: draft.actors,
        positions: draft.positions,
        ..Extraction::default()
    }
}

#[test]
fn rules_and_tagger_together_beat_the_rules() {
    let folder = std::env::var_os("MAWQIF_TAGGER")
        .map_or_else(|| root().join("models/tag-positions-ar"), PathBuf::from);
    let (articles, Some(tagger)) = (articles(), tagger(&folder)) else {
        eprintln!("no tagger in {} or no ONNX Runtime; skipped", folder.display());
        return;
    };
    if articles.is_empty() {
        eprintln!("no annotated news; skipped");
        return;
    }
    let rules: Vec<Extraction> = articles
        .iter()
        .map(|a| finished(extract(&a.source, &a.segments)))
        .collect();
    let typer = typer();
    let joined: Vec<Extraction> = articles
        .iter()
        .map(|a| {
            let mut draft = extract_with(&a.source, &a.segments, &proposals(&tagger, a));
            if let Some(typer) = &typer {
                tell_types(&mut draft, &a.segments, typer).unwrap();
            }
            finished(draft)
        })
        .collect();
    let (rules, joined) = (
        positions::score(&articles, &rules),
        positions::score(&articles, &joined),
    );
    println!("rules alone\n{rules}\n\nrules and tagger\n{joined}");
    if let Ok(count) = std::env::var("MAWQIF_MISSES") {
        for miss in joined.misses.iter().take(count.parse().unwrap_or(50)) {
            println!("{miss}");
        }
    }
    assert!(joined.identification.f1() > rules.identification.f1());
    // Reached on the development part: 0.853.
    if std::env::var_os("MAWQIF_GOLD_PART").is_none() && std::env::var_os("MAWQIF_TAGGER").is_none() {
        assert!(joined.identification.f1() >= 0.84, "identification fell");
    }
}

/// The same segment gives the same proposals, whatever was asked before.
#[test]
fn proposals_do_not_depend_on_what_came_before() {
    let Some(tagger) = tagger(&root().join("models/tag-positions-ar")) else {
        eprintln!("no tagger or no ONNX Runtime; skipped");
        return;
    };
    let sentences = [
        "قال وزير الزراعة سامي الحداد إن محصول القمح سيزيد هذا العام.",
        "وأضاف أن الحكومة لن ترفع أسعار الخبز.",
        "هطلت أمطار غزيرة على المدينة ليلا.",
    ];
    let all = || sentences.map(|sentence| tagger.propose(sentence).unwrap());
    let found = all();
    assert!(!found[0].is_empty());
    assert_eq!(all(), found);
    assert_eq!(tagger.propose("").unwrap(), Vec::new());
    assert_eq!(tagger.propose(" ").unwrap(), Vec::new());
}
