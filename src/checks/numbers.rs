//! Numbers that were lost, changed or made up.

use crate::text::normalize::matching_form;
use crate::text::numbers::{Number, SAYABLE, arabic_numbers, english_numbers};
use crate::text::span::Excerpt;
use crate::warning::{Warning, WarningKind};

pub(super) fn check(source: &Excerpt, english: &str) -> Option<Warning> {
    let ours = arabic_numbers(&source.text);
    let theirs = english_numbers(english);
    let lost: Vec<&Number> = ours
        .iter()
        .filter(|number| must_be_kept(number) && !number.is_among(&theirs))
        .filter(|number| !said_otherwise(number, english) && !is_arabic_clock(number, &source.text))
        .collect();
    let made_up: Vec<&Number> = theirs
        .iter()
        // A dual ("يومين") is a two that no number word stands for.
        .filter(|number| must_be_kept(number) && number.value != 2.0 && !number.is_among(&ours))
        .filter(|number| !written_otherwise(number, &source.text) && !is_english_clock(number, english))
        .collect();
    if lost.is_empty() && made_up.is_empty() {
        return None;
    }
    let list = |numbers: &[&Number], text: &str| {
        numbers
            .iter()
            .map(|number| text[number.span.clone()].to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut details = Vec::new();
    if !lost.is_empty() {
        details.push(format!(
            "missing in the translation: {}",
            list(&lost, &source.text)
        ));
    }
    if !made_up.is_empty() {
        details.push(format!("only in the translation: {}", list(&made_up, english)));
    }
    let span = lost
        .first()
        .map_or(source.span, |number| source.part(number.span.clone()));
    Some(Warning::new(WarningKind::NumberMismatch, details.join("; ")).at(span))
}

/// Whether a faithful translation has the number in any case.
fn must_be_kept(number: &Number) -> bool {
    let small = number.value <= SAYABLE;
    if number.ordinal {
        number.value > SAYABLE
    } else {
        !small || (number.in_digits && number.value != 1.0)
    }
}

/// English ways to say a number that are no number words.
fn said_otherwise(number: &Number, english: &str) -> bool {
    let lower = english.to_ascii_lowercase();
    let says = |words: &[&str]| {
        lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| words.contains(&word))
    };
    // "5/2018" may become "May 2018"; the capital tells the month from the verb.
    let month = MONTHS.iter().zip(1..).any(|(name, month)| {
        number.may_be(f64::from(month))
            && english
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word == *name)
    });
    let zero = number.value == 0.0 && says(&["no", "nil", "zero", "none", "scoreless", "goalless"]);
    let century = number.value == 100.0 && says(&["century", "centenary", "hundred", "hundreds", "fully"]);
    let scaled = number.value == 1000.0 && says(&["thousand", "thousands", "millennium"]);
    let unit = number.value == 10.0 && says(&["decade", "ten", "dozen", "tens"])
        || number.value == 20.0 && says(&["g20", "decades"]);
    let fraction = number.value == 50.0 && says(&["half"]);
    month || zero || century || scaled || unit || fraction
}

const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Times of day are rewritten freely: 22:30 becomes half past ten, 17,27 ت.غ becomes 1727 GMT.
fn is_arabic_clock(number: &Number, arabic: &str) -> bool {
    let before = matching_form(last_chars(&arabic[..number.span.start], 14));
    let after = matching_form(first_chars(&arabic[number.span.end..], 14));
    let after = after.trim_start_matches(|c: char| !c.is_alphabetic());
    before.contains("الساعه")
        || [
            "بتوقيت",
            "ت غ",
            "ت.غ",
            "غرينتش",
            "صباحا",
            "مساء",
            "ظهرا",
            "فجرا",
            "منتصف",
            "بالتوقيت",
            "على مدار",
        ]
        .iter()
        .any(|word| after.starts_with(word))
}

fn is_english_clock(number: &Number, english: &str) -> bool {
    let after = first_chars(&english[number.span.end..], 12).to_ascii_lowercase();
    let after = after.trim_start_matches(|c: char| !c.is_alphabetic());
    let before = last_chars(&english[..number.span.start], 4).to_ascii_lowercase();
    [
        "a.m",
        "p.m",
        "am ",
        "pm ",
        "gmt",
        "utc",
        "noon",
        "local time",
        "o'clock",
    ]
    .iter()
    .any(|word| after.starts_with(word))
        || before.ends_with(" at ") && english[number.span.end..].starts_with(':')
}

fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

fn last_chars(text: &str, count: usize) -> &str {
    text.char_indices()
        .rev()
        .nth(count.saturating_sub(1))
        .map_or(text, |(at, _)| &text[at..])
}

/// Arabic ways to write a number that are no number words.
fn written_otherwise(number: &Number, arabic: &str) -> bool {
    let form = matching_form(arabic);
    let says = |words: &[&str]| words.iter().any(|word| form.contains(word));
    // "تسعينيات" is the 1990s or somebody's nineties.
    let decade = number.value % 10.0 == 0.0 && (20.0..=2100.0).contains(&number.value) && says(DECADES);
    // "عقدين" is two decades, "يوم" 24 hours, "ثمن النهائي" the last 16.
    let time =
        number.value == 20.0 && says(&["عقدين", "عقدان"]) || number.value == 24.0 && says(&["ساعه", "يوم"]);
    let part =
        number.value == 50.0 && says(&["نصف"]) || number.value == 16.0 && says(&["ثمن النهائي", "ثمن نهائي"]);
    let century = number.value == 100.0 && says(&["قرن"]);
    decade || time || part || century
}

const DECADES: &[&str] = &[
    "عشرينات",
    "عشرينيات",
    "ثلاثينات",
    "ثلاثينيات",
    "اربعينات",
    "اربعينيات",
    "خمسينات",
    "خمسينيات",
    "ستينات",
    "ستينيات",
    "سبعينات",
    "سبعينيات",
    "ثمانينات",
    "ثمانينيات",
    "تسعينات",
    "تسعينيات",
    "عشريني",
    "ثلاثيني",
    "اربعيني",
    "خمسيني",
    "ستيني",
    "سبعيني",
];

#[cfg(test)]
mod tests {
    use super::super::tests::kinds;
    use crate::warning::WarningKind;

    #[test]
    fn lost_changed_and_made_up_numbers_are_seen() {
        for (arabic, english) in [
            ("قتل 23 شخصا في الهجوم", "32 people were killed in the attack"),
            ("قتل 6 أشخاص في الهجوم", "Sixty people were killed in the attack"),
            ("خسرت الشركة 3 ملايين دولار", "The company lost $3 billion"),
            (
                "نزح خمسة وأربعون ألفا من السكان",
                "Residents were displaced from the area there",
            ),
            (
                "نزح كثير من السكان عن القرية",
                "Some 4,500 residents of the village were displaced",
            ),
            ("ارتفع السعر ٣٫٥٪ هذا العام", "The price rose by 35% this year"),
        ] {
            assert_eq!(kinds(arabic, english), [WarningKind::NumberMismatch], "{arabic}");
        }
    }

    #[test]
    fn numbers_said_in_another_way_are_no_mismatch() {
        for (arabic, english) in [
            (
                "اتفق الطرفان على لقاء آخر بعد يومين",
                "The two sides agreed to meet again in two days",
            ),
            ("قتل 6 أشخاص", "Six people were killed"),
            ("وصل خمسة وزراء", "5 ministers arrived"),
            ("نصف مليون نازح", "500,000 displaced people"),
            (
                "بلغت الخسائر 2.5 مليار يورو",
                "Losses came to 2,500 million euros",
            ),
            ("في تسعينيات القرن الماضي", "In the 1990s, in the last century"),
            (
                "بين 10 و15 مليون برميل",
                "Between 10 million and 15 million barrels",
            ),
        ] {
            assert_eq!(kinds(arabic, english), [], "{arabic}");
        }
    }
}
