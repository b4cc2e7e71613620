//! Headlines that tell two things side by side: `إيران تهدد بإغلاق المضيق وواشنطن تحذر من التصعيد`.

use super::actor::naming_phrase;
use super::lexicon::cues::{self, CueForm};
use super::lexicon::vocabulary::{is_body, is_definite, is_role};
use super::lexicon::{places, words};
use super::names::table;
use super::people::without_conjunction;
use super::token::Sentence;

/// A headline with its clauses told apart: the conjunction is taken off the subject of every further clause, which
/// [`Sentence::begins_clause`] then knows. Other sentences stay as they are: there a subject stands behind its verb.
pub(crate) fn parted(mut s: Sentence) -> Sentence {
    if !s.is_title {
        return s;
    }
    for at in 2..s.len() {
        if let Some(freed) = freed_subject(&s, at) {
            s = freed;
            s.clauses.push(at);
        }
    }
    s
}

/// The sentence with the token at `at` freed of its conjunction, if it begins a clause: a subject, and its verb in the
/// present right behind it. `إيران وروسيا تؤكدان` has no verb before, so that the two act together.
fn freed_subject(s: &Sentence, at: usize) -> Option<Sentence> {
    let word = s.norm(at);
    if !word.starts_with('و') || s.tokens[at].quote.is_some() || is_role(word) || is_body(word) {
        return None;
    }
    let begin = s.statement_begin(at);
    let told = begin == at || (begin..at).any(|i| is_present(s, i) || s.norm(i) == ":");
    if !told {
        return None;
    }
    let freed = without_conjunction(s, at);
    let phrase = naming_phrase(&freed, at, s.len())?;
    let head: Vec<&str> = phrase.core().map(|i| freed.norm(i)).collect();
    let acts = phrase.name.is_some()
        || is_role(head[0])
        || is_body(head[0])
        || words::HONORIFIC.contains(&head[0])
        || places::place_at(&head).is_some()
        || table::longest_at(&head) == Some(head.len())
        || is_definite(head[0]) && head[0].ends_with("ون");
    (acts && is_present(&freed, phrase.whole.end)).then_some(freed)
}

/// Whether a verb in the present stands at `at`: a reporting word, or a word of the shape of `يزور` and `ترسل`.
fn is_present(s: &Sentence, at: usize) -> bool {
    let word = s.norm(at);
    let letters = word.chars().count();
    let shape = word.starts_with('ي') && letters >= 4 && !is_role(word) && places::place(word).is_none()
        || word.starts_with('ت') && letters == 4 && places::place(word).is_none();
    let noun = word.ends_with('ه') || word.ends_with("يا") || word.starts_with("يهود");
    cues::readings(word).iter().any(|r| r.form == CueForm::Present) || shape && !noun
}
