//! From labelled lines to stories: titles, bodies, and the second story behind a "read also".

use super::label::{LineLabel, is_latin_scrap, is_place_and_name, label};
use super::line::Line;
use super::{DateLine, Page, SetAside, SetAsideKind, Story};
use crate::text::span::{Excerpt, Source};
use crate::text::words::stems_of_form;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

/// A line and what it is by itself.
struct Labelled {
    line: Line,
    label: LineLabel,
}

/// A story under construction.
#[derive(Default)]
struct Draft {
    story: Story,
    /// Stems of the body so far: whether a link lies closer to this story or to what follows.
    stems: BTreeSet<String>,
    /// A source credit stood behind the body: the story is told.
    closed: bool,
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

struct Assembly<'a> {
    source: &'a Source,
    lines: &'a [Labelled],
    page: Page,
    draft: Draft,
    /// Whether the page has Arabic letters at all.
    arabic: bool,
    /// Keys of titles and paragraphs taken so far.
    seen: HashSet<&'a str>,
}

/// Paragraphs of fewer words may be said twice ("نعم.").
const SHORTEST_REPEAT_WORDS: usize = 4;

/// Fewer words may begin two paragraphs by chance.
const SHORTEST_TEASER_WORDS: usize = 8;

/// Title words, as a share, that the first paragraph must take up for the line to be its title:
/// after the end of a story, and within one, where a link to another story is as likely.
const TITLE_SHARE_AFTER_END: f64 = 0.3;
const TITLE_SHARE_WITHIN: f64 = 0.5;

/// A paragraph behind the end of a story that shares fewer of its stems with it starts another.
const SHARE_OF_A_CONTINUATION: f64 = 0.35;

/// How many paragraphs take up the words of a title.
const LEAD_PARAGRAPHS: usize = 3;

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

    fn set_aside(&mut self, line: &Line, kind: SetAsideKind) {
        let text = self.excerpt(line.range.clone());
        self.page.set_aside.push(SetAside { kind, text });
    }

    fn date(&mut self, line: &Line, date: Option<jiff::civil::Date>) {
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

    fn credit(&mut self, line: &Line, credited: Range<usize>) {
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

    fn title(&mut self, line: &'a Line) {
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

    fn finish_story(&mut self) {
        let draft = std::mem::take(&mut self.draft);
        if !draft.is_empty() {
            self.page.stories.push(draft.story);
        }
    }

    /// The next text line from `from` on, and whether a date line or byline stands before it.
    fn next_text(&self, from: usize) -> (Option<&'a Line>, bool) {
        let mut headed = false;
        for Labelled { line, label } in self.lines[from.min(self.lines.len())..].iter().take(LOOK_AHEAD) {
            match label {
                LineLabel::Text => return (Some(line), headed),
                LineLabel::Date(_) | LineLabel::Aside(SetAsideKind::Byline) => headed = true,
                LineLabel::RelatedHeading => return (None, headed),
                _ => {}
            }
        }
        (None, headed)
    }

    /// Whether the line is the beginning of the next one, cut off: the teaser of a page above its body.
    fn is_teaser(&self, at: usize) -> bool {
        let line = &self.lines[at].line;
        let (next, _) = self.next_text(at + 1);
        line.words >= SHORTEST_TEASER_WORDS
            && next.is_some_and(|next| next.key.len() > line.key.len() && next.key.starts_with(&line.key))
    }

    /// What the first text line of a story is.
    fn opening(&self, at: usize) -> Opening {
        let line = &self.lines[at].line;
        let (next, headed) = self.next_text(at + 1);
        let Some(next) = next else {
            // Nothing follows: a headline under or over a date line, or a text of one line.
            let dated = headed || self.draft.story.date_line.is_some();
            return if line.headline && dated {
                Opening::Title
            } else {
                Opening::Body
            };
        };
        if line.words <= 2 && !line.terminated && next.headline && next.words > line.words {
            return Opening::Kicker;
        }
        if !line.headline {
            return Opening::Body;
        }
        // "Headline | Site name" above the headline itself.
        if next.headline
            && line
                .key
                .strip_prefix(next.key.as_str())
                .is_some_and(|rest| rest.trim_start().starts_with(['|', '-', ':']))
        {
            return Opening::Repeated;
        }
        if headed || next.key == line.key || !next.headline || next.words * 2 >= line.words * 3 {
            return Opening::Title;
        }
        // A headline with lines like it below (subtitles), as long as a body follows at all.
        let body_follows = self.lines[at + 1..]
            .iter()
            .take(LOOK_AHEAD)
            .filter(|other| other.label == LineLabel::Text)
            .take(3)
            .any(|other| !other.line.headline);
        if body_follows {
            Opening::Title
        } else {
            Opening::Body
        }
    }

    /// Whether a headline within or behind a body starts another story.
    fn opens_new_story(&self, at: usize) -> bool {
        let line = &self.lines[at].line;
        if !line.headline || self.draft.story.paragraphs.is_empty() {
            return false;
        }
        let (Some(next), headed) = self.next_text(at + 1) else {
            return false;
        };
        (headed || self.draft.closed) && !next.headline && share(line, &stems(next)) >= TITLE_SHARE_AFTER_END
    }

    /// The stems of the first paragraphs from `from` on.
    fn body_stems(&self, from: usize) -> BTreeSet<String> {
        self.lines[from..]
            .iter()
            .take(LOOK_AHEAD)
            .take_while(|line| line.label != LineLabel::RelatedHeading)
            .filter(|line| line.label == LineLabel::Text)
            .take(LEAD_PARAGRAPHS)
            .flat_map(|line| stems(&line.line))
            .collect()
    }

    /// The heading of a list of links at `at`, its links, and perhaps the story that one of them
    /// is the title of. Answers the index to go on with.
    fn related_block(&mut self, at: usize) -> usize {
        let lines = self.lines;
        let end = (at..lines.len())
            .find(|&at| lines[at].label == LineLabel::Text && !lines[at].line.headline)
            .unwrap_or(lines.len());
        let links = || (at + 1..end).filter(|&at| lines[at].label == LineLabel::Text);
        let ended = self.draft.closed || self.draft.story.paragraphs.is_empty();
        let opening = lines.get(end).map(|body| stems(&body.line)).unwrap_or_default();
        // Within a story, a link to one like it shares words with much of what follows, so only
        // the very next paragraph counts there.
        let body = if ended {
            self.body_stems(end)
        } else {
            opening.clone()
        };
        // How much of the text behind the links speaks of the story before them.
        let continues = opening.intersection(&self.draft.stems).count() as f64 / opening.len().max(1) as f64;
        let title = links()
            .filter(|&link| !self.seen.contains(lines[link].line.key.as_str()))
            .map(|link| (link, share(&lines[link].line, &body)))
            // The last of the best: the title stands next to its body.
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
            .filter(|&(link, with_body)| {
                if body.is_empty() {
                    false
                } else if ended {
                    with_body >= TITLE_SHARE_AFTER_END || continues < SHARE_OF_A_CONTINUATION
                } else {
                    with_body >= TITLE_SHARE_WITHIN && with_body > share(&lines[link].line, &self.draft.stems)
                }
            })
            .map(|(link, _)| link);
        for (here, Labelled { line, label }) in lines.iter().enumerate().take(end).skip(at) {
            if Some(here) == title {
                self.finish_story();
                self.title(line);
                continue;
            }
            match label {
                LineLabel::TagHeading => self.set_aside(line, SetAsideKind::PageFurniture),
                LineLabel::Text | LineLabel::RelatedHeading => {
                    self.set_aside(line, SetAsideKind::RelatedLink)
                }
                // Dates between links are theirs; behind the title they are the new story's.
                LineLabel::Date(date) if title.is_some_and(|title| title < here) => self.date(line, *date),
                LineLabel::Date(_) => self.set_aside(line, SetAsideKind::DateLine),
                LineLabel::Credit if title.is_some_and(|title| title < here) => {
                    self.credit(line, credited(self.source.text(), line));
                }
                LineLabel::Credit | LineLabel::CreditHeading => {
                    self.set_aside(line, SetAsideKind::SourceCredit)
                }
                LineLabel::Aside(kind) => self.set_aside(line, *kind),
            }
        }
        end
    }
}

/// How many lines between a headline and its body are looked over.
const LOOK_AHEAD: usize = 12;

enum Opening {
    Title,
    Kicker,
    Repeated,
    Body,
}

fn stems(line: &Line) -> BTreeSet<String> {
    stems_of_form(&line.key).collect()
}

/// The share of the content words of `line` that occur among `stems`; 0 for fewer than two.
fn share(line: &Line, stems: &BTreeSet<String>) -> f64 {
    let own = self::stems(line);
    let shared = own.intersection(stems).count();
    if shared < 2 {
        0.0
    } else {
        shared as f64 / own.len() as f64
    }
}

/// The credited source within a credit line: what stands behind its label.
fn credited(text: &str, line: &Line) -> Range<usize> {
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
