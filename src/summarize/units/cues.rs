//! Words and shapes by which parts of English sentences are told apart.

use crate::summarize::sentence::{after_phrase, count_words, words};

/// Openings of relative clauses.
pub(super) const RELATIVES: &[&str] = &[
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
pub(super) const ADJUNCTS: &[&str] = &[
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
pub(super) const INTRODUCTIONS: &[&str] = &[
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
pub(super) const NOT_PARTICIPLES: &[&str] = &[
    "being",
    "during",
    "evening",
    "king",
    "morning",
    "nothing",
    "something",
    "string",
];
/// Verb forms that are finite whatever stands around them.
pub(super) const FINITE: &[&str] = &[
    "are", "can", "could", "did", "does", "had", "has", "have", "is", "said", "says", "was", "were", "will",
    "would",
];
/// Past forms of verbs that news uses and that no ending gives away.
pub(super) const IRREGULAR: &[&str] = &[
    "became", "began", "broke", "brought", "came", "cut", "drew", "fell", "felt", "fled", "fought", "found",
    "gave", "got", "grew", "held", "hit", "kept", "knew", "led", "left", "lost", "made", "met", "paid",
    "put", "ran", "rose", "saw", "sent", "set", "shot", "showed", "shut", "spent", "spoke", "stood",
    "struck", "took", "went", "won",
];
/// Days that an adjunct may name.
pub(super) const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// Parts of a day that may follow its name.
pub(super) const DAY_PARTS: &[&str] = &["morning", "evening", "afternoon", "night", "noon"];
/// Nouns for where something was said.
pub(super) const VENUES: &[&str] = &[
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
/// Verbs that report speech.
pub(super) const REPORTING: &[&str] = &[
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
/// Words by which a medium is known.
pub(super) const MEDIA: &[&str] = &[
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
pub(super) const OFFICES: &[&str] = &[
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
/// Beginnings of the names of months: a day with a date is no day adjunct.
pub(super) const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
pub(super) fn opens_with(chunk: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| after_phrase(chunk, phrase).is_some())
}

pub(super) fn has_any(text: &str, list: &[&str]) -> bool {
    words(text)
        .iter()
        .any(|w| list.contains(&text[w.range.clone()].to_lowercase().as_str()))
}

pub(super) fn has_finite(text: &str) -> bool {
    has_any(text, FINITE)
}

pub(in crate::summarize) fn has_reporting(text: &str) -> bool {
    has_any(text, REPORTING)
}

/// Whether a text holds the predicate of a clause, as far as forms tell; may miss one, which only
/// keeps a unit from being found.
pub(super) fn has_predicate(text: &str) -> bool {
    let regular =
        |word: &str| word.len() >= 5 && word.ends_with("ed") && word.starts_with(char::is_lowercase);
    has_finite(text)
        || has_reporting(text)
        || has_any(text, IRREGULAR)
        || words(text).iter().any(|w| regular(&text[w.range.clone()]))
}

/// Whether a chunk goes on with a clause that was interrupted.
pub(super) fn resumes(chunk: &str) -> bool {
    chunk.starts_with(|c: char| c.is_lowercase())
        && !is_participle(chunk)
        && !is_noun_phrase(chunk)
        && !opens_with(chunk, ADJUNCTS)
        && !opens_with(chunk, RELATIVES)
        && !opens_with(chunk, &["and", "or", "but", "that"])
}

/// Whether a text has a finite verb, as far as its form tells.
pub(super) fn has_verb(text: &str) -> bool {
    has_finite(text)
        || words(text).iter().any(|w| text[w.range.clone()].ends_with("ed"))
        || count_words(text) >= 3
}

/// Whether a chunk opens as a noun phrase that describes: an article, or an office.
pub(super) fn is_noun_phrase(chunk: &str) -> bool {
    opens_with(chunk, &["the", "a", "an", "his", "her", "its", "their", "one of"])
        || opens_with(chunk, OFFICES)
}

pub(super) fn is_participle(chunk: &str) -> bool {
    let first = chunk.split_whitespace().next().unwrap_or("").to_lowercase();
    first.ends_with("ing") && !NOT_PARTICIPLES.contains(&first.as_str())
}

/// Whether a closing chunk names who said what stands before it.
pub(in crate::summarize) fn is_attribution(chunk: &str) -> bool {
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
