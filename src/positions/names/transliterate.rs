//! Press-style transliteration of Arabic names, for names that neither the tables nor the translation
//! of the story give.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{learned, maghreb};
use crate::positions::lexicon::vocabulary::{is_definite, without_article};
use crate::positions::token::normalise;

static GIVEN: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../lexicon/given.tsv")
        .lines()
        .filter_map(|l| l.split_once('\t'))
        .collect()
});

/// A whole name in Latin letters, each part capitalised as the press does.
pub(crate) fn name(arabic: &str) -> String {
    spelled(arabic, false)
}

/// The same for a name of the Maghreb.
pub(crate) fn maghreb_name(arabic: &str) -> String {
    spelled(arabic, true)
}

fn spelled(arabic: &str, maghreb: bool) -> String {
    let joined = super::table::key(arabic);
    let words: Vec<&str> = joined.split(' ').filter(|w| !w.is_empty()).collect();
    let parts: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(i, w)| {
            let general = || word(w, words.get(i + 1).copied());
            match maghreb {
                true => maghreb::given(w).map_or_else(|| maghreb::as_in_french(&general()), str::to_owned),
                false => general(),
            }
        })
        .collect();
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() && !out.ends_with('-') {
            out.push(' ');
        }
        out.push_str(&part);
    }
    out
}

fn word(word: &str, next: Option<&str>) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    if word == "ال" && next.is_some() {
        return "Al".to_owned();
    }
    if let Some(known) = GIVEN.get(word) {
        return (*known).to_owned();
    }
    if word == "الدين" {
        return "al-Din".to_owned();
    }
    if let Some(compound) = word.strip_prefix("عبدال") {
        return format!("Abdul{}", letters(compound));
    }
    let bare = if is_definite(word) {
        without_article(word)
    } else {
        word
    };
    if bare != word {
        let stem = GIVEN
            .get(bare)
            .map_or_else(|| capitalised(&letters(bare)), |k| (*k).to_owned());
        return format!("al-{stem}");
    }
    if let Some(stem) = word.strip_suffix("الدين").filter(|s| s.chars().count() > 1) {
        let stem = GIVEN
            .get(stem)
            .map_or_else(|| capitalised(&letters(stem)), |known| (*known).to_owned());
        return format!("{stem} al-Din");
    }
    capitalised(&letters(word))
}

/// First letter in upper case.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn consonant(c: char) -> Option<&'static str> {
    Some(match c {
        'ب' => "b",
        'ت' | 'ط' => "t",
        'ث' => "th",
        'ج' => "j",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ض' => "d",
        'ذ' => "dh",
        'ر' => "r",
        'ز' | 'ظ' => "z",
        'س' | 'ص' => "s",
        'ش' => "sh",
        'غ' | 'گ' => "g",
        'ف' => "f",
        'ڤ' => "v",
        'پ' => "p",
        'چ' => "ch",
        'ق' => "q",
        'ك' => "k",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        _ => return None,
    })
}

/// Whether the letters look like a foreign name: long, without a letter that only Arabic has.
fn is_foreign(letters: &[char]) -> bool {
    let long_vowels = letters.iter().filter(|c| matches!(c, 'ا' | 'و' | 'ي')).count();
    letters.len() >= 5
        && long_vowels >= 2
        && !letters
            .iter()
            .any(|c| matches!(c, 'ع' | 'ح' | 'ص' | 'ض' | 'ط' | 'ظ' | 'ق' | 'ث' | 'ذ' | 'خ'))
}

/// One word, as names like it are written.
fn letters(word: &str) -> String {
    learned::spell(&normalise(word)).unwrap_or_else(|| by_letter(word))
}

/// One word, letter by letter; short vowels, which Arabic does not write, are `a` between consonants.
fn by_letter(word: &str) -> String {
    let cs: Vec<char> = normalise(word).chars().collect();
    let foreign = is_foreign(&cs);
    let mut out = String::new();
    let vowel_before = |out: &str| out.ends_with(['a', 'i', 'u', 'o', 'e']);
    let last = cs.len().saturating_sub(1);
    for (i, &c) in cs.iter().enumerate() {
        let next = cs.get(i + 1).copied();
        match c {
            'ا' => {
                if !out.ends_with('a') {
                    out.push('a');
                }
            }
            'ع' => {
                if next.and_then(consonant).is_some() && (i == 0 || !vowel_before(&out)) {
                    out.push('a');
                }
            }
            'ء' | 'ئ' | 'ؤ' => {}
            'ي' => {
                if i == 0 || next == Some('ا') || next == Some('و') && i > 0 {
                    out.push('y');
                    if i == 0 && next.and_then(consonant).is_some() {
                        out.push('a');
                    }
                } else {
                    out.push('i');
                }
            }
            'و' => {
                if i == 0 || next == Some('ا') || next == Some('ي') && !foreign {
                    out.push('w');
                    if next.and_then(consonant).is_some() {
                        out.push('a');
                    }
                } else if foreign {
                    out.push('o');
                } else if out.ends_with('a') {
                    out.push('w');
                } else {
                    out.push_str("ou");
                }
            }
            'ه' if i == last => {
                if !out.ends_with('a') {
                    out.push('a');
                }
            }
            _ => {
                let Some(latin) = consonant(c) else {
                    out.push(c);
                    continue;
                };
                out.push_str(if c == 'غ' && !foreign { "gh" } else { latin });
                let Some(following) = next else { continue };
                if consonant(following).is_none() && following != 'ه' || following == 'ه' && i + 1 == last {
                    continue;
                }
                // Two consonants meet: a vowel after the first of the word, or where three would meet.
                let before = out.trim_end_matches(|c: char| !"aeiou".contains(c));
                let run = out.len() - before.len();
                let open = run == if c == 'غ' && !foreign { 2 } else { latin.len() } && !before.is_empty();
                let final_pair = i + 2 == cs.len();
                if !foreign && (!open || final_pair && cs.len() == 3) {
                    out.push('a');
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_names_follow_press_style() {
        assert_eq!(name("ماجد الأنصاري"), "Majed al-Ansari");
        assert_eq!(name("خالد بن سلمان"), "Khalid bin Salman");
        assert_eq!(name("تميم بن حمد آل ثاني"), "Tamim bin Hamad Al Thani");
        assert_eq!(name("عبد الرحمن القحطاني"), "Abdulrahman al-Qahtani");
        assert_eq!(name("نور الدين الشمري"), name("نورالدين الشمري"));
    }

    #[test]
    fn foreign_names_keep_their_clusters() {
        assert_eq!(name("ستيفانو"), "Stefano");
    }
}
