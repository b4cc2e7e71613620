//! Choosing whole sentences: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) under
//! a budget, with no sentence that leans on one that is not there.

use super::sentence::{Opening, Word, content, is_furniture, opening};
use super::{Budget, EnglishStory};

/// Weight of relevance against redundancy; news stories are short, so that relevance leads.
const RELEVANCE: f64 = 0.7;
/// Two sentences that share this part of the smaller one's content words say the same.
const SAME_CONTENT: f64 = 0.8;

/// What may be chosen, with what must be known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Index of the sentence in the story.
    pub index: usize,
    /// Relevance; any scale, larger is better.
    pub score: f64,
    /// Words that it costs.
    pub cost: usize,
    /// The sentence that it leans on: a pronoun or connective at its start points there.
    pub leans_on: Option<usize>,
}

/// The sentences of a story that can stand in a summary: no furniture, no repeat of the title, no
/// repeat of an earlier sentence. When nothing would be left, every sentence that has a word.
pub fn eligible(story: &EnglishStory, sentences: &[Vec<Word>], title: &[Word]) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for (index, words) in sentences.iter().enumerate() {
        let repeats = kept
            .iter()
            .any(|&earlier| same(words, &sentences[earlier], false));
        if !is_furniture(&story.sentences[index].text) && !repeats && !same(words, title, true) {
            kept.push(index);
        }
    }
    if kept.is_empty() {
        (0..sentences.len())
            .filter(|&i| !sentences[i].is_empty())
            .collect()
    } else {
        kept
    }
}

/// Whether two sentences say the same; `both_ways` asks that neither says more than the other.
fn same(a: &[Word], b: &[Word], both_ways: bool) -> bool {
    let (a, b) = (content(a), content(b));
    let size = if both_ways {
        a.len().max(b.len())
    } else {
        a.len().min(b.len())
    };
    size >= 3 && a.intersection(&b).count() as f64 >= SAME_CONTENT * size as f64
}

/// For each sentence, the one that its opening leans on: the nearest eligible one before it.
pub fn leanings(story: &EnglishStory, eligible: &[usize]) -> Vec<Option<usize>> {
    let leans = |index: usize| {
        matches!(
            opening(&story.sentences[index].text),
            Opening::Pointing | Opening::Connective
        )
    };
    (0..story.sentences.len())
        .map(|index| {
            if leans(index) {
                eligible.iter().copied().rfind(|&e| e < index)
            } else {
                None
            }
        })
        .collect()
}

/// Chooses sentences, best first by marginal relevance; gives their indices in story order.
///
/// A sentence enters only if it fits what is left of the budget and if the one that it leans on is
/// in. If none fits, the best one is given all the same. Equal values go to the earlier sentence.
pub fn select(
    candidates: &[Candidate],
    similarity: &dyn Fn(usize, usize) -> f64,
    budget: Budget,
) -> Vec<usize> {
    let top = candidates
        .iter()
        .map(|c| c.score)
        .fold(f64::MIN_POSITIVE, f64::max);
    let mut chosen: Vec<usize> = Vec::new();
    let mut words = 0;
    while chosen.len() < budget.max_sentences.max(1) {
        let mut best: Option<(f64, &Candidate)> = None;
        for candidate in candidates {
            let stands = candidate.leans_on.is_none_or(|on| chosen.contains(&on));
            if chosen.contains(&candidate.index) || !stands || words + candidate.cost > budget.max_words {
                continue;
            }
            let redundancy = chosen
                .iter()
                .map(|&c| similarity(candidate.index, c))
                .fold(0.0, f64::max);
            let value = RELEVANCE * candidate.score / top - (1.0 - RELEVANCE) * redundancy;
            if best.is_none_or(|(most, _)| value > most) {
                best = Some((value, candidate));
            }
        }
        let Some((_, candidate)) = best else { break };
        chosen.push(candidate.index);
        words += candidate.cost;
    }
    if chosen.is_empty() {
        // Nothing fits: the best that stands alone, or else the best.
        let best = |alone: bool| {
            candidates
                .iter()
                .filter(|c| !alone || c.leans_on.is_none())
                .reduce(|a, b| if b.score > a.score { b } else { a })
        };
        chosen.extend(best(true).or_else(|| best(false)).map(|c| c.index));
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::EnglishSentence;
    use crate::summarize::sentence::words;
    use proptest::prelude::*;

    fn candidate(index: usize, score: f64, cost: usize, leans_on: Option<usize>) -> Candidate {
        Candidate {
            index,
            score,
            cost,
            leans_on,
        }
    }

    #[test]
    fn a_leaning_sentence_comes_only_after_what_it_leans_on() {
        let budget = Budget {
            max_sentences: 2,
            max_words: 30,
        };
        let apart = |_: usize, _: usize| 0.0;
        let with = [
            candidate(0, 0.3, 10, None),
            candidate(1, 0.9, 10, Some(0)),
            candidate(2, 0.2, 10, None),
        ];
        assert_eq!(select(&with, &apart, budget), [0, 1]);
        let too_long = [
            candidate(0, 0.3, 40, None),
            candidate(1, 0.9, 10, Some(0)),
            candidate(2, 0.2, 10, None),
        ];
        assert_eq!(select(&too_long, &apart, budget), [2]);
    }

    #[test]
    fn redundant_sentences_lose_to_fresh_ones() {
        let all = [
            candidate(0, 1.0, 5, None),
            candidate(1, 0.9, 5, None),
            candidate(2, 0.6, 5, None),
        ];
        let alike = |a: usize, b: usize| if a + b == 1 { 1.0 } else { 0.0 };
        assert_eq!(
            select(
                &all,
                &alike,
                Budget {
                    max_sentences: 2,
                    max_words: 20
                }
            ),
            [0, 2]
        );
    }

    #[test]
    fn repeats_and_furniture_are_not_eligible() {
        let texts = [
            "Heavy floods closed roads in Basra on Monday.",
            "Read also: The ten best rivers.",
            "On Monday heavy floods closed roads in Basra.",
            "Engineers repaired two dams.",
        ];
        let story = EnglishStory {
            title: "Engineers repaired two dams".into(),
            sentences: texts
                .iter()
                .map(|t| EnglishSentence {
                    segment_id: 1,
                    text: (*t).into(),
                })
                .collect(),
        };
        let sentences: Vec<_> = texts.iter().map(|t| words(t)).collect();
        assert_eq!(eligible(&story, &sentences, &words(&story.title)), [0]);
    }

    proptest! {
        #[test]
        fn the_budget_holds_unless_nothing_fits(costs in proptest::collection::vec((1usize..60, 0u8..100), 1..12), max_sentences in 1usize..6, max_words in 1usize..100) {
            let all: Vec<_> = costs.iter().enumerate().map(|(i, &(cost, score))| candidate(i, f64::from(score), cost, None)).collect();
            let chosen = select(&all, &|_, _| 0.5, Budget { max_sentences, max_words });
            let words: usize = chosen.iter().map(|&i| all[i].cost).sum();
            prop_assert!(!chosen.is_empty() && chosen.len() <= max_sentences);
            prop_assert!(words <= max_words || (chosen.len() == 1 && all.iter().all(|c| c.cost > max_words)));
            prop_assert!(chosen.is_sorted());
        }
    }
}
