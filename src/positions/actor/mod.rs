//! Naming phrases: where the words that name an actor begin and end, and which of them are the name
//! and which the office.

mod boundary;
mod company;
mod name;
mod office;

use std::ops::Range;

pub(crate) use boundary::{complementiser_at, ends_phrase, is_complementiser};
use boundary::{is_verb, looks_statal, places_end};
use name::{before_office, between_commas, personal_name};
use office::office_in;

use super::lexicon::vocabulary::{
    has_preposition, is_body, is_common_word, is_definite, is_person_word, is_role,
};
use super::lexicon::words;
use super::token::{Sentence, TokenKind};

/// A naming phrase as token ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NounPhrase {
    /// Everything, titles and appositions included.
    pub(crate) whole: Range<usize>,
    /// The personal name, where there is one.
    pub(crate) name: Option<Range<usize>>,
    /// The office, function or institution.
    pub(crate) role: Option<Range<usize>>,
    /// Form of address directly before the name.
    pub(crate) honorific: Option<usize>,
    /// The same where it is part of how the person is called: الملك سلمان، البابا فرنسيس.
    pub(crate) style: Option<usize>,
}

impl NounPhrase {
    /// The shortest full naming phrase: the name where there is one, else the office.
    pub(crate) fn core(&self) -> Range<usize> {
        if let (Some(name), Some(honorific)) = (&self.name, self.style)
            && honorific + 1 == name.start
        {
            return honorific..name.end;
        }
        self.name
            .clone()
            .or_else(|| self.role.clone())
            .unwrap_or_else(|| self.whole.clone())
    }

    /// A name alone.
    pub(crate) fn named(name: Range<usize>) -> Self {
        Self {
            whole: name.clone(),
            name: Some(name),
            role: None,
            honorific: None,
            style: None,
        }
    }

    /// A phrase without a name.
    pub(crate) fn plain(role: Range<usize>) -> Self {
        Self {
            whole: role.clone(),
            name: None,
            role: Some(role),
            honorific: None,
            style: None,
        }
    }
}

/// How many tokens a naming phrase may have; longer ones are sentences gone wrong.
const LONGEST: usize = 24;

/// Reads the naming phrase that begins at token `start` and lies before `limit`.
pub(crate) fn naming_phrase(s: &Sentence, start: usize, limit: usize) -> Option<NounPhrase> {
    phrase_from(s, start, limit, false)
}

/// Reads the naming phrase between a verb and the `أن` clause that it needs: nothing but the subject
/// and adjuncts can stand there, so every noun belongs to the office.
pub(crate) fn naming_phrase_before_clause(s: &Sentence, start: usize, limit: usize) -> Option<NounPhrase> {
    let phrase = naming_phrase_due(s, start, limit)?;
    if phrase.name.as_ref().is_some_and(|n| n.start == start) {
        Some(phrase)
    } else {
        phrase_from(s, start, limit, true)
    }
}

/// Reads the naming phrase after a verb that takes no noun object: an unknown word is a name.
pub(crate) fn naming_phrase_due(s: &Sentence, start: usize, limit: usize) -> Option<NounPhrase> {
    let unknown = |at: usize| {
        let w = s.norm(at);
        (w.chars().count() > 2 || is_person_word(w))
            && !is_common_word(w)
            && !is_definite(w)
            && !is_role(w)
            && !is_body(w)
            && !w.starts_with('و')
            && !has_preposition(w)
    };
    if unknown(start)
        && !ends_phrase(s, start)
        && places_end(s, start, limit).is_none()
        && s.tokens[start].kind == TokenKind::Word
        && let Some(to) = personal_name(s, start, limit, true)
    {
        let mut phrase = phrase_from(s, start, limit, false).unwrap_or_else(|| NounPhrase::plain(start..to));
        if phrase.name.is_none() {
            phrase = NounPhrase::named(start..to);
        }
        return Some(phrase);
    }
    phrase_from(s, start, limit, false)
}

fn phrase_from(s: &Sentence, start: usize, limit: usize, relaxed: bool) -> Option<NounPhrase> {
    // كل من مصر والأردن: those who follow are the actor.
    if matches!(s.norm(start), "كل" | "كلا") && s.norm(start + 1) == "من" {
        let mut phrase = phrase_from(s, start + 2, limit, relaxed)?;
        phrase.whole.start = start;
        return Some(phrase);
    }
    let limit = limit.min(s.len()).min(start + LONGEST);
    if start >= limit {
        return None;
    }
    let mut at = start;
    let mut role: Option<Range<usize>> = None;
    let mut name: Option<Range<usize>> = None;
    let mut honorific = None;
    let mut end = start;
    loop {
        if at >= limit {
            break;
        }
        // A form of address belongs to the name that follows it.
        let mut from = at;
        while from < limit
            && name.is_none()
            && (words::HONORIFIC.contains(&s.norm(from))
                || from > at && matches!(s.norm(from), "اول" | "ركن" | "متقاعد" | "المتقاعد"))
        {
            from += 1;
        }
        if from > at
            && let Some(to) = personal_name(s, from, limit, true)
        {
            honorific = Some(from - 1);
            name = Some(from..to);
            end = to;
            if role.is_none()
                && from - at == 1
                && matches!(
                    s.norm(at),
                    "الرئيس"
                        | "الرئيسه"
                        | "الوزير"
                        | "السفير"
                        | "السفيره"
                        | "النائب"
                        | "القاضي"
                        | "المحامي"
                        | "المحاميه"
                        | "المدرب"
                        | "البابا"
                        | "الملك"
                        | "الملكه"
                        | "السلطان"
                        | "السيناتور"
                )
            {
                role = Some(at..from);
            }
            at = to;
            match apposition(s, at, limit, role.is_none() || honorific.is_some(), false) {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        let is_first = at == start;
        let bare_title = role.as_ref().is_some_and(|r| r.len() == 1) && honorific.is_some();
        if (role.is_none() || bare_title)
            && before_office(s, at, limit).is_none()
            && let Some(to) = office_in(s, at, limit, is_first, relaxed)
        {
            // A bare place or body is the whole phrase.
            let place = places_end(s, at, limit) == Some(to);
            let office_start = at;
            role = Some(at..to);
            end = to;
            if place && is_first {
                break;
            }
            at = to;
            if name.is_some() {
                break;
            }
            if !place && let Some(to) = second_office(s, office_start, at, limit) {
                role = Some(office_start..to);
                end = to;
                at = to;
            }
            match apposition(s, at, limit, false, true) {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        if name.is_none()
            && let Some(to) = personal_name(s, at, limit, !is_first)
        {
            name = Some(at..to);
            end = to;
            at = to;
            match apposition(s, at, limit, role.is_none(), false) {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        break;
    }
    if end == start {
        return None;
    }
    if name.is_none()
        && let Some(office) = role.as_mut()
        && is_role(s.norm(office.start))
        && let Some(found) = name_after_complement(s, office.end, limit)
    {
        office.end = found.start - 1;
        end = found.end;
        name = Some(found);
    }
    // An adjective after the office and an age in brackets do not matter to the core.
    let style = honorific.filter(|&h| {
        matches!(
            s.norm(h),
            "الملك"
                | "الملكه"
                | "البابا"
                | "الامير"
                | "الاميره"
                | "الشيخ"
                | "السلطان"
                | "القاضي"
                | "العقيد"
                | "العميد"
                | "النائب"
                | "المحامي"
        )
    });
    // Nothing but punctuation names nobody.
    let phrase = NounPhrase {
        whole: start..end,
        name,
        role,
        honorific,
        style,
    };
    phrase
        .core()
        .any(|i| s.tokens[i].kind != TokenKind::Punctuation)
        .then_some(phrase)
}

/// Where the next part of the naming phrase begins: after a comma, a bracket or at once.
fn apposition(s: &Sentence, at: usize, limit: usize, wants_office: bool, wants_name: bool) -> Option<usize> {
    let mut next = at;
    // (36 عاما)، (واس)
    if s.norm(next) == "(" {
        let close = (next..limit.min(next + 8)).find(|&i| s.norm(i) == ")")?;
        next = close + 1;
    }
    if next < limit && (s.tokens[next].is_comma() || s.tokens[next].is_dash()) {
        next += 1;
        if next >= limit {
            return None;
        }
        let word = s.norm(next);
        if wants_office {
            return (is_role(word) && !is_verb(s, next)).then_some(next);
        }
        if wants_name {
            let from = (next..limit).find(|&i| {
                let nationality = i == next && is_definite(s.norm(i)) && looks_statal(s.norm(i));
                !words::HONORIFIC.contains(&s.norm(i)) && !nationality
            })?;
            if from > next && !words::HONORIFIC.contains(&s.norm(next)) {
                return personal_name(s, from, limit, true).map(|_| from);
            }
            if between_commas(s, from, limit).is_some() {
                return Some(next);
            }
            // Between commas a name closes with a comma, or it is surely a name.
            let to = personal_name(s, from, limit, true)?;
            let closed = to >= s.len() || s.tokens[to].kind == TokenKind::Punctuation;
            return (closed || is_person_word(s.norm(from)) || from > next).then_some(next);
        }
        return None;
    }
    if next >= limit {
        return None;
    }
    if wants_office && is_role(s.norm(next)) && !is_verb(s, next) {
        return Some(next);
    }
    wants_name.then_some(next)
}

/// The end of a second office of the same holder, right behind the first: `ولي العهد رئيس مجلس الوزراء السعودي
/// الأمير محمد`, `وزير الدولة وزير الشؤون الخارجية أحمد عطاف`. Two offices side by side are as often subject and
/// object (`استقبل الرئيس وزير الخارجية`), so a form of address that rulers and generals bear must follow.
fn second_office(s: &Sentence, first: usize, at: usize, limit: usize) -> Option<usize> {
    let head = s.norm(first);
    if at >= limit || !is_role(head) || !is_role(s.norm(at)) || words::HONORIFIC.contains(&s.norm(at)) {
        return None;
    }
    let end = office_in(s, at, limit, false, false)?;
    let minister = head == "وزير" && s.norm(first + 1) == "الدوله";
    (minister || end < limit && matches!(s.norm(end), "الامير" | "الشيخ" | "الفريق" | "المشير")).then_some(end)
}

/// How many words may stand between an office and the comma before its holder's name.
const LONGEST_COMPLEMENT: usize = 6;

/// The name that follows an office after words that are not understood and a comma:
/// `المدير العام للشركة الجديدة للنقل بقرقنة، رضا عمار`.
fn name_after_complement(s: &Sentence, office_end: usize, limit: usize) -> Option<Range<usize>> {
    let comma = (office_end..limit.min(office_end + LONGEST_COMPLEMENT + 1))
        .find(|&i| s.tokens[i].kind != TokenKind::Word)
        .filter(|&i| s.tokens[i].is_comma() && i > office_end)?;
    let complement = (office_end..comma).all(|i| {
        let word = s.norm(i);
        !ends_phrase(s, i)
            && !is_verb(s, i)
            && !words::TIME.contains(&word)
            && !is_complementiser(word)
            && !words::RELATIVE.contains(&word)
    });
    let from = (comma + 1..limit).find(|&i| !words::HONORIFIC.contains(&s.norm(i)))?;
    let end = between_commas(s, from, limit).filter(|_| complement)?;
    Some(from..end)
}

/// Reads the naming phrase that ends right before token `end`: the subject before its verb.
///
/// Tries every clause beginning from the left, so that the longest phrase that fits wins.
pub(crate) fn naming_phrase_before(
    s: &Sentence,
    from: usize,
    end: usize,
    fits: impl Fn(&NounPhrase) -> bool,
) -> Option<NounPhrase> {
    let earliest = from.max(end.saturating_sub(LONGEST));
    for start in earliest..end {
        if !may_begin(s, start, from) {
            continue;
        }
        if let Some(phrase) = naming_phrase(s, start, end) {
            let mut reached = phrase.whole.end;
            while reached < end
                && (s.tokens[reached].is_comma() || s.tokens[reached].is_dash() || s.norm(reached) == ":")
            {
                reached += 1;
            }
            if reached == end && fits(&phrase) {
                return Some(phrase);
            }
        }
    }
    None
}

/// Whether a clause, and so a subject, may begin at this token.
fn may_begin(s: &Sentence, at: usize, from: usize) -> bool {
    if at == from {
        return true;
    }
    let before = &s.tokens[at - 1];
    if before.kind == TokenKind::Punctuation {
        return !before.is(&["(", ")"]) || before.is(&[")"]);
    }
    is_complementiser(&before.norm)
        || words::FUNCTION.contains(&before.norm.as_str())
            && before.is(&[
                "لكن",
                "ولكن",
                "بينما",
                "فيما",
                "حيث",
                "كما",
                "ان",
                "ثم",
                "اما",
                "كان",
                "كانت",
                "وكان",
                "وكانت",
                "فان",
                "لان",
                "قد",
                "حين",
                "بعدما",
                "عندما",
                "اذ",
                "وقد",
            ])
        || before.is(&[
            "وكان",
            "وكانت",
            "بدوره",
            "بدورها",
            "جانبه",
            "جانبها",
            "جهته",
            "جهتها",
            "حين",
            "وفيما",
            "وبينما",
            "وكانوا",
        ])
}
