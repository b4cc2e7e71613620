//! Scores summaries against references, beside simple systems at equal length.

use std::collections::BTreeSet;

use super::rouge::rouge;
use crate::eval::gold::GoldArticle;
use crate::summarize::lexrank::{Vectors, Walk, rank};
use crate::summarize::proof::{names, numbers};
use crate::summarize::sentence::{count_words, words};
use crate::summarize::{Budget, EnglishSentence, EnglishStory, Summarizer};
use crate::text::segment::SegmentKind;

/// A story with a reference summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The story in English.
    pub story: EnglishStory,
    /// The reference summary.
    pub reference: String,
    /// English names of those who take positions in the story.
    pub actors: BTreeSet<String>,
}

impl Case {
    /// The case of an article that has a reference summary; `english` and how certain it is are parallel to
    /// its segments, the reference translation or another one, `actors` are the leading ones that were
    /// found.
    pub fn of(article: &GoldArticle, english: &[(String, f32)], actors: Vec<String>) -> Option<Self> {
        let mut story = EnglishStory {
            actors,
            ..EnglishStory::default()
        };
        for (segment, (text, certainty)) in article.segments.iter().zip(english) {
            match segment.kind {
                SegmentKind::Title => story.title.clone_from(text),
                SegmentKind::Sentence => {
                    story.sentences.push(EnglishSentence {
                        segment_id: segment.id,
                        text: text.clone(),
                        certainty: *certainty,
                    });
                }
            }
        }
        Some(Self {
            story,
            reference: article.summary.clone()?,
            actors: article
                .positions
                .iter()
                .map(|p| p.actor_en.clone())
                .filter(|name| name != "-")
                .collect(),
        })
    }
}

/// The reference translation of an article, of which every segment is certain.
pub fn certain(article: &GoldArticle) -> Vec<(String, f32)> {
    article.english.iter().map(|text| (text.clone(), 1.0)).collect()
}

/// Means over all articles; shares and F1 from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SummaryScores {
    /// The system.
    pub system: String,
    /// Articles scored.
    pub articles: usize,
    /// ROUGE-1 F1.
    pub rouge1: f64,
    /// ROUGE-2 F1.
    pub rouge2: f64,
    /// ROUGE-L F1.
    pub rouge_l: f64,
    /// Words per summary.
    pub words: f64,
    /// Share of the numbers in summaries that stand in the story.
    pub numbers_supported: f64,
    /// Share of the capitalised words in summaries that stand in the story.
    pub names_supported: f64,
    /// Share of the actors with positions that the summary names.
    pub actors_named: f64,
}

/// Scores some summarizers, the references themselves, and lead and LexRank.
///
/// Lead and LexRank are cut, in the middle of a sentence if need be, to exactly as many words as the
/// first summarizer gives for the same article, so that none wins by its length.
pub fn compare(cases: &[Case], summarizers: &[&dyn Summarizer], budget: Budget) -> Vec<SummaryScores> {
    let mut rows: Vec<Tally> = Vec::new();
    for case in cases {
        let summaries: Vec<(String, String)> = summarizers
            .iter()
            .map(|summarizer| {
                let summary = summarizer.summarize(&case.story, budget);
                let text: Vec<&str> = summary.sentences.iter().map(|s| s.text.as_str()).collect();
                (summary.method, text.join(" "))
            })
            .collect();
        let length = summaries
            .first()
            .map_or(budget.max_words, |(_, text)| count_words(text));
        let lead = (0..case.story.sentences.len()).collect::<Vec<_>>();
        let simple = [
            ("reference".to_owned(), case.reference.clone()),
            ("lead".to_owned(), cut(&case.story, &lead, length)),
            (
                "lexrank".to_owned(),
                cut(&case.story, &by_lexrank(&case.story), length),
            ),
        ];
        for (at, (system, text)) in simple.into_iter().chain(summaries).enumerate() {
            if rows.len() <= at {
                rows.push(Tally::default());
            }
            rows[at].add(system, case, &text);
        }
    }
    rows.into_iter().map(Tally::scores).collect()
}

/// The scores as a table in Markdown.
pub fn table(rows: &[SummaryScores]) -> String {
    let mut out = String::from(
        "| system | ROUGE-1 | ROUGE-2 | ROUGE-L | words | numbers in source | names in source | actors named |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        out.push_str(&format!(
            "| {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} % | {:.1} % | {:.1} % |\n",
            row.system,
            100.0 * row.rouge1,
            100.0 * row.rouge2,
            100.0 * row.rouge_l,
            row.words,
            100.0 * row.numbers_supported,
            100.0 * row.names_supported,
            100.0 * row.actors_named
        ));
    }
    out
}

/// Sentences by plain LexRank, the most central first.
fn by_lexrank(story: &EnglishStory) -> Vec<usize> {
    let sentences: Vec<_> = story.sentences.iter().map(|s| words(&s.text)).collect();
    let scores = rank(&Vectors::new(&sentences), &[], Walk::PLAIN);
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order
}

/// The first `length` words of the sentences in that order.
fn cut(story: &EnglishStory, order: &[usize], length: usize) -> String {
    let all = order
        .iter()
        .flat_map(|&index| story.sentences[index].text.split_whitespace());
    all.take(length).collect::<Vec<_>>().join(" ")
}

/// Sums over articles.
#[derive(Default)]
struct Tally {
    sum: SummaryScores,
    numbers: (usize, usize),
    names: (usize, usize),
    actors: (usize, usize),
}

impl Tally {
    fn add(&mut self, system: String, case: &Case, text: &str) {
        let score = rouge(text, &case.reference);
        self.sum.system = system;
        self.sum.articles += 1;
        self.sum.rouge1 += score.rouge_1;
        self.sum.rouge2 += score.rouge_2;
        self.sum.rouge_l += score.rouge_l;
        self.sum.words += count_words(text) as f64;
        let source: Vec<&str> = std::iter::once(case.story.title.as_str())
            .chain(case.story.sentences.iter().map(|s| s.text.as_str()))
            .collect();
        let source = source.join("\n");
        let known = lower_words(&source);
        count(
            &mut self.numbers,
            numbers(text)
                .into_iter()
                .map(|number| known.contains(bare(&number.to_lowercase()))),
        );
        count(
            &mut self.names,
            names(text)
                .into_iter()
                .map(|name| known.contains(bare(&name.to_lowercase()))),
        );
        let here = lower_words(text);
        count(
            &mut self.actors,
            case.actors.iter().map(|actor| names_actor(&here, actor)),
        );
    }

    fn scores(self) -> SummaryScores {
        let n = self.sum.articles.max(1) as f64;
        let share = |(hits, all): (usize, usize)| if all == 0 { 1.0 } else { hits as f64 / all as f64 };
        SummaryScores {
            rouge1: self.sum.rouge1 / n,
            rouge2: self.sum.rouge2 / n,
            rouge_l: self.sum.rouge_l / n,
            words: self.sum.words / n,
            numbers_supported: share(self.numbers),
            names_supported: share(self.names),
            actors_named: share(self.actors),
            ..self.sum
        }
    }
}

fn count(tally: &mut (usize, usize), hits: impl Iterator<Item = bool>) {
    for hit in hits {
        tally.0 += usize::from(hit);
        tally.1 += 1;
    }
}

fn lower_words(text: &str) -> BTreeSet<String> {
    words(text)
        .iter()
        .map(|w| text[w.range.clone()].to_lowercase())
        .map(|word| bare(&word).to_owned())
        .collect()
}

/// A word without its possessive ending.
fn bare(word: &str) -> &str {
    word.trim_end_matches("'s").trim_end_matches("’s")
}

/// Whether the last word of an actor's name, which newspapers use alone, is among the words.
fn names_actor(here: &BTreeSet<String>, actor: &str) -> bool {
    words(actor)
        .last()
        .is_some_and(|word| here.contains(&actor[word.range.clone()].to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::encoder::EncoderOptions;
    use crate::engine::manifest::{Manifest, Role};
    use crate::engine::{LibrarySearch, Runtime};
    use crate::summarize::CompressiveSummarizer;
    use crate::summarize::ExtractiveSummarizer;
    use std::path::{Path, PathBuf};

    fn shared() -> PathBuf {
        let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
        std::env::var_os("MAWQIF_SHARED").map_or_else(default, PathBuf::from)
    }

    /// The shipped model; `None` where the runtime library or the model is not installed.
    fn trained() -> Option<CompressiveSummarizer> {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let search = LibrarySearch {
            models_dir: Some(models.clone()),
            ..LibrarySearch::default()
        };
        let runtime = Runtime::load(&search)
            .inspect_err(|error| eprintln!("skipped: {error}"))
            .ok()?;
        let info = Manifest::read(&models)
            .unwrap()
            .verify_role(Role::Summarize)
            .unwrap()?;
        Some(CompressiveSummarizer::load(&runtime, &info, EncoderOptions::default()).unwrap())
    }

    #[test]
    fn simple_systems_are_as_long_as_the_first_summarizer() {
        let case = Case {
            story: EnglishStory {
                actors: Vec::new(),
                title: "Dock opened".into(),
                sentences: [
                    "Ali Hassan opened 3 docks.",
                    "The port is ready for large ships now.",
                    "Ships came.",
                ]
                .iter()
                .zip(1..)
                .map(|(text, segment_id)| crate::summarize::EnglishSentence::given(segment_id, *text))
                .collect(),
            },
            reference: "Ali Hassan opened 4 docks.".into(),
            actors: ["Ali Hassan".to_owned()].into(),
        };
        let rows = compare(
            &[case],
            &[&ExtractiveSummarizer],
            Budget {
                max_sentences: 1,
                max_words: 6,
            },
        );
        let systems: Vec<&str> = rows.iter().map(|row| row.system.as_str()).collect();
        assert_eq!(systems, ["reference", "lead", "lexrank", "extractive:lexrank"]);
        assert!(rows[1..].iter().all(|row| row.words == 5.0));
        assert_eq!((rows[0].rouge1, rows[0].numbers_supported), (1.0, 0.0));
        assert_eq!((rows[3].actors_named, rows[3].names_supported), (1.0, 1.0));
    }

    /// The gold articles held out of training; `None` where the folder is not there.
    fn gold_cases() -> Option<Vec<Case>> {
        let folder = shared().join("gold/dev");
        let articles = crate::eval::gold::read_dir(&folder)
            .inspect_err(|error| eprintln!("skipped: {} ({error}); set MAWQIF_SHARED", folder.display()))
            .ok()?;
        Some(
            articles
                .iter()
                .filter_map(|article| Case::of(article, &certain(article), Vec::new()))
                .collect(),
        )
    }

    fn of<'r>(rows: &'r [SummaryScores], system: &str) -> &'r SummaryScores {
        rows.iter().find(|row| row.system == system).unwrap()
    }

    #[test]
    fn whole_sentences_beat_lexrank_on_gold() {
        let Some(cases) = gold_cases() else { return };
        let rows = compare(&cases, &[&ExtractiveSummarizer], Budget::default());
        println!("{}", table(&rows));
        let ours = of(&rows, "extractive:lexrank");
        assert!(ours.rouge1 > of(&rows, "lexrank").rouge1 && ours.rouge2 > of(&rows, "lexrank").rouge2);
        assert_eq!((ours.names_supported, ours.numbers_supported), (1.0, 1.0));
    }

    #[test]
    fn the_trained_model_beats_lead_on_gold() {
        let (Some(cases), Some(model)) = (gold_cases(), trained()) else {
            return;
        };
        let rows = compare(&cases, &[&model, &ExtractiveSummarizer], Budget::default());
        println!("{}", table(&rows));
        let (ours, lead) = (of(&rows, "compressive:summarize-en"), of(&rows, "lead"));
        assert!(ours.rouge1 > lead.rouge1 + 0.02 && ours.rouge2 > lead.rouge2 + 0.01);
        assert_eq!((ours.names_supported, ours.numbers_supported), (1.0, 1.0));
    }
}
