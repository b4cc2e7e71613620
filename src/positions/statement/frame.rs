//! A noun phrase is translated better as the object of its reporting word than alone: `التهدئة` after
//! `دعا إلى` is asked as `دعا الوزير إلى التهدئة`. From the English sentence the subject is taken off again and
//! the verb put into the present.

use super::subject::{Mood, conjugated, expressed};
use crate::positions::lexicon::cues::{self, CueForm};
use crate::positions::position::Position;
use crate::positions::token;

/// Subjects of the sentences that are asked, masculine and feminine, and how their translations begin. The
/// gender is that of the reporting word, so that the pronouns of the noun phrase fit.
const SUBJECTS: [(&str, &str); 2] = [("الوزير", "the minister "), ("الوزارة", "the ministry ")];

/// The sentence to translate for a position whose content is the noun phrase `content`; empty where the
/// reporting word makes none: it takes a person object, or does not govern noun phrases.
pub(crate) fn framed(position: &Position, content: &str) -> String {
    let words = token::tokens(&position.cue.text, 0);
    let Some(reading) = words
        .first()
        .and_then(|t| cues::readings(&t.norm).into_iter().next())
    else {
        return String::new();
    };
    if !super::is_nominal(position, reading.entry) || reading.entry.target.is_some() {
        return String::new();
    }
    let feminine = reading.form == CueForm::Past
        && reading.agreement.feminine == Some(true)
        && !reading.agreement.plural;
    let (verb, subject) = if feminine {
        let word = position.cue.text.split_whitespace().next().unwrap_or("");
        let bare = word.strip_prefix(['و', 'ف']).filter(|w| {
            cues::readings(&token::normalise(w))
                .iter()
                .any(|r| std::ptr::eq(r.entry, reading.entry))
        });
        (bare.unwrap_or(word).to_owned(), SUBJECTS[1].0)
    } else {
        (reading.entry.lemma.to_owned(), SUBJECTS[0].0)
    };
    format!("{verb} {subject} {content}")
}

/// The statement from the translation of a [`framed`] sentence, with `subject` in the place of the stand-in;
/// `None` where the translation has another form than subject, verb, rest.
pub(super) fn unframed(english: &str, mood: Mood, subject: &str, plural: bool) -> Option<String> {
    let english = super::cleaned(english);
    let lower = english.to_lowercase();
    let stand_in = SUBJECTS.iter().map(|(_, s)| *s).find(|s| lower.starts_with(s))?;
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
    let (_, single, many) = PAST.iter().find(|(past, ..)| *past == verb)?;
    Some(format!(
        "{subject} {} {rest}",
        conjugated(single, many, plural, mood)
    ))
}

/// Reporting verbs as news English has them: past, third person singular present, plain.
const PAST: &[(&str, &str, &str)] = &[
    ("accused", "accuses", "accuse"),
    ("acknowledged", "acknowledges", "acknowledge"),
    ("addressed", "addresses", "address"),
    ("admitted", "admits", "admit"),
    ("affirmed", "affirms", "affirm"),
    ("agreed", "agrees", "agree"),
    ("announced", "announces", "announce"),
    ("appealed", "appeals", "appeal"),
    ("applauded", "applauds", "applaud"),
    ("appreciated", "appreciates", "appreciate"),
    ("approved", "approves", "approve"),
    ("asked", "asks", "ask"),
    ("attacked", "attacks", "attack"),
    ("backed", "backs", "back"),
    ("blamed", "blames", "blame"),
    ("called", "calls", "call"),
    ("cautioned", "cautions", "caution"),
    ("claimed", "claims", "claim"),
    ("commended", "commends", "commend"),
    ("condemned", "condemns", "condemn"),
    ("confirmed", "confirms", "confirm"),
    ("congratulated", "congratulates", "congratulate"),
    ("considered", "considers", "consider"),
    ("criticized", "criticizes", "criticize"),
    ("decided", "decides", "decide"),
    ("declared", "declares", "declare"),
    ("decried", "decries", "decry"),
    ("defended", "defends", "defend"),
    ("demanded", "demands", "demand"),
    ("denied", "denies", "deny"),
    ("denounced", "denounces", "denounce"),
    ("described", "describes", "describe"),
    ("disclosed", "discloses", "disclose"),
    ("discussed", "discusses", "discuss"),
    ("dismissed", "dismisses", "dismiss"),
    ("emphasized", "emphasizes", "emphasize"),
    ("expected", "expects", "expect"),
    ("feared", "fears", "fear"),
    ("hailed", "hails", "hail"),
    ("highlighted", "highlights", "highlight"),
    ("indicated", "indicates", "indicate"),
    ("insisted", "insists", "insist"),
    ("intended", "intends", "intend"),
    ("lauded", "lauds", "laud"),
    ("noted", "notes", "note"),
    ("opposed", "opposes", "oppose"),
    ("ordered", "orders", "order"),
    ("pledged", "pledges", "pledge"),
    ("pointed", "points", "point"),
    ("praised", "praises", "praise"),
    ("predicted", "predicts", "predict"),
    ("presented", "presents", "present"),
    ("promised", "promises", "promise"),
    ("proposed", "proposes", "propose"),
    ("protested", "protests", "protest"),
    ("questioned", "questions", "question"),
    ("reached", "reaches", "reach"),
    ("reaffirmed", "reaffirms", "reaffirm"),
    ("recalled", "recalls", "recall"),
    ("recommended", "recommends", "recommend"),
    ("referred", "refers", "refer"),
    ("refused", "refuses", "refuse"),
    ("regretted", "regrets", "regret"),
    ("reiterated", "reiterates", "reiterate"),
    ("rejected", "rejects", "reject"),
    ("renewed", "renews", "renew"),
    ("repeated", "repeats", "repeat"),
    ("reported", "reports", "report"),
    ("requested", "requests", "request"),
    ("revealed", "reveals", "reveal"),
    ("reviewed", "reviews", "review"),
    ("ruled", "rules", "rule"),
    ("saluted", "salutes", "salute"),
    ("signed", "signs", "sign"),
    ("sought", "seeks", "seek"),
    ("stressed", "stresses", "stress"),
    ("suggested", "suggests", "suggest"),
    ("supported", "supports", "support"),
    ("thanked", "thanks", "thank"),
    ("threatened", "threatens", "threaten"),
    ("touched", "touches", "touch"),
    ("underlined", "underlines", "underline"),
    ("underscored", "underscores", "underscore"),
    ("unveiled", "unveils", "unveil"),
    ("urged", "urges", "urge"),
    ("valued", "values", "value"),
    ("vowed", "vows", "vow"),
    ("warned", "warns", "warn"),
    ("welcomed", "welcomes", "welcome"),
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
