//! Names and numbers that a model lost, brought back by others that it knows.
//!
//! A small model drops or invents a name it has rarely seen, while it carries "Trump" or "Damascus" over
//! without fail and in the right place; it garbles 4568 and copies 35. So a sentence whose translation
//! lacks a known name or a number is translated once more with such a stand-in in its place, and the
//! stand-in's English becomes the true one. What cannot be put back cleanly is not used.

mod names;
mod numbers;

use std::ops::Range;

use super::glossary::Term;
use crate::text::normalize::matching_form;
use crate::text::words::replace_whole;
use names::StandIn;
pub(super) use numbers::count_wrong;

/// A text in which stand-ins replace some of its names and numbers.
pub(super) struct Disguised {
    /// The Arabic for the model.
    pub text: String,
    /// Each stand-in with the English of the name that it stands for and how often it stands in the text.
    names: Vec<(&'static StandIn, String, usize)>,
    /// Digits that stand in, with the English of the number that they stand for.
    numbers: Vec<(&'static str, String)>,
}

/// Replaces the `missing` terms of `text`, which are in its order, and the numbers that its `translation`
/// has not. A name that stands there twice gets the same stand-in; none is taken that `text` or
/// `translation` has already. `None` if there is nothing to replace or no stand-in is left.
pub(super) fn disguise(text: &str, missing: &[&Term], translation: &str) -> Option<Disguised> {
    let form = matching_form(text);
    let mut disguised = Disguised {
        text: String::with_capacity(text.len()),
        names: Vec::new(),
        numbers: Vec::new(),
    };
    let mut replaced: Vec<(Range<usize>, &'static str)> = Vec::new();
    for term in missing {
        let known = disguised
            .names
            .iter()
            .position(|(_, english, _)| *english == term.english);
        let free = |stand: &&StandIn| {
            !form.contains(&matching_form(stand.arabic))
                && !translation.contains(stand.root)
                && !term.english.contains(stand.root)
                && disguised
                    .names
                    .iter()
                    .all(|(taken, ..)| taken.english != stand.english)
        };
        if let Some(at) = known {
            let (stand, _, times) = &mut disguised.names[at];
            replaced.push((term.range.clone(), stand.arabic));
            *times += 1;
        } else if let Some(stand) = names::of_kind(term.kind).iter().find(free) {
            replaced.push((term.range.clone(), stand.arabic));
            disguised.names.push((stand, term.english.clone(), 1));
        }
    }
    for lost in numbers::lost(text, translation) {
        let apart =
            |(range, _): &(Range<usize>, _)| range.end <= lost.range.start || lost.range.end <= range.start;
        if replaced.iter().all(apart)
            && let Some(stand) = numbers::stand_in(&lost, text, translation, &disguised.numbers)
        {
            replaced.push((lost.range, stand));
            disguised.numbers.push((stand, lost.english));
        }
    }
    if replaced.is_empty() {
        return None;
    }
    replaced.sort_by_key(|(range, _)| range.start);
    let mut copied = 0;
    for (range, stand) in replaced {
        disguised.text.push_str(&text[copied..range.start]);
        // After the preposition "li-" the article loses its alef.
        match stand.strip_prefix("ال") {
            Some(rest) if disguised.text.ends_with('ل') => {
                disguised.text.push('ل');
                disguised.text.push_str(rest);
            }
            _ => disguised.text.push_str(stand),
        }
        copied = range.end;
    }
    disguised.text.push_str(&text[copied..]);
    Some(disguised)
}

impl Disguised {
    /// The translation with the true names and numbers; `None` if it has none of the stand-ins, one more often
    /// than the text, or one in a form that cannot be put back ("Syrian", "25,000").
    pub(super) fn restore(&self, translation: &str) -> Option<String> {
        // Numbers first: what is put back for a name may hold digits itself.
        let (mut text, numbers_found) = numbers::restore(translation, &self.numbers)?;
        let mut found = numbers_found > 0;
        for (stand, english, times) in &self.names {
            let mut count = 0;
            for form in [stand.full, stand.english] {
                let (replaced, more) = replace_whole(&text, form, char::is_alphanumeric, |_| english);
                count += more;
                text = replaced;
            }
            if count > *times {
                return None;
            }
            if count > 0 && english.starts_with("al-") {
                text = with_one_article(&text, english);
            }
            found |= count > 0;
        }
        // What was put back may itself hold a root ("Moscow Exchange"): only what is left over counts.
        let mut rest = text.clone();
        for (_, english, _) in &self.names {
            rest = rest.replace(english.as_str(), " ");
        }
        let left = self.names.iter().any(|(stand, ..)| rest.contains(stand.root));
        (found && !left).then_some(text)
    }
}

/// `Al al-Ansari`, where the article was translated beside the stand-in, as `al-Ansari`; at the beginning of the text
/// with a capital.
fn with_one_article(text: &str, name: &str) -> String {
    let text = text.replace(&format!("Al {name}"), name);
    match text.strip_prefix("al-") {
        Some(rest) if text.starts_with(name) => format!("Al-{rest}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::Glossary;

    fn disguised(text: &str, translation: &str) -> Option<Disguised> {
        let terms = Glossary::default().write_in(text).terms;
        disguise(text, &terms.iter().collect::<Vec<_>>(), translation)
    }

    #[test]
    fn a_lost_name_gets_a_stand_in_and_comes_back() {
        let found = disguised("قصف قرب سرت وبنغازي", "Shelling near CNN.").unwrap();
        assert_eq!(found.text, "قصف قرب دمشق وبغداد");
        assert_eq!(
            found
                .restore("Shelling near Damascus and Baghdad's port.")
                .as_deref(),
            Some("Shelling near Sirte and Benghazi's port.")
        );
    }

    #[test]
    fn an_article_beside_the_stand_in_is_not_doubled() {
        assert_eq!(
            with_one_article("Al al-Ansari added that Al al-Ansari left.", "al-Ansari"),
            "Al-Ansari added that al-Ansari left."
        );
        assert_eq!(
            with_one_article("Majid al-Ansari left.", "al-Ansari"),
            "Majid al-Ansari left."
        );
    }

    #[test]
    fn a_full_name_and_a_short_one_become_the_name() {
        let found = disguised("قال بيت هيغسيث إن الأمر انتهى.", "He said so.").unwrap();
        assert_eq!(
            found.restore("Donald Trump said so.").as_deref(),
            Some("Pete Hegseth said so.")
        );
        assert_eq!(
            found.restore("Trump said so.").as_deref(),
            Some("Pete Hegseth said so.")
        );
    }

    #[test]
    fn what_cannot_be_put_back_is_not_used() {
        let found = disguised("في كوريا الشمالية", "In Ugruguay.").unwrap();
        assert_eq!(found.restore("In the Syrian north."), None);
        assert_eq!(found.restore("In the north."), None);
        let found = disguised("قال بيت هيغسيث إن الأمر انتهى.", "He said so.").unwrap();
        assert_eq!(found.restore("Trump criticized Trump."), None);
    }

    #[test]
    fn a_stand_in_of_the_text_itself_is_not_taken() {
        let found = disguised("من دمشق إلى سرت", "From Damascus to CNN").unwrap();
        assert!(
            !found
                .names
                .iter()
                .any(|(stand, english, _)| stand.english == "Damascus" && english == "Sirte")
        );
    }

    #[test]
    fn the_article_joins_the_preposition() {
        let text = "لبريطانيا وللأردن ولفرنسا ولسويسرا";
        let found = disguised(text, "").unwrap();
        assert_eq!(found.text, "لسوريا ولإيران ولتركيا وللعراق");
    }

    #[test]
    fn a_lost_number_gets_a_stand_in_and_comes_back() {
        let text = "سيعيد النظر في ٤٥٦٨ قرارا بحلول 16 من يناير 2017";
        let found = disguised(text, "It will review 4.58 of 6 by January 16, 2017").unwrap();
        assert_eq!(found.text, "سيعيد النظر في 35 قرارا بحلول 16 من يناير 2017");
        assert_eq!(
            found
                .restore("It will review 35 decisions by January 16, 2017")
                .as_deref(),
            Some("It will review 4,568 decisions by January 16, 2017")
        );
        assert_eq!(found.restore("It will review 35,000 decisions"), None);
        assert_eq!(found.restore("It will review thirty-five decisions"), None);
    }

    #[test]
    fn names_and_numbers_come_back_together() {
        let found = disguised("نقل 1200 شخص إلى سرت", "About 120,000 were moved to Sidra.").unwrap();
        assert_eq!(found.text, "نقل 35 شخص إلى دمشق");
        assert_eq!(
            found.restore("Some 35 people were moved to Damascus.").as_deref(),
            Some("Some 1,200 people were moved to Sirte.")
        );
    }
}
