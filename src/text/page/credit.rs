//! Who is credited for a story.

use super::label::begins_with_any;
use super::line::Line;
use crate::text::lexicon::lexicon;
use std::ops::Range;

lexicon! {
    /// Words before a colon that credit a source.
    SOURCE_LABELS = "lexicon/source_labels.txt"
}

lexicon! {
    /// Names under which agencies sign.
    AGENCIES = "lexicon/agencies.txt"
}

pub(super) fn is_credit(line: &Line) -> bool {
    let key = line.key.as_str();
    if SOURCE_LABELS
        .strip(key)
        .is_some_and(|rest| rest.trim_start().starts_with([':', '-', '|']))
    {
        // "المصدر: نرفض ذلك ..." quotes a source; a credit is a few names.
        return line.words <= 9;
    }
    if begins_with_any(key, &["نقلا عن", "المصدر موقع", "المصدر وكالات"]) {
        return line.words <= 8 && !line.terminated;
    }
    is_list_of_agencies(key)
}

/// "رويترز / أ ف ب", "(وكالات)".
fn is_list_of_agencies(key: &str) -> bool {
    let mut names = key
        .split(['/', '-', '+', '|', '،', ',', '(', ')', '&'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .peekable();
    names.peek().is_some()
        && names.all(|name| {
            AGENCIES.contains(name.strip_prefix('و').unwrap_or(name))
                || AGENCIES.contains(name.to_lowercase().as_str())
        })
}

/// The credited source within a credit line: what stands behind its label.
pub(super) fn credited(text: &str, line: &Line) -> Range<usize> {
    let whole = &text[line.range.clone()];
    let skip = if line.key.starts_with("نقلا عن") {
        words_end(whole, 2)
    } else if line.key.starts_with("المصدر")
        || line.key.starts_with("مصدر")
        || line.key.starts_with("المصادر")
        || line.key.to_lowercase().starts_with("source")
    {
        whole.find([':', '-', '|', '–', '—']).map_or_else(
            || words_end(whole, 1),
            |at| at + whole[at..].chars().next().map_or(1, char::len_utf8),
        )
    } else {
        0
    };
    let rest = &whole[skip..];
    let edge =
        |c: char| c.is_whitespace() || crate::text::normalize::is_invisible(c) || ".:،,()[]-–—|".contains(c);
    let trimmed = rest.trim_matches(edge);
    let start = line.range.start + skip + (rest.len() - rest.trim_start_matches(edge).len());
    start..start + trimmed.len()
}

/// The byte behind the first `count` words.
fn words_end(text: &str, count: usize) -> usize {
    let mut left = count;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            if in_word {
                left -= 1;
                if left == 0 {
                    return at;
                }
            }
            in_word = false;
        } else {
            in_word = true;
        }
    }
    text.len()
}
