//! Quotation marks and what they enclose.

use std::ops::Range;

/// A passage in quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Bytes of the opening mark.
    pub open: Range<usize>,
    /// Bytes of the closing mark.
    pub close: Range<usize>,
}

impl Quotation {
    /// The bytes between the marks.
    pub fn inner(&self) -> Range<usize> {
        self.open.end..self.close.start
    }

    /// The bytes with the marks.
    pub fn outer(&self) -> Range<usize> {
        self.open.start..self.close.end
    }
}

/// The quotation marks of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotations {
    /// Pairs, by the place of their opening mark; an inner pair follows the one around it.
    pub pairs: Vec<Quotation>,
    /// Marks that open without an end.
    pub unclosed: Vec<Range<usize>>,
    /// Marks that close without a beginning.
    pub unopened: Vec<Range<usize>>,
}

impl Quotations {
    /// Whether every mark has its partner.
    pub fn balanced(&self) -> bool {
        self.unclosed.is_empty() && self.unopened.is_empty()
    }
}

/// Marks that pair with each other. Pages mix `"`, `“` and `”` within one pair, so these are one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Guillemets,
    Double,
    Single,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    /// The straight mark and the curly ones, which typists mix up: what stands around it decides.
    Either,
}

fn mark(c: char) -> Option<(Family, Side)> {
    Some(match c {
        '«' => (Family::Guillemets, Side::Open),
        '»' => (Family::Guillemets, Side::Close),
        '„' => (Family::Double, Side::Open),
        '"' | '“' | '”' | '‟' | '″' | '＂' => (Family::Double, Side::Either),
        '‘' | '’' | '‛' | '\'' => (Family::Single, Side::Either),
        _ => return None,
    })
}

/// Pairs the quotation marks of `text`.
///
/// A pair does not reach over a line break. Marks without a partner are reported, never guessed
/// into a pair. Apostrophes (`Qatar's`) are no marks.
pub fn pair_quotes(text: &str) -> Quotations {
    let mut found = Quotations::default();
    let mut open: Vec<(Family, Range<usize>)> = Vec::new();
    let mut before: Option<char> = None;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c == '\n' {
            found.unclosed.extend(open.drain(..).map(|(_, range)| range));
        } else if let Some((family, side)) = mark(c) {
            let after = rest.peek().map(|&(_, c)| c);
            let here = at..at + c.len_utf8();
            let is_open = open.iter().any(|(other, _)| *other == family);
            match decide(family, side, before, after, is_open) {
                None => {}
                Some(true) => open.push((family, here)),
                Some(false) => match open.iter().rposition(|(other, _)| *other == family) {
                    Some(partner) => {
                        // Marks that were opened in between have no end.
                        found
                            .unclosed
                            .extend(open.drain(partner + 1..).map(|(_, range)| range));
                        let opened = open.pop().map_or(here.clone(), |(_, range)| range);
                        found.pairs.push(Quotation {
                            open: opened,
                            close: here,
                        });
                    }
                    None => found.unopened.push(here),
                },
            }
        }
        before = Some(c);
    }
    found.unclosed.extend(open.into_iter().map(|(_, range)| range));
    // A lone single mark is mostly an apostrophe that we took for a quotation mark.
    let single = |range: &Range<usize>| {
        matches!(
            text[range.clone()].chars().next().and_then(mark),
            Some((Family::Single, _))
        )
    };
    found.unclosed.retain(|range| !single(range));
    found.unopened.retain(|range| !single(range));
    found.unclosed.sort_by_key(|range| range.start);
    found.pairs.sort_by_key(|pair| pair.open.start);
    found
}

/// Whether a mark opens (`true`), closes (`false`) or is no quotation mark at all.
fn decide(
    family: Family,
    side: Side,
    before: Option<char>,
    after: Option<char>,
    is_open: bool,
) -> Option<bool> {
    match side {
        Side::Open => return Some(true),
        Side::Close => return Some(false),
        Side::Either => {}
    }
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (space_before, space_after) = (blank(before), blank(after));
    if family == Family::Single {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        return match (is_open, letter(before), letter(after)) {
            (_, true, true) => None,
            (false, false, true) => Some(true),
            (true, _, false) => Some(false),
            _ => None,
        };
    }
    Some(match (space_before, space_after) {
        // "قال : \" نعم" and the like aside, a mark that leans on the word before it closes.
        (false, true) => false,
        // Marks of one family do not nest: a second one closes, or else the whole rest of the line
        // would be out of step after one slip. The same within a word (`لـ"الجهود"`) or between spaces.
        _ => !is_open,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inner(text: &str) -> Vec<&str> {
        pair_quotes(text)
            .pairs
            .iter()
            .map(|pair| &text[pair.inner()])
            .collect()
    }

    #[test]
    fn marks_of_every_kind_pair() {
        assert_eq!(inner("قال «نعم» ثم “لا” ثم \"ربما\""), ["نعم", "لا", "ربما"]);
        assert_eq!(inner("تقديره لـ\"العمل\"، و\"الجهد\"."), ["العمل", "الجهد"]);
        assert_eq!(inner("”كلمة“ و“أخرى\""), ["كلمة", "أخرى"]);
        assert_eq!(inner("He said 'no' to Qatar's plan"), ["no"]);
    }

    #[test]
    fn quotations_nest() {
        assert_eq!(
            inner("قال «إن \"الاتفاق\" باطل»"),
            ["إن \"الاتفاق\" باطل", "الاتفاق"]
        );
    }

    #[test]
    fn marks_without_a_partner_are_reported() {
        let text = "قال «نعم ثم مضى";
        assert_eq!(pair_quotes(text).unclosed.len(), 1);
        let text = "نعم» ثم مضى";
        assert_eq!(pair_quotes(text).unopened.len(), 1);
        let text = "قال \"نعم\nولم يقل لا\"";
        let found = pair_quotes(text);
        assert_eq!(
            (found.pairs.len(), found.unclosed.len(), found.unopened.len()),
            (0, 1, 1)
        );
        assert!(pair_quotes("Qatar's and the states' plan").balanced());
    }

    proptest! {
        #[test]
        fn every_double_mark_is_in_one_list(text in "[ا-ت «»“”\"\n.]{0,40}") {
            let found = pair_quotes(&text);
            let marks = text.chars().filter(|&c| mark(c).is_some()).count();
            prop_assert_eq!(2 * found.pairs.len() + found.unclosed.len() + found.unopened.len(), marks);
            for pair in &found.pairs {
                prop_assert!(mark(text[pair.open.clone()].chars().next().unwrap()).is_some());
                prop_assert!(pair.open.end <= pair.close.start);
            }
        }
    }
}
