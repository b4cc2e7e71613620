//! Who speaks: the subject after or before the verb, an addressee that is none, and who is meant when nobody
//! is named.

use super::{Attribution, Subject};
use crate::positions::actor::{NounPhrase, complementiser_at, naming_phrase, naming_phrase_before};
use crate::positions::lexicon::cues::{self, CueEntry, CueForm, CueWord};
use crate::positions::lexicon::vocabulary::{
    is_body, is_common_word, is_definite, is_person_word, is_role, without_article,
};
use crate::positions::lexicon::{places, words};
use crate::positions::names::table;
use crate::positions::token::{Sentence, Token, TokenKind};

/// Adverbs and dates that may stand between a verb and its subject.
pub(super) fn skip_adverbs(s: &Sentence, mut at: usize) -> usize {
    loop {
        let word = s.norm(at);
        if matches!(
            word,
            "ايضا"
                | "كذلك"
                | "مجددا"
                | "رسميا"
                | "اليوم"
                | "امس"
                | "بشده"
                | "مساء"
                | "صباح"
                | "مؤخرا"
                | "حاليا"
                | "لاحقا"
        ) || words::IN_TURN.contains(&word)
            || words::TIME.contains(&word) && at + 1 < s.len() && !matches!(word, "العام" | "عام")
        {
            at += 1;
            if s.tokens
                .get(at)
                .is_some_and(crate::positions::token::Token::is_comma)
            {
                at += 1;
            }
            continue;
        }
        if let Some(end) = manner_end(s, at) {
            at = end;
            continue;
        }
        // An addressee: قال للصحفيين، قال لوكالة رويترز.
        if let Some(end) = addressee_end(s, at) {
            at = end;
            continue;
        }
        return at;
    }
}

/// The end of words that say how: `بشكل قاطع`, `نفيا قاطعا`, `للمرة الأولى`.
pub(crate) fn manner_end(s: &Sentence, at: usize) -> Option<usize> {
    let (word, next) = (s.norm(at), s.norm(at + 1));
    let accusative = |w: &str| {
        w.ends_with('ا') && w.chars().count() >= 4 && !is_person_word(w) && places::place(w).is_none()
    };
    let cognate =
        accusative(word) && accusative(next) && is_common_word(next) && cues::readings(word).is_empty();
    let manner = matches!(word, "بشكل" | "بصوره" | "بطريقه" | "بلهجه")
        && s.tokens.get(at + 1).is_some_and(Token::is_word);
    let occasion = word == "للمره" && is_definite(next);
    (cognate || manner || occasion).then_some(at + 2)
}

/// The end of an addressee with `ل` at this token.
pub(super) fn addressee_end(s: &Sentence, at: usize) -> Option<usize> {
    let word = s.norm(at);
    let rest = word.strip_prefix('ل')?;
    let latin = rest.chars().all(|c| c.is_ascii_alphanumeric()) && !rest.is_empty();
    let press = matches!(
        rest,
        "وكاله"
            | "صحيفه"
            | "قناه"
            | "موقع"
            | "شبكه"
            | "اذاعه"
            | "برنامج"
            | "تلفزيون"
            | "مجله"
            | "وسائل"
            | "رويترز"
            | "فرانس"
            | "لصحفيين"
            | "لصحافيين"
            | "لصحفيه"
            | "لجزيره"
            | "لعربيه"
            | "لوكاله"
            | "مراسل"
            | "بي"
            | "هيئه"
            | "سكاي"
            | "لقناه"
            | "لاعلام"
    );
    if latin || word == "ل" && s.tokens.get(at + 1).is_some_and(|t| t.is_quote_mark()) {
        if word == "ل" {
            let close = s
                .quotes
                .iter()
                .find(|(open, _)| *open == at + 1)
                .map(|(_, close)| *close)?;
            return (close - at < 6).then_some(close + 1);
        }
        return Some(at + 1);
    }
    if !press {
        return None;
    }
    let norm = word
        .strip_prefix("لل")
        .map_or_else(|| rest.to_owned(), |r| format!("ال{r}"));
    Some(naming_phrase(&s.read_as(at, norm), at, s.len()).map_or(at + 1, |p| p.whole.end))
}

/// `يذكر أن`, `يعتقد أن`: nobody in particular.
pub(super) fn impersonal(s: &Sentence, at: usize, word: &CueWord) -> bool {
    let norm = s.norm(at);
    let bare = norm.strip_prefix('و').unwrap_or(norm);
    word.form == CueForm::Present
        && matches!(
            bare,
            "يذكر"
                | "يشار"
                | "يعتقد"
                | "يتوقع"
                | "يعتبر"
                | "تعتبر"
                | "يظهر"
                | "يرجح"
                | "يقدر"
                | "يري"
                | "يعد"
                | "يلاحظ"
                | "يقول"
                | "يقال"
                | "ينظر"
                | "يحمل"
                | "يبحث"
                | "يكتب"
                | "يعلن"
        )
        && (at == 0 || s.tokens[at - 1].kind == TokenKind::Punctuation || norm.starts_with('و'))
}

/// Where a subject after the verb must end: before the frame that the verb needs.
pub(super) fn frame_limit(s: &Sentence, entry: &CueEntry, from: usize) -> usize {
    (from..s.len())
        .find(|&i| {
            s.tokens[i].is_stop()
                || s.norm(i) == ":"
                || s.begins_clause(i)
                || entry.clause && complementiser_at(s, i)
        })
        .unwrap_or(s.len())
}

/// Whether the phrase can act: a name, an office, a body, a place, or any noun before a clause.
pub(super) fn plausible(s: &Sentence, phrase: &NounPhrase, entry: &CueEntry) -> bool {
    if phrase.name.is_some() {
        return true;
    }
    let core = phrase.core();
    let head = s.norm(core.start);
    if s.tokens[core.start].is_quote_mark() {
        return core.len() <= 7;
    }
    // دعا المجتمع الدولي إلى: those who are called upon.
    if entry.addressee
        && matches!(
            head,
            "المجتمع"
                | "الاطراف"
                | "جميع"
                | "كل"
                | "كافه"
                | "المواطنين"
                | "الجميع"
                | "الشعب"
                | "الفلسطينيين"
                | "الناس"
                | "سكان"
                | "انصاره"
                | "مختلف"
                | "بقيه"
                | "باقي"
                | "سائر"
        )
    {
        return false;
    }
    // كل ما جاء: a quantifier alone names nobody.
    if core.len() == 1
        && matches!(
            head,
            "كل" | "بعض"
                | "احد"
                | "احدي"
                | "اي"
                | "معظم"
                | "نفس"
                | "عدد"
                | "جميع"
                | "ام"
                | "اب"
                | "عمر"
        )
    {
        return false;
    }
    let words: Vec<&str> = core.clone().map(|i| s.norm(i)).collect();
    is_role(head)
        || table::longest_at(&words) == Some(words.len())
        || is_body(head)
        || places::place_at(&words).is_some()
        || words::JOINT.contains(&head)
        || words::HONORIFIC.contains(&head)
        || s.tokens[core.start].kind == TokenKind::Number
        || words::PARTITIVE.contains(&head)
        || head.starts_with("ال") && head.ends_with("ون")
        // المتحف البريطاني
        || head.starts_with("ال") && core.len() > 1 && s.norm(core.start + 1).starts_with("ال") && places::state_of_adjective(s.norm(core.start + 1)).is_some()
        || core.len() == 1 && s.surnames.contains(head)
        || entry.clause && !entry.object && !head.ends_with("ها") && !head.ends_with("هم") && !head.ends_with("هما")
}

/// Whether the named subject of an attribution can act at all: an event never does, and a text that
/// `يعبر عن` something is no speaker who voices a feeling.
pub(crate) fn is_actor(s: &Sentence, attribution: &Attribution) -> bool {
    let Subject::Named(phrase) = &attribution.subject else {
        return true;
    };
    let head = without_article(s.norm(phrase.core().start));
    let voices = attribution
        .entry
        .is_some_and(|e| matches!(e.lemma, "عبر" | "أعرب"));
    // رفض العالم: the world, no scientist.
    if phrase.name.is_none() && phrase.core().len() == 1 && s.norm(phrase.core().start) == "العالم" {
        return false;
    }
    phrase.name.is_some() || !(words::EVENTS.contains(&head) || voices && words::TEXTS.contains(&head))
}

/// Whether verb and subject agree as Arabic demands when the verb comes first.
pub(super) fn agrees(s: &Sentence, phrase: &NounPhrase, word: &CueWord) -> bool {
    let first = phrase.whole.start;
    let head = s.norm(first);
    // A verb before its subject stands in the singular: after a plural the noun is the object.
    if plural_ending(s, first, word) {
        return false;
    }
    // ناشد الدول الأعضاء: those who are called upon; as subject they want a feminine verb.
    if word.entry.addressee
        && word.agreement.feminine == Some(false)
        && matches!(
            without_article(head),
            "دول" | "قوي" | "فصائل" | "حكومات" | "منظمات" | "شركات" | "مؤسسات" | "سلطات"
        )
    {
        return false;
    }
    // An accusative plural is the object.
    if phrase.name.as_ref().is_none_or(|n| n.start != first)
        && head.ends_with("ين")
        && head.chars().count() > 5
        && head.starts_with("ال")
        && !is_role(head)
        && places::place(head).is_none()
    {
        return false;
    }
    if word.form == CueForm::Participle || phrase.name.as_ref().is_some_and(|n| n.start == first) {
        return true;
    }
    let Some(feminine) = word.agreement.feminine else {
        return false;
    };
    let titled = is_role(head) || is_body(head) || words::HONORIFIC.contains(&head);
    if !titled || places::place(head).is_some() {
        return true;
    }
    let feminine_head = head.ends_with('ه') && !matches!(head, "نظيره" | "خليفه" | "طلبه" | "قاده" | "عمده");
    // Broken plurals take either; a masculine singular noun takes the masculine alone.
    if feminine_head {
        feminine
    } else {
        !feminine || plural_or_collective(head)
    }
}

/// `ويرفضون حقها`: whether the verb right before `first` carries its subject as an ending.
fn plural_ending(s: &Sentence, first: usize, word: &CueWord) -> bool {
    let verb = first.checked_sub(1).map_or("", |at| s.norm(at));
    matches!(word.form, CueForm::Past | CueForm::Present)
        && word.agreement.plural
        && word.agreement.feminine.is_none_or(|f| !f)
        && (verb.ends_with("وا") || verb.ends_with("ون"))
}

pub(super) fn plural_or_collective(head: &str) -> bool {
    head.ends_with("ات")
        || matches!(
            head.strip_prefix("ال").unwrap_or(head),
            "مصادر"
                | "وسائل"
                | "تقارير"
                | "دول"
                | "قوي"
                | "صحف"
                | "فصائل"
                | "كتائب"
                | "لجان"
                | "احزاب"
                | "مواقع"
                | "بعض"
                | "احدي"
                | "وثائق"
                | "خطوط"
                | "غالبيه"
                | "قبائل"
                | "وحدات"
                | "اجهزه"
                | "معظم"
                | "نفس"
                | "نيابه"
                | "داخليه"
                | "خارجيه"
                | "دفاع"
                | "عدد"
                | "الويه"
                | "استخبارات"
                | "شرطه"
        )
}

/// The subject before the verb, with its auxiliary and negation.
pub(super) fn subject_before(s: &Sentence, at: usize) -> Option<NounPhrase> {
    if at == 0 {
        return None;
    }
    let mut end = at;
    while end > 0
        && (s.tokens[end - 1].is(words::IN_TURN)
            || s.tokens[end - 1].is(&[
                "قد",
                "كان",
                "كانت",
                "لم",
                "لن",
                "لا",
                "سوف",
                "ايضا",
                "كانوا",
                "ما",
                "انه",
                "فقد",
            ]))
    {
        end -= 1;
    }
    // أما فلان فدعا: the topic is the subject.
    if end == at
        && s.norm(at)
            .strip_prefix('ف')
            .is_some_and(|verb| !cues::readings(verb).is_empty())
        && let Some(topic) = (s.statement_begin(at)..at).find(|&i| matches!(s.norm(i), "اما" | "واما"))
    {
        return naming_phrase(s, topic + 1, at).filter(|phrase| phrase.whole.end == at);
    }
    // A conjunction on the verb begins a new clause.
    let norm = s.norm(at);
    if (norm.starts_with('و')
        && end == at
        && !cues::readings(norm).is_empty()
        && !cues::readings(&norm[2..]).is_empty())
        || norm.starts_with('ف') && !cues::readings(&norm[2..]).is_empty()
    {
        return None;
    }
    if end > 0 && words::RELATIVE.contains(&s.norm(end - 1)) {
        end -= 1;
        if end > 0 && s.tokens[end - 1].is_comma() {
            end -= 1;
        }
    }
    // سبق لفلان أن حذر
    if end > 2
        && s.norm(end - 1) == "ان"
        && let Some(before) =
            (end.saturating_sub(14)..end - 1).find(|&i| matches!(s.norm(i), "سبق" | "وسبق" | "يسبق"))
        && s.norm(before + 1).starts_with('ل')
    {
        return super::source::attached_phrase(s, before + 1);
    }
    if end == 0 || s.tokens[end - 1].is_stop() {
        return None;
    }
    let from = (0..end)
        .rev()
        .find(|&i| {
            s.tokens[i].is_stop() || s.tokens[i].quote.is_some() || s.norm(i) == ":" || s.begins_clause(i)
        })
        .map_or(s.begin.min(end), |i| if s.begins_clause(i) { i } else { i + 1 });
    let acts = |phrase: &NounPhrase| {
        let head = s.norm(phrase.core().start);
        let words: Vec<&str> = phrase.core().map(|i| s.norm(i)).collect();
        phrase.name.is_some()
            || is_role(head)
            || table::longest_at(&words) == Some(words.len())
            || is_body(head)
            || places::place_at(&words).is_some()
            || words::JOINT.contains(&head)
            || words::HONORIFIC.contains(&head)
            || head.ends_with("ون") && head.starts_with("ال")
            || head.ends_with("يين") && end > 0 && complementiser_at(s, phrase.whole.start.saturating_sub(1))
    };
    naming_phrase_before(s, from, end, acts).or_else(|| with_relative_clause(s, from, end).filter(acts))
}

/// `القوات التي تقودها فلان قالت`: a subject with a relative clause before its verb.
pub(super) fn with_relative_clause(s: &Sentence, from: usize, end: usize) -> Option<NounPhrase> {
    let relative = (from.max(end.saturating_sub(16))..end)
        .rev()
        .find(|&i| words::RELATIVE.contains(&s.norm(i)))?;
    let mut close = relative;
    if close > from && s.tokens[close - 1].is_comma() {
        close -= 1;
    }
    let begin = (from..close).find(|&i| i == from || complementiser_at(s, i - 1))?;
    let phrase = naming_phrase(s, begin, close)?;
    (phrase.whole.end == close && end - relative >= 3).then_some(phrase)
}

/// The latest attribution of the sentence that does not stand inside the content of another one.
pub(crate) fn outer_speaker(found: &[Attribution], at: usize) -> Option<usize> {
    let before =
        |f: &Attribution| f.cue.start < at && !matches!(f.subject, Subject::SameAs(_) | Subject::Pair(_));
    found
        .iter()
        .rposition(|f| before(f) && !found.iter().any(|g| g.content.contains(&f.cue.start)))
        .or_else(|| found.iter().rposition(before))
}

pub(super) fn implicit(s: &Sentence, at: usize, word: &CueWord, found: &[Attribution]) -> Subject {
    // A coordinated verb shares the subject of the verb before it.
    let _ = (s, at);
    match outer_speaker(found, at) {
        index if word.is_dual() => Subject::Pair(index),
        Some(index) => Subject::SameAs(index),
        None => match crowd_before(s, at, word) {
            Some(crowd) => Subject::Named(crowd),
            None => Subject::Implicit(word.agreement),
        },
    }
}

/// `وتظاهر المئات أمام السفارة وطالبوا`: those of whom the sentence has told something before a verb in the
/// plural, where nobody has spoken yet.
fn crowd_before(s: &Sentence, at: usize, word: &CueWord) -> Option<NounPhrase> {
    let plural = word.agreement.plural && s.norm(at).ends_with("وا");
    if !plural || !s.norm(at).starts_with('و') {
        return None;
    }
    let begin = s.statement_begin(at);
    let first = (begin + 1..at.min(begin + 4)).find(|&i| is_crowd(s.norm(i)))?;
    naming_phrase(s, first, at).or(Some(NounPhrase::plain(first..first + 1)))
}

/// A number of people, or a nominative plural.
fn is_crowd(word: &str) -> bool {
    let bare = without_article(word);
    matches!(
        bare,
        "عشرات"
            | "مئات"
            | "الاف"
            | "ملايين"
            | "اهالي"
            | "سكان"
            | "نشطاء"
            | "انصار"
            | "طلبه"
            | "عمال"
            | "نواب"
    ) || bare.ends_with("ون") && bare.chars().count() > 4 && !bare.starts_with(['ي', 'ت'])
}
