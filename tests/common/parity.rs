//! What the tests of the engine share: the tiny models of `tests/fixtures/parity` and what `transformers`
//! makes of them. See `tests/fixtures/make_parity.py`.
#![allow(dead_code, reason = "every test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use mawqif::engine::{
    EngineError, LibrarySearch, Runtime,
    seq2seq::{Generation, Hypothesis, Row, Seq2Seq},
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Inputs and what comes out, by setting.
#[derive(Deserialize)]
pub struct Fixture {
    /// Source tokens, of different lengths.
    pub inputs: Vec<Vec<u32>>,
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
pub struct Case {
    pub name: String,
    pub settings: Map<String, Value>,
    pub tokens: Vec<Vec<u32>>,
    /// Sum of log-probabilities (greedy) or the score with its length penalty (beam).
    pub scores: Vec<f32>,
}

impl Case {
    /// The settings as the engine understands them.
    pub fn generation(&self) -> Generation {
        Generation::from_json(&self.settings, &Map::new()).unwrap()
    }
}

impl Fixture {
    pub fn read(family: &str) -> Self {
        serde_json::from_str(&fs::read_to_string(fixtures(family).join("cases.json")).unwrap()).unwrap()
    }

    pub fn case(&self, name: &str) -> &Case {
        self.cases.iter().find(|case| case.name == name).unwrap()
    }
}

pub const FAMILIES: [&str; 8] = [
    "marian", "m2m100", "nllb", "bart", "mbart", "t5", "mt5", "pegasus",
];
pub const MERGED: [&str; 2] = ["encoder_model.onnx", "decoder_model_merged.onnx"];
pub const SPLIT: [&str; 3] = [
    "encoder_model.onnx",
    "decoder_model.onnx",
    "decoder_with_past_model.onnx",
];

/// The folder of a family.
pub fn fixtures(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/parity")
        .join(family)
}

pub fn runtime() -> Runtime {
    Runtime::load(&LibrarySearch::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// A folder with the configuration of a family and no graphs.
pub fn configured(family: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["config.json", "generation_config.json"] {
        fs::copy(fixtures(family).join(file), folder.path().join(file)).unwrap();
    }
    folder
}

/// A folder with the configuration of a family and some of its graphs.
pub fn folder(family: &str, graphs: &[&str]) -> tempfile::TempDir {
    let folder = configured(family);
    for file in graphs {
        fs::copy(fixtures(family).join(file), folder.path().join(file)).unwrap();
    }
    folder
}

pub fn load(folder: &Path) -> Seq2Seq {
    Seq2Seq::load(&runtime(), folder, 1).unwrap_or_else(|error| panic!("{error}"))
}

/// The error of a folder that cannot be loaded.
pub fn load_error(folder: &Path) -> EngineError {
    match Seq2Seq::load(&runtime(), folder, 1) {
        Ok(_) => panic!("loaded"),
        Err(error) => error,
    }
}

pub fn rows(inputs: &[Vec<u32>]) -> Vec<Row> {
    inputs
        .iter()
        .map(|tokens| Row {
            tokens: tokens.clone(),
            max_new_tokens: usize::MAX,
        })
        .collect()
}

pub fn generate(model: &mut Seq2Seq, rows: &[Row], generation: &Generation) -> Vec<Hypothesis> {
    let outcomes = model.generate(rows, generation, &mut |_| Ok(())).unwrap();
    outcomes.into_iter().map(Result::unwrap).collect()
}

/// The tokens that a model gives in a case.
pub fn tokens(model: &mut Seq2Seq, inputs: &[Vec<u32>], case: &Case) -> Vec<Vec<u32>> {
    generate(model, &rows(inputs), &case.generation())
        .into_iter()
        .map(|hypothesis| hypothesis.tokens)
        .collect()
}
