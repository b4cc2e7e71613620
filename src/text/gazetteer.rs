//! The project's own tables of names: what is known without asking a model, in U.S. agency style.
//!
//! Lines are `English<TAB>...<TAB>Arabic form|Arabic form`, with `#` before remarks. Arabic stands in
//! everyday newspaper spelling; whoever looks names up folds both sides.

/// Full names of well-known people. The forms of a person may hold a bare surname as well.
pub(crate) const PEOPLE: &str = include_str!("gazetteer/people.tsv");
/// Surnames and given names that stay names wherever they stand.
pub(crate) const SURNAMES: &str = include_str!("gazetteer/surnames.tsv");
/// States: name, adjective, Arabic names, capital or seat, Arabic adjective.
pub(crate) const STATES: &str = include_str!("gazetteer/states.tsv");
/// Cities, regions, waters and other places.
pub(crate) const PLACES: &str = include_str!("gazetteer/places.tsv");
/// International bodies, agencies and institutions, with their kind in the second column.
pub(crate) const INSTITUTIONS: &str = include_str!("gazetteer/institutions.tsv");
/// Parties, armed groups, media, companies, products, clubs.
pub(crate) const ORGANISATIONS: &str = include_str!("gazetteer/organisations.tsv");

/// The columns of each line.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// Every Arabic form with its English, of a table that has no other columns.
pub(crate) fn forms(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = rows(table).filter_map(|columns| match columns[..] {
        [english, forms] => Some((english, forms)),
        _ => None,
    });
    lines.flat_map(|(english, forms)| forms.split('|').map(move |form| (form, english)))
}
