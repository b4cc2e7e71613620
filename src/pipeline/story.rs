//! A story on its way: read in Arabic, set beside its English, completed.

use crate::checks;
use crate::pipeline::article::TranslatedSegment;
use crate::positions::position::Draft;
use crate::positions::{self, Extraction};
use crate::text::segment::Segment;
use crate::translate::{Glossary, Lost, Translation};
use crate::warning::Warning;

/// What the Arabic of a story alone tells.
pub(super) struct ReadText {
    pub(super) segments: Vec<Segment>,
    pub(super) draft: Draft,
}

/// The same with its English.
pub(super) struct StoryInEnglish {
    read: ReadText,
    /// Parallel to the segments.
    translations: Vec<Translation>,
    /// Parallel to the phrases of the draft.
    phrases: Vec<Translation>,
}

impl ReadText {
    /// Everything that needs English: the segments, then the phrases of the draft.
    pub(super) fn arabic(&self) -> impl Iterator<Item = &String> {
        let segments = self.segments.iter().map(|segment| &segment.source.text);
        segments.chain(self.draft.phrases())
    }

    /// Takes the English of [`ReadText::arabic`] from the front of `english`.
    pub(super) fn in_english(self, english: &mut impl Iterator<Item = Translation>) -> StoryInEnglish {
        let translations = english.take(self.segments.len()).collect();
        let phrases = english.take(self.draft.phrases().count()).collect();
        StoryInEnglish {
            read: self,
            translations,
            phrases,
        }
    }
}

impl StoryInEnglish {
    /// The texts, by their places in [`ReadText::arabic`], whose translations lack the name of somebody whom the
    /// story names: neither in the English that the whole story has for it nor in a spelling that sounds like it.
    pub(super) fn lost_names(&self, glossary: &Glossary) -> Vec<(usize, Lost)> {
        let people = Glossary::of_people(positions::people(&self.extraction(glossary)));
        let english = self.translations.iter().chain(&self.phrases);
        let texts = self.read.arabic().zip(english).enumerate();
        texts
            .filter_map(|(at, (arabic, translation))| {
                let mut names = people.write_in(arabic).terms;
                names.retain(|name| {
                    let surname = name.english.rsplit(' ').next().unwrap_or_default();
                    !translation.text.contains(surname)
                        && !positions::has_name(&translation.text, &arabic[name.range.clone()])
                });
                (!names.is_empty()).then(|| {
                    let (text, translation) = (arabic.clone(), translation.clone());
                    (
                        at,
                        Lost {
                            text,
                            translation,
                            names,
                        },
                    )
                })
            })
            .collect()
    }

    /// The translation at a place of [`ReadText::arabic`].
    pub(super) fn english_mut(&mut self, at: usize) -> &mut Translation {
        match at.checked_sub(self.translations.len()) {
            None => &mut self.translations[at],
            Some(at) => &mut self.phrases[at],
        }
    }

    fn extraction(&self, glossary: &Glossary) -> Extraction {
        let english: Vec<String> = self.translations.iter().map(|t| t.text.clone()).collect();
        let phrases: Vec<String> = self.phrases.iter().map(|t| t.text.clone()).collect();
        let (draft, segments) = (self.read.draft.clone(), &self.read.segments);
        positions::complete(draft, segments, &english, &phrases, &|name| {
            glossary.english_of(name).map(str::to_owned)
        })
    }

    /// Spells the people of the story in all its texts as the story as a whole has them; whether that changed any.
    fn unify_names(&mut self, people: &[(String, String)]) -> bool {
        let english = self.translations.iter_mut().chain(&mut self.phrases);
        let mut changed = false;
        for (arabic, translation) in self.read.arabic().zip(english) {
            let unified = positions::unify(&translation.text, arabic, people);
            changed |= unified != translation.text;
            translation.text = unified;
        }
        changed
    }

    /// The segments side by side and the positions in English; warnings that name a segment are at that segment.
    /// `done` hears of each of the two when it is done.
    pub(super) fn complete(
        mut self,
        glossary: &Glossary,
        mut done: impl FnMut(&'static str),
    ) -> (Vec<TranslatedSegment>, Extraction) {
        let mut extraction = self.extraction(glossary);
        if self.unify_names(&positions::people(&extraction)) {
            extraction = self.extraction(glossary);
        }
        done("positions");
        let mut segments = side_by_side(self.read.segments, self.translations);
        hand_out(&mut extraction.warnings, &mut segments);
        done("check");
        (segments, extraction)
    }
}

/// Segments with their translations and everything an editor should look at.
pub(super) fn side_by_side(segments: Vec<Segment>, translations: Vec<Translation>) -> Vec<TranslatedSegment> {
    segments
        .into_iter()
        .zip(translations)
        .map(|(s, t)| set_side_by_side(s, t))
        .collect()
}

/// Joins a segment with its translation and collects what an editor should look at.
fn set_side_by_side(segment: Segment, translation: Translation) -> TranslatedSegment {
    let found = checks::check_segment(&segment.source, &translation.text);
    let warnings = segment
        .warnings
        .iter()
        .cloned()
        .chain(translation.warnings)
        .chain(found)
        .map(|warning| {
            let span = warning.span.unwrap_or(segment.source.span);
            warning.at(span).in_segment(segment.id)
        })
        .collect();
    TranslatedSegment {
        english: translation.text,
        score: translation.score,
        warnings,
        segment,
    }
}

/// Moves the warnings that name a segment to that segment.
fn hand_out(warnings: &mut Vec<Warning>, segments: &mut [TranslatedSegment]) {
    warnings.retain(|warning| {
        let home = segments
            .iter_mut()
            .find(|s| Some(s.segment.id) == warning.segment_id);
        match home {
            Some(segment) => {
                segment.warnings.push(warning.clone());
                false
            }
            None => true,
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::segment::segment_lines;
    use crate::text::span::Source;

    fn lost(arabic: &str, english: &str) -> Vec<(String, String)> {
        let source = Source::new(arabic);
        let segments = segment_lines(&source, 1, 200, &|text| text.split(' ').count());
        let draft = positions::extract(&source, &segments);
        let read = ReadText { segments, draft };
        let translation = |text: &str| Translation {
            text: text.to_owned(),
            ..Translation::default()
        };
        // The phrases of the draft have no English here.
        let phrases = read.draft.phrases().map(|_| "Karim al-Jaboury").map(translation);
        let mut all = vec![translation(english)]
            .into_iter()
            .chain(phrases.collect::<Vec<_>>());
        let story = read.in_english(&mut all);
        let found = story.lost_names(&Glossary::default());
        let names = found.into_iter().flat_map(|(_, lost)| {
            let text = lost.text.clone();
            let name = move |term: crate::translate::Term| (text[term.range].to_owned(), term.english);
            lost.names.into_iter().map(name).collect::<Vec<_>>()
        });
        names.collect()
    }

    #[test]
    fn the_name_of_a_speaker_that_the_english_has_not_is_lost() {
        let arabic = "وقال وزير النقل العراقي كريم الجبوري إن المطار سيفتح غدا.";
        assert_eq!(
            lost(
                arabic,
                "The Iraqi transport minister, Catherine Moor, said the airport opens tomorrow."
            ),
            [("كريم الجبوري".to_owned(), "Karim al-Jaboury".to_owned())]
        );
        // Another spelling is none the less the name.
        assert_eq!(
            lost(
                arabic,
                "Iraqi Transport Minister Kareem al-Jubouri said the airport opens tomorrow."
            ),
            []
        );
    }
}
