//! Names that depend on other actors: groups by their members, counterparts by the other's office.

use std::collections::BTreeMap;

use super::choose::is_named;
use super::describe;
use crate::positions::lexicon::vocabulary::is_definite;
use crate::positions::position::{Actor, ActorKind, NameLedgerEntry, NameSource};
use crate::positions::token;

/// `نظيره السعودي`: the office of the person named before, with the other nationality.
pub(crate) fn name_counterparts(actors: &mut [Actor]) {
    let offices: Vec<(usize, u32, String)> = actors
        .iter()
        .filter(|a| a.kind == ActorKind::Person && !a.role_ar.is_empty() && !is_counterpart(&a.role_ar))
        .flat_map(|a| {
            a.mentions
                .iter()
                .map(|m| (m.excerpt.span.start_byte, m.segment_id, a.role_ar.clone()))
        })
        .collect();
    for actor in actors.iter_mut().filter(|a| is_counterpart(&a.role_ar)) {
        let Some(mention) = actor.mentions.first() else {
            continue;
        };
        let before = offices
            .iter()
            .filter(|(at, segment, _)| {
                *segment == mention.segment_id && *at < mention.excerpt.span.start_byte
            })
            .max_by_key(|(at, ..)| *at);
        if let Some((_, _, office)) = before
            && let Some(found) = describe::counterpart(office, &actor.role_ar)
        {
            actor.role_en = found.title;
            actor.affiliation_en = found.affiliation;
        }
    }
}

pub(crate) fn is_counterpart(role: &str) -> bool {
    token::normalise(role).starts_with("نظير")
}

/// Groups are called by their members where these are known.
pub(crate) fn name_groups(actors: &mut [Actor], ledger: &mut [NameLedgerEntry]) {
    let names: BTreeMap<u32, String> = actors.iter().map(|a| (a.id, a.name_en.clone())).collect();
    for (actor, entry) in actors.iter_mut().zip(ledger) {
        if actor.kind != ActorKind::Group {
            continue;
        }
        let members: Vec<&str> = actor
            .member_ids
            .iter()
            .filter_map(|id| names.get(id))
            .map(String::as_str)
            .collect();
        if members.len() > 1 {
            actor.name_en = joined(&members);
        } else if let Some(places) = describe::joint(&actor.name_ar) {
            actor.name_en = places;
        } else {
            entry.chosen_en.clone_from(&actor.name_en);
            continue;
        }
        actor.name_source = NameSource::Table;
        entry.source = NameSource::Table;
        entry.chosen_en.clone_from(&actor.name_en);
        entry.other_forms_en.clear();
        entry.clash = false;
    }
}

pub(crate) fn joined(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// The name by which a sentence calls the actor: the surname; the given name of one called `X bin Y`.
pub(crate) fn short_name(actor: &Actor) -> String {
    let name = &actor.name_en;
    let words: Vec<&str> = name.split(' ').collect();
    if actor.kind == ActorKind::Group {
        if actor.mentions.is_empty() || !actor.member_ids.is_empty() {
            let members: Vec<String> = name
                .split(" and ")
                .map(|n| short_of(&n.split(' ').collect::<Vec<_>>()))
                .collect();
            return members.join(" and ");
        }
        let common = name.chars().next().is_some_and(char::is_lowercase);
        return if common {
            format!("The {}", name.trim_start_matches("the "))
        } else {
            name.clone()
        };
    }
    if actor.kind != ActorKind::Person || !is_named(actor) {
        if is_plural(actor) {
            return if describe::needs_article(name) == "the " && !name.starts_with(char::is_lowercase) {
                format!("The {name}")
            } else {
                name.clone()
            };
        }
        if actor.kind == ActorKind::UnnamedSource {
            let article = if begins_with_vowel(name) { "An" } else { "A" };
            return format!("{article} {name}");
        }
        return if describe::needs_article(name) == "the " {
            format!("The {name}")
        } else {
            name.clone()
        };
    }
    // ناصر بن شريدة الدوسري: the surname may have lost its article in English.
    let surname = actor.name_ar.split(' ').next_back().is_some_and(is_definite);
    if let [_, "bin" | "bint", .., last] = words.as_slice()
        && words.len() > 3
        && surname
    {
        return (*last).to_owned();
    }
    // Mao Ning of the Chinese Foreign Ministry is Mao.
    let family_first = [
        "China",
        "Chinese",
        "South Korea",
        "North Korea",
        "Vietnam",
        "Taiwan",
    ];
    if words.len() > 1
        && family_first
            .iter()
            .any(|state| actor.affiliation_en.starts_with(state))
    {
        return words[0].to_owned();
    }
    short_of(&words)
}

pub(crate) fn short_of(words: &[&str]) -> String {
    const FAMILY_FIRST: &[&str] = &["Kim", "Xi", "Wang", "Moon", "Park", "Ban"];
    match words {
        [] => String::new(),
        [title, name, ..] if matches!(*title, "King" | "Queen" | "Prince" | "Pope") => {
            format!("{title} {name}")
        }
        [first, ..] if FAMILY_FIRST.contains(first) => (*first).to_owned(),
        // Saad bin Sherida al-Kaabi has a surname; Mohammed bin Salman and the Al Thani are called by their first name.
        [_, "bin" | "bint", .., last] if last.starts_with("al-") => (*last).to_owned(),
        [first, "bin" | "bint" | "Al", ..] => (*first).to_owned(),
        [
            ..,
            particle @ ("von" | "van"),
            article @ ("der" | "den" | "de"),
            last,
        ] => {
            format!("{particle} {article} {last}")
        }
        [.., before, last]
            if matches!(
                *before,
                "de" | "von" | "van" | "Le" | "Ben" | "bin" | "Abu" | "Al" | "Aboul" | "al" | "Caid"
            ) =>
        {
            format!("{before} {last}")
        }
        [.., last] => (*last).to_owned(),
    }
}

/// Whether a sentence about the actor takes a plural verb.
pub(crate) fn is_plural(actor: &Actor) -> bool {
    const PLURAL: &[&str] = &[
        "Houthis",
        "White Helmets",
        "Syrian Democratic Forces",
        "Rapid Support Forces",
        "Qassam Brigades",
        "Popular Mobilization Forces",
    ];
    let name = &actor.name_en;
    // al-Harth Idris begins with a small letter too.
    let common = name.starts_with(char::is_lowercase) && !is_named(actor);
    actor.kind == ActorKind::Group
        || PLURAL.contains(&name.as_str())
        || common
            && name
                .split(' ')
                .next_back()
                .is_some_and(|w| w.ends_with('s') && !w.ends_with("ss"))
        || name.ends_with(" sources")
        || name.ends_with(" forces")
        || name.ends_with(" authorities")
}

/// Whether a name is spoken with a vowel at its beginning: official, unnamed; not European, U.S., Ukrainian.
fn begins_with_vowel(name: &str) -> bool {
    const LIKE_YOU: &[&str] = &[
        "eu", "u.", "uk", "ug", "united", "union", "unit", "univ", "uniq", "one",
    ];
    let name = name.to_lowercase();
    name.starts_with(['a', 'e', 'i', 'o', 'u']) && !LIKE_YOU.iter().any(|begin| name.starts_with(begin))
}
