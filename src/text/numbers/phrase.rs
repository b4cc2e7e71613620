//! From number words and digits to numbers: the grammar that Arabic and English share.

use super::Number;
use std::ops::Range;

/// What one word adds to a number phrase.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// A number in digits, with what else it may be worth.
    Digits(f64, Vec<f64>),
    /// A number word below 100, or a whole one such as "مئتان".
    Word(f64),
    /// "hundred": multiplies what stands before it.
    Hundred,
    /// "thousand" and above; closes a group.
    Scale(f64),
    /// A scale that counts as two when no number stands before it ("مليونان", and "مليونا").
    DualScale(f64),
    /// A plural scale, which is no number without one before it ("آلاف").
    PluralScale(f64),
    /// "نصف مليون", "half a million"; no number of its own.
    Fraction(f64),
    /// The teen of a compound ("ثلاثة عشر"), or ten.
    Teen,
}

/// A word of a number phrase.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub part: Part,
    pub span: Range<usize>,
    /// "and" stands before it.
    pub and: bool,
    /// Only white space, a hyphen or "and" lies between it and the atom before.
    pub adjacent: bool,
    /// It is an ordinal.
    pub ordinal: bool,
}

/// A number phrase that is being read.
#[derive(Default)]
struct Phrase {
    /// Sum of the groups closed by a scale.
    closed: f64,
    /// The group that is open.
    group: f64,
    has_group: bool,
    /// The scale of the last closed group.
    scale: Option<f64>,
    /// A fraction waits for its scale.
    fraction: Option<f64>,
    alternatives: Vec<f64>,
    in_digits: bool,
    /// The open group is a number in digits: nothing below 100 joins it.
    group_in_digits: bool,
    ordinal: bool,
    span: Option<Range<usize>>,
}

impl Phrase {
    fn is_number(&self) -> bool {
        self.has_group || self.scale.is_some()
    }

    /// Takes `atom` in, or answers `false` when it begins another number.
    fn take(&mut self, atom: &Atom) -> bool {
        let fresh = self.span.is_none();
        let taken = match &atom.part {
            Part::Digits(value, alternatives) => {
                let joins = fresh || self.open_for(*value, atom.and);
                if joins {
                    if self.scale.is_some() {
                        self.alternatives.extend([self.closed, *value]);
                    } else {
                        self.alternatives.extend(alternatives);
                    }
                    self.begin_group(*value, true);
                }
                joins
            }
            Part::Word(value) => self.take_word(*value, fresh, atom.and),
            Part::Teen => {
                if self.has_group && !self.group_in_digits && !atom.and && (1.0..=9.0).contains(&self.group) {
                    self.group += 10.0;
                    true
                } else {
                    self.take_word(10.0, fresh, atom.and)
                }
            }
            Part::Hundred => {
                if self.has_group && !atom.and && (1.0..=99.0).contains(&self.group) {
                    self.group *= 100.0;
                    self.group_in_digits = false;
                    true
                } else {
                    self.take_word(100.0, fresh, atom.and)
                }
            }
            Part::Scale(scale) => self.take_scale(*scale, 1.0, fresh, atom.and),
            Part::DualScale(scale) => {
                if fresh && *scale > 0.0 {
                    self.alternatives.push(*scale);
                }
                self.take_scale(*scale, 2.0, fresh, atom.and)
            }
            Part::PluralScale(scale) => {
                (self.has_group || self.fraction.is_some())
                    && !atom.and
                    && self.take_scale(*scale, 1.0, fresh, false)
            }
            Part::Fraction(fraction) => self.take_fraction(*fraction, fresh, atom.and),
        };
        if taken {
            let start = self.span.as_ref().map_or(atom.span.start, |span| span.start);
            self.span = Some(start..atom.span.end);
            self.in_digits |= matches!(atom.part, Part::Digits(..));
            self.ordinal |= atom.ordinal;
        }
        taken
    }

    fn begin_group(&mut self, value: f64, in_digits: bool) {
        self.group = value;
        self.has_group = true;
        self.group_in_digits = in_digits;
    }

    /// Whether a number of `value` may follow the closed groups ("مليون و200 ألف").
    fn open_for(&self, value: f64, and: bool) -> bool {
        !self.has_group && self.fraction.is_none() && self.scale.is_some_and(|scale| and && value < scale)
    }

    fn take_word(&mut self, value: f64, fresh: bool, and: bool) -> bool {
        let below_scale =
            !self.has_group && self.fraction.is_none() && self.scale.is_some_and(|scale| value < scale);
        if fresh || below_scale {
            if below_scale {
                self.alternatives.extend([self.closed, value]);
            }
            self.begin_group(value, false);
            return true;
        }
        if !self.has_group || self.group_in_digits {
            return false;
        }
        let (group, tens) = (self.group, value >= 20.0 && value % 10.0 == 0.0 && value < 100.0);
        let joins = (tens && and && (1.0..=9.0).contains(&(group % 100.0)))
            || (group % 100.0 == 0.0 && value < 100.0)
            || (!and && (20.0..100.0).contains(&(group % 100.0)) && group % 10.0 == 0.0 && value < 10.0);
        if joins {
            self.group += value;
        }
        joins
    }

    fn take_scale(&mut self, scale: f64, alone: f64, fresh: bool, and: bool) -> bool {
        if let Some(fraction) = self.fraction.take() {
            // "نصف مليون"; behind "مليون ونصف" the scale is only repeated.
            if let Some(last) = self.scale {
                return last == scale;
            }
            self.closed = fraction * scale;
        } else if self.has_group {
            if and || self.scale.is_some_and(|last| scale >= last) {
                return false;
            }
            self.closed += self.group * scale;
            self.has_group = false;
            self.group = 0.0;
            // "10 و15 مليون" is settled by the caller; "5ر3 مليون" scales its other reading too.
            for alternative in &mut self.alternatives {
                *alternative *= scale;
            }
        } else if fresh || (and && self.scale.is_some_and(|last| scale < last)) {
            self.closed += alone * scale;
        } else {
            return false;
        }
        self.scale = Some(scale);
        true
    }

    fn take_fraction(&mut self, fraction: f64, fresh: bool, and: bool) -> bool {
        if fresh {
            self.fraction = Some(fraction);
            true
        } else if and && self.has_group && self.scale.is_none() {
            // "one and a half million"
            self.group += fraction;
            true
        } else if let (true, Some(scale), false) = (and, self.scale, self.has_group) {
            // "مليون ونصف", perhaps with the scale once more behind it.
            self.closed += fraction * scale;
            self.fraction = Some(fraction);
            true
        } else {
            false
        }
    }

    fn finish(self, numbers: &mut Vec<Number>) {
        if let (true, Some(span)) = (self.is_number(), self.span.clone()) {
            let mut alternatives = self.alternatives;
            let value = self.closed + if self.has_group { self.group } else { 0.0 };
            alternatives.retain(|&alternative| alternative != value);
            numbers.push(Number {
                value,
                alternatives,
                span,
                in_digits: self.in_digits,
                ordinal: self.ordinal,
            });
        }
    }
}

/// Whether a group begins that has a scale as great as the last one: "10 million and 15 million".
fn begins_equal_scale(phrase: &Phrase, rest: &[Atom]) -> bool {
    let Some(last) = phrase
        .scale
        .filter(|_| !phrase.has_group && phrase.fraction.is_none())
    else {
        return false;
    };
    if !matches!(
        rest.first().map(|atom| &atom.part),
        Some(Part::Digits(..) | Part::Word(_) | Part::Hundred | Part::Teen)
    ) {
        return false;
    }
    let next = rest
        .iter()
        .enumerate()
        .take_while(|(at, atom)| *at == 0 || atom.adjacent)
        .find_map(|(at, atom)| match atom.part {
            Part::Scale(scale) | Part::DualScale(scale) | Part::PluralScale(scale) if at > 0 => Some(scale),
            _ => None,
        });
    next.is_some_and(|scale| scale >= last)
}

/// Reads the numbers of a text from its atoms, in order.
pub(super) fn numbers(atoms: &[Atom]) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut phrase = Phrase::default();
    for (at, atom) in atoms.iter().enumerate() {
        let joins = atom.adjacent && !begins_equal_scale(&phrase, &atoms[at..]);
        if phrase.span.is_some() && !(joins && phrase.take(atom)) {
            std::mem::take(&mut phrase).finish(&mut numbers);
        }
        if phrase.span.as_ref().is_none_or(|span| span.end != atom.span.end) {
            phrase.take(atom);
        }
    }
    phrase.finish(&mut numbers);
    numbers
}

/// The scale that a number is written with, for "between 10 and 15 million".
pub(super) fn scale_of(value: f64) -> Option<f64> {
    [1e12, 1e9, 1e6, 1e3].into_iter().find(|&scale| value >= scale)
}
