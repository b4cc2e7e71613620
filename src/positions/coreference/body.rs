//! Bodies that a story names in full and then by their noun: `المفوضية الأوروبية`, later `المفوضية`.

use std::ops::Range;

use super::alike::{norms, plural_head};
use crate::positions::lexicon::vocabulary::{is_body, is_definite, without_article};
use crate::positions::lexicon::words::TEXTS;
use crate::positions::names::{common, describe, organisation};
use crate::positions::token::{Sentence, TokenKind};

/// Words that the name of a body has at most.
const LONGEST: usize = 8;

/// A body by its full name.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// Its normalised words.
    pub(super) words: Vec<String>,
    /// Where it stands, in bytes of the original text.
    pub(super) bytes: Range<usize>,
    pub(super) segment_id: u32,
}

impl Body {
    /// Whether a noun that [`is_noun_alone`] means such a body.
    pub(super) fn is_called(&self, noun: &str) -> bool {
        without_article(&self.words[0]) == without_article(noun)
    }
}

/// Whether a phrase is the noun of a body alone: `الوكالة`. Texts and people are called by theirs without being
/// the last of their kind that was named.
pub(super) fn is_noun_alone(words: &[String]) -> bool {
    matches!(words, [noun] if is_definite(noun) && is_body(noun) && !is_no_body(without_article(noun)))
}

fn is_no_body(noun: &str) -> bool {
    TEXTS.contains(&noun)
        || plural_head(noun)
        || matches!(
            noun,
            "بيان" | "تقرير" | "مدينه" | "شعب" | "اسره" | "عائله" | "عدد" | "حساب" | "صفحه"
        )
}

/// The bodies named in a sentence by more than their noun, as far as the tables know their English; whether they
/// speak does not matter.
pub(super) fn named_in_full(s: &Sentence) -> Vec<Body> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < s.len() {
        let name = is_body(s.norm(at)).then(|| longest_name(s, at)).flatten();
        at = name.as_ref().map_or(at + 1, |name| name.end);
        found.extend(name.map(|name| Body {
            words: norms(s, name.clone()),
            bytes: s.bytes(name),
            segment_id: s.segment_id,
        }));
    }
    found
}

fn longest_name(s: &Sentence, start: usize) -> Option<Range<usize>> {
    let is_mark = |at: usize| s.quotes.iter().any(|&(open, close)| at == open || at == close);
    let ends = |at: &usize| s.tokens[*at].kind == TokenKind::Punctuation && !is_mark(*at);
    let farthest = s.len().min(start + LONGEST);
    let limit = (start..farthest).find(ends).unwrap_or(farthest);
    (start + 2..=limit).rev().map(|end| start..end).find(|name| {
        let words = norms(s, name.clone());
        words.len() > 1 && s.tokens[name.end - 1].kind == TokenKind::Word && is_known(&words)
    })
}

fn is_known(words: &[String]) -> bool {
    let joined = words.join(" ");
    let described = common::is_noun(&words[0]) && words[1..].iter().all(|word| common::is_adjective(word));
    described || describe::body(&joined).is_some() || organisation::named(&joined).is_some()
}
