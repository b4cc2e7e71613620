//! The shipped summary model, from its manifest to summaries with proof. The story is our own.

#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use std::path::Path;
use std::thread;

use mawqif::engine::encoder::EncoderOptions;
use mawqif::engine::manifest::{Manifest, Role};
use mawqif::engine::{LibrarySearch, Runtime};
use mawqif::summarize::proof::{check, render};
use mawqif::summarize::sentence::count_words;
use mawqif::summarize::{Budget, CompressiveSummarizer, EnglishSentence, EnglishStory, Summarizer};

const TITLE: &str = "Floods close roads and schools in Basra";
const SENTENCES: [&str; 7] = [
    "Floods closed roads and schools in Basra on Monday after three days of heavy rain, killing at least four people and forcing 1,200 families out of their homes, the provincial governor said.",
    "Governor Salim Haddad, who took office last year, said at a press conference that two dams had been opened to bring the river down, adding that rescue teams would work through the night.",
    "He urged residents not to return before Thursday.",
    "Meanwhile, the Water Ministry (which runs the dams) denied reports that a third dam had cracked.",
    "\"The dam is safe, and it will stay safe,\" said Minister Huda Karim.",
    "Farmers' unions called on the government to pay for the lost harvest, noting that most of the region's wheat was still in the fields.",
    "Basra was last flooded in 2019.",
];

fn load(workers: usize) -> CompressiveSummarizer {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let search = LibrarySearch {
        explicit: None,
        models_dir: Some(models.clone()),
    };
    let runtime = Runtime::load(&search).unwrap_or_else(|error| panic!("{error}"));
    let info = Manifest::read(&models)
        .unwrap()
        .verify_role(Role::Summarize)
        .unwrap()
        .unwrap();
    CompressiveSummarizer::load(&runtime, &info, EncoderOptions { workers, threads: 1 }).unwrap()
}

fn story(copies: usize) -> EnglishStory {
    let sentences = SENTENCES.iter().cycle().take(SENTENCES.len() * copies).zip(1..);
    EnglishStory {
        actors: Vec::new(),
        title: TITLE.to_owned(),
        sentences: sentences
            .map(|(text, segment_id)| EnglishSentence::given(segment_id, *text))
            .collect(),
    }
}

#[test]
fn every_sentence_is_short_enough_and_proven() {
    let (summarizer, story) = (load(1), story(1));
    for budget in [
        Budget::default(),
        Budget {
            max_sentences: 1,
            max_words: 20,
        },
        Budget {
            max_sentences: 5,
            max_words: 120,
        },
    ] {
        let summary = summarizer.summarize(&story, budget);
        assert_eq!(summary.method, "compressive:summarize-en");
        assert_eq!(summary.headline, TITLE);
        assert!((1..=budget.max_sentences).contains(&summary.sentences.len()));
        let words: usize = summary.sentences.iter().map(|s| count_words(&s.text)).sum();
        assert!(words <= budget.max_words, "{words} words in {summary:?}");
        for sentence in &summary.sentences {
            println!("{budget:?} {:?} {}", sentence.segment_ids, sentence.text);
            let source = &story.sentences[sentence.segment_ids[0] as usize - 1].text;
            let parts: Vec<_> = sentence.kept.iter().map(|(_, part)| part.clone()).collect();
            assert_eq!(render(source, &parts), sentence.text);
            assert_eq!(check(&sentence.text, &[source]), []);
        }
    }
}

#[test]
fn the_same_story_has_the_same_summary_whoever_asks_beside() {
    let (summarizer, story, long) = (load(2), story(1), story(9));
    let alone = (
        summarizer.summarize(&story, Budget::default()),
        summarizer.summarize(&long, Budget::default()),
    );
    thread::scope(|scope| {
        let asking: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (
                        summarizer.summarize(&story, Budget::default()),
                        summarizer.summarize(&long, Budget::default()),
                    )
                })
            })
            .collect();
        for asked in asking {
            assert_eq!(asked.join().unwrap(), alone);
        }
    });
}
