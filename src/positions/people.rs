//! Who is in the story before anybody speaks, pairs named side by side, and whose turn it still is.

use std::collections::BTreeSet;
use std::ops::Range;

use super::actor::{NounPhrase, naming_phrase};
use super::attribution::{Attribution, Subject};
use super::coreference::Cast;
use super::lexicon::vocabulary::{is_body, is_common_word, is_definite, is_person_word, is_role};
use super::lexicon::words;
use super::names::table;
use super::position::ActorKind;
use super::token::{Sentence, TokenKind};

/// Surnames with the article of everybody whom the story names in full: `محمد بن أحمد اليماحي`; `introduced` has
/// the [`introductions`] of each sentence.
pub(super) fn surnames(sentences: &[Sentence], introduced: &[Vec<NounPhrase>]) -> BTreeSet<String> {
    let mut cast = Cast::default();
    for (s, phrases) in sentences.iter().zip(introduced) {
        for phrase in phrases {
            cast.meet(s, phrase);
        }
    }
    let people = cast.parties.iter().filter(|p| p.kind == ActorKind::Person);
    people
        .filter(|p| p.words.len() > 1)
        .filter_map(|p| p.words.last())
        .filter(|w| is_definite(w) && !is_role(w) && !is_body(w) && !is_common_word(w))
        .cloned()
        .collect()
}

/// Everybody who is introduced with an office and a name, whether they speak or not.
pub(super) fn introductions(s: &Sentence) -> Vec<NounPhrase> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < s.len() {
        let token = &s.tokens[at];
        let word = token.norm.as_str();
        let begins = token.kind == TokenKind::Word
            && (is_role(word)
                || words::HONORIFIC.contains(&word)
                || is_person_word(word) && s.tokens.get(at + 1).is_some_and(|t| is_person_word(&t.norm)));
        if begins
            && let Some(phrase) = naming_phrase(s, at, s.len())
            && phrase
                .name
                .as_ref()
                .is_some_and(|n| n.len() > 1 || phrase.role.is_some() && !is_plural_office(word))
        {
            at = phrase.whole.end.max(at + 1);
            found.push(phrase);
        } else {
            at += 1;
        }
    }
    found
}

/// `رؤساء صناديق سيادية`: a word after several office holders is no name.
fn is_plural_office(word: &str) -> bool {
    matches!(
        word,
        "رؤساء" | "وزراء" | "قاده" | "زعماء" | "نواب" | "اعضاء" | "ممثلو" | "مسؤولي" | "ابناء"
    )
}

/// The two people whom a phrase names by one known name each: `بزشكيان وأردوغان`.
pub(super) fn side_by_side(s: &Sentence, phrase: &NounPhrase) -> Option<(NounPhrase, NounPhrase)> {
    let name = phrase.name.clone().filter(|_| phrase.role.is_none())?;
    let known = |word: &str| table::person(word).is_some();
    let second = (name.start + 1..name.end).find(|&i| {
        let word = s.norm(i);
        !is_person_word(word) && word.strip_prefix('و').is_some_and(known)
    })?;
    (known(s.norm(name.start)) || second > name.start + 1).then(|| {
        (
            NounPhrase::named(name.start..second),
            NounPhrase::named(second..name.end),
        )
    })
}

/// The sentence with the token at `at` freed of its `و`.
pub(super) fn without_conjunction(s: &Sentence, at: usize) -> Sentence {
    let Some(rest) = s.norm(at).strip_prefix('و') else {
        return s.clone();
    };
    let mut freed = s.read_as(at, rest.to_owned());
    freed.tokens[at].range.start += 'و'.len_utf8();
    freed
}

/// How many words of a statement may stand before the verb of the person whom it quotes at once.
const QUOTED_AT_ONCE: usize = 8;

/// Whether an unnamed subject of the next sentence may be this speaker.
///
/// A speaker inside somebody else's statement (`outer`: its words and who makes it) does not go on speaking,
/// but for a person whom an office or agency quotes at once: `وذكر المكتب أن السوداني أكد ... وشدد`.
pub(super) fn goes_on(
    cast: &Cast,
    actor: usize,
    attribution: &Attribution,
    outer: Option<(&Range<usize>, Option<usize>)>,
) -> bool {
    let Some((content, speaker)) = outer else {
        return true;
    };
    let Some(speaker) = speaker.and_then(|i| cast.parties.get(i)) else {
        return false;
    };
    matches!(attribution.subject, Subject::Named(_))
        && cast.parties[actor].kind == ActorKind::Person
        && speaker.kind == ActorKind::Organisation
        && attribution.cue.start - content.start <= QUOTED_AT_ONCE
}
