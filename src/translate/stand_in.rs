//! Names that a model lost, brought back by names that it knows.
//!
//! A small model drops or invents a name it has rarely seen, while it carries "Trump" or "Damascus" over
//! without fail and in the right place. So a sentence whose translation lacks a known name is translated
//! once more with such a stand-in in its place, and the stand-in's English becomes the name's. What cannot
//! be put back cleanly is not used.

use super::glossary::{Term, TermKind};
use crate::text::normalize::matching_form;

/// A name that every model of news knows.
struct StandIn {
    arabic: &'static str,
    english: &'static str,
    /// The full name, which models write for the short one.
    full: &'static str,
    /// How it and its adjective begin; none of it may be left.
    root: &'static str,
}

const fn stand_in(
    arabic: &'static str,
    english: &'static str,
    full: &'static str,
    root: &'static str,
) -> StandIn {
    StandIn {
        arabic,
        english,
        full,
        root,
    }
}

const PEOPLE: &[StandIn] = &[
    stand_in("ترامب", "Trump", "Donald Trump", "Trump"),
    stand_in("أردوغان", "Erdogan", "Recep Tayyip Erdogan", "Erdogan"),
    stand_in("بوتين", "Putin", "Vladimir Putin", "Putin"),
    stand_in("ماكرون", "Macron", "Emmanuel Macron", "Macron"),
    stand_in("ميركل", "Merkel", "Angela Merkel", "Merkel"),
    stand_in("نتنياهو", "Netanyahu", "Benjamin Netanyahu", "Netanyahu"),
    stand_in("روحاني", "Rouhani", "Hassan Rouhani", "Rouhani"),
];

const STATES: &[StandIn] = &[
    stand_in("سوريا", "Syria", "Syria", "Syria"),
    stand_in("إيران", "Iran", "Iran", "Iran"),
    stand_in("تركيا", "Turkey", "Turkey", "Turk"),
    stand_in("العراق", "Iraq", "Iraq", "Iraq"),
    stand_in("روسيا", "Russia", "Russia", "Russia"),
    stand_in("مصر", "Egypt", "Egypt", "Egypt"),
    stand_in("لبنان", "Lebanon", "Lebanon", "Leban"),
];

const PLACES: &[StandIn] = &[
    stand_in("دمشق", "Damascus", "Damascus", "Damascus"),
    stand_in("بغداد", "Baghdad", "Baghdad", "Baghdad"),
    stand_in("موسكو", "Moscow", "Moscow", "Moscow"),
    stand_in("لندن", "London", "London", "London"),
    stand_in("باريس", "Paris", "Paris", "Paris"),
    stand_in("القاهرة", "Cairo", "Cairo", "Cairo"),
    stand_in("حلب", "Aleppo", "Aleppo", "Aleppo"),
    stand_in("واشنطن", "Washington", "Washington", "Washington"),
];

const ORGANISATIONS: &[StandIn] = &[
    stand_in("تويتر", "Twitter", "Twitter", "Twitter"),
    stand_in("فيسبوك", "Facebook", "Facebook", "Facebook"),
    stand_in("رويترز", "Reuters", "Reuters", "Reuters"),
    stand_in("حماس", "Hamas", "Hamas", "Hamas"),
    stand_in("طالبان", "Taliban", "Taliban", "Taliban"),
];

/// A text in which stand-ins replace some of its names.
pub(super) struct Disguised {
    /// The Arabic for the model.
    pub text: String,
    /// Each stand-in with the English of the name that it stands for.
    names: Vec<(&'static StandIn, String)>,
}

/// Replaces the `missing` terms of `text`, which are in its order. A name that stands there twice gets the
/// same stand-in; none is taken that `text` or its `translation` has already. `None` if none is left for
/// any of them.
pub(super) fn disguise(text: &str, missing: &[&Term], translation: &str) -> Option<Disguised> {
    let form = matching_form(text);
    let mut names: Vec<(&'static StandIn, String)> = Vec::new();
    let mut written = String::with_capacity(text.len());
    let mut copied = 0;
    for term in missing {
        let of_kind = match term.kind {
            TermKind::Person => PEOPLE,
            TermKind::State => STATES,
            TermKind::Place => PLACES,
            TermKind::Organisation => ORGANISATIONS,
        };
        let known = names.iter().find(|(_, english)| *english == term.english);
        let free = |stand: &&StandIn| {
            !form.contains(&matching_form(stand.arabic))
                && !translation.contains(stand.root)
                && !term.english.contains(stand.root)
                && names.iter().all(|(taken, _)| taken.english != stand.english)
        };
        let Some(stand) = known
            .map(|(stand, _)| *stand)
            .or_else(|| of_kind.iter().find(free))
        else {
            continue;
        };
        written.push_str(&text[copied..term.range.start]);
        // After the preposition "li-" the article loses its alef.
        match stand.arabic.strip_prefix("ال") {
            Some(rest) if written.ends_with('ل') => {
                written.push('ل');
                written.push_str(rest);
            }
            _ => written.push_str(stand.arabic),
        }
        copied = term.range.end;
        if known.is_none() {
            names.push((stand, term.english.clone()));
        }
    }
    written.push_str(&text[copied..]);
    (!names.is_empty()).then_some(Disguised { text: written, names })
}

impl Disguised {
    /// The translation with the true names; `None` if it has none of the stand-ins, or one in a form that
    /// cannot be put back ("Syrian").
    pub(super) fn restore(&self, translation: &str) -> Option<String> {
        let mut text = translation.to_owned();
        let mut found = false;
        for (stand, english) in &self.names {
            for form in [stand.full, stand.english] {
                let (replaced, count) = replace_words(&text, form, english);
                found |= count > 0;
                text = replaced;
            }
        }
        // What was put back may itself hold a root ("Moscow Exchange"): only what is left over counts.
        let mut rest = text.clone();
        for (_, english) in &self.names {
            rest = rest.replace(english.as_str(), " ");
        }
        let left = self.names.iter().any(|(stand, _)| rest.contains(stand.root));
        (found && !left).then_some(text)
    }
}

/// Replaces `from` where it stands as whole words; gives the text and how often.
fn replace_words(text: &str, from: &str, to: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut count) = (0, 0);
    for (start, _) in text.match_indices(from) {
        let end = start + from.len();
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        if start < copied
            || before.is_some_and(char::is_alphanumeric)
            || after.is_some_and(char::is_alphanumeric)
        {
            continue;
        }
        out.push_str(&text[copied..start]);
        out.push_str(to);
        copied = end;
        count += 1;
    }
    out.push_str(&text[copied..]);
    (out, count)
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
    }

    #[test]
    fn a_stand_in_of_the_text_itself_is_not_taken() {
        let found = disguised("من دمشق إلى سرت", "From Damascus to CNN").unwrap();
        assert!(
            !found
                .names
                .iter()
                .any(|(stand, english)| stand.english == "Damascus" && english == "Sirte")
        );
    }

    #[test]
    fn the_article_joins_the_preposition() {
        let text = "لبريطانيا وللأردن ولفرنسا ولسويسرا";
        let found = disguised(text, "").unwrap();
        assert_eq!(found.text, "لسوريا ولإيران ولتركيا وللعراق");
    }
}
