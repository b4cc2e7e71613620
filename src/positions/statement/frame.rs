//! A noun phrase is translated better as the object of its reporting word than alone: `التهدئة` after
//! `دعا إلى` is asked as `دعا الوزير إلى التهدئة`. From the English sentence the subject is taken off again and
//! the verb put into the present.

use super::subject::{Mood, conjugated, expressed};
use crate::positions::lexicon::cues::{self, CueForm};
use crate::positions::position::Position;
use crate::positions::token;

/// Subjects of the sentences that are asked, masculine and feminine. The gender is that of the reporting word, so that
/// the pronouns of the noun phrase fit.
const SUBJECTS: [&str; 2] = ["الوزير", "الوزارة"];

/// How their translations begin.
const STAND_INS: [&str; 3] = ["the minister ", "the secretary ", "the ministry "];

/// The sentence to translate for a position whose content is the noun phrase `content`; empty where the
/// reporting word governs none.
pub(crate) fn framed(position: &Position, content: &str) -> String {
    let Some(reading) = super::reporting_word(position) else {
        return String::new();
    };
    if !super::is_nominal(position, reading.entry) {
        return String::new();
    }
    let feminine = reading.form == CueForm::Past
        && reading.agreement.feminine == Some(true)
        && !reading.agreement.plural;
    let subject = SUBJECTS[usize::from(feminine)];
    // ووصفته بالشجاع: the word itself carries whom it is about.
    let object = reading.pronoun && reading.entry.target.is_some();
    let verb = if feminine || object {
        let word = position.cue.text.split_whitespace().next().unwrap_or("");
        let bare = word.strip_prefix(['و', 'ف']).filter(|w| {
            cues::readings(&token::normalise(w))
                .iter()
                .any(|r| std::ptr::eq(r.entry, reading.entry))
        });
        bare.unwrap_or(word)
    } else {
        reading.entry.lemma
    };
    if reading.entry.target.is_some() {
        // Between verb and object the subject would be read with a name behind it: اتهم الوزير كانبرا.
        format!("{subject} {verb} {content}")
    } else {
        format!("{verb} {subject} {content}")
    }
}

/// The statement from the translation of a [`framed`] sentence, with `subject` in the place of the stand-in;
/// `None` where the translation has another form than subject, verb, rest.
pub(super) fn unframed(english: &str, mood: Mood, subject: &str, plural: bool) -> Option<String> {
    let english = super::cleaned(english);
    let lower = english.to_lowercase();
    let stand_in = STAND_INS.iter().find(|s| lower.starts_with(**s))?;
    let predicate = english.get(stand_in.len()..)?;
    if lower.get(stand_in.len()..)?.contains(stand_in.trim_end()) {
        return None;
    }
    let (verb, rest) = predicate.split_once(' ')?;
    let verb = verb.to_lowercase();
    if matches!(verb.as_str(), "said" | "added" | "explained") {
        return rest.strip_prefix("that ").map(str::to_owned);
    }
    if matches!(verb.as_str(), "expressed" | "voiced" | "conveyed") {
        return Some(expressed(rest, mood, subject, plural));
    }
    let rest = if verb == "described" {
        described(rest)
    } else {
        rest.to_owned()
    };
    let (_, plain) = PAST.iter().find(|(past, _)| *past == verb)?;
    Some(format!("{subject} {} {rest}", conjugated(plain, plural, mood)))
}

/// What follows "described", where a translation has taken `بأنه` for a clause: "the report (is) that it is a war".
pub(super) fn described(rest: &str) -> String {
    [" is that it is ", " that it is ", " that it was ", " is as "]
        .iter()
        .fold(rest.to_owned(), |rest, clause| rest.replacen(clause, " as ", 1))
}

/// Reporting verbs as news English has them: past, plain.
const PAST: &[(&str, &str)] = &[
    ("accused", "accuse"),
    ("acknowledged", "acknowledge"),
    ("addressed", "address"),
    ("admitted", "admit"),
    ("affirmed", "affirm"),
    ("agreed", "agree"),
    ("announced", "announce"),
    ("appealed", "appeal"),
    ("applauded", "applaud"),
    ("appreciated", "appreciate"),
    ("approved", "approve"),
    ("asked", "ask"),
    ("attacked", "attack"),
    ("backed", "back"),
    ("blamed", "blame"),
    ("called", "call"),
    ("cautioned", "caution"),
    ("claimed", "claim"),
    ("commended", "commend"),
    ("condemned", "condemn"),
    ("confirmed", "confirm"),
    ("congratulated", "congratulate"),
    ("considered", "consider"),
    ("criticized", "criticize"),
    ("decided", "decide"),
    ("declared", "declare"),
    ("declined", "decline"),
    ("decried", "decry"),
    ("defended", "defend"),
    ("demanded", "demand"),
    ("denied", "deny"),
    ("denounced", "denounce"),
    ("described", "describe"),
    ("disclosed", "disclose"),
    ("discussed", "discuss"),
    ("dismissed", "dismiss"),
    ("emphasized", "emphasize"),
    ("expected", "expect"),
    ("feared", "fear"),
    ("hailed", "hail"),
    ("highlighted", "highlight"),
    ("indicated", "indicate"),
    ("insisted", "insist"),
    ("intended", "intend"),
    ("lauded", "laud"),
    ("noted", "note"),
    ("opposed", "oppose"),
    ("ordered", "order"),
    ("pledged", "pledge"),
    ("pointed", "point"),
    ("praised", "praise"),
    ("predicted", "predict"),
    ("presented", "present"),
    ("promised", "promise"),
    ("proposed", "propose"),
    ("protested", "protest"),
    ("questioned", "question"),
    ("reached", "reach"),
    ("reaffirmed", "reaffirm"),
    ("recalled", "recall"),
    ("recommended", "recommend"),
    ("referred", "refer"),
    ("refused", "refuse"),
    ("regretted", "regret"),
    ("reiterated", "reiterate"),
    ("rejected", "reject"),
    ("renewed", "renew"),
    ("repeated", "repeat"),
    ("reported", "report"),
    ("requested", "request"),
    ("revealed", "reveal"),
    ("reviewed", "review"),
    ("ruled", "rule"),
    ("saluted", "salute"),
    ("signed", "sign"),
    ("sought", "seek"),
    ("stressed", "stress"),
    ("suggested", "suggest"),
    ("supported", "support"),
    ("thanked", "thank"),
    ("threatened", "threaten"),
    ("touched", "touch"),
    ("underlined", "underline"),
    ("underscored", "underscore"),
    ("unveiled", "unveil"),
    ("urged", "urge"),
    ("valued", "value"),
    ("vowed", "vow"),
    ("warned", "warn"),
    ("welcomed", "welcome"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stand_in_gives_way_to_the_subject() {
        let say = |english: &str, mood: Mood| unframed(english, mood, "Haddad", false);
        assert_eq!(
            say("The minister called on the parties to resume talks.", Mood::Fact).unwrap(),
            "Haddad calls on the parties to resume talks"
        );
        assert_eq!(
            say(
                "The ministry expressed its appreciation for the efforts.",
                Mood::Fact
            )
            .unwrap(),
            "Haddad appreciates the efforts"
        );
        assert_eq!(
            say(
                "The minister described the report that it is a war of nerves.",
                Mood::Fact
            )
            .unwrap(),
            "Haddad describes the report as a war of nerves"
        );
        assert_eq!(
            say("The minister ruled out a war.", Mood::Not).unwrap(),
            "Haddad does not rule out a war"
        );
        assert_eq!(say("The two parties called for calm.", Mood::Fact), None);
        assert_eq!(
            say("The minister stressed that the minister will go.", Mood::Fact),
            None
        );
    }
}
