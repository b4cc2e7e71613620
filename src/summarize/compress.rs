//! Shorter forms of a sentence: [units](super::units) that the model would drop are left out, the
//! least wanted first, and every form is [checked](super::proof) against the sentence.

use std::ops::Range;

use super::proof::{Unsupported, check, render};
use super::sentence::{Word, count_words};
use super::units::{UnitKind, units};

/// A unit goes only if the mean probability that its words are kept lies below this.
const DROP_BELOW: f32 = 0.4;
/// A sentence gets at most so many shorter forms.
const MOST_FORMS: usize = 8;

/// One form of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The text.
    pub text: String,
    /// The bytes of the sentence that it is made of.
    pub parts: Vec<Range<usize>>,
    /// How many words it costs.
    pub cost: usize,
    /// How many units were left out.
    pub cuts: usize,
}

/// All forms of a sentence, the longest first, and why forms were refused.
///
/// `keep` holds, for each of `words`, the probability that a summary keeps it. A connective at the
/// start is left out of every form: in a summary it would join what was never joined.
pub fn forms(text: &str, words: &[Word], keep: &[f32]) -> (Vec<Form>, Vec<Unsupported>) {
    let mean = |range: &Range<usize>| {
        let inside = words
            .iter()
            .zip(keep)
            .filter(|(word, _)| range.contains(&word.range.start));
        // Content words decide; a unit without any is judged by what it has.
        let (sum, count) = inside.fold((0.0, 0.0), |(sum, count), (word, keep)| {
            let weight = if word.content { 1.0 } else { 0.2 };
            (sum + weight * keep, count + weight)
        });
        if count > 0.0 { sum / count } else { 0.0_f32 }
    };
    let mut droppable: Vec<(f32, Range<usize>)> = units(text)
        .into_iter()
        .map(|unit| {
            (
                if unit.kind == UnitKind::Connective {
                    0.0
                } else {
                    mean(&unit.range)
                },
                unit,
            )
        })
        .filter(|(keep, _)| *keep < DROP_BELOW)
        .map(|(keep, unit)| {
            (
                if unit.kind == UnitKind::Connective {
                    -1.0
                } else {
                    keep
                },
                unit.range,
            )
        })
        .collect();
    droppable.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.start.cmp(&b.1.start)));
    let forced = droppable.iter().take_while(|(keep, _)| *keep < 0.0).count();
    let mut found: Vec<Form> = Vec::new();
    let mut refused = Vec::new();
    for cuts in forced..=droppable.len() {
        let parts = without(text, droppable[..cuts].iter().map(|(_, range)| range));
        let form = render(text, &parts);
        let problems = if cuts == 0 {
            Vec::new()
        } else {
            check(&form, &[text])
        };
        let cost = count_words(&form);
        if !problems.is_empty() {
            refused.extend(problems);
        } else if cost >= 4.min(count_words(text))
            && found.last().is_none_or(|last| cost < last.cost)
            && found.len() < MOST_FORMS
        {
            found.push(Form {
                text: form,
                parts,
                cost,
                cuts,
            });
        }
    }
    if found.is_empty() {
        let parts = without(text, std::iter::empty());
        let form = text.trim().to_owned();
        found.push(Form {
            cost: count_words(&form),
            text: form,
            parts,
            cuts: 0,
        });
    }
    (found, refused)
}

/// What is left of a text, trimmed, without some ranges.
fn without<'r>(text: &str, ranges: impl Iterator<Item = &'r Range<usize>>) -> Vec<Range<usize>> {
    let mut dropped: Vec<Range<usize>> = ranges.cloned().collect();
    dropped.sort_by_key(|range| (range.start, range.end));
    let (mut parts, mut at) = (Vec::new(), text.len() - text.trim_start().len());
    for range in dropped {
        if range.start > at {
            parts.push(at..range.start);
        }
        at = at.max(range.end);
    }
    let end = text.trim_end().len();
    if end > at {
        parts.push(at..end);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::sentence::words;
    use proptest::prelude::*;

    #[test]
    fn the_least_wanted_units_go_first() {
        let text = "Meanwhile, the council, which met in Basra, approved the plan (the third), adding that work is under way.";
        let words = words(text);
        let keep: Vec<f32> = words
            .iter()
            .map(|w| {
                if w.range.start > text.find("adding").unwrap() {
                    0.3
                } else if text[..w.range.start].contains("(") {
                    0.1
                } else {
                    0.35
                }
            })
            .collect();
        let (forms, refused) = forms(text, &words, &keep);
        let texts: Vec<&str> = forms.iter().map(|f| f.text.as_str()).collect();
        assert!(refused.is_empty());
        assert_eq!(
            texts,
            [
                "The council, which met in Basra, approved the plan (the third), adding that work is under way.",
                "The council, which met in Basra, approved the plan, adding that work is under way.",
                "The council, which met in Basra, approved the plan.",
                "The council approved the plan.",
            ]
        );
    }

    #[test]
    fn wanted_units_stay() {
        let text = "The council, which met in Basra, approved the plan.";
        let words = words(text);
        assert_eq!(forms(text, &words, &vec![0.9; words.len()]).0.len(), 1);
    }

    proptest! {
        #[test]
        fn forms_are_made_of_their_parts(text in "[A-Z][a-z]{1,4}(?:(?: |, )(?:on Monday|who|said|the|Ali|\"ok\"|police|adding|[a-z]{2,5})){0,14}[.]", seed in 0u64..1000) {
            let words = words(&text);
            let keep: Vec<f32> = (0..words.len() as u64).map(|at| ((at * 37 + seed) % 100) as f32 / 100.0).collect();
            let (forms, _) = forms(&text, &words, &keep);
            prop_assert!(!forms.is_empty());
            for form in forms {
                prop_assert_eq!(&render(&text, &form.parts), &form.text);
                prop_assert!(form.parts.windows(2).all(|pair| pair[0].end <= pair[1].start));
            }
        }
    }
}
