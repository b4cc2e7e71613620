//! Reports by a finite verb: verb, subject, content in any of their orders.

use std::ops::Range;

use super::subject::*;
use super::{Attribution, Subject};
use crate::positions::actor::{
    NounPhrase, complementiser_at, ends_phrase, naming_phrase, naming_phrase_before_clause, naming_phrase_due,
};
use crate::positions::clause::{self, Frame, Start};
use crate::positions::lexicon::cues::{self, CueEntry, CueForm, CueWord};
use crate::positions::lexicon::places;
use crate::positions::lexicon::vocabulary::{is_body, is_definite};
use crate::positions::lexicon::words;
use crate::positions::token::Sentence;

pub(super) fn verb(s: &Sentence, at: usize, word: &CueWord, found: &[Attribution]) -> Option<Attribution> {
    let entry = word.entry;
    if entry.weak && !entry.clause && !entry.quote && entry.prepositions.is_empty() && !entry.object {
        return None;
    }
    // وفق ما ذكرت الوكالة: read as a source, not as a report of its own.
    if at > 1
        && matches!(s.norm(at - 1), "ما" | "لما")
        && matches!(
            s.norm(at - 2).trim_start_matches('و'),
            "فق" | "فقا" | "حسب" | "بحسب" | "طبقا"
        )
        || at > 0 && s.norm(at - 1) == "حسبما"
    {
        return None;
    }
    let relative = at > 0 && words::RELATIVE.contains(&s.norm(at - 1));
    let mut next = skip_adverbs(s, at + 1);
    if s.tokens
        .get(next)
        .is_some_and(crate::positions::token::Token::is_comma)
    {
        next = skip_adverbs(s, next + 1);
    }
    let mut phrase = None;
    let mut after = at + 1;
    let mut rule = "rule:implicit-subject";
    let before = subject_before(s, at);
    if !ends_phrase(s, next) && (before.is_none() || relative) {
        let limit = frame_limit(s, entry, next);
        let clause_due = limit < s.len()
            && !s.tokens[limit].is_stop()
            && (!entry.object || limit - next <= 14 && !(next..limit).any(|i| has_participle(s, i)));
        let read = if clause_due {
            naming_phrase_before_clause
        } else {
            naming_phrase_due
        };
        if let Some(found) = read(s, next, limit).filter(|p| plausible(s, p, entry) && agrees(s, p, word)) {
            after = found.whole.end;
            phrase = Some(found);
            rule = "rule:verb-subject";
        }
    } else if s.tokens.get(next).is_some_and(|t| t.is_quote_mark())
        && before.is_none()
        && (!entry.quote || quoted_subject(s, next))
    {
        let limit = s.len();
        if let Some(found) = naming_phrase(s, next, limit) {
            after = found.whole.end;
            phrase = Some(found);
            rule = "rule:verb-subject";
        }
    }
    if phrase.is_none()
        && let Some(found) = before
    {
        phrase = Some(found);
        rule = if relative {
            "rule:relative-subject"
        } else {
            "rule:subject-verb"
        };
    }
    if phrase.is_some()
        && let Some(end) = mouthpiece_end(s, after).or_else(|| second_name_end(s, after))
    {
        after = end;
    }
    let mut targets = Vec::new();
    if entry.meeting
        && let Some(end) = companion(s, after, &mut targets)
    {
        after = end;
    }
    if entry.meeting
        && phrase.is_none()
        && matches!(s.norm(at + 1), "معه" | "معها" | "معهم" | "معهما")
        && let Some((host, guest)) = host_and_guest(s, at)
    {
        phrase = Some(host);
        targets.push(guest);
        rule = "rule:meeting";
    }
    let start = if entry.target.is_some() {
        target_start(s, entry, word, after)?
    } else if word.pronoun && entry.lemma == "اعتبر" {
        // تعتبره أنقرة إرهابيا: the judgement follows, the thing judged is the pronoun.
        let at = (after..s.len()).find(|&i| !s.tokens[i].is_quote_mark())?;
        let fits = s.tokens[at].is_word() && !ends_phrase(s, at);
        fits.then_some(Start {
            at,
            frame: Frame::Object,
            preposition: None,
        })?
    } else if word.pronoun && (entry.object || entry.clause) {
        back_reference(s, at, after)?
    } else {
        clause::content_start(s, entry, after).or_else(|| quoted_before(s, at, entry))?
    };
    if start.frame == Frame::Object
        && (!entry.object && !entry.light && !entry.addressee && entry.target.is_none()
            || entry.weak && phrase.is_none())
    {
        return None;
    }
    // An outlet's present tense with an object is narration: يعلن، تعلن.
    if start.frame == Frame::Object
        && word.form == CueForm::Present
        && matches!(entry.lemma, "أعلن" | "قرر" | "وجه" | "قدم")
    {
        return None;
    }
    if entry.weak && phrase.is_none() && !matches!(start.frame, Frame::Clause | Frame::Quote) {
        return None;
    }
    let content = if start.at < at {
        start_content_before(s, start, at)?
    } else {
        clause::content(
            s,
            start,
            if word.agreement.plural {
                None
            } else {
                word.agreement.feminine
            },
        )?
    };
    if phrase.is_none() && impersonal(s, at, word) {
        return None;
    }
    if phrase.is_none() {
        let first = s.statement_begin(at);
        let norm = s.norm(at);
        let joined = (norm.starts_with('و') || norm.starts_with('ف'))
            && !crate::positions::lexicon::cues::readings(&norm[2..]).is_empty();
        rule = if at <= first + 1 || matches!(s.norm(at + 1), "فيه" | "فيها") {
            "rule:implicit-first"
        } else if relative || at > 0 && matches!(s.norm(at - 1), "فيه" | "فيها" | "ما") {
            "rule:implicit-relative"
        } else if joined
            || matches!(
                s.norm(at - 1),
                "كما" | "فيما" | "كان" | "وكان" | "قد" | "لكنه" | "لكنها" | "حيث" | "اذ"
            )
        {
            "rule:implicit-joined"
        } else if found.iter().any(|f| f.content.contains(&at)) {
            "rule:implicit-inside"
        } else {
            "rule:implicit-other"
        };
        // Without a subject in sight, inside another statement or a relative clause, the word is
        // narration nine times out of ten.
        if !matches!(rule, "rule:implicit-first" | "rule:implicit-joined") {
            return None;
        }
        if rule == "rule:implicit-joined"
            && (found.is_empty() && word.form == CueForm::Present
                || start.frame == Frame::Object && found.is_empty())
        {
            return None;
        }
    }
    if (entry.target.is_some() || entry.addressee) && !word.pronoun {
        targets.extend(party_at(s, content.start, content.end));
    }
    let subject = match phrase {
        Some(phrase) => Subject::Named(phrase),
        None => implicit(s, at, word, found),
    };
    // وعلق فلان على القرار، قائلا إن: the participle introduces the words, so it is what reports, unless the
    // verb means no more than saying itself.
    let saying = (at + 2..content.start)
        .rev()
        .find(|&i| !entry.only_says() && cues::is_saying(s.norm(i)));
    let cue = saying.unwrap_or(at);
    let cue_end = match start.preposition {
        _ if saying.is_some() => cue + 1,
        Some(p) if p == at + 1 => p + 1,
        _ if entry.light && s.norm(at + 1) == "عن" => at + 2,
        // وتابعت قائلة: one reporting expression.
        _ if cues::is_saying(s.norm(at + 1)) && content.start >= at + 2 => at + 2,
        _ => at + 1,
    };
    if entry.light && !crate::positions::typing::is_light(s, content.clone()) {
        return None;
    }
    let content = if content.start == at + 1 && cue_end > at + 1 {
        cue_end..content.end
    } else {
        content
    };
    if content.start >= content.end {
        return None;
    }
    Some(Attribution {
        cue: cue..cue_end,
        entry: Some(entry),
        form: word.form,
        future: word.future,
        subject,
        content,
        frame: start.frame,
        rule,
        reported_by: Vec::new(),
        targets,
    })
}

/// `استقبل فلان فلانا، وبحث معه`: who received whom before the verb at `at`.
fn host_and_guest(s: &Sentence, at: usize) -> Option<(NounPhrase, NounPhrase)> {
    const RECEIVES: &[&str] = &[
        "استقبل",
        "استقبلت",
        "التقي",
        "التقت",
        "زار",
        "زارت",
        "استضاف",
        "استضافت",
        "هاتف",
    ];
    let verb = (0..at)
        .rev()
        .find(|&i| RECEIVES.contains(&s.norm(i).strip_prefix('و').unwrap_or(s.norm(i))))?;
    let host = naming_phrase(s, skip_adverbs(s, verb + 1), at)?;
    let guest = (host.whole.end..at)
        .filter(|&i| s.tokens[i].is_word() && !ends_phrase(s, i) && !ends_phrase(s, at.min(i)))
        .filter(|&i| !matches!(s.norm(i.saturating_sub(1)), "في" | "من" | "الي"))
        .filter_map(|i| naming_phrase(s, i, at))
        .find(|p| p.name.is_some())?;
    Some((host, guest))
}

/// The party that a statement begins with: whom an accusation or an appeal is about.
fn party_at(s: &Sentence, at: usize, limit: usize) -> Option<NounPhrase> {
    let phrase = naming_phrase(s, at, limit)?;
    let words: Vec<&str> = phrase.core().map(|i| s.norm(i)).collect();
    (phrase.name.is_some() || places::place_at(&words).is_some() || is_body(words[0])).then_some(phrase)
}

/// `ذكرت "ديلي ميل" أن`: a short quotation right before the clause names the speaker.
fn quoted_subject(s: &Sentence, open: usize) -> bool {
    s.quotes
        .iter()
        .find(|(at, _)| *at == open)
        .is_some_and(|&(_, close)| {
            close - open <= 5 && (close + 1..s.len().min(close + 7)).any(|i| complementiser_at(s, i))
        })
}

/// Whether a participle of reporting stands here: the clause that follows is its own.
fn has_participle(s: &Sentence, at: usize) -> bool {
    cues::readings(s.norm(at))
        .iter()
        .any(|r| r.form == CueForm::Participle)
}

/// `الوزارة، على لسان المتحدثة باسمها، الولايات المتحدة إلى`: reads past the one who speaks for the subject.
fn mouthpiece_end(s: &Sentence, after: usize) -> Option<usize> {
    let at = after + usize::from(s.tokens.get(after)?.is_comma());
    if s.norm(at) != "على" || s.norm(at + 1) != "لسان" {
        return None;
    }
    let close = (at + 2..s.len().min(at + 16)).find(|&i| s.tokens[i].is_comma())?;
    Some(close + 1)
}

/// `القوات المسلحة – الجيش العربي، أن`: reads past another name of the subject between a dash and the comma
/// before the clause.
fn second_name_end(s: &Sentence, after: usize) -> Option<usize> {
    s.tokens.get(after).filter(|t| t.is_dash())?;
    let comma = (after + 1..s.len().min(after + 7)).find(|&i| !s.tokens[i].is_word())?;
    (s.tokens[comma].is_comma() && complementiser_at(s, comma + 1)).then_some(comma + 1)
}

/// `بحث فلان مع فلان القضايا`: reads past the companion of a meeting.
pub(super) fn companion(s: &Sentence, after: usize, targets: &mut Vec<NounPhrase>) -> Option<usize> {
    let with = (after..s.len().min(after + 8)).find(|&i| s.norm(i) == "مع")?;
    let free = (after..with).all(|i| {
        s.tokens[i].is_comma() || words::TIME.contains(&s.norm(i)) || words::FUNCTION.contains(&s.norm(i))
    });
    if !free {
        return None;
    }
    let phrase = naming_phrase(s, with + 1, s.len())?;
    let mut end = phrase.whole.end;
    targets.push(phrase);
    while end < s.len() && s.tokens[end].is_comma() {
        end += 1;
    }
    Some(end)
}

/// A quotation before its verb: "..."، قال فلان.
pub(super) fn quoted_before(s: &Sentence, at: usize, entry: &CueEntry) -> Option<Start> {
    if !entry.quote || at < 2 {
        return None;
    }
    let mut end = at - 1;
    while end > 0 && (s.tokens[end].is_comma() || matches!(s.norm(end), "هكذا" | "كما" | "بهذه" | "الكلمات"))
    {
        end -= 1;
    }
    s.quotes
        .iter()
        .find(|(_, close)| *close == end)
        .map(|(open, _)| Start {
            at: open + 1,
            frame: Frame::Quote,
            preposition: None,
        })
}

pub(super) fn start_content_before(s: &Sentence, start: Start, at: usize) -> Option<Range<usize>> {
    if start.frame == Frame::Clause {
        let end = (start.at..at)
            .rev()
            .find(|&i| !s.tokens[i].is(&["ما", "وهو", "وهي", "الامر", "الذي", "لم", "قد", "،", ","]))?;
        return clause::trimmed(s, start.at, end + 1);
    }
    let close = s
        .quotes
        .iter()
        .find(|(open, _)| open + 1 == start.at)
        .map_or(at, |(_, close)| *close);
    clause::trimmed(s, start.at, close.min(at))
}

/// `اتهم فلانا بـ`, `وصف القرار بأنه`: the content begins with the person or thing, or after a pronoun
/// with the preposition.
pub(super) fn target_start(s: &Sentence, entry: &CueEntry, word: &CueWord, after: usize) -> Option<Start> {
    let mut at = after;
    while at < s.len()
        && (s.tokens[at].is_comma()
            || words::TIME.contains(&s.norm(at)) && !names_a_day(s, at)
            || matches!(s.norm(at), "امس" | "فيه" | "فيها" | "به" | "بها"))
    {
        at += 1;
    }
    // واتهم فلان، في كلمة له، فلانا: past the adjunct between commas.
    if matches!(s.norm(at), "في" | "خلال" | "على" | "من" | "عبر")
        && let Some(comma) = (at..s.len().min(at + 16)).find(|&i| s.tokens[i].is_comma())
    {
        at = comma + 1;
    }
    let preposition = (at..s.len().min(at + 30)).find(|&i| {
        let w = s.norm(i);
        !s.tokens[i].is_stop()
            && entry.target.is_some_and(|t| w.starts_with(t))
            && !words::FUNCTION[..40].contains(&w)
            || w.starts_with("بان")
    });
    if word.pronoun || entry.target == Some("ب") && s.norm(at).starts_with("بان") {
        let found = clause::content_start(s, entry, at)?;
        return Some(found);
    }
    if entry.target == Some("ب") {
        preposition?;
    }
    (at < s.len()
        && (s.tokens[at].is_word() || s.tokens[at].is_quote_mark())
        && !s.tokens[at].is_stop()
        && !matches!(s.norm(at), "في" | "من" | "عن" | "على" | "ان" | "خلال"))
    .then_some(Start {
        at,
        frame: Frame::Object,
        preposition: None,
    })
}

/// `وصف يوم الاقتراع بأنه`: a day of something is what is judged, not when.
fn names_a_day(s: &Sentence, at: usize) -> bool {
    s.norm(at) == "يوم" && is_definite(s.norm(at + 1)) && !words::TIME.contains(&s.norm(at + 1))
}

/// `تنفيه`, `أعلنه`, `أكدته`: what is denied stands before; the sentence does not say where it begins.
pub(super) fn back_reference(s: &Sentence, at: usize, after: usize) -> Option<Start> {
    let _ = after;
    let mut end = at;
    while end > 0 && s.tokens[end - 1].is(&["ما", "وهو", "وهي", "الامر", "الذي", "لم", "قد"])
    {
        end -= 1;
    }
    if end == at || end < 3 {
        return None;
    }
    let begin = s.statement_begin(end);
    let start = (begin..end - 1)
        .rev()
        .find(|&i| complementiser_at(s, i))
        .unwrap_or(begin);
    Some(Start {
        at: start,
        frame: Frame::Clause,
        preposition: None,
    })
}
