//! The subject before a noun phrase: which English verb a reporting word stands for, and how it is written
//! for one or many, denied, or yet to come.

use crate::positions::lexicon::cues::CueEntry;
use crate::positions::position::{Modality, Polarity, Position};
use crate::positions::token;

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
pub(super) fn conjugated(single: &str, many: &str, plural: bool, mood: Mood) -> String {
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

/// What follows `expressed`: `his appreciation for the efforts` → `Haddad appreciates the efforts`.
pub(super) fn expressed(what: &str, mood: Mood, subject: &str, plural: bool) -> String {
    let choose = |single: &str, many: &str| conjugated(single, many, plural, mood);
    let bare = [
        "his ", "her ", "its ", "their ", "the ", "about ", "for ", "deep ", "great ", "of ",
    ]
    .iter()
    .fold(what, |text, lead| strip_lead(text, lead));
    for (noun, single, many) in EXPRESSED {
        if let Some(rest) = strip_lead_word(bare, noun) {
            return format!("{subject} {} {rest}", choose(single, many));
        }
    }
    format!(
        "{subject} {} {}",
        choose("expresses", "express"),
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
    let Some((_, single, many)) = VERBS.iter().find(|(lemma, ..)| *lemma == entry.lemma) else {
        return clause.to_owned();
    };
    let verb = conjugated(single, many, plural, mood);
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
pub(super) fn strip_lead_word<'a>(text: &'a str, lead: &str) -> Option<&'a str> {
    text.get(..lead.len())
        .filter(|head| head.eq_ignore_ascii_case(lead))?;
    text[lead.len()..].strip_prefix(' ')
}

pub(super) fn strip_lead<'a>(text: &'a str, lead: &str) -> &'a str {
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
