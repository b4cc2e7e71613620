//! Joins what the rules read with what the tagger proposes.
//!
//! The rules know the grammar of subjects and clauses, so boundaries are theirs wherever both see
//! the same position; the tagger has seen thousands of positions, so it judges their type, throws out
//! what only looks like one, and adds those that no rule foresees. How often each kind of agreement
//! is right was counted on annotated news and is the confidence.

use std::ops::Range;

use super::actor::{NounPhrase, is_complementiser, naming_phrase};
use super::attribution::{Attribution, Subject, outer_speaker};
use super::clause::{Frame, trimmed};
use super::cue::candidates;
use super::lexicon::cues::{Agreement, CueForm, CueWord};
use super::lexicon::vocabulary::is_person_word;
use super::position::PositionType;
use super::tagger::Proposal;
use super::token::Sentence;

/// A proposal that no rule supports counts from this confidence on.
const ALONE: f32 = 0.75;
/// The tagger's type counts from this certainty on; below it the rules decide.
const SURE_OF_TYPE: f32 = 0.95;
/// An actor that the rules took for implicit is named where the tagger points, from this certainty on.
const SURE_OF_NAMING: f32 = 0.4;
/// Another actor or content than the one that the rules read counts from this certainty on.
const SURE_OF_SPAN: f32 = 0.8;
/// Tokens before an actor's words that can belong to its naming phrase: offices and forms of address.
const OFFICE_REACH: usize = 8;

/// The rule name of what only the tagger saw.
pub(crate) const BY_MODEL: &str = "model:tagger";

/// An attribution and what was made of it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// Who says what, as token ranges.
    pub(crate) attribution: Attribution,
    /// The type, where the tagger decides it.
    pub(crate) position_type: Option<PositionType>,
    /// How often such a position is right, from 0 to 1.
    pub(crate) confidence: f32,
}

/// What the rules alone found, with the confidence that they have on their own.
pub(crate) fn rules_alone(rules: Vec<Attribution>, confidence: impl Fn(&Attribution) -> f32) -> Vec<Judged> {
    rules
        .into_iter()
        .map(|attribution| Judged {
            confidence: confidence(&attribution),
            position_type: None,
            attribution,
        })
        .collect()
}

/// Joins the rules' attributions of a sentence, in reading order, with the tagger's proposals.
pub(crate) fn join(s: &Sentence, rules: &[Attribution], proposals: &[Placed<'_>]) -> Vec<Judged> {
    let mut used = vec![false; proposals.len()];
    let mut kept: Vec<Option<Judged>> = Vec::with_capacity(rules.len());
    for attribution in rules {
        let seen =
            (0..proposals.len()).find(|&at| !used[at] && overlap(&proposals[at].cue, &attribution.cue) > 0);
        // Of what the rules read where the tagger sees no cue at all, one in nine was right.
        kept.push(seen.map(|at| {
            used[at] = true;
            agreed(s, attribution.clone(), &proposals[at])
        }));
    }
    let mut joined = without_dropped(rules, kept);
    for (at, placed) in proposals.iter().enumerate() {
        let inside = joined
            .iter()
            .any(|j| overlap(&j.attribution.cue, &placed.cue) > 0);
        if !used[at] && !inside && placed.proposal.confidence >= ALONE {
            let found: Vec<Attribution> = joined.iter().map(|j| j.attribution.clone()).collect();
            insert(&mut joined, alone(s, placed, &found));
        }
    }
    joined
}

/// A proposal as token ranges of its sentence.
#[derive(Clone, Debug)]
pub(crate) struct Placed<'a> {
    cue: Range<usize>,
    actor: Option<Range<usize>>,
    content: Range<usize>,
    proposal: &'a Proposal,
}

/// The proposals of a segment that begins at byte `offset` of the text, as tokens of its sentence; in
/// reading order. A proposal between tokens has no place and is left out.
pub(crate) fn place<'a>(s: &Sentence, offset: usize, proposals: &'a [Proposal]) -> Vec<Placed<'a>> {
    let tokens = |bytes: &Range<usize>| {
        let (start, end) = (bytes.start + offset, bytes.end + offset);
        let first = s
            .tokens
            .iter()
            .position(|t| t.range.end > start && t.range.start < end)?;
        let last = s
            .tokens
            .iter()
            .rposition(|t| t.range.start < end && t.range.end > start)?;
        Some(first..last + 1)
    };
    let mut placed: Vec<Placed<'a>> = proposals
        .iter()
        .filter_map(|proposal| {
            let content = tokens(&proposal.content)?;
            Some(Placed {
                cue: tokens(&proposal.cue)?,
                actor: proposal.actor.as_ref().and_then(tokens),
                content: trimmed(s, content.start, content.end)?,
                proposal,
            })
        })
        .collect();
    placed.sort_by_key(|p| p.cue.start);
    placed
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// Share of two ranges that they have in common (F1 over tokens).
#[expect(clippy::cast_precision_loss, reason = "counts of tokens are far below 2^24")]
fn agreement(a: &Range<usize>, b: &Range<usize>) -> f32 {
    2.0 * overlap(a, b) as f32 / (a.len() + b.len()).max(1) as f32
}

/// Rule and tagger saw the same cue.
fn agreed(s: &Sentence, mut attribution: Attribution, placed: &Placed<'_>) -> Judged {
    let certainty = &placed.proposal.certainty;
    let mut repaired = false;
    if agreement(&attribution.content, &placed.content) < 0.5 && certainty.content >= SURE_OF_SPAN {
        attribution.content = placed.content.clone();
        repaired = true;
    }
    let needed = match (&attribution.subject, &placed.actor) {
        (Subject::Named(phrase), Some(actor)) if overlap(&phrase.whole, actor) == 0 => Some(SURE_OF_SPAN),
        (Subject::Implicit(_), Some(_)) => Some(SURE_OF_NAMING),
        _ => None,
    };
    if let (Some(needed), Some(actor)) = (needed, &placed.actor)
        && certainty.actor >= needed
    {
        attribution.subject = Subject::Named(naming(s, &placed.cue, actor));
        repaired = true;
    }
    if repaired {
        attribution.rule = BY_MODEL;
    }
    let position_type = (certainty.position_type >= SURE_OF_TYPE).then_some(placed.proposal.position_type);
    let confidence = if repaired {
        placed.proposal.confidence
    } else {
        both(placed.proposal.confidence)
    };
    Judged {
        attribution,
        position_type,
        confidence,
    }
}

/// How often what both saw is right, from the tagger's confidence: a logistic curve through counts on
/// annotated news.
fn both(proposed: f32) -> f32 {
    let p = proposed.clamp(0.001, 0.999);
    1.0 / (1.0 + (-(0.2 + 0.8 * (p / (1.0 - p)).ln())).exp())
}

/// The earlier attribution that a subject points at.
fn reference(subject: &mut Subject) -> Option<&mut usize> {
    match subject {
        Subject::SameAs(at) | Subject::Pair(Some(at)) => Some(at),
        Subject::Named(_) | Subject::Pair(None) | Subject::Implicit(_) => None,
    }
}

/// Takes out what was dropped; subjects that pointed at it are spelled out.
fn without_dropped(rules: &[Attribution], kept: Vec<Option<Judged>>) -> Vec<Judged> {
    let mut place = vec![None; rules.len()];
    let mut next = 0;
    for (at, judged) in kept.iter().enumerate() {
        if judged.is_some() {
            place[at] = Some(next);
            next += 1;
        }
    }
    kept.into_iter()
        .flatten()
        .map(|mut judged| {
            // A chain of references ends at a subject of its own, as each points to an earlier one.
            while let Some(at) = reference(&mut judged.attribution.subject) {
                if let Some(new) = place.get(*at).copied().flatten() {
                    *at = new;
                    break;
                }
                let dropped = rules.get(*at).map(|r| r.subject.clone());
                judged.attribution.subject = match (&judged.attribution.subject, dropped) {
                    (Subject::SameAs(_), Some(subject)) => subject,
                    _ => Subject::Pair(None),
                };
            }
            judged
        })
        .collect()
}

/// Puts an attribution at its place in reading order and keeps references right.
fn insert(joined: &mut Vec<Judged>, new: Judged) {
    let at = joined.partition_point(|j| j.attribution.cue.start <= new.attribution.cue.start);
    for judged in joined.iter_mut() {
        if let Some(index) = reference(&mut judged.attribution.subject)
            && *index >= at
        {
            *index += 1;
        }
    }
    joined.insert(at, new);
}

/// What only the tagger saw.
fn alone(s: &Sentence, placed: &Placed<'_>, found: &[Attribution]) -> Judged {
    let word: Option<CueWord> = candidates(s)
        .into_iter()
        .find(|c| placed.cue.contains(&c.at))
        .and_then(|c| c.readings.into_iter().next());
    let subject = match &placed.actor {
        Some(actor) => Subject::Named(naming(s, &placed.cue, actor)),
        None => match outer_speaker(found, placed.cue.start) {
            Some(index) => Subject::SameAs(index),
            None => Subject::Implicit(word.as_ref().map_or(
                Agreement {
                    feminine: None,
                    plural: false,
                },
                |w| w.agreement,
            )),
        },
    };
    let frame = if is_complementiser(s.norm(placed.content.start)) {
        Frame::Clause
    } else if s.tokens[placed.content.start].quote.is_some() {
        Frame::Quote
    } else {
        Frame::Object
    };
    Judged {
        attribution: Attribution {
            cue: placed.cue.clone(),
            entry: word.as_ref().map(|w| w.entry),
            form: word.as_ref().map_or(CueForm::Past, |w| w.form),
            future: word.as_ref().is_some_and(|w| w.future),
            subject,
            content: placed.content.clone(),
            frame,
            rule: BY_MODEL,
            reported_by: Vec::new(),
            targets: Vec::new(),
        },
        position_type: Some(placed.proposal.position_type),
        confidence: placed.proposal.confidence,
    }
}

/// The naming phrase around the words that the tagger points at: with the office before them where
/// the grammar finds one, else the words alone.
fn naming(s: &Sentence, cue: &Range<usize>, actor: &Range<usize>) -> NounPhrase {
    let covers = |phrase: &NounPhrase| {
        phrase.whole.start <= actor.start
            && phrase.whole.end >= actor.end
            && overlap(&phrase.core(), actor) > 0
    };
    let after_cue = (cue.end <= actor.start && actor.start - cue.end <= OFFICE_REACH).then_some(cue.end);
    after_cue
        .into_iter()
        .chain([actor.start])
        .filter_map(|from| naming_phrase(s, from, s.len()))
        .find(covers)
        .unwrap_or_else(|| {
            let person = is_person_word(s.norm(actor.start));
            NounPhrase {
                whole: actor.clone(),
                name: person.then(|| actor.clone()),
                role: (!person).then(|| actor.clone()),
                honorific: None,
                style: None,
            }
        })
}
