//! The readable report of one article.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::pipeline::article::{EnrichedArticle, EnrichedStory};
use crate::positions::position::{Actor, Modality, Polarity, Position, PositionType, QuoteForm};
use crate::text::page::SetAsideKind;
use crate::warning::{Warning, WarningKind};

const HEADING: Style = Style::new().bold();
const ACTOR: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));
const VERB: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const QUIET: Style = Style::new().dimmed();
const ALARM: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

/// What to print.
pub struct Report<'a> {
    /// The article.
    pub article: &'a EnrichedArticle,
    /// Whether to add the segments side by side.
    pub segments: bool,
}

/// Writes the report. Styles are written always; the writer strips them where they are not wanted.
///
/// # Errors
/// What the writer says.
pub fn write_report(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let article = report.article;
    for story in &article.stories {
        write_story(out, story, article.stories.len())?;
        if report.segments {
            write_segments(out, story)?;
        }
        write_warnings(
            out,
            story
                .segments
                .iter()
                .flat_map(|s| &s.warnings)
                .chain(&story.summary.warnings),
        )?;
        writeln!(out)?;
    }
    if !article.set_aside.is_empty() {
        writeln!(out, "{HEADING}Set aside{HEADING:#}")?;
        for part in &article.set_aside {
            writeln!(
                out,
                "  {QUIET}{:<15}{QUIET:#} {}",
                set_aside_word(part.kind),
                one_line(&part.text.text)
            )?;
        }
    }
    write_warnings(out, article.warnings.iter())?;
    write_footer(out, article)
}

fn write_story(out: &mut impl Write, enriched: &EnrichedStory, of: usize) -> io::Result<()> {
    write!(out, "{HEADING}Story {} of {of}{HEADING:#}", enriched.id)?;
    if let Some(date) = enriched.story.date_line.as_ref().and_then(|line| line.date) {
        write!(out, " · {date}")?;
    }
    if let Some(credit) = &enriched.story.source_credit {
        write!(out, " · source: {}", credit.text)?;
    }
    writeln!(out)?;
    writeln!(out, "  {HEADING}{}{HEADING:#}", enriched.summary.headline)?;
    if let Some(title) = &enriched.story.title {
        writeln!(out, "  {}", one_line(&title.text))?;
    }

    writeln!(
        out,
        "\n{HEADING}Summary{HEADING:#} {QUIET}({}){QUIET:#}",
        enriched.summary.method
    )?;
    for sentence in &enriched.summary.sentences {
        let proof: Vec<_> = sentence.segment_ids.iter().map(ToString::to_string).collect();
        writeln!(
            out,
            "  - {} {QUIET}[segment {}]{QUIET:#}",
            sentence.text,
            proof.join(", ")
        )?;
    }

    writeln!(out, "\n{HEADING}Positions{HEADING:#}")?;
    if enriched.positions.is_empty() {
        writeln!(out, "  none found")?;
    }
    for actor in &enriched.actors {
        let mut own = enriched
            .positions
            .iter()
            .filter(|position| position.actor_id == actor.id)
            .peekable();
        if own.peek().is_none() {
            continue;
        }
        write_actor(out, actor, &enriched.actors)?;
        for position in own {
            write_position(out, position, &enriched.actors)?;
        }
    }
    Ok(())
}

fn write_actor(out: &mut impl Write, actor: &Actor, actors: &[Actor]) -> io::Result<()> {
    write!(out, "  {ACTOR}{}{ACTOR:#} ({})", actor.name_en, actor.name_ar)?;
    if !actor.role_en.is_empty() {
        write!(out, ", {}", actor.role_en)?;
    }
    if !actor.member_ids.is_empty() {
        let members: Vec<_> = actor.member_ids.iter().map(|id| name_of(actors, *id)).collect();
        write!(out, ": {}", members.join(", "))?;
    }
    writeln!(out)
}

fn write_position(out: &mut impl Write, position: &Position, actors: &[Actor]) -> io::Result<()> {
    let mut verb = verb(position.position_type).to_owned();
    if position.polarity == Polarity::Negative {
        verb = format!("does not {}", bare_verb(position.position_type));
    }
    let modality = match position.modality {
        Modality::Factual => "",
        Modality::Hedged => " (as claimed)",
        Modality::Expected => " (expected)",
        Modality::Conditional => " (under a condition)",
    };
    let form = match position.form {
        QuoteForm::Direct => "quoted",
        QuoteForm::Paraphrase => "paraphrased",
    };
    writeln!(
        out,
        "    {VERB}{verb}{modality}{VERB:#}: {}",
        position.statement_en
    )?;
    writeln!(
        out,
        "      {} ... {}",
        one_line(&position.cue.text),
        one_line(&position.statement.text)
    )?;
    write!(
        out,
        "      {QUIET}segment {}, {form}, {}, confidence {:.2}",
        position.segment_id, position.decided_by, position.confidence
    )?;
    if !position.target_actor_ids.is_empty() {
        let targets: Vec<_> = position
            .target_actor_ids
            .iter()
            .map(|id| name_of(actors, *id))
            .collect();
        write!(out, ", about {}", targets.join(", "))?;
    }
    if !position.reported_by_actor_ids.is_empty() {
        let through: Vec<_> = position
            .reported_by_actor_ids
            .iter()
            .map(|id| name_of(actors, *id))
            .collect();
        write!(out, ", reported by {}", through.join(" citing "))?;
    }
    writeln!(out, "{QUIET:#}")
}

fn write_segments(out: &mut impl Write, enriched: &EnrichedStory) -> io::Result<()> {
    writeln!(out, "\n{HEADING}Side by side{HEADING:#}")?;
    for translated in &enriched.segments {
        let id = translated.segment.id;
        writeln!(out, "  {id:>3}  {}", one_line(&translated.segment.source.text))?;
        writeln!(
            out,
            "       {} {QUIET}({:.2}){QUIET:#}",
            translated.english, translated.score
        )?;
    }
    Ok(())
}

fn write_warnings<'a>(out: &mut impl Write, warnings: impl Iterator<Item = &'a Warning>) -> io::Result<()> {
    let mut warnings = warnings.peekable();
    if warnings.peek().is_some() {
        writeln!(out, "\n{HEADING}Look at{HEADING:#}")?;
    }
    for warning in warnings {
        let place = warning
            .segment_id
            .map(|id| format!("segment {id}: "))
            .unwrap_or_default();
        writeln!(
            out,
            "  {ALARM}{}{ALARM:#} {place}{}",
            warning_word(warning.kind),
            warning.detail
        )?;
    }
    Ok(())
}

fn write_footer(out: &mut impl Write, article: &EnrichedArticle) -> io::Result<()> {
    let timings: Vec<_> = article
        .timings
        .iter()
        .map(|timing| format!("{} {:.1} ms", timing.stage, timing.micros as f64 / 1000.0))
        .collect();
    let models: Vec<_> = article.models.iter().map(|model| model.name.as_str()).collect();
    writeln!(
        out,
        "\n{QUIET}{} · models: {}{QUIET:#}",
        timings.join(", "),
        models.join(", ")
    )
}

fn name_of(actors: &[Actor], id: u32) -> &str {
    actors
        .iter()
        .find(|actor| actor.id == id)
        .map_or("?", |actor| actor.name_en.as_str())
}

/// Text of several lines on one, so that the report keeps its shape.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn verb(position_type: PositionType) -> &'static str {
    match position_type {
        PositionType::State => "states",
        PositionType::Affirm => "affirms",
        PositionType::Deny => "denies",
        PositionType::Condemn => "condemns",
        PositionType::Support => "supports",
        PositionType::Demand => "demands",
        PositionType::Reject => "rejects",
        PositionType::Pledge => "pledges",
        PositionType::Warn => "warns",
        PositionType::Announce => "announces",
        PositionType::Concern => "voices concern",
        PositionType::Agree => "agrees",
        PositionType::Discuss => "discusses",
    }
}

fn bare_verb(position_type: PositionType) -> &'static str {
    match position_type {
        PositionType::State => "state",
        PositionType::Affirm => "affirm",
        PositionType::Deny => "deny",
        PositionType::Condemn => "condemn",
        PositionType::Support => "support",
        PositionType::Demand => "demand",
        PositionType::Reject => "reject",
        PositionType::Pledge => "pledge",
        PositionType::Warn => "warn",
        PositionType::Announce => "announce",
        PositionType::Concern => "voice concern",
        PositionType::Agree => "agree",
        PositionType::Discuss => "discuss",
    }
}

fn set_aside_word(kind: SetAsideKind) -> &'static str {
    match kind {
        SetAsideKind::DateLine => "date line",
        SetAsideKind::SourceCredit => "source credit",
        SetAsideKind::RelatedLink => "related link",
        SetAsideKind::Promotion => "promotion",
        SetAsideKind::Repeated => "repeated",
        SetAsideKind::PageFurniture => "page furniture",
        SetAsideKind::Byline => "byline",
    }
}

fn warning_word(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::NoArabic => "no Arabic",
        WarningKind::BoilerplateOnly => "boilerplate only",
        WarningKind::SentenceSplit => "sentence split",
        WarningKind::DateUnparsed => "date unread",
        WarningKind::ForeignScript => "foreign script",
        WarningKind::UnknownCharacters => "unknown characters",
        WarningKind::Repetition => "repetition",
        WarningKind::LengthLimit => "length limit",
        WarningKind::EmptyTranslation => "empty translation",
        WarningKind::Untranslated => "untranslated",
        WarningKind::LengthRatio => "length ratio",
        WarningKind::NumberMismatch => "number mismatch",
        WarningKind::NegationLost => "negation lost",
        WarningKind::QuotesUnbalanced => "quotes",
        WarningKind::NameMissing => "name missing",
        WarningKind::ActorUnresolved => "actor unresolved",
        WarningKind::NameClash => "name clash",
        WarningKind::SummaryUnsupported => "summary unsupported",
        WarningKind::SummaryShort => "summary short",
    }
}
