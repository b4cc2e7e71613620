//! The engine gives the token ids of `transformers`, model by model and setting by setting. The fixtures are
//! made by `tests/fixtures/make_parity.py`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

#[path = "common/parity.rs"]
mod parity;

use std::{collections::BTreeMap, fs};

use mawqif::engine::{
    EngineError,
    seq2seq::{Generation, Hypothesis},
    tokenizer::load_tokenizer,
};
use parity::{FAMILIES, Fixture, MERGED, SPLIT, fixtures, folder, generate, rows, tokens};
use serde::Deserialize;

fn load(family: &str, graphs: &[&str]) -> mawqif::engine::seq2seq::Seq2Seq {
    parity::load(folder(family, graphs).path())
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
        let Fixture { inputs, cases } = Fixture::read(family);
        for case in cases {
            let generation = case.generation();
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
        let Fixture { inputs, cases } = Fixture::read(family);
        for case in cases
            .iter()
            .filter(|case| ["greedy", "beam"].contains(&case.name.as_str()))
        {
            let generation = case.generation();
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
    let Fixture { inputs, cases } = Fixture::read("marian");
    for case in cases
        .iter()
        .filter(|case| ["greedy", "beam"].contains(&case.name.as_str()))
    {
        let generation = case.generation();
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
    let Fixture { inputs, cases } = Fixture::read("bart");
    let greedy = &cases[0];
    let generation = greedy.generation();
    let mut rows = rows(&inputs);
    rows[1].max_new_tokens = 3;
    let hypotheses = generate(&mut model, &rows, &generation);
    assert_eq!(
        hypotheses[1].tokens,
        greedy.tokens[1][..3.min(greedy.tokens[1].len())]
    );
    assert_eq!(hypotheses[0].tokens, greedy.tokens[0]);
}

/// The texts of the NLLB fixture and what `transformers` decodes with four beams.
#[derive(Deserialize)]
struct Texts {
    texts: Vec<String>,
    english: Vec<String>,
}

/// Texts in, texts out: the tokenizer marks the source language in front, and the target language is forced.
#[test]
fn nllb_reads_arabic_and_writes_english() {
    let folder = fixtures("nllb");
    let Texts { texts, english } =
        serde_json::from_str(&fs::read_to_string(folder.join("cases.json")).unwrap()).unwrap();
    let fixture = Fixture::read("nllb");
    let tokenizer = load_tokenizer(&folder).unwrap();
    let token = |text: &str| tokenizer.token_to_id(text).unwrap();
    let inputs: Vec<Vec<u32>> = texts
        .iter()
        .map(|text| tokenizer.encode(text.as_str(), true).unwrap().get_ids().to_vec())
        .collect();
    assert_eq!(inputs, fixture.inputs);
    for input in &inputs {
        assert_eq!(
            (input[0], input[input.len() - 1]),
            (token("arb_Arab"), token("</s>"))
        );
    }
    let mut model = parity::load(&folder);
    let written = tokens(&mut model, &inputs, fixture.case("beam"));
    for (tokens, english) in written.iter().zip(&english) {
        assert_eq!(tokens[0], token("eng_Latn"));
        assert_eq!(&tokenizer.decode(tokens, true).unwrap(), english);
    }
}
