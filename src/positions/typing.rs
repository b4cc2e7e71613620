//! What kind of position it is: from the reporting word, or from what is said where the word is neutral.

use super::attribution::Attribution;
use super::clause::Frame;
use super::position::PositionType;
use super::lexicon::cues;
use super::token::{self, Sentence, Token};

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

/// First words of a quoted or reported clause that decide the type of a neutral reporting word.
const DEMANDS: &[&str] = &["يجب", "ينبغي", "يتعين", "علينا", "عليه", "عليها", "عليهم", "نريد", "نطالب", "ندعو", "ادعو", "اطالب", "نطلب", "نحث"];

/// What the type is decided from: the reporting word, its combination with the first words of the
/// statement, and the words of the statement without clitics.
pub fn features(cue: &str, statement: &str, quoted: bool) -> Vec<String> {
    let cue: Vec<String> = token::tokens(cue, 0).into_iter().filter(Token::is_word).map(|t| t.norm).collect();
    let reading = cue.iter().find_map(|w| cues::readings(w).into_iter().next());
    let lemma = reading.map_or_else(|| cue.first().map_or_else(String::new, |w| bare(w).to_owned()), |r| r.entry.lemma.to_owned());
    let words: Vec<String> = token::tokens(statement, 0).into_iter().filter(Token::is_word).map(|t| t.norm).collect();
    let said: Vec<&str> = words.iter().map(String::as_str).skip_while(|w| super::actor::is_complementiser(w)).collect();
    let mut out = vec![format!("l={lemma}"), format!("l={lemma} q={quoted}")];
    if let Some(last) = cue.get(1..).and_then(|c| c.last()) {
        out.push(format!("c={last}"));
    }
    for (i, word) in said.iter().take(3).enumerate() {
        out.push(format!("f={}", bare(word)));
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
    let mut seen = std::collections::BTreeSet::new();
    for word in said.iter().take(30) {
        if seen.insert(bare(word)) {
            out.push(format!("w={}", bare(word)));
        }
    }
    out
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

/// The type of an attribution.
pub(crate) fn position_type(s: &Sentence, a: &Attribution) -> PositionType {
    let Some(entry) = a.entry else { return PositionType::State };
    let words: Vec<&str> = a.content.clone().take(12).filter(|&i| s.tokens[i].is_word()).map(|i| s.norm(i)).collect();
    if entry.light {
        return light(&words).unwrap_or(PositionType::State);
    }
    if entry.neutral {
        return by_content(&words, a.frame, entry.position_type);
    }
    entry.position_type
}

/// Whether the content of a light verb begins with a noun that tells what it amounts to.
pub(crate) fn is_light(s: &Sentence, content: std::ops::Range<usize>) -> bool {
    let words: Vec<&str> = content.take(5).filter(|&i| s.tokens[i].is_word()).map(|i| s.norm(i)).collect();
    light(&words).is_some()
}

fn light(words: &[&str]) -> Option<PositionType> {
    words.iter().take(4).find_map(|w| {
        let bare = w.strip_prefix("بال").or_else(|| w.strip_prefix("ال")).unwrap_or(w);
        LIGHT.iter().find(|(stem, _)| bare.starts_with(stem)).map(|(_, t)| *t)
    })
}

fn by_content(words: &[&str], frame: Frame, fallback: PositionType) -> PositionType {
    let _ = frame;
    // Past the complementiser and its pronoun.
    let body: Vec<&str> = words.iter().copied().skip_while(|w| super::actor::is_complementiser(w)).collect();
    let Some(first) = body.first() else { return fallback };
    let any = |set: &[&str], within: usize| body.iter().take(within).any(|w| set.contains(w));
    if any(DEMANDS, 3) || body.len() > 2 && *first == "من" && matches!(body[1], "الضروري" | "المهم") || *first == "لابد" || *first == "لا" && body.get(1) == Some(&"بد") {
        return PositionType::Demand;
    }
    if any(&["ندين", "نستنكر", "ادين", "يدين", "تدين"], 3) {
        return PositionType::Condemn;
    }
    if any(&["نرفض", "ارفض", "يرفض", "ترفض"], 2) {
        return PositionType::Reject;
    }
    if any(&["نرحب", "نؤيد", "ندعم", "نشكر", "اشكر", "يؤيد", "يدعم"], 2) {
        return PositionType::Support;
    }
    if first.starts_with("سن") && first.chars().count() > 4 || first.starts_with("سا") && first.chars().count() > 4 && !matches!(*first, "ساعات" | "ساعه" | "سابقا" | "ساحه" | "سائق" | "ساهم" | "ساهمت" | "سامح") {
        return PositionType::Pledge;
    }
    fallback
}
