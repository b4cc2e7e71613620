//! SentencePiece models: texts to pieces and back, exactly as the `sentencepiece` library cuts them.
//!
//! The `tokenizers` crate can do nearly the same, and nearly is other ids: its rewriting rules take the shortest
//! match for a cluster of characters where SentencePiece takes the longest for a text, its sums break ties the other
//! way, and its unknown pieces lose their text, which `transformers` looks up in a vocabulary of its own.

mod bpe;
mod charsmap;
mod inventory;
mod model_file;
mod normalize;
mod prefixes;
mod unigram;

use std::{ops::Range, path::Path};

use super::EngineError;
use inventory::{Inventory, byte, byte_piece};
use model_file::{Algorithm, Kind, ModelFile};
use normalize::Normalizer;
pub(super) use prefixes::Prefixes;
use unigram::Unigram;

/// How pieces write a space.
pub(super) const SPACE: &str = "▁";

/// A model, ready to use.
#[derive(Debug)]
pub(super) struct SentencePiece {
    normalizer: Normalizer,
    inventory: Inventory,
    /// `None` for BPE.
    unigram: Option<Unigram>,
    unknown_surface: String,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// The piece as the model writes it; for unknown characters these characters.
    pub(super) piece: String,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
}

impl SentencePiece {
    /// Reads a model file.
    pub(super) fn read(path: &Path) -> Result<Self, EngineError> {
        let bytes = std::fs::read(path).map_err(|error| format!("cannot be read ({error})"));
        bytes
            .and_then(|bytes| Self::from_bytes(&bytes))
            .map_err(|reason| EngineError::ModelFile {
                path: path.to_owned(),
                reason,
            })
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let file = ModelFile::read(bytes)?;
        let inventory = Inventory::new(file.pieces, file.byte_fallback)?;
        Ok(Self {
            normalizer: Normalizer::new(file.spelling)?,
            unigram: (file.algorithm == Algorithm::Unigram).then(|| Unigram::new(&inventory)),
            inventory,
            unknown_surface: file.unknown_surface,
        })
    }

    /// Cuts a text into pieces. Neighbouring unknown characters are one piece.
    pub(super) fn encode(&self, text: &str) -> Vec<Cut> {
        let normalized = self.normalizer.normalize(text, &self.inventory.kept);
        let parts = match &self.unigram {
            Some(unigram) => unigram.cut(&self.inventory, &normalized.text),
            None => bpe::cut(&self.inventory, &normalized.text),
        };
        let mut cuts: Vec<Cut> = Vec::with_capacity(parts.len());
        let mut after_unknown = false;
        for (bytes, number) in parts {
            let piece = &normalized.text[bytes.clone()];
            let range = normalized.origin[bytes.start]..normalized.origin[bytes.end];
            let unknown = number == self.inventory.unknown;
            if unknown && self.inventory.byte_fallback {
                cuts.extend(piece.bytes().map(|byte| Cut {
                    piece: byte_piece(byte),
                    range: range.clone(),
                }));
            } else if let Some(last) = cuts.last_mut().filter(|_| unknown && after_unknown) {
                last.piece.push_str(piece);
                last.range.end = range.end;
            } else {
                cuts.push(Cut {
                    piece: piece.to_owned(),
                    range,
                });
            }
            after_unknown = unknown;
        }
        cuts
    }

    /// The text of pieces, which may be those of another model.
    pub(super) fn decode<'a>(&self, pieces: impl IntoIterator<Item = &'a str>) -> String {
        let mut text = String::new();
        let mut bytes = Vec::new();
        // Whether the space that encoding adds may still come, and whether the last piece began with it.
        let (mut at_start, mut had_space) = (true, false);
        for piece in pieces {
            let number = self.inventory.number(piece);
            let kind = self.inventory.piece(number).kind;
            if let (Kind::Byte, Some(byte)) = (kind, byte(piece)) {
                bytes.push(byte);
                continue;
            }
            push_bytes(&mut text, &mut bytes);
            at_start &= !had_space && text.is_empty();
            had_space = false;
            match kind {
                Kind::Control => {}
                Kind::Unknown if self.inventory.piece(number).text == piece => {
                    text.push_str(&self.unknown_surface);
                }
                Kind::Unknown => text.push_str(piece),
                _ => {
                    let mut piece = piece;
                    if let Some(rest) = piece
                        .strip_prefix(SPACE)
                        .filter(|_| at_start && self.normalizer.adds_space())
                    {
                        piece = rest;
                        had_space = !self.normalizer.removes_extra_spaces();
                    }
                    text.push_str(&piece.replace(SPACE, " "));
                }
            }
        }
        push_bytes(&mut text, &mut bytes);
        text
    }
}

/// Adds the characters that bytes make, with U+FFFD for each byte that is part of none.
fn push_bytes(text: &mut String, bytes: &mut Vec<u8>) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    bytes.clear();
}
