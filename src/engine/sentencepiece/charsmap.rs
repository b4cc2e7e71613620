//! Rewriting rules of a SentencePiece model (`precompiled_charsmap`), such as those of NFKC.
//!
//! The length of a double array in bytes, the array (Darts-clone: a tree of bytes in numbers of 32 bits), then the
//! replacements, each ended by a zero byte.

/// Rules from one text to another.
#[derive(Debug, Default)]
pub(super) struct Charsmap {
    /// Empty where there are no rules.
    units: Vec<u32>,
    replacements: String,
}

impl Charsmap {
    /// Reads the rules; no bytes mean no rules. The error says why they do not serve.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        const DAMAGED: &str = "has damaged rewriting rules (precompiled_charsmap): fetch it again";
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let (size, rest) = bytes.split_first_chunk().ok_or(DAMAGED)?;
        let size = u32::from_le_bytes(*size) as usize;
        let (array, replacements) = rest.split_at_checked(size).ok_or(DAMAGED)?;
        let (units, odd) = array.as_chunks();
        if units.is_empty() || !odd.is_empty() {
            return Err(DAMAGED);
        }
        Ok(Self {
            units: units.iter().map(|&unit| u32::from_le_bytes(unit)).collect(),
            replacements: std::str::from_utf8(replacements).map_err(|_| DAMAGED)?.to_owned(),
        })
    }

    /// The longest rule for the start of a text: how many bytes it replaces, and by what.
    pub(super) fn longest(&self, text: &[u8]) -> Option<(usize, &str)> {
        let (length, value) = self.find(text)?;
        let replacement = self.replacements.get(value as usize..)?;
        let end = replacement.find('\0').unwrap_or(replacement.len());
        Some((length, &replacement[..end]))
    }

    fn find(&self, text: &[u8]) -> Option<(usize, u32)> {
        let mut found = None;
        let mut at = offset(*self.units.first()?);
        for (position, &byte) in text.iter().enumerate() {
            at ^= u32::from(byte);
            let Some(&unit) = self.units.get(at as usize) else {
                break;
            };
            if label(unit) != u32::from(byte) {
                break;
            }
            at ^= offset(unit);
            if has_value(unit)
                && let Some(&value) = self.units.get(at as usize)
            {
                found = Some((position + 1, value & !(1 << 31)));
            }
        }
        found
    }
}

/// Where the children of a unit begin, seen from it.
fn offset(unit: u32) -> u32 {
    (unit >> 10) << ((unit & (1 << 9)) >> 6)
}

/// The byte that leads to a unit; units with values have none.
fn label(unit: u32) -> u32 {
    unit & ((1 << 31) | 0xff)
}

fn has_value(unit: u32) -> bool {
    unit & (1 << 8) != 0
}
