//! Where content ends: at the end of its quotation, at the next report, or where the outlet goes on in its
//! own words.

use std::ops::Range;

use super::begin::spelled;
use super::{Frame, Start};
use crate::positions::actor::complementiser_at;
use crate::positions::lexicon::cues::{self, CueEntry, CueForm};
use crate::positions::lexicon::vocabulary::{is_body, is_definite, is_role};
use crate::positions::lexicon::{places, words};
use crate::positions::token::{Sentence, TokenKind};

/// After a comma these begin a clause of the outlet's own, whatever the content.
pub(super) const OWN_CLAUSE: &[&str] = &[
    "وذلك",
    "حسب",
    "بحسب",
    "وفق",
    "وفقا",
    "حسبما",
    "وبحسب",
    "ووفقا",
    "ووفق",
    "طبقا",
    "نقلا",
    "ردا",
    "غداه",
    "لكنه",
    "لكنها",
    "لكنهم",
    "لكن",
    "علما",
    "تعليقا",
];

/// After a comma these leave a content that is no clause of its own (`أعلن مقتل فلان، الذي ...`).
pub(super) const LEAVES_OBJECT: &[&str] = &[
    "الذي",
    "والذي",
    "بعد",
    "وهو",
    "وهي",
    "كما",
    "فيما",
    "بينما",
    "الامر",
    "اذ",
    "رغم",
    "وسط",
    "ولكنه",
    "ولكن",
    "بعدما",
    "الا",
    "ما",
    "مما",
    "حيث",
    "عقب",
    "ومن",
    "وكان",
    "وكانت",
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
        if open < first {
            let again = (first + 1..close.min(s.len())).find(|&i| reports_in_quotation(s, i));
            return trimmed(s, first, again.unwrap_or(close.min(s.len())));
        }
    }
    let mut at = first;
    while at < s.len() {
        let token = &s.tokens[at];
        if at > first && (reports_in_quotation(s, at) || s.begins_clause(at)) {
            break;
        }
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

pub(super) fn initial_before(s: &Sentence, at: usize) -> bool {
    at > 0 && s.norm(at - 1).chars().count() == 1 && s.tokens[at - 1].is_word()
}

/// Whether the content ends before this token, which lies outside quotations.
pub(super) fn ends_content(s: &Sentence, at: usize, frame: Frame, feminine: Option<bool>) -> bool {
    let token = &s.tokens[at];
    if token.is_comma() {
        let next = s.norm(at + 1);
        if next == "على" && s.norm(at + 2) == "حد" {
            return true;
        }
        if OWN_CLAUSE.contains(&next) || frame != Frame::Clause && LEAVES_OBJECT.contains(&next) {
            return true;
        }
        // من شأنه أن: the outlet weighs what was announced.
        if frame != Frame::Clause && next == "من" && s.norm(at + 2).starts_with("شان") {
            return true;
        }
        if begins_report(s, at + 1) {
            return true;
        }
        if matches!(next, "فيما" | "بينما" | "كما" | "في" | "وفي")
            && (at + 2..s.len().min(at + 6)).any(|i| begins_report(s, i))
        {
            return true;
        }
        return next == "في" && matches!(s.norm(at + 2), "حين" | "وقت" | "اشاره" | "حديثه");
    }
    if matches!(token.norm.as_str(), "ولكنه" | "ولكنها" | "ولكنهم") || joined_present(s, at)
    {
        return true;
    }
    if token.norm == "في"
        && matches!(s.norm(at + 1), "حين" | "وقت")
        && s.norm(at + 2) != "سابق"
        && s.norm(at + 2) != "لاحق"
        && s.norm(at + 2) != "واحد"
        && s.norm(at + 2) != "مبكر"
    {
        return true;
    }
    // على حد قوله: the outlet's remark on the statement.
    if token.norm == "على"
        && matches!(s.norm(at + 1), "حد" | "ما" | "لسان")
        && matches!(
            s.norm(at + 2),
            "قوله"
                | "قولها"
                | "قولهم"
                | "تعبيره"
                | "تعبيرها"
                | "وصفه"
                | "وصفها"
                | "زعمه"
                | "زعمها"
                | "زعمهم"
                | "وصفهم"
                | "تعبيرهم"
                | "يبدو"
                | "قال"
        )
    {
        return true;
    }
    if matches!(
        token.norm.as_str(),
        "بحسب" | "حسب" | "حسبما" | "وفقا" | "وفق" | "نقلا"
    ) && attributes(s, at)
    {
        return true;
    }
    // A participle or a coordinated verb without a comma.
    participle_report(s, at, feminine)
        || token.norm.starts_with('و')
            && begins_report(s, at)
            && (finite_with_frame(s, at) || frame != Frame::Clause && has_subject(s, at))
}

/// Whether the coordinated verb has a subject of its own right after it, which agrees in gender:
/// `رحبت الحركة بالقرار ونفى الجيش ...`.
fn has_subject(s: &Sentence, at: usize) -> bool {
    let head = s.norm(at + 1);
    let words: Vec<&str> = (at + 1..s.len().min(at + 5)).map(|i| s.norm(i)).collect();
    let place = places::place_at(&words).is_some();
    let acts = (is_definite(head) || place || words.get(1).is_some_and(|w| is_definite(w)))
        && (is_role(head) || is_body(head) || place);
    let feminine = place || head.ends_with('ه');
    acts && cues::readings(s.norm(at)).iter().any(|r| {
        r.form == CueForm::Past && !r.pronoun && r.agreement.feminine.is_none_or(|f| place || f == feminine)
    })
}

/// Whether `بحسب` and the like attribute to a speaker rather than compare.
pub(super) fn attributes(s: &Sentence, at: usize) -> bool {
    let next = s.norm(at + 1);
    if matches!(
        next,
        "تعبيره" | "تعبيرها" | "قوله" | "قولها" | "وصفه" | "وصفها" | "تعبيرهم" | "قولهم"
    ) {
        return true;
    }
    let bare = next
        .strip_prefix("لل")
        .or_else(|| next.strip_prefix("ال"))
        .or_else(|| next.strip_prefix('ل'))
        .unwrap_or(next);
    !words::NOT_SOURCES.contains(&bare)
}

pub(super) fn participle_report(s: &Sentence, at: usize, feminine: Option<bool>) -> bool {
    cues::readings(s.norm(at)).iter().any(|r| {
        r.form == CueForm::Participle
            && (feminine.is_none() || r.agreement.feminine.is_none() || r.agreement.feminine == feminine)
            && !r.pronoun
            && takes(s, at, r.entry)
    })
}

/// Whether one of the frames of `entry` follows within a few words.
pub(super) fn takes(s: &Sentence, at: usize, entry: &CueEntry) -> bool {
    if is_proposal(s, at) {
        return false;
    }
    (at + 1..s.len().min(at + 4)).any(|i| {
        entry.clause && complementiser_at(s, i)
            || s.norm(i) == ":"
            || entry.quote && s.quotes.iter().any(|(open, _)| *open == i)
            || entry
                .prepositions
                .iter()
                .any(|p| spelled(s.norm(i)) == *p || matches!(*p, "ب" | "ل") && s.norm(i).starts_with(p))
    }) || entry.object && !matches!(s.norm(at + 1), "ب" | "في" | "من" | "على")
        || entry.target.is_some()
}

/// `ستعرض مقترحا جديدا`: a proposal; after a comma the same word is a participle.
pub(crate) fn is_proposal(s: &Sentence, at: usize) -> bool {
    s.norm(at) == "مقترحا" && at > 0 && !s.tokens[at - 1].is_comma()
}

pub(super) fn begins_report(s: &Sentence, at: usize) -> bool {
    let from = at;
    let mut at = at;
    while matches!(s.norm(at), "كما" | "فيما" | "بينما" | "قد" | "وقد") {
        at += 1;
    }
    cues::readings(s.norm(at)).iter().any(|r| match r.form {
        CueForm::Participle => takes(s, at, r.entry),
        // Without a conjunction a verb after a comma mostly belongs to the content itself.
        CueForm::Past => {
            let joined = at > from
                || s.norm(at).starts_with('و')
                    && cues::readings(&s.norm(at)[2..])
                        .iter()
                        .any(|x| x.entry.lemma == r.entry.lemma);
            joined && (!r.entry.weak || finite_with_frame(s, at))
        }
        CueForm::Present | CueForm::Noun => false,
    })
}

/// `وتقول إن`, `ويرفضون حقها`: a coordinated report in the present tense.
fn joined_present(s: &Sentence, at: usize) -> bool {
    let word = s.norm(at);
    word.starts_with('و')
        && cues::readings(word).iter().any(|r| {
            r.form == CueForm::Present
                && (r.entry.clause && complementiser_at(s, at + 1)
                    || word.ends_with("ون") && !r.entry.weak && takes(s, at, r.entry))
        })
}

/// Whether the outlet reports again although a quotation is open: `"... المركزية، مشيرا إلى أن`. Marks are
/// often missing or misplaced, and who is quoted does not speak of himself in the third person.
pub(crate) fn reports_in_quotation(s: &Sentence, at: usize) -> bool {
    let word = s.norm(at);
    at > 0
        && s.tokens[at - 1].is_comma()
        && s.tokens.get(at).is_some_and(|t| t.quote.is_some())
        && word.ends_with(['ا', 'ه'])
        && cues::readings(word).iter().any(|r| {
            r.form == CueForm::Participle
                && !r.pronoun
                && (r.entry.clause && complementiser_at(s, at + 1)
                    || r.entry.prepositions.contains(&spelled(s.norm(at + 1)))
                        && complementiser_at(s, at + 2))
        })
}

fn finite_with_frame(s: &Sentence, at: usize) -> bool {
    cues::readings(s.norm(at)).iter().any(|r| {
        // ووصفته بالشجاع: the object is on the verb, so that what is said of it follows at once.
        let of_it = r.pronoun && r.entry.target.is_some_and(|t| s.norm(at + 1).starts_with(t));
        r.form == CueForm::Past
            && (of_it
                || (at + 1..s.len().min(at + 10)).any(|i| {
                    r.entry.clause && complementiser_at(s, i)
                        || s.norm(i) == ":"
                        || r.entry.prepositions.iter().any(|p| spelled(s.norm(i)) == *p)
                }))
    })
}

/// Drops punctuation and quotation marks at both ends.
pub(crate) fn trimmed(s: &Sentence, mut start: usize, mut end: usize) -> Option<Range<usize>> {
    let bare =
        |at: usize| s.tokens[at].kind == TokenKind::Punctuation && !s.tokens[at].is(&["(", ")", "%", "$"]);
    while start < end && bare(start) {
        start += 1;
    }
    while end > start && bare(end - 1) {
        end -= 1;
    }
    (start < end).then_some(start..end)
}
