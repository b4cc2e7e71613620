//! The engine cuts texts into the ids of `transformers`: 200 lines with what Arabic and English text from the web
//! holds, with the shipped tokenizers and with tiny ones of every kind. The fixtures are made by
//! `tests/fixtures/make_tokenizers.py`.
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
    encoder::{Encoder, EncoderOptions},
    seq2seq::ModelConfig,
    tokenizer::load_tokenizer,
};
use serde::{Deserialize, de::DeserializeOwned};
use tokenizers::{Encoding, Tokenizer};

const SHIPPED: [&str; 3] = ["translate-ar-en", "tag-positions-ar", "summarize-en"];
const TINY: [&str; 8] = [
    "t5-unigram",
    "pegasus-unigram",
    "mbart-unigram",
    "mbart50-unigram",
    "nllb-bpe",
    "nllb-legacy-bpe",
    "bart-byte-level",
    "bert-word-piece",
];

/// What Python makes of the lines.
#[derive(Deserialize)]
struct Expected {
    /// The token that fills rows of a batch.
    pad: u32,
    /// Per line, special tokens included.
    ids: Vec<Vec<u32>>,
    /// Per line, start and end of each token in code points.
    offsets: Vec<Vec<usize>>,
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read<T: DeserializeOwned>(path: &str) -> T {
    let path = project("tests/fixtures/tokenizers").join(path);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn lines() -> Vec<String> {
    let lines: Vec<String> = read("lines.json");
    assert_eq!(lines.len(), 200);
    lines
}

fn expected(name: &str) -> Expected {
    read(&format!("expected/{name}.json"))
}

fn shipped(name: &str) -> Tokenizer {
    load_tokenizer(&project("models").join(name)).unwrap()
}

fn tiny(name: &str) -> Tokenizer {
    load_tokenizer(&project("tests/fixtures/tokenizers").join(name)).unwrap()
}

fn tokenizers() -> impl Iterator<Item = (&'static str, Tokenizer)> {
    let shipped = SHIPPED.iter().map(|&name| (name, shipped(name)));
    shipped.chain(TINY.iter().map(|&name| (name, tiny(name))))
}

/// Offsets in code points from those in bytes.
fn in_code_points(text: &str, bytes: &[(usize, usize)]) -> Vec<usize> {
    let code_points = |byte: usize| text[..byte].chars().count();
    bytes
        .iter()
        .flat_map(|&(start, end)| [code_points(start), code_points(end)])
        .collect()
}

fn encode(tokenizer: &Tokenizer, line: &str) -> Encoding {
    tokenizer.encode(line, true).unwrap()
}

#[test]
fn ids_are_those_of_python() {
    for (name, tokenizer) in tokenizers() {
        let expected = expected(name);
        for (line, ids) in lines().iter().zip(&expected.ids) {
            assert_eq!(encode(&tokenizer, line).get_ids(), ids, "{name} {line:?}");
        }
    }
}

#[test]
fn offsets_are_those_of_python_in_bytes() {
    for (name, tokenizer) in tokenizers() {
        let expected = expected(name);
        for (line, offsets) in lines().iter().zip(&expected.offsets) {
            let encoding = encode(&tokenizer, line);
            assert_eq!(
                in_code_points(line, encoding.get_offsets()),
                *offsets,
                "{name} {line:?}"
            );
        }
    }
}

/// The path of the models that read without a decoder: pieces and their bytes, without special tokens.
#[test]
fn pieces_of_an_encoder_are_those_of_python() {
    let runtime = Runtime::load(&LibrarySearch::default()).unwrap();
    for (name, before, behind) in [("tag-positions-ar", 0, 1), ("summarize-en", 1, 1)] {
        let encoder =
            Encoder::load(&runtime, &project("models").join(name), EncoderOptions::default()).unwrap();
        let expected = expected(name);
        for ((line, ids), offsets) in lines().iter().zip(&expected.ids).zip(&expected.offsets) {
            let pieces = encoder.pieces(line).unwrap();
            assert_eq!(pieces.ids, ids[before..ids.len() - behind], "{name} {line:?}");
            let ranges: Vec<_> = pieces
                .ranges
                .iter()
                .map(|range| (range.start, range.end))
                .collect();
            assert_eq!(
                in_code_points(line, &ranges),
                offsets[2 * before..offsets.len() - 2 * behind],
                "{name} {line:?}"
            );
        }
    }
}

/// Python pads rows behind their tokens (asserted where the fixture is made); the engine does the same with the
/// token of the model's configuration.
#[test]
fn padding_is_that_of_python() {
    let config = ModelConfig::read(&project("models/translate-ar-en")).unwrap();
    assert_eq!(config.generation.pad_token_id, expected("translate-ar-en").pad);
    let config = ModelConfig::read(&project("tests/fixtures/parity/nllb")).unwrap();
    assert_eq!(config.generation.pad_token_id, expected("nllb-bpe").pad);
}

#[test]
fn the_language_stands_where_each_family_reads_it() {
    let marked = |name: &str, language: &str, before: bool| {
        let tokenizer = tiny(name);
        let encoding = encode(&tokenizer, "نعم");
        let tokens = encoding.get_tokens();
        let last = tokens.len() - 1;
        if before {
            assert_eq!((&*tokens[0], &*tokens[last]), (language, "</s>"), "{name}");
        } else {
            assert_eq!((&*tokens[last - 1], &*tokens[last]), ("</s>", language), "{name}");
        }
    };
    marked("nllb-bpe", "arb_Arab", true);
    marked("nllb-legacy-bpe", "arb_Arab", false);
    marked("mbart50-unigram", "ar_AR", true);
    marked("mbart-unigram", "ar_AR", false);
}

/// A tiny tokenizer whose configuration is changed in one place.
fn changed(name: &str, change: impl FnOnce(&mut serde_json::Map<String, serde_json::Value>)) -> EngineError {
    let folder = tempfile::tempdir().unwrap();
    let from = project("tests/fixtures/tokenizers").join(name);
    fs::copy(from.join("tokenizer.json"), folder.path().join("tokenizer.json")).unwrap();
    let config = fs::read_to_string(from.join("tokenizer_config.json")).unwrap();
    let mut config = serde_json::from_str(&config).unwrap();
    change(&mut config);
    fs::write(
        folder.path().join("tokenizer_config.json"),
        serde_json::to_string(&config).unwrap(),
    )
    .unwrap();
    match load_tokenizer(folder.path()) {
        Ok(_) => panic!("loaded"),
        Err(error) => error,
    }
}

fn assert_refused(error: EngineError, words: &[&str]) {
    let message = error.to_string();
    match error {
        EngineError::ModelFile { path, .. } => assert!(path.ends_with("tokenizer_config.json"), "{message}"),
        _ => panic!("{message}"),
    }
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
}

/// `transformers` would read the texts as English without a word.
#[test]
fn a_source_language_that_is_not_chosen_is_refused() {
    for name in ["nllb-bpe", "mbart-unigram", "mbart50-unigram"] {
        let error = changed(name, |config| {
            config.remove("src_lang");
        });
        assert_refused(
            error,
            &["source language is not chosen", "set src_lang", "arb_Arab"],
        );
    }
}

#[test]
fn a_source_language_that_the_tokenizer_does_not_have_is_refused() {
    let error = changed("nllb-bpe", |config| {
        config.insert("src_lang".to_owned(), "ar".into());
    });
    // It is a piece of words, though.
    assert!(tiny("nllb-bpe").token_to_id("ar").is_some());
    assert_refused(
        error,
        &["\"ar\"", "src_lang", "no special token of tokenizer.json"],
    );
}

#[test]
fn settings_that_would_change_ids_are_refused() {
    let error = changed("t5-unigram", |config| {
        config.insert("split_special_tokens".to_owned(), true.into());
    });
    assert_refused(error, &["split_special_tokens", "not supported"]);
    let error = changed("t5-unigram", |config| {
        config["added_tokens_decoder"]["9999"] = serde_json::json!({"content": "<new>", "special": true});
    });
    assert_refused(error, &["<new>", "9999", "take both files from one export"]);
}

/// M2M100 has no fast tokenizer in `transformers`; exports of transformers.js bring one, with marks like `__ar__`.
#[test]
fn m2m100_marks_are_written_with_underscores() {
    let folder = tempfile::tempdir().unwrap();
    let from = project("tests/fixtures/tokenizers/nllb-bpe/tokenizer.json");
    let text = fs::read_to_string(from).unwrap().replace("arb_Arab", "__ar__");
    fs::write(folder.path().join("tokenizer.json"), text).unwrap();
    fs::write(
        folder.path().join("tokenizer_config.json"),
        r#"{"tokenizer_class": "M2M100Tokenizer", "src_lang": "ar"}"#,
    )
    .unwrap();
    let tokenizer = load_tokenizer(folder.path()).unwrap();
    let encoding = encode(&tokenizer, "نعم");
    assert_eq!(encoding.get_tokens().first().unwrap(), "__ar__");
    assert_eq!(encoding.get_tokens().last().unwrap(), "</s>");
}
