//! Joins what the Arabic tells with the translation: English names, offices, statements, the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::vocabulary::is_common_word;
use super::names::choose::{english_name, forms_seen, is_named, without_style};
use super::names::group::{is_plural, name_counterparts, name_groups, short_name};
use super::names::{self, align, common, describe, maghreb, nationality};
use super::position::{Actor, ActorKind, Draft, Extraction, NameLedgerEntry, NameSource, Position};
use super::statement;
use super::token::normalise;
use crate::text::segment::Segment;
use crate::warning::{Warning, WarningKind};

/// Completes a draft with the translations of its segments, clauses and names.
///
/// `english` is parallel to `segments`, `phrases_en` to [`Draft::phrases`]; a missing translation
/// counts as empty. `named` gives the English that the caller wants for an Arabic name, if any.
pub fn complete(
    draft: Draft,
    segments: &[Segment],
    english: &[String],
    phrases_en: &[String],
    named: &dyn Fn(&str) -> Option<String>,
) -> Extraction {
    let translations: BTreeMap<u32, &str> = segments
        .iter()
        .zip(english)
        .map(|(s, e)| (s.id, e.as_str()))
        .collect();
    let (clauses_en, rest_en) = phrases_en.split_at(draft.clauses.len().min(phrases_en.len()));
    let (framed_en, names_en) = rest_en.split_at(draft.framed.len().min(rest_en.len()));
    let mut warnings = draft.warnings;
    let mut actors = draft.actors;
    let positions = draft.positions;
    let mut ledger: Vec<NameLedgerEntry> = Vec::new();
    let texts = segments.iter().map(|s| s.source.text.as_str());
    let leading = nationality::leading(texts.clone());
    let maghreb = maghreb::tells_of(texts, leading);
    for (index, actor) in actors.iter_mut().enumerate() {
        let translated = names_en.get(index).map_or("", String::as_str);
        let seen = forms_seen(actor, &translations);
        let (name, source) = match named(&actor.name_ar) {
            Some(name) => (name, NameSource::Glossary),
            None => english_name(actor, translated, &seen, &positions, &translations, maghreb),
        };
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
    if let Some(adjective) = leading {
        name_bodies_of_the_story(adjective, &mut actors, &mut ledger);
    }
    name_counterparts(&mut actors);
    owned_offices(&mut actors);
    own_names(&mut actors, &mut ledger);
    name_groups(&mut actors, &mut ledger);
    for (actor, entry) in actors.iter().zip(&ledger) {
        let at = actor.mentions.first();
        if entry.clash {
            let detail = format!(
                "the translation writes {} as {}; one form is used here",
                entry.chosen_en,
                entry.other_forms_en.join(", ")
            );
            let warning = Warning::new(WarningKind::NameClash, detail);
            warnings.push(at.map_or(warning.clone(), |m| {
                warning.at(m.excerpt.span).in_segment(m.segment_id)
            }));
        }
        if actor.kind == ActorKind::Person && is_missing(actor, &translations) {
            let detail = format!(
                "{} does not appear in the translation of the sentences that name it; check them",
                actor.name_en
            );
            let warning = Warning::new(WarningKind::NameMissing, detail);
            warnings.push(at.map_or(warning.clone(), |m| {
                warning.at(m.excerpt.span).in_segment(m.segment_id)
            }));
        }
    }
    let subjects: BTreeMap<u32, (String, bool)> = actors
        .iter()
        .map(|a| (a.id, (short_name(a), is_plural(a))))
        .collect();
    let bodies: BTreeSet<u32> = actors
        .iter()
        .filter(|a| matches!(a.kind, ActorKind::Organisation | ActorKind::State))
        .map(|a| a.id)
        .collect();
    let proper = statement::proper_words(
        english.iter().chain(clauses_en).map(String::as_str),
        actors.iter().map(|a| a.name_en.as_str()),
    );
    let positions = positions
        .into_iter()
        .enumerate()
        .map(|(index, position)| {
            let [clause, framed] =
                [clauses_en, framed_en].map(|all| all.get(index).map_or("", String::as_str));
            let (subject, plural) = subjects
                .get(&position.actor_id)
                .map_or(("", false), |(s, p)| (s.as_str(), *p));
            let introduced = segments
                .iter()
                .any(|s| s.id == position.segment_id && follows_colon(s, &position));
            let statement_en =
                statement::statement(&position, clause, framed, subject, plural, introduced, &proper);
            let statement_en = if bodies.contains(&position.actor_id) {
                statement::of_a_body(&position, statement_en)
            } else {
                statement_en
            };
            Position {
                statement_en,
                ..position
            }
        })
        .collect();
    Extraction {
        actors,
        positions,
        names: ledger,
        warnings,
    }
}

/// Bodies without a nationality are those of the state that stands out in the story.
fn name_bodies_of_the_story(adjective: &str, actors: &mut [Actor], ledger: &mut [NameLedgerEntry]) {
    for (actor, entry) in actors.iter_mut().zip(ledger) {
        if actor.kind == ActorKind::Organisation
            && actor.name_source == NameSource::Table
            && let Some(name) = nationality::of_story(&actor.name_en, adjective)
        {
            actor.name_en = name;
            entry.chosen_en.clone_from(&actor.name_en);
        }
    }
}

/// `مديرها العام`, `وزير خارجيتها`: an office of the body or state that was named last before it.
fn owned_offices(actors: &mut [Actor]) {
    let owners: Vec<(usize, ActorKind, String)> = actors
        .iter()
        .filter(|a| matches!(a.kind, ActorKind::Organisation | ActorKind::State))
        .flat_map(|a| {
            a.mentions
                .iter()
                .map(|m| (m.excerpt.span.start_byte, a.kind, a.name_en.clone()))
        })
        .collect();
    for actor in actors.iter_mut().filter(|a| a.kind == ActorKind::Person) {
        let Some(office) = describe::owned_office(&actor.role_ar) else {
            continue;
        };
        let Some(at) = actor.mentions.first().map(|m| m.excerpt.span.start_byte) else {
            continue;
        };
        let owner = owners.iter().filter(|(o, ..)| *o < at).max_by_key(|(o, ..)| *o);
        let adjective = owner
            .filter(|(_, kind, _)| *kind == ActorKind::State)
            .and_then(|(.., name)| describe::adjective_of(name));
        actor.role_en = adjective.map_or_else(|| office.title.clone(), |a| format!("{a} {}", office.title));
        actor.affiliation_en = owner.map(|(.., name)| name.clone()).unwrap_or_default();
    }
}

/// No party is called by the name or the office of another one: where the translation suggested that, the
/// party goes by what its own Arabic words say.
fn own_names(actors: &mut [Actor], ledger: &mut [NameLedgerEntry]) {
    let same = |a: &str, b: &str| !b.is_empty() && a.eq_ignore_ascii_case(b);
    let taken: Vec<(u32, String, String)> = actors
        .iter()
        .map(|a| (a.id, a.name_en.clone(), a.role_en.clone()))
        .collect();
    for (actor, entry) in actors.iter_mut().zip(ledger) {
        let borrowed = actor.name_source == NameSource::Translation
            && taken.iter().any(|(id, name, role)| {
                *id != actor.id && (same(&actor.name_en, name) || same(&actor.name_en, role))
            });
        if !borrowed || actor.kind == ActorKind::Person && is_named(actor) {
            continue;
        }
        let own = common::phrase(&actor.name_ar)
            .or_else(|| common::neutral(&actor.name_ar, actor.kind).map(str::to_owned));
        if let Some(own) = own {
            actor.name_en = own;
            actor.name_source = NameSource::Table;
            entry.chosen_en.clone_from(&actor.name_en);
            entry.source = NameSource::Table;
        }
    }
}

/// Whether a colon stands right before the statement.
fn follows_colon(segment: &Segment, position: &Position) -> bool {
    let offset = position
        .statement
        .span
        .start_byte
        .checked_sub(segment.source.span.start_byte);
    offset
        .and_then(|at| segment.source.text.get(..at))
        .is_some_and(|before| {
            before
                .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '«' | '“'))
                .ends_with(':')
        })
}

fn entry(actor: &Actor, seen: &[(usize, String)]) -> NameLedgerEntry {
    let forms_ar: BTreeSet<String> = actor.mentions.iter().map(|m| m.excerpt.text.clone()).collect();
    let others: BTreeSet<String> = seen
        .iter()
        .map(|(_, form)| form.clone())
        .filter(|form| *form != actor.name_en)
        .collect();
    let clash =
        actor.kind == ActorKind::Person && others.iter().any(|form| !is_short_form(form, &actor.name_en));
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
    name.to_lowercase()
        .replace("al-", "")
        .replace("el-", "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
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
    let texts: Vec<&str> = actor
        .mentions
        .iter()
        .filter_map(|m| translations.get(&m.segment_id).copied())
        .filter(|t| !t.is_empty())
        .collect();
    !texts.is_empty()
        && !texts
            .iter()
            .any(|text| plain_words(text).iter().any(|w| w.len() > 2 && name.contains(w)))
}

/// The people whom a story names, as (Arabic, English): full names, and the parts of them by which it calls them
/// later. Offices are no names, nor are parts that are common words.
pub fn people(extraction: &Extraction) -> Vec<(String, String)> {
    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(normalise).collect() };
    let mut found = Vec::new();
    let named =
        |actor: &&Actor| actor.kind == ActorKind::Person && is_named(actor) && !actor.name_en.is_empty();
    for actor in extraction.actors.iter().filter(named) {
        let name = without_style(&actor.name_ar);
        found.push((name.to_owned(), actor.name_en.clone()));
        let whole = words(name);
        for mention in &actor.mentions {
            let called = without_style(&mention.excerpt.text);
            let part = words(called);
            let english = match &part[..] {
                [only] if is_common_word(only) => continue,
                [_] => actor.name_en.rsplit(' ').next().unwrap_or_default(),
                _ => &actor.name_en,
            };
            if whole.len() > 1 && part.iter().all(|word| whole.contains(word)) {
                found.push((called.to_owned(), english.to_owned()));
            }
        }
    }
    found
}

/// The `english` of an Arabic text with the names of [`people`] spelled as they are there.
pub fn unify(english: &str, arabic: &str, people: &[(String, String)]) -> String {
    names::unify::unify(english, arabic, people)
}

/// Whether an English sentence has an Arabic name in some spelling.
pub fn has_name(english: &str, arabic: &str) -> bool {
    align::find(arabic, english).is_some()
}
