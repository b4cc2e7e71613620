//! Who wrote a story, and from where.

use super::label::{after, begins_with_any};
use super::line::Line;
use crate::text::lexicon::lexicon;

lexicon! {
    /// Words before a colon that sign a story.
    BYLINES = "lexicon/bylines.txt"
}

lexicon! {
    /// Places and words that stand before or behind the dash of a byline ("القاهرة - سمير عادل").
    BYLINE_PLACES = "lexicon/byline_places.txt"
}

/// Whether a line between title and body is "القاهرة: سمير عادل"; elsewhere it could be a headline.
pub(super) fn is_place_and_name(line: &Line) -> bool {
    let Some((place, name)) = line.key.split_once(':') else {
        return false;
    };
    let names = name.split_whitespace().count();
    !line.terminated && (1..=4).contains(&names) && BYLINE_PLACES.contains(place.trim())
}

pub(super) fn is_byline(line: &Line) -> bool {
    if (line.terminated && !line.introduces) || line.words > 9 {
        return false;
    }
    let key = line.key.to_lowercase();
    if BYLINES
        .strip(&key)
        .is_some_and(|rest| rest.trim_start().starts_with([':', '-', '|']))
    {
        return true;
    }
    if line.words <= 5 && begins_with_any(&key, &["بقلم", "كتب", "كتبت"]) && line.words > 1 {
        // "كتب الوزير" is a sentence; a signature has a name and nothing else, which words alone
        // cannot tell, so only "بقلم" is trusted without a colon.
        return after(&key, "بقلم").is_some();
    }
    let parts: Vec<&str> = key
        .split(['-', '|', '/', '،'])
        .map(|part| part.trim().trim_matches('"'))
        .filter(|part| !part.is_empty())
        .collect();
    (2..=3).contains(&parts.len())
        && line.words <= 7
        && [parts[0], parts[parts.len() - 1]]
            .iter()
            .any(|part| BYLINE_PLACES.contains(part))
        && parts.iter().all(|part| part.split(' ').count() <= 3)
        && key.contains(['-', '|', '/'])
}
