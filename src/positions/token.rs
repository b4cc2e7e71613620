//! Tokens of a segment: words, numbers and punctuation with their places in the original text, the
//! normalised form used for matching, and the quotation that holds them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::text::segment::{Segment, SegmentKind};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Letters, of any script.
    Word,
    /// Digits, with what separates and groups them.
    Number,
    /// One punctuation character.
    Punctuation,
}

/// One token; `range` is bytes of the original text.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) norm: String,
    pub(crate) kind: TokenKind,
    /// Spelled with a final ى: رأى is a verb, رأي a noun.
    pub(crate) maqsura: bool,
    /// Spelled with a final ه, not ة: علمه is what somebody knows.
    pub(crate) owned: bool,
    /// Index of the quotation in [`Sentence::quotes`] that encloses the token.
    pub(crate) quote: Option<usize>,
}

impl Token {
    pub(crate) fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.norm.as_str())
    }

    pub(crate) fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    pub(crate) fn is_comma(&self) -> bool {
        self.is(&[",", "،"])
    }

    /// Ends a clause for good: nothing of an attribution reaches across it.
    pub(crate) fn is_stop(&self) -> bool {
        self.is(&[".", "!", "؟", "?", "؛", ";", "…"])
    }

    pub(crate) fn is_quote_mark(&self) -> bool {
        self.kind == TokenKind::Punctuation && (QUOTES.iter().any(|(o, c)| self.is(&[o, c])))
    }

    pub(crate) fn is_dash(&self) -> bool {
        self.is(&["-", "–", "—"])
    }
}

/// A segment, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    pub(crate) segment_id: u32,
    pub(crate) is_title: bool,
    pub(crate) tokens: Vec<Token>,
    /// Token index of the opening mark and of the closing one; the latter is the token count where
    /// the quotation is not closed in this segment.
    pub(crate) quotes: Vec<(usize, usize)>,
    /// Where the text begins after a dateline such as `لندن (رويترز) -`.
    pub(crate) begin: usize,
    /// Token indices at which a clause such as `طلب عدم كشف هويته` stood: whoever is named right before
    /// is a source that stays unnamed.
    pub(crate) anonymous: Vec<usize>,
    /// Where further clauses of a headline begin, each with its subject.
    pub(crate) clauses: Vec<usize>,
    /// Normalised surnames with the article of people whom the story names in full.
    pub(crate) surnames: Arc<BTreeSet<String>>,
}

/// Opening and closing marks that belong together.
const QUOTES: [(&str, &str); 7] = [
    ("«", "»"),
    ("“", "”"),
    ("\"", "\""),
    ("‘", "’"),
    ("'", "'"),
    ("„", "“"),
    ("‹", "›"),
];

impl Sentence {
    /// Takes a segment apart.
    pub(crate) fn of(segment: &Segment) -> Self {
        let mut tokens = tokens(&segment.source.text, segment.source.span.start_byte);
        let anonymous = leave_out_anonymity(&mut tokens);
        let quotes = quotations(&mut tokens);
        let begin = dateline_end(&tokens);
        Self {
            segment_id: segment.id,
            is_title: segment.kind == SegmentKind::Title,
            tokens,
            quotes,
            begin,
            anonymous,
            clauses: Vec::new(),
            surnames: Arc::default(),
        }
    }

    /// The same sentence with another normalised form of one word, as if a clitic were not there.
    pub(crate) fn read_as(&self, at: usize, norm: String) -> Self {
        let mut other = self.clone();
        other.tokens[at].norm = norm;
        other
    }

    /// Bytes of the original text from token `from` up to, not including, token `to`.
    pub(crate) fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].range.start..self.tokens[tokens.end - 1].range.end
    }

    pub(crate) fn norm(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.norm.as_str())
    }

    /// Whether a clause with a subject of its own begins at `at`, so that nothing before reaches across.
    pub(crate) fn begins_clause(&self, at: usize) -> bool {
        self.clauses.contains(&at)
    }

    /// Where the statement begins that the token `at` belongs to: with its clause of a headline, behind the stop before
    /// it, or behind the dateline.
    pub(crate) fn statement_begin(&self, at: usize) -> usize {
        (0..=at)
            .rev()
            .find_map(|i| {
                if self.begins_clause(i) {
                    Some(i)
                } else {
                    (i < at && self.tokens[i].is_stop()).then_some(i + 1)
                }
            })
            .unwrap_or(self.begin.min(at))
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }
}

/// Takes the remark that a source does not want to be named out of the tokens, with the commas around it,
/// so that the verb of saying meets its clause; returns where the remarks stood.
fn leave_out_anonymity(tokens: &mut Vec<Token>) -> Vec<usize> {
    const ASKS: &[&str] = &[
        "طلب",
        "طلبت",
        "طلبوا",
        "طالبا",
        "طالبه",
        "رفض",
        "رفضت",
        "رفضوا",
        "رافضا",
        "فضل",
        "فضلت",
        "فضلوا",
        "مفضلا",
        "اشترط",
        "اشترطت",
        "اشترطوا",
        "مشترطا",
        "لم",
    ];
    const NAMING: &[&str] = &[
        "كشف",
        "الكشف",
        "ذكر",
        "نشر",
        "الافصاح",
        "ايراد",
        "يكشف",
        "تكشف",
        "يذكر",
        "تذكر",
        "تسميته",
        "تسميتها",
        "تسميتهم",
        "يسمه",
        "تسمه",
        "يسمها",
        "تسمها",
    ];
    const IDENTITY: &[&str] = &[
        "هويته",
        "هويتها",
        "هويتهم",
        "اسمه",
        "اسمها",
        "اسمائهم",
        "اسماءهم",
        "اسمهم",
        "هويتهما",
    ];
    let mut stood = Vec::new();
    let mut at = 1;
    while at < tokens.len() {
        let naming = (at + 1..tokens.len().min(at + 3)).find(|&i| tokens[i].is(NAMING));
        let end = naming.filter(|_| tokens[at].is(ASKS)).and_then(|naming| {
            if tokens[naming].norm.starts_with("تسم") || tokens[naming].norm.starts_with("يسم") {
                return Some(naming + 1);
            }
            (naming + 1..tokens.len().min(naming + 4))
                .find(|&i| tokens[i].is(IDENTITY))
                .map(|i| i + 1)
        });
        // `الذي طلب ...`, `، طلب ...`: only a remark that follows the source, never a report of its own.
        let opens = tokens[at - 1].is_comma()
            || tokens[at - 1].is(&["الذي", "التي", "الذين"])
            || tokens[at - 1].is_dash();
        // مسؤول رفض ذكر اسمه: a relative clause needs no comma after an indefinite noun.
        let opens = opens || at > 1 && tokens[at - 1].is_word() && !tokens[at - 1].norm.starts_with("ال");
        let adverb = tokens[at].norm.ends_with('ا') && !tokens[at].norm.ends_with("وا");
        let Some(mut end) = end.filter(|_| opens || adverb) else {
            at += 1;
            continue;
        };
        let mut begin = at;
        while begin > 1
            && (tokens[begin - 1].is_comma()
                || tokens[begin - 1].is_dash()
                || tokens[begin - 1].is(&["الذي", "التي", "الذين"]))
        {
            begin -= 1;
        }
        if tokens.get(end).is_some_and(|t| t.is_comma() || t.is_dash()) {
            end += 1;
        }
        tokens.drain(begin..end);
        stood.push(begin);
        at = begin.max(1);
    }
    stood
}

/// Token after a dateline: a closing bracket and a dash among the first tokens.
fn dateline_end(tokens: &[Token]) -> usize {
    let mark = (1..tokens.len().min(14)).find(|&i| tokens[i].is_dash() && tokens[i - 1].is(&[")"]));
    mark.map_or(0, |i| {
        (i..tokens.len()).find(|&j| !tokens[j].is_dash()).unwrap_or(i)
    })
}

/// The form of a word used for matching: no vowel signs, tatweel or direction marks, one alef, dotted
/// ya, ha for ta marbuta, Western digits, no hash sign.
pub(crate) fn normalise(word: &str) -> String {
    let norm = letters(word);
    // The preposition على and the name علي are told apart by their last letter alone.
    if matches!(norm.as_str(), "علي" | "وعلي") && word.contains('ى') {
        norm.replace('ي', "ى")
    } else {
        norm
    }
}

fn letters(word: &str) -> String {
    word.chars()
        .filter_map(|c| match c {
            '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | '#' => None,
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => None,
            'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
            'ى' | 'ی' => Some('ي'),
            'ک' => Some('ك'),
            'ة' => Some('ه'),
            '\u{0660}'..='\u{0669}' => char::from_digit(c as u32 - 0x0660, 10),
            c => Some(c.to_ascii_lowercase()),
        })
        .collect()
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | '#' | '_' | '@'
        )
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Cuts `text` into tokens; `offset` is where it begins in the original text.
pub(crate) fn tokens(text: &str, offset: usize) -> Vec<Token> {
    let mut out = Vec::new();
    let mut start: Option<usize> = None;
    let mut push = |from: usize, to: usize| {
        let norm = normalise(&text[from..to]);
        if norm.is_empty() {
            return;
        }
        let kind = if norm.starts_with(|c: char| c.is_ascii_digit())
            && norm
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '٫' | '٪' | '/'))
        {
            TokenKind::Number
        } else if norm.chars().any(char::is_alphanumeric) {
            TokenKind::Word
        } else {
            TokenKind::Punctuation
        };
        let maqsura = text[from..to].contains('ى');
        out.push(Token {
            range: offset + from..offset + to,
            norm,
            kind,
            maqsura,
            owned: text[from..to].ends_with('ه'),
            quote: None,
        });
    };
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let before = start.and_then(|from| text[from..at].chars().last());
        // A point or comma between digits belongs to the number, an apostrophe between letters to the word.
        let inner = matches!(c, '.' | ',' | '٫' | '/')
            && before.is_some_and(char::is_numeric)
            && next.is_some_and(char::is_numeric)
            || matches!(c, '\'' | '’' | '-')
                && before.is_some_and(|c| c.is_ascii_alphabetic())
                && next.is_some_and(|c| c.is_ascii_alphabetic())
            // Spelled-out abbreviations: بي.بي.سي، جي.اف.زد.
            || c == '.'
                && next.is_some_and(char::is_alphabetic)
                && start.is_some_and(|from| {
                    let part = text[from..at].rsplit('.').next().unwrap_or("");
                    (1..=3).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic)
                })
                && text[at + 1..].chars().take_while(|c| c.is_alphabetic()).count() <= 3;
        if is_word_char(c) || inner {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            push(from, at);
        }
        if !c.is_whitespace() {
            push(at, at + c.len_utf8());
        }
    }
    if let Some(from) = start {
        push(from, text.len());
    }
    out
}

/// Pairs the quotation marks and notes for every token the quotation that encloses it.
fn quotations(tokens: &mut [Token]) -> Vec<(usize, usize)> {
    let mut quotes: Vec<(usize, usize)> = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let count = tokens.len();
    for (at, token) in tokens.iter_mut().enumerate() {
        match open {
            Some((index, close)) if token.norm == close => {
                quotes[index].1 = at;
                open = None;
            }
            Some((index, _)) => token.quote = Some(index),
            None => {
                if let Some((_, close)) = QUOTES.iter().find(|(o, _)| *o == token.norm) {
                    quotes.push((at, count));
                    open = Some((quotes.len() - 1, close));
                }
            }
        }
    }
    quotes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_marks_are_told_apart() {
        let found = tokens("وقال الوزير: \"بلغ 3.5 ملايين\"", 10);
        let norms: Vec<&str> = found.iter().map(|t| t.norm.as_str()).collect();
        assert_eq!(norms, ["وقال", "الوزير", ":", "\"", "بلغ", "3.5", "ملايين", "\""]);
        assert_eq!(found[0].range, 10..18);
        assert_eq!(found[5].kind, TokenKind::Number);
    }

    #[test]
    fn spelling_variants_share_a_form() {
        assert_eq!(normalise("أنقـرة"), normalise("انقره"));
        assert_eq!(normalise("#مُوسى"), "موسي");
    }

    #[test]
    fn a_quotation_left_open_reaches_the_end() {
        let mut found = tokens("قال \"لن نتراجع", 0);
        assert_eq!(quotations(&mut found), [(1, 4)]);
        assert_eq!(found[3].quote, Some(0));
        assert_eq!(found[0].quote, None);
    }
}
