//! The engine gives the token ids of `transformers`, model by model and setting by setting, and says
//! clearly why a model cannot be loaded. The fixtures are made by `tests/fixtures/make_parity.py`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use mawqif::engine::{
    EngineError, LibrarySearch, Runtime,
    seq2seq::{Generation, Hypothesis, Row, Seq2Seq},
};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Fixture {
    inputs: Vec<Vec<u32>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    settings: Map<String, Value>,
    tokens: Vec<Vec<u32>>,
    /// Sum of log-probabilities (greedy) or the score with its length penalty (beam).
    scores: Vec<f32>,
}

const FAMILIES: [&str; 4] = ["marian", "m2m100", "bart", "t5"];
const MERGED: [&str; 2] = ["encoder_model.onnx", "decoder_model_merged.onnx"];
const SPLIT: [&str; 3] = [
    "encoder_model.onnx",
    "decoder_model.onnx",
    "decoder_with_past_model.onnx",
];

fn fixtures(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/parity")
        .join(family)
}

fn runtime() -> Runtime {
    Runtime::load(&LibrarySearch::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// A folder with the configuration of a family and some of its graphs.
fn folder(family: &str, graphs: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["config.json", "generation_config.json"].iter().chain(graphs) {
        fs::copy(fixtures(family).join(file), folder.path().join(file)).unwrap();
    }
    folder
}

fn load(family: &str, graphs: &[&str]) -> Seq2Seq {
    Seq2Seq::load(&runtime(), folder(family, graphs).path(), 1).unwrap()
}

fn fixture(family: &str) -> Fixture {
    serde_json::from_str(&fs::read_to_string(fixtures(family).join("cases.json")).unwrap()).unwrap()
}

fn rows(inputs: &[Vec<u32>]) -> Vec<Row> {
    inputs
        .iter()
        .map(|tokens| Row {
            tokens: tokens.clone(),
            max_new_tokens: usize::MAX,
        })
        .collect()
}

fn generate(model: &mut Seq2Seq, rows: &[Row], generation: &Generation) -> Vec<Hypothesis> {
    let outcomes = model.generate(rows, generation, &mut |_| Ok(())).unwrap();
    outcomes.into_iter().map(Result::unwrap).collect()
}

fn score(hypothesis: &Hypothesis, generation: &Generation) -> f32 {
    if generation.num_beams == 1 {
        return hypothesis.log_probability;
    }
    hypothesis.log_probability / (hypothesis.tokens.len() as f32).powf(generation.length_penalty)
}

fn agrees_with_transformers(graphs: &[&str]) {
    for family in FAMILIES {
        let mut model = load(family, graphs);
        let Fixture { inputs, cases } = fixture(family);
        for case in cases {
            let generation = Generation::from_json(&case.settings, &Map::new()).unwrap();
            let hypotheses = generate(&mut model, &rows(&inputs), &generation);
            let tokens: Vec<_> = hypotheses
                .iter()
                .map(|hypothesis| hypothesis.tokens.clone())
                .collect();
            assert_eq!(tokens, case.tokens, "{family} {}", case.name);
            for (hypothesis, expected) in hypotheses.iter().zip(&case.scores) {
                let score = score(hypothesis, &generation);
                assert!(
                    (score - expected).abs() < 2e-3,
                    "{family} {}: score {score} for {expected}",
                    case.name
                );
            }
        }
    }
}

#[test]
fn merged_decoders_agree_with_transformers() {
    agrees_with_transformers(&MERGED);
}

#[test]
fn separate_decoders_agree_with_transformers() {
    agrees_with_transformers(&SPLIT);
}

#[test]
fn a_sentence_has_the_same_result_alone_and_in_any_order() {
    for family in FAMILIES {
        let mut model = load(family, &MERGED);
        let Fixture { inputs, cases } = fixture(family);
        for case in cases
            .iter()
            .filter(|case| ["greedy", "beam"].contains(&case.name.as_str()))
        {
            let generation = Generation::from_json(&case.settings, &Map::new()).unwrap();
            for (input, expected) in inputs.iter().zip(&case.tokens) {
                let alone = generate(&mut model, &rows(std::slice::from_ref(input)), &generation);
                assert_eq!(alone[0].tokens, *expected, "{family} {} alone", case.name);
            }
            let reversed: Vec<_> = inputs.iter().rev().cloned().collect();
            let hypotheses = generate(&mut model, &rows(&reversed), &generation);
            assert!(
                hypotheses.iter().map(|h| &h.tokens).eq(case.tokens.iter().rev()),
                "{family} {} reversed",
                case.name
            );
        }
    }
}

#[test]
fn a_row_that_is_given_up_leaves_and_the_others_stay_as_they_are() {
    let mut model = load("marian", &MERGED);
    let Fixture { inputs, cases } = fixture("marian");
    for case in cases
        .iter()
        .filter(|case| ["greedy", "beam"].contains(&case.name.as_str()))
    {
        let generation = Generation::from_json(&case.settings, &Map::new()).unwrap();
        let given_up = (0..inputs.len()).max_by_key(|&at| case.tokens[at].len()).unwrap();
        let mut steps = BTreeMap::new();
        let outcomes = model
            .generate(&rows(&inputs), &generation, &mut |row| {
                let step = steps.entry(row).or_insert(0);
                *step += 1;
                if row == given_up && *step > 2 {
                    Err(EngineError::Cancelled)
                } else {
                    Ok(())
                }
            })
            .unwrap();
        assert_eq!(steps[&given_up], 3, "no step after giving up");
        for (at, outcome) in outcomes.into_iter().enumerate() {
            match outcome {
                Ok(hypothesis) => assert_eq!(hypothesis.tokens, case.tokens[at], "{} row {at}", case.name),
                Err(error) => assert!(at == given_up && matches!(error, EngineError::Cancelled)),
            }
        }
    }
}

#[test]
fn a_row_has_its_own_length_limit() {
    let mut model = load("bart", &MERGED);
    let Fixture { inputs, cases } = fixture("bart");
    let greedy = &cases[0];
    let generation = Generation::from_json(&greedy.settings, &Map::new()).unwrap();
    let mut rows = rows(&inputs);
    rows[1].max_new_tokens = 3;
    let hypotheses = generate(&mut model, &rows, &generation);
    assert_eq!(
        hypotheses[1].tokens,
        greedy.tokens[1][..3.min(greedy.tokens[1].len())]
    );
    assert_eq!(hypotheses[0].tokens, greedy.tokens[0]);
}

fn load_error(folder: &Path) -> String {
    match Seq2Seq::load(&runtime(), folder, 1) {
        Ok(_) => panic!("loaded"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn missing_files_are_named() {
    let without_config = tempfile::tempdir().unwrap();
    assert!(load_error(without_config.path()).contains("config.json"));
    let folder = folder("marian", &["encoder_model.onnx"]);
    assert!(load_error(folder.path()).contains("decoder_model_merged.onnx"));
}

#[test]
fn a_truncated_graph_is_named() {
    let folder = folder("marian", &MERGED);
    let path = folder.path().join("decoder_model_merged.onnx");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let message = load_error(folder.path());
    assert!(
        message.contains("decoder_model_merged.onnx") && message.contains("cannot be loaded"),
        "{message}"
    );
    assert!(!message.contains('\n'), "{message}");
}

#[test]
fn a_decoder_without_cache_is_refused() {
    let folder = folder("marian", &["encoder_model.onnx", "decoder_model.onnx"]);
    let message = load_error(folder.path());
    assert!(message.contains("no past_key_values"), "{message}");
}

#[test]
fn a_graph_in_the_place_of_another_is_refused() {
    let folder = folder("marian", &MERGED);
    fs::copy(
        folder.path().join("encoder_model.onnx"),
        folder.path().join("decoder_model_merged.onnx"),
    )
    .unwrap();
    assert!(load_error(folder.path()).contains("decoder_model_merged.onnx"));
}

#[test]
fn unsupported_settings_are_refused_when_loading() {
    let folder = folder("marian", &MERGED);
    fs::write(
        folder.path().join("generation_config.json"),
        r#"{"do_sample": true, "eos_token_id": 0}"#,
    )
    .unwrap();
    assert!(load_error(folder.path()).contains("do_sample"));
}
