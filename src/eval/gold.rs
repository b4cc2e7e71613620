//! Reader of annotated news: source files with articles, annotation files with translation, summary
//! and positions. The format is described beside the files (`../shared/gold/FORMAT.md`).

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::positions::position::{PositionType, QuoteForm};
use crate::text::segment::{Segment, SegmentKind};
use crate::text::span::{Excerpt, Source};

/// Why annotated news could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A file or directory could not be read.
    #[error("cannot read {path}: {source}; check the path")]
    Io {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A line has no known form.
    #[error("{path}:{line}: not understood; see FORMAT.md beside the files")]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
}

/// One annotated article: its headline and sentences are the segments of one source text.
#[derive(Clone, Debug)]
pub struct GoldArticle {
    /// File name and article number, for reports.
    pub name: String,
    /// Headline and sentences joined by newlines.
    pub source: Source,
    /// The headline (kind `Title`) and the sentences.
    pub segments: Vec<Segment>,
    /// The reference translation, parallel to `segments`.
    pub english: Vec<String>,
    /// The reference summary; absent in translation-only files.
    pub summary: Option<String>,
    /// The reference positions that could be placed in the text.
    pub positions: Vec<GoldPosition>,
    /// Positions left out: not placeable, or with the reporting word inside the content.
    pub left_out: usize,
}

/// One annotated position; ranges are bytes of the article's source.
#[derive(Clone, Debug)]
pub struct GoldPosition {
    /// Index into `segments`.
    pub segment: usize,
    /// The type.
    pub position_type: PositionType,
    /// The reporting words.
    pub cue: Range<usize>,
    /// The words that name the actor; absent when implicit.
    pub actor: Option<Range<usize>>,
    /// Canonical English name of the actor.
    pub actor_en: String,
    /// The content.
    pub content: Range<usize>,
    /// Direct or paraphrase.
    pub form: QuoteForm,
    /// The content in English.
    pub statement_en: String,
}

/// Reads every annotated article of a directory, in order of file name and number.
pub fn read_dir(dir: &Path) -> Result<Vec<GoldArticle>, GoldError> {
    let io = |source| GoldError::Io {
        path: dir.to_owned(),
        source,
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.to_string_lossy().ends_with(".ann.txt") {
            files.push(path);
        }
    }
    files.sort();
    let mut articles = Vec::new();
    for annotation in files {
        let source = PathBuf::from(annotation.to_string_lossy().replace(".ann.txt", ".src.txt"));
        articles.extend(join(&annotation, read_file(&source)?, read_file(&annotation)?));
    }
    Ok(articles)
}

/// The raw lines of one article.
#[derive(Debug, Default)]
struct Raw {
    number: u32,
    title: String,
    sentences: BTreeMap<usize, String>,
    summary: Option<String>,
    positions: Vec<String>,
}

fn read_file(path: &Path) -> Result<Vec<Raw>, GoldError> {
    let text = std::fs::read_to_string(path).map_err(|source| GoldError::Io {
        path: path.to_owned(),
        source,
    })?;
    let mut articles: Vec<Raw> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let error = || GoldError::Line {
            path: path.to_owned(),
            line: at + 1,
        };
        if line.trim().is_empty() {
            continue;
        }
        if let Some(number) = line.strip_prefix("#A ") {
            articles.push(Raw {
                number: number.trim().parse().map_err(|_| error())?,
                ..Raw::default()
            });
            continue;
        }
        let (key, value) = line.split_once(':').ok_or_else(error)?;
        let value = value.trim().to_owned();
        let article = articles.last_mut().ok_or_else(error)?;
        match key {
            "T" => article.title = value,
            "S" => article.summary = Some(value),
            "P" => article.positions.push(value),
            number => {
                article
                    .sentences
                    .insert(number.parse().map_err(|_| error())?, value);
            }
        }
    }
    Ok(articles)
}

fn join(path: &Path, sources: Vec<Raw>, annotations: Vec<Raw>) -> Vec<GoldArticle> {
    let by_number: BTreeMap<u32, Raw> = sources.into_iter().map(|raw| (raw.number, raw)).collect();
    let file = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    annotations
        .into_iter()
        .filter_map(|ann| by_number.get(&ann.number).map(|raw| article(&file, raw, &ann)))
        .collect()
}

fn article(file: &str, raw: &Raw, ann: &Raw) -> GoldArticle {
    let mut text = raw.title.clone();
    let mut ranges = vec![(0, 0..text.len())];
    for (&number, sentence) in &raw.sentences {
        text.push('\n');
        let start = text.len();
        text.push_str(sentence);
        ranges.push((number, start..text.len()));
    }
    let source = Source::new(text);
    let segments = ranges
        .iter()
        .enumerate()
        .map(|(index, (number, range))| Segment {
            id: u32::try_from(index + 1).unwrap_or(u32::MAX),
            kind: if *number == 0 {
                SegmentKind::Title
            } else {
                SegmentKind::Sentence
            },
            source: Excerpt::of(&source, range.clone()),
            paragraph: u32::try_from(index).unwrap_or(u32::MAX),
            warnings: Vec::new(),
        })
        .collect();
    let english = ranges
        .iter()
        .map(|(number, _)| {
            if *number == 0 {
                ann.title.clone()
            } else {
                ann.sentences.get(number).cloned().unwrap_or_default()
            }
        })
        .collect();
    let positions: Vec<GoldPosition> = ann
        .positions
        .iter()
        .filter_map(|line| position(&source, &ranges, line))
        .collect();
    GoldArticle {
        name: format!("{file}#{}", ann.number),
        left_out: ann.positions.len() - positions.len(),
        source,
        segments,
        english,
        summary: ann.summary.clone(),
        positions,
    }
}

fn position(source: &Source, ranges: &[(usize, Range<usize>)], line: &str) -> Option<GoldPosition> {
    let fields: Vec<&str> = line.split(" | ").map(str::trim).collect();
    let [sentence, kind, cue, actor, actor_en, content, form, statement] = fields[..] else {
        return None;
    };
    let number: usize = sentence.parse().ok()?;
    let segment = ranges.iter().position(|(n, _)| *n == number)?;
    let bounds = ranges[segment].1.clone();
    let text = source.slice(bounds.clone());
    let content = content_range(text, content)?;
    // The same word may stand several times: the one nearest before the content, else nearest after.
    let cue = occurrences(text, cue)
        .into_iter()
        .filter(|c| c.end <= content.start || c.start >= content.end)
        .min_by_key(|c| {
            if c.end <= content.start {
                content.start - c.end
            } else {
                10_000 + c.start - content.end
            }
        })?;
    let actor = if actor == "-" {
        None
    } else {
        occurrences(text, actor)
            .into_iter()
            .min_by_key(|a| a.start.abs_diff(cue.end).min(cue.start.abs_diff(a.end)))
    };
    let absolute = |r: Range<usize>| bounds.start + r.start..bounds.start + r.end;
    Some(GoldPosition {
        segment,
        position_type: type_named(kind)?,
        cue: absolute(cue),
        actor: actor.map(absolute),
        actor_en: actor_en.to_owned(),
        content: absolute(content),
        form: if form == "q" {
            QuoteForm::Direct
        } else {
            QuoteForm::Paraphrase
        },
        statement_en: statement.to_owned(),
    })
}

/// The type with this name in annotation files.
pub fn type_named(name: &str) -> Option<PositionType> {
    use PositionType as T;
    Some(match name {
        "state" => T::State,
        "affirm" => T::Affirm,
        "deny" => T::Deny,
        "condemn" => T::Condemn,
        "support" => T::Support,
        "demand" => T::Demand,
        "reject" => T::Reject,
        "pledge" => T::Pledge,
        "warn" => T::Warn,
        "announce" => T::Announce,
        "concern" => T::Concern,
        "agree" => T::Agree,
        "discuss" => T::Discuss,
        _ => return None,
    })
}

/// The bytes of `first words ... last words` in `text`.
fn content_range(text: &str, content: &str) -> Option<Range<usize>> {
    let Some((first, last)) = content.split_once(" ... ") else {
        return occurrences(text, content.trim()).into_iter().next();
    };
    let start = occurrences(text, first.trim()).into_iter().next()?.start;
    let end = text[start..]
        .find(last.trim())
        .map(|at| start + at + last.trim().len())?;
    Some(start..end)
}

/// Every place of `words` in `text`: at word boundaries where there are such, else anywhere.
fn occurrences(text: &str, words: &str) -> Vec<Range<usize>> {
    if words.is_empty() {
        return Vec::new();
    }
    let all: Vec<Range<usize>> = text
        .match_indices(words)
        .map(|(at, found)| at..at + found.len())
        .collect();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let whole: Vec<Range<usize>> = all
        .iter()
        .filter(|r| !letter(text[..r.start].chars().next_back()) && !letter(text[r.end..].chars().next()))
        .cloned()
        .collect();
    if whole.is_empty() { all } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_read_with_its_positions() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("000.src.txt"),
            "#A 7\nT: الوزير يرحب بالاتفاق\n1: وقال الوزير سامي حداد إن الاتفاق جيد، مضيفا أن العمل سيبدأ غدا.\n",
        )
        .unwrap();
        std::fs::write(
            dir.path().join("000.ann.txt"),
            "#A 7\nT: Minister welcomes deal\n1: Minister Sami Haddad said ...\nS: A deal.\nP: 1 | state | وقال | سامي حداد | Sami Haddad | إن الاتفاق جيد | p | The deal is good.\nP: 1 | state | مضيفا | - | Sami Haddad | أن العمل ... سيبدأ غدا | p | Work starts tomorrow.\nP: 1 | state | غائب | - | Nobody | أن العمل | p | Lost.\n",
        )
        .unwrap();
        let articles = read_dir(dir.path()).unwrap();
        let [article] = &articles[..] else {
            panic!("one article")
        };
        assert_eq!(article.segments.len(), 2);
        assert_eq!((article.positions.len(), article.left_out), (2, 1));
        let second = &article.positions[1];
        assert_eq!(article.source.slice(second.content.clone()), "أن العمل سيبدأ غدا");
        assert_eq!(
            article.source.slice(article.positions[0].actor.clone().unwrap()),
            "سامي حداد"
        );
    }
}
