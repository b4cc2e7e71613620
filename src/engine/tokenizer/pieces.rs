//! The tokenizers that `transformers` runs in Python: pieces of a SentencePiece model, ids of a `vocab.json`.
//!
//! Marian and M2M100 have no other tokenizer there, so an export by Optimum holds no `tokenizer.json`.

use std::path::Path;

use super::{
    Encoded,
    config::TokenizerConfig,
    m2m100::{language_token, language_tokens},
    special::SpecialTokens,
    vocabulary::Vocabulary,
};
use crate::engine::{
    EngineError,
    sentencepiece::{SPACE, SentencePiece},
};

/// Families of tokenizers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `MarianTokenizer`
    Marian,
    /// `M2M100Tokenizer`
    M2m100,
}

impl Family {
    /// The family of a class of `transformers`.
    pub(super) fn of(class: &str) -> Option<Self> {
        match class {
            "MarianTokenizer" => Some(Self::Marian),
            "M2M100Tokenizer" => Some(Self::M2m100),
            _ => None,
        }
    }

    /// The files that a tokenizer is made of.
    pub(super) fn files(self) -> &'static [&'static str] {
        match self {
            Self::Marian => &["source.spm", "target.spm", "vocab.json"],
            Self::M2m100 => &["sentencepiece.bpe.model", "vocab.json"],
        }
    }
}

/// A tokenizer of one of the families.
#[derive(Debug)]
pub struct PieceTokenizer {
    family: Family,
    source: SentencePiece,
    /// The model of the texts that are decoded; `None` where it is the same.
    target: Option<SentencePiece>,
    vocabulary: Vocabulary,
    /// The mark of the source language.
    mark: Option<u32>,
    cleans_up_spaces: bool,
}

impl PieceTokenizer {
    /// Reads the files of a folder.
    pub(super) fn read(dir: &Path, family: Family, config: &TokenizerConfig) -> Result<Self, EngineError> {
        config.check_sentencepiece_settings()?;
        let (defaults, languages) = match family {
            Family::Marian => (SpecialTokens::of_marian(), Vec::new()),
            Family::M2m100 => {
                let list = config.language_codes().unwrap_or("m2m100");
                let languages = language_tokens(list).ok_or_else(|| {
                    config.wrong(format!(
                        "language_codes {list:?} is not known: use \"m2m100\" or \"wmt21\""
                    ))
                })?;
                (SpecialTokens::of_m2m100(), languages)
            }
        };
        let vocabulary = Vocabulary::read(dir, config, &defaults, &languages)?;
        let read = |file: &str| SentencePiece::read(&dir.join(file));
        let (source, target) = match family {
            Family::Marian => (read("source.spm")?, Some(read("target.spm")?)),
            Family::M2m100 => (read("sentencepiece.bpe.model")?, None),
        };
        let mark = match family {
            Family::Marian => None,
            Family::M2m100 => {
                let token = language_token(config.chosen_source_language()?);
                // Behind the vocabulary by place in the list, whatever added tokens say.
                let place = languages.iter().position(|language| *language == token);
                let place = place.ok_or_else(|| {
                    config.wrong(format!(
                        "src_lang: the model has no token {token:?}, its languages are {}",
                        languages.join(" ").replace("__", "")
                    ))
                })?;
                Some(vocabulary.behind(place))
            }
        };
        Ok(Self {
            family,
            source,
            target,
            vocabulary,
            mark,
            cleans_up_spaces: config.cleans_up_spaces(),
        })
    }

    /// Ids of a text, with the marks of language and end.
    pub(super) fn encode(&self, text: &str) -> Encoded {
        let mut encoded = Encoded::default();
        if let Some(mark) = self.mark {
            encoded.push(mark, 0..0);
        }
        // Added tokens are found first; what stands between them is cut by itself.
        let (mut from, mut at) = (0, 0);
        while at < text.len() {
            if let Some((length, id)) = self.vocabulary.added(&text.as_bytes()[at..]) {
                self.cut(text, from, at, &mut encoded);
                encoded.push(id, at..at + length);
                at += length;
                from = at;
            } else {
                at += 1;
            }
        }
        self.cut(text, from, at, &mut encoded);
        encoded.push(self.vocabulary.end, 0..0);
        encoded
    }

    /// Cuts a part of a text without added tokens.
    fn cut(&self, text: &str, mut from: usize, to: usize, encoded: &mut Encoded) {
        // A Marian model with several target languages reads the one to write from `>>code<<` in front.
        if self.family == Family::Marian
            && text[from..to].starts_with(">>")
            && let Some(length) = text[from..to].find("<<").map(|at| at + 2)
        {
            let code = from..from + length;
            encoded.push(self.vocabulary.id(&text[code.clone()]), code);
            from += length;
        }
        for cut in self.source.encode(&text[from..to]) {
            let range = from + cut.range.start..from + cut.range.end;
            encoded.push(self.vocabulary.id(&cut.piece), range);
        }
    }

    /// The text of ids, without special tokens.
    pub(super) fn decode(&self, ids: &[u32]) -> String {
        let mut parts = Vec::new();
        let mut pieces = Vec::new();
        for written in ids.iter().filter_map(|&id| self.vocabulary.written(id)) {
            if written.alone {
                let before = self.join(&pieces);
                if !before.is_empty() {
                    parts.push(before);
                }
                pieces.clear();
                parts.push(written.text.clone());
            } else {
                pieces.push(written.text.as_str());
            }
        }
        if !pieces.is_empty() {
            parts.push(self.join(&pieces));
        }
        let text = parts.join(" ");
        if self.cleans_up_spaces {
            clean_up_spaces(&text)
        } else {
            text
        }
    }

    fn join(&self, pieces: &[&str]) -> String {
        let model = self.target.as_ref().unwrap_or(&self.source);
        let mut text = model.decode(pieces.iter().copied());
        if self.family == Family::Marian {
            // Pieces that only the source model knows still have theirs.
            text = text.replace(SPACE, " ");
        }
        // What Python calls space: besides that of Unicode, four separators among the control characters.
        text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c))
            .to_owned()
    }

    /// The piece of an id; `None` for special tokens.
    pub(super) fn piece(&self, id: u32) -> Option<&str> {
        self.vocabulary.written(id).map(|written| written.text.as_str())
    }

    /// The id of the unknown token.
    pub(super) fn unknown(&self) -> u32 {
        self.vocabulary.unknown
    }

    /// Ids up to the last.
    pub(super) fn len(&self) -> usize {
        self.vocabulary.len()
    }
}

/// `clean_up_tokenization_spaces`: no space before punctuation and English short forms, one after the other.
fn clean_up_spaces(text: &str) -> String {
    const WRITTEN: [(&str, &str); 10] = [
        (" .", "."),
        (" ?", "?"),
        (" !", "!"),
        (" ,", ","),
        (" ' ", "'"),
        (" n't", "n't"),
        (" 'm", "'m"),
        (" 's", "'s"),
        (" 've", "'ve"),
        (" 're", "'re"),
    ];
    WRITTEN
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
