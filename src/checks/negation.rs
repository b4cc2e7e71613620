//! Negations that were lost.

use crate::text::lexicon::lexicon;
use crate::text::normalize::normalize;
use crate::text::span::Excerpt;
use crate::warning::{Warning, WarningKind};
use std::ops::Range;

pub(super) fn check(source: &Excerpt, english: &str) -> Option<Warning> {
    let negator = negator(&source.text)?;
    if is_negative(english) {
        return None;
    }
    let word = &source.text[negator.clone()];
    let detail = format!("\"{word}\" negates the source, but nothing in the translation is negative");
    Some(Warning::new(WarningKind::NegationLost, detail).at(source.part(negator)))
}

lexicon! {
    /// Words that negate. `غير` and `دون` are left out because they often mean
    /// "however" and "below"; `ما` mostly is no negation.
    NEGATORS = "lexicon/negators.txt"
}

lexicon! {
    /// What follows a negator without negating anything: "لا يزال" (still), "لا سيما" (especially),
    /// "لا بد" (must), "لا يقل عن" (at least), "لم شمل" (reunion).
    IDIOMS = "lexicon/idioms.txt"
}

/// The first negator that stands for a plain negation.
fn negator(arabic: &str) -> Option<Range<usize>> {
    let form = normalize(arabic);
    let words: Vec<(usize, &str)> = words(&form.text);
    for (index, &(at, word)) in words.iter().enumerate() {
        if word == "غير" && negates_adjective(&words, index) {
            return Some(form.to_original(at..at + word.len()));
        }
        if !NEGATORS.contains(word) {
            continue;
        }
        let following = &words[index + 1..words.len().min(index + 8)];
        let idiom = following.first().is_some_and(|(_, next)| IDIOMS.contains(next));
        // "لم ... إلا" and "ليس ... بل" turn into "only" and "but", which need no negation.
        let only = following.iter().any(|(_, next)| {
            matches!(
                *next,
                "الا" | "سوي" | "فقط" | "بل" | "فحسب" | "حتي" | "وحسب" | "قبل"
            )
        });
        // "سواء ... أم لا", "لا ... ولا" within a name: a negator at the end negates nothing here.
        if !idiom && !only && !following.is_empty() {
            return Some(form.to_original(at..at + word.len()));
        }
    }
    None
}

/// `تصريحات غير مسؤولة`: `غير` before an adjective without the article turns it round. `غير أن` means "however",
/// `غير واحد` several; before a noun with the article it stands for "other than".
fn negates_adjective(words: &[(usize, &str)], at: usize) -> bool {
    words.get(at + 1).is_some_and(|(_, next)| {
        let adjective = ["ه", "ي", "يه", "ين"].iter().any(|end| next.ends_with(end)) || next.starts_with('م');
        adjective && next.chars().count() >= 4 && !next.starts_with("ال") && !next.starts_with("ان")
    })
}

fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    words
}

lexicon! {
    /// English words that say no, whole.
    NEGATIVE_WORDS = "lexicon/negative_words.txt"
}

lexicon! {
    /// Beginnings of verbs, nouns and adjectives that hold a negation.
    NEGATIVE_STEMS = "lexicon/negative_stems.txt"
}

lexicon! {
    /// Words that begin with "un" and have no negation in them; their beginnings.
    UN_WORDS = "lexicon/un_words.txt"
}

/// Whether anything in the English text is negative.
fn is_negative(english: &str) -> bool {
    let lower = english.to_lowercase().replace('’', "'");
    lower
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '-'))
        .any(|word| {
            word.contains("n't")
                || NEGATIVE_STEMS.phrases().any(|stem| word.starts_with(stem))
                || word.split('-').any(|part| {
                    NEGATIVE_WORDS.contains(part)
                        || (part.len() > 4 && part.starts_with("un") && !begins_plainly(part))
                        || (part.len() > 6 && part.starts_with("non"))
                        || (part.len() > 5 && part.ends_with("less") && part != "unless")
                })
        })
}

fn begins_plainly(word: &str) -> bool {
    UN_WORDS.phrases().any(|plain| {
        if plain.len() > 2 {
            word.starts_with(plain)
        } else {
            word == plain
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::kinds;
    use crate::warning::WarningKind;

    #[test]
    fn a_lost_negation_is_seen() {
        for (arabic, english) in [
            (
                "قال الوزير إنه لن يستقيل من منصبه",
                "The minister said he would resign from his post",
            ),
            (
                "لم يعلن الوفد موعد العودة",
                "The delegation announced the date of its return",
            ),
            (
                "أكدت الشركة عدم مسؤوليتها عن الحادث",
                "The company confirmed its responsibility for the accident",
            ),
            ("ليس لدى الحكومة خطة", "The government has a plan"),
            ("الكرملين: تصريحات غير مسؤولة", "Kremlin: responsible remarks"),
        ] {
            assert_eq!(kinds(arabic, english), [WarningKind::NegationLost], "{arabic}");
        }
    }

    #[test]
    fn negations_in_other_words_are_no_loss() {
        for (arabic, english) in [
            ("نفى الوزير الخبر", "The minister denied the report"),
            ("لا يزال الطريق مغلقا", "The road is closed as before"),
            ("لم تتمكن الفرق من الوصول", "The teams were unable to get there"),
            ("لا سيما في الجنوب", "Especially in the south"),
            ("تصريحات غير مسؤولة", "irresponsible remarks"),
            ("غير أن الوفد وصل", "However, the delegation arrived"),
            ("دعا إلى عدم التصعيد", "He called for avoiding escalation"),
            ("لا يوافق على الخطة", "He doesn’t agree with the plan"),
        ] {
            assert_eq!(kinds(arabic, english), [], "{arabic}");
        }
    }
}
