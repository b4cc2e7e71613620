//! Numbers in Arabic and in English text, brought to values that can be compared.

mod arabic;
mod digits;
mod english;
mod phrase;

pub use arabic::arabic_numbers;
pub use english::english_numbers;

use std::ops::Range;

/// Up to here a number may be said in words that are no number words ("both", "a week", duals), so a lack of
/// it proves little.
pub const SAYABLE: f64 = 12.0;

/// A number of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// What it is worth: "3 ملايين" is 3 000 000, "نصف مليون" 500 000, "12 %" 12.
    pub value: f64,
    /// What it may be worth instead, where writing leaves it open: `10.896` may be ten thousand,
    /// "10 و15 مليون" may begin with ten million, "5 آلاف و300" may be two numbers.
    pub alternatives: Vec<f64>,
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// Whether it is written in digits, at least in part.
    pub in_digits: bool,
    /// Whether it is an ordinal ("الثالث", "third", "25th").
    pub ordinal: bool,
}

impl Number {
    /// Whether the number may be worth `value`.
    pub fn may_be(&self, value: f64) -> bool {
        std::iter::once(self.value)
            .chain(self.alternatives.iter().copied())
            .any(|own| same(own, value))
    }

    /// Whether two numbers may be worth the same.
    pub fn agrees_with(&self, other: &Number) -> bool {
        self.may_be(other.value) || other.alternatives.iter().any(|&value| self.may_be(value))
    }

    /// Whether it agrees with any of `others`.
    pub fn is_among(&self, others: &[Number]) -> bool {
        others.iter().any(|other| self.agrees_with(other))
    }
}

/// Equality up to the rounding of decimal fractions (2.3 · 10⁶ is not exact in binary).
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

#[cfg(test)]
mod tests;
