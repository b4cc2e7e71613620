//! Finds the loops that a decoder falls into: the same few tokens again and again.

use std::ops::Range;

/// When a repetition counts as a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopGuard {
    /// Longest unit looked for, in tokens.
    pub max_unit: usize,
    /// Times that a unit of one token must stand in a row.
    pub min_single: usize,
    /// Times that a unit of several tokens must stand in a row.
    pub min_repeats: usize,
}

impl Default for LoopGuard {
    /// News prose says nothing of four or more tokens three times in a row; single tokens repeat in
    /// numbers ("000 000") and dots, so they need more.
    fn default() -> Self {
        Self {
            max_unit: 24,
            min_single: 5,
            min_repeats: 3,
        }
    }
}

/// A loop that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// The first occurrence of the unit, which is worth keeping.
    pub unit: Range<usize>,
    /// The occurrences after the first, a last one that breaks off included.
    pub excess: Range<usize>,
}

impl LoopGuard {
    /// The first loop in a sequence; of several that start at one place, the one of the shortest unit.
    pub fn find<T: PartialEq>(&self, tokens: &[T]) -> Option<Loop> {
        (0..tokens.len()).find_map(|start| {
            (1..=self.max_unit).find_map(|unit| {
                let needed = if unit == 1 {
                    self.min_single
                } else {
                    self.min_repeats
                };
                // Tokens from `start` on that equal the token one unit before.
                let repeated = tokens[start..]
                    .iter()
                    .zip(tokens.get(start + unit..)?)
                    .take_while(|(before, after)| before == after)
                    .count();
                (repeated >= unit * (needed.max(2) - 1)).then(|| Loop {
                    unit: start..start + unit,
                    excess: start + unit..start + unit + repeated,
                })
            })
        })
    }

    /// Removes all loops but for the first occurrence of each unit; whether there were any.
    pub fn cut<T: PartialEq>(&self, tokens: &mut Vec<T>) -> bool {
        let mut found = false;
        while let Some(repetition) = self.find(tokens) {
            tokens.drain(repetition.excess);
            found = true;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_loop_is_cut_to_its_first_unit() {
        let mut tokens = vec![9, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 7];
        let found = LoopGuard::default().find(&tokens).unwrap();
        assert_eq!((found.unit, found.excess), (1..4, 4..12));
        assert!(LoopGuard::default().cut(&mut tokens));
        assert_eq!(tokens, [9, 1, 2, 3, 7]);
    }

    #[test]
    fn said_twice_is_no_loop() {
        assert_eq!(LoopGuard::default().find(&[1, 2, 3, 1, 2, 3, 4]), None);
        assert_eq!(LoopGuard::default().find(&[5, 5, 5, 5]), None);
        assert!(LoopGuard::default().find(&[5, 5, 5, 5, 5]).is_some());
    }

    proptest! {
        #[test]
        fn nothing_loops_after_cutting(mut tokens in prop::collection::vec(0u8..4, 0..120)) {
            let guard = LoopGuard::default();
            let before = tokens.clone();
            let cut = guard.cut(&mut tokens);
            prop_assert_eq!(guard.find(&tokens), None);
            prop_assert_eq!(cut, before.len() != tokens.len());
            prop_assert!(cut || before == tokens);
        }

        #[test]
        fn a_planted_loop_is_found(
            head in prop::collection::vec(100u32..200, 0..10),
            unit in prop::collection::hash_set(0u32..50, 2..12),
            times in 3usize..6,
        ) {
            let unit: Vec<u32> = unit.into_iter().collect();
            let mut tokens = head.clone();
            for _ in 0..times { tokens.extend(&unit); }
            let found = LoopGuard::default().find(&tokens);
            prop_assert!(found.is_some());
        }

        #[test]
        fn distinct_tokens_never_loop(len in 0u32..200) {
            let tokens: Vec<u32> = (0..len).collect();
            prop_assert_eq!(LoopGuard::default().find(&tokens), None);
        }
    }
}
