//! What a scraped page is made of.

mod byline;
mod credit;
mod date;
mod furniture;
mod headlines;
mod label;
mod line;
mod promotion;
mod script;
mod stories;

use crate::text::span::{Excerpt, Source};
use crate::warning::{Warning, WarningKind};

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
///
/// Works line by line in linear time. Lines are first labelled by their own words
/// (date line, credit, promotion, ...), then put together into stories; a link under "read also" becomes
/// the title of a further story when the body behind it takes up its words. Text without any such
/// lines is one story, all body.
///
/// Warnings: `NoArabic`, `BoilerplateOnly`, `DateUnparsed` and `ForeignScript`, the latter two with
/// the place.
pub fn read_page(source: &Source) -> Page {
    let mut page = stories::assemble(source, line::lines(source.text()));
    if !script::has_arabic(source.text()) {
        page.warnings.push(Warning::new(
            WarningKind::NoArabic,
            "the text has no arabic letters: there is nothing to translate",
        ));
    }
    if page.stories.is_empty() && !page.set_aside.is_empty() {
        page.warnings.push(Warning::new(
            WarningKind::BoilerplateOnly,
            format!(
                "all {} lines of the page were set aside as boilerplate",
                page.set_aside.len()
            ),
        ));
    }
    for story in &page.stories {
        if let Some(DateLine { line, date: None }) = &story.date_line {
            page.warnings.push(
                Warning::new(
                    WarningKind::DateUnparsed,
                    format!("the date line \"{}\" names no day that could be read", line.text),
                )
                .at(line.span),
            );
        }
        for paragraph in &story.paragraphs {
            let detail = match script::foreign(&paragraph.text) {
                Some(script::Foreign::Script) => "most letters of the paragraph are not arabic",
                Some(script::Foreign::Persian) => "the paragraph looks persian",
                Some(script::Foreign::Urdu) => "the paragraph looks urdu",
                None => continue,
            };
            page.warnings
                .push(Warning::new(WarningKind::ForeignScript, detail).at(paragraph.span));
        }
    }
    page
}

#[cfg(test)]
mod tests;
