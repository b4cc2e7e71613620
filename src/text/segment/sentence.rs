//! Where sentences end.

use crate::text::normalize::is_arabic_letter;
use crate::text::quotes::pair_quotes;
use std::ops::Range;

/// A passage in quotation marks or brackets of at most so many bytes is never cut (about 120
/// Arabic letters); a longer one may be cut at its inner full stops, because the translation model
/// was trained on single sentences.
const WHOLE_PASSAGE_BYTES: usize = 240;

/// The sentences of a paragraph, trimmed, in order; they cover all of its text but white space.
pub(super) fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let passages = whole_passages(paragraph);
    let mut passage = passages.iter().peekable();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < paragraph.len() {
        // `at` is always on a character boundary.
        let Some(c) = paragraph[at..].chars().next() else {
            break;
        };
        let end = at + c.len_utf8();
        if c == '\n' {
            push_trimmed(paragraph, start..at, &mut found);
            (start, at) = (end, end);
            continue;
        }
        if !is_terminal(c) {
            at = end;
            continue;
        }
        let run_end = at
            + paragraph[at..]
                .find(|c: char| !is_terminal(c))
                .unwrap_or(paragraph.len() - at);
        let cut = closers_end(paragraph, run_end);
        while passage.peek().is_some_and(|passage| passage.end <= at) {
            passage.next();
        }
        // A mark inside a passage that is kept whole, unless the passage ends with it.
        let inside = passage
            .peek()
            .is_some_and(|passage| passage.start < at && cut < passage.end);
        if !inside && ends_sentence(paragraph, start, at..run_end, cut) {
            push_trimmed(paragraph, start..cut, &mut found);
            start = cut;
        }
        at = cut.max(run_end);
    }
    push_trimmed(paragraph, start..paragraph.len(), &mut found);
    found
}

/// Adds a sentence; a piece of marks alone (a stray full stop) joins the sentence beside it.
fn push_trimmed(text: &str, range: Range<usize>, to: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let trimmed = piece.trim();
    if trimmed.is_empty() {
        return;
    }
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + trimmed.len();
    let speaks = |range: &Range<usize>| text[range.clone()].contains(char::is_alphanumeric);
    match to.last_mut() {
        Some(last) if !speaks(&(start..end)) || !speaks(last) => last.end = end,
        _ => to.push(start..end),
    }
}

fn is_terminal(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '…' | '۔')
}

/// Whether `c` may close a sentence behind its full stop.
fn is_closer(c: char) -> bool {
    matches!(c, '"' | '»' | '”' | '“' | '’' | '\'' | ')' | ']' | '}')
}

/// The byte behind the closing marks that follow `at`.
fn closers_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut rest = text[at..].char_indices().peekable();
    while let Some((offset, c)) = rest.next() {
        if !is_closer(c) {
            break;
        }
        // A straight mark that leans on the next word opens a quotation: "... انتهى."قال"".
        let next = rest.peek().map(|&(_, c)| c);
        if !matches!(c, '»' | ')' | ']' | '}') && next.is_some_and(|c| c.is_alphanumeric()) {
            break;
        }
        end = at + offset + c.len_utf8();
    }
    end
}

/// Passages that are never cut, by place, without overlaps.
fn whole_passages(text: &str) -> Vec<Range<usize>> {
    let mut passages: Vec<Range<usize>> = pair_quotes(text).pairs.iter().map(|pair| pair.outer()).collect();
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => open.push(at),
            ')' | ']' => passages.extend(open.pop().map(|from| from..at + 1)),
            '\n' => open.clear(),
            _ => {}
        }
    }
    passages.retain(|passage| passage.len() <= WHOLE_PASSAGE_BYTES);
    passages.sort_by_key(|passage| passage.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for passage in passages {
        match merged.last_mut() {
            Some(last) if passage.start < last.end => last.end = last.end.max(passage.end),
            _ => merged.push(passage),
        }
    }
    merged
}

/// Whether the run of terminal marks at `run`, with its closing marks up to `cut`, ends the
/// sentence that began at `start`.
fn ends_sentence(text: &str, start: usize, run: Range<usize>, cut: usize) -> bool {
    let before = &text[start..run.start];
    let after = &text[cut..];
    let Some(next) = after.chars().next() else {
        return true;
    };
    let marks = &text[run.clone()];
    let follower = after.trim_start().chars().next();
    // "متى يعود؟"، سأل ...: the sentence goes on.
    if follower.is_some_and(|c| matches!(c, '،' | ',' | '؛' | ';' | ':' | ')' | '»')) {
        return false;
    }
    if !marks.contains(['!', '?', '؟', '۔']) {
        // Arabic desks write ".." and "..." where English has a dash or a colon.
        if marks.chars().count() > 1 || marks == "…" {
            return false;
        }
        let word = last_word(before);
        if next.is_whitespace() || cut > run.end {
            return !is_abbreviation(before, word);
        }
        // No space behind the full stop: an end only between whole Arabic words ("غزة.وقال").
        let whole_word = |word: &str| word.chars().filter(|&c| is_arabic_letter(c)).count() >= 3;
        return is_arabic_letter(next)
            && whole_word(word)
            && whole_word(first_word(after))
            && !is_address(word, after);
    }
    // A question or exclamation mark ends a sentence even if the space behind it was forgotten,
    // but not within a link ("?id=3").
    next.is_whitespace() || cut > run.end || is_arabic_letter(next) || matches!(next, '"' | '«' | '“')
}

fn last_word(text: &str) -> &str {
    let from = text
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_whitespace())
        .map_or(0, |(at, c)| at + c.len_utf8());
    text[from..].trim_start_matches(['(', '[', '"', '«', '“', '‘'])
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| c.is_whitespace() || is_terminal(c))
        .next()
        .unwrap_or_default()
}

fn is_address(word: &str, after: &str) -> bool {
    let ascii = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
    word.contains(['@', '/', '#']) || ascii(word) || ascii(first_word(after))
}

/// Latin abbreviations that are followed by the rest of a sentence, in lower case.
const LATIN_ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "gen", "col", "lt", "sen", "rep", "gov", "no", "vs", "inc", "ltd",
    "jr",
];

/// Arabic abbreviations of more than one letter.
const ARABIC_ABBREVIATIONS: &[&str] = &["إلخ", "الخ", "أ.د", "د.م", "تل", "ط.ع"];

/// Whether a full stop behind `word` is that of an abbreviation.
fn is_abbreviation(sentence: &str, word: &str) -> bool {
    let bare = word.trim_start_matches(['و', 'ل', 'ب', 'ف']);
    let mut letters = word.chars().filter(|c| !crate::text::normalize::is_invisible(*c));
    let only = (letters.next(), letters.next());
    if let (Some(letter), None) = only {
        if letter.is_ascii_digit() || is_arabic_digit(letter) {
            return is_list_number(sentence, word);
        }
        // "10 م." and "1445 ه." end sentences; "د. أحمد" does not.
        let behind_number = sentence[..sentence.len() - word.len()]
            .trim_end()
            .ends_with(is_any_digit);
        return letter.is_alphabetic() && !(behind_number && matches!(letter, 'م' | 'ص' | 'ه'));
    }
    if is_list_number(sentence, word) {
        return true;
    }
    // "أ.ف.ب." and "U.S.": initials with full stops between them.
    let initials = word.split('.');
    if word.contains('.')
        && initials.clone().all(|part| part.chars().count() == 1)
        && !word.starts_with(is_any_digit)
    {
        return true;
    }
    ARABIC_ABBREVIATIONS.contains(&word)
        || ARABIC_ABBREVIATIONS.contains(&bare)
        || matches!(word, "ود" | "أد" | "بد" | "لد" | "وم" | "وأ")
        || LATIN_ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str())
}

fn is_any_digit(c: char) -> bool {
    c.is_ascii_digit() || is_arabic_digit(c)
}

fn is_arabic_digit(c: char) -> bool {
    matches!(c, '٠'..='٩' | '۰'..='۹')
}

/// "1." at the beginning of a sentence numbers a list.
fn is_list_number(sentence: &str, word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(is_any_digit)
        && word.chars().count() <= 2
        && sentence.trim_start() == word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    /// Marks the expected cuts with `|`.
    fn check(marked: &str) {
        let text: String = marked.replace('|', "");
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        assert_eq!(cut(&text), expected);
    }

    #[test]
    fn sentences_end_at_arabic_and_latin_marks() {
        check("وصل الوفد أمس. |ثم غادر! |متى يعود؟ |لا أحد يعلم");
        check("عاد الهدوء.|وبقي الحذر");
        check("هل انتهى الأمر؟|لا أحد يجيب.");
    }

    #[test]
    fn full_stops_within_words_and_numbers_end_nothing() {
        check("بلغ النمو 3.5 في المئة و٢.١ في المئة. |ثم تراجع.");
        check("زار د. سمير عادل وأ. هدى ناصر المعهد. |وألقى م. علي كلمة.");
        check("قالت أ.ف.ب. إن الطريق مغلق. |وأكدت (أ.ب) ذلك. |وانتهى");
        check("انظر www.example.org للتفاصيل. |أو اكتب إلى desk@example.org الآن.");
        check("باع القمح والشعير إلخ. في السوق");
        check("وصل الوفد الساعة 10 م. |وغادر في عام 2024. |وعاد");
        check("صنعاء.. هدوء حذر... ثم قتال… ثم هدوء");
        check("1. تشكيل لجنة. |2. رفع تقرير.");
        check("زار U.S. Steel المصنع. |وعاد");
        check("انتهت المباراة 6-1 . |ثم فاز . . |- دعم الموازنة. |- تمويل المشاريع.");
    }

    #[test]
    fn short_quotations_stay_whole() {
        check("قال: \"لن نقبل. لن نتراجع\" ثم خرج. |وعاد.");
        check("وأضاف «هذا خطأ كبير. يجب أن يصحح». |وختم.");
        check("\"هل يعود؟\"، سأل الوزير. |لا جواب.");
        check("وقال: \"انتهى الأمر.\" |ثم مضى: \"لا شيء بعد\".");
        check("انتهى كل شيء (انظر الصفحة 3. أعلاه). |نعم.");
    }

    #[test]
    fn long_quotations_are_cut_at_inner_full_stops() {
        let sentence =
            "كل طرف في هذه المفاوضات يعرف تماما ما الذي يجب أن يفعله في المرحلة المقبلة من أجل السلام";
        check(&format!("قال: \"{sentence}. |{sentence}. |{sentence}\". |وخرج."));
    }

    #[test]
    fn a_mark_without_a_partner_does_not_swallow_the_rest() {
        check("قال: \"لن نقبل. |ثم خرج. |وعاد.");
    }
}
