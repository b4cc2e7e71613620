//! The matching form of Arabic, and the way back to the original text.
//!
//! Web pages write one word in many ways: with and without tashkeel, stretched with tatweel, with
//! `أ` or `ا`, with Persian letters, with presentation forms, with bidi marks in between. Matching
//! and models see one form; everything shown and every span stays in the original, so each
//! character of the form remembers which original characters it stands for.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

/// How far a text is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For looking words up: alef forms, `ى` and `ة` are folded and quotation marks unified as well.
    Matching,
    /// For a model: only what carries no meaning is removed; spelling stays as written.
    Model,
}

/// A folded text with the places its characters come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    /// The folded text.
    pub text: String,
    /// One entry per character of `text`, in order.
    pub map: OffsetMap,
}

/// For each character of a folded text, the original bytes that it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// Sorted by `folded`; `start` never decreases.
    origins: Vec<Origin>,
    folded_len: usize,
    original_len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Origin {
    /// First byte in the folded text.
    folded: usize,
    /// First original byte.
    start: usize,
    /// Original byte after the character and the marks that sit on it.
    end: usize,
}

/// Folds `text` for matching.
pub fn normalize(text: &str) -> Normalized {
    normalize_to(Form::Matching, text)
}

/// The matching form of `text` alone, for words of a lexicon.
pub fn matching_form(text: &str) -> String {
    normalize(text).text
}

/// Folds `text` to `form`.
pub fn normalize_to(form: Form, text: &str) -> Normalized {
    let mut folded = String::with_capacity(text.len());
    let mut origins: Vec<Origin> = Vec::with_capacity(text.len() / 2 + 1);
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if is_mark(c) {
            if c == HAMZA_ABOVE {
                seat_hamza(&mut folded, origins.last());
            }
            // A mark belongs to the letter that carries it, so that no excerpt tears them apart.
            if let Some(letter) = origins.last_mut()
                && letter.end == start
            {
                // A ligature has several entries for the same original character.
                let first = letter.start;
                for origin in origins
                    .iter_mut()
                    .rev()
                    .take_while(|origin| origin.start == first)
                {
                    origin.end = end;
                }
            }
        } else if !is_invisible(c) {
            let mut push = |c: char| {
                origins.push(Origin {
                    folded: folded.len(),
                    start,
                    end,
                });
                folded.push(fold(form, c));
            };
            if is_presentation_form(c) {
                std::iter::once(c)
                    .nfkc()
                    .filter(|&c| !is_mark(c))
                    .for_each(&mut push);
            } else {
                push(c);
            }
        }
    }
    let map = OffsetMap {
        origins,
        folded_len: folded.len(),
        original_len: text.len(),
    };
    Normalized { text: folded, map }
}

impl Normalized {
    /// The original bytes of a range of the folded text, whole characters with their marks.
    ///
    /// An empty range maps to an empty range in front of the original of its place.
    pub fn to_original(&self, range: Range<usize>) -> Range<usize> {
        self.map.original_of(range)
    }

    /// The folded bytes of every character that touches the original range; empty, at the place
    /// where it would stand, when all of the range was removed.
    #[allow(clippy::wrong_self_convention, reason = "the counterpart of to_original")]
    pub fn from_original(&self, range: Range<usize>) -> Range<usize> {
        self.map.folded_of(range)
    }
}

impl OffsetMap {
    fn original_of(&self, range: Range<usize>) -> Range<usize> {
        // The entry that holds byte `range.start`, even if it lies within a character.
        let first = self
            .origins
            .partition_point(|origin| origin.folded <= range.start)
            .saturating_sub(1);
        if range.start >= self.folded_len {
            return self.original_len..self.original_len;
        }
        let start = self.origins[first].start;
        if range.is_empty() {
            return start..start;
        }
        let after = self.origins.partition_point(|origin| origin.folded < range.end);
        start..self.origins[after - 1].end.max(start)
    }

    fn folded_of(&self, range: Range<usize>) -> Range<usize> {
        let first = self.origins.partition_point(|origin| origin.end <= range.start);
        let after = self
            .origins
            .partition_point(|origin| origin.start < range.end)
            .max(first);
        self.folded_at(first)..self.folded_at(after)
    }

    fn folded_at(&self, index: usize) -> usize {
        self.origins
            .get(index)
            .map_or(self.folded_len, |origin| origin.folded)
    }
}

const HAMZA_ABOVE: char = '\u{654}';

/// Puts a decomposed hamza on the letter before it (`و` + U+0654 is `ؤ`), as NFC would.
fn seat_hamza(folded: &mut String, carrier: Option<&Origin>) {
    let Some(carrier) = carrier else { return };
    let seated = match folded[carrier.folded..].chars().next() {
        Some('و') => 'ؤ',
        Some('ي' | 'ى') => 'ئ',
        _ => return,
    };
    folded.truncate(carrier.folded);
    folded.push(seated);
}

/// Tashkeel, Quranic marks, tatweel and other signs that sit on a letter and change no word.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}'
        // Presentation forms of bare tashkeel: NFKC would turn them into a space and a mark.
        | '\u{FC5E}'..='\u{FC63}' | '\u{FCF2}'..='\u{FCF4}' | '\u{FE70}'..='\u{FE7F}'
        | '\u{FE00}'..='\u{FE0F}')
}

/// Characters without width: bidi controls, joiners, byte order mark, soft hyphen.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE80}'..='\u{FEFC}')
}

/// Whether `c` is a letter of the Arabic script, presentation forms included.
pub fn is_arabic_letter(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{63F}' | '\u{641}'..='\u{64A}' | '\u{66E}'..='\u{66F}' | '\u{671}'..='\u{6D3}'
        | '\u{6D5}' | '\u{6EE}'..='\u{6EF}' | '\u{6FA}'..='\u{6FC}' | '\u{6FF}'
        | '\u{750}'..='\u{77F}' | '\u{8A0}'..='\u{8C9}'
        | '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FC5D}' | '\u{FC64}'..='\u{FCF1}'
        | '\u{FCF5}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDFB}' | '\u{FE80}'..='\u{FEFC}')
}

fn fold(form: Form, c: char) -> char {
    match c {
        'ک' => 'ك',
        'ی' => 'ي',
        '٠'..='٩' => shifted(c, '٠'),
        '۰'..='۹' => shifted(c, '۰'),
        '٫' => '.',
        '٬' => ',',
        '٪' => '%',
        // NBSP and its kin; line breaks keep their meaning.
        c if c.is_whitespace() && !is_line_break(c) => ' ',
        c if form == Form::Matching => match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' => 'ي',
            'ة' | 'ہ' | 'ە' | 'ھ' | 'ۀ' | 'ۃ' => 'ه',
            '«' | '»' | '“' | '”' | '„' | '‟' | '″' | '＂' | '‹' | '›' => '"',
            '‘' | '’' | '‚' | '‛' | '′' | '＇' => '\'',
            '–' | '—' | '−' | '‐' | '‑' | '―' => '-',
            c => c,
        },
        c => c,
    }
}

/// Whether `c` ends a line of a page.
pub fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn shifted(digit: char, zero: char) -> char {
    char::from_digit(u32::from(digit) - u32::from(zero), 10).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writings_of_one_word_meet() {
        assert_eq!(matching_form("إِسْرَائِيل"), matching_form("اسرائيل"));
        assert_eq!(matching_form("الحكـــومة"), "الحكومه");
        assert_eq!(matching_form("مستشفى"), matching_form("مستشفي"));
        assert_eq!(matching_form("ﺍﻟﺴﻼﻡ"), "السلام");
        assert_eq!(matching_form("کيان"), "كيان");
        assert_eq!(matching_form("مسو\u{654}ول"), "مسؤول");
        assert_eq!(matching_form("\u{FEFF}\u{200F}«نعم»\u{A0}لا"), "\"نعم\" لا");
        assert_eq!(matching_form("٣٫٥٪ من ۱٬۲۰۰"), "3.5% من 1,200");
    }

    #[test]
    fn a_model_sees_the_spelling_as_written() {
        assert_eq!(
            normalize_to(Form::Model, "أكّدتِ المؤسسةُ «رفضها»\u{200F}").text,
            "أكدت المؤسسة «رفضها»"
        );
    }

    #[test]
    fn a_found_word_comes_back_with_its_marks_and_without_bidi_marks() {
        let original = "قال \u{200F}مُحَمَّدٌ\u{200F} ذلك";
        let form = normalize(original);
        let at = form.text.find("محمد").unwrap();
        assert_eq!(&original[form.to_original(at..at + "محمد".len())], "مُحَمَّدٌ");
    }

    #[test]
    fn a_ligature_is_never_cut() {
        let original = "السﻼم";
        let form = normalize(original);
        let at = form
            .text
            .find('ل')
            .map(|_| form.text.rfind('ل').unwrap())
            .unwrap();
        assert_eq!(&original[form.to_original(at..at + 'ل'.len_utf8())], "ﻼ");
    }

    fn boundaries(text: &str) -> Vec<usize> {
        text.char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect()
    }

    fn some_range(text: &str, a: usize, b: usize) -> Range<usize> {
        let ends = boundaries(text);
        let (a, b) = (ends[a % ends.len()], ends[b % ends.len()]);
        a.min(b)..a.max(b)
    }

    proptest! {
        #[test]
        fn ranges_survive_the_way_there_and_back(
            text in "[ا-يأإآٱىةًٌَُِّـﻻﻼﷺ٠-٩۱٫«»\u{200F}\u{FEFF}\u{654}a-c😀 \n]{0,60}", a in 0usize..70, b in 0usize..70,
        ) {
            let form = normalize(&text);
            let there = some_range(&form.text, a, b);
            let original = form.to_original(there.clone());
            prop_assert!(text.is_char_boundary(original.start) && text.is_char_boundary(original.end));
            let back = form.from_original(original.clone());
            prop_assert!(form.text.is_char_boundary(back.start) && form.text.is_char_boundary(back.end));
            if !there.is_empty() {
                prop_assert!(back.start <= there.start && there.end <= back.end);
                // Once widened to whole original characters, a range is stable.
                prop_assert_eq!(form.to_original(back), original);
            }
            let from = some_range(&text, a, b);
            let folded = form.from_original(from.clone());
            prop_assert!(form.text.is_char_boundary(folded.start) && form.text.is_char_boundary(folded.end));
            if !folded.is_empty() {
                let touched = form.to_original(folded);
                // Only characters without a folded form may stay outside.
                let outside = [from.start..touched.start.min(from.end), touched.end.max(from.start)..from.end];
                for gap in outside.into_iter().filter(|gap| gap.start < gap.end) {
                    prop_assert!(text[gap].chars().all(|c| is_mark(c) || is_invisible(c)));
                }
            }
        }

        #[test]
        fn the_map_is_monotone(text in "[ا-يأىةَّـﻻﷺ٠-٩\u{200F}a-c ]{0,40}") {
            let form = normalize(&text);
            let ends = boundaries(&form.text);
            let places: Vec<usize> = ends.iter().map(|&at| form.to_original(at..at).start).collect();
            prop_assert!(places.is_sorted());
            let ends = boundaries(&text);
            let places: Vec<usize> = ends.iter().map(|&at| form.from_original(at..text.len()).start).collect();
            prop_assert!(places.is_sorted());
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,80}") {
            let once = matching_form(&text);
            prop_assert_eq!(matching_form(&once), once);
        }
    }
}
