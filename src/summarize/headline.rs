//! The headline: the title, or the lead clause where there is no whole title.

use super::EnglishSentence;
use super::sentence::{after_phrase, content, count_words, is_furniture, words};

/// A headline cut from a sentence has at most so many words where a clause boundary allows it.
const MOST_WORDS: usize = 16;
/// A clause shorter than this says too little for a headline.
const LEAST_WORDS: usize = 5;

/// Chooses the headline. Empty only if there is neither title nor sentence.
///
/// A title that ends in dots was cut by the site that published it; the sentence that it was cut
/// from, if the story has it, says the rest.
pub fn headline(title: &str, sentences: &[EnglishSentence]) -> String {
    let title = title.trim();
    let whole = title.trim_end_matches(['.', '…', ' ']);
    let cut = title.ends_with("...") || title.ends_with('…') || title.ends_with("..");
    if count_words(whole) > 0 && !cut {
        return if title.ends_with('.') && !ends_in_abbreviation(title) {
            whole.to_owned()
        } else {
            title.to_owned()
        };
    }
    let mut candidates = sentences
        .iter()
        .map(|s| s.text.as_str())
        .filter(|text| !is_furniture(text));
    let source = if cut {
        candidates.clone().find(|text| continues(whole, text))
    } else {
        None
    };
    let source = source
        .or_else(|| candidates.next())
        .or_else(|| sentences.first().map(|s| s.text.as_str()));
    source
        .map(lead_clause)
        .filter(|clause| !clause.is_empty())
        .unwrap_or_else(|| title.to_owned())
}

/// Whether `sentence` begins with what a cut title says: four fifths of its content words stand in
/// the sentence's beginning.
fn continues(cut_title: &str, sentence: &str) -> bool {
    let (title, sentence) = (words(cut_title), words(sentence));
    let head = &sentence[..sentence.len().min(title.len() + 4)];
    let (title, head) = (content(&title), content(head));
    !title.is_empty() && title.intersection(&head).count() * 5 >= title.len() * 4
}

/// Words after a comma that begin something a headline can do without.
const SIDE_CLAUSES: &[&str] = &[
    "adding",
    "after",
    "amid",
    "and",
    "as",
    "because",
    "before",
    "but",
    "calling",
    "describing",
    "during",
    "especially",
    "explaining",
    "following",
    "in",
    "including",
    "indicating",
    "leaving",
    "noting",
    "on",
    "pointing",
    "saying",
    "stressing",
    "warning",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whose",
    "with",
];

/// The first clause of a sentence, with its attribution where that stands at the end: a claim must
/// not turn into a fact because its speaker is missing.
fn lead_clause(sentence: &str) -> String {
    let text = without_brackets(sentence);
    let text = text.trim();
    let body = if ends_in_abbreviation(text) {
        text
    } else {
        text.trim_end_matches(['.', ' '])
    };
    let (body, attribution) = split_attribution(body);
    let mut clause = body;
    // A clause boundary inside a quotation would tear it apart.
    let outside = |at: usize| body[..at].matches(['"', '“', '”']).count() % 2 == 0;
    for (at, _) in body.match_indices(", ").filter(|&(at, _)| outside(at)) {
        let rest = &body[at + 2..];
        let side = SIDE_CLAUSES.iter().any(|word| after_phrase(rest, word).is_some());
        // "the council, which met in Basra, approved": what is side is in the middle, so no cut.
        let middle = rest
            .split_once(", ")
            .is_some_and(|(_, main)| main.starts_with(char::is_lowercase));
        if side && !middle && count_words(&body[..at]) >= LEAST_WORDS {
            clause = &body[..at];
            break;
        }
    }
    if count_words(clause) > MOST_WORDS {
        let boundaries = [
            " after ",
            " while ",
            " as ",
            " amid ",
            " during ",
            " following ",
            "; ",
            " adding ",
            " because ",
        ];
        let cut = boundaries
            .iter()
            .flat_map(|mark| clause.match_indices(mark).map(|(at, _)| at))
            .filter(|&at| {
                outside(at) && (LEAST_WORDS + 2..=MOST_WORDS + 4).contains(&count_words(&clause[..at]))
            })
            .max();
        if let Some(at) = cut {
            clause = &clause[..at];
        }
    }
    let mut headline = clause.trim_end_matches([',', ';', ' ']).to_owned();
    headline.push_str(attribution);
    if let Some(first) = headline.chars().next().filter(|c| c.is_lowercase()) {
        headline.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    headline
}

/// Splits off a closing attribution (", police said") of at most eight words.
fn split_attribution(body: &str) -> (&str, &str) {
    let Some(at) = body.rfind(", ") else {
        return (body, "");
    };
    let tail = &body[at + 2..];
    let reports = [" said", " says", " reported", " announced", " added"]
        .iter()
        .any(|verb| {
            tail.ends_with(verb)
                || tail.contains(&format!("{verb} on "))
                || tail.contains(&format!("{verb} in "))
        });
    let reports = reports || after_phrase(tail, "according to").is_some();
    if reports && count_words(tail) <= 8 {
        body.split_at(at)
    } else {
        (body, "")
    }
}

fn without_brackets(text: &str) -> String {
    let (mut out, mut depth) = (String::with_capacity(text.len()), 0usize);
    for c in text.chars() {
        match c {
            '(' => {
                depth += 1;
                while out.ends_with(' ') {
                    out.pop();
                }
            }
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Whether the last full stop belongs to an abbreviation: `U.S.`, `p.m.`.
fn ends_in_abbreviation(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    last.ends_with('.') && last.trim_end_matches('.').contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(texts: &[&str]) -> Vec<EnglishSentence> {
        (1..)
            .zip(texts)
            .map(|(segment_id, text)| EnglishSentence::given(segment_id, *text))
            .collect()
    }

    #[test]
    fn a_whole_title_is_the_headline() {
        assert_eq!(
            headline("Floods close roads in Basra.", &[]),
            "Floods close roads in Basra"
        );
        assert_eq!(
            headline("Envoy leaves for the U.S.", &[]),
            "Envoy leaves for the U.S."
        );
        assert_eq!(headline("", &[]), "");
    }

    #[test]
    fn a_cut_title_is_completed_from_its_sentence() {
        let sentences = story(&[
            "Markets were calm on Sunday.",
            "Floods close roads and schools in Basra for a third day, while the river keeps rising.",
        ]);
        assert_eq!(
            headline("Floods close roads and schools in...", &sentences),
            "Floods close roads and schools in Basra for a third day"
        );
    }

    #[test]
    fn a_missing_title_comes_from_the_lead_and_keeps_the_speaker() {
        let sentences = story(&[
            "The river (the longest in the country) burst its banks near Basra, after three days of rain, police said.",
        ]);
        assert_eq!(
            headline("", &sentences),
            "The river burst its banks near Basra, police said"
        );
        let quoted =
            story(&["The minister said \"the dam is safe, and will stay safe\" at a press conference."]);
        assert_eq!(
            headline(" ", &quoted),
            "The minister said \"the dam is safe, and will stay safe\" at a press conference"
        );
    }
}
