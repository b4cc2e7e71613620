//! Names that stand in for others.

use super::super::TermKind;

/// A name that every model of news knows.
pub(super) struct StandIn {
    pub arabic: &'static str,
    pub english: &'static str,
    /// The full name, which models write for the short one.
    pub full: &'static str,
    /// How it and its adjective begin; none of it may be left.
    pub root: &'static str,
}

const fn stand_in(
    arabic: &'static str,
    english: &'static str,
    full: &'static str,
    root: &'static str,
) -> StandIn {
    StandIn {
        arabic,
        english,
        full,
        root,
    }
}

/// A name whose adjective begins with it and which has no longer form.
const fn one_form(arabic: &'static str, english: &'static str) -> StandIn {
    stand_in(arabic, english, english, english)
}

const PEOPLE: &[StandIn] = &[
    stand_in("ترامب", "Trump", "Donald Trump", "Trump"),
    stand_in("أردوغان", "Erdogan", "Recep Tayyip Erdogan", "Erdogan"),
    stand_in("بوتين", "Putin", "Vladimir Putin", "Putin"),
    stand_in("ماكرون", "Macron", "Emmanuel Macron", "Macron"),
    stand_in("ميركل", "Merkel", "Angela Merkel", "Merkel"),
    stand_in("نتنياهو", "Netanyahu", "Benjamin Netanyahu", "Netanyahu"),
    stand_in("روحاني", "Rouhani", "Hassan Rouhani", "Rouhani"),
];

const STATES: &[StandIn] = &[
    one_form("سوريا", "Syria"),
    one_form("إيران", "Iran"),
    stand_in("تركيا", "Turkey", "Turkey", "Turk"),
    one_form("العراق", "Iraq"),
    one_form("روسيا", "Russia"),
    one_form("مصر", "Egypt"),
    stand_in("لبنان", "Lebanon", "Lebanon", "Leban"),
];

const PLACES: &[StandIn] = &[
    one_form("دمشق", "Damascus"),
    one_form("بغداد", "Baghdad"),
    one_form("موسكو", "Moscow"),
    one_form("لندن", "London"),
    one_form("باريس", "Paris"),
    one_form("القاهرة", "Cairo"),
    one_form("حلب", "Aleppo"),
    one_form("واشنطن", "Washington"),
];

const ORGANISATIONS: &[StandIn] = &[
    one_form("تويتر", "Twitter"),
    one_form("فيسبوك", "Facebook"),
    one_form("رويترز", "Reuters"),
    one_form("حماس", "Hamas"),
    one_form("طالبان", "Taliban"),
];

/// Stand-ins for names of a kind, the surest first.
pub(super) fn of_kind(kind: TermKind) -> &'static [StandIn] {
    match kind {
        TermKind::Person => PEOPLE,
        TermKind::State => STATES,
        TermKind::Place => PLACES,
        TermKind::Organisation => ORGANISATIONS,
    }
}
