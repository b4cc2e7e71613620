//! Cutting a sentence that is too long for the model.

use super::joints::{Joint, joints};
use std::ops::Range;

/// A part of a long sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the sentence, trimmed.
    pub range: Range<usize>,
    /// The cut before or behind it went through a word, because there was no space.
    pub torn: bool,
}

/// Added for a joint that leaves a part that must be cut once more than planned.
const OVERFULL: f64 = 0.6;
/// No joint farther from the ideal place than this is looked at while a nearer one exists.
const REACH: f64 = 0.5;

/// Cuts `sentence` into pieces of at most `max_tokens`, as equal as its clauses allow.
pub(super) fn pieces(sentence: &str, max_tokens: usize, count_tokens: &dyn Fn(&str) -> usize) -> Vec<Piece> {
    let max_tokens = max_tokens.max(1);
    let tokens = count_tokens(sentence);
    let whole = Piece {
        range: 0..sentence.len(),
        torn: false,
    };
    if tokens <= max_tokens {
        return vec![whole];
    }
    let joints = joints(sentence);
    let mut pieces = Vec::new();
    // Parts still to look at, the leftmost on top.
    let mut parts = vec![(whole, tokens)];
    while let Some((part, tokens)) = parts.pop() {
        let Some((left, right)) = (tokens > max_tokens)
            .then(|| halve(sentence, &part, tokens, max_tokens, &joints))
            .flatten()
        else {
            pieces.push(part);
            continue;
        };
        for half in [right, left] {
            let tokens = count_tokens(&sentence[half.range.clone()]);
            parts.push((half, tokens));
        }
    }
    pieces
}

/// Cuts a part in two so that both can be filled with equal pieces; `None` for a single character.
fn halve(
    sentence: &str,
    part: &Piece,
    tokens: usize,
    max_tokens: usize,
    joints: &[Joint],
) -> Option<(Piece, Piece)> {
    let count = tokens.div_ceil(max_tokens).max(2);
    let left_count = count / 2;
    let length = part.range.len() as f64;
    let piece = length / count as f64;
    let ideal = part.range.start as f64 + piece * left_count as f64;
    let from = joints.partition_point(|joint| joint.at <= part.range.start);
    let to = joints.partition_point(|joint| joint.at < part.range.end);
    let inner = &joints[from.min(to)..to];
    let (near_from, near_to) = (
        inner.partition_point(|joint| (joint.at as f64) < ideal - REACH * piece),
        inner.partition_point(|joint| (joint.at as f64) <= ideal + REACH * piece),
    );
    let near = &inner[near_from..near_to];
    let cost = |joint: &Joint| {
        let left_tokens = (joint.at - part.range.start) as f64 / length * tokens as f64;
        let right_tokens = tokens as f64 - left_tokens;
        let fits = left_tokens <= (left_count * max_tokens) as f64
            && right_tokens <= ((count - left_count) * max_tokens) as f64;
        joint.penalty + (joint.at as f64 - ideal).abs() / piece + if fits { 0.0 } else { OVERFULL }
    };
    let best = near
        .iter()
        .min_by(|a, b| cost(a).total_cmp(&cost(b)))
        // No joint within reach: the nearest one outside.
        .or_else(|| inner.get(near_from))
        .into_iter()
        .chain(
            near_from
                .checked_sub(1)
                .and_then(|before| inner.get(before))
                .filter(|_| near.is_empty()),
        )
        .min_by(|a, b| {
            (a.at as f64 - ideal)
                .abs()
                .total_cmp(&(b.at as f64 - ideal).abs())
        });
    let (at, torn) = match best {
        Some(joint) => (joint.at, false),
        None => (middle(&sentence[part.range.clone()])? + part.range.start, true),
    };
    let left = trimmed(sentence, part.range.start..at);
    let right = trimmed(sentence, at..part.range.end);
    Some((
        Piece {
            range: left,
            torn: torn || part.torn,
        },
        Piece {
            range: right,
            torn: torn || part.torn,
        },
    ))
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

/// The character boundary nearest to the middle of a text; `None` for a single character. Marks
/// that sit on a letter stay with it where another boundary exists.
fn middle(text: &str) -> Option<usize> {
    let middle = text.len() / 2;
    let stays = |c: char| matches!(c, '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}');
    let right = text[text.ceil_char_boundary(middle.max(1))..]
        .char_indices()
        .find(|&(_, c)| !stays(c))
        .map(|(at, _)| at + text.ceil_char_boundary(middle.max(1)));
    right
        .filter(|&at| at > 0 && at < text.len())
        .or_else(|| text.char_indices().nth(1).map(|(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn by_letters(text: &str) -> usize {
        text.chars().count()
    }

    fn cut(text: &str, max: usize) -> Vec<&str> {
        pieces(text, max, &by_words)
            .into_iter()
            .map(|piece| &text[piece.range])
            .collect()
    }

    #[test]
    fn clauses_come_before_commas_and_commas_before_spaces() {
        assert_eq!(
            cut(
                "زار الوزير المصنع الجديد في المدينة، فيما بقي الوفد في الفندق مع السفير",
                8
            ),
            [
                "زار الوزير المصنع الجديد في المدينة،",
                "فيما بقي الوفد في الفندق مع السفير"
            ]
        );
        assert_eq!(
            cut(
                "اشترت الحكومة قمحا من الخارج؛ الأسعار في ارتفاع، والمخزون قليل جدا هذا العام",
                8
            ),
            [
                "اشترت الحكومة قمحا من الخارج؛",
                "الأسعار في ارتفاع، والمخزون قليل جدا هذا العام"
            ]
        );
        assert_eq!(
            cut(
                "اتفق الطرفان على وقف القتال في الشمال وأعلنا عودة السكان إلى القرى",
                8
            ),
            [
                "اتفق الطرفان على وقف القتال في الشمال",
                "وأعلنا عودة السكان إلى القرى"
            ]
        );
    }

    #[test]
    fn pieces_are_about_equal() {
        let text = (1..=100)
            .map(|n| format!("كلمة{n}"))
            .collect::<Vec<_>>()
            .join(" ");
        let lengths: Vec<usize> = cut(&text, 30).into_iter().map(by_words).collect();
        assert_eq!(lengths.len(), 4);
        assert!(
            lengths.iter().all(|&length| (23..=27).contains(&length)),
            "{lengths:?}"
        );
    }

    #[test]
    fn a_word_is_torn_only_when_nothing_else_is_left() {
        let text = "ا".repeat(95);
        let cut = pieces(&text, 10, &by_letters);
        assert!(
            cut.iter()
                .all(|piece| piece.torn && by_letters(&text[piece.range.clone()]) <= 10)
        );
        let text = format!("كلمة {} كلمة", "ا".repeat(30));
        let cut = pieces(&text, 12, &by_letters);
        assert_eq!(cut.iter().filter(|piece| !piece.torn).count(), 2);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_piece_fits(text in "[ا-ي،؛.\"() ]{0,200}", max in 1usize..40) {
            let text = text.trim();
            let cut = pieces(text, max, &by_letters);
            let joined: String = cut.iter().map(|piece| &text[piece.range.clone()]).collect();
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&joined), solid(text));
            prop_assert!(cut.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            for piece in &cut {
                prop_assert!(by_letters(&text[piece.range.clone()]) <= max);
            }
        }
    }
}
