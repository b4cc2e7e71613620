//! Scores of extracted positions against annotated ones.
//!
//! A position is found when its reporting words overlap the annotated ones and at least half of the
//! content agrees (F1 over tokens); it is identified when the actor is right as well. The actor is
//! right by English name, or by a shared Arabic mention where the names differ in spelling only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use super::chrf::Chrf;
use super::gold::{GoldArticle, GoldPosition};
use super::share;
use crate::positions::position::{Actor, Extraction, Position, PositionType};
use crate::positions::token;
use crate::text::segment::SegmentKind;

/// How much of the content must agree.
const CONTENT_AGREES: f64 = 0.5;

/// Right, found and wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Right ones.
    pub right: usize,
    /// What the system gave.
    pub given: usize,
    /// What the annotation has.
    pub wanted: usize,
}

impl Tally {
    /// Share of the given that is right.
    pub fn precision(&self) -> f64 {
        share(self.right, self.given)
    }
    /// Share of the wanted that was found.
    pub fn recall(&self) -> f64 {
        share(self.right, self.wanted)
    }
    /// Harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }
}

/// What the scorer measured.
#[derive(Clone, Debug, Default)]
pub struct PositionScores {
    /// Cue, content and actor right.
    pub identification: Tally,
    /// Cue and content right, whoever the actor.
    pub found: Tally,
    /// Cue right.
    pub cue: Tally,
    /// Of those found: content identical, token for token.
    pub content_exact: Tally,
    /// Of those found with a named actor: the naming words identical.
    pub actor_span: Tally,
    /// Of those found: actor right.
    pub actor: Tally,
    /// Of those with the right actor: English name identical but for case, hyphens and the article.
    pub name: Tally,
    /// Of those found: type right.
    pub position_type: Tally,
    /// Of those found: direct or paraphrase right.
    pub form: Tally,
    /// Of those identified: the English statement beside the annotated one.
    pub statement: Chrf,
    /// Per annotated type: wanted, found with the right actor, typed right.
    pub by_type: BTreeMap<PositionType, (usize, usize, usize)>,
    /// Confusions of types: (annotated, given) → count.
    pub confusions: BTreeMap<(PositionType, PositionType), usize>,
    /// Per rule: given, identified.
    pub by_rule: BTreeMap<&'static str, (usize, usize)>,
    /// Per reporting word, normalised, with its rule: given, identified.
    pub by_cue: BTreeMap<(String, &'static str), (usize, usize)>,
    /// Misses and inventions for people to read; texts of the references, never to be stored.
    pub misses: Vec<String>,
}

/// Scores extractions against annotations; `extractions` is parallel to `articles`.
pub fn score(articles: &[GoldArticle], extractions: &[Extraction]) -> PositionScores {
    let mut scores = PositionScores::default();
    for (article, extraction) in articles.iter().zip(extractions) {
        // Headlines carry no annotation, so what is found there is neither right nor wrong.
        let titles: BTreeSet<u32> = article
            .segments
            .iter()
            .filter(|s| s.kind == SegmentKind::Title)
            .map(|s| s.id)
            .collect();
        let mut body = extraction.clone();
        body.positions.retain(|p| !titles.contains(&p.segment_id));
        score_article(article, &body, &mut scores);
    }
    scores
}

fn score_article(article: &GoldArticle, extraction: &Extraction, scores: &mut PositionScores) {
    let words: Vec<Range<usize>> = article
        .segments
        .iter()
        .flat_map(|s| token::tokens(&s.source.text, s.source.span.start_byte))
        .filter(|t| t.kind != token::TokenKind::Punctuation)
        .map(|t| t.range)
        .collect();
    let within = |range: &Range<usize>| -> BTreeSet<usize> {
        (0..words.len())
            .filter(|&i| words[i].start < range.end && words[i].end > range.start)
            .collect()
    };
    let actors: BTreeMap<u32, &Actor> = extraction.actors.iter().map(|a| (a.id, a)).collect();
    let chains = Chains::of(article);
    let mut used: BTreeSet<u32> = BTreeSet::new();
    let mut matched: Vec<(usize, &Position)> = Vec::new();
    let mut cue_used: BTreeSet<u32> = BTreeSet::new();
    for (index, gold) in article.positions.iter().enumerate() {
        let wanted = within(&gold.content);
        let same_cue = |p: &&Position| !within(&p.cue.span.bytes()).is_disjoint(&within(&gold.cue));
        if let Some(p) = extraction
            .positions
            .iter()
            .filter(|p| !cue_used.contains(&p.id))
            .find(same_cue)
        {
            cue_used.insert(p.id);
            scores.cue.right += 1;
        }
        let best = extraction
            .positions
            .iter()
            .filter(|p| !used.contains(&p.id))
            .filter(same_cue)
            .map(|p| (overlap(&wanted, &within(&p.statement.span.bytes())), p))
            .filter(|(f1, _)| *f1 >= CONTENT_AGREES)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.id.cmp(&a.1.id)));
        let row = scores.by_type.entry(gold.position_type).or_default();
        row.0 += 1;
        let Some((_, position)) = best else { continue };
        used.insert(position.id);
        matched.push((index, position));
    }
    scores.cue.given += extraction.positions.len();
    scores.cue.wanted += article.positions.len();
    scores.found.right += matched.len();
    scores.found.given += extraction.positions.len();
    scores.found.wanted += article.positions.len();
    scores.identification.given += extraction.positions.len();
    scores.identification.wanted += article.positions.len();
    let mut identified: BTreeSet<u32> = BTreeSet::new();
    for (index, position) in &matched {
        let gold = &article.positions[*index];
        let right_actor = actors
            .get(&position.actor_id)
            .is_some_and(|a| chains.same_actor(article, gold, a));
        let typed = position.position_type == gold.position_type;
        count(&mut scores.actor, right_actor);
        count(&mut scores.position_type, typed);
        count(&mut scores.form, position.form == gold.form);
        let same = within(&gold.content) == within(&position.statement.span.bytes());
        count(&mut scores.content_exact, same);
        if !same {
            scores.misses.push(format!(
                "CONTENT {} cue [{}] wanted [{}] got [{}]",
                article.name,
                position.cue.text,
                article.source.slice(gold.content.clone()),
                position.statement.text
            ));
        }
        if let Some(span) = &gold.actor {
            let given = position.actor_mention.as_ref().map(|m| within(&m.span.bytes()));
            let same = given == Some(within(span));
            if given.is_some() {
                count(&mut scores.actor_span, same);
            }
            if !same && given.is_some() {
                scores.misses.push(format!(
                    "SPAN   {} wanted [{}] got [{}] {}",
                    article.name,
                    article.source.slice(span.clone()),
                    position.actor_mention.as_ref().map_or("-", |m| &m.text),
                    position.decided_by
                ));
            }
        }
        if !typed {
            scores.misses.push(format!(
                "TYPE   {} wanted {:?} got {:?} cue [{}] content [{}]",
                article.name,
                gold.position_type,
                position.position_type,
                position.cue.text,
                position.statement.text
            ));
            *scores
                .confusions
                .entry((gold.position_type, position.position_type))
                .or_default() += 1;
        }
        let row = scores.by_type.entry(gold.position_type).or_default();
        row.2 += usize::from(typed);
        if right_actor {
            let given = actors.get(&position.actor_id).map_or("", |a| &a.name_en);
            let same = plain(given) == plain(&gold.actor_en);
            scores.statement.add(&position.statement_en, &gold.statement_en);
            count(&mut scores.name, same);
            if !same {
                scores.misses.push(format!(
                    "NAME   {} wanted [{}] got [{given}]",
                    article.name, gold.actor_en
                ));
            }
            row.1 += 1;
            scores.identification.right += 1;
            identified.insert(position.id);
        } else {
            let name = actors.get(&position.actor_id).map_or("?", |a| {
                if a.name_en.is_empty() {
                    &a.name_ar
                } else {
                    &a.name_en
                }
            });
            scores.misses.push(format!(
                "ACTOR  {} [{}] wanted {} ({}) got {}",
                article.name,
                article.segments[gold.segment].source.text,
                gold.actor_en,
                gold.actor.clone().map_or("-", |r| article.source.slice(r)),
                name
            ));
        }
    }
    for position in &extraction.positions {
        let row = scores.by_rule.entry(position.decided_by).or_default();
        row.0 += 1;
        row.1 += usize::from(identified.contains(&position.id));
        let word = token::normalise(position.cue.text.split(' ').next().unwrap_or(""));
        let row = scores.by_cue.entry((word, position.decided_by)).or_default();
        row.0 += 1;
        row.1 += usize::from(identified.contains(&position.id));
        if !used.contains(&position.id) {
            scores.misses.push(format!(
                "EXTRA  {} {} cue [{}] actor [{}] content [{}]",
                article.name,
                position.decided_by,
                position.cue.text,
                position.actor_mention.as_ref().map_or("-", |m| &m.text),
                position.statement.text
            ));
        }
    }
    for (index, gold) in article.positions.iter().enumerate() {
        if !matched.iter().any(|(i, _)| *i == index) {
            scores.misses.push(format!(
                "MISSED {} cue [{}] actor [{}] content [{}] in [{}]",
                article.name,
                article.source.slice(gold.cue.clone()),
                gold.actor.clone().map_or("-", |r| article.source.slice(r)),
                article.source.slice(gold.content.clone()),
                article.segments[gold.segment].source.text
            ));
        }
    }
}

fn count(tally: &mut Tally, right: bool) {
    tally.right += usize::from(right);
    tally.given += 1;
    tally.wanted += 1;
}

/// F1 of two token sets.
fn overlap(wanted: &BTreeSet<usize>, given: &BTreeSet<usize>) -> f64 {
    let shared = wanted.intersection(given).count();
    share(2 * shared, wanted.len() + given.len())
}

/// Annotated mentions by English name: two Arabic forms under one name are one actor.
struct Chains {
    mentions: BTreeMap<String, Vec<Range<usize>>>,
}

impl Chains {
    fn of(article: &GoldArticle) -> Self {
        let mut mentions: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
        for gold in &article.positions {
            let entry = mentions.entry(gold.actor_en.clone()).or_default();
            entry.extend(gold.actor.clone());
        }
        Self { mentions }
    }

    /// By English name, else by a mention of the same annotated chain at the same place or in the same words.
    fn same_actor(&self, article: &GoldArticle, gold: &GoldPosition, actor: &Actor) -> bool {
        if !actor.name_en.is_empty() && plain(&actor.name_en) == plain(&gold.actor_en) {
            return true;
        }
        let Some(chain) = self.mentions.get(&gold.actor_en) else {
            return false;
        };
        chain.iter().any(|range| {
            let text = token::normalise(article.source.slice(range.clone()));
            actor.mentions.iter().any(|m| {
                let bytes = m.excerpt.span.bytes();
                bytes.start < range.end && bytes.end > range.start
                    || token::normalise(&m.excerpt.text) == text
            })
        })
    }
}

/// An English name without case, hyphens and the article.
fn plain(name: &str) -> String {
    let lower: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .collect();
    lower.trim_start_matches("the ").to_owned()
}

impl fmt::Display for PositionScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, name: &str, t: &Tally| {
            writeln!(
                f,
                "{name:<22} P {:.3}  R {:.3}  F1 {:.3}  ({} right, {} given, {} wanted)",
                t.precision(),
                t.recall(),
                t.f1(),
                t.right,
                t.given,
                t.wanted
            )
        };
        line(f, "identification", &self.identification)?;
        line(f, "cue + content", &self.found)?;
        line(f, "cue", &self.cue)?;
        for (name, t) in [
            ("actor resolution", &self.actor),
            ("English name", &self.name),
            ("actor span exact", &self.actor_span),
            ("content exact", &self.content_exact),
            ("type", &self.position_type),
            ("quote or paraphrase", &self.form),
        ] {
            writeln!(
                f,
                "{name:<22} {:.3}  ({} of {} found)",
                t.recall(),
                t.right,
                t.wanted
            )?;
        }
        writeln!(
            f,
            "{:<22} chrF {:.1}",
            "English statement",
            self.statement.score()
        )?;
        writeln!(f, "type: wanted, identified, typed right")?;
        for (kind, (wanted, identified, typed)) in &self.by_type {
            writeln!(
                f,
                "  {:<10} {wanted:>5} {identified:>5} {typed:>5}",
                format!("{kind:?}").to_lowercase()
            )?;
        }
        writeln!(f, "rule: given, precision")?;
        for (rule, (given, right)) in &self.by_rule {
            writeln!(f, "  {rule:<28} {given:>5} {:.3}", share(*right, *given))?;
        }
        Ok(())
    }
}
