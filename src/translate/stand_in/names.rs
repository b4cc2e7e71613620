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
    stand_in("سوريا", "Syria", "Syria", "Syria"),
    stand_in("إيران", "Iran", "Iran", "Iran"),
    stand_in("تركيا", "Turkey", "Turkey", "Turk"),
    stand_in("العراق", "Iraq", "Iraq", "Iraq"),
    stand_in("روسيا", "Russia", "Russia", "Russia"),
    stand_in("مصر", "Egypt", "Egypt", "Egypt"),
    stand_in("لبنان", "Lebanon", "Lebanon", "Leban"),
];

const PLACES: &[StandIn] = &[
    stand_in("دمشق", "Damascus", "Damascus", "Damascus"),
    stand_in("بغداد", "Baghdad", "Baghdad", "Baghdad"),
    stand_in("موسكو", "Moscow", "Moscow", "Moscow"),
    stand_in("لندن", "London", "London", "London"),
    stand_in("باريس", "Paris", "Paris", "Paris"),
    stand_in("القاهرة", "Cairo", "Cairo", "Cairo"),
    stand_in("حلب", "Aleppo", "Aleppo", "Aleppo"),
    stand_in("واشنطن", "Washington", "Washington", "Washington"),
];

const ORGANISATIONS: &[StandIn] = &[
    stand_in("تويتر", "Twitter", "Twitter", "Twitter"),
    stand_in("فيسبوك", "Facebook", "Facebook", "Facebook"),
    stand_in("رويترز", "Reuters", "Reuters", "Reuters"),
    stand_in("حماس", "Hamas", "Hamas", "Hamas"),
    stand_in("طالبان", "Taliban", "Taliban", "Taliban"),
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
