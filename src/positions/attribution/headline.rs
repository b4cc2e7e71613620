//! Headlines of the form `السيسي: ...`.

use super::{Attribution, Subject};
use crate::positions::actor::{NounPhrase, naming_phrase_before, naming_phrase_before_clause};
use crate::positions::clause::{self, Frame};
use crate::positions::lexicon::cues::CueForm;
use crate::positions::token::Sentence;

/// How many tokens the speaker and the colon may have.
const LONGEST_SPEAKER: usize = 12;

/// `السيسي: ...` in a headline.
pub(super) fn headline(s: &Sentence, found: &mut Vec<Attribution>) {
    if !s.is_title {
        return;
    }
    let Some(colon) = (1..s.len().min(LONGEST_SPEAKER)).find(|&i| s.norm(i) == ":") else {
        return;
    };
    // Between the beginning and the colon every noun belongs to the speaker: الرئيس التنفيذي لشركة قطر للطاقة.
    let all = |phrase: &NounPhrase| phrase.whole.end == colon;
    let Some(phrase) = naming_phrase_before(s, 0, colon, |_| true)
        .or_else(|| naming_phrase_before_clause(s, 0, colon).filter(all))
    else {
        return;
    };
    if phrase.whole.start != 0 || colon + 1 >= s.len() {
        return;
    }
    let end = (colon + 1..s.len())
        .find(|&i| s.begins_clause(i))
        .unwrap_or(s.len());
    let Some(content) = clause::trimmed(s, colon + 1, end) else {
        return;
    };
    found.push(Attribution {
        cue: colon..colon + 1,
        entry: None,
        form: CueForm::Noun,
        future: false,
        subject: Subject::Named(phrase),
        content,
        frame: Frame::Quote,
        rule: "rule:headline-colon",
        reported_by: Vec::new(),
        targets: Vec::new(),
    });
}
