//! The lines of a page, with the form in which they are matched.

use super::date::date_prefix_len;
use crate::text::lexicon::lexicon;
use crate::text::normalize::{is_line_break, normalize};
use std::ops::Range;

/// Lines with more words than this are never anything but body text, so they are not looked at
/// more closely; it also keeps a page without line breaks cheap.
const LONGEST_LABELLED_LINE_BYTES: usize = 600;

/// Headlines of the collected news are shorter than this.
const LONGEST_HEADLINE_WORDS: usize = 22;

lexicon! {
    /// Words that carry a story on ("وأضاف"): no headline starts so.
    STORY_VERBS = "lexicon/story_verbs.txt"
}

/// Whether a line goes on with a story.
fn opens_a_sentence(line: &str) -> bool {
    line.split(' ')
        .next()
        .is_some_and(|first| STORY_VERBS.contains(first))
}

/// A line of a page that is not blank.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Bytes of the page, trimmed of white space.
    pub range: Range<usize>,
    /// The line in matching form, single spaces, without the punctuation at its ends; what two
    /// lines share that say the same.
    pub key: String,
    /// How many words it has.
    pub words: usize,
    /// Whether it ends like a sentence or goes on in the next line.
    pub terminated: bool,
    /// Whether it ends with a colon.
    pub introduces: bool,
    /// Whether it could be a headline.
    pub headline: bool,
}

impl Line {
    fn new(text: &str, range: Range<usize>) -> Self {
        let form = normalize(&text[range.clone()]).text;
        let mut key = String::with_capacity(form.len());
        let mut words = 0;
        for word in form.split_whitespace() {
            words += 1;
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(word);
        }
        let bare = key.trim_end_matches(['"', '\'', ')', ']', ' ']);
        let terminated = bare.ends_with(['.', '!', '?', '؟', '…', '۔', ':', '،', '؛', ',']);
        let introduces = bare.ends_with(':');
        let asks = bare.ends_with(['!', '?', '؟']);
        let headline = (2..=LONGEST_HEADLINE_WORDS).contains(&words)
            && (!terminated || asks)
            && bare.contains(char::is_alphabetic)
            && !opens_a_sentence(bare);
        let trimmed = key.trim_matches(|c: char| !c.is_alphanumeric() && !"#@%)(".contains(c));
        let key = if trimmed.is_empty() {
            key
        } else {
            trimmed.to_owned()
        };
        Self {
            range,
            key,
            words,
            terminated,
            introduces,
            headline,
        }
    }

    /// Whether the line is too long for a label, a link or a title.
    pub fn is_long(&self) -> bool {
        self.key.len() > LONGEST_LABELLED_LINE_BYTES
    }
}

/// The lines of `text` that hold more than white space. A page that lost its line breaks is
/// broken at the set phrases that stand on a line of their own.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let found = written_lines(text);
    match &found[..] {
        [only] if only.is_long() => {
            let (start, end) = (only.range.start, only.range.end);
            let cuts = lost_breaks(&text[start..end]);
            let starts = std::iter::once(start).chain(cuts.iter().map(|cut| start + cut));
            let ends = cuts.iter().map(|cut| start + cut).chain([end]);
            starts
                .zip(ends)
                .filter_map(|(from, to)| trimmed_line(text, from..to))
                .collect()
        }
        _ => found,
    }
}

fn trimmed_line(text: &str, range: Range<usize>) -> Option<Line> {
    let piece = &text[range.clone()];
    let trimmed = piece.trim();
    let at = range.start + (piece.len() - piece.trim_start().len());
    (!trimmed.is_empty()).then(|| Line::new(text, at..at + trimmed.len()))
}

lexicon! {
    /// Phrases that begin a line.
    LINE_OPENINGS = "lexicon/line_openings.txt"
}

/// Phrases that are a whole line, in matching form.
const WHOLE_LINES: &[&str] = &[
    "اقرا ايضا:",
    "اقرا ايضا :",
    "شاهد ايضا:",
    "شاهد ايضا :",
    "اخبار ذات صله:",
    "مواضيع متعلقه:",
    "تابع احدث الاخبار عبر تطبيق",
];

/// The bytes of `text` at which a line must have begun.
fn lost_breaks(text: &str) -> Vec<usize> {
    let form = normalize(text);
    let mut cuts = Vec::new();
    let at_word = |at: usize| at == 0 || form.text[..at].ends_with([' ', '.', '"']);
    for opening in LINE_OPENINGS.phrases() {
        for (at, _) in form.text.match_indices(opening).filter(|&(at, _)| at_word(at)) {
            let behind = at + opening.len();
            cuts.push(at);
            if WHOLE_LINES.contains(&opening) {
                cuts.push(behind);
            } else if let Some(date) = date_prefix_len(&form.text[behind..]) {
                cuts.push(behind + date);
            }
        }
    }
    let mut cuts: Vec<usize> = cuts
        .into_iter()
        .map(|cut| form.to_original(cut..cut).start)
        .filter(|&cut| cut > 0 && cut < text.len())
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

fn written_lines(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(is_line_break) {
        found.extend(trimmed_line(text, start..start + piece.len()));
        start += piece.len();
    }
    found
}
