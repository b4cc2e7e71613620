//! Personal names: which words after an office or verb are one.

use super::boundary::{complementiser_at, ends_phrase, is_complementiser, is_verb, looks_statal, places_end};
use crate::positions::lexicon::vocabulary::{
    has_preposition, is_body, is_common_word, is_definite, is_name_link, is_person_word, is_role,
};
use crate::positions::lexicon::{places, words};
use crate::positions::names::table;
use crate::positions::token::{Sentence, TokenKind};

/// Reads a personal name; `trusted` where a title or comma says that a name is due.
pub(super) fn personal_name(s: &Sentence, start: usize, limit: usize, trusted: bool) -> Option<usize> {
    if trusted
        && start > 0
        && s.tokens[start - 1].is_comma()
        && let Some(end) = between_commas(s, start, limit)
    {
        return Some(end);
    }
    if let Some(end) = before_office(s, start, limit) {
        return Some(end);
    }
    let mut at = start;
    let mut sure = false;
    while at < limit && at < start + 9 {
        let token = &s.tokens[at];
        let word = token.norm.as_str();
        // A name that the table knows ends where the next word is no name: السيسي تحية; two people known by
        // one word each are no one name: ظريف نتنياهو. A given name alone (تميم) ends nothing.
        if at > start {
            let so_far = name_so_far(s, start, at);
            let surname = at - start > 1 || is_definite(&so_far);
            let known = table::person(&so_far);
            let other = table::person(word).is_some_and(|next| known.is_some_and(|k| k != next));
            let longer = table::person(&name_so_far(s, start, at + 1)).is_some();
            if !longer && known.is_some() && (other || surname && !is_person_word(word)) {
                break;
            }
        }
        // A full name that the table knows, whatever its words are otherwise: بدر عبد العاطي.
        if at == start
            && let Some(n) = known_name(s, start, limit)
        {
            sure = true;
            at += n;
            continue;
        }
        if token.kind != TokenKind::Word {
            // Initials: جون. إف. كينيدي; a quotation mark or bracket ends the name.
            if at > start
                && word == "."
                && s.norm(at - 1).chars().count() <= 2
                && at + 1 < limit
                && !ends_phrase(s, at + 1)
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
        // علي between names is Ali, however often it stands for على.
        if at > start
            && word == "علي"
            && is_person_word(s.norm(at - 1))
            && s.tokens
                .get(at + 1)
                .is_some_and(|t| t.is_word() && (is_person_word(&t.norm) || !is_common_word(&t.norm)))
        {
            at += 1;
            continue;
        }
        if is_verb(s, at) || has_preposition(word) {
            break;
        }
        // A nationality is no name, though people are named after places as well.
        if is_definite(word)
            && looks_statal(word)
            && (at == start
                || !s
                    .tokens
                    .get(at + 1)
                    .is_none_or(|t| t.kind == TokenKind::Punctuation)
                    && !is_person_word(word))
        {
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
            && matches!(
                word,
                "بيت"
                    | "جو"
                    | "بن"
                    | "سام"
                    | "راي"
                    | "تيم"
                    | "كين"
                    | "دان"
                    | "رون"
                    | "بل"
                    | "مي"
                    | "نور"
                    | "عادل"
            )
            && s.tokens.get(at + 1).is_some_and(|t| {
                t.is_word()
                    && !is_definite(&t.norm)
                    && (!is_common_word(&t.norm) || is_person_word(&t.norm))
                    && !t.norm.starts_with('و')
            })
            && !ends_phrase(s, at + 1)
        {
            sure |= trusted;
            at += 1;
            continue;
        }
        if at == start && trusted && is_amin(s, at, limit) {
            sure = true;
            at += 1;
            continue;
        }
        // A surname that the table knows, alone: هيغسيث يشدد.
        if at == start
            && table::person(word).is_some()
            && !is_common_word(word)
            && !is_role(word)
            && !is_body(word)
            && word.chars().count() > 3
        {
            sure = true;
            at += 1;
            continue;
        }
        if is_person_word(word) && !(at == start && is_role(word) && !trusted) {
            sure = true;
            at += 1;
            continue;
        }
        // فادي منصور: a first name that is a common word as well, before a word that is surely a name.
        if at == start
            && trusted
            && !is_definite(word)
            && !is_role(word)
            && !is_body(word)
            && s.tokens
                .get(at + 1)
                .is_some_and(|t| is_person_word(&t.norm) && !is_name_link(&t.norm) && !is_role(&t.norm))
            && at + 1 < limit
        {
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
        // السفير تميم خلاف إن: one word between a given name and the clause is the surname.
        if at == start + 1
            && trusted
            && is_person_word(s.norm(start))
            && !is_definite(word)
            && !is_role(word)
            && !is_body(word)
            && !words::TIME.contains(&word)
            && complementiser_at(s, at + 1)
        {
            at += 1;
            continue;
        }
        if is_definite(word) {
            // A surname with the article: الأنصاري, الجبير; not a common noun or a title.
            if at > start
                && !is_role(word)
                && !is_body(word)
                && (!is_common_word(word)
                    || word.ends_with('ي') && places::state_of_adjective(word).is_none() && at == start + 1)
            {
                at += 1;
                continue;
            }
            let styled = start > 0 && words::HONORIFIC.contains(&s.norm(start - 1));
            if at == start
                && trusted
                && (styled || word.ends_with('ي'))
                && !is_common_word(word)
                && !is_role(word)
                && !is_body(word)
            {
                at += 1;
                continue;
            }
            break;
        }
        // نفى مصدر في المكتب علمه بالخطة: a noun with a pronoun.
        let owned = at == start && token.owned && word.strip_suffix('ه').is_some_and(is_common_word);
        if owned || is_common_word(word) || is_role(word) || is_body(word) || looks_statal(word) {
            break;
        }
        if at == start && !trusted && !next_is_name(s, at, limit) {
            break;
        }
        at += 1;
    }
    // A name does not end in بن or a point.
    while at > start
        && (s.tokens[at - 1].kind != TokenKind::Word || matches!(s.norm(at - 1), "بن" | "ابن" | "ال" | "عبد"))
    {
        at -= 1;
    }
    (at > start && (trusted || sure)).then_some(at)
}

/// A name of two or three words that an office explains after a comma, whatever its first word means
/// otherwise: `معز السيناوي، الناطق الرسمي`.
pub(super) fn before_office(s: &Sentence, start: usize, limit: usize) -> Option<usize> {
    let comma = (start + 2..limit.min(start + 4)).find(|&i| s.tokens[i].is_comma())?;
    let office = s.tokens.get(comma + 1)?;
    let surname = s.norm(comma - 1);
    let first = s.norm(start);
    let named = !first.starts_with('و')
        && !is_definite(first)
        && !has_preposition(first)
        && surname.ends_with('ي')
        && is_definite(surname)
        && !is_common_word(surname)
        && !looks_statal(surname);
    let plain = (start..comma).all(|i| {
        let word = s.norm(i);
        s.tokens[i].kind == TokenKind::Word
            && !ends_phrase(s, i)
            && !is_role(word)
            && !is_body(word)
            && !is_verb(s, i)
    });
    (named && plain && is_definite(&office.norm) && is_role(&office.norm)).then_some(comma)
}

/// A name of two to five words closed in by commas after an office, whatever its words look like.
pub(super) fn between_commas(s: &Sentence, start: usize, limit: usize) -> Option<usize> {
    let end = (start..limit.min(start + 6))
        .find(|&i| s.tokens[i].kind != TokenKind::Word)
        .or((limit <= start + 5).then_some(limit))?;
    let closed = end == limit || s.tokens[end].is_comma() || s.norm(end) == "(" || s.tokens[end].is_stop();
    let plain = (start..end).all(|i| {
        let w = s.norm(i);
        !words::FUNCTION.contains(&w)
            && !words::TIME.contains(&w)
            && !is_role(w)
            && !is_body(w)
            && !words::RELATIVE.contains(&w)
            && places::place(w).is_none()
            && (!looks_statal(w) || is_person_word(w))
            && !is_complementiser(w)
    });
    let first = s.norm(start);
    (closed
        && plain
        && end - start >= 2
        && !is_definite(first)
        && !is_verb(s, start)
        && !(first.starts_with('و') && is_common_word(first))
        && !first.ends_with('ا') | is_person_word(first) | !is_common_word(first))
    .then_some(end)
}

/// Whether a personal name begins here.
pub(super) fn starts_name(s: &Sentence, at: usize, limit: usize) -> bool {
    let word = s.norm(at);
    places::state_of_adjective(word).is_none()
        && (is_person_word(word) && !is_role(word)
            || !is_common_word(word) && !is_definite(word) && !is_role(word) && !is_body(word))
        && personal_name(s, at, limit, true).is_some()
}

/// Whether `أمين` is the given name here: before what can only be a surname. أمين القاسم is a person, أمين العاصمة holds
/// an office.
pub(super) fn is_amin(s: &Sentence, at: usize, limit: usize) -> bool {
    let surname = |word: &str| {
        is_definite(word)
            && !is_common_word(word)
            && !is_role(word)
            && !is_body(word)
            && !looks_statal(word)
            && places::place(word).is_none()
    };
    s.norm(at) == "امين"
        && at + 1 < limit
        && s.tokens[at + 1].kind == TokenKind::Word
        && surname(s.norm(at + 1))
}

pub(super) fn next_is_name(s: &Sentence, at: usize, limit: usize) -> bool {
    at + 1 < limit && is_person_word(s.norm(at + 1))
}

/// Words of the longest name of two words or more at `start` that the table knows.
fn known_name(s: &Sentence, start: usize, limit: usize) -> Option<usize> {
    (2..=limit.saturating_sub(start).min(5))
        .rev()
        .find(|&n| table::person(&name_so_far(s, start, start + n)).is_some())
}

fn name_so_far(s: &Sentence, start: usize, end: usize) -> String {
    let words: Vec<&str> = (start..end).map(|i| s.norm(i)).collect();
    words.join(" ")
}
