//! Numbers of English text.

use super::Number;
use super::digits;
use super::phrase::{Atom, Part, numbers, scale_of};

/// The numbers of an English text, in order.
pub fn english_numbers(text: &str) -> Vec<Number> {
    let lower = text.to_ascii_lowercase();
    let mut found = numbers(&atoms(&lower));
    for at in 1..found.len() {
        let (before, after) = found.split_at_mut(at);
        let (first, second) = (&mut before[at - 1], &after[0]);
        let between = &lower[first.span.end.min(second.span.start)..second.span.start];
        let linked = matches!(
            between.trim(),
            "" | "and" | "to" | "-" | "–" | "or" | "and about" | "to about" | "and $" | "to $" | "and nearly"
        );
        if linked
            && first.value < 1000.0
            && let Some(scale) = scale_of(second.value)
        {
            let scaled = first.value * scale;
            first.alternatives.push(scaled);
        }
    }
    found
}

fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut last_end: Option<usize> = None;
    let mut and = false;
    let mut before = "";
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let (start, len) = if c.is_ascii_digit() {
            (at, digits::read(&text[at..]).map_or(1, |number| number.len))
        } else if c.is_alphabetic() {
            (
                at,
                text[at..]
                    .find(|c: char| !c.is_alphabetic())
                    .unwrap_or(text.len() - at),
            )
        } else {
            // "one, two": a comma ends a phrase, a hyphen or a space does not.
            if !matches!(c, ' ' | '-' | '\u{A0}') {
                last_end = None;
                and = false;
            }
            at += c.len_utf8();
            continue;
        };
        let word = &text[start..start + len];
        at += len;
        // E3, G7: a digit of a name.
        if c.is_ascii_digit() && len == 1 && text[..start].ends_with(char::is_alphabetic) {
            last_end = None;
            before = word;
            continue;
        }
        let mut ordinal = false;
        let part = if c.is_ascii_digit() {
            let suffix_len = text[at..]
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(text.len() - at);
            let suffix = &text[at..at + suffix_len];
            if matches!(suffix, "st" | "nd" | "rd" | "th" | "s") {
                at += suffix_len;
                ordinal = suffix != "s";
            }
            digits::read(word).map(|number| Part::Digits(number.value, number.alternatives))
        } else if matches!(word, "several" | "few" | "many") {
            // "several thousand" is no number; neither is what follows.
            before = word;
            last_end = None;
            continue;
        } else {
            let glued = start > 0 && text.as_bytes()[start - 1].is_ascii_digit();
            let (part, is_ordinal) =
                lexicon(word, glued).map_or((None, false), |(part, ordinal)| (Some(part), ordinal));
            ordinal = is_ordinal;
            part
        };
        let indefinite = matches!(before, "several" | "few" | "many")
            && matches!(part, Some(Part::Hundred | Part::Scale(_)));
        match part {
            Some(part) if !indefinite => {
                atoms.push(Atom {
                    part,
                    span: start..at,
                    and,
                    adjacent: last_end.is_some(),
                    ordinal,
                });
                last_end = Some(at);
                and = false;
            }
            _ if word == "and" && last_end.is_some() => and = true,
            // "half a million", "one and a half", "a hundred"
            _ if matches!(word, "a" | "an" | "of") && last_end.is_some() => {}
            _ => {
                last_end = None;
                and = false;
            }
        }
        before = word;
    }
    atoms
}

/// What a word is in a number phrase, and whether it is an ordinal. `glued` says that it stands
/// right behind a digit ("5m").
fn lexicon(word: &str, glued: bool) -> Option<(Part, bool)> {
    const CARDINALS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const ORDINALS: &[&str] = &[
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ];
    const TENS: &[&str] = &[
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let place = |list: &[&str], word: &str| list.iter().position(|&known| known == word).map(|at| at as f64);
    if let Some(value) = place(CARDINALS, word) {
        return Some((Part::Word(value), false));
    }
    if let Some(value) = place(TENS, word) {
        return Some((Part::Word((value + 2.0) * 10.0), false));
    }
    if let Some(value) = place(ORDINALS, word) {
        return Some((Part::Word(value + 1.0), true));
    }
    if let Some(value) = word
        .strip_suffix("ieth")
        .and_then(|stem| place(TENS, &format!("{stem}y")))
    {
        return Some((Part::Word((value + 2.0) * 10.0), true));
    }
    let part = match word {
        "hundred" => Part::Hundred,
        "thousand" => Part::Scale(1e3),
        "million" => Part::Scale(1e6),
        "billion" => Part::Scale(1e9),
        "trillion" => Part::Scale(1e12),
        "k" if glued => Part::Scale(1e3),
        "m" | "mn" if glued => Part::Scale(1e6),
        "b" | "bn" if glued => Part::Scale(1e9),
        "half" => Part::Fraction(0.5),
        "quarter" => Part::Fraction(0.25),
        "dozen" => Part::Word(12.0),
        "both" | "pair" | "couple" | "twice" | "double" | "twin" => Part::Word(2.0),
        "once" | "single" => Part::Word(1.0),
        "hundredth" => return Some((Part::Hundred, true)),
        _ => return None,
    };
    Some((part, false))
}
