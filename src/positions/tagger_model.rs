//! The tagger over an ONNX session of the engine.
//!
//! Each segment is a run of its own, and each of its cues another: the scales of an int8 run depend
//! on everything in it, so that only single runs give the same answer whatever else is asked.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use super::model_error::ModelError;
use super::model_file;
use super::tagger::decode::{self, CueRun, Scores};
use super::tagger::{Calibration, Proposal, TYPES, Tagger, Tokens};
use crate::engine::Runtime;
use crate::engine::encoder::{Encoder, EncoderOptions, Output};

/// What `config.json` of the model says.
#[derive(serde::Deserialize)]
struct Config {
    cue_labels: Vec<String>,
    span_columns: Vec<String>,
    types: Vec<String>,
    forms: Vec<String>,
    cue_threshold: f32,
    calibration: Calibration,
}

impl Config {
    /// What does not fit this version, if anything.
    fn complaint(&self) -> Option<String> {
        let types: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
        let columns = ["actor_start", "actor_end", "content_start", "content_end"];
        [
            ("cue_labels", self.cue_labels == ["O", "B", "I"]),
            ("span_columns", self.span_columns == columns),
            ("types", self.types == types),
            ("forms", self.forms == ["paraphrase", "direct"]),
            ("cue_threshold", (0.0..=1.0).contains(&self.cue_threshold)),
        ]
        .iter()
        .find(|(_, fits)| !fits)
        .map(|(field, _)| format!("its {field} are not those of this version"))
    }
}

/// A [`Tagger`] that runs `model.onnx` of a folder.
pub struct OnnxTagger {
    encoder: Encoder,
    end_mark: u32,
    threshold: f32,
    calibration: Calibration,
}

impl OnnxTagger {
    /// Loads `model.onnx`, `tokenizer.json` and `config.json` of a folder.
    ///
    /// # Errors
    /// When a file is missing, damaged or of another version.
    pub fn load(runtime: &Runtime, folder: &Path, options: EncoderOptions) -> Result<Self, ModelError> {
        let (encoder, end_mark, config) = model_file::load(runtime, folder, options, Config::complaint)?;
        Ok(Self {
            encoder,
            end_mark,
            threshold: config.cue_threshold,
            calibration: config.calibration,
        })
    }
}

impl Tagger for OnnxTagger {
    fn propose(&self, text: &str) -> Result<Vec<Proposal>, ModelError> {
        let pieces = self.encoder.pieces(text)?;
        if pieces.ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut ids = pieces.ids;
        ids.push(self.end_mark);
        let outputs = self.encoder.run_typed(&ids, vec![0; ids.len()])?;
        let cue_logits =
            rows::<3>(&outputs, "cue_logits", ids.len()).ok_or_else(|| misshapen("cue_logits"))?;
        let tokens = Tokens {
            text,
            offsets: &pieces.ranges,
        };
        let mut found = Vec::new();
        for cue in tokens.on_words(decode::cues(&cue_logits, self.threshold)) {
            let outputs = self.encoder.run_typed(&ids, marks(&cue, ids.len()))?;
            let span =
                rows::<4>(&outputs, "span_logits", ids.len()).ok_or_else(|| misshapen("span_logits"))?;
            let types = rows::<13>(&outputs, "type_logits", 1).ok_or_else(|| misshapen("type_logits"))?;
            let forms = rows::<2>(&outputs, "form_logits", 1).ok_or_else(|| misshapen("form_logits"))?;
            let scores = Scores {
                span: &span,
                position_type: &types[0],
                form: &forms[0],
            };
            found.extend(tokens.proposal(&cue, &scores, &self.calibration));
        }
        Ok(found)
    }
}

/// 1 at the tokens of the cue, 0 elsewhere.
fn marks(cue: &CueRun, length: usize) -> Vec<i64> {
    let cue: Range<usize> = cue.run.first..cue.run.last + 1;
    (0..length).map(|at| i64::from(cue.contains(&at))).collect()
}

/// The error for an output that [`rows`] does not take.
pub(super) fn misshapen(name: &str) -> ModelError {
    ModelError::Run {
        reason: format!("the model's output {name} is missing or has another shape than expected"),
    }
}

/// An output `[1, count, N]` or `[1, N]` as `count` rows; `None` when it has another size.
pub(super) fn rows<const N: usize>(
    outputs: &BTreeMap<String, Output>,
    name: &str,
    count: usize,
) -> Option<Vec<[f32; N]>> {
    let (rows, rest) = outputs.get(name)?.values.as_chunks::<N>();
    (rest.is_empty() && rows.len() == count).then(|| rows.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use decode::SpanRun;

    fn config() -> Config {
        Config {
            cue_labels: ["O", "B", "I"].map(String::from).to_vec(),
            span_columns: ["actor_start", "actor_end", "content_start", "content_end"]
                .map(String::from)
                .to_vec(),
            types: TYPES.iter().map(|(name, _)| (*name).to_owned()).collect(),
            forms: ["paraphrase", "direct"].map(String::from).to_vec(),
            cue_threshold: 0.5,
            calibration: Calibration {
                bias: 0.0,
                slope: 1.0,
            },
        }
    }

    #[test]
    fn a_configuration_of_another_order_is_refused() {
        assert_eq!(config().complaint(), None);
        let mut other = config();
        other.types.swap(0, 1);
        assert!(other.complaint().is_some_and(|c| c.contains("types")));
    }

    #[test]
    fn outputs_of_another_size_are_refused() {
        let output = Output {
            shape: vec![1, 2, 3],
            values: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0],
        };
        let outputs = BTreeMap::from([("cue_logits".to_owned(), output)]);
        assert_eq!(
            rows::<3>(&outputs, "cue_logits", 2),
            Some(vec![[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
        );
        assert_eq!(rows::<3>(&outputs, "cue_logits", 3), None);
        assert_eq!(rows::<4>(&outputs, "cue_logits", 1), None);
        assert_eq!(rows::<3>(&outputs, "span_logits", 2), None);
    }

    #[test]
    fn a_cue_is_marked_with_both_its_ends() {
        let cue = CueRun {
            run: SpanRun { first: 1, last: 2 },
            probability: 1.0,
        };
        assert_eq!(marks(&cue, 5), [0, 1, 1, 0, 0]);
    }
}
