//! Reports by a participle (`مضيفا أن`) or a verbal noun (`قوله إن`, `إعلان الحكومة عن`).

use super::subject::*;
use super::verb::target_start;
use super::{Attribution, Subject};
use crate::positions::actor::{NounPhrase, complementiser_at, naming_phrase};
use crate::positions::clause::{self, Frame};
use crate::positions::lexicon::cues::CueWord;
use crate::positions::lexicon::places;
use crate::positions::lexicon::vocabulary::{is_body, is_role};
use crate::positions::lexicon::words::PARTITIVE;
use crate::positions::token::Sentence;

pub(super) fn participle(
    s: &Sentence,
    at: usize,
    word: &CueWord,
    found: &[Attribution],
) -> Option<Attribution> {
    let entry = word.entry;
    if entry.lemma == "جدد" && !is_own_stand(s.norm(at + 1)) {
        return None;
    }
    // A participle after a noun that it modifies is an adjective: "مصادر مطالبة".
    let start = clause::content_start(s, entry, at + 1).or_else(|| target_start(s, entry, word, at + 1))?;
    if start.frame == Frame::Object && !entry.object && entry.target.is_none() {
        return None;
    }
    if entry.target.is_some()
        && s.norm(at + 1).starts_with('ب')
        && !word.pronoun
        && places::place(s.norm(at + 1)).is_none()
    {
        return None;
    }
    let start = if entry.target.is_some() && !word.pronoun {
        target_start(s, entry, word, at + 1)?
    } else {
        start
    };
    let near = start.at <= at + 9;
    if !near {
        return None;
    }
    let content = clause::content(s, start, None)?;
    if entry.light && !crate::positions::typing::is_light(s, content.clone()) {
        return None;
    }
    // Before a noun the feminine and the plural are as often adjectives: only after a comma are they adverbs.
    let adverbial = s.norm(at).ends_with('ا') || at > 0 && s.tokens[at - 1].is_comma();
    if start.frame == Frame::Object && !adverbial {
        return None;
    }
    let subject = match outer_speaker(found, at) {
        Some(index) => Subject::SameAs(index),
        None => match clause_subject(s, at) {
            Some(phrase) => Subject::Named(phrase),
            None => Subject::Implicit(word.agreement),
        },
    };
    let cue_end = match start.preposition {
        Some(p) if p == at + 1 => p + 1,
        _ if entry.prepositions.iter().any(|p| p.chars().count() > 1)
            && content.start == at + 1
            && start.frame == Frame::Preposition =>
        {
            at + 2
        }
        _ => at + 1,
    };
    if cue_end >= content.end {
        return None;
    }
    Some(Attribution {
        cue: at..cue_end,
        entry: Some(entry),
        form: word.form,
        future: false,
        subject,
        content: content.start.max(cue_end)..content.end,
        frame: start.frame,
        rule: "rule:participle",
        reported_by: Vec::new(),
        targets: Vec::new(),
    })
}

/// Whether the word is a stand of the speaker's own (`دعوته`, `رفضها`), without which `مجددا` means "again".
fn is_own_stand(word: &str) -> bool {
    const STANDS: &[&str] = &[
        "دعوت",
        "تاكيد",
        "رفض",
        "التزام",
        "ادانت",
        "مطالبت",
        "موقف",
        "تحذير",
        "تعهد",
        "دعم",
        "تاييد",
        "تمسك",
        "ترحيب",
        "اتهام",
        "شكر",
        "استعداد",
        "حرص",
        "انتقاد",
        "معارضت",
        "نفي",
        "تهديد",
        "قلق",
        "مطالب",
        "تضامن",
    ];
    ["ه", "ها", "هم", "هما", "نا"]
        .iter()
        .any(|own| word.strip_suffix(own).is_some_and(|stem| STANDS.contains(&stem)))
}

/// The subject of the sentence that a participle depends on: the phrase after its first verb, or at
/// its beginning.
pub(super) fn clause_subject(s: &Sentence, at: usize) -> Option<NounPhrase> {
    let begin = (0..at)
        .rev()
        .find(|&i| s.tokens[i].is_stop())
        .map_or(0, |i| i + 1);
    for start in [begin + 1, begin, begin + 2] {
        if start < at
            && let Some(phrase) = naming_phrase(s, start, at)
            && (phrase.name.is_some()
                || is_role(s.norm(phrase.core().start))
                || is_body(s.norm(phrase.core().start))
                || places::place_at(&phrase.core().map(|i| s.norm(i)).collect::<Vec<_>>()).is_some())
        {
            return Some(phrase);
        }
    }
    None
}

/// `قوله إن`, `إعلان الحكومة عن`, `رفض طهران`.
pub(super) fn noun(s: &Sentence, at: usize, word: &CueWord, found: &[Attribution]) -> Option<Attribution> {
    let entry = word.entry;
    let mut after = at + 1;
    let subject;
    if word.pronoun {
        if entry.lemma != "قال"
            && !complementiser_at(s, at + 1)
            && !matches!(s.norm(at + 1), "عن" | "على" | "ل")
        {
            return None;
        }
        subject = implicit(s, at, word, found);
    } else {
        if entry.lemma == "قال" && s.norm(at) == "بالقول" {
            subject = implicit(s, at, word, found);
        } else {
            let phrase = naming_phrase(s, at + 1, frame_limit(s, entry, at + 1))?;
            let core = phrase.core();
            let words: Vec<&str> = core.clone().map(|i| s.norm(i)).collect();
            let acts = phrase.name.is_some()
                || is_role(words[0])
                || is_body(words[0])
                || places::place_at(&words).is_some();
            // مناقشة عدد من القضايا: what is discussed.
            let things = entry.meeting && phrase.name.is_none() && PARTITIVE.contains(&words[0]);
            if !acts || things {
                return None;
            }
            after = phrase.whole.end;
            subject = Subject::Named(phrase);
        }
    }
    let start = clause::content_start(s, entry, after)?;
    if start.at > after + 8 || start.frame == Frame::Object && word.pronoun {
        return None;
    }
    if start.frame == Frame::Object && start.at != after {
        return None;
    }
    let content = clause::content(s, start, None)?;
    Some(Attribution {
        cue: at..at + 1,
        entry: Some(entry),
        form: word.form,
        future: false,
        subject,
        content,
        frame: start.frame,
        rule: if word.pronoun {
            "rule:noun-pronoun"
        } else {
            "rule:noun-subject"
        },
        reported_by: Vec::new(),
        targets: Vec::new(),
    })
}
