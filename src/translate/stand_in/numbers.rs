//! Numbers of a source that its translation lacks, and shorter ones that stand in for them.

use std::ops::Range;

use crate::text::normalize::normalize;
use crate::text::numbers::{SAYABLE, arabic_numbers, english_numbers};

/// Numbers that are read as years when they have four digits.
const YEARS: Range<u32> = 1900..2100;

/// Years for years, days of a month for what may be one, and two digits for the rest: models copy them.
const AS_YEAR: &[&str] = &["2015", "2016", "2014", "2013", "2011"];
const AS_DAY: &[&str] = &["25", "24", "18", "26", "17", "28"];
const AS_COUNT: &[&str] = &["35", "45", "38", "65", "47", "75", "54", "36"];

/// Digits of a source whose number its translation lacks.
pub(super) struct Lost {
    /// Their bytes in the source, without a word such as "million" after them.
    pub range: Range<usize>,
    /// As English news writes them.
    pub english: String,
    year: bool,
    /// Whether it may be the day of a month.
    day: bool,
}

/// The numbers in digits that `translation` lacks, in the order of `text`. Clock times, parts of dates
/// such as 10/5 and digits in a Latin word (F16) are left alone.
pub(super) fn lost(text: &str, translation: &str) -> Vec<Lost> {
    let theirs = english_numbers(translation);
    arabic_numbers(text)
        .into_iter()
        .filter(|number| number.in_digits && !number.is_among(&theirs))
        .filter_map(|number| literal(text, number.span))
        .collect()
}

/// How many numbers of a translation are wrong: those in digits that it lacks and those that it made up.
pub(in super::super) fn count_wrong(text: &str, translation: &str) -> usize {
    let (ours, theirs) = (arabic_numbers(text), english_numbers(translation));
    let lacks = ours
        .iter()
        .filter(|number| number.in_digits && number.value != 1.0 && !number.is_among(&theirs))
        .count();
    let made_up = theirs
        .iter()
        .filter(|number| number.value > SAYABLE && !number.is_among(&ours))
        .count();
    lacks + made_up
}

/// The digits of a number, if they can be taken out and written in English without doubt about what they
/// are worth: `4568`, `1,200`, `6.3`; not `7`, `10.896` or `10/5`.
fn literal(text: &str, span: Range<usize>) -> Option<Lost> {
    let is_digit = |c: char| c.is_numeric();
    let start = span.start + text[span.clone()].find(is_digit)?;
    let separator = |c: char| matches!(c, '.' | ',' | '،' | '٫' | '٬');
    let mut end = start;
    for (at, c) in text[start..].char_indices() {
        let follows = text[start + at + c.len_utf8()..].chars().next();
        if is_digit(c) {
            end = start + at + c.len_utf8();
        } else if !(separator(c) && follows.is_some_and(is_digit)) {
            break;
        }
    }
    let joined = |c: char| matches!(c, '/' | ':' | '-' | '_' | '#') || c.is_ascii_alphanumeric();
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    if before.is_some_and(|c| joined(c) || separator(c)) || after.is_some_and(joined) {
        return None;
    }
    let digits = normalize(&text[start..end]).text;
    let parts: Vec<&str> = digits.split(|c: char| !c.is_ascii_digit()).collect();
    let (english, year) = match parts[..] {
        [whole] if whole.len() >= 2 && !whole.starts_with('0') => {
            let value: u32 = whole.parse().ok()?;
            let year = whole.len() == 4 && YEARS.contains(&value);
            // "القرار رقم 2216" is resolution 2216.
            let label = text[..start].trim_end().ends_with("رقم");
            (
                if year || label {
                    whole.to_owned()
                } else {
                    grouped(whole)
                },
                year,
            )
        }
        [whole, fraction] if fraction.len() <= 2 => (format!("{}.{fraction}", grouped(whole)), false),
        [first, ref rest @ ..]
            if digits.contains([',', '٬', '،'])
                && first.len() <= 3
                && rest.iter().all(|part| part.len() == 3) =>
        {
            (grouped(&parts.concat()), false)
        }
        _ => return None,
    };
    let day = parts.len() == 1 && parts[0].len() == 2 && parts[0] <= "31";
    Some(Lost {
        range: start..end,
        english,
        year,
        day,
    })
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Digits that neither `text` nor `translation` has, nor stand for another number already.
pub(super) fn stand_in(
    lost: &Lost,
    text: &str,
    translation: &str,
    taken: &[(&'static str, String)],
) -> Option<&'static str> {
    let of_kind = match lost {
        Lost { year: true, .. } => AS_YEAR,
        Lost { day: true, .. } => AS_DAY,
        _ => AS_COUNT,
    };
    let text = normalize(text).text;
    of_kind
        .iter()
        .find(|digits| {
            !text.contains(**digits)
                && !translation.contains(**digits)
                && taken.iter().all(|(other, _)| other != *digits)
        })
        .copied()
}

/// Puts the true numbers back and counts them; `None` if a stand-in became part of another number or of a
/// word ("25th", "35,000").
pub(super) fn restore(translation: &str, numbers: &[(&'static str, String)]) -> Option<(String, usize)> {
    let mut text = String::with_capacity(translation.len());
    let (mut rest, mut count) = (translation, 0);
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let run = &rest[start..];
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | '.');
        let word = run[..run.find(|c| !part(c)).unwrap_or(run.len())].trim_end_matches([',', '.']);
        text.push_str(&rest[..start]);
        match numbers.iter().find(|(stand, _)| word.contains(stand)) {
            Some((stand, english)) if word == *stand => {
                text.push_str(english);
                count += 1;
            }
            Some(_) => return None,
            None => text.push_str(word),
        }
        rest = &run[word.len()..];
    }
    text.push_str(rest);
    Some((text, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_written_as_english_news_writes_them() {
        for (arabic, english) in [
            ("نزح 45000 شخص", "45,000"),
            ("نزح ١٢٠٠ شخص", "1,200"),
            ("نزح 1,200 شخص", "1,200"),
            ("بقوة ٦٫٣ درجة", "6.3"),
            ("بنسبة 12,5%", "12.5"),
            ("في عام 2017", "2017"),
            ("القرار رقم 2216", "2216"),
            ("خسر 350 مليون دولار", "350"),
        ] {
            let found: Vec<String> = lost(arabic, "").into_iter().map(|lost| lost.english).collect();
            assert_eq!(found, [english], "{arabic}");
        }
    }

    #[test]
    fn what_is_there_or_in_doubt_is_left_alone() {
        for (arabic, translation) in [
            ("قتل 23 شخصا", "It killed 23 people"),
            ("قتل 7 أشخاص", "It killed people"),
            ("مبلغ 10.896 دينار", "A sum"),
            ("في 10/5 الجاري", "This month"),
            ("الساعة 20:09 مساء", "In the evening"),
            ("طائرة F16 سقطت", "A plane fell"),
        ] {
            assert!(lost(arabic, translation).is_empty(), "{arabic}");
        }
    }

    #[test]
    fn wrong_numbers_are_lacking_or_made_up() {
        assert_eq!(count_wrong("قتل 23 شخصا", "It killed 23 people"), 0);
        assert_eq!(count_wrong("قتل 23 شخصا", "It killed 32 people"), 2);
        assert_eq!(count_wrong("قتل 11 شخصا", "It killed 111 people"), 2);
    }
}
