//! English names of actors: from the tables, from the article's own translation, or transliterated.

pub(crate) mod align;
pub(crate) mod choose;
pub(crate) mod common;
pub(crate) mod describe;
pub(crate) mod group;
pub(crate) mod learned;
pub(crate) mod maghreb;
pub(crate) mod nationality;
pub(crate) mod organisation;
pub(crate) mod table;
pub(crate) mod translated;
pub(crate) mod transliterate;
pub(crate) mod unify;
