//! The English statement of a position: the translated clause, cleaned, with its subject restored where
//! the clause is no sentence by itself ("the efforts of ..." → "Haddad praises the efforts of ...").

use std::collections::BTreeSet;

use super::actor::is_complementiser;
use super::lexicon::cues::{self, CueEntry};
use super::lexicon::places;
use super::names::transliterate::capitalised;
use super::position::{Modality, Polarity, Position};
use super::token;

/// Makes the statement from the translated clause.
///
/// `subject` is the short English name of the actor, `plural` whether it takes a plural verb, `introduced`
/// whether a colon stands before the statement, so that it is a clause of the actor's own.
pub(crate) fn statement(
    position: &Position,
    clause: &str,
    subject: &str,
    plural: bool,
    introduced: bool,
    proper: &BTreeSet<String>,
) -> String {
    let clean = cleaned(clause);
    if clean.is_empty() {
        return String::new();
    }
    let entry = token::tokens(&position.cue.text, 0)
        .first()
        .and_then(|t| cues::readings(&t.norm).into_iter().next())
        .map(|r| r.entry);
    let sentence = match entry {
        Some(entry) if !introduced && !subject.is_empty() && is_nominal(position, entry) => {
            with_subject(mood(position), entry, &lowered(&clean, proper), subject, plural)
        }
        _ => clean,
    };
    finished(&once(&sentence))
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

/// Third person singular present of the reporting word before a noun phrase, by lemma.
const VERBS: &[(&str, &str, &str)] = &[
    ("أكد", "stresses", "stress"),
    ("شدد", "stresses", "stress"),
    ("جدد", "renews", "renew"),
    ("كرر", "repeats", "repeat"),
    ("أصر", "insists on", "insist on"),
    ("تمسك", "stands by", "stand by"),
    ("نفى", "denies", "deny"),
    ("أنكر", "denies", "deny"),
    ("كذب", "denies", "deny"),
    ("فند", "refutes", "refute"),
    ("دحض", "refutes", "refute"),
    ("أدان", "condemns", "condemn"),
    ("دان", "condemns", "condemn"),
    ("استنكر", "denounces", "denounce"),
    ("استهجن", "denounces", "denounce"),
    ("شجب", "condemns", "condemn"),
    ("ندد", "denounces", "denounce"),
    ("انتقد", "criticizes", "criticize"),
    ("هاجم", "attacks", "attack"),
    ("اتهم", "accuses", "accuse"),
    ("وصف", "describes", "describe"),
    ("لام", "blames", "blame"),
    ("سخر", "mocks", "mock"),
    ("أشاد", "praises", "praise"),
    ("رحب", "welcomes", "welcome"),
    ("أثنى", "praises", "praise"),
    ("ثمن", "appreciates", "appreciate"),
    ("امتدح", "praises", "praise"),
    ("أيد", "supports", "support"),
    ("دعم", "supports", "support"),
    ("ساند", "supports", "support"),
    ("دافع", "defends", "defend"),
    ("شكر", "thanks", "thank"),
    ("هنأ", "congratulates", "congratulate"),
    ("دعا", "calls for", "call for"),
    ("طالب", "demands", "demand"),
    ("طلب", "asks for", "ask for"),
    ("ناشد", "appeals to", "appeal to"),
    ("حث", "urges", "urge"),
    ("حض", "urges", "urge"),
    ("أوصى", "recommends", "recommend"),
    ("اقترح", "proposes", "propose"),
    ("أمر", "orders", "order"),
    ("رفض", "rejects", "reject"),
    ("عارض", "opposes", "oppose"),
    ("استبعد", "rules out", "rule out"),
    ("احتج", "protests", "protest"),
    ("تعهد", "pledges", "pledge"),
    ("وعد", "promises", "promise"),
    ("اعتزم", "intends", "intend"),
    ("حذر", "warns of", "warn of"),
    ("نبه", "warns of", "warn of"),
    ("هدد", "threatens", "threaten"),
    ("توعد", "threatens", "threaten"),
    ("لوح", "threatens", "threaten"),
    ("أعلن", "announces", "announce"),
    ("كشف", "reveals", "reveal"),
    ("تبنى", "claims", "claim"),
    ("توقع", "expects", "expect"),
    ("رجح", "expects", "expect"),
    ("اعتبر", "considers", "consider"),
    ("أقر", "acknowledges", "acknowledge"),
    ("اعترف", "acknowledges", "acknowledge"),
    ("خشي", "fears", "fear"),
    ("تخوف", "fears", "fear"),
    ("اتفق", "agrees on", "agree on"),
    ("توصل", "reaches", "reach"),
    ("وافق", "agrees to", "agree to"),
    ("وقع", "signs", "sign"),
    ("بحث", "discusses", "discuss"),
    ("ناقش", "discusses", "discuss"),
    ("تباحث", "discusses", "discuss"),
    ("استعرض", "reviews", "review"),
    ("تطرق", "discusses", "discuss"),
    ("أشار", "points to", "point to"),
    ("لفت", "points to", "point to"),
];

/// Nouns after `expressed` and what they amount to as a verb.
const EXPRESSED: &[(&str, &str, &str)] = &[
    ("appreciation for", "appreciates", "appreciate"),
    ("appreciation of", "appreciates", "appreciate"),
    ("gratitude for", "is grateful for", "are grateful for"),
    ("gratitude to", "thanks", "thank"),
    ("thanks to", "thanks", "thank"),
    ("thanks for", "is thankful for", "are thankful for"),
    ("concern about", "is concerned about", "are concerned about"),
    ("concern over", "is concerned over", "are concerned over"),
    ("concern at", "is concerned at", "are concerned at"),
    ("concern that", "is concerned that", "are concerned that"),
    ("regret over", "regrets", "regret"),
    ("regret for", "regrets", "regret"),
    ("regret at", "regrets", "regret"),
    ("regret that", "regrets that", "regret that"),
    ("support for", "supports", "support"),
    ("support of", "supports", "support"),
    ("rejection of", "rejects", "reject"),
    ("opposition to", "opposes", "oppose"),
    ("condemnation of", "condemns", "condemn"),
    ("hope that", "hopes that", "hope that"),
    ("hope for", "hopes for", "hope for"),
    ("hope to", "hopes to", "hope to"),
    ("readiness to", "is ready to", "are ready to"),
    ("willingness to", "is willing to", "are willing to"),
    ("desire to", "wants to", "want to"),
    ("confidence that", "is confident that", "are confident that"),
    ("confidence in", "is confident in", "are confident in"),
    ("belief that", "believes that", "believe that"),
    ("satisfaction with", "is satisfied with", "are satisfied with"),
    ("pride in", "is proud of", "are proud of"),
    (
        "solidarity with",
        "stands in solidarity with",
        "stand in solidarity with",
    ),
    ("surprise at", "is surprised at", "are surprised at"),
];

/// How the restored verb stands: as a fact, denied, or yet to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Fact,
    Not,
    Will,
    Expected,
}

fn mood(position: &Position) -> Mood {
    let future = token::normalise(&position.cue.text)
        .trim_start_matches(['و', 'ف'])
        .starts_with("سي")
        || token::normalise(&position.cue.text)
            .trim_start_matches(['و', 'ف'])
            .starts_with("ست");
    match (position.polarity, position.modality) {
        (Polarity::Negative, _) => Mood::Not,
        (_, Modality::Expected) if future => Mood::Will,
        (_, Modality::Expected) => Mood::Expected,
        _ => Mood::Fact,
    }
}

/// The verb in its mood; `many` is the plain form but for `are ...`.
fn conjugated(single: &str, many: &str, plural: bool, mood: Mood) -> String {
    let be = many.strip_prefix("are ");
    match (mood, be) {
        (Mood::Fact, _) => (if plural { many } else { single }).to_owned(),
        (Mood::Not, Some(rest)) => format!("{} not {rest}", if plural { "are" } else { "is" }),
        (Mood::Not, None) => format!("{} not {many}", if plural { "do" } else { "does" }),
        (Mood::Will, Some(rest)) => format!("will be {rest}"),
        (Mood::Will, None) => format!("will {many}"),
        (Mood::Expected, be) => {
            let plain = be.map_or_else(|| many.to_owned(), |rest| format!("be {rest}"));
            format!("{} expected to {plain}", if plural { "are" } else { "is" })
        }
    }
}

fn with_subject(mood: Mood, entry: &CueEntry, clause: &str, subject: &str, plural: bool) -> String {
    let choose = |single: &str, many: &str| conjugated(single, many, plural, mood);
    if entry.light {
        let bare = [
            "his ", "her ", "its ", "their ", "the ", "about ", "for ", "deep ", "great ", "of ",
        ]
        .iter()
        .fold(clause, |text, lead| strip_lead(text, lead));
        for (noun, single, many) in EXPRESSED {
            if let Some(rest) = strip_lead_word(bare, noun) {
                return format!("{subject} {} {rest}", choose(single, many));
            }
        }
        return format!(
            "{subject} {} {}",
            choose("expresses", "express"),
            strip_lead(strip_lead(clause, "about "), "for ")
        );
    }
    let Some((_, single, many)) = VERBS.iter().find(|(lemma, ..)| *lemma == entry.lemma) else {
        return clause.to_owned();
    };
    let verb = choose(single, many);
    // The translation of a prepositional phrase brings a preposition that the verb has already.
    let mut rest = clause;
    for lead in [
        "of ", "for ", "on ", "about ", "from ", "against ", "with ", "over ", "by ",
    ] {
        rest = strip_lead(rest, lead);
    }
    if let Some(action) = strip_lead_word(rest, "to") {
        // `calls for to` is no English: the verb governs an infinitive.
        let before = verb
            .trim_end_matches(" for")
            .trim_end_matches(" of")
            .trim_end_matches(" on")
            .trim_end_matches(" to");
        return format!("{subject} {before} to {action}");
    }
    format!("{subject} {verb} {rest}")
}

/// The text after a leading word or words, whatever their case.
fn strip_lead_word<'a>(text: &'a str, lead: &str) -> Option<&'a str> {
    text.get(..lead.len())
        .filter(|head| head.eq_ignore_ascii_case(lead))?;
    text[lead.len()..].strip_prefix(' ')
}

fn strip_lead<'a>(text: &'a str, lead: &str) -> &'a str {
    strip_lead_word(text, lead.trim_end()).unwrap_or(text)
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

    fn entry(cue: &str) -> &'static CueEntry {
        cues::readings(&token::normalise(cue))[0].entry
    }

    #[test]
    fn what_did_not_happen_or_is_to_come_is_not_told_as_a_fact() {
        let say =
            |cue: &str, clause: &str, mood: Mood| with_subject(mood, entry(cue), clause, "Haddad", false);
        assert_eq!(
            say("ينفي", "the report", Mood::Not),
            "Haddad does not deny the report"
        );
        assert_eq!(
            say("يعلن", "a new plan", Mood::Expected),
            "Haddad is expected to announce a new plan"
        );
        assert_eq!(
            say("سيدعو", "a boycott", Mood::Will),
            "Haddad will call for a boycott"
        );
        assert_eq!(
            say("أعرب", "his concern about the war", Mood::Not),
            "Haddad is not concerned about the war"
        );
    }

    #[test]
    fn noun_phrases_get_their_subject_back() {
        let say = |cue: &str, clause: &str, plural: bool| {
            with_subject(Mood::Fact, entry(cue), clause, "Haddad", plural)
        };
        assert_eq!(
            say("أعرب", "his appreciation for the efforts", false),
            "Haddad appreciates the efforts"
        );
        assert_eq!(
            say("ناقشوا", "the regional issues", true),
            "Haddad discuss the regional issues"
        );
        assert_eq!(
            say("دعا", "to boycott the vote", false),
            "Haddad calls to boycott the vote"
        );
        assert_eq!(
            say("دعت", "a boycott of the vote", false),
            "Haddad calls for a boycott of the vote"
        );
        assert_eq!(
            say("حذر", "of the danger of war", false),
            "Haddad warns of the danger of war"
        );
    }
}
