//! Choosing whole sentences: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) under
//! a budget, with no sentence that leans on one that is not there.

use super::proof::negates_or_limits;
use super::sentence::{Opening, Word, breaks_off, content, continues, is_furniture, opening};
use super::units::{has_reporting, is_attribution};
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

/// The sentences of a story that can stand in a summary: no furniture, no second half,
/// no first half that would mislead, no repeat of the title or of an earlier sentence. When nothing would be left, every sentence that has a word.
pub fn eligible(story: &EnglishStory, sentences: &[Vec<Word>], title: &[Word]) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for (index, words) in sentences.iter().enumerate() {
        let repeats = kept
            .iter()
            .any(|&earlier| same(words, &sentences[earlier], false));
        let text = &story.sentences[index].text;
        let misleads = story
            .sentences
            .get(index + 1)
            .is_some_and(|next| needs_next(text, &next.text));
        if !is_furniture(text)
            && !second_half(story, index)
            && !breaks_off(text)
            && !misleads
            && !repeats
            && !same(words, title, true)
        {
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

/// Whether a sentence is the second part of one that was cut for its length.
fn second_half(story: &EnglishStory, index: usize) -> bool {
    index
        .checked_sub(1)
        .is_some_and(|before| continues(&story.sentences[before].text, &story.sentences[index].text))
}

/// Whether the first part of a cut sentence would mislead without the second, `next`: a claim would
/// lose its speaker ("The dam burst," / "police said.") or a statement its condition.
fn needs_next(text: &str, next: &str) -> bool {
    if !continues(text, next) {
        return false;
    }
    let speaker = is_attribution(next.trim_end_matches(['.', ' '])) && !has_reporting(text);
    let opening_words: Vec<&str> = next.split_whitespace().take(3).collect();
    speaker || negates_or_limits(&opening_words.join(" "))
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

/// For each sentence, the one that its opening leans on: the nearest eligible one before it; where
/// none is eligible, the one just before, so that the sentence never comes alone. The second part of
/// a sentence that was cut for its length leans on the first part and nothing else.
pub fn leanings(story: &EnglishStory, eligible: &[usize]) -> Vec<Option<usize>> {
    let leaning = |index: usize| {
        let text = &story.sentences[index].text;
        let just_before = index.checked_sub(1)?;
        match opening(text) {
            _ if second_half(story, index) => Some(just_before),
            Opening::Pointing | Opening::Connective => Some(
                eligible
                    .iter()
                    .copied()
                    .rfind(|&e| e < index)
                    .unwrap_or(just_before),
            ),
            Opening::Free | Opening::Detachable(_) => None,
        }
    };
    (0..story.sentences.len()).map(leaning).collect()
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
            actors: Vec::new(),
            title: "Engineers repaired two dams".into(),
            sentences: texts.iter().map(|t| EnglishSentence::given(1, *t)).collect(),
        };
        let sentences: Vec<_> = texts.iter().map(|t| words(t)).collect();
        assert_eq!(eligible(&story, &sentences, &words(&story.title)), [0]);
    }

    #[test]
    fn a_claim_is_not_taken_without_its_speaker_or_condition() {
        assert!(needs_next("Talks will go on,", "unless the truce is broken."));
        assert!(needs_next("The dam near Basra burst on Monday,", "police said."));
        assert!(!needs_next(
            "The minister said that the dam was safe,",
            "according to the agency."
        ));
        assert!(!needs_next(
            "The dam near Basra burst on Monday,",
            "which flooded two villages."
        ));
    }

    #[test]
    fn what_has_lost_its_beginning_never_comes_alone() {
        let texts = [
            "A judge ordered the release of",
            "which was closed in May.",
            "It was large.",
        ];
        let story = EnglishStory {
            actors: Vec::new(),
            sentences: texts.iter().map(|t| EnglishSentence::given(1, *t)).collect(),
            ..EnglishStory::default()
        };
        assert_eq!(leanings(&story, &[1, 2]), [None, Some(0), Some(1)]);
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
