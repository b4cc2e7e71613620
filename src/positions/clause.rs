//! What was said: where the reported content begins and ends.

use std::ops::Range;

use super::actor::is_complementiser;
use super::lexicon::cues::{self, CueEntry, CueForm};
use super::lexicon::vocabulary::is_definite;
use super::lexicon::words;
use super::token::{Sentence, TokenKind};

/// How the content is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `أن`/`إن`.
    Clause,
    /// A quotation or a colon.
    Quote,
    /// A preposition of the reporting word.
    Preposition,
    /// A noun object.
    Object,
}

/// Where content begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// First token of the content.
    pub(crate) at: usize,
    pub(crate) frame: Frame,
    /// Token of the preposition before an `أن` clause, which belongs to the reporting words.
    pub(crate) preposition: Option<usize>,
}

/// Farthest token from the actor at which content may begin.
const REACH: usize = 45;

/// Finds where the content of `entry` begins at or after token `from`.
pub(crate) fn content_start(s: &Sentence, entry: &CueEntry, from: usize) -> Option<Start> {
    let mut at = from;
    let limit = s.len().min(from + REACH);
    let mut relative = false;
    while at < limit {
        let token = &s.tokens[at];
        let word = token.norm.as_str();
        if token.is_stop() {
            // A point after an initial does not end the sentence.
            if word == "." && at > 0 && s.norm(at - 1).chars().count() <= 2 && at > from {
                at += 1;
                continue;
            }
            return None;
        }
        if entry.clause && is_complementiser(word) && !matches!(word, "وان" | "وانه" | "وانها") {
            // A relative clause that reports something has a clause of its own.
            let preposition = (at > from || at > 0)
                .then(|| at - 1)
                .filter(|&p| entry.prepositions.contains(&spelled(s.norm(p))));
            return Some(Start { at, frame: Frame::Clause, preposition });
        }
        if word == ":" {
            let mut start = at + 1;
            while start < s.len() && s.tokens[start].is_quote_mark() {
                start += 1;
            }
            let fits = entry.quote || entry.clause;
            return (fits && start < s.len()).then_some(Start { at: start, frame: Frame::Quote, preposition: None });
        }
        if let Some(&(_, close)) = s.quotes.iter().find(|(open, _)| *open == at) {
            let words_inside = close.saturating_sub(at + 1);
            let more = (close + 1..limit.min(close + 9)).any(|i| is_complementiser(s.norm(i)) || s.norm(i) == ":");
            if entry.quote && at + 1 < s.len() && !(words_inside <= 4 && more) {
                return Some(Start { at: at + 1, frame: Frame::Quote, preposition: None });
            }
            if entry.object && at == from && (!entry.quote || words_inside <= 2) {
                return Some(Start { at: at + 1, frame: Frame::Object, preposition: None });
            }
            at = close + 1;
            continue;
        }
        if let Some(found) = prepositional(s, entry, at) {
            return Some(found);
        }
        if word == "(" {
            at = (at..limit).find(|&i| s.norm(i) == ")").map_or(at + 1, |close| close + 1);
            continue;
        }
        if token.is_comma() || token.is_dash() {
            relative = false;
            at += 1;
            continue;
        }
        if words::RELATIVE.contains(&word) {
            relative = true;
            at += 1;
            continue;
        }
        if !relative && at > from && reports_itself(s, at) && !(entry.object && entry.clause) {
            return None;
        }
        let demonstrative = matches!(word, "هذا" | "هذه" | "ذلك" | "تلك" | "ما") && entry.object && at == from;
        if demonstrative {
            return Some(Start { at, frame: Frame::Object, preposition: None });
        }
        let adjunct = words::FUNCTION.contains(&word) || words::TIME.contains(&word) || token.kind == TokenKind::Number;
        if adjunct {
            // An adjunct of place or occasion: في بيان رسمي، خلال مؤتمر صحفي.
            if entry.object && words::FUNCTION.contains(&word) && !words::TIME.contains(&s.norm(at + 1)) && at + 1 < limit {
                at = adjunct_end(s, at + 1, limit);
                continue;
            }
            at += 1;
            continue;
        }
        if entry.object && !relative && token.kind == TokenKind::Word && !clitic_adjunct(word) {
            // A clause further on wins over a bare noun only where no object can stand: قال ... إن.
            return Some(Start { at, frame: Frame::Object, preposition: None });
        }
        at += 1;
    }
    None
}

/// The table's spelling of a normalised preposition.
fn spelled(word: &str) -> &str {
    match word {
        "الي" => "إلى",
        "بشان" => "بشأن",
        other => other,
    }
}

/// Content introduced by a preposition of the reporting word, free or attached.
fn prepositional(s: &Sentence, entry: &CueEntry, at: usize) -> Option<Start> {
    let word = s.norm(at);
    for &preposition in &entry.prepositions {
        let free = spelled(word) == preposition;
        let attached = matches!(preposition, "ب" | "ل")
            && word.starts_with(preposition)
            && word.chars().count() > 3
            && !clitic_adjunct(word)
            && !is_addressee(word);
        if free || attached {
            let next = at + 1;
            if free && entry.clause && is_complementiser(s.norm(next)) {
                return Some(Start { at: next, frame: Frame::Clause, preposition: Some(at) });
            }
            let mut start = at;
            if free && matches!(preposition, "ب" | "ل") && next < s.len() {
                start = next;
                while start < s.len() && s.tokens[start].is_quote_mark() {
                    start += 1;
                }
            }
            return (start < s.len()).then_some(Start { at: start, frame: Frame::Preposition, preposition: None });
        }
    }
    if let Some(target) = entry.target
        && target == "ب"
        && word.starts_with('ب')
        && word.chars().count() > 2
        && !clitic_adjunct(word)
    {
        return Some(Start { at, frame: Frame::Preposition, preposition: None });
    }
    None
}

/// Attached prepositions that add manner or occasion, never content.
fn clitic_adjunct(word: &str) -> bool {
    matches!(
        word,
        "بشده" | "بقوه" | "بوضوح" | "بشكل" | "بدوره" | "بدورها" | "بدورهم" | "بحسب" | "بحضور" | "بعد" | "بين" | "بينما" | "بعدما" | "بيان" | "بدوره،" | "بالفعل" | "بهذا" | "بذلك" | "بحق" | "بسبب" | "بمناسبه" | "بصفته" | "باسم" | "لاحقا" | "للصحفيين" | "للصحافيين" | "لدي" | "لكن" | "باكستان" | "بريطانيا" | "بكين" | "باريس" | "برلين" | "بغداد" | "بيروت" | "بوتين" | "بشار" | "بلاده" | "بلادها" | "بعض" | "بيونغ" | "بولندا" | "بلجيكا" | "بروكسل" | "لندن" | "ليبيا" | "لبنان" | "لافروف" | "لجنه" | "لعدم" | "بومبيو" | "بن" | "بوتن" | "بنيامين"
    )
}

fn is_addressee(word: &str) -> bool {
    matches!(word, "لوكاله" | "لقناه" | "لصحيفه" | "لموقع" | "لشبكه" | "لاذاعه" | "لبرنامج" | "للقناه" | "للوكاله" | "لمراسل" | "لمراسله" | "لوسائل" | "لتلفزيون" | "لمجله" | "للصحيفه")
}

/// Whether a finite reporting verb stands here that takes a clause.
fn reports_itself(s: &Sentence, at: usize) -> bool {
    cues::readings(s.norm(at))
        .iter()
        .any(|r| matches!(r.form, CueForm::Past | CueForm::Participle) && r.entry.clause && !r.entry.weak)
}

/// The end of the noun group after a preposition: one noun, what is definite after it, a pronoun.
fn adjunct_end(s: &Sentence, start: usize, limit: usize) -> usize {
    let mut at = start;
    if at < limit && s.tokens[at].is_word() && !is_complementiser(s.norm(at)) {
        at += 1;
    }
    let mut definite = is_definite(s.norm(start));
    while at < limit && s.tokens[at].is_word() && !is_complementiser(s.norm(at)) {
        let word = s.norm(at);
        let goes_on = is_definite(word) || words::TIME.contains(&word) || !definite && (word.ends_with("ي") || word.ends_with("يه"));
        if !goes_on {
            break;
        }
        definite |= is_definite(word);
        at += 1;
    }
    at
}

/// After a comma these begin a clause of the outlet's own, whatever the content.
const OWN_CLAUSE: &[&str] = &[
    "وذلك", "حسب", "بحسب", "وفق", "وفقا", "حسبما", "وبحسب", "ووفقا", "ووفق", "طبقا", "نقلا", "ردا", "غداه", "لكنه", "لكنها", "لكنهم", "لكن", "علما", "تعليقا",
];

/// After a comma these leave a content that is no clause of its own (`أعلن مقتل فلان، الذي ...`).
const LEAVES_OBJECT: &[&str] = &[
    "الذي", "والذي", "بعد", "وهو", "وهي", "كما", "فيما", "بينما", "الامر", "اذ", "رغم", "وسط", "ولكنه", "ولكن", "بعدما", "الا", "ما", "مما", "حيث", "عقب", "ومن", "وكان", "وكانت",
];

/// The tokens of the content that begins at `start`; `feminine` is the gender of the speaker where the
/// reporting word tells, so that a participle of the other gender is left inside.
pub(crate) fn content(s: &Sentence, start: Start, feminine: Option<bool>) -> Option<Range<usize>> {
    let first = start.at;
    let inside = s.tokens.get(first)?.quote;
    if let Some(quote) = inside
        && start.frame != Frame::Clause
    {
        let (open, close) = s.quotes[quote];
        if open < first && (close >= s.len() || quote_is_all(s, close)) {
            return trimmed(s, first, close.min(s.len()));
        }
    }
    let mut at = first;
    while at < s.len() {
        let token = &s.tokens[at];
        if at > first && token.quote.is_none() {
            if token.is_stop() && !(token.norm == "." && initial_before(s, at)) {
                break;
            }
            if ends_content(s, at, start.frame, feminine) {
                break;
            }
        }
        at += 1;
    }
    trimmed(s, first, at)
}

fn initial_before(s: &Sentence, at: usize) -> bool {
    at > 0 && s.norm(at - 1).chars().count() == 1 && s.tokens[at - 1].is_word()
}

/// Whether nothing but an own clause or the end follows the closing mark.
fn quote_is_all(s: &Sentence, close: usize) -> bool {
    let _ = (s, close);
    true
}

/// Whether the content ends before this token, which lies outside quotations.
fn ends_content(s: &Sentence, at: usize, frame: Frame, feminine: Option<bool>) -> bool {
    let token = &s.tokens[at];
    if token.is_comma() {
        let next = s.norm(at + 1);
        if OWN_CLAUSE.contains(&next) || frame != Frame::Clause && LEAVES_OBJECT.contains(&next) {
            return true;
        }
        if begins_report(s, at + 1) {
            return true;
        }
        if matches!(next, "فيما" | "بينما" | "كما" | "في" | "وفي") && (at + 2..s.len().min(at + 6)).any(|i| begins_report(s, i)) {
            return true;
        }
        return next == "في" && matches!(s.norm(at + 2), "حين" | "وقت" | "اشاره" | "حديثه");
    }
    if matches!(token.norm.as_str(), "بحسب" | "حسب" | "حسبما" | "وفقا" | "وفق" | "نقلا") && attributes(s, at) {
        return true;
    }
    // A participle or a coordinated verb without a comma.
    participle_report(s, at, feminine) || token.norm.starts_with('و') && begins_report(s, at) && finite_with_frame(s, at)
}

/// Whether `بحسب` and the like attribute to a speaker rather than compare.
fn attributes(s: &Sentence, at: usize) -> bool {
    !matches!(s.norm(at + 1), "الحاجه" | "النوع" | "الظروف" | "المقاييس")
}

fn participle_report(s: &Sentence, at: usize, feminine: Option<bool>) -> bool {
    cues::readings(s.norm(at)).iter().any(|r| r.form == CueForm::Participle && (feminine.is_none() || r.agreement.feminine.is_none() || r.agreement.feminine == feminine) && !r.pronoun && takes(s, at, r.entry))
}

/// Whether one of the frames of `entry` follows within a few words.
fn takes(s: &Sentence, at: usize, entry: &CueEntry) -> bool {
    (at + 1..s.len().min(at + 4)).any(|i| {
        entry.clause && is_complementiser(s.norm(i))
            || s.norm(i) == ":"
            || entry.quote && s.quotes.iter().any(|(open, _)| *open == i)
            || entry.prepositions.iter().any(|p| spelled(s.norm(i)) == *p || matches!(*p, "ب" | "ل") && s.norm(i).starts_with(p))
    }) || entry.object && !matches!(s.norm(at + 1), "ب" | "في" | "من" | "على")
        || entry.target.is_some()
}

fn begins_report(s: &Sentence, at: usize) -> bool {
    let from = at;
    let mut at = at;
    while matches!(s.norm(at), "كما" | "فيما" | "بينما" | "قد" | "وقد") {
        at += 1;
    }
    cues::readings(s.norm(at)).iter().any(|r| match r.form {
        CueForm::Participle => takes(s, at, r.entry),
        // Without a conjunction a verb after a comma mostly belongs to the content itself.
        CueForm::Past => {
            let joined = at > from || s.norm(at).starts_with('و') && cues::readings(&s.norm(at)[2..]).iter().any(|x| x.entry.lemma == r.entry.lemma);
            joined && (!r.entry.weak || finite_with_frame(s, at))
        }
        CueForm::Present | CueForm::Noun => false,
    })
}

fn finite_with_frame(s: &Sentence, at: usize) -> bool {
    cues::readings(s.norm(at)).iter().any(|r| {
        r.form == CueForm::Past
            && (at + 1..s.len().min(at + 10)).any(|i| {
                r.entry.clause && is_complementiser(s.norm(i))
                    || s.norm(i) == ":"
                    || r.entry.prepositions.iter().any(|p| spelled(s.norm(i)) == *p)
            })
    })
}

/// Drops punctuation and quotation marks at both ends.
pub(crate) fn trimmed(s: &Sentence, mut start: usize, mut end: usize) -> Option<Range<usize>> {
    let bare = |at: usize| s.tokens[at].kind == TokenKind::Punctuation && !s.tokens[at].is(&["(", ")", "%", "$"]);
    while start < end && bare(start) {
        start += 1;
    }
    while end > start && bare(end - 1) {
        end -= 1;
    }
    (start < end).then_some(start..end)
}
