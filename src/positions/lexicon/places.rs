//! States with their adjectives and the capitals that stand for their governments.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::vocabulary::without_article;
use crate::positions::token::normalise;
use crate::text::gazetteer;

/// A line of `states.tsv`.
#[derive(Debug)]
pub(crate) struct State {
    /// English name in press style.
    pub(crate) name: &'static str,
    /// English adjective in press style.
    pub(crate) adjective: &'static str,
}

/// The state a name or seat stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) state: &'static State,
}

struct Tables {
    /// Normalised name or seat → place.
    places: BTreeMap<String, Place>,
    /// Normalised masculine adjective → state.
    adjectives: BTreeMap<String, &'static State>,
    longest: usize,
}

static STATES: LazyLock<Vec<(State, [&'static str; 3])>> = LazyLock::new(|| {
    gazetteer::rows(gazetteer::STATES)
        .filter_map(|columns| {
            let [name, adjective, names, seats, nisbas] = columns[..] else {
                return None;
            };
            Some((State { name, adjective }, [names, seats, nisbas]))
        })
        .collect()
});

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables {
        places: BTreeMap::new(),
        adjectives: BTreeMap::new(),
        longest: 1,
    };
    for (state, [names, seats, nisbas]) in STATES.iter() {
        for column in [names, seats] {
            for name in column.split('|').filter(|n| *n != "-") {
                tables.longest = tables.longest.max(name.split(' ').count());
                tables.places.entry(normalise(name)).or_insert(Place { state });
            }
        }
        for nisba in nisbas.split('|').filter(|n| *n != "-") {
            tables.adjectives.entry(normalise(nisba)).or_insert(state);
        }
    }
    tables
});

/// The place that a normalised phrase names.
pub(crate) fn place(phrase: &str) -> Option<Place> {
    TABLES.places.get(phrase).copied()
}

/// The longest place name at the beginning of `words`, with its length in words.
pub(crate) fn place_at(words: &[&str]) -> Option<(Place, usize)> {
    (1..=TABLES.longest.min(words.len()))
        .rev()
        .find_map(|n| place(&words[..n].join(" ")).map(|p| (p, n)))
}

/// The state of a relational adjective in any gender, number and definiteness.
pub(crate) fn state_of_adjective(word: &str) -> Option<&'static State> {
    let bare = without_article(word);
    for ending in ["", "ه", "ون", "ين", "ان", "تان", "تين", "هما"] {
        let Some(stem) = bare.strip_suffix(ending) else {
            continue;
        };
        if let Some(state) = TABLES.adjectives.get(stem) {
            return Some(state);
        }
    }
    None
}

/// The state of a two-word adjective such as `الكوري الجنوبي`.
pub(crate) fn state_of_adjectives(first: &str, second: &str) -> Option<&'static State> {
    let strip = |w: &str| without_article(w).trim_end_matches('ه').to_owned();
    TABLES
        .adjectives
        .get(&format!("{} {}", strip(first), strip(second)))
        .copied()
}

/// Whether this is the English name of a state in the table.
pub(crate) fn is_state_name(english: &str) -> bool {
    STATES.iter().any(|(state, _)| state.name == english)
}

/// Whether the word begins the English name or adjective of a state, or names a day, month or faith.
pub(crate) fn is_proper(word: &str) -> bool {
    #[rustfmt::skip]
    const CALENDAR_AND_FAITHS: &[&str] = &[
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March",
        "April", "May", "June", "July", "August", "September", "October", "November", "December", "Islamic", "Muslim",
        "Muslims", "Christian", "Christians", "Jewish", "Arab", "Arabs", "European", "Western", "Palestinians",
        "Israelis", "Gaza", "Jerusalem", "West", "Hamas", "Hezbollah", "Houthi", "Houthis", "Congress", "Parliament",
    ];
    CALENDAR_AND_FAITHS.contains(&word)
        || STATES.iter().any(|(state, _)| {
            let begins = |text: &str| text.split(' ').next() == Some(word);
            begins(state.name) || begins(state.adjective)
        })
}

/// The English adjective of the state with this English name.
pub(crate) fn adjective_of(english: &str) -> Option<&'static str> {
    STATES
        .iter()
        .find(|(state, _)| state.name == english)
        .map(|(state, _)| state.adjective)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_stand_for_states() {
        let (found, words) = place_at(&["الولايات", "المتحده", "الاميركيه", "وفرنسا"]).unwrap();
        assert_eq!((found.state.name, words), ("United States", 3));
        assert_eq!(place("الدوحه").unwrap().state.name, "Qatar");
        assert_eq!(state_of_adjective("الاميركيون").unwrap().adjective, "U.S.");
        assert_eq!(state_of_adjective("القطريه").unwrap().name, "Qatar");
        assert_eq!(
            state_of_adjectives("الكوري", "الشمالي").unwrap().name,
            "North Korea"
        );
    }
}
