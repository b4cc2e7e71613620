//! The subject before a noun phrase: which English verb a reporting word stands for, and how it is written
//! for one or many, denied, or yet to come.

use crate::positions::lexicon::cues::CueEntry;
use crate::positions::position::{Modality, Polarity, Position};
use crate::positions::token;

/// The reporting word before a noun phrase as a plain English verb, by lemma.
const VERBS: &[(&str, &str)] = &[
    ("أكد", "stress"),
    ("شدد", "stress"),
    ("جدد", "renew"),
    ("كرر", "repeat"),
    ("أصر", "insist on"),
    ("تمسك", "stand by"),
    ("نفى", "deny"),
    ("أنكر", "deny"),
    ("كذب", "deny"),
    ("فند", "refute"),
    ("دحض", "refute"),
    ("أدان", "condemn"),
    ("دان", "condemn"),
    ("استنكر", "denounce"),
    ("استهجن", "denounce"),
    ("شجب", "condemn"),
    ("ندد", "denounce"),
    ("انتقد", "criticize"),
    ("هاجم", "attack"),
    ("اتهم", "accuse"),
    ("وصف", "describe"),
    ("لام", "blame"),
    ("سخر", "mock"),
    ("أشاد", "praise"),
    ("رحب", "welcome"),
    ("أثنى", "praise"),
    ("ثمن", "appreciate"),
    ("امتدح", "praise"),
    ("أيد", "support"),
    ("دعم", "support"),
    ("ساند", "support"),
    ("دافع", "defend"),
    ("شكر", "thank"),
    ("هنأ", "congratulate"),
    ("دعا", "call for"),
    ("طالب", "demand"),
    ("طلب", "ask for"),
    ("ناشد", "appeal to"),
    ("حث", "urge"),
    ("حض", "urge"),
    ("أوصى", "recommend"),
    ("اقترح", "propose"),
    ("أمر", "order"),
    ("رفض", "reject"),
    ("عارض", "oppose"),
    ("استبعد", "rule out"),
    ("احتج", "protest"),
    ("تعهد", "pledge"),
    ("وعد", "promise"),
    ("اعتزم", "intend"),
    ("حذر", "warn of"),
    ("نبه", "warn of"),
    ("هدد", "threaten"),
    ("توعد", "threaten"),
    ("لوح", "threaten"),
    ("أعلن", "announce"),
    ("كشف", "reveal"),
    ("تبنى", "claim"),
    ("توقع", "expect"),
    ("رجح", "expect"),
    ("اعتبر", "consider"),
    ("أقر", "acknowledge"),
    ("اعترف", "acknowledge"),
    ("خشي", "fear"),
    ("تخوف", "fear"),
    ("اتفق", "agree on"),
    ("توصل", "reach"),
    ("وافق", "agree to"),
    ("وقع", "sign"),
    ("بحث", "discuss"),
    ("ناقش", "discuss"),
    ("تباحث", "discuss"),
    ("استعرض", "review"),
    ("تطرق", "discuss"),
    ("أشار", "point to"),
    ("لفت", "point to"),
];

/// Nouns after `expressed` and what they amount to as a plain verb, or with the plural of `be`.
const EXPRESSED: &[(&str, &str)] = &[
    ("appreciation for", "appreciate"),
    ("appreciation of", "appreciate"),
    ("gratitude for", "are grateful for"),
    ("gratitude to", "thank"),
    ("thanks to", "thank"),
    ("thanks for", "are thankful for"),
    ("concern about", "are concerned about"),
    ("concern over", "are concerned over"),
    ("concern at", "are concerned at"),
    ("concern that", "are concerned that"),
    ("regret over", "regret"),
    ("regret for", "regret"),
    ("regret at", "regret"),
    ("regret that", "regret that"),
    ("support for", "support"),
    ("support of", "support"),
    ("rejection of", "reject"),
    ("opposition to", "oppose"),
    ("condemnation of", "condemn"),
    ("hope that", "hope that"),
    ("hope for", "hope for"),
    ("hope to", "hope to"),
    ("readiness to", "are ready to"),
    ("willingness to", "are willing to"),
    ("desire to", "want to"),
    ("confidence that", "are confident that"),
    ("confidence in", "are confident in"),
    ("belief that", "believe that"),
    ("satisfaction with", "are satisfied with"),
    ("pride in", "are proud of"),
    ("solidarity with", "stand in solidarity with"),
    ("surprise at", "are surprised at"),
];

/// How the restored verb stands: as a fact, denied, or yet to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Fact,
    Not,
    Will,
    Expected,
}

pub(super) fn mood(position: &Position) -> Mood {
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
pub(super) fn conjugated(many: &str, plural: bool, mood: Mood) -> String {
    let be = many.strip_prefix("are ");
    match (mood, be) {
        (Mood::Fact, _) if plural => many.to_owned(),
        (Mood::Fact, Some(rest)) => format!("is {rest}"),
        (Mood::Fact, None) => third_person(many),
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

/// `call for` → `calls for`, `deny` → `denies`, `address` → `addresses`.
fn third_person(plain: &str) -> String {
    let (verb, rest) = plain.split_at(plain.find(' ').unwrap_or(plain.len()));
    let sibilant = verb.ends_with(['s', 'x', 'z', 'o']) || verb.ends_with("sh") || verb.ends_with("ch");
    match verb
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
    {
        Some(stem) => format!("{stem}ies{rest}"),
        None if sibilant => format!("{verb}es{rest}"),
        None => format!("{verb}s{rest}"),
    }
}

/// What follows `expressed`: `his appreciation for the efforts` → `Haddad appreciates the efforts`.
pub(super) fn expressed(what: &str, mood: Mood, subject: &str, plural: bool) -> String {
    let bare = [
        "his ", "her ", "its ", "their ", "the ", "about ", "for ", "deep ", "great ", "of ",
    ]
    .iter()
    .fold(what, |text, lead| strip_lead(text, lead));
    for (noun, verb) in EXPRESSED {
        if let Some(rest) = strip_lead_word(bare, noun) {
            return format!("{subject} {} {rest}", conjugated(verb, plural, mood));
        }
    }
    format!(
        "{subject} {} {}",
        conjugated("express", plural, mood),
        strip_lead(strip_lead(what, "about "), "for ")
    )
}

pub(super) fn with_subject(
    mood: Mood,
    entry: &CueEntry,
    clause: &str,
    subject: &str,
    plural: bool,
) -> String {
    if entry.light {
        return expressed(clause, mood, subject, plural);
    }
    let Some((_, verb)) = VERBS.iter().find(|(lemma, _)| *lemma == entry.lemma) else {
        return clause.to_owned();
    };
    let verb = conjugated(verb, plural, mood);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::positions::lexicon::cues;

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
    fn one_party_takes_the_third_person() {
        for (plain, single) in [
            ("call for", "calls for"),
            ("deny", "denies"),
            ("stress", "stresses"),
            ("reach", "reaches"),
            ("fear", "fears"),
            ("are proud of", "is proud of"),
        ] {
            assert_eq!(conjugated(plain, false, Mood::Fact), single);
        }
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
