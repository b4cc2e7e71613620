//! The file of a SentencePiece model (`sentencepiece_model.proto`): what of it says how texts are cut.

use crate::engine::wire::{Damaged, Fields};

/// What a piece is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A piece of text.
    Normal,
    /// What stands for all that no piece covers.
    Unknown,
    /// A mark that is no text, such as the end of a sentence.
    Control,
    /// A text that is never cut.
    UserDefined,
    /// A piece that is not to come out.
    Unused,
    /// One byte of a character that no piece covers.
    Byte,
}

/// A piece of the vocabulary.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// A log-probability (unigram), or minus the rank of the merge (BPE).
    pub(super) score: f32,
    pub(super) kind: Kind,
}

/// How texts are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Unigram,
    Bpe,
}

/// How texts are written before they are cut.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    /// Rewriting rules as [`super::charsmap`] reads them; empty for none.
    pub(super) rules: Vec<u8>,
    /// A space is put before the text (or behind it, with `space_behind`).
    pub(super) dummy_prefix: bool,
    /// Spaces at both ends go, and all but one of several.
    pub(super) remove_extra_spaces: bool,
    /// Spaces become `▁`.
    pub(super) escape_spaces: bool,
    /// The space of the dummy prefix stands behind the text.
    pub(super) space_behind: bool,
}

/// What is read of a file.
#[derive(Clone, Debug)]
pub(super) struct ModelFile {
    pub(super) pieces: Vec<Piece>,
    pub(super) algorithm: Algorithm,
    pub(super) byte_fallback: bool,
    /// What the unknown piece is in a decoded text.
    pub(super) unknown_surface: String,
    pub(super) spelling: Spelling,
}

/// What is learnt while reading and not kept.
#[derive(Default)]
struct Read {
    training: bool,
    spelling: bool,
    /// `model_type`
    algorithm: Option<u64>,
    rewrites_back: bool,
}

impl ModelFile {
    /// Reads a file, with the defaults of the format for what it does not say. The error says why it does not serve.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let damaged = |error: Damaged| format!("is {error}: fetch it again");
        let mut file = Self {
            pieces: Vec::new(),
            algorithm: Algorithm::Unigram,
            byte_fallback: false,
            unknown_surface: " \u{2047} ".to_owned(),
            spelling: Spelling {
                rules: Vec::new(),
                dummy_prefix: true,
                remove_extra_spaces: true,
                escape_spaces: true,
                space_behind: false,
            },
        };
        let mut read = Read::default();
        file.fields(bytes, &mut read).map_err(damaged)?;
        // Every model has both, behind the pieces; without them the defaults would hold in silence.
        if !read.training || !read.spelling {
            return Err(damaged(Damaged));
        }
        file.algorithm = match read.algorithm.unwrap_or(1) {
            1 => Algorithm::Unigram,
            2 => Algorithm::Bpe,
            3 | 4 => {
                return Err(
                    "cuts texts into words or characters (model_type WORD or CHAR), which is not supported: take a \
                     model with UNIGRAM or BPE"
                        .to_owned(),
                );
            }
            other => return Err(format!("has the model_type {other}, which is not known")),
        };
        if read.rewrites_back {
            return Err(
                "has rules for decoded texts (denormalizer_spec), which are not supported".to_owned(),
            );
        }
        Ok(file)
    }

    fn fields(&mut self, bytes: &[u8], read: &mut Read) -> Result<(), Damaged> {
        for field in Fields::of(bytes) {
            match field? {
                (1, value) => self.pieces.push(piece(value.bytes()?)?),
                (2, value) => {
                    read.training = true;
                    self.training(value.bytes()?, read)?;
                }
                (3, value) => {
                    read.spelling = true;
                    self.spelling(value.bytes()?)?;
                }
                (5, value) => {
                    for field in Fields::of(value.bytes()?) {
                        if let (2, rules) = field? {
                            read.rewrites_back |= !rules.bytes()?.is_empty();
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn training(&mut self, bytes: &[u8], read: &mut Read) -> Result<(), Damaged> {
        for field in Fields::of(bytes) {
            match field? {
                (3, value) => read.algorithm = Some(value.number()?),
                (24, value) => self.spelling.space_behind = value.flag()?,
                (35, value) => self.byte_fallback = value.flag()?,
                (44, value) => self.unknown_surface = value.text()?.to_owned(),
                _ => {}
            }
        }
        Ok(())
    }

    fn spelling(&mut self, bytes: &[u8]) -> Result<(), Damaged> {
        for field in Fields::of(bytes) {
            match field? {
                (2, value) => self.spelling.rules = value.bytes()?.to_vec(),
                (3, value) => self.spelling.dummy_prefix = value.flag()?,
                (4, value) => self.spelling.remove_extra_spaces = value.flag()?,
                (5, value) => self.spelling.escape_spaces = value.flag()?,
                _ => {}
            }
        }
        Ok(())
    }
}

fn piece(bytes: &[u8]) -> Result<Piece, Damaged> {
    let mut piece = Piece {
        text: String::new(),
        score: 0.0,
        kind: Kind::Normal,
    };
    for field in Fields::of(bytes) {
        match field? {
            (1, value) => piece.text = value.text()?.to_owned(),
            (2, value) => piece.score = value.float()?,
            (3, value) => {
                piece.kind = match value.number()? {
                    1 => Kind::Normal,
                    2 => Kind::Unknown,
                    3 => Kind::Control,
                    4 => Kind::UserDefined,
                    5 => Kind::Unused,
                    6 => Kind::Byte,
                    _ => return Err(Damaged),
                }
            }
            _ => {}
        }
    }
    Ok(piece)
}
