//! Which lines are headlines: of the page, of a further story, or mere links.

use super::SetAsideKind;
use super::credit::credited;
use super::label::LineLabel;
use super::line::Line;
use super::stories::{Assembly, Labelled};
use crate::text::words::stems_of_form;
use std::collections::BTreeSet;

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
    /// The next text line from `from` on, and whether a date line or byline stands before it.
    pub(super) fn next_text(&self, from: usize) -> (Option<&'a Line>, bool) {
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
    pub(super) fn is_teaser(&self, at: usize) -> bool {
        let line = &self.lines[at].line;
        let (next, _) = self.next_text(at + 1);
        line.words >= SHORTEST_TEASER_WORDS
            && next.is_some_and(|next| next.key.len() > line.key.len() && next.key.starts_with(&line.key))
    }

    /// What the first text line of a story is.
    pub(super) fn opening(&self, at: usize) -> Opening {
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
    pub(super) fn opens_new_story(&self, at: usize) -> bool {
        let line = &self.lines[at].line;
        if !line.headline || self.draft.story.paragraphs.is_empty() {
            return false;
        }
        let (Some(next), headed) = self.next_text(at + 1) else {
            return false;
        };
        if next.headline {
            return false;
        }
        let opening = stems(next);
        if headed || self.draft.closed {
            return share(line, &opening) >= TITLE_SHARE_AFTER_END;
        }
        // Behind the link to another story, with neither date nor credit: the headline must be that of what follows,
        // which must speak of something else; a heading within a story is about both.
        self.follows_link(at)
            && share(line, &opening) >= TITLE_SHARE_WITHIN
            && share(line, &opening) > share(line, &self.draft.stems)
            && self.continues(&opening) < SHARE_OF_A_CONTINUATION
    }

    /// Whether the line before is a link to another story.
    fn follows_link(&self, at: usize) -> bool {
        at > 0
            && matches!(
                self.lines[at - 1].label,
                LineLabel::Aside(SetAsideKind::RelatedLink)
            )
    }

    /// The share of the stems of a paragraph that the story before it has too.
    fn continues(&self, opening: &BTreeSet<String>) -> f64 {
        opening.intersection(&self.draft.stems).count() as f64 / opening.len().max(1) as f64
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
    pub(super) fn related_block(&mut self, at: usize) -> usize {
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
        let continues = self.continues(&opening);
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

pub(super) enum Opening {
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
