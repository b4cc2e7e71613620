//! From labelled lines to stories: titles, bodies, and the second story behind a "read also".

use super::byline::is_place_and_name;
use super::credit::credited;
use super::furniture::is_latin_scrap;
use super::headlines::Opening;
use super::label::{LineLabel, label};
use super::line::Line;
use super::{DateLine, Page, SetAside, SetAsideKind, Story};
use crate::text::span::{Excerpt, Source};
use crate::text::words::stems_of_form;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

/// A line and what it is by itself.
pub(super) struct Labelled {
    pub line: Line,
    pub label: LineLabel,
}

/// A story under construction.
#[derive(Default)]
pub(super) struct Draft {
    pub story: Story,
    /// Stems of the body so far: whether a link lies closer to this story or to what follows.
    pub stems: BTreeSet<String>,
    /// A source credit stood behind the body: the story is told.
    pub closed: bool,
}

impl Draft {
    fn is_empty(&self) -> bool {
        self.story.title.is_none() && self.story.paragraphs.is_empty()
    }
}

/// Puts the lines of a page together.
pub(super) fn assemble(source: &Source, lines: Vec<Line>) -> Page {
    let lines: Vec<Labelled> = lines
        .into_iter()
        .map(|line| Labelled {
            label: label(&line),
            line,
        })
        .collect();
    let mut assembly = Assembly {
        source,
        lines: &lines,
        arabic: super::script::has_arabic(source.text()),
        page: Page::default(),
        draft: Draft::default(),
        seen: HashSet::new(),
    };
    assembly.run();
    assembly.page
}

pub(super) struct Assembly<'a> {
    pub source: &'a Source,
    pub lines: &'a [Labelled],
    pub page: Page,
    pub draft: Draft,
    /// Whether the page has Arabic letters at all.
    pub arabic: bool,
    /// Keys of titles and paragraphs taken so far.
    pub seen: HashSet<&'a str>,
}

/// Paragraphs of fewer words may be said twice ("نعم.").
const SHORTEST_REPEAT_WORDS: usize = 4;

impl<'a> Assembly<'a> {
    fn run(&mut self) {
        let lines = self.lines;
        let mut at = 0;
        while let Some(Labelled { line, label }) = lines.get(at) {
            match label {
                LineLabel::RelatedHeading => {
                    at = self.related_block(at);
                    continue;
                }
                LineLabel::TagHeading => {
                    at = self.tags(at);
                    continue;
                }
                LineLabel::CreditHeading => {
                    self.set_aside(line, SetAsideKind::SourceCredit);
                    if let Some(next) = lines.get(at + 1)
                        && next.line.words <= 8
                        && matches!(next.label, LineLabel::Text | LineLabel::Credit)
                    {
                        self.credit(&next.line, next.line.range.clone());
                        at += 1;
                    }
                }
                LineLabel::Date(date) => self.date(line, *date),
                LineLabel::Credit => self.credit(line, credited(self.source.text(), line)),
                LineLabel::Aside(kind) => self.set_aside(line, *kind),
                LineLabel::Text => self.text(at),
            }
            at += 1;
        }
        self.finish_story();
        self.page
            .set_aside
            .sort_by_key(|aside| aside.text.span.start_byte);
    }

    fn excerpt(&self, range: Range<usize>) -> Excerpt {
        Excerpt::of(self.source, range)
    }

    pub(super) fn set_aside(&mut self, line: &Line, kind: SetAsideKind) {
        let text = self.excerpt(line.range.clone());
        self.page.set_aside.push(SetAside { kind, text });
    }

    pub(super) fn date(&mut self, line: &Line, date: Option<jiff::civil::Date>) {
        let known = self.draft.story.date_line.as_ref();
        // The first day that can be read: later ones are mostly "last updated".
        if known.is_none_or(|known| known.date.is_none() && date.is_some()) {
            self.draft.story.date_line = Some(DateLine {
                line: self.excerpt(line.range.clone()),
                date,
            });
        }
        self.set_aside(line, SetAsideKind::DateLine);
    }

    pub(super) fn credit(&mut self, line: &Line, credited: Range<usize>) {
        if self.draft.story.source_credit.is_none() && !credited.is_empty() {
            self.draft.story.source_credit = Some(self.excerpt(credited));
        }
        self.draft.closed = !self.draft.story.paragraphs.is_empty();
        self.set_aside(line, SetAsideKind::SourceCredit);
    }

    fn text(&mut self, at: usize) {
        let lines = self.lines;
        let line = &lines[at].line;
        let taken = self.seen.contains(line.key.as_str()) && line.words >= SHORTEST_REPEAT_WORDS;
        let in_header = self.draft.story.title.is_some() && self.draft.story.paragraphs.is_empty();
        if taken || self.is_teaser(at) {
            self.set_aside(line, SetAsideKind::Repeated);
        } else if self.arabic && is_latin_scrap(line) {
            self.set_aside(line, SetAsideKind::PageFurniture);
        } else if in_header && is_place_and_name(line) {
            self.set_aside(line, SetAsideKind::Byline);
        } else if self.draft.is_empty() {
            match self.opening(at) {
                Opening::Title => self.title(line),
                Opening::Kicker => self.set_aside(line, SetAsideKind::PageFurniture),
                Opening::Repeated => self.set_aside(line, SetAsideKind::Repeated),
                Opening::Body => self.paragraph(line),
            }
        } else if self.opens_new_story(at) {
            self.finish_story();
            self.title(line);
        } else {
            self.paragraph(line);
        }
    }

    /// The heading of a list of tags at `at`, and its tags. Answers the index to go on with.
    fn tags(&mut self, at: usize) -> usize {
        let lines = self.lines;
        let tag =
            |line: &Labelled| line.label == LineLabel::Text && line.line.words <= 3 && !line.line.terminated;
        let end = (at + 1..lines.len())
            .find(|&at| !tag(&lines[at]))
            .unwrap_or(lines.len());
        for Labelled { line, .. } in &lines[at..end] {
            self.set_aside(line, SetAsideKind::PageFurniture);
        }
        end
    }

    pub(super) fn title(&mut self, line: &'a Line) {
        self.draft.story.title = Some(self.excerpt(line.range.clone()));
        self.seen.insert(&line.key);
    }

    fn paragraph(&mut self, line: &'a Line) {
        let excerpt = self.excerpt(line.range.clone());
        self.draft.story.paragraphs.push(excerpt);
        self.draft.stems.extend(stems_of_form(&line.key));
        self.draft.closed = false;
        self.seen.insert(&line.key);
    }

    pub(super) fn finish_story(&mut self) {
        let draft = std::mem::take(&mut self.draft);
        if !draft.is_empty() {
            self.page.stories.push(draft.story);
        }
    }
}
