//! Dates as Arabic news pages write them.

use crate::text::lexicon::lexicon;
use crate::text::normalize::matching_form;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a line says about a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateReading {
    /// The line is no date line.
    None,
    /// It is one, but its day cannot be told ("منذ 3 ساعات", a Hijri date, a day that does not exist).
    Unparsed,
    /// It is one, for this day.
    Day(Date),
}

lexicon! {
    /// Labels before a date.
    LABELS = "lexicon/labels.txt"
}

lexicon! {
    /// Words that may stand in a date line beside day, month and year.
    COMPANIONS = "lexicon/companions.txt"
}

/// Words of dates that name no day, such as "three hours ago".
const RELATIVE: &[&str] = &["منذ", "قبل", "ago", "امس", "الان"];
lexicon! {
    /// Units of "three hours ago".
    RELATIVE_UNITS = "lexicon/relative_units.txt"
}

/// Month names (Levantine, Egyptian and Gulf, Maghrebi, English) in matching form, with their numbers.
static MONTHS: LazyLock<BTreeMap<String, i8>> = LazyLock::new(|| {
    include_str!("lexicon/months.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(number, name)| Some((matching_form(name), number.parse().ok()?)))
        .collect()
});

lexicon! {
    /// Months of the Hijri year.
    HIJRI_MONTHS = "lexicon/hijri_months.txt"
}

/// No date line is longer than this many tokens.
const LONGEST: usize = 24;
const LONGEST_BYTES: usize = 400;

/// Reads a line in matching form as a date line.
pub(super) fn read_date_line(key: &str) -> DateReading {
    let lower = key.to_lowercase();
    let (label, rest) = strip_label(&lower);
    let Some(tokens) = tokens(rest) else {
        return DateReading::None;
    };
    if tokens.is_empty() {
        return if label == Label::Colon {
            DateReading::Unparsed
        } else {
            DateReading::None
        };
    }
    let dated = tokens
        .iter()
        .any(|token| matches!(token, Token::Month(_) | Token::Hijri | Token::Day(..)));
    let strange = tokens
        .iter()
        .filter(|token| matches!(token, Token::Other))
        .count();
    let relative = tokens.iter().any(|token| matches!(token, Token::Relative))
        && tokens.iter().any(|token| matches!(token, Token::RelativeUnit));
    let numbered = tokens.iter().any(|token| matches!(token, Token::Number(_)));
    let is_date_line = match label {
        // Some unknown words are forgiven ("نشر في 9 مارس 2024 بقلم ..."), as long as a date stands there.
        Label::Colon => strange <= 4 && (dated || relative || numbered) || strange == 0,
        Label::Bare => strange <= 3 && dated && tokens.len() <= 12 || strange == 0 && (dated || relative),
        Label::None => {
            strange == 0
                && (relative || dated && (numbered || tokens.iter().any(|t| matches!(t, Token::Day(..)))))
        }
    };
    if !is_date_line {
        return DateReading::None;
    }
    day(&tokens).map_or(DateReading::Unparsed, DateReading::Day)
}

/// The bytes that a date takes up at the beginning of a text in matching form, with the time of
/// day behind it.
pub(super) fn date_prefix_len(text: &str) -> Option<usize> {
    let ends: Vec<usize> = text
        .char_indices()
        .take_while(|&(at, _)| at < LONGEST_BYTES)
        .filter(|&(at, c)| c.is_whitespace() && !text[..at].trim().is_empty())
        .map(|(at, _)| at)
        .take(LONGEST)
        .collect();
    let mut found = ends
        .iter()
        .position(|&end| matches!(read_date_line(text[..end].trim()), DateReading::Day(_)))?;
    while let Some(&next) = ends.get(found + 1) {
        let word = text[ends[found]..next].trim().to_lowercase();
        let of_the_clock = [
            "gmt",
            "utc",
            "-",
            "|",
            "ص",
            "م",
            "صباحا",
            "مساء",
            "بتوقيت",
            "غرينتش",
            "الساعه",
        ];
        if !of_the_clock.contains(&word.as_str()) && !word.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        found += 1;
    }
    Some(ends[found])
}

#[derive(Clone, Copy, PartialEq)]
enum Label {
    None,
    /// Only words: "نشر في 9 مارس". These words can begin a sentence as well.
    Bare,
    /// With a colon behind it.
    Colon,
}

fn strip_label(line: &str) -> (Label, &str) {
    match LABELS.strip(line) {
        Some(rest) if rest.trim_start().starts_with(':') => (Label::Colon, rest),
        // "نشر" and "حدث" alone begin sentences.
        Some(rest) if line.len() - rest.len() > "حدث".len() => (Label::Bare, rest),
        _ => (Label::None, line),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Number(i64),
    Month(i8),
    Hijri,
    /// A day in one piece: `13/10/2023`, `2023-10-13`.
    Day(Option<Date>),
    Time,
    Companion,
    Relative,
    RelativeUnit,
    Other,
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "،,()[]|؛;\"'".contains(c))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .take(LONGEST + 1)
        .collect();
    if words.len() > LONGEST {
        return None;
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = words[at];
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            tokens.push(numeric(word));
            at += 1;
            continue;
        }
        // "تشرين الأول/أكتوبر": two names of one month.
        let two = words.get(at + 1).map(|next| format!("{word} {next}"));
        if let Some((token, names)) = two.and_then(|two| {
            let (first, other) = two
                .split_once('/')
                .map_or((two.as_str(), None), |(a, b)| (a, Some(b)));
            let known = month(first)
                .map(Token::Month)
                .or_else(|| is_hijri(first).then_some(Token::Hijri))?;
            let agrees = other.is_none_or(|other| month(other).is_some() || other.is_empty());
            agrees.then_some((known, 2))
        }) {
            tokens.push(token);
            at += names;
            continue;
        }
        for part in word.split(['/', '-', ':', '.']).filter(|part| !part.is_empty()) {
            tokens.push(single(part));
        }
        at += 1;
    }
    Some(tokens)
}

fn single(word: &str) -> Token {
    if let Some(month) = month(word) {
        Token::Month(month)
    } else if is_hijri(word) {
        Token::Hijri
    } else if COMPANIONS.contains(word) {
        Token::Companion
    } else if RELATIVE.contains(&word) {
        Token::Relative
    } else if RELATIVE_UNITS.contains(word) {
        Token::RelativeUnit
    } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
        word.parse().map_or(Token::Other, Token::Number)
    } else {
        Token::Other
    }
}

fn month(word: &str) -> Option<i8> {
    let word = word
        .strip_prefix("ال")
        .filter(|bare| !bare.contains(' '))
        .unwrap_or(word);
    MONTHS.get(word).copied()
}

fn is_hijri(word: &str) -> bool {
    HIJRI_MONTHS.contains(word)
}

/// A token that begins with a digit.
fn numeric(word: &str) -> Token {
    if word.contains(':') {
        // "10:30", "T10:30:00+03:00" after an ISO date.
        return match word.split_once('t') {
            Some((date, _)) if date.contains('-') => numeric(date),
            // "15:20-9 مارس": the day stuck to the time.
            _ => match word.rsplit_once('-') {
                Some((time, day)) if time.contains(':') && day.len() <= 2 && !day.contains(':') => {
                    numeric(day)
                }
                _ => Token::Time,
            },
        };
    }
    let digits_end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, rest) = word.split_at(digits_end);
    if rest.is_empty() || ["st", "nd", "rd", "th", "ه", "م", "هـ"].contains(&rest) {
        return digits.parse().map_or(Token::Other, Token::Number);
    }
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    if let [a, b, c] = parts[..]
        && let Some(month) = month(b)
        && let (Ok(day), Ok(year)) = (a.parse(), c.parse())
    {
        return Token::Day(civil(year, i64::from(month), day));
    }
    match parts
        .iter()
        .map(|part| part.parse::<i64>())
        .collect::<Result<Vec<_>, _>>()
        .as_deref()
    {
        Ok(&[year, month, day]) if year >= 1000 => Token::Day(civil(year, month, day)),
        // Arabic pages put the day first; only an impossible month says otherwise.
        Ok(&[month, day, year]) if month <= 12 && day > 12 => Token::Day(civil(year, month, day)),
        Ok(&[day, month, year]) => Token::Day(civil(year, month, day)),
        Ok(&[hour, minute]) if hour < 24 && minute < 60 && word.contains('.') => Token::Time,
        _ => match parts[..] {
            // "13-أكتوبر" without a year.
            [day, name] if month(name).is_some() && day.parse::<i64>().is_ok() => Token::Day(None),
            _ => Token::Other,
        },
    }
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = if year < 100 { year + 2000 } else { year };
    if !(1900..=2200).contains(&year) {
        return None;
    }
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// The day that the tokens name, when they name one.
fn day(tokens: &[Token]) -> Option<Date> {
    if let Some(day) = tokens
        .iter()
        .find_map(|token| if let Token::Day(day) = token { *day } else { None })
    {
        return Some(day);
    }
    let at = tokens.iter().position(|token| matches!(token, Token::Month(_)))?;
    let Token::Month(month) = tokens[at] else {
        return None;
    };
    let number = |token: &Token| {
        if let Token::Number(number) = token {
            Some(*number)
        } else {
            None
        }
    };
    let year = tokens[at + 1..]
        .iter()
        .chain(&tokens[..at])
        .filter_map(number)
        .find(|n| (1900..=2200).contains(n))?;
    // The day stands before the month ("13 أكتوبر"), in English dates also behind it.
    let day = tokens[..at]
        .iter()
        .rev()
        .chain(&tokens[at + 1..])
        .filter_map(number)
        .find(|n| (1..=31).contains(n))?;
    civil(year, i64::from(month), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> DateReading {
        read_date_line(&matching_form(line))
    }

    fn day(year: i16, month: i8, day: i8) -> DateReading {
        DateReading::Day(Date::new(year, month, day).unwrap())
    }

    #[test]
    fn dates_in_every_house_style() {
        for line in [
            "تاريخ النشر: 9th, March 2024 GMT",
            "نشر في: 09/03/2024",
            "نُشر في 9 مارس 2024",
            "السبت 9 مارس 2024 - 10:30",
            "السبت، ٩ آذار/مارس ٢٠٢٤ الساعة ١٠:٣٠ مساءً",
            "9 آذار 2024",
            "2024-03-09",
            "2024-03-09T08:15:00+03:00",
            "آخر تحديث: السبت 09 مارس 2024 - 14:05 بتوقيت غرينتش",
            "28 شعبان 1445 هـ الموافق 9 مارس 2024 م",
            "March 9, 2024",
            "9-مارس-2024",
            "تاريخ النشر : ۰۹-۰۳-۲۰۲۴ | 11:20 ص",
            "09.03.2024",
            "نُشر: 15:20-9 مارس 2024 م ـ 28 شَعبان 1445 هـ",
        ] {
            assert_eq!(read(line), day(2024, 3, 9), "{line}");
        }
        assert_eq!(read("13 تشرين الثاني/نوفمبر 2023"), day(2023, 11, 13));
        assert_eq!(read("الأحد 5 كانون الثاني 2020"), day(2020, 1, 5));
        assert_eq!(read("3 جويلية 2021"), day(2021, 7, 3));
        assert_eq!(read("21 غشت 2022"), day(2022, 8, 21));
        assert_eq!(read("07 أوت 2019"), day(2019, 8, 7));
        assert_eq!(read("نشر في 10/25/2023"), day(2023, 10, 25));
    }

    #[test]
    fn date_lines_whose_day_cannot_be_told() {
        for line in [
            "منذ 3 ساعات",
            "تاريخ النشر: 31/02/2023",
            "نشر في: 12 رمضان 1444 هـ",
            "آخر تحديث: قبل يومين",
        ] {
            assert_eq!(read(line), DateReading::Unparsed, "{line}");
        }
    }

    #[test]
    fn sentences_that_mention_dates_are_no_date_lines() {
        for line in [
            "وقعت الحرب في 6 أكتوبر 1973",
            "قبل ثلاثة أيام وصل الوفد إلى العاصمة",
            "تحديث شبكة المياه في العاصمة يبدأ غدا وسط احتجاجات واسعة من السكان",
            "مايو",
            "2023",
            "12",
            "السبت",
        ] {
            assert_eq!(read(line), DateReading::None, "{line}");
        }
    }
}
