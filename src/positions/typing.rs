//! What kind of position it is: from the reporting word, or from what is said where the word is neutral.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::attribution::Attribution;
use super::lexicon::cues::{self, CueForm};
use super::model_error::ModelError;
use super::position::{Draft, PositionType};
use super::tagger::TYPES;
use super::tagger::decode::likeliest_index;
use super::token::{self, Sentence, Token};
use crate::text::segment::Segment;
use crate::text::span::Excerpt;

/// Nouns after light verbs (`أعرب عن`, `أبدى`, `وجه`) and what they amount to.
const LIGHT: &[(&str, PositionType)] = &[
    ("قلق", PositionType::Concern),
    ("اسف", PositionType::Concern),
    ("خشي", PositionType::Concern),
    ("مخاوف", PositionType::Concern),
    ("خوف", PositionType::Concern),
    ("حزن", PositionType::Concern),
    ("تعاز", PositionType::Concern),
    ("مواسا", PositionType::Concern),
    ("ندم", PositionType::Concern),
    ("صدم", PositionType::Concern),
    ("شكوك", PositionType::Concern),
    ("خيبه", PositionType::Concern),
    ("تقدير", PositionType::Support),
    ("شكر", PositionType::Support),
    ("امتنان", PositionType::Support),
    ("ترحيب", PositionType::Support),
    ("دعم", PositionType::Support),
    ("تاييد", PositionType::Support),
    ("تضامن", PositionType::Support),
    ("ارتياح", PositionType::Support),
    ("سعاد", PositionType::Support),
    ("سرور", PositionType::Support),
    ("فخر", PositionType::Support),
    ("اعجاب", PositionType::Support),
    ("ثق", PositionType::Support),
    ("تفاؤل", PositionType::Support),
    ("تحي", PositionType::Support),
    ("تهن", PositionType::Support),
    ("امل", PositionType::Demand),
    ("رغب", PositionType::Demand),
    ("استعداد", PositionType::Pledge),
    ("التزام", PositionType::Pledge),
    ("نيت", PositionType::Pledge),
    ("رفض", PositionType::Reject),
    ("معارض", PositionType::Reject),
    ("اعتراض", PositionType::Reject),
    ("ادان", PositionType::Condemn),
    ("استنكار", PositionType::Condemn),
    ("غضب", PositionType::Condemn),
    ("استياء", PositionType::Condemn),
    ("انتقاد", PositionType::Condemn),
    ("اتهام", PositionType::Condemn),
    ("دعو", PositionType::Demand),
    ("اعتقاد", PositionType::State),
    ("تحذير", PositionType::Warn),
];

/// What the type is decided from: the reporting word, its combination with the first words of the
/// statement, and the words of the statement without clitics.
pub fn features(cue: &str, statement: &str, quoted: bool) -> Vec<String> {
    let cue: Vec<String> = token::tokens(cue, 0)
        .into_iter()
        .filter(Token::is_word)
        .map(|t| t.norm)
        .collect();
    let reading = cue.iter().find_map(|w| cues::readings(w).into_iter().next());
    let kind = reading
        .as_ref()
        .filter(|r| !r.entry.neutral)
        .map(|r| r.entry.position_type);
    let lemma = reading.map_or_else(
        || cue.first().map_or_else(String::new, |w| bare(w).to_owned()),
        |r| r.entry.lemma.to_owned(),
    );
    let words: Vec<String> = token::tokens(statement, 0)
        .into_iter()
        .filter(Token::is_word)
        .map(|t| t.norm)
        .collect();
    let said: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .skip_while(|w| super::actor::is_complementiser(w))
        .collect();
    let mut out = vec![format!("l={lemma}"), format!("l={lemma} q={quoted}")];
    // What the table says of a word that is no neutral one, so that rare words count as well.
    if let Some(kind) = kind {
        out.push(format!("t={kind:?}"));
    }
    if let Some(last) = cue.get(1..).and_then(|c| c.last()) {
        out.push(format!("c={last}"));
    }
    for (i, word) in said.iter().take(3).enumerate() {
        out.push(format!("f={}", bare(word)));
        // سنعمل، ستواصل: who announces or pledges speaks of the future; later verbs are of other people.
        let future: String = word.trim_start_matches(['و', 'ف']).chars().take(2).collect();
        if matches!(future.as_str(), "سن" | "ست" | "سي") && word.chars().count() > 4 {
            out.push(format!("u={future}"));
        }
        if i < 2 {
            out.push(format!("l={lemma} f={}", bare(word)));
        }
    }
    if let Some(first) = said.first() {
        // The person and tense of the first verb: سنعمل، نرفض، يجب.
        let shape: String = first.chars().take(2).collect();
        out.push(format!("s={shape}"));
        out.push(format!("s={shape} q={quoted}"));
    }
    // What the statement itself does: نحث المسؤولين, الجانبان سيستعرضان.
    for word in said.iter().take(4) {
        if let Some((kind, speaker)) = own_verb(word) {
            out.push(format!("v={kind:?} {speaker}"));
        }
    }
    let mut seen = BTreeSet::new();
    for word in said.iter().take(30) {
        if seen.insert(bare(word)) {
            out.push(format!("w={}", bare(word)));
        }
    }
    out
}

/// What a verb of the table says that stands in a statement, and whether the speaker is its subject (`نحث`, `أدعو`).
fn own_verb(word: &str) -> Option<(PositionType, &'static str)> {
    let told = |word: &str| {
        cues::readings(word)
            .into_iter()
            .find(|r| matches!(r.form, CueForm::Past | CueForm::Present) && !r.entry.neutral)
            .map(|r| r.entry.position_type)
    };
    if let Some(kind) = told(word) {
        return Some((kind, "other"));
    }
    let rest = word.strip_prefix('و').unwrap_or(word);
    let rest = rest
        .strip_prefix('س')
        .filter(|r| r.starts_with(['ن', 'ا']))
        .unwrap_or(rest);
    let stem = rest
        .strip_prefix(['ن', 'ا'])
        .filter(|stem| stem.chars().count() >= 2)?;
    told(&format!("ي{stem}")).map(|kind| (kind, "speaker"))
}

/// A word without conjunction, attached preposition and article.
fn bare(word: &str) -> &str {
    let mut rest = word;
    for prefix in ["و", "ف"] {
        if let Some(r) = rest.strip_prefix(prefix)
            && r.chars().count() >= 4
        {
            rest = r;
            break;
        }
    }
    for prefix in ["بال", "لل", "كال", "ال", "ب", "ل"] {
        if let Some(r) = rest.strip_prefix(prefix)
            && r.chars().count() >= 3
        {
            return r;
        }
    }
    rest
}

/// Weights of a multinomial logistic regression over [`features`], in the order of [`TYPES`], fitted on
/// annotated training news and on statements of unlabelled news whose type a large language model told, with
/// L2 regularisation (`models/train`, step `types`).
static WEIGHTS: LazyLock<BTreeMap<&'static str, [f32; 13]>> = LazyLock::new(|| {
    include_str!("lexicon/type_weights.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(feature, weights)| {
            let mut row = [0.0; 13];
            for (slot, weight) in row.iter_mut().zip(weights.split(',')) {
                *slot = weight.parse().unwrap_or(0.0);
            }
            (feature, row)
        })
        .collect()
});

/// What one unit of the tagger's log probabilities weighs against [`WEIGHTS`]. The tagger has learnt from
/// the same news, so its share cannot be fitted on them; chosen on the development set, where 6 to 32 come
/// out alike.
const TAGGER_WEIGHS: f32 = 24.0;

/// What one unit of the [`Typer`]'s log probabilities weighs; chosen on annotated news that it has not learnt from.
const TYPER_WEIGHS: f32 = 50.0;

/// What the type of a position is told from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TypeEvidence {
    /// The noun behind a light verb (`أعرب عن قلقه`), which leaves no doubt.
    Noun(PositionType),
    /// Sums for the [`TYPES`] of the weights of words and the models' log probabilities.
    Sums([f32; 13]),
}

impl TypeEvidence {
    /// The type it speaks for.
    pub fn position_type(&self) -> PositionType {
        match self {
            Self::Noun(kind) => *kind,
            Self::Sums(sums) => TYPES[likeliest_index(sums)].1,
        }
    }

    fn weigh(&mut self, log: &[f32; 13], weight: f32) {
        if let Self::Sums(sums) = self {
            for (sum, log) in sums.iter_mut().zip(log) {
                *sum += weight * log;
            }
        }
    }
}

/// Tells what kind of position a statement is from the whole of its sentence.
pub trait Typer: Send + Sync {
    /// Natural logarithms of the probabilities of the [`TYPES`] for a position in a segment; `cue` and `content` are
    /// bytes of the segment. `None` where one of them holds no token.
    ///
    /// # Errors
    /// When the segment is longer than the model reads, or the model fails.
    fn log_probabilities(
        &self,
        segment: &str,
        cue: Range<usize>,
        content: Range<usize>,
    ) -> Result<Option<[f32; 13]>, ModelError>;
}

/// Has `typer` look at all positions of a draft.
///
/// # Errors
/// Those of the typer.
pub fn tell_types(draft: &mut Draft, segments: &[Segment], typer: &dyn Typer) -> Result<(), ModelError> {
    for (position, evidence) in draft.positions.iter_mut().zip(&mut draft.type_evidence) {
        let Some(segment) = segments.iter().find(|s| s.id == position.segment_id) else {
            continue;
        };
        if matches!(evidence, TypeEvidence::Noun(_)) {
            continue;
        }
        let start = segment.source.span.start_byte;
        let within = |excerpt: &Excerpt| excerpt.span.start_byte - start..excerpt.span.end_byte - start;
        let (cue, content) = (within(&position.cue), within(&position.statement));
        if let Some(log) = typer.log_probabilities(&segment.source.text, cue, content)? {
            evidence.weigh(&log, TYPER_WEIGHS);
            position.position_type = evidence.position_type();
        }
    }
    Ok(())
}

/// What speaks for the type of an attribution with its reporting words and statement; `seen` are the tagger's log
/// probabilities of the [`TYPES`], where it saw the position too.
pub(crate) fn type_evidence(
    s: &Sentence,
    a: &Attribution,
    cue: &str,
    statement: &str,
    quoted: bool,
    seen: Option<&[f32; 13]>,
) -> TypeEvidence {
    if a.entry.is_some_and(|entry| entry.light) {
        let words: Vec<&str> = a
            .content
            .clone()
            .take(12)
            .filter(|&i| s.tokens[i].is_word())
            .map(|i| s.norm(i))
            .collect();
        return TypeEvidence::Noun(light(&words).unwrap_or(PositionType::State));
    }
    by_content(cue, statement, quoted, seen)
}

/// Whether the content of a light verb begins with a noun that tells what it amounts to.
pub(crate) fn is_light(s: &Sentence, content: Range<usize>) -> bool {
    let words: Vec<&str> = content
        .take(5)
        .filter(|&i| s.tokens[i].is_word())
        .map(|i| s.norm(i))
        .collect();
    light(&words).is_some()
}

fn light(words: &[&str]) -> Option<PositionType> {
    words.iter().take(4).find_map(|w| {
        let bare = w
            .strip_prefix("بال")
            .or_else(|| w.strip_prefix("ال"))
            .unwrap_or(w);
        LIGHT
            .iter()
            .find(|(stem, _)| bare.starts_with(stem))
            .map(|(_, t)| *t)
    })
}

fn by_content(cue: &str, statement: &str, quoted: bool, seen: Option<&[f32; 13]>) -> TypeEvidence {
    let mut sums = WEIGHTS.get("bias").copied().unwrap_or_default();
    for feature in features(cue, statement, quoted)
        .into_iter()
        .collect::<BTreeSet<_>>()
    {
        if let Some(row) = WEIGHTS.get(feature.as_str()) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += weight;
            }
        }
    }
    let mut evidence = TypeEvidence::Sums(sums);
    if let Some(log) = seen {
        evidence.weigh(log, TAGGER_WEIGHS);
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neutral_words_are_typed_by_what_is_said() {
        assert_eq!(
            by_content("وقال", "يجب على جميع الأطراف احترام الهدنة", false, None).position_type(),
            PositionType::Demand
        );
        assert_eq!(
            by_content("قال", "إن عدد الركاب بلغ مئة راكب", false, None).position_type(),
            PositionType::State
        );
    }

    #[test]
    fn light_verbs_take_the_type_of_their_noun() {
        assert_eq!(light(&["قلقه", "البالغ"]), Some(PositionType::Concern));
        assert_eq!(light(&["عن", "تقديره"]), Some(PositionType::Support));
        assert_eq!(light(&["مفتاحا"]), None);
    }
}
