//! The lines of a page, with the form in which they are matched.

use crate::text::normalize::{is_line_break, normalize};
use std::ops::Range;

/// Lines with more words than this are never anything but body text, so they are not looked at
/// more closely; it also keeps a page without line breaks cheap.
const LONGEST_LABELLED_LINE_BYTES: usize = 600;

/// Headlines of the collected news are shorter than this.
const LONGEST_HEADLINE_WORDS: usize = 22;

/// Reporting verbs that carry a story on ("وأضاف"): no headline starts so.
fn opens_a_sentence(line: &str) -> bool {
    const VERBS: &[&str] = &[
        "وقال",
        "وقالت",
        "واضاف",
        "واضافت",
        "واكد",
        "واكدت",
        "واوضح",
        "واوضحت",
        "واشار",
        "واشارت",
        "وذكر",
        "وذكرت",
        "وتابع",
        "وتابعت",
        "واعلن",
        "واعلنت",
        "وكان",
        "وكانت",
        "وقد",
        "ولفت",
        "ولفتت",
        "وياتي",
        "وتاتي",
        "وبحسب",
        "ووفقا",
        "وشدد",
        "وشددت",
        "وحذر",
        "وحذرت",
        "ومن",
        "وفي",
        "وعن",
        "وعلي",
        "وراي",
        "واعتبر",
        "ودعا",
        "ودعت",
        "وطالب",
        "وطالبت",
        "ونقل",
        "ونقلت",
        "وافاد",
        "وافادت",
        "وختم",
        "ويذكر",
        "وجاء",
        "وجاءت",
        "واستدرك",
    ];
    line.split(' ').next().is_some_and(|first| VERBS.contains(&first))
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
            headline,
        }
    }

    /// Whether the line is too long for a label, a link or a title.
    pub fn is_long(&self) -> bool {
        self.key.len() > LONGEST_LABELLED_LINE_BYTES
    }
}

/// The lines of `text` that hold more than white space.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(is_line_break) {
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let at = start + (piece.len() - piece.trim_start().len());
            found.push(Line::new(text, at..at + trimmed.len()));
        }
        start += piece.len();
    }
    found
}
