//! Joins what the rules read with what the tagger proposes.
//!
//! The rules know the grammar of subjects and clauses, so boundaries are theirs wherever both see the same
//! position, unless the tagger is sure of an earlier end; the tagger has seen thousands of positions, so
//! it throws out what only looks like one, names actors that the rules miss, adds positions that no rule
//! foresees, and has a say in the type ([`super::typing`]). The thresholds and the confidences come from counts on the development set of
//! annotated news (335 positions), which the tagger was not trained on.

use std::ops::Range;

use super::actor::{NounPhrase, complementiser_at, naming_phrase};
use super::attribution::{Attribution, Subject, is_actor, outer_speaker};
use super::clause::{Frame, trimmed};
use super::confidence::{by_frame, confidence};
use super::cue::candidates;
use super::lexicon::cues::{Agreement, CueForm, CueWord};
use super::lexicon::places;
use super::lexicon::vocabulary::{is_body, is_definite, is_person_word, is_role};
use super::lexicon::words::JOINT;
use super::names::table;
use super::tagger::Proposal;
use super::token::Sentence;

/// A proposal that no rule supports counts from this confidence on: half of those were right.
const ALONE: f32 = 0.6;
/// What only the tagger saw counts from this share of right ones on, where its cue is a word of the table.
const LIKELY: f32 = 0.28;
/// The same for a cue that the table does not know.
const LIKELY_UNKNOWN: f32 = 0.38;
/// An actor that the rules took for implicit is named where the tagger points, from this certainty on.
const SURE_OF_NAMING: f32 = 0.4;
/// Another actor than the one that the rules read counts from this certainty on.
const SURE_OF_ACTOR: f32 = 0.7;
/// Another content than the one that the rules read counts from this certainty on.
const SURE_OF_CONTENT: f32 = 0.7;
/// A content that the tagger ends earlier than the rules, and much, is cut from this certainty on.
const SURE_OF_END: f32 = 0.75;
/// What much is: less than this share of the words in common (F1).
const MUCH_SHORTER: f32 = 0.8;
/// How much to trust what only the rules saw.
const UNSEEN: f32 = 0.5;
/// Tokens before an actor's words that can belong to its naming phrase: offices and forms of address.
const OFFICE_REACH: usize = 8;

/// The rule name of what only the tagger saw.
pub(crate) const BY_MODEL: &str = "model:tagger";

/// An attribution and what was made of it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// Who says what, as token ranges.
    pub(crate) attribution: Attribution,
    /// The tagger's log probabilities of the types, where it saw the position.
    pub(crate) type_scores: Option<[f32; 13]>,
    /// How often such a position is right, from 0 to 1.
    pub(crate) confidence: f32,
}

/// What the rules found without the tagger.
pub(crate) fn rules_alone(rules: Vec<Attribution>) -> Vec<Judged> {
    rules
        .into_iter()
        .map(|attribution| Judged {
            confidence: confidence(by_frame(attribution.rule, attribution.frame)),
            type_scores: None,
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
        // Of what the rules read where the tagger sees no cue at all, 1 in 17 was right; rare words that it has
        // hardly learnt are among them.
        kept.push(match seen {
            Some(at) => {
                used[at] = true;
                Some(agreed(s, attribution.clone(), &proposals[at], rules))
            }
            None => needs_no_second(s, attribution).then(|| Judged {
                confidence: UNSEEN,
                type_scores: None,
                attribution: attribution.clone(),
            }),
        });
    }
    for (at, placed) in proposals.iter().enumerate() {
        let quoted = s.tokens[placed.cue.start].quote.is_some();
        if !used[at] && !quoted && placed.proposal.confidence >= ALONE {
            make_room(s, &mut kept, proposals, placed);
        }
    }
    let mut joined = without_dropped(rules, kept);
    for (at, placed) in proposals.iter().enumerate() {
        let inside = joined
            .iter()
            .any(|j| overlap(&j.attribution.cue, &placed.cue) > 0);
        if !used[at] && !inside && placed.proposal.confidence >= ALONE {
            let found: Vec<Attribution> = joined.iter().map(|j| j.attribution.clone()).collect();
            let new = alone(s, placed, &found);
            let enough = match new.attribution.entry {
                Some(_) => LIKELY,
                None => LIKELY_UNKNOWN,
            };
            if new.confidence >= enough && is_actor(s, &new.attribution) && !repeats(&new, &joined) {
                insert(&mut joined, new);
            }
        }
    }
    joined
}

/// Whether the rules are believed where the tagger sees no cue: a person, office or body right behind a finite
/// reporting word that means more than saying, and a clause or the preposition that the word governs
/// (`وأثنى كوبر على التضحيات`).
fn needs_no_second(s: &Sentence, a: &Attribution) -> bool {
    let Subject::Named(phrase) = &a.subject else {
        return false;
    };
    let head = s.norm(phrase.core().start);
    a.rule == "rule:verb-subject"
        && a.form == CueForm::Past
        && matches!(a.frame, Frame::Preposition | Frame::Clause)
        && a.entry.is_some_and(|entry| !entry.weak && !entry.neutral)
        && (phrase.name.is_some() || is_role(head) || is_body(head))
}

/// Ends the contents that run on over a report which only the tagger sees, where the tagger itself ends
/// them before it: `قال ... المركزية، مشيرا إلى أن ...`.
fn make_room(s: &Sentence, kept: &mut [Option<Judged>], proposals: &[Placed<'_>], new: &Placed<'_>) {
    for judged in kept.iter_mut().flatten() {
        let attribution = &mut judged.attribution;
        let ends_before = proposals
            .iter()
            .any(|p| overlap(&p.cue, &attribution.cue) > 0 && p.content.end <= new.cue.start);
        if ends_before
            && attribution.content.contains(&new.cue.start)
            && let Some(shorter) = trimmed(s, attribution.content.start, new.cue.start)
        {
            attribution.content = shorter;
        }
    }
}

/// Whether a stronger position of the same actor already has the words of this one: `قلقه العميق` within
/// `أعرب عن قلقه العميق`.
fn repeats(new: &Judged, joined: &[Judged]) -> bool {
    let subject = |a: &Attribution| {
        let mut subject = a.subject.clone();
        while let Subject::SameAs(at) = subject {
            match joined.get(at) {
                Some(earlier) => subject = earlier.attribution.subject.clone(),
                None => break,
            }
        }
        subject
    };
    let own = subject(&new.attribution);
    joined.iter().any(|other| {
        let same = match (&own, &subject(&other.attribution)) {
            (Subject::Named(a), Subject::Named(b)) => overlap(&a.whole, &b.whole) > 0,
            (a, b) => a == b,
        };
        let (a, b) = (&new.attribution, &other.attribution);
        let shared = overlap(&a.content, &b.content)
            + overlap(&a.cue, &b.content)
            + overlap(&a.content, &b.cue)
            + overlap(&a.cue, &b.cue);
        same && other.confidence >= new.confidence && shared > 0
    })
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
            let cue = tokens(&proposal.cue)?;
            let mut content = tokens(&proposal.content)?;
            // Grown to whole words, both may have come to share one.
            if cue.contains(&content.start) {
                content.start = cue.end;
            } else if overlap(&cue, &content) > 0 {
                content.end = cue.start;
            }
            let content = trimmed(s, content.start, content.end)?;
            // Nobody speaks within what is said: ونفى صحة التقارير.
            let actor = proposal.actor.as_ref().and_then(tokens);
            let mut actor = actor.filter(|a| overlap(a, &content) < a.len());
            if let Some(actor) = &mut actor
                && actor.start < content.start
            {
                actor.end = actor.end.min(content.start);
            }
            Some(Placed {
                cue,
                actor,
                content,
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
fn agreed(s: &Sentence, mut attribution: Attribution, placed: &Placed<'_>, rules: &[Attribution]) -> Judged {
    let certainty = &placed.proposal.certainty;
    let own = confidence(by_frame(attribution.rule, attribution.frame));
    let mut repaired = false;
    // Words in which somebody else reports are no content of this one: رحبت الحركة بالقرار ونفى الجيش ...
    let swallows = rules.iter().any(|r| {
        matches!(r.subject, Subject::Named(_))
            && r.cue.start != attribution.cue.start
            && placed.content.contains(&r.cue.start)
            && !attribution.content.contains(&r.cue.start)
    });
    if !swallows
        && agreement(&attribution.content, &placed.content) < 0.5
        && certainty.content >= SURE_OF_CONTENT
    {
        attribution.content = placed.content.clone();
        repaired = true;
    } else if attribution.content.start == placed.content.start
        && attribution.content.end > placed.content.end
        && agreement(&attribution.content, &placed.content) < MUCH_SHORTER
        && certainty.content >= SURE_OF_END
    {
        attribution.content.end = placed.content.end;
    }
    let needed = match (&attribution.subject, &placed.actor) {
        (Subject::Named(phrase), Some(actor)) if overlap(&phrase.whole, actor) == 0 => {
            (!(actor.end <= attribution.cue.start && follows_its_verb(s, &attribution, phrase)))
                .then_some(SURE_OF_ACTOR)
        }
        // Nobody speaks within what is said: وأبدى استعداد الاتحاد; nor is a feminine noun the subject of a
        // masculine verb: ونفى صحة التقارير.
        (Subject::Implicit(agreement), Some(actor))
            if overlap(actor, &attribution.content) > 0
                && (actor.start > attribution.content.start
                    || agreement.feminine == Some(false) && s.norm(actor.start).ends_with('ه')) =>
        {
            None
        }
        (Subject::Implicit(_), Some(_)) => Some(SURE_OF_NAMING),
        _ => None,
    };
    if let (Some(needed), Some(actor)) = (needed, &placed.actor)
        && certainty.actor >= needed
    {
        attribution.subject = Subject::Named(naming(s, placed, actor));
        repaired = true;
    }
    if repaired {
        attribution.rule = BY_MODEL;
    }
    let confidence = if repaired {
        placed.proposal.confidence
    } else {
        both(own, placed.proposal.confidence)
    };
    Judged {
        attribution,
        type_scores: Some(placed.proposal.type_scores),
        confidence,
    }
}

/// Whether an explicit subject stands right after its verb, which agreement in gender has confirmed: then
/// nobody named before the verb is its actor.
fn follows_its_verb(s: &Sentence, attribution: &Attribution, phrase: &NounPhrase) -> bool {
    let core = phrase.core();
    let head = s.norm(core.start);
    let words: Vec<&str> = core.clone().map(|i| s.norm(i)).collect();
    let definite = is_definite(head) || core.len() > 1 && is_definite(s.norm(core.start + 1));
    attribution.rule == "rule:verb-subject"
        && phrase.whole.start == attribution.cue.start + 1
        && (phrase.name.is_some()
            || definite && (is_role(head) || is_body(head))
            || JOINT.contains(&head)
            || places::place_at(&words).is_some()
            || table::longest_at(&words) == Some(words.len()))
}

/// How often what both saw is right, from the precision of the rule and the tagger's confidence: a
/// logistic curve through what was found on annotated news.
fn both(own: f32, proposed: f32) -> f32 {
    logistic(-0.1 + log_odds(own) + 0.35 * log_odds(proposed))
}

/// How often what only the tagger saw is right, in the same way.
fn by_tagger_alone(proposed: f32) -> f32 {
    logistic(-1.5 + log_odds(proposed))
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn log_odds(p: f32) -> f32 {
    let p = p.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
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

/// Whether the words name two or more: `الوزيران`, `سامي حداد وليلى نصر`.
fn joins_two(s: &Sentence, actor: &Range<usize>) -> bool {
    let first = s.norm(actor.start);
    first.ends_with("ان")
        || first.ends_with("ين")
        || actor.clone().skip(1).any(|i| s.norm(i).starts_with('و'))
}

/// What only the tagger saw.
fn alone(s: &Sentence, placed: &Placed<'_>, found: &[Attribution]) -> Judged {
    let word: Option<CueWord> = candidates(s)
        .into_iter()
        .find(|c| placed.cue.contains(&c.at))
        .and_then(|c| c.readings.into_iter().next());
    let dual = word.as_ref().is_some_and(CueWord::is_dual);
    let subject = match &placed.actor {
        // وبحسب الوكالة، اتفقا على: one party alone is no subject of a dual.
        Some(actor) if dual && !joins_two(s, actor) => Subject::Pair(outer_speaker(found, placed.cue.start)),
        Some(actor) => Subject::Named(naming(s, placed, actor)),
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
    let frame = if complementiser_at(s, placed.content.start) {
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
        type_scores: Some(placed.proposal.type_scores),
        confidence: by_tagger_alone(placed.proposal.confidence),
    }
}

/// The naming phrase around the words that the tagger points at: with the office before them where
/// the grammar finds one, else the words alone. It ends before the content (`رحبت الرئاسة الفلسطينية بالقرار`).
fn naming(s: &Sentence, placed: &Placed<'_>, actor: &Range<usize>) -> NounPhrase {
    let (cue, content) = (&placed.cue, &placed.content);
    let limit = if content.start >= actor.end {
        content.start
    } else {
        s.len()
    };
    let covers = |phrase: &NounPhrase| {
        phrase.whole.start <= actor.start
            && phrase.whole.end >= actor.end
            && overlap(&phrase.core(), actor) > 0
    };
    let after_cue = (cue.end <= actor.start && actor.start - cue.end <= OFFICE_REACH).then_some(cue.end);
    after_cue
        .into_iter()
        .chain([actor.start])
        .filter_map(|from| naming_phrase(s, from, limit))
        .find(covers)
        .unwrap_or_else(|| {
            let words: Vec<&str> = actor.clone().map(|i| s.norm(i)).collect();
            let person = is_person_word(words[0]) || table::person(&words.join(" ")).is_some();
            NounPhrase {
                whole: actor.clone(),
                name: person.then(|| actor.clone()),
                role: (!person).then(|| actor.clone()),
                honorific: None,
                style: None,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::positions::attribution::attributions;
    use crate::positions::position::{PositionType, QuoteForm};
    use crate::positions::tagger::Certainty;
    use crate::text::segment::{Segment, SegmentKind};
    use crate::text::span::{Excerpt, Source};

    const BEFORE: &str = "تمهيد ";

    /// The sentence `text`, which stands behind other words in its source.
    fn sentence(text: &str) -> Sentence {
        let source = Source::new(format!("{BEFORE}{text}"));
        Sentence::of(&Segment {
            id: 1,
            kind: SegmentKind::Sentence,
            source: Excerpt::of(&source, BEFORE.len()..source.text().len()),
            paragraph: 0,
            warnings: Vec::new(),
        })
    }

    fn proposal(text: &str, cue: &str, actor: Option<&str>, content: &str, confidence: f32) -> Proposal {
        let at = |words: &str| {
            let start = text.find(words).expect("words of the sentence");
            start..start + words.len()
        };
        Proposal {
            cue: at(cue),
            actor: actor.map(at),
            content: at(content),
            position_type: PositionType::Warn,
            type_scores: std::array::from_fn(|at| if at == 8 { -0.1 } else { -5.0 }),
            form: QuoteForm::Paraphrase,
            certainty: Certainty {
                cue: 0.9,
                actor: 0.9,
                content: 0.9,
                position_type: 0.5,
                form: 0.9,
            },
            confidence,
        }
    }

    fn words(s: &Sentence, range: &Range<usize>) -> String {
        let words: Vec<&str> = s.tokens[range.clone()].iter().map(|t| t.norm.as_str()).collect();
        words.join(" ")
    }

    fn run(text: &str, proposals: &[Proposal]) -> (Sentence, Vec<Judged>) {
        let s = sentence(text);
        let joined = join(&s, &attributions(&s), &place(&s, BEFORE.len(), proposals));
        (s, joined)
    }

    #[test]
    fn what_the_tagger_does_not_see_is_dropped() {
        let text = "قال الوزير إن الجسر آمن.";
        assert_eq!(attributions(&sentence(text)).len(), 1);
        assert!(run(text, &[]).1.is_empty());
    }

    #[test]
    fn what_both_see_keeps_the_boundaries_of_the_rules() {
        let text = "قال الوزير إن الجسر آمن تماما.";
        let (s, joined) = run(text, &[proposal(text, "قال", Some("الوزير"), "الجسر آمن", 0.9)]);
        let [judged] = joined.as_slice() else {
            panic!("one position, not {joined:?}")
        };
        assert_eq!(words(&s, &judged.attribution.content), "ان الجسر امن تماما");
        assert!(judged.attribution.rule.starts_with("rule:"));
        assert!(judged.type_scores.is_some());
        assert!(judged.confidence > 0.8);
    }

    #[test]
    fn what_only_the_tagger_sees_counts_when_it_is_sure() {
        let text = "هطل المطر، وهمس الحارس بأن الباب مفتوح.";
        let sure = proposal(text, "وهمس", Some("الحارس"), "بأن الباب مفتوح", 0.9);
        let (s, joined) = run(text, std::slice::from_ref(&sure));
        let [judged] = joined.as_slice() else {
            panic!("one position, not {joined:?}")
        };
        assert_eq!(judged.attribution.rule, BY_MODEL);
        assert_eq!(words(&s, &judged.attribution.content), "بان الباب مفتوح");
        assert_eq!(judged.type_scores, Some(sure.type_scores));
        assert!(matches!(&judged.attribution.subject, Subject::Named(p) if words(&s, &p.whole) == "الحارس"));
        assert!(
            run(
                text,
                &[Proposal {
                    confidence: 0.5,
                    ..sure
                }]
            )
            .1
            .is_empty()
        );
    }

    #[test]
    fn a_content_ends_before_a_report_that_only_the_tagger_sees() {
        let text = "قال الوزير إن الجسر آمن وهمس الحارس بأن الباب مفتوح.";
        let first = proposal(text, "قال", Some("الوزير"), "إن الجسر آمن", 0.9);
        let second = proposal(text, "وهمس", Some("الحارس"), "بأن الباب مفتوح", 0.9);
        let (s, joined) = run(text, &[first, second]);
        let contents: Vec<String> = joined.iter().map(|j| words(&s, &j.attribution.content)).collect();
        assert_eq!(contents, ["ان الجسر امن", "بان الباب مفتوح"]);
    }

    #[test]
    fn the_tagger_ends_a_content_earlier_when_it_is_sure() {
        let text = "قال الوزير إن الجسر آمن بعد إصلاح طويل.";
        let mut earlier = proposal(text, "قال", Some("الوزير"), "إن الجسر آمن", 0.9);
        let (s, joined) = run(text, std::slice::from_ref(&earlier));
        assert_eq!(words(&s, &joined[0].attribution.content), "ان الجسر امن");
        earlier.certainty.content = 0.6;
        let (s, joined) = run(text, &[earlier]);
        assert_eq!(
            words(&s, &joined[0].attribution.content),
            "ان الجسر امن بعد اصلاح طويل"
        );
    }

    #[test]
    fn a_cue_of_the_table_needs_less_certainty() {
        let text = "هطل المطر في مدينة تقول بلدية الميناء إنها آمنة.";
        let known = proposal(text, "تقول", Some("بلدية الميناء"), "إنها آمنة", 0.68);
        let s = sentence(text);
        let place = place(&s, BEFORE.len(), std::slice::from_ref(&known));
        assert_eq!(join(&s, &[], &place).len(), 1);
        let text = "هطل المطر، وهمس الحارس بأن الباب مفتوح.";
        let unknown = proposal(text, "وهمس", Some("الحارس"), "بأن الباب مفتوح", 0.68);
        assert!(run(text, &[unknown]).1.is_empty());
    }

    #[test]
    fn what_repeats_a_stronger_position_of_its_actor_is_dropped() {
        let text = "أعربت الوزارة عن قلقها العميق إزاء انقطاع المياه.";
        let whole = proposal(
            text,
            "أعربت",
            Some("الوزارة"),
            "عن قلقها العميق إزاء انقطاع المياه",
            0.9,
        );
        let part = proposal(text, "قلقها", Some("الوزارة"), "إزاء انقطاع المياه", 0.8);
        let (_, joined) = run(text, &[whole, part]);
        assert_eq!(joined.len(), 1, "{joined:?}");
    }

    #[test]
    fn a_subject_after_its_verb_wins_over_a_speaker_before_it() {
        let text = "ودعا السفير حسن مراد إلى الهدوء، فيما رحبت حركة فتح بالاتفاق.";
        let first = proposal(text, "ودعا", Some("السفير حسن مراد"), "إلى الهدوء", 0.9);
        let second = proposal(text, "رحبت", Some("حسن مراد"), "بالاتفاق", 0.9);
        let (s, joined) = run(text, &[first, second]);
        assert_eq!(joined.len(), 2);
        assert!(
            matches!(&joined[1].attribution.subject, Subject::Named(p) if words(&s, &p.whole) == "حركه فتح")
        );
    }

    #[test]
    fn additions_stand_in_reading_order_and_references_stay_right() {
        let rule = |at: usize, subject: Subject| Judged {
            attribution: Attribution {
                cue: at..at + 1,
                entry: None,
                form: CueForm::Past,
                future: false,
                subject,
                content: at + 1..at + 2,
                frame: Frame::Object,
                rule: "rule:test",
                reported_by: Vec::new(),
                targets: Vec::new(),
            },
            type_scores: None,
            confidence: 0.5,
        };
        let implicit = || {
            Subject::Implicit(Agreement {
                feminine: None,
                plural: false,
            })
        };
        let mut joined = vec![
            rule(4, implicit()),
            rule(8, Subject::SameAs(0)),
            rule(9, Subject::Pair(Some(1))),
        ];
        insert(&mut joined, rule(0, implicit()));
        insert(&mut joined, rule(6, implicit()));
        let starts: Vec<usize> = joined.iter().map(|j| j.attribution.cue.start).collect();
        assert_eq!(starts, [0, 4, 6, 8, 9]);
        assert_eq!(joined[3].attribution.subject, Subject::SameAs(1));
        assert_eq!(joined[4].attribution.subject, Subject::Pair(Some(3)));
    }

    #[test]
    fn a_reference_to_what_was_dropped_is_spelled_out() {
        let text = "قال الوزير إن الجسر آمن، مضيفا أن الطريق مفتوح.";
        let rules = attributions(&sentence(text));
        assert_eq!(rules.len(), 2);
        let (_, joined) = run(text, &[proposal(text, "مضيفا", None, "أن الطريق مفتوح", 0.9)]);
        assert_eq!(joined.len(), 1);
        assert_eq!(joined[0].attribution.subject, rules[0].subject);
    }

    #[test]
    fn confidences_rise_with_both_witnesses_and_stay_probabilities() {
        assert!(both(0.8, 0.9) > both(0.8, 0.3) && both(0.8, 0.9) > both(0.5, 0.9));
        assert!(both(0.8, 0.9) > by_tagger_alone(0.9));
        for p in [0.0, 0.5, 1.0] {
            assert!((0.0..=1.0).contains(&both(p, 1.0 - p)) && (0.0..=1.0).contains(&by_tagger_alone(p)));
        }
    }
}
