//! Which words of naming phrases mean the same, and what kind of party they name.

use std::ops::Range;

use crate::positions::actor::NounPhrase;
use crate::positions::lexicon::places::{self, State};
use crate::positions::lexicon::vocabulary::{is_body, is_name_link, is_role, without_article};
use crate::positions::lexicon::words;
use crate::positions::position::ActorKind;
use crate::positions::token::{Sentence, TokenKind};

pub(super) fn kind_of(phrase: &NounPhrase, words: &[String], state: Option<&State>) -> ActorKind {
    if phrase.name.is_some() {
        return ActorKind::Person;
    }
    if state.is_some() {
        return ActorKind::State;
    }
    let head = words[0].as_str();
    let bare = without_article(head);
    if words::JOINT.contains(&head) || joint_states(words) {
        return ActorKind::Group;
    }
    if words::UNNAMED.contains(&head) || words::UNNAMED.contains(&bare) {
        return ActorKind::UnnamedSource;
    }
    if is_body(head) && !(is_role(head) && words.len() == 1) {
        return ActorKind::Organisation;
    }
    if is_role(head) {
        return if plural_head(head) {
            ActorKind::Group
        } else {
            ActorKind::Person
        };
    }
    if plural_head(head) {
        ActorKind::Group
    } else {
        ActorKind::Organisation
    }
}

pub(super) fn joint_states(words: &[String]) -> bool {
    let refs: Vec<&str> = words.iter().map(String::as_str).collect();
    places::place_at(&refs).is_some_and(|(_, n)| words.get(n).is_some_and(|w| w.starts_with('و')))
}

pub(super) fn state_named(words: &[String]) -> Option<&'static State> {
    places::place(&words.join(" ")).map(|p| p.state)
}

pub(super) fn feminine_head(head: &str) -> Option<bool> {
    Some(
        head.ends_with('ه')
            || head.ends_with("ات")
            || matches!(
                without_article(head),
                "مصادر" | "وسائل" | "تقارير" | "دول" | "قوي" | "امم" | "صحف"
            ),
    )
}

pub(super) fn plural_head(head: &str) -> bool {
    head.ends_with("ون") && head.chars().count() > 4
        || head.ends_with("ين") && head.chars().count() > 5
        || matches!(
            without_article(head),
            "خبراء"
                | "شهود"
                | "نشطاء"
                | "سكان"
                | "علماء"
                | "وزراء"
                | "زعماء"
                | "رؤساء"
                | "قاده"
                | "نواب"
                | "اطباء"
                | "محققون"
        )
}

pub(super) fn norms(s: &Sentence, tokens: Range<usize>) -> Vec<String> {
    s.tokens[tokens]
        .iter()
        .filter(|t| t.is_word() || t.kind == TokenKind::Number)
        .map(|t| t.norm.clone())
        .collect()
}

pub(super) fn name_words(s: &Sentence, tokens: Range<usize>) -> Vec<String> {
    norms(s, tokens)
        .into_iter()
        .flat_map(|w| w.split('_').map(str::to_owned).collect::<Vec<_>>())
        .map(|w| name_spelling(&w))
        .collect()
}

/// Spelling variants of names that mean the same: ترامب/ترمب, نتنياهو/نتانياهو, عبدالله/عبد الله.
pub(super) fn name_spelling(word: &str) -> String {
    match word {
        "ترمب" => "ترامب".to_owned(),
        "نتانياهو" => "نتنياهو".to_owned(),
        "بوتن" => "بوتين".to_owned(),
        _ => word.to_owned(),
    }
}

/// Whether one personal name is a form of the other: equal, a part of it, or alike in first and last.
pub(super) fn same_name(known: &[String], found: &[String]) -> bool {
    let alike = |a: &String, b: &String| a == b || without_article(a) == without_article(b) || close(a, b);
    let (short, long) = if known.len() <= found.len() {
        (known, found)
    } else {
        (found, known)
    };
    if let [only] = short {
        // A name alone is the given name or the family name, never the father's: سلمان is not محمد بن سلمان.
        let family = long.len() < 2 || !matches!(long[long.len() - 2].as_str(), "بن" | "ابن" | "بنت");
        return long.first().is_some_and(|w| alike(w, only))
            || family && long.last().is_some_and(|w| alike(w, only));
    }
    // عبد الله الثاني is not الحسين بن عبد الله الثاني: before a father's name stands the own one.
    let link = |w: &String| matches!(w.as_str(), "بن" | "ابن" | "بنت" | "ال");
    if long
        .iter()
        .skip(1)
        .any(|w| matches!(w.as_str(), "بن" | "ابن" | "بنت"))
        && !link(&short[0])
        && !alike(&short[0], &long[0])
    {
        return false;
    }
    let plain =
        |words: &[String]| -> Vec<String> { words.iter().filter(|w| !is_name_link(w)).cloned().collect() };
    let (short, long) = (plain(short), plain(long));
    if short.is_empty() || long.is_empty() {
        return false;
    }
    let within = |a: &[String], b: &[String]| a.iter().all(|w| b.iter().any(|v| alike(w, v)));
    within(&short, &long)
        || short.len() > 1
            && alike(&short[0], &long[0])
            && alike(&short[short.len() - 1], &long[long.len() - 1])
}

/// Two long foreign spellings that differ in one letter.
pub(crate) fn close(a: &str, b: &str) -> bool {
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if x.len() < 5 || y.len() < 5 || x.len().abs_diff(y.len()) > 1 {
        return false;
    }
    let prefix = x.iter().zip(&y).take_while(|(p, q)| p == q).count();
    let suffix = x
        .iter()
        .rev()
        .zip(y.iter().rev())
        .take_while(|(p, q)| p == q)
        .count();
    prefix + suffix >= x.len().max(y.len()) - 1 && prefix >= 2
}

pub(super) fn contains_all(long: &[String], short: &[String]) -> bool {
    short.iter().all(|w| {
        long.iter()
            .any(|v| v == w || without_article(v) == without_article(w))
    })
}

/// Whether an office with a nationality (`الوزير السعودي`) may mean who was introduced as a counterpart of
/// that nationality (`نظيره السعودي`).
pub(super) fn is_counterpart_of(role: &[String], office: &[String]) -> bool {
    let [first, .., nationality] = role else {
        return false;
    };
    first.starts_with("نظير")
        && office.len() > 1
        && places::state_of_adjective(nationality).is_some()
        && office.last() == Some(nationality)
}

/// Whether `المبعوث` or `المبعوثة` may mean the holder of this office: `الممثلة الخاصة للأمين العام`.
pub(super) fn is_envoy(role: &[String], head: &str) -> bool {
    let special = |w: &String| w.starts_with("خاص") || w.starts_with("الخاص");
    let delegate = match head {
        "مبعوث" => "ممثل",
        "مبعوثه" => "ممثله",
        _ => return false,
    };
    role.first().is_some_and(|w| without_article(w) == delegate) && role.get(1).is_some_and(special)
}

/// The offices whose holder is spoken of by this form of respect: `معاليه` is a minister.
pub(super) fn styled(word: &str) -> Option<&'static [&'static str]> {
    match word {
        "معاليه" | "معاليها" => Some(&["وزير", "وزيره", "رئيس", "امين", "مستشار"]),
        "سموه" | "سموها" => Some(&["امير", "اميره", "ولي", "نائب", "شيخ"]),
        "جلالته" | "جلالتها" => Some(&["ملك", "ملكه", "سلطان", "عاهل"]),
        "فخامته" | "فخامتها" => Some(&["رئيس", "رئيسه"]),
        "سعادته" | "سعادتها" => Some(&["سفير", "سفيره", "وزير", "وزيره", "رئيس"]),
        _ => None,
    }
}
