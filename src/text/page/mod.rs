//! What a scraped page is made of.

use crate::text::span::{Excerpt, Source};
use crate::warning::Warning;

/// A page, taken apart. Stories and [`SetAside`] together cover all text that is not white space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The stories, in reading order.
    pub stories: Vec<Story>,
    /// What is no part of a story body, in reading order.
    pub set_aside: Vec<SetAside>,
    /// What an editor should know about the page.
    pub warnings: Vec<Warning>,
}

/// One story of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// The title, where the page has one.
    pub title: Option<Excerpt>,
    /// The date line, where the page has one; it is set aside as well.
    pub date_line: Option<DateLine>,
    /// The credited source without its label; the whole line is set aside as well.
    pub source_credit: Option<Excerpt>,
    /// The paragraphs of the body, in reading order.
    pub paragraphs: Vec<Excerpt>,
}

/// A line that dates a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLine {
    /// The line as it stands.
    pub line: Excerpt,
    /// The day, where it could be read.
    pub date: Option<jiff::civil::Date>,
}

/// Why text was set aside; see `SetAsideKind` in `proto/mawqif/v1/article.proto`.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetAsideKind {
    DateLine,
    SourceCredit,
    RelatedLink,
    Promotion,
    Repeated,
    PageFurniture,
    Byline,
}

/// Text that is no part of a story body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Why.
    pub kind: SetAsideKind,
    /// What and where.
    pub text: Excerpt,
}

/// Takes a scraped page apart.
pub fn read_page(source: &Source) -> Page {
    let _ = source;
    Page::default()
}
