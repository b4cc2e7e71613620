//! Which sentences stand at the centre of a story: LexRank (Erkan and Radev, JAIR 22, 2004) in its
//! continuous form, with a biased jump (Otterbacher, Erkan and Radev, 2005): the random reader who
//! tires of following similar sentences restarts near the top of the story and near its title.

use std::collections::BTreeMap;

use super::sentence::{Word, content};

/// How much the restart of the random reader counts. Erkan and Radev restart in 15 % of the steps;
/// news bodies are short and lead-heavy, so that the prior deserves more.
const RESTART: f64 = 0.5;
/// Weight of the title within the restart; the rest is position.
const TITLE_SHARE: f64 = 0.3;
/// Position prior: sentence `i` counts `1 / (1 + i)^POSITION_POWER`.
const POSITION_POWER: f64 = 0.8;
/// The iteration ends when no score moves by more than this.
const TOLERANCE: f64 = 1e-10;
/// The iteration contracts by `1 - RESTART` a step, so that this many steps always suffice.
const MAX_STEPS: usize = 200;

/// The tf-idf vectors of a story's sentences; idf within the story (`1 + ln(n / df)`).
#[derive(Clone, Debug)]
pub struct Vectors {
    vectors: Vec<BTreeMap<String, f64>>,
    idf: BTreeMap<String, f64>,
}

impl Vectors {
    /// Builds one unit vector per sentence.
    pub fn new(sentences: &[Vec<Word>]) -> Self {
        let mut df: BTreeMap<&str, f64> = BTreeMap::new();
        for words in sentences {
            for stem in content(words) {
                *df.entry(stem).or_default() += 1.0;
            }
        }
        let n = sentences.len() as f64;
        let idf: BTreeMap<String, f64> = df
            .into_iter()
            .map(|(stem, df)| (stem.to_owned(), 1.0 + (n / df).ln()))
            .collect();
        let vectors = sentences.iter().map(|words| unit_vector(words, &idf)).collect();
        Self { vectors, idf }
    }

    /// Cosine of two sentences, 0 to 1.
    pub fn similarity(&self, a: usize, b: usize) -> f64 {
        dot(&self.vectors[a], &self.vectors[b])
    }

    /// Cosine of a sentence and other words, of which only those that the story uses count.
    pub fn similarity_to(&self, a: usize, words: &[Word]) -> f64 {
        dot(&self.vectors[a], &unit_vector(words, &self.idf))
    }
}

fn unit_vector(words: &[Word], idf: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let mut vector: BTreeMap<String, f64> = BTreeMap::new();
    for word in words.iter().filter(|w| w.content) {
        if let Some(idf) = idf.get(&word.stem) {
            *vector.entry(word.stem.clone()).or_default() += idf;
        }
    }
    let norm = vector.values().map(|v| v * v).sum::<f64>().sqrt();
    if norm > 0.0 {
        vector.values_mut().for_each(|v| *v /= norm);
    }
    vector
}

fn dot(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>) -> f64 {
    a.iter().filter_map(|(stem, v)| b.get(stem).map(|w| v * w)).sum()
}

/// One score per sentence, summing to 1; the title may be empty.
pub fn rank(vectors: &Vectors, title: &[Word]) -> Vec<f64> {
    let n = vectors.vectors.len();
    if n == 0 {
        return Vec::new();
    }
    let restart = restart(vectors, title);
    // Row-stochastic similarities. A sentence is similar to itself, so no row is empty unless the
    // sentence has no content word; such a reader restarts.
    let rows: Vec<Vec<f64>> = (0..n)
        .map(|a| {
            let row: Vec<f64> = (0..n).map(|b| vectors.similarity(a, b)).collect();
            let sum: f64 = row.iter().sum();
            if sum > 0.0 {
                row.iter().map(|v| v / sum).collect()
            } else {
                restart.clone()
            }
        })
        .collect();
    let mut scores = restart.clone();
    for _ in 0..MAX_STEPS {
        let next: Vec<f64> = (0..n)
            .map(|b| {
                RESTART * restart[b] + (1.0 - RESTART) * (0..n).map(|a| scores[a] * rows[a][b]).sum::<f64>()
            })
            .collect();
        let moved = next
            .iter()
            .zip(&scores)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        scores = next;
        if moved < TOLERANCE {
            break;
        }
    }
    scores
}

fn restart(vectors: &Vectors, title: &[Word]) -> Vec<f64> {
    let n = vectors.vectors.len();
    let position = normalized((0..n).map(|i| (1.0 + i as f64).powf(-POSITION_POWER)).collect());
    let overlap: Vec<f64> = (0..n).map(|i| vectors.similarity_to(i, title)).collect();
    if overlap.iter().sum::<f64>() <= 0.0 {
        return position;
    }
    let overlap = normalized(overlap);
    position
        .iter()
        .zip(&overlap)
        .map(|(p, t)| (1.0 - TITLE_SHARE) * p + TITLE_SHARE * t)
        .collect()
}

fn normalized(values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter().map(|v| v / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::sentence::words;

    fn ranked(title: &str, sentences: &[&str]) -> Vec<f64> {
        let sentences: Vec<Vec<Word>> = sentences.iter().map(|s| words(s)).collect();
        rank(&Vectors::new(&sentences), &words(title))
    }

    #[test]
    fn scores_are_a_distribution_and_favour_the_central_sentence() {
        let scores = ranked(
            "",
            &[
                "Rain fell in Basra.",
                "Rain flooded roads in Basra and schools closed.",
                "Schools closed after roads flooded.",
                "A film won a prize.",
            ],
        );
        assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(scores[1] > scores[2] && scores[2] > scores[3]);
    }

    #[test]
    fn the_title_pulls_its_sentence_up() {
        let sentences = [
            "The council met.",
            "A bridge was opened.",
            "A hospital was closed.",
        ];
        assert!(ranked("Hospital closed", &sentences)[2] > ranked("Bridge opened", &sentences)[2]);
    }

    #[test]
    fn sentences_without_content_words_do_not_break_the_walk() {
        let scores = ranked("", &["It is.", "Was it?"]);
        assert!(scores.iter().all(|s| s.is_finite()) && scores[0] > scores[1]);
        assert!(ranked("x", &[]).is_empty());
    }
}
