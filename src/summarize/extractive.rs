//! Summaries of whole, unchanged sentences; needs no model.

use super::headline::headline;
use super::lexrank::{Vectors, Walk, rank};
use super::proof::render;
use super::select::{Candidate, eligible, leanings, select};
use super::sentence::{Word, count_words, words};
use super::{Budget, EnglishStory, Summarizer, Summary, SummarySentence, length_warnings};

/// Chooses whole sentences by [biased LexRank](super::lexrank) and
/// [marginal relevance](super::select).
#[derive(Clone, Copy, Debug, Default)]
pub struct ExtractiveSummarizer;

/// What [`Summary::method`] says.
pub const METHOD: &str = "extractive:lexrank";

impl Summarizer for ExtractiveSummarizer {
    fn summarize(&self, story: &EnglishStory, budget: Budget) -> Summary {
        let sentences: Vec<Vec<Word>> = story.sentences.iter().map(|s| words(&s.text)).collect();
        let title = words(&story.title);
        let vectors = Vectors::new(&sentences);
        let scores = rank(&vectors, &title, Walk::NEWS);
        let eligible = eligible(story, &sentences, &title);
        let leans = leanings(story, &eligible);
        let candidates: Vec<Candidate> = eligible
            .iter()
            .map(|&index| Candidate {
                index,
                score: scores[index],
                cost: count_words(&story.sentences[index].text),
                leans_on: leans[index],
            })
            .collect();
        let chosen = select(&candidates, &|a, b| vectors.similarity(a, b), budget);
        let summary: Vec<SummarySentence> = chosen.iter().map(|&index| whole(story, index)).collect();
        let warnings = length_warnings(story, &summary, budget);
        Summary {
            headline: headline(&story.title, &story.sentences),
            sentences: summary,
            method: METHOD.to_owned(),
            warnings,
        }
    }
}

/// A sentence of the story as it stands, without the white space around it; [`render`] ends it with
/// a full stop where it was the first part of a longer one.
fn whole(story: &EnglishStory, index: usize) -> SummarySentence {
    let sentence = &story.sentences[index];
    let start = sentence.text.len() - sentence.text.trim_start().len();
    let all = start..start + sentence.text.trim().len();
    SummarySentence {
        text: render(&sentence.text, std::slice::from_ref(&all)),
        segment_ids: vec![sentence.segment_id],
        kept: vec![(sentence.segment_id, all)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::EnglishSentence;
    use crate::warning::WarningKind;
    use proptest::prelude::*;

    fn story(title: &str, texts: &[&str]) -> EnglishStory {
        let sentences = (10..)
            .zip(texts)
            .map(|(segment_id, text)| EnglishSentence::given(segment_id, *text));
        EnglishStory {
            actors: Vec::new(),
            title: title.to_owned(),
            sentences: sentences.collect(),
        }
    }

    #[test]
    fn the_lead_and_a_fresh_fact_make_the_summary() {
        let story = story(
            "Floods close roads in Basra",
            &[
                "Floods closed roads and schools in Basra on Monday after three days of rain, the governor said.",
                "He urged residents to stay at home.",
                "Floods closed the roads and schools of Basra on Monday.",
                "Engineers opened two dams to bring the river down.",
                "What will happen next?",
            ],
        );
        let summary = ExtractiveSummarizer.summarize(
            &story,
            Budget {
                max_sentences: 2,
                max_words: 40,
            },
        );
        assert_eq!(summary.headline, "Floods close roads in Basra");
        let ids: Vec<u32> = summary
            .sentences
            .iter()
            .flat_map(|s| s.segment_ids.clone())
            .collect();
        assert!(
            ids.len() == 2 && ids[0] == 10 && ids[1] != 12 && ids[1] != 14,
            "{ids:?}"
        );
        assert!(summary.warnings.is_empty());
        assert_eq!(
            summary,
            ExtractiveSummarizer.summarize(
                &story,
                Budget {
                    max_sentences: 2,
                    max_words: 40
                }
            )
        );
    }

    #[test]
    fn nothing_and_too_much_are_told() {
        let empty = ExtractiveSummarizer.summarize(&EnglishStory::default(), Budget::default());
        assert!(empty.sentences.is_empty() && empty.warnings[0].kind == WarningKind::SummaryShort);
        let long = story(
            "",
            &["One sentence with rather more words than the limit allows was given."],
        );
        let given = ExtractiveSummarizer.summarize(
            &long,
            Budget {
                max_sentences: 1,
                max_words: 5,
            },
        );
        assert_eq!(given.sentences.len(), 1);
        assert_eq!(given.warnings[0].kind, WarningKind::SummaryShort);
    }

    proptest! {
        #[test]
        fn every_sentence_is_its_kept_text(texts in proptest::collection::vec(" ?\\PC{0,40}", 0..8), title in "\\PC{0,20}") {
            let story = story(&title, &texts.iter().map(String::as_str).collect::<Vec<_>>());
            let summary = ExtractiveSummarizer.summarize(&story, Budget::default());
            for sentence in &summary.sentences {
                let (id, range) = sentence.kept[0].clone();
                let source = &story.sentences[(id - 10) as usize].text;
                prop_assert_eq!(render(source, &[range]), sentence.text.as_str());
            }
            prop_assert!(summary.sentences.iter().map(|s| s.segment_ids[0]).is_sorted());
        }
    }
}
