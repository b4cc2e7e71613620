//! From the attributions of all sentences to actors and positions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::actor::NounPhrase;
use super::attribution::{Attribution, Subject, attributions};
use super::clause::Frame;
use super::confidence::by_frame;
use super::coreference::{Cast, Party};
use super::headline::parted;
use super::join::{self, Judged};
use super::lexicon::places;
use super::lexicon::vocabulary::{is_body, is_role};
use super::names::translated;
use super::people::{goes_on, introductions, side_by_side, surnames, without_conjunction};
use super::polarity::polarity;
use super::position::{Actor, ActorKind, Draft, Mention, NameSource, Position, QuoteForm};
use super::statement::framed;
use super::tagger::Proposal;
use super::token::{Sentence, TokenKind};
use super::typing::type_evidence;
use crate::text::segment::Segment;
use crate::text::span::{Excerpt, Source};
use crate::warning::{Warning, WarningKind};

/// Reads all segments of a story.
///
/// `proposals`, parallel to `segments`, are what the tagger sees; without them the rules decide alone.
pub(crate) fn draft(source: &Source, segments: &[Segment], proposals: Option<&[Vec<Proposal>]>) -> Draft {
    let mut sentences: Vec<Sentence> = segments
        .iter()
        .map(|segment| parted(Sentence::of(segment)))
        .collect();
    let introduced: Vec<Vec<NounPhrase>> = sentences.iter().map(introductions).collect();
    let surnames = Arc::new(surnames(&sentences, &introduced));
    for s in &mut sentences {
        s.surnames = Arc::clone(&surnames);
    }
    let mut cast = Cast::default();
    let mut speakers: Vec<usize> = Vec::new();
    let mut found: Vec<Placed> = Vec::new();
    let mut warnings = Vec::new();
    // The title names people by short forms; the body introduces them, so it is read first.
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.sort_by_key(|&i| sentences[i].is_title);
    for &index in &order {
        let s = &sentences[index];
        cast.hear_of_bodies(s);
        for phrase in &introduced[index] {
            cast.meet(s, phrase);
        }
        let read = judge(s, &segments[index], proposals.and_then(|p| p.get(index)));
        let contents: Vec<std::ops::Range<usize>> =
            read.iter().map(|j| j.attribution.content.clone()).collect();
        let mut actors: Vec<usize> = Vec::with_capacity(read.len());
        for judged in read {
            let attribution = &judged.attribution;
            let actor = match &attribution.subject {
                Subject::Named(phrase) => Some(match side_by_side(s, phrase) {
                    Some((first, second)) => {
                        let first = cast.meet(s, &first);
                        let second = cast.meet(&without_conjunction(s, second.whole.start), &second);
                        cast.group(vec![first, second])
                    }
                    None => cast.meet(s, phrase),
                }),
                Subject::SameAs(i) => actors.get(*i).copied(),
                Subject::Pair(i) => {
                    let speaker = i
                        .and_then(|i| actors.get(i).copied())
                        .or(speakers.last().copied());
                    cast.pair(s, speaker.filter(|&p| p != usize::MAX)).or(speaker)
                }
                Subject::Implicit(agreement) => cast.last_speaker(&speakers, *agreement),
            };
            let Some(actor) = actor else {
                let span = source.span(s.bytes(attribution.cue.clone()));
                warnings.push(
                    Warning::new(
                        WarningKind::ActorUnresolved,
                        "no earlier speaker fits this reporting word; name the speaker by hand",
                    )
                    .at(span)
                    .in_segment(s.segment_id),
                );
                // Keep the indices of later subjects right.
                actors.push(usize::MAX);
                continue;
            };
            actors.push(actor);
            if actor == usize::MAX {
                continue;
            }
            if cast.parties[actor].kind == ActorKind::Group && cast.parties[actor].members.is_empty() {
                let words = &cast.parties[actor].words;
                if words.len() == 1 && (words[0].ends_with("ان") || words[0].ends_with("ين")) {
                    let joint = words[0].clone();
                    cast.parties[actor].members = cast.members_of(&joint);
                }
            }
            let reporters: Vec<usize> = attribution.reported_by.iter().map(|p| cast.meet(s, p)).collect();
            let outer = contents
                .iter()
                .position(|c| c.contains(&attribution.cue.start))
                .map(|o| (&contents[o], actors.get(o).copied()));
            if !s.is_title && goes_on(&cast, actor, attribution, outer) {
                speakers.push(actor);
            }
            let targets: Vec<usize> = attribution.targets.iter().map(|p| cast.meet(s, p)).collect();
            found.push(Placed {
                sentence: index,
                judged,
                actor,
                reporters,
                targets,
            });
        }
    }
    found.sort_by_key(|f| (f.sentence, f.judged.attribution.cue.start));
    drop_repeated_headlines(&sentences, &mut found);
    assemble(source, &sentences, &cast, found, warnings)
}

/// An attribution with the parties it is about, as indices into the cast.
struct Placed {
    sentence: usize,
    judged: Judged,
    actor: usize,
    reporters: Vec<usize>,
    targets: Vec<usize>,
}

/// Drops what the headline only repeats: most of its words stand in a statement of the body of the same type.
fn drop_repeated_headlines(sentences: &[Sentence], found: &mut Vec<Placed>) {
    let words = |f: &Placed| -> BTreeSet<String> {
        let s = &sentences[f.sentence];
        f.judged
            .attribution
            .content
            .clone()
            .map(|i| s.norm(i))
            .filter(|w| w.chars().count() > 3)
            .map(str::to_owned)
            .collect()
    };
    let body: Vec<BTreeSet<String>> = found
        .iter()
        .filter(|f| !sentences[f.sentence].is_title)
        .map(words)
        .collect();
    found.retain(|f| {
        let title = words(f);
        let repeated = body
            .iter()
            .any(|b| !title.is_empty() && title.intersection(b).count() * 2 >= title.len());
        !(sentences[f.sentence].is_title && repeated)
    });
}

/// The attributions of a sentence. Titles are left to the rules: the tagger has learnt from sentences.
fn judge(s: &Sentence, segment: &Segment, proposals: Option<&Vec<Proposal>>) -> Vec<Judged> {
    let rules = attributions(s);
    match proposals {
        Some(proposals) if !s.is_title => join::join(
            s,
            &rules,
            &join::place(s, segment.source.span.start_byte, proposals),
        ),
        _ => join::rules_alone(rules),
    }
}

fn assemble(
    source: &Source,
    sentences: &[Sentence],
    cast: &Cast,
    found: Vec<Placed>,
    warnings: Vec<Warning>,
) -> Draft {
    // Only parties that act, pass on or are members are actors of the story.
    let mut ids: BTreeMap<usize, u32> = BTreeMap::new();
    let mut next = 1;
    let mut wanted: Vec<usize> = Vec::new();
    for f in &found {
        wanted.push(f.actor);
        wanted.extend(&f.reporters);
        wanted.extend(&f.targets);
        wanted.extend(&cast.parties[f.actor].members);
    }
    for party in wanted {
        ids.entry(party).or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    let mut actors: Vec<Actor> = ids
        .iter()
        .map(|(&party, &id)| actor(source, cast, party, id, &ids))
        .collect();
    actors.sort_by_key(|a| a.id);
    let names = actors
        .iter()
        .map(|actor| {
            if translated::is_wanted(actor) {
                actor.name_ar.clone()
            } else {
                String::new()
            }
        })
        .collect();
    let mut draft = Draft {
        actors,
        names,
        warnings,
        ..Draft::default()
    };
    for (index, placed) in found.iter().enumerate() {
        let Placed {
            sentence,
            judged,
            actor: party,
            reporters,
            targets,
        } = placed;
        let a = &judged.attribution;
        let s = &sentences[*sentence];
        let (polarity, modality) = polarity(s, a);
        let cue = Excerpt::of(source, s.bytes(a.cue.clone()));
        let form = quote_form(s, a);
        let statement = Excerpt::of(source, s.bytes(whole_quotations(s, a.content.clone())));
        let mention = match &a.subject {
            Subject::Named(phrase) => Some(Excerpt::of(source, s.bytes(phrase.core()))),
            _ => None,
        };
        let seen = judged.type_scores.as_ref();
        let evidence = type_evidence(s, a, &cue.text, &statement.text, form == QuoteForm::Direct, seen);
        draft.type_evidence.push(evidence);
        let position = Position {
            id: u32::try_from(index + 1).unwrap_or(u32::MAX),
            actor_id: ids[party],
            position_type: evidence.position_type(),
            polarity,
            modality,
            cue,
            actor_mention: mention,
            statement,
            statement_en: String::new(),
            form,
            target_actor_ids: targets.iter().map(|t| ids[t]).collect(),
            segment_id: s.segment_id,
            decided_by: by_frame(a.rule, a.frame),
            confidence: judged.confidence,
            reported_by_actor_ids: reporters.iter().map(|r| ids[r]).collect(),
        };
        draft.clauses.push(as_sentence(clause_text(s, source, a)));
        let object = unquoted(source.slice(s.bytes(a.content.clone())));
        draft.framed.push(as_sentence(framed(&position, &object)));
        draft.positions.push(position);
    }
    draft
}

fn actor(source: &Source, cast: &Cast, party: usize, id: u32, ids: &BTreeMap<usize, u32>) -> Actor {
    let party: &Party = &cast.parties[party];
    let name_of = |p: &Party| source.slice(p.name.clone()).replace('#', "").replace('_', " ");
    let name_ar = if party.words.is_empty() {
        let names: Vec<String> = party.members.iter().map(|&m| name_of(&cast.parties[m])).collect();
        names.join(" و")
    } else {
        name_of(party)
    };
    let mentions = party
        .mentions
        .iter()
        .map(|(&(start, end), &segment_id)| Mention {
            excerpt: Excerpt::of(source, start..end),
            segment_id,
        })
        .collect();
    Actor {
        id,
        name_en: String::new(),
        name_ar,
        kind: party.kind,
        role_en: String::new(),
        role_ar: party
            .role
            .clone()
            .map(|r| source.slice(r).to_owned())
            .unwrap_or_default(),
        affiliation_en: String::new(),
        name_source: NameSource::Transliteration,
        mentions,
        member_ids: party.members.iter().filter_map(|m| ids.get(m).copied()).collect(),
    }
}

/// The content with both marks of every quotation that it holds: a closing mark right behind it is taken
/// in, an opening mark without its closing one is left out.
fn whole_quotations(s: &Sentence, content: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let std::ops::Range { mut start, mut end } = content;
    let punctuation = |from: usize, to: usize| (from..to).all(|i| s.tokens[i].kind == TokenKind::Punctuation);
    for &(open, close) in &s.quotes {
        if (start..end).contains(&open) && close >= end && close < s.len() && punctuation(end, close) {
            end = close + 1;
        } else if open == start && close >= end && start + 1 < end {
            start += 1;
        } else if (start..end).contains(&close) && open + 1 == start {
            start = open;
        }
    }
    start..end
}

/// Direct when most words of the statement stand inside quotation marks.
fn quote_form(s: &Sentence, a: &Attribution) -> QuoteForm {
    let words = a.content.clone().filter(|&i| s.tokens[i].is_word());
    let (inside, all) = words.fold((0, 0), |(inside, all), i| {
        (inside + usize::from(s.tokens[i].quote.is_some()), all + 1)
    });
    if inside * 2 > all {
        QuoteForm::Direct
    } else {
        QuoteForm::Paraphrase
    }
}

/// The statement as a clause of its own: without a leading complementiser and quotation marks.
fn clause_text(s: &Sentence, source: &Source, a: &Attribution) -> String {
    let mut content = a.content.clone();
    if content.len() > 1 && matches!(s.norm(content.start), "ان" | "بان" | "فان") {
        content.start += 1;
    }
    while content.start + 1 < content.end && s.tokens[content.start].kind == TokenKind::Punctuation {
        content.start += 1;
    }
    // على أهمية السلام → أهمية السلام.
    if content.len() > 1
        && a.content.start == content.start
        && matches!(s.norm(content.start), "على" | "عن" | "الي" | "من")
    {
        content.start += 1;
    }
    let content_start = content.start;
    let text = source.slice(s.bytes(content));
    let plain = unquoted(text);
    let governed = a.frame == Frame::Preposition && a.content.start == content_start;
    if governed {
        without_clitic(&plain, a)
    } else if content_start > a.content.start && is_to_come(s, a, content_start) {
        format!("س{plain}")
    } else {
        plain
    }
}

/// `وعد بأن تفي الدوحة بالتزاماتها`: what is promised or threatened lies ahead, which the verb behind `أن` does not say
/// and its translation alone cannot know.
fn is_to_come(s: &Sentence, a: &Attribution, first: usize) -> bool {
    let word = s.norm(first);
    let ahead = a
        .entry
        .is_some_and(|e| matches!(e.lemma, "وعد" | "تعهد" | "هدد" | "توعد" | "أقسم"));
    // Behind أنّ stands a noun: أن تنظيم الدولة، أن تركيا.
    let letters: Vec<char> = word.chars().collect();
    let noun = letters.len() == 5 && letters[3] == 'ي'
        || word.ends_with(['ه', 'ا'])
        || places::place(word).is_some();
    ahead
        && word.starts_with(['ي', 'ت', 'ن'])
        && letters.len() >= 3
        && !noun
        && !is_role(word)
        && !is_body(word)
}

/// With a full stop: without one a translator of news takes a clause for a headline and leaves its articles out.
fn as_sentence(mut text: String) -> String {
    if text.ends_with(char::is_alphanumeric) {
        text.push('.');
    }
    text
}

/// Without quotation marks and the signs of hashtags.
fn unquoted(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '"' | '«' | '»' | '“' | '”' | '#' | 'ـ'))
        .collect();
    plain.replace(" لال", " لل").replace('_', " ")
}

/// Without the attached preposition that the reporting verb governs: `طالب برحيل الحكومة` → `رحيل الحكومة`.
fn without_clitic(text: &str, a: &Attribution) -> String {
    let governs = |p: &str| a.entry.is_some_and(|e| e.prepositions.contains(&p));
    let long = |rest: &&str| rest.split(' ').next().is_some_and(|w| w.chars().count() >= 3);
    if let Some(rest) = text.strip_prefix("لل").filter(|_| governs("ل")) {
        return format!("ال{rest}");
    }
    for clitic in ["ب", "ل"] {
        if let Some(rest) = text.strip_prefix(clitic).filter(|_| governs(clitic)).filter(long) {
            return rest.to_owned();
        }
    }
    text.to_owned()
}
