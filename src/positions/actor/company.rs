//! Names of companies behind an office: `الرئيس التنفيذي لشركة أرامكو السعودية أمين الناصر`.
//!
//! Their words are in no table and look like names of persons, so what tells the two apart is how many words there are
//! and which of them are given names.

use super::boundary::{ends_phrase, is_verb, looks_statal};
use super::name::next_is_name;
use crate::positions::lexicon::vocabulary::{is_common_word, is_definite, is_person_word, is_role};
use crate::positions::lexicon::words;
use crate::positions::names::table;
use crate::positions::token::{Sentence, TokenKind};

/// Where the company ends whose noun or name is at token `at`, `bare` being that word without its preposition; `None`
/// where no company is named there.
pub(super) fn company(s: &Sentence, at: usize, bare: &str, limit: usize) -> Option<usize> {
    let headed = words::COMPANY.contains(&bare);
    // الرئيس التنفيذي لأرامكو: an office that says of what. قال الوزير لرويترز tells to whom.
    let asks_of_what = at > 0
        && matches!(
            s.norm(at - 1),
            "التنفيذي" | "التنفيذيه" | "المنتدب" | "العام" | "العامه" | "الاداره"
        );
    if !headed && !asks_of_what {
        return None;
    }
    let mut named = vec![bare];
    named.extend((at + 1..limit.min(at + 5)).map(|i| s.norm(i)));
    let known = table::longest_at(&named).filter(|&n| table::person(&named[..n].join(" ")).is_none());
    if let Some(n) = known.filter(|&n| !headed || n > 1) {
        return Some(at + n);
    }
    if !headed {
        return None;
    }
    let first = at + 1;
    let plain = |i: usize| {
        s.tokens[i].kind == TokenKind::Word
            && !ends_phrase(s, i)
            && !is_definite(s.norm(i))
            && !is_role(s.norm(i))
            && (is_person_word(s.norm(i)) || !(is_common_word(s.norm(i)) || i > first && is_verb(s, i)))
    };
    let end = (first..limit).find(|&i| !plain(i)).unwrap_or(limit);
    if end == first {
        return None;
    }
    let definite = end < limit && s.tokens[end].is_word() && is_definite(s.norm(end)) && !ends_phrase(s, end);
    if definite && looks_statal(s.norm(end)) && end == first + 1 {
        return Some(end + 1);
    }
    // The surname with the article closes the holder's name: شركة أرامكو سامي الناصر.
    let names = end + usize::from(definite && !looks_statal(s.norm(end)));
    let given = (first + 1..end)
        .find(|&i| (is_person_word(s.norm(i)) || next_is_name(s, i, names)) && names - i >= 2);
    Some(match given {
        Some(given) => given,
        None if names > end && end - first >= 2 => end - 1,
        None if end - first >= 3 => end - 2,
        None => end,
    })
}
