//! ROUGE (Lin 2004), as the Python package `rouge_score` computes it without stemming: lower case,
//! runs of `a-z0-9`, clipped n-gram counts, and for ROUGE-L one sequence per text.

use std::collections::BTreeMap;

/// ROUGE F1 of a summary against one reference, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rouge {
    /// Words.
    pub one: f64,
    /// Pairs of words.
    pub two: f64,
    /// Longest common subsequence.
    pub l: f64,
}

/// Scores a summary against a reference.
pub fn rouge(reference: &str, summary: &str) -> Rouge {
    let (reference, summary) = (tokens(reference), tokens(summary));
    Rouge {
        one: ngrams(&reference, &summary, 1),
        two: ngrams(&reference, &summary, 2),
        l: longest(&reference, &summary),
    }
}

fn tokens(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit())
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect()
}

fn f1(hits: usize, reference: usize, summary: usize) -> f64 {
    if hits == 0 {
        0.0
    } else {
        2.0 * hits as f64 / (reference + summary) as f64
    }
}

fn ngrams(reference: &[String], summary: &[String], n: usize) -> f64 {
    let counts = |tokens: &[String]| {
        let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for gram in tokens.windows(n) {
            *counts.entry(gram.to_vec()).or_default() += 1;
        }
        counts
    };
    let (a, b) = (counts(reference), counts(summary));
    let hits = a
        .iter()
        .map(|(gram, count)| b.get(gram).map_or(0, |other| *count.min(other)))
        .sum();
    f1(hits, a.values().sum(), b.values().sum())
}

fn longest(a: &[String], b: &[String]) -> f64 {
    let mut row = vec![0usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    f1(row[b.len()], a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_clipped_and_sequences_ordered() {
        let score = rouge("The dam burst in Basra.", "In Basra the dam, the dam burst!");
        // Hits: the, dam, burst, in, basra of 5 and 7; pairs: the-dam, dam-burst, in-basra of 4 and 6.
        assert!((score.one - 10.0 / 12.0).abs() < 1e-12);
        assert!((score.two - 6.0 / 10.0).abs() < 1e-12);
        // the dam burst
        assert!((score.l - 6.0 / 12.0).abs() < 1e-12);
        assert_eq!(rouge("", "x"), Rouge::default());
    }
}
