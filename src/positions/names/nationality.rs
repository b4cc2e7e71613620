//! The nationality of a body that the story names without one: `قالت الشرطة` in news from Sweden.
//!
//! News names the state once and then speaks of "the police" or "the Interior Ministry". Where one state stands
//! out in the story, such a body is taken to be of that state.

use std::collections::BTreeMap;

use super::describe;
use crate::positions::lexicon::places;
use crate::positions::token;

/// How often a state must be named, the title counting twice, before bodies are given to it.
const LEAST: usize = 3;
/// How many times as often as any other.
const LEAD: usize = 2;

/// Bodies that every state has one of, as the tables name them; ministries are told by their last word.
#[rustfmt::skip]
const NATIONAL: &[&str] = &[
    "government", "authorities", "police", "army", "armed forces", "air force", "navy", "coast guard", "security forces",
    "intelligence service", "judiciary", "parliament", "presidency", "prosecution", "public prosecution", "state media",
    "state television", "Supreme Court", "central bank", "opposition", "civil defense", "prosecutors", "general staff",
];

/// The English adjective of the state that stands out in the texts; the first text is the title.
pub(crate) fn leading<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut counts: BTreeMap<&str, (usize, &'static str)> = BTreeMap::new();
    for (index, text) in texts.enumerate() {
        let weight = if index == 0 { 2 } else { 1 };
        let tokens = token::tokens(text, 0);
        let mut at = 0;
        while at < tokens.len() {
            let words: Vec<&str> = tokens[at..tokens.len().min(at + 5)]
                .iter()
                .map(|t| t.norm.as_str())
                .collect();
            let bare = words[0]
                .strip_prefix(['و', 'ب', 'ل', 'ف'])
                .filter(|rest| rest.chars().count() > 2);
            let named = places::place_at(&words).map(|(place, n)| (place.state, n));
            let two = words
                .get(1)
                .and_then(|second| places::state_of_adjectives(words[0], second))
                .map(|s| (s, 2));
            let one = places::state_of_adjective(words[0]).map(|s| (s, 1));
            let clitic = bare.and_then(places::place).map(|place| (place.state, 1));
            let Some((state, n)) = named.or(two).or(one).or(clitic) else {
                at += 1;
                continue;
            };
            let row = counts.entry(state.name).or_insert((0, state.adjective));
            row.0 += weight;
            at += n;
        }
    }
    let mut ranked: Vec<(usize, &'static str)> = counts.into_values().collect();
    ranked.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    let &(most, adjective) = ranked.first()?;
    let next = ranked.get(1).map_or(0, |&(count, _)| count);
    (most >= LEAST && most >= LEAD * next).then_some(adjective)
}

/// The name of the body with the nationality of the story, where it lacks one.
pub(crate) fn of_story(name: &str, adjective: &str) -> Option<String> {
    let first = name.split(' ').next().unwrap_or("");
    let ministry = name.ends_with(" Ministry") && !places::is_proper(first);
    (NATIONAL.contains(&name) || ministry).then(|| describe::national(adjective, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_must_stand_out() {
        let story = [
            "حريق في السويد",
            "قالت الشرطة السويدية إن الحريق انتهى.",
            "وأضافت الشرطة أن التحقيق بدأ.",
        ];
        assert_eq!(leading(story.into_iter()), Some("Swedish"));
        let two = ["لقاء بين السويد والنرويج", "رحبت السويد والنرويج بالاتفاق."];
        assert_eq!(leading(two.into_iter()), None);
    }

    #[test]
    fn only_national_bodies_without_a_state_get_one() {
        assert_eq!(of_story("police", "Swedish").as_deref(), Some("Swedish police"));
        assert_eq!(
            of_story("Interior Ministry", "Swedish").as_deref(),
            Some("Swedish Interior Ministry")
        );
        assert_eq!(of_story("company", "Swedish"), None);
        assert_eq!(of_story("Norwegian Interior Ministry", "Swedish"), None);
        assert_eq!(of_story("army", "U.S.").as_deref(), Some("U.S. military"));
    }
}
