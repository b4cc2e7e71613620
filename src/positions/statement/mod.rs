//! The English statement of a position: the translated clause, cleaned, with its subject restored where
//! the clause is no sentence by itself ("the efforts of ..." → "Haddad praises the efforts of ...").

use std::collections::BTreeSet;

mod frame;
mod subject;

pub(crate) use frame::framed;
use subject::{mood, with_subject};

use super::actor::is_complementiser;
use super::lexicon::cues::{self, CueEntry, CueWord};
use super::lexicon::places;
use super::names::transliterate::capitalised;
use super::position::Position;
use super::token;

/// Makes the statement from the translated clause, or from that of its [`framed`] sentence where there is one
/// that can be read.
///
/// `subject` is the short English name of the actor, `plural` whether it takes a plural verb, `introduced`
/// whether a colon stands before the statement, so that it is a clause of the actor's own.
pub(crate) fn statement(
    position: &Position,
    clause: &str,
    framed: &str,
    subject: &str,
    plural: bool,
    introduced: bool,
    proper: &BTreeSet<String>,
) -> String {
    let clean = cleaned(clause);
    if clean.is_empty() {
        return String::new();
    }
    let sentence = match reporting_word(position).map(|word| word.entry) {
        Some(entry) if !introduced && !subject.is_empty() && is_nominal(position, entry) => {
            frame::unframed(framed, mood(position), subject, plural).unwrap_or_else(|| {
                let clean = if entry.lemma == "وصف" {
                    frame::described(&clean)
                } else {
                    clean
                };
                with_subject(mood(position), entry, &lowered(&clean, proper), subject, plural)
            })
        }
        _ => clean,
    };
    finished(&once(&sentence))
}

/// The statement of a state or body, which speaks of itself as `it`: `أعلن المجلس أنه سيرد` is translated as if it were
/// a man's.
pub(crate) fn of_a_body(position: &Position, english: String) -> String {
    let words = token::tokens(&position.statement.text, 0);
    let itself = words
        .iter()
        .find(|t| t.is_word())
        .is_some_and(|t| t.is(&["انه", "بانه", "انها", "بانها"]));
    match english
        .strip_prefix("He ")
        .or_else(|| english.strip_prefix("She "))
    {
        Some(rest) if itself => format!("It {rest}"),
        _ => english,
    }
}

/// The words that a translation writes with a capital within its sentences, and the words of `names`:
/// these keep their capital wherever they stand.
pub(crate) fn proper_words<'a>(
    texts: impl Iterator<Item = &'a str>,
    names: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let plain = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut proper: BTreeSet<String> = BTreeSet::new();
    for text in texts {
        let mut begins = true;
        for word in text.split_whitespace() {
            let first = begins || word.starts_with(['"', '“', '(']);
            if !first && word.starts_with(char::is_uppercase) {
                proper.insert(plain(word));
            }
            begins = word.ends_with(['.', ':', '!', '?', '"', '”']);
        }
    }
    proper.extend(names.flat_map(str::split_whitespace).map(plain));
    proper
}

/// `the the` once.
fn once(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        let article = |w: &str| matches!(w.to_lowercase().as_str(), "the" | "a" | "an");
        if article(word) && words.last().is_some_and(|last| article(last)) {
            continue;
        }
        words.push(word);
    }
    words.join(" ")
}

/// How the table reads the first of the reporting words.
fn reporting_word(position: &Position) -> Option<CueWord> {
    let words = token::tokens(&position.cue.text, 0);
    cues::readings(&words.first()?.norm).into_iter().next()
}

/// Whether the Arabic statement is a noun phrase rather than a clause.
fn is_nominal(position: &Position, entry: &CueEntry) -> bool {
    if !(entry.object || entry.light || entry.target.is_some() || !entry.prepositions.is_empty()) {
        return false;
    }
    let words = token::tokens(&position.statement.text, 0);
    let Some(first) = words.iter().find(|t| t.is_word()) else {
        return false;
    };
    let verbal = matches!(
        first.norm.as_str(),
        "لن" | "لم"
            | "لا"
            | "سوف"
            | "قد"
            | "لقد"
            | "نحن"
            | "انا"
            | "هناك"
            | "ليس"
            | "ليست"
            | "كان"
            | "كانت"
            | "هذا"
            | "هذه"
            | "هو"
            | "هي"
            | "يجب"
            | "ينبغي"
            | "علينا"
            | "كل"
            | "اذا"
            | "لو"
    );
    let demonstrative_object =
        matches!(first.norm.as_str(), "هذا" | "هذه") && (entry.target.is_some() || !entry.quote);
    !is_complementiser(&first.norm) && (!verbal || demonstrative_object)
}

/// Without quotation marks, a leading `that` or conjunction, and punctuation at the end.
fn cleaned(clause: &str) -> String {
    let mut text = clause
        .trim()
        .trim_matches(|c| matches!(c, '"' | '“' | '”' | '\u{201e}'))
        .trim();
    loop {
        let before = text;
        for lead in ["that ", "That ", "and that ", "And that ", ", ", "... ", "… "] {
            text = text.strip_prefix(lead).unwrap_or(text).trim_start();
        }
        if text == before {
            break;
        }
    }
    text.trim_end_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '…' | '"' | '”') || c.is_whitespace())
        .to_owned()
}

fn finished(text: &str) -> String {
    let mut out = capitalised(text);
    // A quotation that was opened and not closed.
    if out.matches('"').count() % 2 == 1 {
        out.push('"');
    }
    if !out.ends_with(['.', '!', '?']) && !out.ends_with(".\"") {
        out.push('.');
    }
    out
}

/// Lower case at the beginning, unless the first word is a name or an abbreviation.
fn lowered(text: &str, proper: &BTreeSet<String>) -> String {
    let first = text.split(' ').next().unwrap_or("");
    let plain = first.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = plain
        .strip_suffix("'s")
        .or_else(|| plain.strip_suffix("’s"))
        .unwrap_or(plain);
    let abbreviation = bare
        .chars()
        .skip(1)
        .any(|c| c.is_uppercase() || c == '.' || c.is_numeric())
        || bare == "I";
    let name = proper.contains(bare) || proper.contains(plain) || places::is_proper(bare);
    let small = matches!(
        bare,
        "The"
            | "A"
            | "An"
            | "His"
            | "Her"
            | "Its"
            | "Their"
            | "All"
            | "Any"
            | "This"
            | "That"
            | "These"
            | "Those"
            | "Some"
            | "Many"
            | "More"
            | "What"
            | "Such"
            | "No"
            | "Efforts"
            | "Of"
            | "To"
            | "For"
            | "On"
            | "About"
    );
    if small || !abbreviation && !name {
        let mut chars = text.chars();
        return chars
            .next()
            .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect());
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_cleaned() {
        assert_eq!(finished(&cleaned("that the talks failed")), "The talks failed.");
        assert_eq!(
            finished(&cleaned("\"We will not retreat,\"")),
            "We will not retreat."
        );
        assert_eq!(finished(&cleaned("Will it hold?")), "Will it hold?");
        assert_eq!(finished("the \"road map"), "The \"road map\".");
    }

    #[test]
    fn a_clause_after_a_restored_verb_begins_small_unless_with_a_name() {
        let proper = proper_words(
            ["In the talks Haddad met Rashed.", "Promoting trade is vital."].into_iter(),
            ["Lina Haddad"].into_iter(),
        );
        assert_eq!(lowered("Promote trade", &proper), "promote trade");
        assert_eq!(lowered("Promoting trade", &proper), "promoting trade");
        assert_eq!(lowered("Haddad's plan", &proper), "Haddad's plan");
        assert_eq!(lowered("Rashed and others", &proper), "Rashed and others");
        assert_eq!(lowered("Egyptian efforts", &proper), "Egyptian efforts");
        assert_eq!(lowered("U.N. efforts", &proper), "U.N. efforts");
        assert_eq!(once("welcomes the the plan"), "welcomes the plan");
    }
}
