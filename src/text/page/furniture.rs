//! Navigation, captions, counters, addresses, copyright: what stands on every page of a site.

use super::label::begins_with_any;
use super::line::Line;
use crate::text::lexicon::lexicon;
use crate::text::normalize::is_arabic_letter;

/// Whether a line has no Arabic letters and is too short to be told: "TT", "Sputnik".
pub(super) fn is_latin_scrap(line: &Line) -> bool {
    line.words <= 3 && !line.terminated && !line.key.chars().any(is_arabic_letter)
}

lexicon! {
    /// Lines of navigation, captions and forms, whole.
    FURNITURE = "lexicon/furniture.txt"
}

lexicon! {
    /// Words before a colon that open a caption, a list of tags, a counter.
    FURNITURE_LABELS = "lexicon/furniture_labels.txt"
}

lexicon! {
    /// What counters count, and words around the count.
    COUNTED = "lexicon/counted.txt"
}

pub(super) fn is_furniture(line: &Line) -> bool {
    let key = line.key.to_lowercase();
    if !key.contains(char::is_alphabetic) {
        return true;
    }
    if FURNITURE.contains(&key) {
        return true;
    }
    if line.words <= 20
        && FURNITURE_LABELS
            .strip(&key)
            .is_some_and(|rest| rest.trim_start().starts_with([':', '|', '#']))
    {
        return true;
    }
    if key.starts_with("لن يتم نشر عنوان بريدك")
        || key.contains("جميع الحقوق محفوظه")
        || key.contains("حقوق النشر محفوظه")
        || key.contains("كافه الحقوق محفوظه")
        || key.contains("all rights reserved")
        || key.starts_with("copyright")
    {
        return line.words <= 30;
    }
    if line.words <= 6
        && begins_with_any(
            &key,
            &[
                "getty images",
                "afp",
                "epa",
                "reuters",
                "صوره ارشيفيه",
                "صوره تعبيريه",
            ],
        )
    {
        return true;
    }
    let words: Vec<&str> = key.split(' ').collect();
    if words.iter().all(|word| is_address(word)) {
        return true;
    }
    is_breadcrumb(&key) || is_counter(&words)
}

/// A link, a mail address, a handle or a hashtag.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "()[]،,.:\"".contains(c));
    let bare = word.trim_start_matches(['@', '#']);
    (bare.len() < word.len() && !bare.is_empty())
        || word.starts_with("http://")
        || word.starts_with("https://")
        || word.starts_with("www.")
        || word.starts_with("pic.")
        || (word.is_ascii()
            && word.contains(['.', '@'])
            && !word.starts_with('.')
            && word.split(['.', '@']).all(|part| {
                part.len() > 1
                    && part
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "-_/?=&%~#".contains(c))
            }))
}

/// "الرئيسية > أخبار > عربي".
fn is_breadcrumb(key: &str) -> bool {
    let home = begins_with_any(key, &["الرئيسيه", "الصفحه الرئيسيه", "home"]);
    let parts: Vec<&str> = key
        .split(['>', '/', '|', '<', '"', '›', '\\', '•', '-'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    parts.len() > 1
        && ((home && key.len() < 200)
            || (parts.len() > 2
                && key.contains(['>', '|', '›', '•'])
                && parts.iter().all(|part| part.split(' ').count() <= 3)))
}

/// "120 مشاهدة", "تعليقات (3)", "3 دقائق للقراءة".
fn is_counter(words: &[&str]) -> bool {
    let mut parts = words
        .iter()
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
        .filter(|part| !part.is_empty())
        .peekable();
    words.len() <= 6
        && parts.peek().is_some()
        && words
            .iter()
            .any(|word| word.contains(|c: char| c.is_ascii_digit()))
        && parts.all(|part| {
            COUNTED.contains(part)
                || part.bytes().all(|byte| byte.is_ascii_digit())
                || ["k", "m"].iter().any(|unit| {
                    part.trim_end_matches(unit)
                        .bytes()
                        .all(|byte| byte.is_ascii_digit())
                })
        })
}
