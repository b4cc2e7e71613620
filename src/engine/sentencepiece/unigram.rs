//! The most probable cut of a text (unigram models).

use std::ops::Range;

use super::{inventory::Inventory, model_file::Kind, prefixes::Prefixes};

/// How much less probable an unknown character is than the least probable piece, in nats (SentencePiece).
const UNKNOWN_PENALTY: f32 = 10.0;

/// What the search needs besides the pieces.
#[derive(Debug)]
pub(super) struct Unigram {
    pieces: Prefixes,
    /// The score of the least and of the most probable piece.
    worst: f32,
    best: f32,
}

/// The best way to an end.
#[derive(Clone, Copy)]
struct Path {
    score: f32,
    /// Where its last piece begins, and its number; `None` where no way leads.
    last: Option<(usize, u32)>,
}

impl Unigram {
    pub(super) fn new(inventory: &Inventory) -> Self {
        let (mut worst, mut best) = (f32::MAX, f32::MIN_POSITIVE);
        for (_, piece) in inventory.iter().filter(|(_, piece)| piece.kind == Kind::Normal) {
            worst = worst.min(piece.score);
            best = best.max(piece.score);
        }
        let texts = inventory
            .iter()
            .filter(|(_, piece)| matches!(piece.kind, Kind::Normal | Kind::UserDefined));
        Self {
            pieces: Prefixes::new(texts.map(|(number, piece)| (piece.text.clone(), number))),
            worst,
            best,
        }
    }

    /// Cuts a text into pieces: their bytes and numbers. Of two cuts with the same score the one found first
    /// stays, and which scores are the same depends on rounding: sums are `float`, as in SentencePiece 0.2.3
    /// (0.2.1 compared them as `double`, which cuts some repetitions like `abababab` otherwise).
    pub(super) fn cut(&self, inventory: &Inventory, text: &str) -> Vec<(Range<usize>, u32)> {
        let nowhere = Path {
            score: 0.0,
            last: None,
        };
        let mut paths = vec![nowhere; text.len() + 1];
        for (start, character) in text.char_indices() {
            let till_here = paths[start].score;
            let mut covered = false;
            for (length, number) in self.pieces.of(&text.as_bytes()[start..]) {
                let piece = inventory.piece(number);
                let score = if piece.kind == Kind::UserDefined {
                    length as f32 * self.best - 0.1
                } else {
                    piece.score
                };
                let candidate = score + till_here;
                let path = &mut paths[start + length];
                if path.last.is_none() || candidate > path.score {
                    path.score = candidate;
                    path.last = Some((start, number));
                }
                covered |= length == character.len_utf8();
            }
            if !covered {
                let candidate = self.worst - UNKNOWN_PENALTY + till_here;
                let path = &mut paths[start + character.len_utf8()];
                if path.last.is_none() || candidate > path.score {
                    path.score = candidate;
                    path.last = Some((start, inventory.unknown));
                }
            }
        }
        let mut cut = Vec::new();
        let mut end = text.len();
        while let Some((start, number)) = paths[end].last {
            cut.push((start..end, number));
            end = start;
        }
        cut.reverse();
        cut
    }
}
