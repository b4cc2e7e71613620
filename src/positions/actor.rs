//! Naming phrases: where the words that name an actor begin and end, and which of them are the name
//! and which the office.

use std::ops::Range;

use super::lexicon::cues::{self, CueForm};
use super::lexicon::places;
use super::lexicon::vocabulary::{
    is_body, is_common_word, is_definite, is_name_link, is_person_word, is_role, looks_adjectival, without_article,
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
        self.name.clone().or_else(|| self.role.clone()).unwrap_or_else(|| self.whole.clone())
    }

    fn plain(role: Range<usize>) -> Self {
        Self { whole: role.clone(), name: None, role: Some(role), honorific: None, style: None }
    }
}

/// Adjectives and participles that say something about a body and are no part of its name.
const POSTPOSED: &[&str] = &[
    "الصادر", "الصادره", "التابع", "التابعه", "المؤيد", "المؤيده", "الداعم", "الداعمه", "الموالي", "المواليه", "المقرب", "المقربه", "المنتمي", "المنتميه", "المدعوم", "المدعومه", "المناهض", "المناهضه", "الواقع", "الواقعه", "البالغ", "البالغه", "المعروف", "المعروفه", "المكلف", "المكلفه", "المختص", "المتخصص", "المتخصصه", "الموجود", "الموجوده", "المتورط", "المتهم", "المنعقد", "الموقع", "المشارك", "المشاركه", "صادر", "صادره", "مقربه", "مقرب",
];

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
    if phrase.name.as_ref().is_some_and(|n| n.start == start) { Some(phrase) } else { phrase_from(s, start, limit, true) }
}

/// Reads the naming phrase after a verb that takes no noun object: an unknown word is a name.
pub(crate) fn naming_phrase_due(s: &Sentence, start: usize, limit: usize) -> Option<NounPhrase> {
    let unknown = |at: usize| {
        let w = s.norm(at);
        !is_common_word(w) && !is_definite(w) && !is_role(w) && !is_body(w) && !w.starts_with('و')
    };
    if unknown(start)
        && !ends_phrase(s, start)
        && places_end(s, start, limit).is_none()
        && s.tokens[start].kind == TokenKind::Word
        && let Some(to) = personal_name(s, start, limit, true)
    {
        let mut phrase = phrase_from(s, start, limit, false).unwrap_or_else(|| NounPhrase::plain(start..to));
        if phrase.name.is_none() {
            phrase = NounPhrase { whole: start..to, name: Some(start..to), role: None, honorific: None, style: None };
        }
        return Some(phrase);
    }
    phrase_from(s, start, limit, false)
}

fn phrase_from(s: &Sentence, start: usize, limit: usize, relaxed: bool) -> Option<NounPhrase> {
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
            && (words::HONORIFIC.contains(&s.norm(from)) || from > at && matches!(s.norm(from), "اول" | "ركن" | "متقاعد" | "المتقاعد"))
        {
            from += 1;
        }
        if from > at {
            if let Some(to) = personal_name(s, from, limit, true) {
                honorific = Some(from - 1);
                name = Some(from..to);
                end = to;
                if role.is_none() && from - at == 1 && matches!(s.norm(at), "الرئيس" | "الرئيسه" | "الوزير" | "السفير" | "السفيره" | "النائب" | "القاضي" | "المحامي" | "المحاميه" | "المدرب" | "البابا" | "الملك" | "الملكه" | "السلطان" | "السيناتور") {
                    role = Some(at..from);
                }
                at = to;
                match apposition(s, at, limit, role.is_none() || honorific.is_some(), false) {
                    Some(next) => at = next,
                    None => break,
                }
                continue;
            }
            if from < limit && s.norm(from - 1) != "" && role.is_none() {
                // An office of one word, perhaps with modifiers: الرئيس الأميركي.
            }
        }
        let is_first = at == start;
        let bare_title = role.as_ref().is_some_and(|r| r.len() == 1) && honorific.is_some();
        if (role.is_none() || bare_title)
            && let Some(to) = office_in(s, at, limit, is_first, relaxed)
        {
            // A bare place or body is the whole phrase.
            let place = places_end(s, at, limit) == Some(to);
            role = Some(at..to);
            end = to;
            if place && is_first {
                break;
            }
            at = to;
            if name.is_some() {
                break;
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
    // An adjective after the office and an age in brackets do not matter to the core.
    let style = honorific.filter(|&h| {
        matches!(s.norm(h), "الملك" | "الملكه" | "البابا" | "الامير" | "الاميره" | "الشيخ" | "السلطان" | "القاضي" | "العقيد" | "العميد" | "النائب" | "المحامي")
    });
    Some(NounPhrase { whole: start..end, name, role, honorific, style })
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
            let from = (next..limit).find(|&i| !words::HONORIFIC.contains(&s.norm(i)) && !(i == next && is_definite(s.norm(i)) && looks_statal(s.norm(i))))?;
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

fn is_verb(s: &Sentence, at: usize) -> bool {
    let word = s.norm(at);
    !is_person_word(word)
        && cues::readings(word).iter().any(|r| matches!(r.form, CueForm::Past | CueForm::Present | CueForm::Participle))
        && !(is_role(word) || is_body(word))
}

/// Whether a naming phrase ends before this token whatever it is made of.
pub(crate) fn ends_phrase(s: &Sentence, at: usize) -> bool {
    let Some(token) = s.tokens.get(at) else { return true };
    // A name that looks like a conjunction: بان كي مون.
    if token.norm == "بان" && s.norm(at + 1) == "كي" {
        return false;
    }
    if token.kind == TokenKind::Punctuation {
        return true;
    }
    // الأمين العام: an adjective here, a year elsewhere.
    if token.norm == "العام" && at > 0 && is_definite(s.norm(at - 1)) && (is_role(s.norm(at - 1)) || is_body(s.norm(at - 1))) {
        return false;
    }
    let joined = token.norm.strip_prefix('و').is_some_and(|rest| words::FUNCTION.contains(&rest) || words::RELATIVE.contains(&rest));
    joined
        || words::FUNCTION.contains(&token.norm.as_str())
        || words::RELATIVE.contains(&token.norm.as_str())
        || words::TIME.contains(&token.norm.as_str())
        || is_complementiser(&token.norm)
}

/// `أن`, `إن` and their forms with a preposition or a pronoun.
pub(crate) fn is_complementiser(word: &str) -> bool {
    let bare = word.strip_prefix(['ب', 'ف', 'و', 'ل', 'ك']).filter(|rest| rest.starts_with("ان")).unwrap_or(word);
    let Some(rest) = bare.strip_prefix("ان") else { return false };
    matches!(rest, "" | "ه" | "ها" | "هم" | "هما" | "هن" | "ي" | "نا" | "ني" | "ك" | "كم" | "ا") && bare != "انا"
        || matches!(word, "الا" | "بانا")
        && word == "بانا"
}

/// The end of the place name at `at`.
fn places_end(s: &Sentence, at: usize, limit: usize) -> Option<usize> {
    let words: Vec<&str> = (at..limit.min(at + 5)).map(|i| s.norm(i)).collect();
    places::place_at(&words).map(|(_, n)| at + n)
}

/// Reads a personal name; `trusted` where a title or comma says that a name is due.
fn personal_name(s: &Sentence, start: usize, limit: usize, trusted: bool) -> Option<usize> {
    if trusted
        && start > 0
        && s.tokens[start - 1].is_comma()
        && let Some(end) = between_commas(s, start, limit)
    {
        return Some(end);
    }
    let mut at = start;
    let mut sure = false;
    while at < limit && at < start + 9 {
        let token = &s.tokens[at];
        let word = token.norm.as_str();
        if token.kind != TokenKind::Word {
            // Initials: جون. إف. كينيدي; a quotation mark or bracket ends the name.
            if at > start && word == "." && s.norm(at - 1).chars().count() <= 2 && at + 1 < limit && !ends_phrase(s, at + 1)
            {
                at += 1;
                continue;
            }
            break;
        }
        if ends_phrase(s, at) && !(is_person_word(word) && at > start) {
            break;
        }
        if places_end(s, at, limit).is_some() && !is_person_word(word) {
            break;
        }
        if is_verb(s, at) {
            break;
        }
        // A nationality is no name, though people are named after places as well.
        if is_definite(word) && looks_statal(word) && (at == start || !s.tokens.get(at + 1).is_none_or(|t| t.kind == TokenKind::Punctuation) && !is_person_word(word)) {
            break;
        }
        if let Some(rest) = word.strip_prefix('و')
            && at == start
            && !is_person_word(word)
            && (rest.chars().count() > 3 || is_common_word(rest))
        {
            break;
        }
        // Short first names that are common words as well: بيت هيغسيث.
        if at == start
            && matches!(word, "بيت" | "جو" | "بن" | "سام" | "راي" | "تيم" | "كين" | "دان" | "رون" | "بل" | "مي" | "نور" | "عادل")
            && s.tokens.get(at + 1).is_some_and(|t| t.is_word() && !is_definite(&t.norm) && (!is_common_word(&t.norm) || is_person_word(&t.norm)) && !t.norm.starts_with('و'))
            && !ends_phrase(s, at + 1)
        {
            sure |= trusted;
            at += 1;
            continue;
        }
        if is_person_word(word) && !(at == start && is_role(word) && !trusted) {
            sure = true;
            at += 1;
            continue;
        }
        // After بن، آل and the like anything is a name.
        if at > start && is_name_link(s.norm(at - 1)) {
            sure = true;
            at += 1;
            continue;
        }
        if word.starts_with("و") && at > start && word.chars().count() > 3 && is_common_word(word) {
            break;
        }
        if is_definite(word) {
            // A surname with the article: الأنصاري, الجبير; not a common noun or a title.
            if at > start && !is_role(word) && !is_body(word) && (!is_common_word(word) || word.ends_with('ي') && places::state_of_adjective(word).is_none() && at == start + 1)
            {
                at += 1;
                continue;
            }
            let styled = start > 0 && words::HONORIFIC.contains(&s.norm(start - 1));
            if at == start && trusted && (styled || word.ends_with('ي')) && !is_common_word(word) && !is_role(word) && !is_body(word) {
                at += 1;
                continue;
            }
            break;
        }
        if is_common_word(word) || is_role(word) || is_body(word) || looks_statal(word) {
            break;
        }
        if at == start && !trusted && !next_is_name(s, at, limit) {
            break;
        }
        at += 1;
    }
    // A name does not end in بن or a point.
    while at > start && (s.tokens[at - 1].kind != TokenKind::Word || matches!(s.norm(at - 1), "بن" | "ابن" | "ال" | "عبد")) {
        at -= 1;
    }
    (at > start && (trusted || sure)).then_some(at)
}

/// A name of two to five words closed in by commas after an office, whatever its words look like.
fn between_commas(s: &Sentence, start: usize, limit: usize) -> Option<usize> {
    let end = (start..limit.min(start + 6)).find(|&i| s.tokens[i].kind != TokenKind::Word).or((limit <= start + 5).then_some(limit))?;
    let closed = end == limit || s.tokens[end].is_comma() || s.norm(end) == "(" || s.tokens[end].is_stop();
    let plain = (start..end).all(|i| {
        let w = s.norm(i);
        !words::FUNCTION.contains(&w) && !words::TIME.contains(&w) && !is_role(w) && !is_body(w) && !words::RELATIVE.contains(&w) && places::place(w).is_none() && !(looks_statal(w) && !is_person_word(w)) && !is_complementiser(w)
    });
    let first = s.norm(start);
    (closed && plain && end - start >= 2 && !is_definite(first) && !is_verb(s, start) && !(first.starts_with('و') && is_common_word(first)) && !first.ends_with('ا') | is_person_word(first) | !is_common_word(first))
        .then_some(end)
}

fn next_is_name(s: &Sentence, at: usize, limit: usize) -> bool {
    at + 1 < limit && is_person_word(s.norm(at + 1))
}

fn looks_statal(word: &str) -> bool {
    word.chars().count() >= 4 && places::state_of_adjective(word).is_some()
}

/// Reads an office, function, institution, state or other noun phrase in construct state.
fn office(s: &Sentence, start: usize, limit: usize, is_first: bool) -> Option<usize> {
    office_in(s, start, limit, is_first, false)
}

fn office_in(s: &Sentence, start: usize, limit: usize, is_first: bool, relaxed: bool) -> Option<usize> {
    let head = s.norm(start);
    let token = &s.tokens[start];
    if token.is_quote_mark() {
        // A body named by a quotation alone: "توماس كوك".
        return quoted_name(s, start, limit);
    }
    if token.kind == TokenKind::Number && start + 1 < limit && s.tokens[start + 1].kind == TokenKind::Word {
        return office(s, start + 1, limit, is_first);
    }
    if ends_phrase(s, start) || token.kind != TokenKind::Word {
        return None;
    }
    if let Some(end) = places_end(s, start, limit) {
        return Some(joint_places(s, end, limit));
    }
    let known = is_role(head) || is_body(head) || words::HONORIFIC.contains(&head) || words::PARTITIVE.contains(&head) || words::JOINT.contains(&head);
    if !known {
        // Another common noun heads a phrase only at its very beginning.
        if !is_first || is_verb(s, start) || is_person_word(head) {
            return None;
        }
        if !(is_definite(head) || is_common_word(head) || looks_adjectival(head)) {
            return None;
        }
    }
    let mut at = start + 1;
    let body = is_body(head);
    // Once a definite word or a name of a state has closed the chain, only adjectives may follow.
    let mut closed = is_definite(head);
    while at < limit {
        let token = &s.tokens[at];
        let word = token.norm.as_str();
        if token.is_quote_mark() && at > start {
            let media_or_body = body || is_body(s.norm(at - 1));
            match quoted_name(s, at, limit) {
                Some(end) if media_or_body => {
                    at = end;
                    closed = true;
                    continue;
                }
                _ => break,
            }
        }
        if word == "باسم" && at + 1 < limit {
            at = office_in(s, at + 1, limit, true, relaxed).unwrap_or(at + 1);
            break;
        }
        if word == "لدي" || word == "على" && is_role(head) && s.norm(at + 1) == "راس" {
            if let Some(end) = office(s, at + 1, limit, true) {
                at = end;
                closed = true;
                continue;
            }
            break;
        }
        if word == "من" && words::PARTITIVE.contains(&s.norm(at - 1)) && at + 1 < limit && !words::STATEMENT.contains(&s.norm(at + 1)) {
            if let Some(end) = office(s, at + 1, limit, true) {
                at = end;
                closed = true;
                continue;
            }
            break;
        }
        if word == "في"
            && (words::LOCATED.contains(&head) || words::LOCATED.contains(&without_article(head)))
            && at + 1 < limit
            && !words::STATEMENT.contains(&s.norm(at + 1))
            && !words::TIME.contains(&s.norm(at + 1))
            && s.tokens[at + 1].kind == TokenKind::Word
        {
            at = located(s, at + 1, limit)?;
            closed = true;
            continue;
        }
        if word == "عن" && matches!(s.norm(at - 1), "النائب" | "النائبه" | "نائب" | "نائبه" | "المسؤول" | "المسؤوله" | "مسؤول" | "المدافعه" | "المدافع") {
            if let Some(end) = office(s, at + 1, limit, true) {
                at = end;
                closed = true;
                continue;
            }
            break;
        }
        if token.kind == TokenKind::Number && !closed {
            break;
        }
        if ends_phrase(s, at) || token.kind != TokenKind::Word {
            break;
        }
        // لوزارة الخارجية، للأمم المتحدة، بوزارة، بالمهدية
        if let Some(end) = attached(s, head, at, limit) {
            at = end;
            closed = true;
            continue;
        }
        // وزارة الفلاحة والموارد المائية
        if let Some(rest) = word.strip_prefix('و')
            && word != "وزير"
            && word != "وزاره"
            && !is_body(word)
            && !is_role(word)
            && (is_definite(rest) && (body || is_role(head)) || is_role(rest) || is_body(rest) || places::place(rest).is_some() && closed && !body && !is_role(head))
            && cues::readings(word).is_empty()
            && coordinates(s, at, limit, rest, head)
        {
            if is_role(rest) || is_body(rest) {
                closed = is_definite(rest);
            }
            at += 1;
            continue;
        }
        if is_verb(s, at) && !looks_adjectival(word) {
            break;
        }
        if relaxed && closed && (is_role(head) || body) && !starts_name(s, at, limit) && (is_definite(word) || is_common_word(word)) && !words::HONORIFIC.contains(&word) {
            at += 1;
            continue;
        }
        if POSTPOSED.contains(&word) {
            break;
        }
        let adjective_of_state = closed && is_definite(word) && looks_statal(word);
        if let Some(end) = places_end(s, at, limit).filter(|_| !adjective_of_state) {
            if closed {
                break;
            }
            at = end;
            closed = true;
            continue;
        }
        if is_definite(word) {
            let adjective = looks_adjectival(word);
            if closed && !adjective {
                break;
            }
            // A surname after an office that is complete: not an adjective of the office.
            if closed && is_person_word(word) && places::state_of_adjective(word).is_none() {
                break;
            }
            if is_person_word(word) && is_role(s.norm(at - 1)) && !is_common_word(word) && places::state_of_adjective(word).is_none() && is_definite(s.norm(at - 1)) {
                break;
            }
            if closed && (is_role(word) || is_body(word)) && !matches!(word, "العام" | "الاعلي") && places::state_of_adjective(word).is_none() {
                break;
            }
            closed = true;
            at += 1;
            continue;
        }
        // مصدر رسمي، مسؤول تعليمي: an adjective of the indefinite head.
        let after_head = at == start + 1 || looks_adjectival(s.norm(at - 1));
        if !closed && after_head && !is_definite(head) && looks_adjectival(word) && (is_role(head) || body) && !next_is_name(s, at, limit) {
            at += 1;
            continue;
        }
        // Indefinite: an adjective or the next link of the chain.
        if closed {
            if places::state_of_adjective(word).is_some() && !is_definite(head) && !is_definite(s.norm(at - 1)) {
                at += 1;
                continue;
            }
            break;
        }
        if is_person_word(word) && !is_common_word(word) && !looks_statal(word) && !is_role(word) && !is_body(word) {
            break;
        }
        if is_common_word(word) || looks_statal(word) || is_role(word) || is_body(word) {
            // An indefinite adjective closes the phrase to new nouns: مسؤول أمني يمني.
            let adjective = looks_adjectival(word);
            if !adjective && s.norm(at - 1) != head && looks_adjectival(s.norm(at - 1)) && !is_role(s.norm(at - 1)) {
                break;
            }
            at += 1;
            continue;
        }
        // An unknown indefinite word: the name of a body, or a personal name after an office.
        if body && !is_role(head) {
            at += 1;
            continue;
        }
        break;
    }
    Some(at)
}

/// Whether a personal name begins here.
fn starts_name(s: &Sentence, at: usize, limit: usize) -> bool {
    let word = s.norm(at);
    places::state_of_adjective(word).is_none()
        && (is_person_word(word) && !is_role(word) || !is_common_word(word) && !is_definite(word) && !is_role(word) && !is_body(word))
        && personal_name(s, at, limit, true).is_some()
}

/// Whether `و` before a definite word coordinates within the name rather than beginning a clause.
fn coordinates(s: &Sentence, at: usize, limit: usize, rest: &str, head: &str) -> bool {
    if is_role(rest) || places::place(rest).is_some() {
        return true;
    }
    let _ = (s, limit, at);
    matches!(
        without_article(head),
        "وزاره" | "وزير" | "وزيره" | "هيئه" | "لجنه" | "منظمه" | "مجلس" | "اداره" | "مديريه" | "مركز" | "معهد" | "وكيل" | "مدير" | "امين" | "شركه" | "مؤسسه" | "بنك" | "اتحاد"
    ) || is_body(rest)
}

/// `X وY وZ` of places.
fn joint_places(s: &Sentence, mut at: usize, limit: usize) -> usize {
    loop {
        let mut next = at;
        if next < limit && s.tokens[next].is_comma() {
            next += 1;
        }
        let Some(rest) = (next < limit).then(|| s.norm(next)).and_then(|w| w.strip_prefix('و')) else { return at };
        let mut words: Vec<&str> = vec![rest];
        words.extend((next + 1..limit.min(next + 5)).map(|i| s.norm(i)));
        match places::place_at(&words) {
            Some((_, n)) => at = next + n,
            None => return at,
        }
    }
}

/// A name in quotation marks of at most six words, with the adjective that may follow.
fn quoted_name(s: &Sentence, open: usize, limit: usize) -> Option<usize> {
    let close = s.quotes.iter().find(|(o, _)| *o == open).map(|(_, c)| *c)?;
    if close >= limit || close - open > 7 {
        return None;
    }
    let mut at = close + 1;
    while at < limit && s.tokens[at].kind == TokenKind::Word && is_definite(s.norm(at)) && looks_adjectival(s.norm(at)) {
        at += 1;
    }
    Some(at)
}

/// A place or body after `في`.
fn located(s: &Sentence, start: usize, limit: usize) -> Option<usize> {
    office(s, start, limit, true).or(Some(start + 1))
}

/// A clitic `ل` or `ب` that attaches a body or place to an office.
fn attached(s: &Sentence, head: &str, at: usize, limit: usize) -> Option<usize> {
    let word = s.norm(at);
    let role = is_role(head) || is_body(head) || words::LOCATED.contains(&head);
    if !role {
        return None;
    }
    let rest: String = if let Some(rest) = word.strip_prefix("لل") {
        format!("ال{rest}")
    } else if let Some(rest) = word.strip_prefix('ل') {
        rest.to_owned()
    } else {
        word.strip_prefix('ب').filter(|_| words::LOCATED.contains(&head) || is_role(head) || is_body(head))?.to_owned()
    };
    if rest.chars().count() < 3 || is_person_word(word) && !is_common_word(word) {
        return None;
    }
    let mut inner: Vec<&str> = vec![&rest];
    inner.extend((at + 1..limit.min(at + 5)).map(|i| s.norm(i)));
    if let Some((_, n)) = places::place_at(&inner) {
        let end = at + n;
        // The addressee of a statement is no part of the name: قال للجزيرة.
        return Some(end);
    }
    if word.starts_with("لل") && is_body(head) && is_common_word(&rest) && s.norm(at - 1) != head {
        let end = (at + 1..limit).find(|&i| !(s.tokens[i].is_word() && is_definite(s.norm(i)) && looks_adjectival(s.norm(i)))).unwrap_or(limit);
        return Some(end);
    }
    let known = is_body(&rest) || is_role(&rest) || word.starts_with('ب') && is_definite(&rest) && is_common_word(&rest) || matches!(rest.as_str(), "الامم" | "شؤون" | "الشؤون" | "حقوق");
    if !known {
        return None;
    }
    if is_definite(&rest) {
        let mut end = at + 1;
        while end < limit && s.tokens[end].is_word() && is_definite(s.norm(end)) && looks_adjectival(s.norm(end)) {
            end += 1;
        }
        return Some(end);
    }
    // وزارة after ل: continue as an office of its own.
    let mut end = at + 1;
    let mut closed = false;
    while end < limit && s.tokens[end].is_word() && !ends_phrase(s, end) && !is_verb(s, end) {
        let word = s.norm(end);
        if closed && !(is_definite(word) && looks_adjectival(word)) {
            break;
        }
        if let Some(to) = places_end(s, end, limit) {
            end = to;
            closed = true;
            continue;
        }
        closed |= is_definite(word);
        if !is_definite(word) && is_person_word(word) && !is_common_word(word) {
            break;
        }
        end += 1;
    }
    Some(end)
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
            while reached < end && (s.tokens[reached].is_comma() || s.tokens[reached].is_dash() || s.norm(reached) == ":") {
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
                "لكن", "ولكن", "بينما", "فيما", "حيث", "كما", "ان", "ثم", "اما", "كان", "كانت", "وكان", "وكانت", "فان", "لان", "قد", "حين", "بعدما", "عندما", "اذ", "وقد",
            ])
        || before.is(&["وكان", "وكانت", "بدوره", "بدورها", "جانبه", "جانبها", "جهته", "جهتها", "حين", "وفيما", "وبينما", "وكانوا"])
}

/// A phrase of the given tokens, for parts that are named as a whole.
pub(crate) fn as_a_whole(tokens: Range<usize>) -> NounPhrase {
    NounPhrase::plain(tokens)
}
