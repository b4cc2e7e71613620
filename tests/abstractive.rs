//! An encoder–decoder as summarizer: what it writes is kept only where the story proves it.

mod common;

use common::project;
use mawqif::engine::manifest::{Manifest, Role};
use mawqif::engine::worker::WorkerOptions;
use mawqif::engine::{LibrarySearch, Runtime};
use mawqif::summarize::{AbstractiveSummarizer, Budget, EnglishSentence, EnglishStory, Summarizer};
use mawqif::warning::WarningKind;

/// The translation model has never learnt to summarise English, so it invents: the hardest case.
#[tokio::test(flavor = "multi_thread")]
async fn inventions_of_a_model_never_reach_the_summary() {
    let models = project("models");
    let info = Manifest::read(&models)
        .unwrap()
        .verify_role(Role::Translate)
        .unwrap()
        .unwrap();
    let search = LibrarySearch {
        explicit: None,
        models_dir: Some(models),
    };
    let runtime = Runtime::load(&search).unwrap();
    let options = WorkerOptions {
        workers: 1,
        ..WorkerOptions::default()
    };
    let summarizer = AbstractiveSummarizer::load(&runtime, &info, options).unwrap();
    let story = EnglishStory {
        actors: Vec::new(),
        title: "Port of Aden reopens".to_owned(),
        sentences: [
            "The port of Aden reopened on Sunday after repairs.",
            "Twelve ships are waiting outside.",
        ]
        .iter()
        .zip(1..)
        .map(|(text, segment_id)| EnglishSentence::given(segment_id, *text))
        .collect(),
    };
    let known = story.clone();
    let summary = tokio::task::spawn_blocking(move || summarizer.summarize(&story, Budget::default()))
        .await
        .unwrap();
    assert!(!summary.sentences.is_empty());
    assert!(
        summary
            .warnings
            .iter()
            .any(|w| w.kind == WarningKind::SummaryUnsupported),
        "{summary:?}"
    );
    for sentence in &summary.sentences {
        let support: Vec<&str> = known
            .sentences
            .iter()
            .filter(|s| sentence.segment_ids.contains(&s.segment_id))
            .map(|s| s.text.as_str())
            .collect();
        assert_eq!(mawqif::summarize::proof::check(&sentence.text, &support), []);
    }
}
