//! A sentence by its commas, and the units that lie between them.

use super::cues::*;
use super::{Unit, UnitKind};
use crate::summarize::proof::{negates_or_limits, pairs_up};
use crate::summarize::sentence::{Opening, after_phrase, count_words, opening, words};

/// A sentence with its commas and the ranges that must stay whole.
pub(super) struct Frame<'t> {
    pub(super) text: &'t str,
    /// Commas outside of quotations, brackets and numbers.
    pub(super) commas: Vec<usize>,
    /// End of the sentence without its closing mark.
    pub(super) end: usize,
    /// The comma of a closing attribution (", police said"); clauses trail only up to it.
    attribution: Option<usize>,
}
impl<'t> Frame<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let end = text.trim_end().trim_end_matches(['.', '!', '?', '…']).len();
        let (mut quoted, mut depth) = (false, 0usize);
        let mut commas = Vec::new();
        for (at, c) in text[..end].char_indices() {
            match c {
                '"' => quoted = !quoted,
                '“' => quoted = true,
                '”' => quoted = false,
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                // "1,200" holds no comma of the sentence.
                ',' if !quoted && depth == 0 && text[at + 1..].starts_with(' ') => commas.push(at),
                _ => {}
            }
        }
        let mut frame = Self {
            text,
            commas,
            end,
            attribution: None,
        };
        frame.attribution = frame
            .commas
            .last()
            .copied()
            .filter(|&comma| is_attribution(&text[comma + 1..end]));
        frame
    }

    /// Text of the chunk after comma number `at`.
    pub(super) fn chunk(&self, at: usize) -> &'t str {
        let end = self.commas.get(at + 1).copied().unwrap_or(self.end);
        self.text[self.commas[at] + 1..end].trim()
    }

    /// Whether the words before the first comma introduce the main clause rather than begin it.
    pub(super) fn introduced(&self) -> bool {
        let head = self.commas.first().map_or("", |&comma| &self.text[..comma]);
        let adverb = count_words(head) == 1 && head.ends_with("ly");
        let connective = matches!(opening(self.text), Opening::Detachable(_) | Opening::Connective);
        connective
            || adverb
            || is_participle(head)
            || opens_with(head, ADJUNCTS)
            || opens_with(head, INTRODUCTIONS)
    }

    /// "On Sunday, " or "In the capital, " before the main clause.
    pub(super) fn lead(&self) -> Option<Unit> {
        let comma = *self.commas.first()?;
        let (head, next) = (&self.text[..comma], self.chunk(0));
        let opens = [
            "on",
            "in",
            "at",
            "during",
            "after",
            "following",
            "amid",
            "over",
            "since",
            "with",
            "within",
        ]
        .iter()
        .any(|word| after_phrase(head, word).is_some());
        // "In Basra, Iraq, ..." and "On Sunday, Monday and ..." go on with the same phrase.
        let goes_on = (count_words(next) <= 2 && next.starts_with(char::is_uppercase))
            || opens_with(next, &["and", "or"]);
        (opens && !goes_on && count_words(head) <= 10 && !has_finite(head)).then(|| Unit {
            kind: UnitKind::Lead,
            range: 0..comma + 2,
        })
    }

    /// The chunk between comma `at` and the next one.
    pub(super) fn between(&self, at: usize) -> Option<Unit> {
        let (open, close) = (self.commas[at], *self.commas.get(at + 1)?);
        let (chunk, next) = (self.chunk(at), self.chunk(at + 1));
        let before = self.text[..open].split_whitespace().next_back().unwrap_or("");
        let after_name = before.starts_with(char::is_uppercase) || before.ends_with(['"', ')']);
        if opens_with(next, &["and", "or", "but"]) || opens_with(chunk, &["and", "or", "but"]) {
            return None;
        }
        let kind = if opens_with(chunk, RELATIVES) && has_verb(chunk) {
            UnitKind::Relative
        } else if is_participle(chunk) || (opens_with(chunk, ADJUNCTS) && count_words(chunk) <= 12) {
            UnitKind::Adjunct
        } else if after_name
            && is_noun_phrase(chunk)
            && !has_finite(chunk)
            && !opens_with(next, &["the", "a", "an"])
        {
            UnitKind::Apposition
        } else {
            return None;
        };
        if self.completes(at) {
            return None;
        }
        // What resumes is the main clause, which a list of names or of clauses does not.
        if !next.starts_with(|c: char| c.is_lowercase() || c == '"' || c == '“')
            && Some(close) != self.attribution
        {
            return None;
        }
        // Before another clause of its own the second comma stays; before the verb both go.
        let comma_stays = is_participle(next)
            || opens_with(next, ADJUNCTS)
            || opens_with(next, RELATIVES)
            || Some(close) == self.attribution;
        // After a predicate nothing tells where a clause ends: in "..., blaming works at a plant, with
        // the exception of one" the rest belongs to the clause and must not be left to the main one; nor may an apposition lose
        // what it explains ("..., with growth at 3 %, a rate not seen before").
        let runs_on = is_participle(chunk) || (kind == UnitKind::Relative && comma_stays);
        let leads_on = kind == UnitKind::Adjunct && opens_with(next, &["the", "a", "an"]);
        if (runs_on || leads_on) && Some(close) != self.attribution && has_predicate(&self.text[..open]) {
            return None;
        }
        Some(Unit {
            kind,
            range: open..if comma_stays { close } else { close + 1 },
        })
    }

    /// Whether the chunk after comma `at` completes what an apposition before it interrupted: "the
    /// interest of the king, Ali Hassan, in holding the meeting".
    fn completes(&self, at: usize) -> bool {
        let interrupted =
            at > 0 && !has_predicate(self.chunk(at - 1)) && !opens_with(self.chunk(at - 1), ADJUNCTS);
        let bare = [
            "in", "on", "at", "for", "from", "by", "with", "under", "over", "through", "as",
        ];
        interrupted && opens_with(self.chunk(at), &bare)
    }

    /// From comma `at` to the end, or to the attribution that closes the sentence.
    pub(super) fn tail(&self, at: usize) -> Option<Unit> {
        let open = self.commas[at];
        let end = self.attribution.unwrap_or(self.end);
        let chunk = self.chunk(at);
        if open >= end || opens_with(chunk, &["but", "or", "that"]) {
            return None;
        }
        // "The council, which met twice, took a vote": the main clause is still to come.
        let resumes = self.commas.get(at + 1).is_some_and(|&next| next < end) && resumes(self.chunk(at + 1));
        if resumes || !has_predicate(&self.text[..open]) {
            return None;
        }
        let before = self.text[..open].split_whitespace().next_back().unwrap_or("");
        let kind = if opens_with(chunk, RELATIVES) {
            UnitKind::Relative
        } else if is_participle(chunk) || opens_with(chunk, ADJUNCTS) {
            UnitKind::Tail
        } else if opens_with(chunk, &["and"]) && has_finite(chunk) {
            // ", and the talks will resume": a clause of its own; a list ends without a verb.
            UnitKind::Tail
        } else if before.starts_with(char::is_uppercase)
            && opens_with(chunk, &["the", "a", "an"])
            && !has_finite(&self.text[open..end])
            && self.commas.get(at + 1).is_none_or(|&next| next >= end)
        {
            UnitKind::Apposition
        } else {
            return None;
        };
        // "..., who was shot, and Ali Hassan, 58": a list that the main clause began goes on there.
        let list_goes_on = (at + 1..self.commas.len())
            .take_while(|&later| self.commas[later] < end)
            .any(|later| {
                opens_with(self.chunk(later), &["and", "or", "but"]) && !has_finite(self.chunk(later))
            });
        if (list_goes_on && kind != UnitKind::Tail) || self.completes(at) {
            return None;
        }
        Some(Unit {
            kind,
            range: open..end,
        })
    }

    /// ", the agency reported" at the end: the medium that passed a statement on, not its speaker.
    pub(super) fn relay(&self) -> Option<Unit> {
        let comma = self.attribution?;
        let tail = &self.text[comma + 1..self.end];
        let medium = words(tail)
            .iter()
            .any(|w| MEDIA.contains(&tail[w.range.clone()].to_lowercase().as_str()));
        // Without a speaker left in the sentence, the medium is the only one who vouches for it.
        let speaker = has_reporting(&self.text[..comma]);
        (medium && speaker).then_some(Unit {
            kind: UnitKind::Relay,
            range: comma..self.end,
        })
    }

    /// Whether leaving the unit out leaves whole quotations, negations, conditions and a sentence.
    pub(super) fn may_go(&self, unit: &Unit) -> bool {
        let part = &self.text[unit.range.clone()];
        let left = count_words(self.text) - count_words(part);
        let is_bracket = unit.kind == UnitKind::Bracket;
        left >= 4
            && self.outside_quotation(unit.range.start)
            && self.outside_quotation(unit.range.end)
            && pairs_up(part)
            && (is_bracket || !negates_or_limits(part))
            && self
                .attribution
                .is_none_or(|comma| unit.kind == UnitKind::Relay || unit.range.end <= comma)
    }

    pub(super) fn outside_quotation(&self, at: usize) -> bool {
        let before = &self.text[..at];
        let open = |mark: char| before.matches(mark).count();
        open('"').is_multiple_of(2) && open('“') == open('”')
    }
}
