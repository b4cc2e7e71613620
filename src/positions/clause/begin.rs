//! Where content begins: after `أن`, a colon, a quotation mark, a preposition, or at a noun.

use super::{Frame, Start};
use crate::positions::actor::complementiser_at;
use crate::positions::attribution::manner_end;
use crate::positions::lexicon::cues::{self, CueEntry, CueForm};
use crate::positions::lexicon::vocabulary::is_definite;
use crate::positions::lexicon::words;
use crate::positions::token::{Sentence, Token, TokenKind};

/// Prepositions whose noun belongs to an adjunct; other function words stand alone.
const PREPOSITIONS: &[&str] = &[
    "في",
    "من",
    "على",
    "عن",
    "مع",
    "خلال",
    "عبر",
    "امام",
    "ضد",
    "بعد",
    "قبل",
    "منذ",
    "قرب",
    "الي",
    "لدي",
    "وسط",
    "ضمن",
    "اثر",
    "عقب",
    "اثناء",
];

/// Farthest token from the actor at which content may begin.
pub(super) const REACH: usize = 45;

/// Finds where the content of `entry` begins at or after token `from`.
pub(crate) fn content_start(s: &Sentence, entry: &CueEntry, from: usize) -> Option<Start> {
    let mut at = from;
    let limit = s.len().min(from + REACH);
    let mut relative = false;
    // كتائب كذا، الجناح العسكري لكذا، مسؤوليتها: an apposition of the subject between commas.
    if entry.object
        && s.tokens.get(at).is_some_and(Token::is_comma)
        && is_definite(s.norm(at + 1))
        && !words::TIME.contains(&s.norm(at + 1))
        && let Some(second) = (at + 2..limit.min(at + 9)).find(|&i| s.tokens[i].is_comma())
        && s.tokens.get(second + 1).is_some_and(Token::is_word)
        && !s.norm(second + 1).starts_with('و')
        && cues::readings(s.norm(second + 1)).is_empty()
    {
        at = second + 1;
    }
    while at < limit {
        let token = &s.tokens[at];
        let word = token.norm.as_str();
        if token.is_stop() {
            // A point after an initial does not end the sentence.
            if word == "." && at > 0 && s.norm(at - 1).chars().count() <= 2 && at > from {
                at += 1;
                continue;
            }
            return None;
        }
        let adverbial = at > from
            && matches!(
                s.norm(at - 1),
                "قبل"
                    | "بعد"
                    | "دون"
                    | "منذ"
                    | "مجرد"
                    | "بدل"
                    | "الا"
                    | "جيه"
                    | "جاي"
                    | "جي"
                    | "يمكن"
            );
        if entry.clause && complementiser_at(s, at) && !adverbial && !matches!(word, "وان" | "وانه" | "وانها")
        {
            // A relative clause that reports something has a clause of its own.
            let preposition = (at > from || at > 0)
                .then(|| at - 1)
                .filter(|&p| entry.prepositions.contains(&spelled(s.norm(p))));
            return Some(Start {
                at,
                frame: Frame::Clause,
                preposition,
            });
        }
        if word == ":" {
            let mut start = at + 1;
            while start < s.len() && s.tokens[start].is_quote_mark() {
                start += 1;
            }
            let fits = entry.quote || entry.clause;
            return (fits && start < s.len()).then_some(Start {
                at: start,
                frame: Frame::Quote,
                preposition: None,
            });
        }
        if let Some(&(_, close)) = s.quotes.iter().find(|(open, _)| *open == at) {
            let words_inside = close.saturating_sub(at + 1);
            let more = (close + 1..limit.min(close + 9)).any(|i| complementiser_at(s, i) || s.norm(i) == ":");
            if entry.quote
                && at + 1 < s.len()
                && !(words_inside <= 4 && more)
                && !(words_inside <= 2 && s.tokens.get(close + 1).is_some_and(Token::is_word))
            {
                return Some(Start {
                    at: at + 1,
                    frame: Frame::Quote,
                    preposition: None,
                });
            }
            if entry.object && at == from && (!entry.quote || words_inside <= 2) {
                return Some(Start {
                    at: at + 1,
                    frame: Frame::Object,
                    preposition: None,
                });
            }
            at = close + 1;
            continue;
        }
        if let Some(after) = adjunct_between_commas(s, entry, at, limit) {
            at = after;
            continue;
        }
        if let Some(after) = manner_end(s, at) {
            at = after;
            continue;
        }
        // نقلا عن مسؤولين، أن: where the speaker has it from.
        if word == "نقلا"
            && at > from
            && let Some(comma) = (at..limit).find(|&i| s.tokens[i].is_comma())
        {
            at = comma;
            continue;
        }
        if let Some(found) = prepositional(s, entry, at) {
            return Some(found);
        }
        if word == "(" {
            at = (at..limit)
                .find(|&i| s.norm(i) == ")")
                .map_or(at + 1, |close| close + 1);
            continue;
        }
        if token.is_comma() || token.is_dash() {
            relative = false;
            at += 1;
            continue;
        }
        if words::RELATIVE.contains(&word) {
            relative = true;
            at += 1;
            continue;
        }
        let repeats = entry.only_says() && cues::is_saying(word);
        if !relative && at > from && reports_itself(s, at) && !repeats && !(entry.object && entry.clause) {
            return None;
        }
        let demonstrative =
            matches!(word, "هذا" | "هذه" | "ذلك" | "تلك" | "ما") && entry.object && at == from;
        if demonstrative {
            return Some(Start {
                at,
                frame: Frame::Object,
                preposition: None,
            });
        }
        let adjunct =
            words::FUNCTION.contains(&word) || words::TIME.contains(&word) || token.kind == TokenKind::Number;
        if adjunct {
            // An adjunct of place or occasion: في بيان رسمي، خلال مؤتمر صحفي.
            if entry.object && matches!(word, "خلال" | "اثناء" | "لدي" | "عقب") {
                // خلال لقائه نظيره فلان في باريس، : up to the comma that closes it.
                let comma = (at + 1..limit.min(at + 22)).find(|&i| s.tokens[i].is_comma());
                if let Some(comma) =
                    comma.filter(|&c| !(at..c).any(|i| complementiser_at(s, i) || s.norm(i) == ":"))
                {
                    at = comma + 1;
                    continue;
                }
            }
            if (entry.object || entry.addressee)
                && PREPOSITIONS.contains(&word)
                && !words::TIME.contains(&s.norm(at + 1))
                && at + 1 < limit
            {
                at = adjunct_end(s, at + 1, limit);
                continue;
            }
            at += 1;
            continue;
        }
        if entry.addressee
            && !relative
            && token.kind == TokenKind::Word
            && !clitic_adjunct(word)
            && !is_addressee(word)
            && word != "مرارا"
        {
            return Some(Start {
                at,
                frame: Frame::Object,
                preposition: None,
            });
        }
        if entry.object && !relative && token.kind == TokenKind::Word && !clitic_adjunct(word) {
            // A clause further on wins over a bare noun only where no object can stand: قال ... إن.
            return Some(Start {
                at,
                frame: Frame::Object,
                preposition: None,
            });
        }
        at += 1;
    }
    None
}

/// The token after an adjunct of time, place or occasion that stands between commas: `، خلال اللقاء،`,
/// `، على هامش القمة،`. It belongs to the reporting word, never to what is said.
fn adjunct_between_commas(s: &Sentence, entry: &CueEntry, at: usize, limit: usize) -> Option<usize> {
    if at == 0 || !s.tokens[at - 1].is_comma() {
        return None;
    }
    let word = s.norm(at);
    let occasion = matches!(
        word,
        "خلال" | "اثناء" | "عقب" | "قبيل" | "بعيد" | "لدي" | "عبر" | "ضمن"
    ) || word == "على" && matches!(s.norm(at + 1), "هامش" | "هوامش")
        || word == "في" && !entry.prepositions.contains(&"في");
    if !occasion {
        return None;
    }
    let comma = (at + 1..limit.min(at + 22)).find(|&i| s.tokens[i].is_comma())?;
    let plain = (at..comma).all(|i| !complementiser_at(s, i) && s.norm(i) != ":" && !s.tokens[i].is_stop());
    (plain && comma + 1 < limit).then_some(comma + 1)
}

/// The table's spelling of a normalised preposition.
pub(super) fn spelled(word: &str) -> &str {
    match word {
        "الي" => "إلى",
        "بشان" => "بشأن",
        other => other,
    }
}

/// Content introduced by a preposition of the reporting word, free or attached.
pub(super) fn prepositional(s: &Sentence, entry: &CueEntry, at: usize) -> Option<Start> {
    let word = s.norm(at);
    for &preposition in &entry.prepositions {
        let free = spelled(word) == preposition;
        let attached = matches!(preposition, "ب" | "ل")
            && word.starts_with(preposition)
            && word.chars().count() > 3
            && !clitic_adjunct(word)
            && !is_addressee(word);
        if free || attached {
            let next = at + 1;
            if free && entry.clause && complementiser_at(s, next) {
                return Some(Start {
                    at: next,
                    frame: Frame::Clause,
                    preposition: Some(at),
                });
            }
            let mut start = at;
            if free && matches!(preposition, "ب" | "ل") && next < s.len() {
                start = next;
                while start < s.len() && s.tokens[start].is_quote_mark() {
                    start += 1;
                }
            }
            return (start < s.len()).then_some(Start {
                at: start,
                frame: Frame::Preposition,
                preposition: None,
            });
        }
    }
    if entry.target == Some("ب") && word == "ب" && at + 2 < s.len() {
        let start = if s.tokens[at + 1].is_quote_mark() {
            at + 2
        } else {
            at + 1
        };
        return Some(Start {
            at: start,
            frame: Frame::Preposition,
            preposition: None,
        });
    }
    if let Some(target) = entry.target
        && target == "ب"
        && word.starts_with('ب')
        && word.chars().count() > 2
        && !clitic_adjunct(word)
    {
        return Some(Start {
            at,
            frame: Frame::Preposition,
            preposition: None,
        });
    }
    None
}

/// Attached prepositions that add manner or occasion, never content.
pub(super) fn clitic_adjunct(word: &str) -> bool {
    matches!(
        word,
        "بشده"
            | "بقوه"
            | "بوضوح"
            | "بشكل"
            | "بحسب"
            | "بحضور"
            | "بعد"
            | "بين"
            | "بينما"
            | "بعدما"
            | "بيان"
            | "بدوره،"
            | "بالفعل"
            | "بهذا"
            | "بذلك"
            | "بحق"
            | "بسبب"
            | "بمناسبه"
            | "بصفته"
            | "باسم"
            | "لاحقا"
            | "للصحفيين"
            | "للصحافيين"
            | "لدي"
            | "لكن"
            | "باكستان"
            | "بريطانيا"
            | "بكين"
            | "باريس"
            | "برلين"
            | "بغداد"
            | "بيروت"
            | "بوتين"
            | "بشار"
            | "بلاده"
            | "بلادها"
            | "بعض"
            | "بيونغ"
            | "بولندا"
            | "بلجيكا"
            | "بروكسل"
            | "لندن"
            | "ليبيا"
            | "لبنان"
            | "لافروف"
            | "لجنه"
            | "لعدم"
            | "بومبيو"
            | "بن"
            | "بوتن"
            | "بنيامين"
    ) || words::IN_TURN.contains(&word)
}

pub(super) fn is_addressee(word: &str) -> bool {
    matches!(
        word,
        "لوكاله"
            | "لقناه"
            | "لصحيفه"
            | "لموقع"
            | "لشبكه"
            | "لاذاعه"
            | "لبرنامج"
            | "للقناه"
            | "للوكاله"
            | "لمراسل"
            | "لمراسله"
            | "لوسائل"
            | "لتلفزيون"
            | "لمجله"
            | "للصحيفه"
    )
}

/// Whether a finite reporting verb stands here that takes a clause.
pub(super) fn reports_itself(s: &Sentence, at: usize) -> bool {
    cues::readings(s.norm(at))
        .iter()
        .any(|r| matches!(r.form, CueForm::Past | CueForm::Participle) && r.entry.clause && !r.entry.weak)
}

/// The end of the noun group after a preposition: one noun, what is definite after it, a pronoun.
pub(super) fn adjunct_end(s: &Sentence, start: usize, limit: usize) -> usize {
    let mut at = start;
    if at < limit && s.tokens[at].is_word() && !complementiser_at(s, at) {
        at += 1;
    }
    let mut definite = is_definite(s.norm(start));
    while at < limit && s.tokens[at].is_word() && !complementiser_at(s, at) {
        let word = s.norm(at);
        let goes_on = is_definite(word)
            || words::TIME.contains(&word)
            || !definite && (word.ends_with("ي") || word.ends_with("يه"));
        if !goes_on {
            break;
        }
        definite |= is_definite(word);
        at += 1;
    }
    // في الوقت ذاته
    if at < limit && matches!(s.norm(at), "ذاته" | "ذاتها" | "نفسه" | "نفسها") {
        at += 1;
    }
    at
}
