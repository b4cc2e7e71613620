//! Corpus BLEU as sacrebleu computes it by default: tokenizer 13a, case kept, orders 1 to 4,
//! exponential smoothing, one reference (signature `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`).

use super::ngrams::{counts, shared};

/// The highest order of n-grams.
const ORDERS: usize = 4;

/// Sufficient statistics of corpus BLEU; segments are added one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bleu {
    matched: [u64; ORDERS],
    total: [u64; ORDERS],
    hypothesis_len: u64,
    reference_len: u64,
}

impl Bleu {
    /// Adds a segment.
    pub fn add(&mut self, hypothesis: &str, reference: &str) {
        let hypothesis = tokenize_13a(hypothesis);
        let reference = tokenize_13a(reference);
        self.hypothesis_len += hypothesis.len() as u64;
        self.reference_len += reference.len() as u64;
        for order in 1..=ORDERS {
            self.matched[order - 1] += shared(&counts(&hypothesis, order), &counts(&reference, order));
            self.total[order - 1] += (hypothesis.len() + 1).saturating_sub(order) as u64;
        }
    }

    /// The score, from 0 to 100.
    pub fn score(&self) -> f64 {
        if self.matched.iter().all(|&matched| matched == 0) || self.total.contains(&0) {
            return 0.0;
        }
        let mut smoothing = 1.0;
        let mut log_sum = 0.0;
        for (&matched, &total) in self.matched.iter().zip(&self.total) {
            let precision = if matched == 0 {
                // NIST smoothing: the first order without a match counts a half, the next a quarter, ...
                smoothing *= 2.0;
                100.0 / (smoothing * total as f64)
            } else {
                100.0 * matched as f64 / total as f64
            };
            log_sum += precision.ln();
        }
        self.brevity_penalty() * (log_sum / ORDERS as f64).exp()
    }

    /// The penalty for output that is shorter than the reference, from 0 to 1.
    pub fn brevity_penalty(&self) -> f64 {
        if self.hypothesis_len >= self.reference_len {
            1.0
        } else if self.hypothesis_len == 0 {
            0.0
        } else {
            (1.0 - self.reference_len as f64 / self.hypothesis_len as f64).exp()
        }
    }
}

/// Corpus BLEU of (hypothesis, reference) pairs, from 0 to 100.
pub fn corpus_bleu<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let mut bleu = Bleu::default();
    for (hypothesis, reference) in pairs {
        bleu.add(hypothesis, reference);
    }
    bleu.score()
}

/// The tokenizer of mteval-v13a, as sacrebleu has it: four substitutions, one after the other.
fn tokenize_13a(text: &str) -> Vec<String> {
    let mut line = text
        .trim_end_matches(is_python_space)
        .replace("<skipped>", "")
        .replace("-\n", "")
        .replace('\n', " ");
    if line.contains('&') {
        for (entity, c) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
            line = line.replace(entity, c);
        }
    }
    let mut chars: Vec<char> = Vec::with_capacity(line.len() + 2);
    chars.push(' ');
    for c in line.chars().chain([' ']) {
        if is_symbol(c) {
            chars.extend([' ', c, ' ']);
        } else {
            chars.push(c);
        }
    }
    let point = |c: char| matches!(c, '.' | ',');
    let digit = |c: char| c.is_ascii_digit();
    // Points and commas stay only between digits, dashes unless a digit stands before them.
    let chars = pairs(
        &chars,
        |a, b| !digit(a) && point(b),
        |a, b| [Some(a), Some(' '), Some(b), Some(' ')],
    );
    let chars = pairs(
        &chars,
        |a, b| point(a) && !digit(b),
        |a, b| [Some(' '), Some(a), Some(' '), Some(b)],
    );
    let chars = pairs(
        &chars,
        |a, b| digit(a) && b == '-',
        |a, b| [Some(a), Some(' '), Some(b), Some(' ')],
    );
    chars
        .split(|&c| is_python_space(c))
        .filter(|token| !token.is_empty())
        .map(|token| token.iter().collect())
        .collect()
}

/// Replaces pairs of neighbours from left to right without overlaps, as a regular expression does.
fn pairs(
    chars: &[char],
    fits: impl Fn(char, char) -> bool,
    to: impl Fn(char, char) -> [Option<char>; 4],
) -> Vec<char> {
    let mut out = Vec::with_capacity(chars.len() + chars.len() / 4);
    let mut at = 0;
    while at < chars.len() {
        match chars.get(at + 1) {
            Some(&next) if fits(chars[at], next) => {
                out.extend(to(chars[at], next).into_iter().flatten());
                at += 2;
            }
            _ => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

/// The ASCII symbols that are tokens of their own: all but `'`, `,`, `-` and `.`.
fn is_symbol(c: char) -> bool {
    matches!(c, '{'..='~' | '['..='`' | ' '..='&' | '('..='+' | ':'..='@' | '/')
}

/// White space as Python's `str.split` sees it.
pub(super) fn is_python_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1C}'..='\u{1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> String {
        tokenize_13a(text).join(" ")
    }

    #[test]
    fn tokens_are_those_of_sacrebleu() {
        assert_eq!(
            tokens("The minister's plan (worth $1,234.50) failed, he said."),
            "The minister's plan ( worth $ 1,234.50 ) failed , he said ."
        );
        assert_eq!(
            tokens("A 3-year, U.S.-led effort... ended in 2023-24; \"no comment\"!"),
            "A 3 - year , U . S . -led effort . . . ended in 2023 - 24 ; \" no comment \" !"
        );
        assert_eq!(tokens("Ends with 5. And 5, too."), "Ends with 5 . And 5 , too .");
        assert_eq!(
            tokens("&quot;Yes&quot; &amp; no/maybe « Qatar »"),
            "\" Yes \" & no / maybe « Qatar »"
        );
        assert_eq!(tokens("x..y ,z 1.,2 -5 7-"), "x . . y , z 1 . , 2 -5 7 -");
    }

    #[test]
    fn scores_are_those_of_sacrebleu() {
        assert!(
            (corpus_bleu([
                (
                    "The minister arrived in the capital on Friday.",
                    "The minister arrived in the capital on Friday."
                ),
                (
                    "Qatar's emir discussed aid corridors with his guest.",
                    "The emir of Qatar discussed humanitarian corridors with his guest."
                ),
                (
                    "Oil prices rose 3.5% on Monday.",
                    "Oil prices climbed by 3.5 percent on Monday, traders said."
                ),
                (
                    "No agreement was reached.",
                    "The two sides did not reach an agreement."
                )
            ]) - 37.710353)
                .abs()
                < 1e-4
        );
        assert!(
            (corpus_bleu([
                (
                    "Qatar's emir discussed aid corridors with his guest.",
                    "The emir of Qatar discussed humanitarian corridors with his guest."
                ),
                (
                    "Oil prices rose 3.5% on Monday.",
                    "Oil prices climbed by 3.5 percent on Monday, traders said."
                )
            ]) - 23.648958)
                .abs()
                < 1e-4
        );
        assert!(
            (corpus_bleu([(
                "the talks failed again",
                "talks in the capital failed once again today"
            )]) - 8.310415)
                .abs()
                < 1e-4
        );
    }

    #[test]
    fn no_match_and_no_text_score_nothing() {
        assert_eq!(corpus_bleu([("a b c d e", "v w x y z")]), 0.0);
        assert_eq!(corpus_bleu([("", "a b")]), 0.0);
        assert_eq!(corpus_bleu([]), 0.0);
    }
}
