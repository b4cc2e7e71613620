//! Protocol buffers as they stand in files: the fields of a message, one after the other.
//!
//! Read by hand, because the engine needs a dozen fields of one foreign message (a SentencePiece model) and only
//! `rpc` works with generated code.

/// The value of a field, as its wire type gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// Whole numbers, flags and enumerations.
    Number(u64),
    /// Texts, bytes and messages within the message.
    Bytes(&'a [u8]),
    /// `float`, or a number of fixed width.
    Four([u8; 4]),
    /// `double`, or a number of fixed width.
    Eight,
}

/// The bytes are no message, or only the first part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a protocol buffer of this kind, or cut short")]
pub(super) struct Damaged;

impl<'a> Value<'a> {
    /// A message or bytes.
    pub(super) fn bytes(self) -> Result<&'a [u8], Damaged> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Damaged),
        }
    }

    /// A text.
    pub(super) fn text(self) -> Result<&'a str, Damaged> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Damaged)
    }

    /// A whole number or an enumeration.
    pub(super) fn number(self) -> Result<u64, Damaged> {
        match self {
            Self::Number(number) => Ok(number),
            _ => Err(Damaged),
        }
    }

    /// A flag.
    pub(super) fn flag(self) -> Result<bool, Damaged> {
        Ok(self.number()? != 0)
    }

    /// A `float`.
    pub(super) fn float(self) -> Result<f32, Damaged> {
        match self {
            Self::Four(bytes) => Ok(f32::from_le_bytes(bytes)),
            _ => Err(Damaged),
        }
    }
}

/// The fields of a message: their numbers and values, in the order of the bytes. Ends after the first error.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn of(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Seven bits a byte, the lowest first; the last byte has no top bit.
    fn varint(&mut self) -> Result<u64, Damaged> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), Damaged> {
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Value::Number(self.varint()?),
            1 => {
                self.take(8)?;
                Value::Eight
            }
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Damaged)?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Four(self.take(4)?.try_into().map_err(|_| Damaged)?),
            _ => return Err(Damaged),
        };
        Ok((key >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_order() {
        // 1: 300, 2: "ab", 3: 1.5
        let message = [0x08, 0xac, 0x02, 0x12, 2, b'a', b'b', 0x1d, 0, 0, 0xc0, 0x3f];
        let fields: Vec<_> = Fields::of(&message).map(Result::unwrap).collect();
        assert_eq!(fields[0], (1, Value::Number(300)));
        assert_eq!(fields[1].1.text(), Ok("ab"));
        assert_eq!(fields[2].1.float(), Ok(1.5));
        assert_eq!(fields.len(), 3);
    }

    #[test]
    fn what_is_cut_short_is_an_error_and_the_end() {
        let whole = [0x12, 2, b'a', b'b'];
        for length in 1..whole.len() {
            let fields: Vec<_> = Fields::of(&whole[..length]).collect();
            assert_eq!(fields, [Err(Damaged)], "{length}");
        }
        assert_eq!(Fields::of(&[0xff; 20]).next(), Some(Err(Damaged)));
    }
}
