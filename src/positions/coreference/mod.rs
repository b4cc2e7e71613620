//! Coreference: which naming phrases of a story mean the same party.

mod alike;
mod body;

use std::collections::BTreeMap;
use std::ops::Range;

use super::actor::NounPhrase;
use super::lexicon::cues::Agreement;
use super::lexicon::places::State;
use super::lexicon::vocabulary::{is_body, is_role, without_article};
use super::lexicon::words::JOINT;
use super::names::{common, describe, table};
use super::position::ActorKind;
use super::token::Sentence;

pub(crate) use alike::close;
use alike::{
    contains_all, feminine_head, is_counterpart_of, is_envoy, kind_of, name_words, norms, plural_head,
    same_name, state_named, styled,
};
use body::Body;

/// A party of the story while it is being read.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) kind: ActorKind,
    /// Normalised words of the fullest name, or of the phrase where there is no name.
    pub(crate) words: Vec<String>,
    /// Where the fullest name stands, in bytes of the original text.
    pub(crate) name: Range<usize>,
    /// Where the fullest office stands; for a party without a name the same as `name`.
    pub(crate) role: Option<Range<usize>>,
    /// Normalised words of every office seen.
    roles: Vec<Vec<String>>,
    /// State named by its own name or capital.
    pub(crate) state: Option<&'static State>,
    /// Places of every mention with their segments.
    pub(crate) mentions: BTreeMap<(usize, usize), u32>,
    pub(crate) feminine: Option<bool>,
    pub(crate) plural: bool,
    pub(crate) members: Vec<usize>,
    /// Counts mentions; later is larger.
    last_seen: usize,
}

/// Everybody met so far.
#[derive(Debug, Default)]
pub(crate) struct Cast {
    pub(crate) parties: Vec<Party>,
    /// Bodies named in full, in reading order, whether they are parties or not.
    bodies: Vec<Body>,
    clock: usize,
}

impl Cast {
    /// Remembers the bodies that a sentence names in full: who speaks later may be called by the noun alone.
    pub(crate) fn hear_of_bodies(&mut self, s: &Sentence) {
        self.bodies.extend(body::named_in_full(s));
    }

    /// The party that a phrase names; a new one where none fits.
    pub(crate) fn meet(&mut self, s: &Sentence, phrase: &NounPhrase) -> usize {
        self.clock += 1;
        let index = self.find(s, phrase).unwrap_or_else(|| self.introduce(s, phrase));
        let clock = self.clock;
        let core = phrase.core();
        let party = &mut self.parties[index];
        party.last_seen = clock;
        let bytes = s.bytes(core.clone());
        party.mentions.insert((bytes.start, bytes.end), s.segment_id);
        if let Some(name) = &phrase.name {
            let found = name_words(s, name.clone());
            if found.len() > party.words.len() && party.kind == ActorKind::Person
                || party.role.as_ref() == Some(&party.name)
            {
                party.words = found;
                party.name = s.bytes(name.clone());
            }
        }
        if let Some(role) = &phrase.role
            && (party.kind == ActorKind::Person)
        {
            let found = norms(s, role.clone());
            let longest = party.roles.iter().map(Vec::len).max().unwrap_or(0);
            if found.len() > longest {
                party.role = Some(s.bytes(role.clone()));
            }
            if !party.roles.contains(&found) {
                party.roles.push(found);
            }
        }
        // الملك عبد الله: the king from now on.
        if let Some(title) = phrase.honorific
            && party.kind == ActorKind::Person
        {
            let found = vec![s.norm(title).to_owned()];
            if !party.roles.contains(&found) {
                party.roles.push(found);
            }
        }
        index
    }

    /// The speaker that an unnamed subject of this agreement means: the latest that fits.
    pub(crate) fn last_speaker(&self, speakers: &[usize], agreement: Agreement) -> Option<usize> {
        let fits = |p: &Party| {
            let gender = match (agreement.feminine, p.feminine) {
                (Some(a), Some(b)) => a == b || p.plural && a,
                _ => true,
            };
            let number = !agreement.plural || p.plural;
            gender && number
        };
        speakers
            .iter()
            .rev()
            .copied()
            .find(|&i| fits(&self.parties[i]))
            .or(speakers.last().copied())
    }

    /// The two parties that a joint phrase such as "the two ministers" stands for; empty where unclear.
    pub(crate) fn members_of(&self, joint: &str) -> Vec<usize> {
        let office = match without_article(joint) {
            w if w.starts_with("وزير") => "وزير",
            w if w.starts_with("رييس") || w.starts_with("رئيس") => "رئيس",
            _ => "",
        };
        // "The two sides" are the pair that was already spoken of.
        if office.is_empty()
            && let Some(pair) = self.latest(|p| p.members.len() == 2)
        {
            return self.parties[pair].members.clone();
        }
        // "The two countries" are no people.
        if matches!(without_article(joint), "بلدان" | "بلدين" | "دولتان" | "دولتين") {
            return Vec::new();
        }
        let holds = |p: &Party| {
            p.roles
                .iter()
                .any(|r| r[0].contains(office) || r[0].starts_with("نظير"))
        };
        let persons: Vec<usize> = (0..self.parties.len())
            .filter(|&i| self.parties[i].kind == ActorKind::Person)
            .collect();
        let mut fitting: Vec<usize> = persons
            .iter()
            .copied()
            .filter(|&i| office.is_empty() || holds(&self.parties[i]))
            .collect();
        let count = 2;
        // Those who meet are named in one sentence, as a rule the first; spokesmen and guests come later.
        let mut together: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
        for &party in &fitting {
            for (&(at, _), &segment) in &self.parties[party].mentions {
                let here = together.entry(segment).or_default();
                if here.last().is_none_or(|&(_, last)| last != party) {
                    here.push((at, party));
                }
            }
        }
        let mut pair: Vec<usize> = match together.into_values().find(|here| here.len() >= count) {
            Some(mut here) => {
                here.sort_unstable();
                here.into_iter().map(|(_, party)| party).collect()
            }
            None => {
                fitting.sort_by_key(|&i| std::cmp::Reverse(self.parties[i].last_seen));
                fitting
            }
        };
        pair.truncate(count);
        pair.sort_unstable();
        if pair.len() == count { pair } else { Vec::new() }
    }

    /// The pair that a dual verb without a subject means: the parties met last; a new group.
    pub(crate) fn pair(&mut self, s: &Sentence, speaker: Option<usize>) -> Option<usize> {
        let named_here: Vec<usize> = (0..self.parties.len())
            .filter(|&i| {
                let p = &self.parties[i];
                matches!(p.kind, ActorKind::Person | ActorKind::State)
                    && p.mentions.values().any(|&id| id == s.segment_id)
            })
            .collect();
        let first = speaker
            .filter(|&i| self.parties[i].kind != ActorKind::Group)
            .or(named_here.first().copied())?;
        if let Some(group) = speaker.filter(|&i| self.parties[i].kind == ActorKind::Group) {
            return Some(group);
        }
        let second = named_here
            .iter()
            .copied()
            .find(|&i| i != first && self.parties[i].kind == self.parties[first].kind)?;
        Some(self.group(vec![first, second]))
    }

    /// The group of these members, known or new.
    pub(crate) fn group(&mut self, mut members: Vec<usize>) -> usize {
        members.sort_unstable();
        if let Some(known) = self.latest(|p| p.members == members) {
            return known;
        }
        self.clock += 1;
        let model = self.parties[members[0]].clone();
        self.parties.push(Party {
            kind: ActorKind::Group,
            // A pair has no words of its own; it is called by its members.
            words: Vec::new(),
            role: None,
            roles: Vec::new(),
            state: None,
            mentions: BTreeMap::new(),
            feminine: None,
            plural: true,
            members,
            last_seen: self.clock,
            ..model
        });
        self.parties.len() - 1
    }

    fn latest(&self, fits: impl Fn(&Party) -> bool) -> Option<usize> {
        (0..self.parties.len())
            .filter(|&i| fits(&self.parties[i]))
            .max_by_key(|&i| self.parties[i].last_seen)
    }

    fn find(&self, s: &Sentence, phrase: &NounPhrase) -> Option<usize> {
        // معاليه, سموه: who bears such an office.
        let found = norms(s, phrase.core());
        if let [only] = &found[..]
            && let Some(offices) = styled(only)
        {
            return self.latest(|p| {
                p.kind == ActorKind::Person
                    && p.roles
                        .iter()
                        .filter_map(|r| r.first())
                        .any(|w| offices.contains(&without_article(w)))
            });
        }
        if let Some(name) = &phrase.name {
            let words = name_words(s, name.clone());
            // A surname that the table knows means its bearer, where the story has both.
            if let Some(bearer) = table::lookup(&words.join(" ")) {
                let known = self.latest(|p| {
                    p.kind == ActorKind::Person && table::lookup(&p.words.join(" ")) == Some(bearer)
                });
                if known.is_some() {
                    return known;
                }
            }
            return self
                .latest(|p| {
                    p.kind == ActorKind::Person
                        && p.role.as_ref() != Some(&p.name)
                        && same_name(&p.words, &words)
                })
                .or_else(|| {
                    // An office met before its holder was named.
                    let role = norms(s, phrase.role.clone()?);
                    self.latest(|p| {
                        p.kind == ActorKind::Person
                            && p.role.as_ref() == Some(&p.name)
                            && p.words == role
                            && role.len() > 1
                    })
                });
        }
        if let Some(state) = state_named(&found) {
            return self.latest(|p| p.state.is_some_and(|known| known.name == state.name));
        }
        if found.len() == 1 && JOINT.contains(&found[0].as_str()) {
            // The two ministers are the pair that met before, where the same two are meant.
            let members = self.members_of(&found[0]);
            return self
                .latest(|p| p.words == found)
                .or_else(|| self.latest(|p| !members.is_empty() && p.members == members));
        }
        let head = without_article(&found[0]).to_owned();
        let exact = self.latest(|p| p.words == found || p.roles.contains(&found));
        if exact.is_some() {
            return exact;
        }
        // الخارجية القطرية and وزارة الخارجية القطرية: one body under two names.
        if found.len() > 1
            && let Some(body) = describe::body(&found.join(" "))
        {
            let same = self.latest(|p| {
                p.kind != ActorKind::Person
                    && p.words.len() > 1
                    && describe::body(&p.words.join(" ")).as_ref() == Some(&body)
            });
            if same.is_some() {
                return same;
            }
        }
        let described = found.get(1).is_some_and(|w| common::is_adjective(w));
        if (found[0] == "البيان" || found[0] == "بيان" && found.len() > 1) && !described {
            return if found.len() > 1 {
                self.latest(|p| p.words == found[1..])
            } else {
                self.latest(|p| p.kind == ActorKind::Organisation || p.kind == ActorKind::State)
            };
        }
        let definite = found[0].starts_with("ال");
        if is_role(&found[0]) {
            // الوزير → the latest minister; وزير الخارجية الروسي → the minister with that office.
            return self.latest(|p| {
                matches!(p.kind, ActorKind::Person | ActorKind::UnnamedSource)
                    && p.roles.iter().chain([&p.words]).any(|r| {
                        r.first().is_some_and(|w| without_article(w) == head)
                            && (found.len() == 1 && definite || contains_all(r, &found))
                            || is_counterpart_of(r, &found)
                            || found.len() == 1 && definite && is_envoy(r, &head)
                    })
            });
        }
        // البديوي after جاسم محمد البديوي, خلاف after تميم خلاف, whatever else the word may mean.
        if found.len() == 1 && !is_body(&found[0]) {
            let bearer = self.latest(|p| {
                p.kind == ActorKind::Person
                    && p.role.as_ref() != Some(&p.name)
                    && p.words.len() > 1
                    && p.words.last() == Some(&found[0])
            });
            if bearer.is_some() {
                return bearer;
            }
        }
        if definite && found.len() <= 2 {
            return self.latest(|p| {
                p.kind != ActorKind::Person
                    && p.words.first().is_some_and(|w| without_article(w) == head)
                    && (found.len() == 1 || contains_all(&p.words, &found[1..]))
            });
        }
        None
    }

    fn introduce(&mut self, s: &Sentence, phrase: &NounPhrase) -> usize {
        let core = phrase.name.clone().unwrap_or_else(|| phrase.core());
        let words = phrase
            .name
            .clone()
            .map_or_else(|| norms(s, core.clone()), |name| name_words(s, name));
        // بيان القوات speaks for the forces.
        let of = usize::from(
            phrase.name.is_none()
                && words.len() > 1
                && matches!(words[0].as_str(), "بيان" | "البيان")
                && !common::is_adjective(&words[1]),
        );
        let (mut words, core) = (words[of..].to_vec(), core.start + of..core.end);
        let (mut name, mut mentions) = (s.bytes(core), BTreeMap::new());
        if phrase.name.is_none()
            && body::is_noun_alone(&words)
            && let Some(body) = self
                .bodies
                .iter()
                .rev()
                .find(|b| b.bytes.end <= name.start && b.is_called(&words[0]))
        {
            (words, name) = (body.words.clone(), body.bytes.clone());
            mentions.insert((name.start, name.end), body.segment_id);
        }
        let state = if phrase.name.is_none() {
            state_named(&words)
        } else {
            None
        };
        let kind = if phrase.name.is_none() && s.anonymous.contains(&phrase.whole.end) {
            ActorKind::UnnamedSource
        } else {
            kind_of(phrase, &words, state)
        };
        let role = if kind == ActorKind::Person {
            phrase.role.clone()
        } else {
            None
        };
        let head = &words[0];
        let feminine = match (&phrase.name, state) {
            (Some(_), _) => role
                .as_ref()
                .map(|r| s.norm(r.start).ends_with('ه') && s.norm(r.start) != "خليفه"),
            (None, Some(state)) => Some(!matches!(
                state.name,
                "Iraq" | "Lebanon" | "Sudan" | "Yemen" | "Jordan" | "Morocco"
            )),
            (None, None) => feminine_head(head),
        };
        self.parties.push(Party {
            kind,
            name,
            roles: role.clone().map(|r| norms(s, r)).into_iter().collect(),
            role: role.map(|r| s.bytes(r)),
            words: words.clone(),
            state,
            mentions,
            feminine,
            plural: plural_head(head) && phrase.name.is_none() || kind == ActorKind::Group,
            members: Vec::new(),
            last_seen: self.clock,
        });
        self.parties.len() - 1
    }
}
