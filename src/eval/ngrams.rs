//! Counting n-grams.

use std::collections::HashMap;
use std::hash::Hash;

/// How often each run of `order` items occurs.
pub(super) fn counts<T: Eq + Hash>(items: &[T], order: usize) -> HashMap<&[T], u64> {
    let mut counts = HashMap::new();
    for window in items.windows(order) {
        *counts.entry(window).or_insert(0) += 1;
    }
    counts
}

/// How many n-grams two texts share, each counted as often as in the one that has it less often.
pub(super) fn shared<T: Eq + Hash>(a: &HashMap<&[T], u64>, b: &HashMap<&[T], u64>) -> u64 {
    a.iter()
        .map(|(gram, &count)| b.get(gram).map_or(0, |&other| count.min(other)))
        .sum()
}
