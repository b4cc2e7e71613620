//! How a story is laid out for the encoder: `[CLS] title [SEP] s1 [SEP] s2 [SEP] ...`, in as many
//! windows as it takes.

use crate::engine::encoder::Pieces;

/// Of a title, at most so many pieces are read; the model was trained with the same limit.
const TITLE_PIECES: usize = 64;
/// A lead of at most so many pieces is shown again at the head of later windows.
const LEAD_PIECES: usize = 120;

/// What stands at a position of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Special tokens and what is shown for context only.
    Context,
    /// Piece `piece` of sentence `sentence`.
    Piece {
        /// Index of the sentence.
        sentence: usize,
        /// Index of the piece in it.
        piece: usize,
    },
    /// The `[SEP]` that closes a sentence, or a part of one; its salience is read here.
    Close {
        /// Index of the sentence.
        sentence: usize,
    },
}

/// One input of the encoder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Token ids.
    pub ids: Vec<u32>,
    /// What each of them is.
    pub places: Vec<Place>,
}

/// Ids of the special tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Special {
    /// `[CLS]`
    pub cls: u32,
    /// `[SEP]`
    pub sep: u32,
}

impl Window {
    fn push(&mut self, id: u32, place: Place) {
        self.ids.push(id);
        self.places.push(place);
    }
}

/// Lays out a story. Every piece of every sentence stands in exactly one window; sentences are cut
/// only where one alone is longer than a window. From the second window on, the lead is shown for
/// context, so that a later sentence isn't taken for one.
pub fn windows(title: &Pieces, sentences: &[Pieces], special: Special, max_tokens: usize) -> Vec<Window> {
    let mut head = Window::default();
    head.push(special.cls, Place::Context);
    for &id in title.ids.iter().take(TITLE_PIECES) {
        head.push(id, Place::Context);
    }
    head.push(special.sep, Place::Context);
    let mut later = head.clone();
    if let Some(lead) = sentences.first().filter(|lead| lead.ids.len() <= LEAD_PIECES) {
        for &id in lead.ids.iter().chain([&special.sep]) {
            later.push(id, Place::Context);
        }
    }
    // A window too small for its own head would never take a piece.
    let max_tokens = max_tokens.max(later.ids.len() + 2);

    let (mut done, mut window) = (Vec::new(), head.clone());
    for (sentence, pieces) in sentences.iter().enumerate() {
        if window.ids.len() + pieces.ids.len() + 1 > max_tokens && window.ids.len() > head.ids.len() {
            done.push(std::mem::replace(&mut window, later.clone()));
        }
        let mut rest = 0..pieces.ids.len();
        while !rest.is_empty() {
            let room = max_tokens - window.ids.len() - 1;
            let part = rest.start..rest.end.min(rest.start + room);
            for piece in part.clone() {
                window.push(pieces.ids[piece], Place::Piece { sentence, piece });
            }
            window.push(special.sep, Place::Close { sentence });
            rest.start = part.end;
            if !rest.is_empty() {
                done.push(std::mem::replace(&mut window, later.clone()));
            }
        }
    }
    if window.places.iter().any(|place| *place != Place::Context) {
        done.push(window);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(count: usize) -> Pieces {
        Pieces {
            ids: (0..count).map(|id| id as u32 + 1000).collect(),
            ranges: (0..count).map(|at| at..at + 1).collect(),
        }
    }

    const SPECIAL: Special = Special { cls: 101, sep: 102 };

    #[test]
    fn a_short_story_is_one_window() {
        let found = windows(&pieces(2), &[pieces(2), pieces(1)], SPECIAL, 512);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].ids, [101, 1000, 1001, 102, 1000, 1001, 102, 1000, 102]);
        assert!(windows(&pieces(2), &[], SPECIAL, 512).is_empty());
    }

    proptest! {
        #[test]
        fn every_piece_stands_in_one_window(lengths in proptest::collection::vec(0usize..90, 0..9), title in 0usize..80, max in 8usize..200) {
            let sentences: Vec<Pieces> = lengths.iter().map(|&n| pieces(n)).collect();
            let found = windows(&pieces(title), &sentences, SPECIAL, max);
            let mut seen: Vec<(usize, usize)> = found.iter().flat_map(|w| &w.places).filter_map(|place| match *place {
                Place::Piece { sentence, piece } => Some((sentence, piece)),
                _ => None,
            }).collect();
            let all: Vec<_> = lengths.iter().enumerate().flat_map(|(s, &n)| (0..n).map(move |p| (s, p))).collect();
            prop_assert_eq!(&seen, &all);
            seen.dedup();
            prop_assert_eq!(seen.len(), all.len());
            for window in &found {
                prop_assert_eq!(window.ids.len(), window.places.len());
                prop_assert!(max < 200 - 64 || window.ids.len() <= max.max(64 + 120 + 5));
            }
        }
    }
}
