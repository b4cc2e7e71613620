//! What small decoders stumble into and `transformers` has no setting for: words said twice at once
//! ("to develop and develop", "bin Salman bin Salman").

use super::logits::ban;

/// Words at most looked at, in tokens.
const LONGEST: usize = 16;

/// Which words may not follow themselves. Only whole words count, and those with letters: numbers do repeat
/// ("000 000").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stutter {
    /// For each token, whether a word begins with it.
    begins: Vec<bool>,
    /// For each token, whether it has a letter.
    letters: Vec<bool>,
    /// What may stand between both times, in tokens; the empty one is always among them.
    joints: Vec<Vec<u32>>,
}

impl Stutter {
    /// `pieces` are the texts of all tokens by their ids, a word's first with a space in front, special tokens
    /// `None`; `joints` are such texts too ("," and " and"). A joint that has no token of its own is passed over.
    pub fn new(pieces: &[Option<String>], joints: &[&[&str]]) -> Self {
        let is = |test: fn(&str) -> bool| {
            let pieces = pieces.iter();
            pieces.map(|piece| piece.as_deref().is_some_and(test)).collect()
        };
        let id = |text: &&str| {
            let at = pieces.iter().position(|piece| piece.as_deref() == Some(text));
            at.map(|at| at as u32)
        };
        let joints = joints.iter().filter_map(|joint| joint.iter().map(id).collect());
        Self {
            begins: is(|piece| piece.starts_with(' ')),
            letters: is(|piece| piece.contains(char::is_alphabetic)),
            joints: std::iter::once(Vec::new()).chain(joints).collect(),
        }
    }

    /// Bans the tokens that would end words which stand right before already.
    pub(super) fn ban(&self, sequence: &[u32], scores: &mut [f32]) {
        for joint in &self.joints {
            for length in 1..=LONGEST {
                // The words, the joint, and the words again but for their last token.
                let Some(start) = (sequence.len() + 1).checked_sub(2 * length + joint.len()) else {
                    break;
                };
                let (words, rest) = sequence[start..].split_at(length);
                let again = rest.strip_prefix(joint.as_slice());
                if again == Some(&words[..length - 1]) && self.are_words(words) {
                    ban(&words[length - 1..], scores);
                }
            }
        }
    }

    fn are_words(&self, tokens: &[u32]) -> bool {
        let has = |list: &[bool], token: &u32| list.get(*token as usize).copied().unwrap_or(false);
        has(&self.begins, &tokens[0]) && tokens.iter().any(|token| has(&self.letters, token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECES: [&str; 11] = [
        "</s>", " develop", " and", ",", " bin", " Sal", "man", " 0", "0", " of", " the",
    ];

    fn banned(sequence: &[u32]) -> Vec<usize> {
        let pieces: Vec<_> = PIECES
            .iter()
            .map(|piece| (*piece != "</s>").then(|| (*piece).to_owned()))
            .collect();
        let stutter = Stutter::new(&pieces, &[&[" and"], &[",", " and"], &[" of", " the"], &[" or"]]);
        let mut scores = vec![0.0; PIECES.len()];
        stutter.ban(sequence, &mut scores);
        (0..scores.len()).filter(|&at| scores[at] < 0.0).collect()
    }

    #[test]
    fn words_do_not_follow_themselves() {
        assert_eq!(banned(&[0, 1]), [1]);
        assert_eq!(banned(&[0, 4, 5, 6, 4, 5]), [5, 6]);
        // "Salman bin Salman" may stand as long as "bin" is no joint; "bin" once more may not follow.
        assert_eq!(banned(&[0, 5, 6, 4, 5, 6]), [4]);
    }

    #[test]
    fn nor_behind_a_joint() {
        assert_eq!(banned(&[0, 1, 2]), [1, 2]);
        assert_eq!(banned(&[0, 1, 3, 2]), [1, 2]);
        assert_eq!(banned(&[0, 1, 9]), [9]);
        assert_eq!(banned(&[0, 1, 9, 10]), [1, 10]);
        // The first piece of the name may come again: another name may go on from it.
        assert_eq!(banned(&[0, 5, 6, 2]), [2]);
        assert_eq!(banned(&[0, 5, 6, 2, 5]), [5, 6]);
    }

    #[test]
    fn numbers_and_parts_of_words_do() {
        assert_eq!(banned(&[0, 7, 8, 3, 7]), Vec::<usize>::new());
        assert_eq!(banned(&[0, 5, 6]), Vec::<usize>::new());
        assert_eq!(banned(&[0]), Vec::<usize>::new());
    }
}
