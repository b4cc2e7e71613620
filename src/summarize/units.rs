//! Units of a sentence that can be left out without breaking it: connectives, brackets, dates,
//! venues of speech, relative clauses and appositions between commas, trailing clauses.
//!
//! Rules find them, by punctuation and opening words; whether one goes is decided elsewhere. What
//! would change the meaning is never a unit: a negation, a condition, a hedge, half a quotation, or
//! the speaker of a claim. Only a medium that relayed a statement ("the agency reported") may go.

use std::ops::Range;

use super::proof::{negates_or_limits, pairs_up};
use super::sentence::{Opening, after_phrase, count_words, opening, words};

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKind {
    /// "Meanwhile, "
    Connective,
    /// " (2216)"
    Bracket,
    /// " on Sunday evening"
    Day,
    /// " in a press statement"
    Venue,
    /// "On Sunday, " at the start.
    Lead,
    /// ", who met him," or ", which ..." to the end.
    Relative,
    /// ", head of the council,"
    Apposition,
    /// ", in a joint statement,"
    Adjunct,
    /// ", adding that ..." to the end, or to the attribution.
    Tail,
    /// ", the agency reported" at the end.
    Relay,
}

/// A unit and its bytes in the sentence, with the commas that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// Where it stands.
    pub range: Range<usize>,
}

const RELATIVES: &[&str] = &[
    "who",
    "which",
    "whose",
    "whom",
    "where",
    "in which",
    "of which",
    "most of whom",
    "one of",
];
/// Openings of clauses and phrases that may trail a sentence or stand between commas.
const ADJUNCTS: &[&str] = &[
    "after",
    "ahead of",
    "along with",
    "amid",
    "as",
    "as part of",
    "as well as",
    "at",
    "before",
    "because",
    "by",
    "during",
    "especially",
    "following",
    "for",
    "from",
    "in",
    "in addition to",
    "including",
    "like",
    "notably",
    "on",
    "over",
    "particularly",
    "pending",
    "since",
    "such as",
    "through",
    "together with",
    "under",
    "when",
    "while",
    "with",
    "within",
];
/// Further openings of phrases that introduce a main clause.
const INTRODUCTIONS: &[&str] = &[
    "about",
    "according to",
    "although",
    "among",
    "asked",
    "based on",
    "between",
    "contrary to",
    "despite",
    "due to",
    "earlier",
    "given",
    "if",
    "instead of",
    "last",
    "later",
    "next",
    "of",
    "once",
    "regarding",
    "so far",
    "thanks to",
    "though",
    "throughout",
    "to",
    "today",
    "tomorrow",
    "unlike",
    "until",
    "upon",
    "whether",
    "without",
    "yesterday",
];
/// Words in `-ing` that open no participle clause.
const NOT_PARTICIPLES: &[&str] = &[
    "being",
    "during",
    "evening",
    "king",
    "morning",
    "nothing",
    "something",
    "string",
];
const FINITE: &[&str] = &[
    "are", "can", "could", "did", "does", "had", "has", "have", "is", "said", "says", "was", "were", "will",
    "would",
];
/// Past forms of verbs that news uses and that no ending gives away.
const IRREGULAR: &[&str] = &[
    "became", "began", "broke", "brought", "came", "cut", "drew", "fell", "felt", "fled", "fought", "found",
    "gave", "got", "grew", "held", "hit", "kept", "knew", "led", "left", "lost", "made", "met", "paid",
    "put", "ran", "rose", "saw", "sent", "set", "shot", "showed", "shut", "spent", "spoke", "stood",
    "struck", "took", "went", "won",
];
const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const DAY_PARTS: &[&str] = &["morning", "evening", "afternoon", "night", "noon"];
const VENUES: &[&str] = &[
    "statement",
    "statements",
    "conference",
    "speech",
    "interview",
    "remarks",
    "tweet",
    "tweets",
    "post",
    "communique",
    "report",
    "letter",
    "briefing",
    "call",
];
const REPORTING: &[&str] = &[
    "added",
    "adding",
    "announced",
    "confirmed",
    "explained",
    "reported",
    "reports",
    "said",
    "saying",
    "says",
    "stated",
    "told",
    "wrote",
];
const MEDIA: &[&str] = &[
    "afp",
    "agencies",
    "agency",
    "arabiya",
    "bbc",
    "channel",
    "cnn",
    "correspondent",
    "daily",
    "jazeera",
    "magazine",
    "media",
    "network",
    "newspaper",
    "newspapers",
    "press",
    "radio",
    "reuters",
    "site",
    "spa",
    "television",
    "tv",
    "wam",
    "website",
];

/// Nouns that open an apposition without an article.
const OFFICES: &[&str] = &[
    "adviser",
    "ambassador",
    "assistant",
    "brother",
    "capital",
    "chairman",
    "chief",
    "commander",
    "daughter",
    "deputy",
    "director",
    "envoy",
    "father",
    "former",
    "foreign minister",
    "founder",
    "general",
    "governor",
    "head",
    "judge",
    "leader",
    "mayor",
    "member",
    "mother",
    "owner",
    "president",
    "professor",
    "secretary",
    "senior",
    "sister",
    "son",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "vice",
    "wife",
    "husband",
];

/// A sentence with its commas and the ranges that must stay whole.
struct Frame<'t> {
    text: &'t str,
    /// Commas outside of quotations, brackets and numbers.
    commas: Vec<usize>,
    /// End of the sentence without its closing mark.
    end: usize,
    /// The comma of a closing attribution (", police said"); clauses trail only up to it.
    attribution: Option<usize>,
}

/// Finds all units of a sentence, in order of their start. Units may lie within others.
pub fn units(text: &str) -> Vec<Unit> {
    let frame = Frame::new(text);
    let mut found = Vec::new();
    if let Opening::Detachable(range) = opening(text) {
        found.push(Unit {
            kind: UnitKind::Connective,
            range,
        });
    } else {
        found.extend(frame.lead());
    }
    found.extend(frame.brackets());
    found.extend(frame.days());
    found.extend(frame.venues());
    // What follows an introduction is the main clause, not a part to leave out.
    for at in usize::from(frame.introduced())..frame.commas.len() {
        found.extend(frame.between(at));
        found.extend(frame.tail(at));
    }
    found.extend(frame.relay());
    found.retain(|unit| frame.may_go(unit));
    found.sort_by_key(|unit| (unit.range.start, unit.range.end));
    found.dedup_by(|a, b| a.range == b.range);
    found
}

impl<'t> Frame<'t> {
    fn new(text: &'t str) -> Self {
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
    fn chunk(&self, at: usize) -> &'t str {
        let end = self.commas.get(at + 1).copied().unwrap_or(self.end);
        self.text[self.commas[at] + 1..end].trim()
    }

    /// Whether the words before the first comma introduce the main clause rather than begin it.
    fn introduced(&self) -> bool {
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
    fn lead(&self) -> Option<Unit> {
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

    fn brackets(&self) -> Vec<Unit> {
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
    fn days(&self) -> Vec<Unit> {
        let words = words(self.text);
        let lower = |at: usize| {
            words
                .get(at)
                .map(|w| self.text[w.range.clone()].to_lowercase())
                .unwrap_or_default()
        };
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
            let dated = next.starts_with(|c: char| c.is_ascii_digit()) || MONTHS.contains(&next.as_str());
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
    fn venues(&self) -> Vec<Unit> {
        let words = words(self.text);
        let lower = |at: usize| {
            words
                .get(at)
                .map(|w| self.text[w.range.clone()].to_lowercase())
                .unwrap_or_default()
        };
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

    /// The chunk between comma `at` and the next one.
    fn between(&self, at: usize) -> Option<Unit> {
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
        Some(Unit {
            kind,
            range: open..if comma_stays { close } else { close + 1 },
        })
    }

    /// From comma `at` to the end, or to the attribution that closes the sentence.
    fn tail(&self, at: usize) -> Option<Unit> {
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
        Some(Unit {
            kind,
            range: open..end,
        })
    }

    /// ", the agency reported" at the end: the medium that passed a statement on, not its speaker.
    fn relay(&self) -> Option<Unit> {
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
    fn may_go(&self, unit: &Unit) -> bool {
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

    fn outside_quotation(&self, at: usize) -> bool {
        let before = &self.text[..at];
        let open = |mark: char| before.matches(mark).count();
        open('"').is_multiple_of(2) && open('“') == open('”')
    }
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn opens_with(chunk: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| after_phrase(chunk, phrase).is_some())
}

fn has_any(text: &str, list: &[&str]) -> bool {
    words(text)
        .iter()
        .any(|w| list.contains(&text[w.range.clone()].to_lowercase().as_str()))
}

fn has_finite(text: &str) -> bool {
    has_any(text, FINITE)
}

fn has_reporting(text: &str) -> bool {
    has_any(text, REPORTING)
}

/// Whether a text holds the predicate of a clause, as far as forms tell; may miss one, which only
/// keeps a unit from being found.
fn has_predicate(text: &str) -> bool {
    let regular =
        |word: &str| word.len() >= 5 && word.ends_with("ed") && word.starts_with(char::is_lowercase);
    has_finite(text)
        || has_reporting(text)
        || has_any(text, IRREGULAR)
        || words(text).iter().any(|w| regular(&text[w.range.clone()]))
}

/// Whether a chunk goes on with a clause that was interrupted.
fn resumes(chunk: &str) -> bool {
    chunk.starts_with(|c: char| c.is_lowercase())
        && !is_participle(chunk)
        && !is_noun_phrase(chunk)
        && !opens_with(chunk, ADJUNCTS)
        && !opens_with(chunk, RELATIVES)
        && !opens_with(chunk, &["and", "or", "but", "that"])
}

/// Whether a text has a finite verb, as far as its form tells.
fn has_verb(text: &str) -> bool {
    has_finite(text)
        || words(text).iter().any(|w| text[w.range.clone()].ends_with("ed"))
        || count_words(text) >= 3
}

/// Whether a chunk opens as a noun phrase that describes: an article, or an office.
fn is_noun_phrase(chunk: &str) -> bool {
    opens_with(chunk, &["the", "a", "an", "his", "her", "its", "their", "one of"])
        || opens_with(chunk, OFFICES)
}

fn is_participle(chunk: &str) -> bool {
    let first = chunk.split_whitespace().next().unwrap_or("").to_lowercase();
    first.ends_with("ing") && !NOT_PARTICIPLES.contains(&first.as_str())
}

/// Whether a closing chunk names who said what stands before it.
fn is_attribution(chunk: &str) -> bool {
    let chunk = chunk.trim();
    if opens_with(chunk, &["according to", "as reported by", "citing", "quoting"]) {
        return true;
    }
    let found = words(chunk);
    let lower: Vec<String> = found
        .iter()
        .map(|w| chunk[w.range.clone()].to_lowercase())
        .collect();
    // ", a spokesman said" but not ", adding that he had said so" or ", and he said that ...".
    let opens_clause = is_participle(chunk) || opens_with(chunk, ADJUNCTS) || opens_with(chunk, RELATIVES);
    let at = lower.iter().position(|word| REPORTING.contains(&word.as_str()));
    let says_more = lower.iter().any(|word| word == "that") || opens_with(chunk, &["and", "but"]);
    at.is_some_and(|at| lower.len() - at <= 8)
        && lower.len() <= 16
        && !says_more
        && (!opens_clause || opens_with(chunk, &["as"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<(UnitKind, &str)> {
        units(text)
            .into_iter()
            .map(|unit| (unit.kind, &text[unit.range]))
            .collect()
    }

    #[test]
    fn clauses_between_commas_are_units_with_their_commas() {
        let text = "The council, which met in Basra, approved the plan, adding that work starts on Monday.";
        assert_eq!(
            parts(text),
            [
                (UnitKind::Relative, ", which met in Basra,"),
                (UnitKind::Tail, ", adding that work starts on Monday"),
                (UnitKind::Day, " on Monday"),
            ]
        );
        let text = "Ali Hassan, head of the port authority, opened the dock (the third) on Sunday evening.";
        assert_eq!(
            parts(text),
            [
                (UnitKind::Apposition, ", head of the port authority,"),
                (UnitKind::Bracket, " (the third)"),
                (UnitKind::Day, " on Sunday evening"),
            ]
        );
        assert_eq!(
            parts("In Basra, the council, which met twice, took a vote."),
            [
                (UnitKind::Lead, "In Basra, "),
                (UnitKind::Relative, ", which met twice,")
            ]
        );
    }

    #[test]
    fn the_speaker_of_a_claim_stays_and_a_relaying_medium_may_go() {
        let text = "The dam burst, killing twelve people, police said.";
        assert_eq!(parts(text), [(UnitKind::Adjunct, ", killing twelve people")]);
        assert!(parts("The dam burst, the state news agency reported.").is_empty());
        let relayed = "The minister said the dam was safe, the state news agency reported.";
        assert_eq!(
            parts(relayed),
            [(UnitKind::Relay, ", the state news agency reported")]
        );
    }

    #[test]
    fn meaning_is_never_a_unit() {
        assert!(parts("Talks will go on, unless the truce is broken.").is_empty());
        assert!(
            parts("He called it \"a crime, which will be punished, against the people\" of Mosul.")
                .is_empty()
        );
        assert!(parts("He met ministers from Egypt, Jordan, and Iraq.").is_empty());
        assert!(parts("The team, which did not play, left the town.").is_empty());
    }

    #[test]
    fn openings_and_venues_may_go() {
        let text = "Meanwhile, the army said in a press statement that the road was open.";
        assert_eq!(
            parts(text),
            [
                (UnitKind::Connective, "Meanwhile, "),
                (UnitKind::Venue, " in a press statement")
            ]
        );
        let text = "On Sunday, the two envoys signed the deal in Geneva.";
        assert_eq!(parts(text), [(UnitKind::Lead, "On Sunday, ")]);
    }

    proptest! {
        #[test]
        fn units_lie_on_character_boundaries(text in "(?:(?:on Monday|who|said|the|Ali|\"|“|”|é|,|\\(|\\)|police|adding|[a-z]{1,5}),? ){0,14}[.]?") {
            for unit in units(&text) {
                prop_assert!(text.get(unit.range.clone()).is_some());
                prop_assert!(pairs_up(&text[unit.range]));
            }
        }
    }
}
