//! A sorted list of texts that finds those with which another text begins.

/// Texts with a number each, in the order of their bytes: as quick as a tree of letters, and one allocation less
/// per text.
#[derive(Debug, Default)]
pub(in crate::engine) struct Prefixes {
    sorted: Vec<(String, u32)>,
}

impl Prefixes {
    /// No text may be empty or come twice.
    pub(in crate::engine) fn new(texts: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut sorted: Vec<_> = texts.into_iter().collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// Lengths in bytes and numbers of the texts with which `text` begins, the shortest first.
    pub(in crate::engine) fn of<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, u32)> + 'a {
        // All texts in this part share their first `depth` bytes with `text`.
        let mut part = self.sorted.as_slice();
        let mut depth = 0;
        std::iter::from_fn(move || {
            loop {
                let &byte = text.get(depth)?;
                // A text that ends here was given already, so all have a byte at `depth`.
                let at = |(text, _): &(String, u32)| text.as_bytes()[depth];
                part = &part[part.partition_point(|entry| at(entry) < byte)..];
                part = &part[..part.partition_point(|entry| at(entry) == byte)];
                depth += 1;
                let (first, rest) = part.split_first()?;
                if first.0.len() == depth {
                    part = rest;
                    return Some((depth, first.1));
                }
            }
        })
    }

    /// The longest of them.
    pub(in crate::engine) fn longest(&self, text: &[u8]) -> Option<(usize, u32)> {
        self.of(text).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_text_that_another_begins_with() {
        let texts = ["a", "ab", "abcd", "abd", "b", "ﻻ"];
        let prefixes = Prefixes::new(texts.iter().zip(0..).map(|(&text, n)| (text.to_owned(), n)));
        let of = |text: &str| prefixes.of(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(of("abcde"), [(1, 0), (2, 1), (4, 2)]);
        assert_eq!(of("abc"), [(1, 0), (2, 1)]);
        assert_eq!(of("ﻻ"), [(3, 5)]);
        assert_eq!(of("c"), []);
        assert_eq!(of(""), []);
        assert_eq!(prefixes.longest(b"abdx"), Some((3, 3)));
        assert_eq!(Prefixes::default().longest(b"a"), None);
    }
}
