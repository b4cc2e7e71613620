//! Sources named beside the statement: `نقلت الوكالة عن فلان`, `بحسب فلان`, `وفق ما أعلن`.

use std::ops::Range;

use super::subject::*;
use super::{Attribution, Subject};
use crate::positions::actor::{NounPhrase, ends_phrase, naming_phrase};
use crate::positions::clause::{self, Frame, Start};
use crate::positions::lexicon::cues::{CueForm, CueWord};
use crate::positions::lexicon::vocabulary::{is_body, is_person_word, is_role};
use crate::positions::lexicon::{places, words};
use crate::positions::token::{Sentence, TokenKind};

/// `نقلت الوكالة عن المتحدث قوله إن`: the words are the spokesman's, the agency passes them on.
pub(super) fn relayed(s: &Sentence, at: usize, word: &CueWord) -> Option<Attribution> {
    let next = skip_adverbs(s, at + 1);
    let outlet = (!ends_phrase(s, next))
        .then(|| naming_phrase(s, next, s.len()))
        .flatten()
        .or_else(|| subject_before(s, at));
    let from = outlet.as_ref().map_or(at + 1, |p| p.whole.end.max(at + 1));
    // نقلت الوكالة عن فلان، نقلت على لسان فلان.
    let about = (from..s.len().min(from + 14))
        .find(|&i| s.norm(i) == "عن" || s.norm(i) == "لسان" && s.norm(i - 1) == "على")?;
    let source = naming_phrase(s, about + 1, s.len())?;
    let after = source.whole.end;
    // The noun of saying, where there is one, is the reporting word.
    let saying = (after..s.len().min(after + 14)).find(|&i| {
        matches!(
            s.norm(i),
            "قوله" | "قولها" | "قولهم" | "قولهما" | "تاكيده" | "تاكيدها" | "القول"
        )
    });
    let plain = crate::positions::lexicon::cues::readings("قال")
        .into_iter()
        .next()?;
    let start = clause::content_start(s, plain.entry, saying.map_or(after, |i| i + 1))?;
    let content = clause::content(s, start, None)?;
    let cue = saying.unwrap_or(at);
    let _ = word;
    Some(Attribution {
        cue: cue..cue + 1,
        entry: Some(plain.entry),
        form: CueForm::Past,
        future: false,
        subject: Subject::Named(source),
        content,
        frame: start.frame,
        rule: "rule:relayed",
        reported_by: outlet.into_iter().collect(),
        targets: Vec::new(),
    })
}

/// `بحسب فلان`, `وفقا لـ`, `نقلا عن`, `وفق ما أعلن`, before or after what was said.
pub(super) fn according_to(s: &Sentence, found: &mut Vec<Attribution>) {
    for at in 0..s.len() {
        if s.tokens[at].quote.is_some() || !s.tokens[at].is_word() {
            continue;
        }
        let word = s.norm(at);
        let bare = word
            .strip_prefix('و')
            .filter(|r| matches!(*r, "بحسب" | "وفق" | "وفقا" | "حسب" | "حسبما" | "طبقا" | "نقلا"))
            .unwrap_or(word);
        let mut next = at + 1;
        let clausal = match bare {
            "حسبما" => true,
            "بحسب" | "وفق" | "حسب" => matches!(s.norm(at + 1), "ما"),
            "وفقا" | "طبقا" => matches!(s.norm(at + 1), "لما"),
            _ => false,
        };
        let (rule, cue_end, phrase);
        if clausal {
            let verb = if bare == "حسبما" { at + 1 } else { at + 2 };
            if crate::positions::lexicon::cues::readings(s.norm(verb)).is_empty()
                && !matches!(s.norm(verb), "نقلت" | "نقل" | "جاء" | "ورد" | "نقلته" | "اوردته")
            {
                continue;
            }
            next = verb + 1;
            if matches!(s.norm(next), "به" | "بها" | "عنه" | "عنها" | "في") {
                next += 1;
            }
            cue_end = next;
            next = skip_adverbs(s, next);
            phrase = naming_phrase(s, next, s.len());
            rule = "rule:according-to-clause";
        } else {
            match bare {
                "بحسب" | "حسب" | "وفق" => {
                    cue_end = at + 1;
                    phrase = naming_phrase(s, next, s.len());
                }
                "وفقا" | "طبقا" => {
                    cue_end = at + 1;
                    phrase = attached_phrase(s, next);
                }
                "نقلا" if s.norm(next) == "عن" => {
                    cue_end = at + 2;
                    phrase = naming_phrase(s, next + 1, s.len());
                }
                _ => continue,
            }
            rule = "rule:according-to";
        }
        let Some(phrase) = phrase else { continue };
        let head = s.norm(phrase.core().start).to_owned();
        let words: Vec<&str> = phrase.core().map(|i| s.norm(i)).collect();
        let stripped = head
            .strip_prefix("لل")
            .map(|r| format!("ال{r}"))
            .or_else(|| head.strip_prefix('ل').map(str::to_owned))
            .unwrap_or_else(|| head.clone());
        let acts = bare != "وفق" && bare != "حسب"
            || phrase.name.is_some()
            || is_role(&stripped)
            || is_body(&stripped)
            || places::place_at(&words).is_some()
            || places::place(&stripped).is_some()
            || s.tokens[phrase.core().start].is_quote_mark()
            || is_person_word(&stripped)
            || stripped.ends_with("ون")
            || stripped.ends_with("ين");
        if !acts || words::NOT_SOURCES.contains(&stripped.strip_prefix("ال").unwrap_or(&stripped)) {
            continue;
        }
        // It passes on what somebody else is quoted with just before.
        if let Some(quoted) = found.iter_mut().rfind(|f| {
            f.cue.start < at
                && f.content.end <= at
                && f.content.end + 3 >= at
                && f.content.start > f.cue.start
        }) {
            quoted.reported_by.insert(0, phrase);
            continue;
        }
        let Some(content) = according_content(s, at, phrase.whole.end) else {
            continue;
        };
        if content.len() < 3 || matches!(s.norm(content.start), "في" | "نقلا" | "على") {
            continue;
        }
        if found
            .iter()
            .any(|f| f.cue.start >= content.start && f.cue.start < content.end)
            && at > content.start
        {
            continue;
        }
        found.push(Attribution {
            cue: at..cue_end,
            entry: None,
            form: CueForm::Noun,
            future: false,
            subject: Subject::Named(phrase),
            content,
            frame: Frame::Clause,
            rule,
            reported_by: Vec::new(),
            targets: Vec::new(),
        });
    }
}

/// A phrase whose first word carries `ل`.
pub(super) fn attached_phrase(s: &Sentence, at: usize) -> Option<NounPhrase> {
    let word = s.norm(at);
    if word == "ل" {
        return naming_phrase(s, at + 1, s.len());
    }
    if !word.starts_with('ل') {
        return None;
    }
    // Read the rest as if the clitic were not there.
    let norm = word.strip_prefix("لل").map_or_else(
        || word.trim_start_matches('ل').to_owned(),
        |rest| format!("ال{rest}"),
    );
    naming_phrase(&s.read_as(at, norm), at, s.len())
}

/// What is attributed: the clause after a fronted attribution, else the clause before it.
pub(super) fn according_content(s: &Sentence, at: usize, after: usize) -> Option<Range<usize>> {
    let begin = (0..at)
        .rev()
        .find(|&i| s.tokens[i].is_stop() && s.tokens[i].quote.is_none())
        .map_or(s.begin.min(at), |i| i + 1);
    let lead = (begin..at).filter(|&i| s.tokens[i].is_word()).count();
    if lead <= 2 {
        let mut start = after;
        while start < s.len() && s.tokens[start].kind == TokenKind::Punctuation && !s.tokens[start].is_stop()
        {
            start += 1;
        }
        if start >= s.len() {
            return None;
        }
        return clause::content(
            s,
            Start {
                at: start,
                frame: Frame::Clause,
                preposition: None,
            },
            None,
        );
    }
    clause::trimmed(s, begin, at)
}
