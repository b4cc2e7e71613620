//! ROUGE as google-research's rouge_score computes it without stemming: lower case, tokens of
//! `[a-z0-9]+`, F1 of one text against one reference.

use super::ngrams::{counts, shared};

/// F1 scores of a text against its reference, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rouge {
    /// Of single words.
    pub rouge_1: f64,
    /// Of pairs of words.
    pub rouge_2: f64,
    /// Of the longest common subsequence, over the whole text.
    pub rouge_l: f64,
}

/// Scores `summary` against `reference`.
pub fn rouge(summary: &str, reference: &str) -> Rouge {
    let (summary, reference) = (tokens(summary), tokens(reference));
    let n_gram_f1 = |order: usize| {
        let matched = shared(&counts(&summary, order), &counts(&reference, order));
        let n_grams = |tokens: &[String]| (tokens.len() + 1).saturating_sub(order);
        f1(matched as usize, n_grams(&summary), n_grams(&reference))
    };
    Rouge {
        rouge_1: n_gram_f1(1),
        rouge_2: n_gram_f1(2),
        rouge_l: f1(
            longest_common_subsequence(&summary, &reference),
            summary.len(),
            reference.len(),
        ),
    }
}

/// The mean of the scores of several texts.
pub fn mean_rouge(scores: &[Rouge]) -> Rouge {
    let mean = |of: fn(&Rouge) -> f64| scores.iter().map(of).sum::<f64>() / scores.len().max(1) as f64;
    Rouge {
        rouge_1: mean(|score| score.rouge_1),
        rouge_2: mean(|score| score.rouge_2),
        rouge_l: mean(|score| score.rouge_l),
    }
}

fn tokens(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit())
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect()
}

fn f1(matched: usize, in_summary: usize, in_reference: usize) -> f64 {
    let precision = matched as f64 / in_summary.max(1) as f64;
    let recall = matched as f64 / in_reference.max(1) as f64;
    if precision + recall > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    }
}

fn longest_common_subsequence(a: &[String], b: &[String]) -> usize {
    // `row[j]` is the answer for the words of `a` so far and the first `j` words of `b`.
    let mut row = vec![0; b.len() + 1];
    for word in a {
        let mut diagonal = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == other {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_rouge_score() {
        let close = |summary: &str, reference: &str, expected: [f64; 3]| {
            let score = rouge(summary, reference);
            for (got, want) in [score.rouge_1, score.rouge_2, score.rouge_l]
                .into_iter()
                .zip(expected)
            {
                assert!((got - want).abs() < 1e-5, "{summary}: {got} {want}");
            }
        };
        close(
            "Qatar's emir discussed aid corridors with his guest.",
            "The emir of Qatar discussed humanitarian corridors with his guest.",
            [0.736842, 0.352941, 0.631579],
        );
        close(
            "Oil prices rose 3.5% on Monday.",
            "Oil prices climbed by 3.5 percent on Monday, traders said.",
            [0.666667, 0.375, 0.666667],
        );
        close(
            "No agreement was reached.",
            "The two sides did not reach an agreement.",
            [0.166667, 0.0, 0.166667],
        );
        close(
            "the talks failed again",
            "talks in the capital failed once again today",
            [0.666667, 0.0, 0.5],
        );
    }

    #[test]
    fn no_words_score_nothing() {
        assert_eq!(rouge("", "a text"), Rouge::default());
        assert_eq!(mean_rouge(&[]), Rouge::default());
    }
}
