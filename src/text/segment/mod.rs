//! Segments: the units of translation.

mod clause;
mod joints;
mod sentence;

use crate::text::normalize::is_line_break;
use crate::text::page::Story;
use crate::text::span::{Excerpt, Source};
use crate::warning::{Warning, WarningKind};
use std::ops::Range;

/// What a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// The title of a story.
    Title,
    /// A sentence, or a part of one that was too long.
    Sentence,
}

/// One unit of translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Identifies the segment within the article; counted from 1.
    pub id: u32,
    /// Title or sentence.
    pub kind: SegmentKind,
    /// The Arabic text as it stands in the request, trimmed of white space.
    pub source: Excerpt,
    /// Index of its paragraph in the story; 0 for a title.
    pub paragraph: u32,
    /// What an editor should know about the cut (`SentenceSplit`).
    pub warnings: Vec<Warning>,
}

/// Cuts a story into its title and sentences, with ids from `first_id` on.
///
/// `max_tokens` is the longest segment in tokens of the translation model, as `count_tokens` counts
/// them; a longer sentence is cut at clause boundaries, never within a word, with a warning. Only a
/// "word" that alone is too long is cut within, and the warning says so.
///
/// All text of the story but white space is in exactly one segment, in reading order.
pub fn segment_story(
    source: &Source,
    story: &Story,
    first_id: u32,
    max_tokens: usize,
    count_tokens: &dyn Fn(&str) -> usize,
) -> Vec<Segment> {
    let mut cutter = Cutter::new(source, first_id, max_tokens, count_tokens);
    if let Some(title) = &story.title {
        // A title is translated as one, whatever marks it holds.
        cutter.sentence(title.span.bytes(), SegmentKind::Title, 0);
    }
    for (paragraph, excerpt) in (0..).zip(&story.paragraphs) {
        cutter.paragraph(excerpt.span.bytes(), paragraph);
    }
    cutter.segments
}

/// Cuts a text that is no page: every line that is not blank is a paragraph.
///
/// Ids, limits and warnings are as in [`segment_story`].
pub fn segment_lines(
    source: &Source,
    first_id: u32,
    max_tokens: usize,
    count_tokens: &dyn Fn(&str) -> usize,
) -> Vec<Segment> {
    let mut cutter = Cutter::new(source, first_id, max_tokens, count_tokens);
    let mut paragraph = 0;
    let mut start = 0;
    for line in source.text().split_inclusive(is_line_break) {
        if !line.trim().is_empty() {
            cutter.paragraph(start..start + line.len(), paragraph);
            paragraph += 1;
        }
        start += line.len();
    }
    cutter.segments
}

struct Cutter<'a> {
    source: &'a Source,
    next_id: u32,
    max_tokens: usize,
    count_tokens: &'a dyn Fn(&str) -> usize,
    segments: Vec<Segment>,
}

impl<'a> Cutter<'a> {
    fn new(
        source: &'a Source,
        first_id: u32,
        max_tokens: usize,
        count_tokens: &'a dyn Fn(&str) -> usize,
    ) -> Self {
        Self {
            source,
            next_id: first_id,
            max_tokens,
            count_tokens,
            segments: Vec::new(),
        }
    }

    fn paragraph(&mut self, bytes: Range<usize>, paragraph: u32) {
        for sentence in sentence::sentences(self.source.slice(bytes.clone())) {
            let sentence = bytes.start + sentence.start..bytes.start + sentence.end;
            self.sentence(sentence, SegmentKind::Sentence, paragraph);
        }
    }

    fn sentence(&mut self, bytes: Range<usize>, kind: SegmentKind, paragraph: u32) {
        let pieces = clause::pieces(
            self.source.slice(bytes.clone()),
            self.max_tokens,
            self.count_tokens,
        );
        let count = pieces.len();
        for (index, piece) in pieces.into_iter().enumerate() {
            let range = bytes.start + piece.range.start..bytes.start + piece.range.end;
            let source = Excerpt::of(self.source, range);
            let id = self.next_id;
            self.next_id = self.next_id.saturating_add(1);
            let warnings = (count > 1)
                .then(|| {
                    let place = if piece.torn { "within a word, for want of spaces" } else { "between clauses or words" };
                    let detail = format!(
                        "a sentence longer than {} tokens was cut into {count} parts; this is part {}, cut {place}",
                        self.max_tokens,
                        index + 1
                    );
                    Warning::new(WarningKind::SentenceSplit, detail).at(source.span).in_segment(id)
                })
                .into_iter()
                .collect();
            self.segments.push(Segment {
                id,
                kind,
                source,
                paragraph,
                warnings,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::page::read_page;
    use proptest::prelude::*;

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn texts(segments: &[Segment]) -> Vec<&str> {
        segments
            .iter()
            .map(|segment| segment.source.text.as_str())
            .collect()
    }

    #[test]
    fn a_story_becomes_title_and_sentences() {
        let source = Source::new(
            "افتتاح جسر جديد في الجنوب\n5 مايو 2024\nافتتح الوزير الجسر. وحضر النواب.\nوقال: \"انتظرنا طويلا. شكرا\".",
        );
        let page = read_page(&source);
        let segments = segment_story(&source, &page.stories[0], 7, 50, &words);
        assert_eq!(
            texts(&segments),
            [
                "افتتاح جسر جديد في الجنوب",
                "افتتح الوزير الجسر.",
                "وحضر النواب.",
                "وقال: \"انتظرنا طويلا. شكرا\"."
            ]
        );
        let facts: Vec<_> = segments
            .iter()
            .map(|s| (s.id, s.kind == SegmentKind::Title, s.paragraph))
            .collect();
        assert_eq!(
            facts,
            [(7, true, 0), (8, false, 0), (9, false, 0), (10, false, 1)]
        );
        assert!(segments.iter().all(|segment| segment.warnings.is_empty()));
    }

    #[test]
    fn a_cut_sentence_says_so() {
        let source = Source::new("زار الوزير المصنع، فيما بقي الوفد في الفندق.");
        let segments = segment_lines(&source, 1, 5, &words);
        assert_eq!(
            texts(&segments),
            ["زار الوزير المصنع،", "فيما بقي الوفد في الفندق."]
        );
        for segment in &segments {
            let [warning] = &segment.warnings[..] else {
                panic!("one warning")
            };
            assert_eq!(warning.kind, WarningKind::SentenceSplit);
            assert_eq!(
                (warning.span, warning.segment_id),
                (Some(segment.source.span), Some(segment.id))
            );
        }
    }

    #[test]
    fn lines_are_paragraphs() {
        let source = Source::new(" تابعونا على تويتر\r\n\r\nنعم. لا.\n");
        let segments = segment_lines(&source, 1, 50, &words);
        assert_eq!(texts(&segments), ["تابعونا على تويتر", "نعم.", "لا."]);
        assert_eq!(
            segments.iter().map(|s| s.paragraph).collect::<Vec<_>>(),
            [0, 1, 1]
        );
    }

    #[test]
    fn long_texts_without_ends_are_cut() {
        // Work that grows with the square of the length would not end here; no clock is needed to notice.
        for text in [
            "ا".repeat(1 << 19),
            "وكلمة ".repeat(1 << 16),
            "\"كلمة. (".repeat(1 << 16),
            " ".repeat(1 << 20),
            ".".repeat(1 << 20),
        ] {
            let source = Source::new(text);
            let segments = segment_lines(&source, 1, 100, &|text: &str| text.len().div_ceil(4));
            let most = segments.iter().map(|segment| segment.source.text.len()).max();
            assert!(most.is_none_or(|bytes| bytes <= 400), "{most:?}");
        }
    }

    proptest! {
        #[test]
        fn segments_hold_all_text_in_order(text in "([ا-ي]{1,6}[ .،؟!…\"«»()\n0-9]{1,2}){0,60}", max in 1usize..20) {
            let source = Source::new(text.clone());
            let page = read_page(&source);
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            for story in &page.stories {
                let segments = segment_story(&source, story, 1, max, &words);
                let joined: String = texts(&segments).concat();
                let expected: String =
                    story.title.iter().chain(&story.paragraphs).map(|excerpt| excerpt.text.as_str()).collect();
                prop_assert_eq!(solid(&joined), solid(&expected));
                prop_assert!(segments.windows(2).all(|pair| pair[0].source.span.end_byte <= pair[1].source.span.start_byte));
                for segment in &segments {
                    prop_assert!(words(&segment.source.text) <= max);
                    prop_assert_eq!(segment.source.text.trim(), segment.source.text.as_str());
                }
            }
            let lines = segment_lines(&source, 1, max, &words);
            prop_assert_eq!(solid(&texts(&lines).concat()), solid(&text));
        }
    }
}
