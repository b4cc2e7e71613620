//! Merging neighbours as they were merged in training (BPE models).

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, HashMap},
    ops::Range,
};

use super::{inventory::Inventory, model_file::Kind};

/// How deep unused pieces are taken apart again (SentencePiece).
const MOST_DEPTH: usize = 100;

/// A part of the text; empty once its left neighbour has swallowed it.
struct Symbol {
    bytes: Range<usize>,
    left: Option<usize>,
    right: Option<usize>,
    /// User-defined texts are never merged.
    kept: bool,
}

/// Two neighbours that make a piece. The best score goes first, then the leftmost.
struct Merge {
    score: f32,
    left: usize,
    right: usize,
    /// Length of both in bytes; another one means that one of them has been merged since.
    length: usize,
}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |merge: &Self| Reverse(merge.left);
        self.score
            .total_cmp(&other.score)
            .then_with(|| key(self).cmp(&key(other)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Merge {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Merge {}

struct Merging<'a> {
    inventory: &'a Inventory,
    text: &'a str,
    symbols: Vec<Symbol>,
    waiting: BinaryHeap<Merge>,
    /// For unused pieces, the length of the left one of the two that they were merged from.
    parts: HashMap<&'a str, usize>,
}

/// Cuts a text into pieces: their bytes and numbers.
pub(super) fn cut(inventory: &Inventory, text: &str) -> Vec<(Range<usize>, u32)> {
    let mut merging = Merging {
        inventory,
        text,
        symbols: Vec::new(),
        waiting: BinaryHeap::new(),
        parts: HashMap::new(),
    };
    merging.split();
    for right in 1..merging.symbols.len() {
        merging.consider(Some(right - 1), Some(right));
    }
    while let Some(merge) = merging.waiting.pop() {
        merging.apply(&merge);
    }
    let mut cut = Vec::new();
    let mut at = (!merging.symbols.is_empty()).then_some(0);
    while let Some(symbol) = at.map(|at| &merging.symbols[at]) {
        merging.give(symbol.bytes.clone(), 0, &mut cut);
        at = symbol.right;
    }
    cut
}

impl Merging<'_> {
    /// The text in characters and user-defined texts.
    fn split(&mut self) {
        let mut start = 0;
        while let Some(character) = self.text[start..].chars().next() {
            let kept = self.inventory.kept.longest(&self.text.as_bytes()[start..]);
            let end = start + kept.map_or(character.len_utf8(), |(length, _)| length);
            let at = self.symbols.len();
            self.symbols.push(Symbol {
                bytes: start..end,
                left: at.checked_sub(1),
                right: (end < self.text.len()).then_some(at + 1),
                kept: kept.is_some(),
            });
            start = end;
        }
    }

    /// Notes two neighbours if they make a piece.
    fn consider(&mut self, left: Option<usize>, right: Option<usize>) {
        let (Some(left), Some(right)) = (left, right) else {
            return;
        };
        let (first, second) = (&self.symbols[left], &self.symbols[right]);
        if first.kept || second.kept {
            return;
        }
        let text = &self.text[first.bytes.start..second.bytes.end];
        let Some(number) = self.inventory.text(text) else {
            return;
        };
        let piece = self.inventory.piece(number);
        if piece.kind == Kind::Unused {
            self.parts.insert(text, first.bytes.len());
        }
        self.waiting.push(Merge {
            score: piece.score,
            left,
            right,
            length: text.len(),
        });
    }

    /// Merges two neighbours if both are still as they were.
    fn apply(&mut self, merge: &Merge) {
        let (left, right) = (&self.symbols[merge.left], &self.symbols[merge.right]);
        let lengths = (left.bytes.len(), right.bytes.len());
        if lengths.0 == 0 || lengths.1 == 0 || lengths.0 + lengths.1 != merge.length {
            return;
        }
        let (before, after, end) = (left.left, right.right, right.bytes.end);
        self.symbols[merge.left].bytes.end = end;
        self.symbols[merge.left].right = after;
        self.symbols[merge.right].bytes = end..end;
        if let Some(after) = after {
            self.symbols[after].left = Some(merge.left);
        }
        self.consider(before, Some(merge.left));
        self.consider(Some(merge.left), after);
    }

    /// Gives a symbol out, or the pieces that it was merged from if it is not to come out.
    fn give(&self, bytes: Range<usize>, depth: usize, out: &mut Vec<(Range<usize>, u32)>) {
        let text = &self.text[bytes.clone()];
        let number = self.inventory.number(text);
        match self.parts.get(text) {
            Some(&left) if depth <= MOST_DEPTH && self.inventory.piece(number).kind == Kind::Unused => {
                let middle = bytes.start + left;
                self.give(bytes.start..middle, depth + 1, out);
                self.give(middle..bytes.end, depth + 1, out);
            }
            _ => out.push((bytes, number)),
        }
    }
}
