//! Finds the English form of an Arabic name in the translation of the sentence that holds it, by
//! comparing consonants.

/// A run of capitalised words and how well it matches, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) text: String,
    pub(crate) score: f32,
}

/// How alike the consonants must be.
const ALIKE: f32 = 0.72;

/// The run of words in `english` that reads most like the Arabic `name`.
pub(crate) fn find(name: &str, english: &str) -> Option<Found> {
    let key = super::table::key(name);
    let count = key.split(' ').count();
    let arabic = arabic_skeleton(&key);
    if arabic.len() < 2 {
        return None;
    }
    let words: Vec<&str> = english.split_whitespace().collect();
    let mut best: Option<(Found, usize)> = None;
    for start in 0..words.len() {
        for end in start + 1..=words.len().min(start + count + 3) {
            let run: Vec<&str> = words[start..end].iter().map(|w| trimmed(w)).collect();
            if !is_name_run(&run)
                || words[start..end - 1].iter().any(|w| {
                    w.ends_with([',', ';', ':']) || w.ends_with("'s") || w.ends_with('.') && w.len() > 3
                })
            {
                continue;
            }
            let score = similarity(&arabic, &english_skeleton(&run.join("")));
            let distance = run.len().abs_diff(count);
            let better = best.as_ref().is_none_or(|(b, d)| {
                score > b.score + 0.001 || (score - b.score).abs() <= 0.001 && distance < *d
            });
            if score >= ALIKE && better {
                best = Some((
                    Found {
                        text: run.join(" "),
                        score,
                    },
                    distance,
                ));
            }
        }
    }
    best.map(|(found, _)| found)
}

/// Whether two English spellings have the same consonants: Khaled and Khalid, Anthony and Antony.
pub(crate) fn sound_alike(a: &str, b: &str) -> bool {
    let consonants = |word: &str| -> Vec<char> {
        let letters = english_skeleton(word)
            .into_iter()
            .filter(|c| !"iuoey".contains(*c));
        letters
            .map(|c| if matches!(c, 'q' | 'c') { 'k' } else { c })
            .collect()
    };
    let a = consonants(a);
    a.len() > 1 && a == consonants(b)
}

fn trimmed(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word)
}

/// Begins and ends with a capital (or `al-`), small words inside only where names have them.
fn is_name_run(run: &[&str]) -> bool {
    let capital = |w: &str| {
        w.chars().next().is_some_and(char::is_uppercase) || w.starts_with("al-") || w.starts_with("el-")
    };
    let link = |w: &str| {
        matches!(
            w,
            "bin"
                | "ben"
                | "bint"
                | "ibn"
                | "al"
                | "el"
                | "de"
                | "del"
                | "da"
                | "van"
                | "von"
                | "der"
                | "la"
                | "di"
                | "ould"
                | "abu"
        )
    };
    !run.is_empty()
        && run.iter().all(|w| !w.is_empty() && (capital(w) || link(w)))
        && run.first().is_some_and(|w| capital(w))
        && run.last().is_some_and(|w| capital(w))
        && !run.iter().any(|w| NOT_NAMES.contains(w))
}

/// Whether a capitalised word is no part of a personal name.
pub(crate) fn is_no_name(word: &str) -> bool {
    NOT_NAMES.contains(&word)
}

/// Capitalised words that are no part of a personal name.
const NOT_NAMES: &[&str] = &[
    "The",
    "A",
    "An",
    "In",
    "On",
    "At",
    "For",
    "He",
    "She",
    "It",
    "They",
    "President",
    "Minister",
    "Prime",
    "Foreign",
    "Defense",
    "Interior",
    "King",
    "Prince",
    "Sheikh",
    "Gen",
    "Maj",
    "Brig",
    "Col",
    "Lt",
    "Dr",
    "Mr",
    "Mrs",
    "Sen",
    "Rep",
    "Secretary",
    "General",
    "State",
    "U.S",
    "U.N",
    "Egyptian",
    "Saudi",
    "Qatari",
    "Iranian",
    "Turkish",
    "Russian",
    "American",
    "British",
    "French",
    "German",
    "Syrian",
    "Israeli",
    "Palestinian",
    "But",
    "And",
    "That",
    "This",
    "As",
];

/// Letters of an Arabic name that stay in any transliteration, with what they may become.
fn arabic_skeleton(key: &str) -> Vec<char> {
    key.split(' ')
        .flat_map(|word| {
            let bare = word
                .strip_prefix("ال")
                .filter(|r| r.chars().count() > 2)
                .unwrap_or(word);
            let ending = bare.strip_suffix('ه').unwrap_or(bare);
            ending
                .chars()
                .filter(|c| !matches!(c, 'ا' | 'ع' | 'ء' | 'ئ' | 'ؤ' | 'ه' | 'ح'))
                .collect::<Vec<char>>()
        })
        .collect()
}

/// Consonants of an English name with digraphs as one letter.
fn english_skeleton(name: &str) -> Vec<char> {
    let lower = name
        .to_lowercase()
        .replace("al-", "")
        .replace("el-", "")
        .replace(['-', '\'', '’', '.'], "");
    let folded = [
        ("tch", "c"),
        ("sch", "s"),
        ("sh", "s"),
        ("ch", "c"),
        ("kh", "k"),
        ("gh", "g"),
        ("th", "t"),
        ("dh", "d"),
        ("ph", "f"),
        ("ck", "k"),
        ("x", "ks"),
        ("ou", "u"),
    ]
    .iter()
    .fold(lower, |text, (from, to)| text.replace(from, to));
    let mut out: Vec<char> = Vec::new();
    for c in folded.chars() {
        if matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'h') || !c.is_alphabetic() {
            if matches!(c, 'i' | 'u' | 'o' | 'e') {
                out.push(c);
            }
            continue;
        }
        if out.last() != Some(&c) {
            out.push(c);
        }
    }
    out
}

/// Whether the Arabic letter may be written as this Latin one.
fn fits(arabic: char, latin: char) -> bool {
    let letters = match arabic {
        'ب' => "bpv",
        'ت' | 'ط' => "td",
        'ث' => "ts",
        'ج' => "jgcz",
        'خ' => "kjc",
        'د' | 'ض' => "dt",
        'ذ' => "dzt",
        'ر' => "r",
        'ز' | 'ظ' => "zsd",
        'س' | 'ص' => "scz",
        'ش' => "sc",
        'غ' => "gr",
        'ف' => "fvp",
        'ق' => "qkgc",
        'ك' => "kcqgx",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'و' => "wvuo",
        'ي' => "yije",
        _ => "",
    };
    letters.contains(latin)
}

fn weight(arabic: char) -> f32 {
    if matches!(arabic, 'و' | 'ي') { 0.3 } else { 1.0 }
}

/// 1 minus the cost of turning one skeleton into the other, over the weight of the longer one.
fn similarity(arabic: &[char], latin: &[char]) -> f32 {
    let latin_weight = |c: char| {
        if matches!(c, 'i' | 'u' | 'o' | 'e') {
            0.05
        } else if matches!(c, 'y' | 'w') {
            0.3
        } else {
            1.0
        }
    };
    let mut row: Vec<f32> = Vec::with_capacity(latin.len() + 1);
    row.push(0.0);
    for (j, &c) in latin.iter().enumerate() {
        row.push(row[j] + latin_weight(c));
    }
    for &a in arabic {
        let mut next = Vec::with_capacity(latin.len() + 1);
        next.push(row[0] + weight(a));
        for (j, &c) in latin.iter().enumerate() {
            let change = row[j]
                + if fits(a, c) {
                    0.0
                } else {
                    weight(a).max(latin_weight(c))
                };
            let drop = row[j + 1] + weight(a);
            let add = next[j] + latin_weight(c);
            next.push(change.min(drop).min(add));
        }
        row = next;
    }
    let total: f32 = arabic
        .iter()
        .map(|&a| weight(a))
        .sum::<f32>()
        .max(latin.iter().map(|&c| latin_weight(c)).sum());
    if total <= 0.0 {
        0.0
    } else {
        1.0 - row[latin.len()] / total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, english: &str) -> Option<String> {
        find(name, english).map(|f| f.text)
    }

    #[test]
    fn names_are_found_without_their_titles() {
        assert_eq!(
            text(
                "سليشي بقلي",
                "Ethiopian Water Minister Seleshi Bekele said on Friday."
            ),
            Some("Seleshi Bekele".into())
        );
        assert_eq!(
            text("كريم الحداد", "The spokesman, Karim al-Haddad, denied it."),
            Some("Karim al-Haddad".into())
        );
        assert_eq!(
            text(
                "رود روزينشتاين",
                "Deputy Attorney General Rod Rosenstein's letter"
            ),
            Some("Rod Rosenstein".into())
        );
        assert_eq!(text("خوان سانتوس", "President Mauricio Macri said so."), None);
    }
}
