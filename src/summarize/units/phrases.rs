//! Units within a clause: brackets, days, venues of speech.

use std::ops::Range;

use super::cues::*;
use super::frame::Frame;
use super::{Unit, UnitKind};
use crate::summarize::sentence::{after_phrase, count_words, words};

/// The bytes of "Basra, Iraq (Reuters) - " at the start of a report: names and brackets only.
pub(super) fn dateline(text: &str) -> Option<Range<usize>> {
    let marks = [" - ", " -- ", " – ", " — ", ": "];
    let (at, mark) = marks
        .iter()
        .filter_map(|mark| Some((text.find(mark)?, *mark)))
        .min()?;
    let head = &text[..at];
    let names = words(head)
        .iter()
        .all(|w| text[w.range.clone()].starts_with(char::is_uppercase));
    // "Trump: the deal is dead" names a speaker; only a bracketed agency makes a colon a dateline.
    let bracketed = head.ends_with(')');
    (names && count_words(head) <= 6 && (bracketed || (mark != ": " && head.contains(','))))
        .then(|| 0..at + mark.len())
}

impl Frame<'_> {
    pub(super) fn brackets(&self) -> Vec<Unit> {
        let mut found = Vec::new();
        let mut open = None;
        for (at, c) in self.text.char_indices() {
            match (c, open) {
                ('(', None) => open = Some(at),
                (')', Some(start)) => {
                    let start = self.text[..start].trim_end().len();
                    found.push(Unit {
                        kind: UnitKind::Bracket,
                        range: start..at + 1,
                    });
                    open = None;
                }
                _ => {}
            }
        }
        // A bracket at the start or a quoted one is part of what is said.
        found.retain(|unit| unit.range.start > 0 && self.outside_quotation(unit.range.start));
        found
    }

    /// " on Sunday", " late on Sunday evening".
    pub(super) fn days(&self) -> Vec<Unit> {
        let words = words(self.text);
        let lower = |at: usize| lower_word(self.text, &words, at);
        let mut found = Vec::new();
        for at in 1..words.len() {
            if !DAYS.contains(&lower(at).as_str()) || lower(at - 1) != "on" {
                continue;
            }
            let mut first = at - 1;
            if first > 0 && ["late", "early", "earlier", "later"].contains(&lower(first - 1).as_str()) {
                first -= 1;
            }
            let last = if DAY_PARTS.contains(&lower(at + 1).as_str()) {
                at + 1
            } else {
                at
            };
            let next = lower(last + 1);
            let range = self.text[..words[first].range.start].trim_end().len()..words[last].range.end;
            let rest = self.text[range.end..].trim_start_matches(',').trim_start();
            let listed = ["and", "or"].contains(&next.as_str()) && rest.starts_with(char::is_lowercase) && {
                DAYS.contains(&lower(last + 2).as_str())
            };
            let dated = next.starts_with(|c: char| c.is_ascii_digit())
                || MONTHS.iter().any(|month| next.starts_with(month));
            if first > 0 && !listed && !dated {
                found.push(Unit {
                    kind: UnitKind::Day,
                    range,
                });
            }
        }
        found
    }

    /// " in a press statement", " at a joint news conference with ..." up to the next comma.
    pub(super) fn venues(&self) -> Vec<Unit> {
        let words = words(self.text);
        let lower = |at: usize| lower_word(self.text, &words, at);
        let mut found = Vec::new();
        for at in 1..words.len() {
            if !["in", "at", "during"].contains(&lower(at).as_str())
                || !["a", "an"].contains(&lower(at + 1).as_str())
            {
                continue;
            }
            let Some(venue) = (at + 2..at + 5).find(|&w| VENUES.contains(&lower(w).as_str())) else {
                continue;
            };
            let start = self.text[..words[at].range.start].trim_end().len();
            let end = words[venue].range.end;
            let follows = &self.text[end..self.end];
            // The phrase goes on ("in a statement to the agency"), so that only its own end may close it.
            let closed = follows.trim().is_empty()
                || follows.starts_with(',')
                || after_phrase(follows.trim_start(), "that").is_some();
            if closed && !self.text[start..end].contains(',') {
                found.push(Unit {
                    kind: UnitKind::Venue,
                    range: start..end,
                });
            }
        }
        found
    }
}

/// A word in lower case; empty beyond the last one.
fn lower_word(text: &str, words: &[crate::summarize::sentence::Word], at: usize) -> String {
    words
        .get(at)
        .map(|word| text[word.range.clone()].to_lowercase())
        .unwrap_or_default()
}
