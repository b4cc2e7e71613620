//! Headlines of the form `السيسي: ...`.

use super::{Attribution, Subject};
use crate::positions::actor::naming_phrase_before;
use crate::positions::clause::{self, Frame};
use crate::positions::lexicon::cues::CueForm;
use crate::positions::token::Sentence;

/// `السيسي: ...` in a headline.
pub(super) fn headline(s: &Sentence, found: &mut Vec<Attribution>) {
    if !s.is_title {
        return;
    }
    let Some(colon) = (1..s.len().min(9)).find(|&i| s.norm(i) == ":") else {
        return;
    };
    let Some(phrase) = naming_phrase_before(s, 0, colon, |_| true) else {
        return;
    };
    if phrase.whole.start != 0 || colon + 1 >= s.len() {
        return;
    }
    let Some(content) = clause::trimmed(s, colon + 1, s.len()) else {
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
