//! Where a naming phrase cannot go on.

use crate::positions::lexicon::cues::{self, CueForm};
use crate::positions::lexicon::vocabulary::{has_pronoun, is_body, is_definite, is_person_word, is_role};
use crate::positions::lexicon::{places, words};
use crate::positions::token::{Sentence, TokenKind};

pub(super) fn is_verb(s: &Sentence, at: usize) -> bool {
    let word = s.norm(at);
    !is_person_word(word)
        && cues::readings(word)
            .iter()
            .any(|r| matches!(r.form, CueForm::Past | CueForm::Present | CueForm::Participle))
        && !(is_role(word) || is_body(word))
}

/// Whether a naming phrase ends before this token whatever it is made of.
pub(crate) fn ends_phrase(s: &Sentence, at: usize) -> bool {
    let Some(token) = s.tokens.get(at) else {
        return true;
    };
    // A name that looks like a conjunction: بان كي مون.
    if token.norm == "بان" && s.norm(at + 1) == "كي" {
        return false;
    }
    if token.kind == TokenKind::Punctuation {
        return true;
    }
    // الأمين العام: an adjective here, a year elsewhere.
    if token.norm == "العام"
        && at > 0
        && (is_definite(s.norm(at - 1)) || has_pronoun(s.norm(at - 1)))
        && (is_role(s.norm(at - 1)) || is_body(s.norm(at - 1)))
    {
        return false;
    }
    let joined = token
        .norm
        .strip_prefix('و')
        .is_some_and(|rest| words::FUNCTION.contains(&rest) || words::RELATIVE.contains(&rest));
    joined
        || words::FUNCTION.contains(&token.norm.as_str())
        // أدانت قطر وعمان أي عمل: it begins the object, whose word it is, so it is no function word elsewhere.
        || token.norm == "اي"
        || words::RELATIVE.contains(&token.norm.as_str())
        || words::TIME.contains(&token.norm.as_str())
        || is_complementiser(&token.norm)
}

/// `أن`, `إن` and their forms with a preposition or a pronoun.
pub(crate) fn is_complementiser(word: &str) -> bool {
    let bare = word
        .strip_prefix(['ب', 'ف', 'و', 'ل', 'ك'])
        .filter(|rest| rest.starts_with("ان"))
        .unwrap_or(word);
    let Some(rest) = bare.strip_prefix("ان") else {
        return false;
    };
    matches!(
        rest,
        "" | "ه" | "ها" | "هم" | "هما" | "هن" | "ي" | "نا" | "ني" | "ك" | "كم" | "ا"
    ) && bare != "انا"
        || matches!(word, "الا" | "بانا") && word == "بانا"
}

/// The same for a token in its sentence: `بان كي مون` is a name.
pub(crate) fn complementiser_at(s: &Sentence, at: usize) -> bool {
    is_complementiser(s.norm(at)) && !(s.norm(at) == "بان" && s.norm(at + 1) == "كي")
}

/// The end of the place name at `at`.
pub(super) fn places_end(s: &Sentence, at: usize, limit: usize) -> Option<usize> {
    let words: Vec<&str> = (at..limit.min(at + 5)).map(|i| s.norm(i)).collect();
    places::place_at(&words).map(|(_, n)| at + n)
}

pub(super) fn looks_statal(word: &str) -> bool {
    word.chars().count() >= 4 && places::state_of_adjective(word).is_some()
}
