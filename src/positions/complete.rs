//! Joins what the Arabic tells with the translation: English names, offices, statements, the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{align, describe, table, transliterate};
use super::position::{Actor, ActorKind, Draft, Extraction, NameLedgerEntry, NameSource, Position};
use super::statement;
use super::token;
use crate::text::segment::Segment;
use crate::warning::{Warning, WarningKind};

/// Completes a draft with the translations of its segments and clauses.
///
/// `english` is parallel to `segments`, `clauses_en` to [`Draft::clauses`]; a missing translation
/// counts as empty.
pub fn complete(draft: Draft, segments: &[Segment], english: &[String], clauses_en: &[String]) -> Extraction {
    let translations: BTreeMap<u32, &str> = segments.iter().zip(english).map(|(s, e)| (s.id, e.as_str())).collect();
    let mut warnings = draft.warnings;
    let mut actors = draft.actors;
    let positions = draft.positions;
    let mut ledger: Vec<NameLedgerEntry> = Vec::new();
    for actor in &mut actors {
        let seen = forms_seen(actor, &translations);
        let (name, source) = english_name(actor, &seen, &positions, &translations);
        actor.name_en = name;
        actor.name_source = source;
        if !actor.role_ar.is_empty()
            && let Some(office) = describe::office(&actor.role_ar)
        {
            actor.role_en = office.title;
            actor.affiliation_en = office.affiliation;
        }
        if actor.kind == ActorKind::Organisation {
            actor.affiliation_en = describe::state_of_body(&actor.name_ar).unwrap_or_default();
        }
        ledger.push(entry(actor, &seen));
    }
    name_counterparts(&mut actors);
    name_groups(&mut actors, &mut ledger);
    for (actor, entry) in actors.iter().zip(&ledger) {
        let at = actor.mentions.first();
        if entry.clash {
            let detail = format!("the translation writes {} as {}; one form is used here", entry.chosen_en, entry.other_forms_en.join(", "));
            let warning = Warning::new(WarningKind::NameClash, detail);
            warnings.push(at.map_or(warning.clone(), |m| warning.at(m.excerpt.span).in_segment(m.segment_id)));
        }
        if actor.kind == ActorKind::Person && is_missing(actor, &translations) {
            let detail = format!("{} does not appear in the translation of the sentences that name it; check them", actor.name_en);
            let warning = Warning::new(WarningKind::NameMissing, detail);
            warnings.push(at.map_or(warning.clone(), |m| warning.at(m.excerpt.span).in_segment(m.segment_id)));
        }
    }
    let subjects: BTreeMap<u32, (String, bool)> = actors.iter().map(|a| (a.id, (short_name(a), a.kind == ActorKind::Group))).collect();
    let positions = positions
        .into_iter()
        .enumerate()
        .map(|(index, position)| {
            let clause = clauses_en.get(index).map_or("", String::as_str);
            let (subject, plural) = subjects.get(&position.actor_id).map_or(("", false), |(s, p)| (s.as_str(), *p));
            let introduced = segments.iter().any(|s| s.id == position.segment_id && follows_colon(s, &position));
            let statement_en = statement::statement(&position, clause, subject, plural, introduced);
            Position { statement_en, ..position }
        })
        .collect();
    Extraction { actors, positions, names: ledger, warnings }
}

/// Whether a colon stands right before the statement.
fn follows_colon(segment: &Segment, position: &Position) -> bool {
    let offset = position.statement.span.start_byte.checked_sub(segment.source.span.start_byte);
    offset
        .and_then(|at| segment.source.text.get(..at))
        .is_some_and(|before| before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '«' | '“')).ends_with(':'))
}

/// English forms found for the mentions, with the number of words of the Arabic form they stand for.
fn forms_seen(actor: &Actor, translations: &BTreeMap<u32, &str>) -> Vec<(usize, String)> {
    let mut seen = Vec::new();
    if actor.kind == ActorKind::Group || actor.kind == ActorKind::UnnamedSource || actor.kind == ActorKind::Person && !is_named(actor) {
        return seen;
    }
    for mention in &actor.mentions {
        let Some(english) = translations.get(&mention.segment_id) else { continue };
        let arabic = without_style(&mention.excerpt.text);
        if describe::office(arabic).is_some() && table::lookup(arabic).is_none() {
            continue;
        }
        if let Some(found) = align::find(arabic, english) {
            seen.push((arabic.split_whitespace().count(), found.text));
        }
    }
    seen
}

/// A person with a name of their own, not known by office alone.
fn is_named(actor: &Actor) -> bool {
    actor.role_ar != actor.name_ar
}

fn without_style(name: &str) -> &str {
    ["الشيخ ", "الأمير ", "الملك ", "القاضي ", "العقيد ", "العميد ", "النائب ", "المحامي ", "السلطان ", "الملكة ", "الأميرة "]
        .iter()
        .find_map(|style| name.strip_prefix(style))
        .unwrap_or(name)
}

fn english_name(actor: &Actor, seen: &[(usize, String)], positions: &[Position], translations: &BTreeMap<u32, &str>) -> (String, NameSource) {
    if let Some(known) = table::lookup(&actor.name_ar).filter(|_| actor.kind != ActorKind::Group) {
        return (known.to_owned(), NameSource::Table);
    }
    let named_person = actor.kind == ActorKind::Person && is_named(actor);
    if !named_person {
        let described = if actor.kind == ActorKind::Person { describe::office(&actor.name_ar).map(|o| o.title) } else { None };
        if let Some(known) = described.filter(|t| t.contains(' ')).or_else(|| describe::body(&actor.name_ar)) {
            return (known, NameSource::Table);
        }
    }
    // The fullest Arabic form decides; among its English forms the most frequent, then the first.
    let fullest = seen.iter().map(|(n, _)| *n).max().unwrap_or(0);
    let mut counts: Vec<(usize, &String)> = Vec::new();
    for (_, form) in seen.iter().filter(|(n, _)| *n == fullest) {
        match counts.iter_mut().find(|(_, known)| *known == form) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, form)),
        }
    }
    // A strict maximum keeps the first of equals.
    let mut best: Option<(usize, &String)> = None;
    for &(count, form) in &counts {
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, form));
        }
    }
    if let Some((_, form)) = best {
        return (form.clone(), NameSource::Translation);
    }
    if !named_person
        && let Some(phrase) = subject_in_translation(actor, positions, translations)
    {
        return (phrase, NameSource::Translation);
    }
    if actor.kind == ActorKind::Person
        && !is_named(actor)
        && let Some(office) = describe::office(&actor.name_ar)
    {
        return (office.title, NameSource::Table);
    }
    (transliterate::name(without_style(&actor.name_ar)), NameSource::Transliteration)
}

/// English verbs that follow the subject of a report.
const SAYING: &[&str] = &[
    "said", "says", "announced", "announces", "added", "stressed", "confirmed", "affirmed", "denied", "denies", "condemned", "called", "urged", "warned", "rejected", "demanded", "accused", "accuses", "praised", "welcomed", "reported", "explained", "stated", "revealed", "pledged", "threatened", "asked", "told", "noted", "pointed", "indicated", "expressed", "criticized", "denounced", "declared", "decided", "agreed", "discussed", "vowed", "claimed", "considered", "considers", "quoted", "cited", "expects", "expected", "refused", "supported", "thanked", "approved", "ordered", "wrote", "published", "issued", "believes", "fear", "fears", "intends", "has", "have", "had", "is", "are", "was", "were", "will", "would",
];

/// The noun phrase that stands in the translation where the actor stands: before the first verb of
/// saying, or after "according to".
fn subject_in_translation(actor: &Actor, positions: &[Position], translations: &BTreeMap<u32, &str>) -> Option<String> {
    let mine = positions.iter().filter(|p| p.actor_id == actor.id && p.actor_mention.is_some());
    for position in mine {
        let Some(english) = translations.get(&position.segment_id) else { continue };
        let found = if position.decided_by.starts_with("rule:according-to") {
            english.to_lowercase().find("according to ").map(|at| {
                let rest = &english[at + "according to ".len()..];
                rest.split([',', '.', ';', ':']).next().unwrap_or("").trim().to_owned()
            })
        } else {
            before_verb(english)
        };
        if let Some(phrase) = found.map(|p| without_article(&p)).filter(|p| (1..=8).contains(&p.split_whitespace().count())) {
            return Some(phrase);
        }
    }
    None
}

/// The words before the first verb of saying, from the last comma on.
fn before_verb(english: &str) -> Option<String> {
    let words: Vec<&str> = english.split_whitespace().collect();
    let verb = words.iter().position(|w| SAYING.contains(&w.trim_end_matches([',', ':', '.']).to_lowercase().as_str())).filter(|&i| i > 0)?;
    let end = if matches!(words[verb - 1].to_lowercase().as_str(), "on" | "also" | "earlier" | "later") { verb - 1 } else { verb };
    let comma = (0..end.saturating_sub(1)).rev().find(|&i| words[i].ends_with(',')).map_or(0, |i| i + 1);
    let phrase = words[comma..end].join(" ");
    let plain = phrase.trim_matches(|c: char| !c.is_alphanumeric() && c != '"' && c != ')').to_owned();
    let first = plain.split(' ').next().unwrap_or("");
    let pronoun = matches!(first.to_lowercase().as_str(), "he" | "she" | "it" | "they" | "who" | "which" | "that" | "this" | "on" | "in" | "at" | "but" | "as" | "after" | "for" | "while");
    (!plain.is_empty() && !pronoun).then_some(plain)
}

fn without_article(phrase: &str) -> String {
    for article in ["The ", "the ", "A ", "a ", "An ", "an "] {
        if let Some(rest) = phrase.strip_prefix(article) {
            return rest.to_owned();
        }
    }
    phrase.to_owned()
}

fn entry(actor: &Actor, seen: &[(usize, String)]) -> NameLedgerEntry {
    let forms_ar: BTreeSet<String> = actor.mentions.iter().map(|m| m.excerpt.text.clone()).collect();
    let others: BTreeSet<String> = seen.iter().map(|(_, form)| form.clone()).filter(|form| *form != actor.name_en).collect();
    let clash = actor.kind == ActorKind::Person && others.iter().any(|form| !is_short_form(form, &actor.name_en));
    NameLedgerEntry {
        actor_id: actor.id,
        forms_ar: forms_ar.into_iter().collect(),
        chosen_en: actor.name_en.clone(),
        other_forms_en: others.into_iter().collect(),
        source: actor.name_source,
        clash,
    }
}

fn plain_words(name: &str) -> BTreeSet<String> {
    name.to_lowercase().replace("al-", "").replace("el-", "").split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Whether one form has only words of the other.
fn is_short_form(a: &str, b: &str) -> bool {
    let (a, b) = (plain_words(a), plain_words(b));
    a.is_subset(&b) || b.is_subset(&a)
}

/// Whether none of the sentences that name the person has a word of the chosen name.
fn is_missing(actor: &Actor, translations: &BTreeMap<u32, &str>) -> bool {
    if !is_named(actor) || actor.mentions.is_empty() {
        return false;
    }
    let name = plain_words(&actor.name_en);
    let texts: Vec<&str> = actor.mentions.iter().filter_map(|m| translations.get(&m.segment_id).copied()).filter(|t| !t.is_empty()).collect();
    !texts.is_empty() && !texts.iter().any(|text| plain_words(text).iter().any(|w| w.len() > 2 && name.contains(w)))
}

/// `نظيره السعودي`: the office of the person named before, with the other nationality.
fn name_counterparts(actors: &mut [Actor]) {
    let offices: Vec<(usize, u32, String)> = actors
        .iter()
        .filter(|a| a.kind == ActorKind::Person && !a.role_ar.is_empty() && !is_counterpart(&a.role_ar))
        .flat_map(|a| a.mentions.iter().map(|m| (m.excerpt.span.start_byte, m.segment_id, a.role_ar.clone())))
        .collect();
    for actor in actors.iter_mut().filter(|a| is_counterpart(&a.role_ar)) {
        let Some(mention) = actor.mentions.first() else { continue };
        let before = offices
            .iter()
            .filter(|(at, segment, _)| *segment == mention.segment_id && *at < mention.excerpt.span.start_byte)
            .max_by_key(|(at, ..)| *at);
        if let Some((_, _, office)) = before
            && let Some(found) = describe::counterpart(office, &actor.role_ar)
        {
            actor.role_en = found.title;
            actor.affiliation_en = found.affiliation;
        }
    }
}

fn is_counterpart(role: &str) -> bool {
    token::normalise(role).starts_with("نظير")
}

/// Groups are called by their members where these are known.
fn name_groups(actors: &mut [Actor], ledger: &mut [NameLedgerEntry]) {
    let names: BTreeMap<u32, String> = actors.iter().map(|a| (a.id, a.name_en.clone())).collect();
    for (actor, entry) in actors.iter_mut().zip(ledger) {
        if actor.kind != ActorKind::Group {
            continue;
        }
        let members: Vec<&str> = actor.member_ids.iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
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

fn joined(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// The name by which a sentence calls the actor: the surname; the given name of one called `X bin Y`.
fn short_name(actor: &Actor) -> String {
    let name = &actor.name_en;
    let words: Vec<&str> = name.split(' ').collect();
    if actor.kind == ActorKind::Group {
        if actor.mentions.is_empty() || !actor.member_ids.is_empty() {
            let members: Vec<String> = name.split(" and ").map(|n| short_of(&n.split(' ').collect::<Vec<_>>())).collect();
            return members.join(" and ");
        }
        return format!("The {name}").replace("The The", "The").replace("The the", "The");
    }
    if actor.kind != ActorKind::Person || !is_named(actor) {
        let common = words.first().and_then(|w| w.chars().next()).is_some_and(char::is_lowercase);
        return if common { format!("The {name}") } else { name.clone() };
    }
    short_of(&words)
}

fn short_of(words: &[&str]) -> String {
    const FAMILY_FIRST: &[&str] = &["Kim", "Xi", "Wang", "Moon", "Park", "Ban"];
    match words {
        [] => String::new(),
        [title, name, ..] if matches!(*title, "King" | "Queen" | "Prince" | "Pope") => format!("{title} {name}"),
        [first, ..] if FAMILY_FIRST.contains(first) => (*first).to_owned(),
        [first, second, ..] if matches!(*second, "bin" | "bint" | "Al") => (*first).to_owned(),
        [.., before, last] if matches!(*before, "de" | "von" | "van" | "Le" | "Ben" | "bin" | "Abu" | "Al" | "Aboul" | "al" | "Caid") => format!("{before} {last}"),
        [.., last] => (*last).to_owned(),
    }
}
