//! Numbers of Arabic text: digits of all three kinds and number words.

use super::Number;
use super::digits;
use super::phrase::{Atom, Part, numbers, scale_of};
use crate::text::normalize::normalize;

/// The numbers of an Arabic text, in order.
pub fn arabic_numbers(text: &str) -> Vec<Number> {
    let form = normalize(text);
    let atoms = atoms(&form.text);
    let mut found = numbers(&atoms);
    share_scales(&form.text, &mut found);
    for number in &mut found {
        number.span = form.to_original(number.span.clone());
    }
    found
}

/// "بين 10 و15 مليون": the first number may be meant in millions as well.
fn share_scales(text: &str, numbers: &mut [Number]) {
    for at in 1..numbers.len() {
        let (before, after) = numbers.split_at_mut(at);
        let (first, second) = (&mut before[at - 1], &after[0]);
        let between = &text[first.span.end.min(second.span.start)..second.span.start];
        let linked = matches!(
            between.trim(),
            "" | "و" | "الي" | "-" | "او" | "و نحو" | "الي نحو" | "حتي" | "ل"
        );
        if linked
            && first.value < 1000.0
            && let Some(scale) = scale_of(second.value)
        {
            let scaled = first.value * scale;
            first.alternatives.push(scaled);
        }
    }
}

/// A word of the text in matching form.
struct Word<'a> {
    text: &'a str,
    start: usize,
}

fn atoms(text: &str) -> Vec<Atom> {
    let words = words(text);
    let mut atoms: Vec<Atom> = Vec::new();
    // Where the last atom ended, to see what lies between.
    let mut last_end: Option<usize> = None;
    let mut pending_and = false;
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).map_or("", |before| words[before].text);
        let next = words.get(index + 1).map_or("", |next| next.text);
        if word.text == "و" {
            pending_and = true;
            continue;
        }
        let Some((part, and, ordinal)) = part(word.text, before, next) else {
            pending_and = false;
            continue;
        };
        let end = word.start + word.text.len();
        let adjacent = last_end.is_some_and(|end| {
            text[end..word.start]
                .chars()
                .all(|c| c.is_whitespace() || c == 'و' || c == 'ل' || c == 'ب')
        });
        atoms.push(Atom {
            part,
            span: word.start..end,
            and: and || pending_and,
            adjacent,
            ordinal,
        });
        last_end = Some(end);
        pending_and = false;
    }
    atoms
}

/// Words and numbers: runs of letters, and runs of digits with their separators.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let len = if c.is_ascii_digit() {
            digits::read(&text[at..]).map_or(1, |number| number.len)
        } else if c.is_alphabetic() {
            text[at..]
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(text.len() - at)
        } else {
            at += c.len_utf8();
            continue;
        };
        words.push(Word {
            text: &text[at..at + len],
            start: at,
        });
        at += len;
    }
    words
}

/// What a word is in a number phrase, whether "and" is written onto it, whether it is an ordinal.
fn part(word: &str, before: &str, next: &str) -> Option<(Part, bool, bool)> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let number = digits::read(word)?;
        return Some((Part::Digits(number.value, number.alternatives), false, false));
    }
    let (and, bare) = match word.strip_prefix('و') {
        Some(rest) if known(rest).is_some() => (true, rest),
        _ => (false, word),
    };
    let (part, ordinal, article) = known(bare)?;
    let of_a_month = ["تشرين", "كانون", "ربيع", "جمادي"].contains(&before);
    let weekday = article
        && !matches!(next, "عشر" | "عشره")
        && matches!(bare.trim_start_matches("ال"), "احد" | "اثنين");
    let per_cent =
        matches!(part, Part::Hundred) && (before == "في" || before == "ب" || bare.starts_with("بال"));
    // "أحد" is "one of" unless it is eleven, twenty-one, ...
    let goes_on = matches!(next, "عشر" | "عشره")
        || next
            .strip_prefix('و')
            .is_some_and(|next| matches!(known(next), Some((Part::Word(20.0..), _, _))));
    let one_of = matches!(bare, "احد" | "احدي") && !goes_on;
    (!of_a_month && !weekday && !per_cent && !one_of).then_some((part, and, ordinal))
}

/// A number word without "and": its part, whether it is an ordinal, whether it has the article.
fn known(word: &str) -> Option<(Part, bool, bool)> {
    if let Some((part, ordinal)) = lexicon(word) {
        return Some((part, ordinal, false));
    }
    for (prefix, article) in [
        ("ال", true),
        ("بال", true),
        ("لل", true),
        ("ب", false),
        ("ل", false),
        ("ف", false),
        ("ك", false),
    ] {
        if let Some((part, ordinal)) = word.strip_prefix(prefix).and_then(lexicon) {
            return Some((part, ordinal, article));
        }
    }
    None
}

fn lexicon(word: &str) -> Option<(Part, bool)> {
    let part = match word {
        "صفر" => Part::Word(0.0),
        "واحد" | "واحده" | "احد" | "احدي" => Part::Word(1.0),
        "اثنان" | "اثنين" | "اثنتان" | "اثنتين" | "اثنا" | "اثني" | "اثنتا" | "اثنتي" => {
            Part::Word(2.0)
        }
        "ثلاثه" | "ثلاث" => Part::Word(3.0),
        "اربعه" | "اربع" => Part::Word(4.0),
        "خمسه" | "خمس" => Part::Word(5.0),
        "سته" | "ست" => Part::Word(6.0),
        "سبعه" | "سبع" => Part::Word(7.0),
        "ثمانيه" | "ثماني" | "ثمان" => Part::Word(8.0),
        "تسعه" | "تسع" => Part::Word(9.0),
        "عشره" | "عشر" => Part::Teen,
        "عشرون" | "عشرين" => Part::Word(20.0),
        "ثلاثون" | "ثلاثين" => Part::Word(30.0),
        "اربعون" | "اربعين" => Part::Word(40.0),
        "خمسون" | "خمسين" => Part::Word(50.0),
        "ستون" | "ستين" => Part::Word(60.0),
        "سبعون" | "سبعين" => Part::Word(70.0),
        "ثمانون" | "ثمانين" => Part::Word(80.0),
        "تسعون" | "تسعين" => Part::Word(90.0),
        "مئه" | "مائه" | "مايه" => Part::Hundred,
        "مئتان" | "مئتين" | "مئتا" | "مئتي" | "مائتان" | "مائتين" | "مائتا" | "مائتي" => {
            Part::Word(200.0)
        }
        "الف" | "الفا" => Part::Scale(1e3),
        "الفان" | "الفين" | "الفي" => Part::DualScale(1e3),
        "الاف" => Part::PluralScale(1e3),
        "مليون" => Part::Scale(1e6),
        "مليونا" | "مليونان" | "مليونين" | "مليوني" => Part::DualScale(1e6),
        "ملايين" => Part::PluralScale(1e6),
        "مليار" | "بليون" => Part::Scale(1e9),
        "مليارا" | "ملياران" | "مليارين" | "ملياري" | "بليونا" | "بليوني" | "بليونين" => {
            Part::DualScale(1e9)
        }
        "مليارات" | "بلايين" => Part::PluralScale(1e9),
        "تريليون" | "ترليون" => Part::Scale(1e12),
        "تريليونا" | "تريليوني" | "تريليونين" => Part::DualScale(1e12),
        "تريليونات" => Part::PluralScale(1e12),
        "نصف" => Part::Fraction(0.5),
        "ربع" => Part::Fraction(0.25),
        _ => {
            return ordinal(word)
                .map(|value| (Part::Word(value), true))
                .or_else(|| hundreds(word));
        }
    };
    Some((part, false))
}

fn ordinal(word: &str) -> Option<f64> {
    // Feminine forms add `ه`.
    const ORDINALS: &[(&str, f64)] = &[
        ("اول", 1.0),
        ("اولي", 1.0),
        ("حادي", 1.0),
        ("ثاني", 2.0),
        ("ثالث", 3.0),
        ("رابع", 4.0),
        ("خامس", 5.0),
        ("سادس", 6.0),
        ("سابع", 7.0),
        ("ثامن", 8.0),
        ("تاسع", 9.0),
        ("عاشر", 10.0),
    ];
    let find = |word: &str| {
        ORDINALS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|&(_, value)| value)
    };
    find(word).or_else(|| word.strip_suffix('ه').and_then(find))
}

/// "ثلاثمئة", "خمسمائة".
fn hundreds(word: &str) -> Option<(Part, bool)> {
    let unit = word.strip_suffix("مئه").or_else(|| word.strip_suffix("مائه"))?;
    let value = match unit {
        "ثلاث" => 300.0,
        "اربع" => 400.0,
        "خمس" => 500.0,
        "ست" => 600.0,
        "سبع" => 700.0,
        "ثمان" | "ثماني" => 800.0,
        "تسع" => 900.0,
        _ => return None,
    };
    Some((Part::Word(value), false))
}
