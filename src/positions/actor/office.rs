//! Offices, institutions, states and other noun phrases in construct state.

use super::boundary::{ends_phrase, is_verb, looks_statal, places_end};
use super::company::company;
use super::name::{is_amin, next_is_name, starts_name};
use crate::positions::lexicon::cues::{self};
use crate::positions::lexicon::vocabulary::{
    has_preposition, has_pronoun, is_body, is_common_word, is_definite, is_person_word, is_role,
    looks_adjectival, without_article,
};
use crate::positions::lexicon::{places, words};
use crate::positions::names::table;
use crate::positions::token::{Sentence, TokenKind};

/// Adjectives and participles that say something about a body and are no part of its name.
pub(super) const POSTPOSED: &[&str] = &[
    "الصادر",
    "الصادره",
    "التابع",
    "التابعه",
    "المؤيد",
    "المؤيده",
    "الداعم",
    "الداعمه",
    "الموالي",
    "المواليه",
    "المقرب",
    "المقربه",
    "المنتمي",
    "المنتميه",
    "المدعوم",
    "المدعومه",
    "المناهض",
    "المناهضه",
    "الواقع",
    "الواقعه",
    "البالغ",
    "البالغه",
    "المعروف",
    "المعروفه",
    "المكلف",
    "المكلفه",
    "المختص",
    "المتخصص",
    "المتخصصه",
    "الموجود",
    "الموجوده",
    "المتورط",
    "المتهم",
    "المنعقد",
    "الموقع",
    "المشارك",
    "المشاركه",
    "صادر",
    "صادره",
    "مقربه",
    "مقرب",
];

/// Reads an office, function, institution, state or other noun phrase in construct state.
pub(super) fn office(s: &Sentence, start: usize, limit: usize, is_first: bool) -> Option<usize> {
    office_in(s, start, limit, is_first, false)
}

pub(super) fn office_in(
    s: &Sentence,
    start: usize,
    limit: usize,
    is_first: bool,
    relaxed: bool,
) -> Option<usize> {
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
    let words: Vec<&str> = (start..limit.min(start + 6))
        .take_while(|&i| s.tokens[i].is_word())
        .map(|i| s.norm(i))
        .collect();
    if is_first
        && !is_role(head)
        && !is_person_word(head)
        && let Some(n) = table::longest_at(&words)
        && (n > 1 || !is_body(head))
        && table::person(&words[..n].join(" ")).is_none()
    {
        // A known institution, with what else describes it: حركة طالبان الأفغانية.
        let mut end = start + n;
        while end < limit && s.tokens[end].is_word() && is_definite(s.norm(end)) && looks_statal(s.norm(end))
        {
            end += 1;
        }
        return Some(end);
    }
    let known = is_role(head)
        || is_body(head)
        || words::HONORIFIC.contains(&head)
        || words::PARTITIVE.contains(&head)
        || words::JOINT.contains(&head);
    if !known {
        // Another common noun heads a phrase only at its very beginning.
        if !is_first || is_verb(s, start) || is_person_word(head) || has_preposition(head) {
            return None;
        }
        if !(is_definite(head) || is_common_word(head) || looks_adjectival(head)) {
            return None;
        }
    }
    if is_amin(s, start, limit) {
        return None;
    }
    if let Some(end) = company(s, start, head, limit) {
        return Some(end);
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
        // المبعوث الأممي إلى ليبيا، السفير الفرنسي في بيروت
        if word == "الي"
            && matches!(
                without_article(head),
                "مبعوث" | "مبعوثه" | "موفد" | "سفير" | "سفيره"
            )
            && let Some(end) = places_end(s, at + 1, limit)
        {
            at = end;
            closed = true;
            continue;
        }
        if word == "لدي"
            || word == "على"
                && is_role(head)
                && (s.norm(at + 1) == "راس" || matches!(without_article(head), "مشرف" | "مشرفه"))
        {
            if let Some(end) = office(s, at + 1, limit, true) {
                at = end;
                closed = true;
                continue;
            }
            break;
        }
        if word == "من"
            && words::PARTITIVE.contains(&s.norm(at - 1))
            && at + 1 < limit
            && !words::STATEMENT.contains(&s.norm(at + 1))
        {
            if let Some(end) = office(s, at + 1, limit, true) {
                at = end;
                closed = true;
                continue;
            }
            break;
        }
        // الرئيس التنفيذي في شركة قطر للطاقة
        let manages = matches!(
            s.norm(at - 1),
            "التنفيذي" | "التنفيذيه" | "العام" | "العامه" | "المنتدب" | "المنتدبه"
        ) && words::COMPANY.contains(&s.norm(at + 1));
        if word == "في"
            && (manages || words::LOCATED.contains(&head) || words::LOCATED.contains(&without_article(head)))
            && at + 1 < limit
            && !words::STATEMENT.contains(&s.norm(at + 1))
            && !words::TIME.contains(&s.norm(at + 1))
            && s.tokens[at + 1].kind == TokenKind::Word
        {
            at = located(s, at + 1, limit)?;
            closed = true;
            continue;
        }
        if word == "عن"
            && matches!(
                s.norm(at - 1),
                "النائب"
                    | "النائبه"
                    | "نائب"
                    | "نائبه"
                    | "المسؤول"
                    | "المسؤوله"
                    | "مسؤول"
                    | "المدافعه"
                    | "المدافع"
            )
        {
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
        // وزيرة الدولة للشؤون الخارجية: the field, whatever the word is elsewhere.
        let field = word == "للشؤون" && s.norm(at - 1) == "الدوله";
        if (ends_phrase(s, at) && !field) || token.kind != TokenKind::Word {
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
            && (is_definite(rest) && (body || is_role(head))
                || is_role(rest)
                || is_body(rest)
                || places::place(rest).is_some() && closed && !body && !is_role(head))
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
        // مصدر عسكري مسؤول
        if word == "مسؤول" && head == "مصدر" {
            at += 1;
            continue;
        }
        if relaxed
            && closed
            && (is_role(head) || body)
            && !starts_name(s, at, limit)
            && (is_definite(word) || is_common_word(word))
            && !words::HONORIFIC.contains(&word)
            && !in_a_text(word)
        {
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
            if is_person_word(word)
                && is_role(s.norm(at - 1))
                && !is_common_word(word)
                && places::state_of_adjective(word).is_none()
                && is_definite(s.norm(at - 1))
            {
                break;
            }
            if closed
                && (is_role(word) || is_body(word))
                && !matches!(word, "العام" | "الاعلي")
                && places::state_of_adjective(word).is_none()
            {
                break;
            }
            closed = true;
            at += 1;
            continue;
        }
        // مصدر رسمي، مسؤول تعليمي: an adjective of the indefinite head.
        let after_head = at == start + 1 || looks_adjectival(s.norm(at - 1));
        if !closed
            && after_head
            && !is_definite(head)
            && looks_adjectival(word)
            && (is_role(head) || body)
            && !next_is_name(s, at, limit)
        {
            at += 1;
            continue;
        }
        // Indefinite: an adjective or the next link of the chain.
        if closed {
            if places::state_of_adjective(word).is_some()
                && !is_definite(head)
                && !is_definite(s.norm(at - 1))
            {
                at += 1;
                continue;
            }
            break;
        }
        // وزير خارجيتها، رئيس حكومتهم: the last link of the chain carries a pronoun.
        if has_pronoun(word) && is_role(s.norm(at - 1)) && !is_person_word(word) {
            closed = true;
            at += 1;
            continue;
        }
        if is_person_word(word)
            && !is_common_word(word)
            && !looks_statal(word)
            && !is_role(word)
            && !is_body(word)
        {
            break;
        }
        if is_common_word(word) || looks_statal(word) || is_role(word) || is_body(word) {
            // An indefinite adjective closes the phrase to new nouns: مسؤول أمني يمني.
            let adjective = looks_adjectival(word);
            if !adjective
                && s.norm(at - 1) != head
                && looks_adjectival(s.norm(at - 1))
                && !is_role(s.norm(at - 1))
            {
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

/// Whether `و` before a definite word coordinates within the name rather than beginning a clause.
pub(super) fn coordinates(s: &Sentence, at: usize, limit: usize, rest: &str, head: &str) -> bool {
    if is_role(rest) || places::place(rest).is_some() {
        return true;
    }
    let _ = (s, limit, at);
    matches!(
        without_article(head),
        "وزاره"
            | "وزير"
            | "وزيره"
            | "هيئه"
            | "لجنه"
            | "منظمه"
            | "مجلس"
            | "اداره"
            | "مديريه"
            | "مركز"
            | "معهد"
            | "وكيل"
            | "مدير"
            | "امين"
            | "شركه"
            | "مؤسسه"
            | "بنك"
            | "اتحاد"
    ) || is_body(rest)
}

/// `X وY وZ` of places.
pub(super) fn joint_places(s: &Sentence, mut at: usize, limit: usize) -> usize {
    loop {
        let mut next = at;
        if next < limit && s.tokens[next].is_comma() {
            next += 1;
        }
        let Some(rest) = (next < limit)
            .then(|| s.norm(next))
            .and_then(|w| w.strip_prefix('و'))
        else {
            return at;
        };
        let mut words: Vec<&str> = vec![rest];
        words.extend((next + 1..limit.min(next + 5)).map(|i| s.norm(i)));
        match places::place_at(&words) {
            Some((_, n)) => at = next + n,
            None => return at,
        }
    }
}

/// A name in quotation marks of at most six words, with the adjective that may follow.
pub(super) fn quoted_name(s: &Sentence, open: usize, limit: usize) -> Option<usize> {
    let close = s.quotes.iter().find(|(o, _)| *o == open).map(|(_, c)| *c)?;
    if close >= limit || close - open > 7 {
        return None;
    }
    let mut at = close + 1;
    while at < limit
        && s.tokens[at].kind == TokenKind::Word
        && is_definite(s.norm(at))
        && looks_adjectival(s.norm(at))
    {
        at += 1;
    }
    Some(at)
}

/// A place or body after `في`.
pub(super) fn located(s: &Sentence, start: usize, limit: usize) -> Option<usize> {
    office(s, start, limit, true).or(Some(start + 1))
}

/// `رحبت الرئاسة بالقرار`: a text is nowhere to be, so that it is what is welcomed.
fn in_a_text(word: &str) -> bool {
    word.strip_prefix('ب')
        .is_some_and(|rest| words::TEXTS.contains(&without_article(rest)))
}

/// A clitic `ل` or `ب` that attaches a body or place to an office.
pub(super) fn attached(s: &Sentence, head: &str, at: usize, limit: usize) -> Option<usize> {
    let word = s.norm(at);
    let role = is_role(head) || is_body(head) || words::LOCATED.contains(&head);
    // قال مصدر لوكالة فلان: an addressee, no part of the name.
    if matches!(
        word,
        "لوكاله"
            | "لقناه"
            | "لصحيفه"
            | "لموقع"
            | "لشبكه"
            | "لاذاعه"
            | "لبرنامج"
            | "لتلفزيون"
            | "لمجله"
            | "للصحفيين"
            | "للصحافيين"
            | "لوسائل"
    ) {
        return None;
    }
    if !role {
        return None;
    }
    let rest: String = if let Some(rest) = word.strip_prefix("لل") {
        format!("ال{rest}")
    } else if let Some(rest) = word.strip_prefix('ل') {
        rest.to_owned()
    } else {
        word.strip_prefix('ب')
            .filter(|_| words::LOCATED.contains(&head) || is_role(head) || is_body(head))?
            .to_owned()
    };
    if rest.chars().count() < 3 || is_person_word(word) && !is_common_word(word) {
        return None;
    }
    if let Some(end) = company(s, at, &rest, limit) {
        return Some(end);
    }
    let mut inner: Vec<&str> = vec![&rest];
    inner.extend((at + 1..limit.min(at + 5)).map(|i| s.norm(i)));
    if let Some((_, n)) = places::place_at(&inner) {
        let end = at + n;
        // The addressee of a statement is no part of the name: قال للجزيرة.
        return Some(end);
    }
    if word.starts_with("لل") && is_body(head) && is_common_word(&rest) && s.norm(at - 1) != head {
        let end = (at + 1..limit)
            .find(|&i| !(s.tokens[i].is_word() && is_definite(s.norm(i)) && looks_adjectival(s.norm(i))))
            .unwrap_or(limit);
        return Some(end);
    }
    // الاتحاد الإسباني لكرة القدم، لجنة لحقوق الإنسان
    if matches!(
        rest.as_str(),
        "كره"
            | "حقوق"
            | "شؤون"
            | "مكافحه"
            | "مراقبه"
            | "حمايه"
            | "تنميه"
            | "اداره"
            | "التنميه"
            | "الانتخابات"
            | "النفط"
            | "الانباء"
            | "الطاقه"
            | "الاحصاء"
            | "الارصاد"
            | "البحوث"
            | "الطيران"
            | "الدراسات"
            | "السلام"
            | "الاغاثه"
            | "المحاسبه"
            | "الرياضه"
            | "العلوم"
            | "الفلاحه"
            | "التجاره"
            | "المحامين"
            | "الشغل"
    ) && is_definite(s.norm(at - 1))
    {
        let end = (at + 1..limit)
            .find(|&i| !(s.tokens[i].is_word() && is_definite(s.norm(i))))
            .unwrap_or(limit);
        return Some(end.min(at + 4));
    }
    if in_a_text(word) {
        return None;
    }
    let known = is_body(&rest)
        || is_role(&rest)
        || word.starts_with('ب') && is_definite(&rest) && !is_common_word(&rest)
        || matches!(rest.as_str(), "الامم" | "شؤون" | "الشؤون" | "حقوق");
    if !known {
        return None;
    }
    if is_definite(&rest) {
        let mut end = at + 1;
        while end < limit
            && s.tokens[end].is_word()
            && is_definite(s.norm(end))
            && looks_adjectival(s.norm(end))
        {
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
