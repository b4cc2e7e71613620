//! Attributions: reporting word, actor and content of a sentence, joined by rules.
//!
//! Every rule has a name; [`super::confidence`] holds how often each was right on annotated news.

use std::ops::Range;

use super::actor::{NounPhrase, ends_phrase, is_complementiser, naming_phrase, naming_phrase_before, naming_phrase_before_clause, naming_phrase_due};
use super::clause::{self, Frame, Start};
use super::cue::{Candidate, candidates};
use super::lexicon::cues::{Agreement, CueEntry, CueForm, CueWord};
use super::lexicon::vocabulary::{is_body, is_person_word, is_role};
use super::lexicon::{places, words};
use super::token::{Sentence, TokenKind};

/// Who takes a position, as far as the sentence tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Named here.
    Named(NounPhrase),
    /// The subject of the position with this index in the same sentence.
    SameAs(usize),
    /// The subject of that position, or the last speaker, together with whom they met: a dual verb.
    Pair(Option<usize>),
    /// Not named in the sentence.
    Implicit(Agreement),
}

/// One attribution as token ranges of its sentence.
#[derive(Clone, Debug)]
pub(crate) struct Attribution {
    pub(crate) cue: Range<usize>,
    pub(crate) entry: Option<&'static CueEntry>,
    pub(crate) form: CueForm,
    pub(crate) future: bool,
    pub(crate) subject: Subject,
    pub(crate) content: Range<usize>,
    pub(crate) frame: Frame,
    pub(crate) rule: &'static str,
    /// Who passes it on, outermost first.
    pub(crate) reported_by: Vec<NounPhrase>,
    /// With whom a meeting is held, whom an accusation or appeal addresses.
    pub(crate) targets: Vec<NounPhrase>,
}

/// Finds the attributions of a sentence, in reading order of their reporting words.
pub(crate) fn attributions(s: &Sentence) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = Vec::new();
    headline(s, &mut found);
    let mut skip_until = 0;
    for candidate in candidates(s) {
        if candidate.at < skip_until {
            continue;
        }
        if let Some(attribution) = read(s, &candidate, &found) {
            skip_until = attribution.cue.end;
            found.push(attribution);
        }
    }
    according_to(s, &mut found);
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&i| found[i].cue.start);
    // Subjects point at positions by index; keep them right while sorting.
    let place: Vec<usize> = {
        let mut place = vec![0; found.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        place
    };
    let mut sorted: Vec<Attribution> = order.iter().map(|&i| found[i].clone()).collect();
    for attribution in &mut sorted {
        if let Subject::SameAs(index) | Subject::Pair(Some(index)) = &mut attribution.subject {
            *index = place[*index];
        }
    }
    sorted
}

fn read(s: &Sentence, candidate: &Candidate, found: &[Attribution]) -> Option<Attribution> {
    candidate.readings.iter().find_map(|word| {
        if word.entry.relays {
            return relayed(s, candidate.at, word);
        }
        match word.form {
            CueForm::Past | CueForm::Present => verb(s, candidate.at, word, found),
            CueForm::Participle => participle(s, candidate.at, word, found),
            CueForm::Noun => noun(s, candidate.at, word, found),
        }
    })
}

/// Adverbs and dates that may stand between a verb and its subject.
fn skip_adverbs(s: &Sentence, mut at: usize) -> usize {
    loop {
        let word = s.norm(at);
        if matches!(word, "ايضا" | "كذلك" | "بدوره" | "بدورها" | "مجددا" | "رسميا" | "اليوم" | "امس" | "بشده" | "مساء" | "صباح" | "مؤخرا" | "حاليا" | "لاحقا")
            || words::TIME.contains(&word) && at + 1 < s.len() && !matches!(word, "العام" | "عام")
        {
            at += 1;
            if s.tokens.get(at).is_some_and(super::token::Token::is_comma) {
                at += 1;
            }
            continue;
        }
        // An addressee: قال للصحفيين، قال لوكالة رويترز.
        if let Some(end) = addressee_end(s, at) {
            at = end;
            continue;
        }
        return at;
    }
}

/// `بحث فلان مع فلان القضايا`: reads past the companion of a meeting.
fn companion(s: &Sentence, after: usize, targets: &mut Vec<NounPhrase>) -> Option<usize> {
    let with = (after..s.len().min(after + 8)).find(|&i| s.norm(i) == "مع")?;
    let free = (after..with).all(|i| s.tokens[i].is_comma() || words::TIME.contains(&s.norm(i)) || words::FUNCTION.contains(&s.norm(i)));
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

/// The end of an addressee with `ل` at this token.
fn addressee_end(s: &Sentence, at: usize) -> Option<usize> {
    let word = s.norm(at);
    let rest = word.strip_prefix('ل')?;
    let latin = rest.chars().all(|c| c.is_ascii_alphanumeric()) && !rest.is_empty();
    let press = matches!(
        rest,
        "وكاله" | "صحيفه" | "قناه" | "موقع" | "شبكه" | "اذاعه" | "برنامج" | "تلفزيون" | "مجله" | "وسائل" | "رويترز" | "فرانس" | "لصحفيين" | "لصحافيين" | "لصحفيه" | "لجزيره" | "لعربيه" | "لوكاله" | "مراسل" | "بي" | "هيئه" | "سكاي" | "لقناه" | "لاعلام"
    );
    if latin || word == "ل" && s.tokens.get(at + 1).is_some_and(|t| t.is_quote_mark()) {
        if word == "ل" {
            let close = s.quotes.iter().find(|(open, _)| *open == at + 1).map(|(_, close)| *close)?;
            return (close - at < 6).then_some(close + 1);
        }
        return Some(at + 1);
    }
    if !press {
        return None;
    }
    let mut bare = s.clone();
    bare.tokens[at].norm = word.strip_prefix("لل").map_or_else(|| rest.to_owned(), |r| format!("ال{r}"));
    Some(naming_phrase(&bare, at, s.len()).map_or(at + 1, |p| p.whole.end))
}

fn verb(s: &Sentence, at: usize, word: &CueWord, found: &[Attribution]) -> Option<Attribution> {
    let entry = word.entry;
    if entry.weak && !entry.clause && !entry.quote && entry.prepositions.is_empty() && !entry.object {
        return None;
    }
    if !has_subject_reading(s, at, word) {
        return None;
    }
    let relative = at > 0 && words::RELATIVE.contains(&s.norm(at - 1));
    let mut next = skip_adverbs(s, at + 1);
    if s.tokens.get(next).is_some_and(super::token::Token::is_comma) {
        next = skip_adverbs(s, next + 1);
    }
    let mut phrase = None;
    let mut after = at + 1;
    let mut rule = "rule:implicit-subject";
    let before = subject_before(s, at);
    if !ends_phrase(s, next) && (before.is_none() || relative) {
        let limit = frame_limit(s, entry, next);
        let clause_due = limit < s.len() && !s.tokens[limit].is_stop() && (!entry.object || limit - next <= 14);
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
    } else if s.tokens.get(next).is_some_and(|t| t.is_quote_mark()) && before.is_none() && !entry.quote {
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
        rule = if relative { "rule:relative-subject" } else { "rule:subject-verb" };
    }
    let mut targets = Vec::new();
    if entry.meeting
        && let Some(end) = companion(s, after, &mut targets)
    {
        after = end;
    }
    let start = if entry.target.is_some() {
        target_start(s, entry, word, after)?
    } else if word.pronoun && (entry.object || entry.clause) {
        back_reference(s, at, after)?
    } else {
        clause::content_start(s, entry, after).or_else(|| quoted_before(s, at, entry))?
    };
    if start.frame == Frame::Object && (!entry.object && !entry.light && entry.target.is_none() || entry.weak && phrase.is_none()) {
        return None;
    }
    if entry.weak && phrase.is_none() && !matches!(start.frame, Frame::Clause | Frame::Quote) {
        return None;
    }
    let content = if start.at < at { start_content_before(s, start, at)? } else { object_or_content(s, word, start)? };
    if phrase.is_none() && impersonal(s, at, word) {
        return None;
    }
    if phrase.is_none() {
        let first = (0..at).rev().find(|&i| s.tokens[i].is_stop()).map_or(s.begin.min(at), |i| i + 1);
        let norm = s.norm(at);
        let joined = (norm.starts_with('و') || norm.starts_with('ف')) && !super::lexicon::cues::readings(&norm[2..]).is_empty();
        rule = if at <= first + 1 {
            "rule:implicit-first"
        } else if relative || at > 0 && matches!(s.norm(at - 1), "فيه" | "فيها" | "ما") {
            "rule:implicit-relative"
        } else if joined || matches!(s.norm(at - 1), "كما" | "فيما" | "كان" | "وكان" | "قد" | "لكنه" | "لكنها") {
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
        if rule == "rule:implicit-joined" && (found.is_empty() && word.form == CueForm::Present || start.frame == Frame::Object && found.is_empty()) {
            return None;
        }
    }
    let subject = match phrase {
        Some(phrase) => Subject::Named(phrase),
        None => implicit(s, at, word, found),
    };
    let cue_end = match start.preposition {
        Some(p) if p == at + 1 => p + 1,
        _ if entry.light && s.norm(at + 1) == "عن" => at + 2,
        _ => at + 1,
    };
    if entry.light && !super::typing::is_light(s, content.clone()) {
        return None;
    }
    let content = if content.start == at + 1 && cue_end > at + 1 { cue_end..content.end } else { content };
    if content.start >= content.end {
        return None;
    }
    Some(Attribution {
        cue: at..cue_end,
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

/// Verbs that head no report here: `كان ... يقول` is fine, `لم يعلن` is not a statement.
fn has_subject_reading(s: &Sentence, at: usize, word: &CueWord) -> bool {
    let before = if at == 0 { "" } else { s.norm(at - 1) };
    // A noun chain: "قرار رفض"; nouns with the shape of a past verb.
    let shape_of_noun = matches!(word.entry.lemma, "رفض" | "طلب" | "بحث" | "رد" | "أمر" | "قلق" | "وعد" | "دعم" | "شكر" | "بين" | "حمل");
    !(shape_of_noun && word.form == CueForm::Past && at > 0 && (is_role(before) || is_body(before)) && false)
}

/// `يذكر أن`, `يعتقد أن`: nobody in particular.
fn impersonal(s: &Sentence, at: usize, word: &CueWord) -> bool {
    let norm = s.norm(at);
    let bare = norm.strip_prefix('و').unwrap_or(norm);
    word.form == CueForm::Present
        && matches!(
            bare,
            "يذكر" | "يشار" | "يعتقد" | "يتوقع" | "يعتبر" | "تعتبر" | "يظهر" | "يرجح" | "يقدر" | "يري" | "يعد" | "يلاحظ" | "يقول" | "يقال" | "ينظر" | "يحمل" | "يبحث" | "يكتب" | "يعلن"
        )
        && (at == 0 || s.tokens[at - 1].kind == TokenKind::Punctuation || norm.starts_with('و'))
}

/// Where a subject after the verb must end: before the frame that the verb needs.
fn frame_limit(s: &Sentence, entry: &CueEntry, from: usize) -> usize {
    (from..s.len()).find(|&i| s.tokens[i].is_stop() || s.norm(i) == ":" || entry.clause && is_complementiser(s.norm(i))).unwrap_or(s.len())
}

/// Whether the phrase can act: a name, an office, a body, a place, or any noun before a clause.
fn plausible(s: &Sentence, phrase: &NounPhrase, entry: &CueEntry) -> bool {
    if phrase.name.is_some() {
        return true;
    }
    let core = phrase.core();
    let head = s.norm(core.start);
    if s.tokens[core.start].is_quote_mark() {
        return core.len() <= 7;
    }
    let words: Vec<&str> = core.clone().map(|i| s.norm(i)).collect();
    is_role(head)
        || is_body(head)
        || places::place_at(&words).is_some()
        || words::JOINT.contains(&head)
        || words::HONORIFIC.contains(&head)
        || s.tokens[core.start].kind == TokenKind::Number
        || words::PARTITIVE.contains(&head)
        || head.starts_with("ال") && head.ends_with("ون")
        || entry.clause && !entry.object && !head.ends_with("ها") && !head.ends_with("هم") && !head.ends_with("هما")
}

/// Whether verb and subject agree as Arabic demands when the verb comes first.
fn agrees(s: &Sentence, phrase: &NounPhrase, word: &CueWord) -> bool {
    let first = phrase.whole.start;
    let head = s.norm(first);
    // An accusative plural is the object.
    if phrase.name.as_ref().is_none_or(|n| n.start != first) && head.ends_with("ين") && head.chars().count() > 5 && head.starts_with("ال") {
        return false;
    }
    if word.form == CueForm::Participle || phrase.name.as_ref().is_some_and(|n| n.start == first) {
        return true;
    }
    let Some(feminine) = word.agreement.feminine else { return false };
    let titled = is_role(head) || is_body(head) || words::HONORIFIC.contains(&head);
    if !titled || places::place(head).is_some() {
        return true;
    }
    let feminine_head = head.ends_with('ه') && !matches!(head, "نظيره" | "خليفه" | "طلبه" | "قاده" | "عمده");
    // Broken plurals take either; a masculine singular noun takes the masculine alone.
    if feminine_head { feminine } else { !feminine || plural_or_collective(head) }
}

fn plural_or_collective(head: &str) -> bool {
    head.ends_with("ات")
        || matches!(
            head.strip_prefix("ال").unwrap_or(head),
            "مصادر" | "وسائل" | "تقارير" | "دول" | "قوي" | "صحف" | "فصائل" | "كتائب" | "لجان" | "احزاب" | "مواقع" | "بعض" | "احدي" | "وثائق" | "خطوط" | "غالبيه" | "قبائل" | "وحدات" | "اجهزه" | "معظم" | "نفس" | "نيابه" | "داخليه" | "خارجيه" | "دفاع" | "عدد" | "الويه" | "استخبارات" | "شرطه"
        )
}

/// The subject before the verb, with its auxiliary and negation.
fn subject_before(s: &Sentence, at: usize) -> Option<NounPhrase> {
    if at == 0 {
        return None;
    }
    let mut end = at;
    while end > 0 && s.tokens[end - 1].is(&["قد", "كان", "كانت", "لم", "لن", "لا", "سوف", "ايضا", "كانوا", "ما", "انه", "بدوره", "بدورها"]) {
        end -= 1;
    }
    // A conjunction on the verb begins a new clause.
    let norm = s.norm(at);
    if (norm.starts_with('و') && end == at && !super::lexicon::cues::readings(norm).is_empty() && super::lexicon::cues::readings(&norm[2..]).len() > 0)
        || norm.starts_with('ف') && super::lexicon::cues::readings(&norm[2..]).len() > 0
    {
        return None;
    }
    if end > 0 && words::RELATIVE.contains(&s.norm(end - 1)) {
        end -= 1;
        if end > 0 && s.tokens[end - 1].is_comma() {
            end -= 1;
        }
    }
    if end == 0 || s.tokens[end - 1].is_stop() {
        return None;
    }
    let from = (0..end).rev().find(|&i| s.tokens[i].is_stop() || s.tokens[i].quote.is_some() || s.norm(i) == ":").map_or(s.begin.min(end), |i| i + 1);
    let acts = |phrase: &NounPhrase| {
        let head = s.norm(phrase.core().start);
        let words: Vec<&str> = phrase.core().map(|i| s.norm(i)).collect();
        phrase.name.is_some() || is_role(head) || is_body(head) || places::place_at(&words).is_some() || words::JOINT.contains(&head) || words::HONORIFIC.contains(&head)
            || head.ends_with("ون") && head.starts_with("ال") || head.ends_with("يين") && end > 0 && is_complementiser(s.norm(phrase.whole.start.saturating_sub(1)))
    };
    naming_phrase_before(s, from, end, acts).or_else(|| with_relative_clause(s, from, end).filter(acts))
}

/// `القوات التي تقودها فلان قالت`: a subject with a relative clause before its verb.
fn with_relative_clause(s: &Sentence, from: usize, end: usize) -> Option<NounPhrase> {
    let relative = (from.max(end.saturating_sub(16))..end).rev().find(|&i| words::RELATIVE.contains(&s.norm(i)))?;
    let mut close = relative;
    if close > from && s.tokens[close - 1].is_comma() {
        close -= 1;
    }
    let begin = (from..close).find(|&i| i == from || is_complementiser(s.norm(i - 1)))?;
    let phrase = naming_phrase(s, begin, close)?;
    (phrase.whole.end == close && end - relative >= 3).then_some(phrase)
}

/// A quotation before its verb: "..."، قال فلان.
fn quoted_before(s: &Sentence, at: usize, entry: &CueEntry) -> Option<Start> {
    if !entry.quote || at < 2 {
        return None;
    }
    let mut end = at - 1;
    while end > 0 && (s.tokens[end].is_comma() || matches!(s.norm(end), "هكذا" | "كما" | "بهذه" | "الكلمات")) {
        end -= 1;
    }
    s.quotes.iter().find(|(_, close)| *close == end).map(|(open, _)| Start { at: open + 1, frame: Frame::Quote, preposition: None })
}

fn start_content_before(s: &Sentence, start: Start, at: usize) -> Option<Range<usize>> {
    if start.frame == Frame::Clause {
        let end = (start.at..at).rev().find(|&i| !s.tokens[i].is(&["ما", "وهو", "وهي", "الامر", "الذي", "لم", "قد", "،", ","]))?;
        return clause::trimmed(s, start.at, end + 1);
    }
    let close = s.quotes.iter().find(|(open, _)| open + 1 == start.at).map_or(at, |(_, close)| *close);
    clause::trimmed(s, start.at, close.min(at))
}

/// `اتهم فلانا بـ`, `وصف القرار بأنه`: the content begins with the person or thing, or after a pronoun
/// with the preposition.
fn target_start(s: &Sentence, entry: &CueEntry, word: &CueWord, after: usize) -> Option<Start> {
    let mut at = after;
    while at < s.len() && (s.tokens[at].is_comma() || words::TIME.contains(&s.norm(at)) || s.norm(at) == "امس") {
        at += 1;
    }
    let preposition = (at..s.len().min(at + 30)).find(|&i| {
        let w = s.norm(i);
        !s.tokens[i].is_stop() && entry.target.is_some_and(|t| w.starts_with(t)) && !words::FUNCTION[..40].contains(&w) || w.starts_with("بان")
    });
    if word.pronoun || entry.target == Some("ب") && s.norm(at).starts_with("بان") {
        let found = clause::content_start(s, entry, at)?;
        return Some(found);
    }
    if entry.target == Some("ب") {
        preposition?;
    }
    (at < s.len() && (s.tokens[at].is_word() || s.tokens[at].is_quote_mark()) && !s.tokens[at].is_stop() && !matches!(s.norm(at), "في" | "من" | "عن" | "على" | "ان" | "خلال"))
        .then_some(Start { at, frame: Frame::Object, preposition: None })
}

/// `تنفيه`, `أعلنه`, `أكدته`: what is denied stands before; the sentence does not say where it begins.
fn back_reference(s: &Sentence, at: usize, after: usize) -> Option<Start> {
    let _ = after;
    let mut end = at;
    while end > 0 && s.tokens[end - 1].is(&["ما", "وهو", "وهي", "الامر", "الذي", "لم", "قد"]) {
        end -= 1;
    }
    if end == at || end < 3 {
        return None;
    }
    let begin = (0..end).rev().find(|&i| s.tokens[i].is_stop()).map_or(s.begin.min(end), |i| i + 1);
    let start = (begin..end - 1).rev().find(|&i| is_complementiser(s.norm(i))).unwrap_or(begin);
    Some(Start { at: start, frame: Frame::Clause, preposition: None })
}

/// The content; after a person object, from the preposition on.
fn object_or_content(s: &Sentence, word: &CueWord, start: Start) -> Option<Range<usize>> {
    clause::content(s, start, if word.agreement.plural { None } else { word.agreement.feminine })
}

/// The latest attribution of the sentence that does not stand inside the content of another one.
pub(crate) fn outer_speaker(found: &[Attribution], at: usize) -> Option<usize> {
    let before = |f: &Attribution| f.cue.start < at && !matches!(f.subject, Subject::SameAs(_) | Subject::Pair(_));
    found
        .iter()
        .rposition(|f| before(f) && !found.iter().any(|g| g.content.contains(&f.cue.start)))
        .or_else(|| found.iter().rposition(before))
}

fn implicit(s: &Sentence, at: usize, word: &CueWord, found: &[Attribution]) -> Subject {
    // A coordinated verb shares the subject of the verb before it.
    let _ = (s, at);
    let dual = word.agreement.plural && word.agreement.feminine.is_some() && matches!(word.form, CueForm::Past | CueForm::Present);
    match outer_speaker(found, at) {
        index if dual => Subject::Pair(index),
        Some(index) => Subject::SameAs(index),
        None => Subject::Implicit(word.agreement),
    }
}

fn participle(s: &Sentence, at: usize, word: &CueWord, found: &[Attribution]) -> Option<Attribution> {
    let entry = word.entry;
    // A participle after a noun that it modifies is an adjective: "مصادر مطالبة".
    let start = clause::content_start(s, entry, at + 1).or_else(|| target_start(s, entry, word, at + 1))?;
    if start.frame == Frame::Object && !entry.object && entry.target.is_none() {
        return None;
    }
    if entry.target.is_some() && s.norm(at + 1).starts_with('ب') && !word.pronoun && places::place(s.norm(at + 1)).is_none() {
        return None;
    }
    let start = if entry.target.is_some() && !word.pronoun { target_start(s, entry, word, at + 1)? } else { start };
    let near = start.at <= at + 9;
    if !near {
        return None;
    }
    let content = clause::content(s, start, None)?;
    let subject = match outer_speaker(found, at) {
        Some(index) => Subject::SameAs(index),
        None => match clause_subject(s, at) {
            Some(phrase) => Subject::Named(phrase),
            None => Subject::Implicit(word.agreement),
        },
    };
    let cue_end = match start.preposition {
        Some(p) if p == at + 1 => p + 1,
        _ if entry.prepositions.iter().any(|p| p.chars().count() > 1) && content.start == at + 1 && start.frame == Frame::Preposition => at + 2,
        _ => at + 1,
    };
    if cue_end >= content.end {
        return None;
    }
    Some(Attribution {
        cue: at..cue_end,
        entry: Some(entry),
        form: word.form,
        future: false,
        subject,
        content: content.start.max(cue_end)..content.end,
        frame: start.frame,
        rule: "rule:participle",
        reported_by: Vec::new(),
        targets: Vec::new(),
    })
}

/// The subject of the sentence that a participle depends on: the phrase after its first verb, or at
/// its beginning.
fn clause_subject(s: &Sentence, at: usize) -> Option<NounPhrase> {
    let begin = (0..at).rev().find(|&i| s.tokens[i].is_stop()).map_or(0, |i| i + 1);
    for start in [begin + 1, begin, begin + 2] {
        if start < at
            && let Some(phrase) = naming_phrase(s, start, at)
            && (phrase.name.is_some()
                || is_role(s.norm(phrase.core().start))
                || is_body(s.norm(phrase.core().start))
                || places::place_at(&phrase.core().map(|i| s.norm(i)).collect::<Vec<_>>()).is_some())
        {
            return Some(phrase);
        }
    }
    None
}

/// `قوله إن`, `إعلان الحكومة عن`, `رفض طهران`.
fn noun(s: &Sentence, at: usize, word: &CueWord, found: &[Attribution]) -> Option<Attribution> {
    let entry = word.entry;
    let mut after = at + 1;
    let subject;
    if word.pronoun {
        if entry.lemma != "قال" && !is_complementiser(s.norm(at + 1)) && !matches!(s.norm(at + 1), "عن" | "على" | "ل") {
            return None;
        }
        subject = implicit(s, at, word, found);
    } else {
        if entry.lemma == "قال" && s.norm(at) == "بالقول" {
            subject = implicit(s, at, word, found);
        } else {
            let phrase = naming_phrase(s, at + 1, frame_limit(s, entry, at + 1))?;
            let core = phrase.core();
            let words: Vec<&str> = core.clone().map(|i| s.norm(i)).collect();
            let acts = phrase.name.is_some() || is_role(words[0]) || is_body(words[0]) || places::place_at(&words).is_some();
            if !acts {
                return None;
            }
            after = phrase.whole.end;
            subject = Subject::Named(phrase);
        }
    }
    let start = clause::content_start(s, entry, after)?;
    if start.at > after + 8 || start.frame == Frame::Object && word.pronoun {
        return None;
    }
    if start.frame == Frame::Object && start.at != after {
        return None;
    }
    let content = clause::content(s, start, None)?;
    Some(Attribution {
        cue: at..at + 1,
        entry: Some(entry),
        form: word.form,
        future: false,
        subject,
        content,
        frame: start.frame,
        rule: if word.pronoun { "rule:noun-pronoun" } else { "rule:noun-subject" },
        reported_by: Vec::new(),
        targets: Vec::new(),
    })
}

/// `نقلت الوكالة عن المتحدث قوله إن`: the words are the spokesman's, the agency passes them on.
fn relayed(s: &Sentence, at: usize, word: &CueWord) -> Option<Attribution> {
    let next = skip_adverbs(s, at + 1);
    let outlet = (!ends_phrase(s, next))
        .then(|| naming_phrase(s, next, s.len()))
        .flatten()
        .or_else(|| subject_before(s, at));
    let from = outlet.as_ref().map_or(at + 1, |p| p.whole.end.max(at + 1));
    let about = (from..s.len().min(from + 14)).find(|&i| s.norm(i) == "عن")?;
    let source = naming_phrase(s, about + 1, s.len())?;
    let after = source.whole.end;
    // The noun of saying, where there is one, is the reporting word.
    let saying = (after..s.len().min(after + 14)).find(|&i| matches!(s.norm(i), "قوله" | "قولها" | "قولهم" | "قولهما" | "تاكيده" | "تاكيدها" | "القول"));
    let plain = super::lexicon::cues::readings("قال").into_iter().next()?;
    let start = clause::content_start(s, plain.entry, saying.map_or(after, |i| i + 1))?;
    let content = clause::content(s, start, None)?;
    let cue = saying.unwrap_or(at);
    let _ = word;
    Some(Attribution {
        cue: cue..cue + 1,
        entry: Some(plain.entry),
        form: CueForm::Past,
        future: false,
        subject: Subject::Named(source),
        content,
        frame: start.frame,
        rule: "rule:relayed",
        reported_by: outlet.into_iter().collect(),
        targets: Vec::new(),
    })
}

/// `بحسب فلان`, `وفقا لـ`, `نقلا عن`, `وفق ما أعلن`, before or after what was said.
fn according_to(s: &Sentence, found: &mut Vec<Attribution>) {
    for at in 0..s.len() {
        if s.tokens[at].quote.is_some() || !s.tokens[at].is_word() {
            continue;
        }
        let word = s.norm(at);
        let bare = word.strip_prefix('و').filter(|r| matches!(*r, "بحسب" | "وفق" | "وفقا" | "حسب" | "حسبما" | "طبقا" | "نقلا")).unwrap_or(word);
        let mut next = at + 1;
        let clausal = match bare {
            "حسبما" => true,
            "بحسب" | "وفق" | "حسب" => matches!(s.norm(at + 1), "ما"),
            "وفقا" | "طبقا" => matches!(s.norm(at + 1), "لما"),
            _ => false,
        };
        let (rule, cue_end, phrase);
        if clausal {
            let verb = if bare == "حسبما" { at + 1 } else { at + 2 };
            if super::lexicon::cues::readings(s.norm(verb)).is_empty() && !matches!(s.norm(verb), "نقلت" | "نقل" | "جاء" | "ورد" | "نقلته" | "اوردته") {
                continue;
            }
            next = verb + 1;
            if matches!(s.norm(next), "به" | "بها" | "عنه" | "عنها" | "في") {
                next += 1;
            }
            cue_end = next;
            next = skip_adverbs(s, next);
            phrase = naming_phrase(s, next, s.len());
            rule = "rule:according-to-clause";
        } else {
            match bare {
                "بحسب" | "حسب" | "وفق" => {
                    cue_end = at + 1;
                    phrase = naming_phrase(s, next, s.len());
                }
                "وفقا" | "طبقا" => {
                    cue_end = at + 1;
                    phrase = attached_phrase(s, next);
                }
                "نقلا" if s.norm(next) == "عن" => {
                    cue_end = at + 2;
                    phrase = naming_phrase(s, next + 1, s.len());
                }
                _ => continue,
            }
            rule = "rule:according-to";
        }
        let Some(phrase) = phrase else { continue };
        let head = s.norm(phrase.core().start).to_owned();
        let words: Vec<&str> = phrase.core().map(|i| s.norm(i)).collect();
        let stripped = head.strip_prefix("لل").map(|r| format!("ال{r}")).or_else(|| head.strip_prefix('ل').map(str::to_owned)).unwrap_or_else(|| head.clone());
        let acts = bare != "وفق" && bare != "حسب"
            || phrase.name.is_some()
            || is_role(&stripped)
            || is_body(&stripped)
            || places::place_at(&words).is_some()
            || places::place(&stripped).is_some()
            || s.tokens[phrase.core().start].is_quote_mark()
            || is_person_word(&stripped)
            || stripped.ends_with("ون")
            || stripped.ends_with("ين");
        if !acts || matches!(stripped.strip_prefix("ال").unwrap_or(&stripped), "قانون" | "قرار" | "نظام" | "معايير" | "اتفاق" | "اتفاقيه" | "دستور" | "شروط" | "خطه" | "جدول" | "تصنيف" | "مبدا" | "شريعه" | "مواصفات" | "بروتوكول" | "حاجه" | "طبيعه" | "توقيت" | "اجراءات" | "احكام" | "قواعد" | "معاهده" | "مذكره" | "ظروف" | "سعر" | "اسعار" | "قوانين" | "لائحه" | "ترتيب" | "نص" | "اعتقاده" | "تعبيره" | "قوله" | "قولها" | "تعبيرها" | "راي" | "ذات" | "عدد" | "فريق" | "مبادره" | "حساب" | "معظم" | "بعض") {
            continue;
        }
        // It passes on what somebody else is quoted with just before.
        if let Some(quoted) = found.iter_mut().rfind(|f| f.cue.start < at && f.content.end <= at && f.content.end + 3 >= at && f.content.start > f.cue.start) {
            quoted.reported_by.insert(0, phrase);
            continue;
        }
        let Some(content) = according_content(s, at, phrase.whole.end) else { continue };
        if found.iter().any(|f| f.cue.start >= content.start && f.cue.start < content.end) && at > content.start {
            continue;
        }
        found.push(Attribution {
            cue: at..cue_end,
            entry: None,
            form: CueForm::Noun,
            future: false,
            subject: Subject::Named(phrase),
            content,
            frame: Frame::Clause,
            rule,
            reported_by: Vec::new(),
            targets: Vec::new(),
        });
    }
}

/// A phrase whose first word carries `ل`.
fn attached_phrase(s: &Sentence, at: usize) -> Option<NounPhrase> {
    let word = s.norm(at);
    if word == "ل" {
        return naming_phrase(s, at + 1, s.len());
    }
    if !word.starts_with('ل') {
        return None;
    }
    // Read the rest as if the clitic were not there.
    let mut bare = s.clone();
    bare.tokens[at].norm = word.strip_prefix("لل").map_or_else(|| word.trim_start_matches('ل').to_owned(), |rest| format!("ال{rest}"));
    naming_phrase(&bare, at, s.len())
}

/// What is attributed: the clause after a fronted attribution, else the clause before it.
fn according_content(s: &Sentence, at: usize, after: usize) -> Option<Range<usize>> {
    let begin = (0..at).rev().find(|&i| s.tokens[i].is_stop() && s.tokens[i].quote.is_none()).map_or(s.begin.min(at), |i| i + 1);
    let lead = (begin..at).filter(|&i| s.tokens[i].is_word()).count();
    if lead <= 2 {
        let mut start = after;
        while start < s.len() && (s.tokens[start].kind == TokenKind::Punctuation && !s.tokens[start].is_stop() || matches!(s.norm(start), "فان" | "فقد")) {
            start += 1;
        }
        if start >= s.len() {
            return None;
        }
        return clause::content(s, Start { at: start, frame: Frame::Clause, preposition: None }, None);
    }
    clause::trimmed(s, begin, at)
}

/// `السيسي: ...` in a headline.
fn headline(s: &Sentence, found: &mut Vec<Attribution>) {
    if !s.is_title {
        return;
    }
    let Some(colon) = (1..s.len().min(9)).find(|&i| s.norm(i) == ":") else { return };
    let Some(phrase) = naming_phrase_before(s, 0, colon, |_| true) else { return };
    if phrase.whole.start != 0 || colon + 1 >= s.len() {
        return;
    }
    let Some(content) = clause::trimmed(s, colon + 1, s.len()) else { return };
    found.push(Attribution {
        cue: colon..colon + 1,
        entry: None,
        form: CueForm::Noun,
        future: false,
        subject: Subject::Named(phrase),
        content,
        frame: Frame::Quote,
        rule: "rule:headline-colon",
        reported_by: Vec::new(),
        targets: Vec::new(),
    });
}
