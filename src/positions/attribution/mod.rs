//! Attributions: reporting word, actor and content of a sentence, joined by rules.
//!
//! Every rule has a name; [`super::confidence`] says how often each was right on annotated news.

mod headline;
mod nominal;
mod source;
mod subject;
mod verb;

use std::ops::Range;

use super::actor::NounPhrase;
use super::clause::Frame;
use super::cue::{Candidate, candidates};
use super::lexicon::cues::{Agreement, CueEntry, CueForm};
use super::token::Sentence;
pub(crate) use subject::{is_actor, manner_end, outer_speaker};

/// Who takes a position, as far as the sentence tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Named here.
    Named(NounPhrase),
    /// The subject of the position with this index in the same sentence.
    SameAs(usize),
    /// The subject of that position, or the last speaker, together with whom they met: a dual verb.
    Pair(Option<usize>),
    /// Not named in the sentence.
    Implicit(Agreement),
}

/// One attribution as token ranges of its sentence.
#[derive(Clone, Debug)]
pub(crate) struct Attribution {
    pub(crate) cue: Range<usize>,
    pub(crate) entry: Option<&'static CueEntry>,
    pub(crate) form: CueForm,
    pub(crate) future: bool,
    pub(crate) subject: Subject,
    pub(crate) content: Range<usize>,
    pub(crate) frame: Frame,
    pub(crate) rule: &'static str,
    /// Who passes it on, outermost first.
    pub(crate) reported_by: Vec<NounPhrase>,
    /// With whom a meeting is held, whom an accusation or appeal addresses.
    pub(crate) targets: Vec<NounPhrase>,
}

/// Finds the attributions of a sentence, in reading order of their reporting words.
pub(crate) fn attributions(s: &Sentence) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = Vec::new();
    headline::headline(s, &mut found);
    let mut skip_until = 0;
    for candidate in candidates(s) {
        if candidate.at < skip_until {
            continue;
        }
        if let Some(attribution) = read(s, &candidate, &found).filter(|a| is_actor(s, a)) {
            skip_until = attribution.cue.end;
            found.push(attribution);
        }
    }
    source::according_to(s, &mut found);
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&i| found[i].cue.start);
    // Subjects point at positions by index; keep them right while sorting.
    let place: Vec<usize> = {
        let mut place = vec![0; found.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        place
    };
    let mut sorted: Vec<Attribution> = order.iter().map(|&i| found[i].clone()).collect();
    for attribution in &mut sorted {
        if let Subject::SameAs(index) | Subject::Pair(Some(index)) = &mut attribution.subject {
            *index = place[*index];
        }
    }
    sorted
}

fn read(s: &Sentence, candidate: &Candidate, found: &[Attribution]) -> Option<Attribution> {
    candidate.readings.iter().find_map(|word| {
        if word.entry.relays {
            return source::relayed(s, candidate.at, word);
        }
        match word.form {
            CueForm::Past | CueForm::Present => verb::verb(s, candidate.at, word, found),
            CueForm::Participle => nominal::participle(s, candidate.at, word, found),
            CueForm::Noun => nominal::noun(s, candidate.at, word, found),
        }
    })
}
