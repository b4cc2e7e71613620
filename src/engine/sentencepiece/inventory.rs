//! The pieces of a model, by number and by text.

use std::collections::HashMap;

use super::{
    model_file::{Kind, Piece},
    prefixes::Prefixes,
};

/// All pieces. Their numbers are places in the file, not ids of a model.
#[derive(Debug)]
pub(super) struct Inventory {
    pieces: Vec<Piece>,
    /// Pieces that stand for their text.
    texts: HashMap<String, u32>,
    /// Control symbols, bytes and the unknown piece, which stand for something else.
    reserved: HashMap<String, u32>,
    /// User-defined texts: never changed, never cut.
    pub(super) kept: Prefixes,
    pub(super) unknown: u32,
    pub(super) byte_fallback: bool,
}

impl Inventory {
    /// The error says why the pieces do not serve.
    pub(super) fn new(pieces: Vec<Piece>, byte_fallback: bool) -> Result<Self, String> {
        let (mut texts, mut reserved) = (HashMap::new(), HashMap::new());
        let (mut unknown, mut bytes, mut kept) = (None, [false; 256], Vec::new());
        for (piece, number) in pieces.iter().zip(0..) {
            if piece.text.is_empty() {
                return Err(format!("has an empty piece (number {number}): fetch it again"));
            }
            match piece.kind {
                Kind::UserDefined => kept.push((piece.text.clone(), number)),
                Kind::Unknown if unknown.is_none() => unknown = Some(number),
                Kind::Unknown => return Err("has two unknown pieces: fetch it again".to_owned()),
                Kind::Byte => match byte(&piece.text) {
                    Some(byte) if byte_fallback => bytes[usize::from(byte)] = true,
                    _ => {
                        return Err(format!(
                            "has a piece {:?} that is no byte: fetch it again",
                            piece.text
                        ));
                    }
                },
                Kind::Normal | Kind::Control | Kind::Unused => {}
            }
            let map = match piece.kind {
                Kind::Normal | Kind::UserDefined | Kind::Unused => &mut texts,
                Kind::Unknown | Kind::Control | Kind::Byte => &mut reserved,
            };
            if map.insert(piece.text.clone(), number).is_some() {
                return Err(format!("has the piece {:?} twice: fetch it again", piece.text));
            }
        }
        if byte_fallback && bytes.contains(&false) {
            return Err("has byte_fallback, but not all 256 bytes: fetch it again".to_owned());
        }
        Ok(Self {
            pieces,
            texts,
            reserved,
            kept: Prefixes::new(kept),
            unknown: unknown.ok_or("has no unknown piece: it is no SentencePiece model, or cut short")?,
            byte_fallback,
        })
    }

    /// Numbers and pieces.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Piece)> {
        (0..).zip(&self.pieces)
    }

    /// The piece of a number that came from here.
    pub(super) fn piece(&self, number: u32) -> &Piece {
        &self.pieces[number as usize]
    }

    /// The piece that stands for this text.
    pub(super) fn text(&self, text: &str) -> Option<u32> {
        self.texts.get(text).copied()
    }

    /// The number of a piece by its name; the unknown piece where there is none.
    pub(super) fn number(&self, name: &str) -> u32 {
        let found = self.reserved.get(name).or_else(|| self.texts.get(name));
        found.copied().unwrap_or(self.unknown)
    }
}

/// The byte that a piece such as `<0x0A>` stands for.
pub(super) fn byte(piece: &str) -> Option<u8> {
    let digits = piece.strip_prefix("<0x")?.strip_suffix('>')?;
    let written = digits.len() == 2 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
    written.then(|| u8::from_str_radix(digits, 16).ok())?
}

/// The piece that stands for a byte.
pub(super) fn byte_piece(byte: u8) -> String {
    format!("<0x{byte:02X}>")
}
