//! Domain types to messages. Fields are matched by name; the only decisions taken here are how
//! numbers narrow and how absence is written.

use crate::pipeline::article::{EnrichedArticle, EnrichedStory, ModelUse, StageTiming, TranslatedSegment};
use crate::positions::position as domain;
use crate::rpc::proto;
use crate::summarize::{EnglishSentence, EnglishStory, Summary};
use crate::text::page::{DateLine, SetAside, SetAsideKind};
use crate::text::segment::SegmentKind;
use crate::text::span::{Excerpt, Span};
use crate::warning::{Warning, WarningKind};

/// Lengths are bounded by the text limit, which is far below `u32::MAX`.
fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn all<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

impl From<EnrichedArticle> for proto::EnrichedArticle {
    fn from(article: EnrichedArticle) -> Self {
        Self {
            stories: all(article.stories),
            set_aside: all(article.set_aside),
            warnings: all(article.warnings),
            timings: all(article.timings),
            models: all(article.models),
        }
    }
}

impl From<EnrichedStory> for proto::Story {
    fn from(enriched: EnrichedStory) -> Self {
        let EnrichedStory {
            id,
            story,
            title_en,
            segments,
            summary,
            actors,
            positions,
            names,
        } = enriched;
        let english: Vec<(u32, String)> = segments
            .iter()
            .map(|s| (s.segment.id, s.english.clone()))
            .collect();
        Self {
            id,
            title: story.title.map(Into::into),
            title_en,
            date_line: story.date_line.map(Into::into),
            source_credit: story.source_credit.map(Into::into),
            body: story
                .paragraphs
                .into_iter()
                .map(|paragraph| paragraph.span.into())
                .collect(),
            segments: all(segments),
            summary: Some(summary_message(summary, &english)),
            actors: all(actors),
            positions: all(positions),
            names: all(names),
        }
    }
}

impl From<TranslatedSegment> for proto::Segment {
    fn from(translated: TranslatedSegment) -> Self {
        let TranslatedSegment {
            segment,
            english,
            score,
            warnings,
        } = translated;
        let kind = match segment.kind {
            SegmentKind::Title => proto::SegmentKind::Title,
            SegmentKind::Sentence => proto::SegmentKind::Sentence,
        };
        Self {
            id: segment.id,
            kind: kind.into(),
            source: Some(segment.source.into()),
            paragraph: segment.paragraph,
            english,
            score,
            warnings: all(warnings),
        }
    }
}

/// A summary whose kept parts are counted in code points of the English segments, given as
/// (segment id, text).
pub fn summary_message(summary: Summary, english: &[(u32, String)]) -> proto::Summary {
    let sentences = summary.sentences.into_iter().map(|sentence| {
        let kept = sentence.kept.into_iter().filter_map(|(segment_id, bytes)| {
            let (_, text) = english.iter().find(|(id, _)| *id == segment_id)?;
            let before = text.get(..bytes.start)?.chars().count();
            let length = text.get(bytes)?.chars().count();
            Some(proto::KeptText {
                segment_id,
                start_code_point: narrow(before),
                end_code_point: narrow(before + length),
            })
        });
        proto::SummarySentence {
            kept: kept.collect(),
            text: sentence.text,
            segment_ids: sentence.segment_ids,
        }
    });
    proto::Summary {
        sentences: sentences.collect(),
        headline: summary.headline,
        method: summary.method,
        warnings: all(summary.warnings),
    }
}

/// An English story from the fields of a request; its sentences are counted from 1.
pub fn english_story(title: String, sentences: Vec<String>) -> EnglishStory {
    let sentences = sentences
        .into_iter()
        .zip(1..)
        .map(|(text, segment_id)| EnglishSentence::given(segment_id, text))
        .collect();
    EnglishStory {
        title,
        sentences,
        actors: Vec::new(),
    }
}

impl From<domain::Actor> for proto::Actor {
    fn from(actor: domain::Actor) -> Self {
        Self {
            id: actor.id,
            name_en: actor.name_en,
            name_ar: actor.name_ar,
            kind: proto::ActorKind::from(actor.kind).into(),
            role_en: actor.role_en,
            role_ar: actor.role_ar,
            affiliation_en: actor.affiliation_en,
            name_source: proto::NameSource::from(actor.name_source).into(),
            mentions: all(actor.mentions),
            member_ids: actor.member_ids,
        }
    }
}

impl From<domain::Mention> for proto::Mention {
    fn from(mention: domain::Mention) -> Self {
        Self {
            surface: mention.excerpt.text,
            span: Some(mention.excerpt.span.into()),
            segment_id: mention.segment_id,
        }
    }
}

impl From<domain::NameLedgerEntry> for proto::NameLedgerEntry {
    fn from(entry: domain::NameLedgerEntry) -> Self {
        Self {
            actor_id: entry.actor_id,
            forms_ar: entry.forms_ar,
            chosen_en: entry.chosen_en,
            other_forms_en: entry.other_forms_en,
            source: proto::NameSource::from(entry.source).into(),
            clash: entry.clash,
        }
    }
}

impl From<domain::Position> for proto::Position {
    fn from(position: domain::Position) -> Self {
        Self {
            id: position.id,
            actor_id: position.actor_id,
            r#type: proto::PositionType::from(position.position_type).into(),
            polarity: proto::Polarity::from(position.polarity).into(),
            modality: proto::Modality::from(position.modality).into(),
            cue: Some(position.cue.into()),
            actor_mention: position.actor_mention.map(Into::into),
            statement: Some(position.statement.into()),
            statement_en: position.statement_en,
            form: proto::QuoteForm::from(position.form).into(),
            target_actor_ids: position.target_actor_ids,
            segment_id: position.segment_id,
            decided_by: position.decided_by.to_owned(),
            confidence: position.confidence,
            reported_by_actor_ids: position.reported_by_actor_ids,
        }
    }
}

impl From<Excerpt> for proto::Excerpt {
    fn from(excerpt: Excerpt) -> Self {
        Self {
            text: excerpt.text,
            span: Some(excerpt.span.into()),
        }
    }
}

impl From<Span> for proto::Span {
    fn from(span: Span) -> Self {
        Self {
            start_byte: narrow(span.start_byte),
            end_byte: narrow(span.end_byte),
            start_code_point: narrow(span.start_char),
            end_code_point: narrow(span.end_char),
        }
    }
}

impl From<DateLine> for proto::DateLine {
    fn from(line: DateLine) -> Self {
        let date = line.date.map(|date| date.to_string()).unwrap_or_default();
        Self {
            line: Some(line.line.into()),
            date,
        }
    }
}

impl From<SetAside> for proto::SetAside {
    fn from(set_aside: SetAside) -> Self {
        Self {
            kind: proto::SetAsideKind::from(set_aside.kind).into(),
            text: Some(set_aside.text.into()),
        }
    }
}

impl From<StageTiming> for proto::StageTiming {
    fn from(timing: StageTiming) -> Self {
        Self {
            stage: timing.stage.to_owned(),
            micros: timing.micros,
        }
    }
}

impl From<ModelUse> for proto::ModelUse {
    fn from(model: ModelUse) -> Self {
        Self {
            name: model.name,
            role: model.role,
            sha256: model.sha256,
        }
    }
}

impl From<Warning> for proto::Warning {
    fn from(warning: Warning) -> Self {
        Self {
            kind: proto::WarningKind::from(warning.kind).into(),
            detail: warning.detail,
            span: warning.span.map(Into::into),
            segment_id: warning.segment_id,
        }
    }
}

/// Enums whose variants are named alike on both sides; a variant missing on either is a compile error.
macro_rules! same_variants {
    ($domain:ty => $message:ty { $($variant:ident),+ $(,)? }) => {
        impl From<$domain> for $message {
            fn from(value: $domain) -> Self {
                match value {
                    $(<$domain>::$variant => Self::$variant,)+
                }
            }
        }
    };
}

same_variants!(domain::ActorKind => proto::ActorKind { Person, Organisation, State, Group, UnnamedSource });
same_variants!(domain::NameSource => proto::NameSource { Table, Translation, Transliteration, Glossary });
same_variants!(domain::PositionType => proto::PositionType {
    State, Affirm, Deny, Condemn, Support, Demand, Reject, Pledge, Warn, Announce, Concern, Agree, Discuss,
});
same_variants!(domain::Polarity => proto::Polarity { Positive, Negative });
same_variants!(domain::Modality => proto::Modality { Factual, Hedged, Expected, Conditional });
same_variants!(domain::QuoteForm => proto::QuoteForm { Direct, Paraphrase });
same_variants!(SetAsideKind => proto::SetAsideKind {
    DateLine, SourceCredit, RelatedLink, Promotion, Repeated, PageFurniture, Byline,
});
same_variants!(WarningKind => proto::WarningKind {
    NoArabic, BoilerplateOnly, SentenceSplit, DateUnparsed, ForeignScript, UnknownCharacters, Repetition,
    LengthLimit, EmptyTranslation, Untranslated, LengthRatio, NumberMismatch, NegationLost,
    QuotesUnbalanced, NameMissing, ActorUnresolved, NameClash, SummaryUnsupported, SummaryShort,
});
