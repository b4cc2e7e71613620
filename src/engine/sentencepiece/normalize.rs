//! How a SentencePiece model writes a text before it cuts it.

use super::{SPACE, charsmap::Charsmap, model_file::Spelling, prefixes::Prefixes};

/// A text as the model writes it, and where each of its bytes comes from.
#[derive(Debug)]
pub(super) struct Normalized {
    pub(super) text: String,
    /// For each byte of `text`, and for its end, the byte of the original at which its rule began.
    pub(super) origin: Vec<usize>,
}

impl Normalized {
    fn push(&mut self, text: &str, origin: usize) {
        self.text.push_str(text);
        self.origin.resize(self.text.len(), origin);
    }
}

/// Spelling rules, ready to use.
#[derive(Debug)]
pub(super) struct Normalizer {
    spelling: Spelling,
    rules: Charsmap,
}

impl Normalizer {
    pub(super) fn new(mut spelling: Spelling) -> Result<Self, &'static str> {
        let rules = Charsmap::read(&std::mem::take(&mut spelling.rules))?;
        Ok(Self { spelling, rules })
    }

    /// Whether decoded texts begin with a space that is not theirs.
    pub(super) fn adds_space(&self) -> bool {
        self.spelling.dummy_prefix || self.spelling.remove_extra_spaces
    }

    /// Whether all spaces at the start go, and not one alone.
    pub(super) fn removes_extra_spaces(&self) -> bool {
        self.spelling.remove_extra_spaces
    }

    /// Writes a text as the pieces are written. User-defined texts (`kept`) stay as they are.
    pub(super) fn normalize(&self, input: &str, kept: &Prefixes) -> Normalized {
        let Spelling {
            dummy_prefix,
            remove_extra_spaces,
            escape_spaces,
            space_behind,
            ..
        } = self.spelling;
        let space = if escape_spaces { SPACE } else { " " };
        let mut out = Normalized {
            text: String::with_capacity(input.len() + input.len() / 2),
            origin: Vec::new(),
        };
        let mut at = 0;
        while remove_extra_spaces && at < input.len() {
            let (written, length) = self.next(input, at, kept);
            if written != " " {
                break;
            }
            at += length;
        }
        if at == input.len() {
            out.origin.push(at);
            return out;
        }
        if dummy_prefix && !space_behind {
            out.push(space, at);
        }
        let mut after_space = remove_extra_spaces;
        while at < input.len() {
            let (mut written, length) = self.next(input, at, kept);
            if after_space {
                written = written.trim_start_matches(' ');
            }
            if !written.is_empty() {
                after_space = remove_extra_spaces && written.ends_with(' ');
                for (nth, part) in written.split(' ').enumerate() {
                    if nth > 0 {
                        out.push(space, at);
                    }
                    out.push(part, at);
                }
            }
            at += length;
        }
        if remove_extra_spaces {
            while out.text.ends_with(space) {
                out.text.truncate(out.text.len() - space.len());
                at = out.origin[out.text.len()];
                out.origin.truncate(out.text.len());
            }
        }
        if dummy_prefix && space_behind {
            out.push(space, at);
        }
        out.origin.push(at);
        out
    }

    /// What the next bytes of the input become, and how many they are.
    fn next<'a>(&'a self, input: &'a str, at: usize, kept: &Prefixes) -> (&'a str, usize) {
        let rest = &input.as_bytes()[at..];
        if let Some((length, _)) = kept.longest(rest) {
            return (&input[at..at + length], length);
        }
        if let Some((length, written)) = self.rules.longest(rest) {
            return (written, length);
        }
        // Only damaged rules end within a character.
        match input.get(at..).and_then(|rest| rest.chars().next()) {
            Some(character) => {
                let length = character.len_utf8();
                (&input[at..at + length], length)
            }
            None => ("\u{fffd}", 1),
        }
    }
}
