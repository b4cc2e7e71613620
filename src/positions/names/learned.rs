//! Letters of a name in Latin script, learnt from pairs of Arabic and English names.
//!
//! Arabic leaves short vowels out and writes foreign names by ear, so what a letter becomes depends on its
//! neighbours. `letter_weights.tsv` holds, for a letter with up to three letters before and behind it, what it became
//! most often in some 53,000 aligned names (`models/train`, step `letters`); the longest context that is listed
//! decides. `^` and `$` are the ends of the word.

use std::collections::HashMap;
use std::sync::LazyLock;

static CONTEXTS: LazyLock<HashMap<[&'static str; 3], &'static str>> = LazyLock::new(|| {
    include_str!("../lexicon/letter_weights.tsv")
        .lines()
        .filter_map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            match columns[..] {
                [before, letter, behind, latin] => Some(([before, letter, behind], latin)),
                _ => None,
            }
        })
        .collect()
});

/// How many letters before and behind are looked at, widest first.
const WIDTHS: [(usize, usize); 10] = [
    (3, 3),
    (3, 2),
    (2, 3),
    (2, 2),
    (2, 1),
    (1, 2),
    (1, 1),
    (1, 0),
    (0, 1),
    (0, 0),
];

/// A normalised word in lower case Latin letters; `None` if it has a letter that the table does not know.
pub(crate) fn spell(word: &str) -> Option<String> {
    let framed = format!("^{word}$");
    let marks: Vec<usize> = framed
        .char_indices()
        .map(|(at, _)| at)
        .chain([framed.len()])
        .collect();
    let letters = marks.len() - 1;
    let mut latin = String::new();
    for at in 1..letters - 1 {
        latin.push_str(WIDTHS.iter().find_map(|&(left, right)| {
            let from = marks[at.saturating_sub(left)];
            let to = marks[(at + 1 + right).min(letters)];
            let key = [
                &framed[from..marks[at]],
                &framed[marks[at]..marks[at + 1]],
                &framed[marks[at + 1]..to],
            ];
            CONTEXTS.get(&key).copied()
        })?);
    }
    Some(latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vowels_that_arabic_leaves_out_are_put_in() {
        assert_eq!(spell("ستيفان").as_deref(), Some("stephan"));
        assert_eq!(spell("روبرتسون").as_deref(), Some("robertson"));
        assert_eq!(spell("x"), None);
    }
}
