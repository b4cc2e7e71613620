//! Candidates: words of a sentence that may report what somebody said.

use super::clause::{is_proposal, reports_in_quotation};
use super::lexicon::cues::{self, CueForm, CueWord};
use super::lexicon::vocabulary::{is_definite, is_person_word};
use super::lexicon::{places, words};
use super::token::Sentence;

/// A word that may be a reporting word; its readings in the order of the table.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Token index.
    pub(crate) at: usize,
    /// What it may be.
    pub(crate) readings: Vec<CueWord>,
}

/// Every candidate outside quotations, and where the outlet reports again before they end; in reading order.
pub(crate) fn candidates(s: &Sentence) -> Vec<Candidate> {
    (0..s.len())
        .filter(|&at| s.tokens[at].is_word())
        .filter(|&at| s.tokens[at].quote.is_none() || reports_in_quotation(s, at))
        .filter_map(|at| {
            let readings: Vec<CueWord> = cues::readings(s.norm(at))
                .into_iter()
                .filter(|r| !misread(s, at, r))
                .collect();
            (!readings.is_empty()).then_some(Candidate { at, readings })
        })
        .collect()
}

/// Words that look like a reporting word and are something else here.
fn misread(s: &Sentence, at: usize, reading: &CueWord) -> bool {
    let word = s.norm(at);
    let before = if at == 0 { "" } else { s.norm(at - 1) };
    let next = s.norm(at + 1);
    match reading.entry.lemma {
        // بين: between, unless a clause follows directly or after a subject.
        "بين" => {
            reading.form == CueForm::Past && !matches!(word, "وبين" | "وبينت" | "بينت") && next != "ان"
        }
        "عبر" => {
            word == "عبر"
                && next != "عن"
                && !(at + 2..at + 9).any(|i| s.norm(i) == "عن" || s.norm(i) == "عبر")
        }
        "عد" | "وعد" if matches!(word, "بعد" | "يعد" | "تعد" | "ويعد" | "وتعد") => true,
        // Nouns with the shape of a verb: after a preposition or with the article before.
        // أمر: a matter, unless it begins the sentence.
        "أمر" => word == "امر" && at > 0,
        "رأى" => word.ends_with("اي") && !s.tokens[at].maqsura,
        "ثمن" => {
            !word.ends_with('ت')
                && !before.is_empty()
                && !s.tokens[at - 1].is_comma()
                && word == "ثمن"
                && next != "الرئيس"
        }
        // سفراء جدد: new, unless the noun before is who renews something.
        "جدد" if word == "جدد" && at > 0 && s.tokens[at - 1].is_word() => {
            !is_definite(before) && !is_person_word(before) && places::place(before).is_none()
        }
        // حمّل الشيخ الوزير تحياته إلى الرئيس: sends greetings, blames nobody.
        "حمل"
            if matches!(reading.form, CueForm::Past | CueForm::Present)
                && (at + 1..at + 10).any(|i| s.norm(i).trim_start_matches("ال").starts_with("تحيات")) =>
        {
            true
        }
        "اقترح" if is_proposal(s, at) => true,
        // Who declines to comment takes a stand; to abstain from voting is told as an event.
        "امتنع" | "أحجم" => !(at + 1..at + 12).any(|i| {
            s.norm(i) == "عن" && matches!(s.norm(i + 1), "التعليق" | "الادلاء" | "الرد" | "الكشف" | "الاجابه")
        }),
        _ if matches!(reading.form, CueForm::Past | CueForm::Present) => {
            words::FUNCTION.contains(&before)
                && matches!(
                    before,
                    "في" | "من"
                        | "على"
                        | "الي"
                        | "عن"
                        | "بعد"
                        | "قبل"
                        | "منذ"
                        | "اي"
                        | "كل"
                        | "خلال"
                        | "وسط"
                        | "بين"
                )
        }
        _ => false,
    }
}
