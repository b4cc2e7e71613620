//! What an extraction yields; the meanings are written down for clients in
//! `proto/mawqif/v1/position.proto`.

use super::typing::TypeEvidence;
use crate::text::span::Excerpt;
use crate::warning::Warning;

/// What kind of party an actor is.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    Person,
    Organisation,
    State,
    Group,
    UnnamedSource,
}

/// One occurrence of an actor in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The words and where they stand.
    pub excerpt: Excerpt,
    /// The segment that holds them.
    pub segment_id: u32,
}

/// A party of the story.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Identifies the actor within the article.
    pub id: u32,
    /// The one English name used for the actor.
    pub name_en: String,
    /// The fullest Arabic name found, without titles.
    pub name_ar: String,
    /// What kind of party it is.
    pub kind: ActorKind,
    /// Office or function in English; empty when not stated.
    pub role_en: String,
    /// The same in Arabic, as it stands in the text; empty when not stated.
    pub role_ar: String,
    /// Institution or state that the actor speaks for, in English; empty when not stated.
    pub affiliation_en: String,
    /// Where `name_en` comes from.
    pub name_source: NameSource,
    /// Every surface form with its place, in reading order.
    pub mentions: Vec<Mention>,
    /// For a group: the actors that it stands for.
    pub member_ids: Vec<u32>,
}

/// Where an English name was taken from.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameSource {
    Table,
    Translation,
    Transliteration,
    /// The caller's glossary.
    Glossary,
}

/// One line of the name ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct NameLedgerEntry {
    /// The actor that the name belongs to.
    pub actor_id: u32,
    /// Every Arabic form seen in the story.
    pub forms_ar: Vec<String>,
    /// The English name chosen.
    pub chosen_en: String,
    /// English forms seen in the translation that differ from the chosen name.
    pub other_forms_en: Vec<String>,
    /// Where the chosen name comes from.
    pub source: NameSource,
    /// Whether the English forms disagree on more than a short form of the same name.
    pub clash: bool,
}

/// What the actor does in taking the position.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PositionType {
    State,
    Affirm,
    Deny,
    Condemn,
    Support,
    Demand,
    Reject,
    Pledge,
    Warn,
    Announce,
    Concern,
    Agree,
    Discuss,
}

/// Whether the reporting act itself is affirmed.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Polarity {
    Positive,
    Negative,
}

/// How certain the text is of the reporting act.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Modality {
    Factual,
    Hedged,
    Expected,
    Conditional,
}

/// Whose words the statement is in.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteForm {
    Direct,
    Paraphrase,
}

/// An actor said, stressed, denied, ... something.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Identifies the position within the article.
    pub id: u32,
    /// Who takes the position.
    pub actor_id: u32,
    /// What the actor does.
    pub position_type: PositionType,
    /// Whether the act is affirmed or negated.
    pub polarity: Polarity,
    /// How certain the text is of the act.
    pub modality: Modality,
    /// The reporting words.
    pub cue: Excerpt,
    /// The words that name the actor here; `None` when the subject is implicit.
    pub actor_mention: Option<Excerpt>,
    /// What was said, in Arabic.
    pub statement: Excerpt,
    /// What was said, in English; empty until [`super::complete`] has run.
    pub statement_en: String,
    /// Whose words it is in.
    pub form: QuoteForm,
    /// Actors that the position is addressed to or about.
    pub target_actor_ids: Vec<u32>,
    /// The segment that holds the cue.
    pub segment_id: u32,
    /// The rule or model that decided.
    pub decided_by: &'static str,
    /// How much to trust it, 0 to 1.
    pub confidence: f32,
    /// For nested attribution: the actors through whom it is reported, outermost first.
    pub reported_by_actor_ids: Vec<u32>,
}

/// What the Arabic alone tells: actors without English names, positions without English statements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The parties, ids from 1.
    pub actors: Vec<Actor>,
    /// Their positions, ids from 1, in reading order.
    pub positions: Vec<Position>,
    /// What the type of each position is told from, parallel to `positions`.
    pub type_evidence: Vec<TypeEvidence>,
    /// What an editor should know.
    pub warnings: Vec<Warning>,
    /// The Arabic clause of each position to translate, as a sentence of its own (conjunctions and
    /// quotation marks stripped, with a full stop), parallel to `positions`.
    pub clauses: Vec<String>,
    /// The same as the object of its reporting word in a sentence of its own, where it is a noun phrase; empty
    /// for the others. Parallel to `positions`.
    pub framed: Vec<String>,
    /// The Arabic name of each actor that needs a translation of its own; empty for the others. Parallel
    /// to `actors`.
    pub names: Vec<String>,
}

impl Draft {
    /// What [`complete`](super::complete) needs in English beside the segments: the clauses alone,
    /// the clauses in their sentences, the names.
    pub fn phrases(&self) -> impl Iterator<Item = &String> {
        let clauses = self.clauses.iter().chain(&self.framed);
        clauses.chain(&self.names)
    }
}

/// The finished extraction of a story.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// The parties.
    pub actors: Vec<Actor>,
    /// Their positions.
    pub positions: Vec<Position>,
    /// Every name form seen and chosen.
    pub names: Vec<NameLedgerEntry>,
    /// What an editor should know.
    pub warnings: Vec<Warning>,
}

impl Extraction {
    /// English names of the parties with the most positions, at most `count`; of equals the one that
    /// spoke first. Unnamed sources and groups are left out.
    pub fn leading_actors(&self, count: usize) -> Vec<String> {
        let mut tally: Vec<(usize, &Actor)> = self
            .actors
            .iter()
            .filter(|actor| !matches!(actor.kind, ActorKind::Group | ActorKind::UnnamedSource))
            .map(|actor| {
                (
                    self.positions.iter().filter(|p| p.actor_id == actor.id).count(),
                    actor,
                )
            })
            .filter(|&(positions, _)| positions > 0)
            .collect();
        tally.sort_by_key(|&(positions, _)| std::cmp::Reverse(positions));
        tally
            .into_iter()
            .take(count)
            .map(|(_, actor)| actor.name_en.clone())
            .collect()
    }
}
