//! Exports by Optimum alone hold SentencePiece models and no `tokenizer.json`: the engine gives the ids and texts of
//! the Python tokenizers of `transformers`. The fixtures are made by `tests/fixtures/make_sentencepiece.py`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

#[path = "common/parity.rs"]
mod parity;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use mawqif::engine::{
    Control, EngineError,
    manifest::{MANIFEST_FILE, Manifest, Role, file_sha256},
    seq2seq::{ModelConfig, Row},
    tokenizer::Tokenizer,
    worker::WorkerOptions,
};
use mawqif::translate::{Glossary, SeqTranslator, Translator};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// What Python makes of the lines.
#[derive(Deserialize)]
struct Expected {
    /// Per line, special tokens included.
    ids: Vec<Vec<u32>>,
    /// These ids, decoded without special tokens.
    decoded: Vec<String>,
    /// Any ids, and some that no token has.
    written: Vec<Vec<u32>>,
    /// The same, decoded.
    read: Vec<String>,
    /// What lines are with `clean_up_tokenization_spaces`, where they change.
    #[serde(default)]
    cleaned: BTreeMap<usize, String>,
}

fn tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(path)
}

fn read<T: DeserializeOwned>(path: &str) -> T {
    serde_json::from_str(&fs::read_to_string(tests(path)).unwrap()).unwrap()
}

fn expected(name: &str) -> Expected {
    read(&format!("sentencepiece/expected/{name}.json"))
}

/// The 200 lines of all tokenizers, and some for these.
fn lines() -> Vec<String> {
    let mut lines: Vec<String> = read("tokenizers/lines.json");
    lines.extend(read::<Vec<String>>("sentencepiece/more.json"));
    assert!(lines.len() >= 230);
    lines
}

/// A copy of a tokenizer's folder, to be changed.
struct Folder(tempfile::TempDir);

impl Folder {
    fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(tests("sentencepiece").join(name)).unwrap() {
            let from = entry.unwrap().path();
            fs::copy(&from, folder.path().join(from.file_name().unwrap())).unwrap();
        }
        Self(folder)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn remove(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    fn bytes(self, file: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut bytes = fs::read(self.path(file)).unwrap();
        change(&mut bytes);
        fs::write(self.path(file), bytes).unwrap();
        self
    }

    /// Sets a key of a JSON file; `null` removes it.
    fn set(self, file: &str, key: &str, value: Value) -> Self {
        self.bytes(file, |bytes| {
            let mut object: Map<String, Value> = serde_json::from_slice(bytes).unwrap();
            if value.is_null() {
                object.remove(key);
            } else {
                object.insert(key.to_owned(), value);
            }
            *bytes = serde_json::to_vec(&object).unwrap();
        })
    }

    fn load(&self) -> Tokenizer {
        Tokenizer::load(self.0.path()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn assert_refused(&self, file: &str, words: &[&str]) {
        let error = match Tokenizer::load(self.0.path()) {
            Ok(_) => panic!("loaded"),
            Err(error) => error,
        };
        let message = error.to_string();
        match error {
            EngineError::ModelFile { path, .. } => assert!(path.ends_with(file), "{message}"),
            _ => panic!("{message}"),
        }
        for word in words {
            assert!(message.contains(word), "{word:?} is not in {message:?}");
        }
    }
}

fn assert_same(name: &str, tokenizer: &Tokenizer, expected: &Expected) {
    assert_eq!(expected.ids.len(), lines().len());
    for ((line, ids), decoded) in lines().iter().zip(&expected.ids).zip(&expected.decoded) {
        assert_eq!(tokenizer.encode(line).unwrap().ids, *ids, "{name} {line:?}");
        assert_eq!(tokenizer.count(line).unwrap(), ids.len());
        assert_eq!(tokenizer.decode(ids).unwrap(), *decoded, "{name} {line:?}");
    }
    for (ids, text) in expected.written.iter().zip(&expected.read) {
        assert_eq!(tokenizer.decode(ids).unwrap(), *text, "{name} {ids:?}");
    }
}

#[test]
fn ids_and_texts_are_those_of_python() {
    for name in ["marian", "marian-bytes", "m2m100"] {
        assert_same(name, &Folder::of(name).load(), &expected(name));
    }
}

/// The rules of NMT-NFKC, which most published models have, from a tokenizer that holds them already. They are added
/// to the model as a field of its own: fields of a message that comes twice are merged.
#[test]
fn the_rules_of_published_models_are_followed() {
    let json: Value = read("tokenizers/t5-unigram/tokenizer.json");
    let rules = json["normalizer"]["normalizers"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|part| part["precompiled_charsmap"].as_str())
        .unwrap();
    let rules = base64(rules);
    assert!(rules.len() > 100_000);
    let mut spelling = vec![0x12];
    push_length(&mut spelling, rules.len());
    spelling.extend(rules);
    let folder = Folder::of("marian").bytes("source.spm", |model| {
        model.push(0x1a);
        push_length(model, spelling.len());
        model.extend(&spelling);
    });
    assert_same("marian-nfkc", &folder.load(), &expected("marian-nfkc"));
}

fn push_length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> = text
        .bytes()
        .filter_map(|byte| DIGITS.iter().position(|&digit| digit == byte))
        .map(|digit| digit as u32)
        .collect();
    let group = |group: &[u32]| {
        let bits = (0..4).fold(0, |bits, at| bits << 6 | group.get(at).copied().unwrap_or(0));
        bits.to_be_bytes()[1..group.len()].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}

#[test]
fn older_exports_say_the_same_in_other_files() {
    let folder = Folder::of("m2m100")
        .remove("added_tokens.json")
        .set("tokenizer_config.json", "added_tokens_decoder", Value::Null)
        .set("tokenizer_config.json", "additional_special_tokens", Value::Null);
    assert_same("m2m100", &folder.load(), &expected("m2m100"));
    // And Marian without any of them, its class from config.json.
    let folder = Folder::of("marian")
        .remove("special_tokens_map.json")
        .remove("tokenizer_config.json");
    fs::copy(tests("parity/marian/config.json"), folder.path("config.json")).unwrap();
    assert_same("marian", &folder.load(), &expected("marian"));
}

#[test]
fn spaces_before_punctuation_are_taken_out_where_a_model_asks_for_it() {
    let folder = Folder::of("m2m100").set(
        "tokenizer_config.json",
        "clean_up_tokenization_spaces",
        json!(true),
    );
    let (tokenizer, expected) = (folder.load(), expected("m2m100"));
    assert!(expected.cleaned.len() >= 3);
    for (at, (ids, decoded)) in expected.ids.iter().zip(&expected.decoded).enumerate() {
        let text = expected.cleaned.get(&at).unwrap_or(decoded);
        assert_eq!(tokenizer.decode(ids).unwrap(), *text);
    }
}

#[test]
fn tokens_have_their_place_in_the_text() {
    for name in ["marian", "marian-bytes", "m2m100"] {
        let tokenizer = Folder::of(name).load();
        for line in lines() {
            let encoded = tokenizer.encode(&line).unwrap();
            assert_eq!(encoded.ids.len(), encoded.ranges.len());
            let mut end = 0;
            for range in encoded.ranges.iter().filter(|range| **range != (0..0)) {
                assert!(line.get(range.clone()).is_some(), "{name} {line:?} {range:?}");
                assert!(range.start >= end || name == "marian-bytes", "{name} {line:?}");
                end = range.end;
            }
        }
    }
    let tokenizer = Folder::of("marian").load();
    let line = ">>ara<< ½  𓀀𓀁 نعم";
    let encoded = tokenizer.encode(line).unwrap();
    let unknown = encoded
        .ids
        .iter()
        .position(|&id| Some(id) == tokenizer.unknown())
        .unwrap();
    assert_eq!(&line[encoded.ranges[0].clone()], ">>ara<<");
    assert_eq!(&line[encoded.ranges[unknown].clone()], "𓀀𓀁");
}

/// What Optimum makes of texts with the tiny models of `tests/fixtures/parity`.
#[derive(Deserialize)]
struct Translated {
    texts: Vec<String>,
    tokens: Vec<Vec<u32>>,
    english: Vec<String>,
}

#[test]
fn whole_exports_give_the_tokens_and_texts_of_optimum() {
    for family in ["marian", "m2m100"] {
        let name = format!("{family}-tiny");
        let tokenizer = Folder::of(&name).load();
        let folder = parity::folder(family, &parity::MERGED);
        let config = ModelConfig::read(folder.path()).unwrap();
        tokenizer
            .check_vocabulary(folder.path(), config.vocabulary)
            .unwrap();
        let Translated {
            texts,
            tokens,
            english,
        } = read(&format!("sentencepiece/expected/{name}.json"));
        assert!(texts.len() >= 20);
        let rows: Vec<Row> = texts
            .iter()
            .map(|text| Row {
                tokens: tokenizer.encode(text).unwrap().ids,
                max_new_tokens: usize::MAX,
            })
            .collect();
        let mut model = parity::load(folder.path());
        let written = parity::generate(&mut model, &rows, &config.generation);
        for ((hypothesis, tokens), english) in written.iter().zip(&tokens).zip(&english) {
            assert_eq!(hypothesis.tokens, *tokens, "{name}");
            assert_eq!(tokenizer.decode(&hypothesis.tokens).unwrap(), *english, "{name}");
        }
    }
}

/// Loaded as the service does: manifest, hashes, tokenizer, graphs.
#[test]
fn the_service_takes_an_export_without_tokenizer_json() {
    let models = tempfile::tempdir().unwrap();
    let dir = models.path().join("m");
    fs::create_dir(&dir).unwrap();
    let graphs = parity::folder("marian", &parity::MERGED);
    let tokenizer = Folder::of("marian-tiny");
    let mut manifest = "[[model]]\nname = \"m\"\nrole = \"translate\"\ndir = \"m\"\nlicence = \"Apache-2.0\"\n\
                        source = \"own\"\nsource_languages = [\"ar\"]\ntarget_languages = [\"en\"]\n[model.files]\n"
        .to_owned();
    for folder in [graphs.path(), tokenizer.0.path()] {
        for entry in fs::read_dir(folder).unwrap() {
            let from = entry.unwrap().path();
            let name = from.file_name().unwrap().to_str().unwrap();
            fs::copy(&from, dir.join(name)).unwrap();
            manifest += &format!("{name:?} = {:?}\n", file_sha256(&from).unwrap());
        }
    }
    fs::write(models.path().join(MANIFEST_FILE), manifest).unwrap();
    let info = Manifest::read(models.path())
        .unwrap()
        .verify_role(Role::Translate)
        .unwrap()
        .unwrap();
    let options = WorkerOptions {
        workers: 1,
        ..WorkerOptions::default()
    };
    let translator = SeqTranslator::load(&parity::runtime(), info, options).unwrap();
    let Translated { texts, .. } = read("sentencepiece/expected/marian-tiny.json");
    let (glossary, control) = (Glossary::default(), Control::default());
    let work = translator.translate(texts.clone(), &glossary, &control);
    let translations = tokio::runtime::Runtime::new().unwrap().block_on(work).unwrap();
    // Weights without sense give no text now and then.
    let written = translations.iter().filter(|t| !t.text.is_empty()).count();
    assert!(written > texts.len() / 2, "{written}");
    let tokenizer = tokenizer.load();
    for (text, translation) in texts.iter().zip(&translations) {
        let tokens = tokenizer.encode(text).unwrap().ids.len();
        assert_eq!(translator.count_tokens(text), tokens, "{text:?}");
        if !text.trim().is_empty() {
            assert_eq!(translation.tokens_in, tokens, "{text:?}");
        }
    }
}

#[test]
fn a_missing_file_is_named() {
    for (name, file) in [
        ("marian", "source.spm"),
        ("marian", "target.spm"),
        ("marian", "vocab.json"),
        ("m2m100", "sentencepiece.bpe.model"),
        ("m2m100", "vocab.json"),
    ] {
        let folder = Folder::of(name).remove(file);
        folder.assert_refused(file, &["is missing", "vocab.json", "from one export"]);
    }
}

/// As before, a `tokenizer.json` serves where the other files are not all there.
#[test]
fn a_tokenizer_json_serves_too() {
    let folder = Folder::of("marian").remove("target.spm");
    fs::copy(
        tests("tokenizers/t5-unigram/tokenizer.json"),
        folder.path("tokenizer.json"),
    )
    .unwrap();
    let folder = folder.set("tokenizer_config.json", "added_tokens_decoder", Value::Null);
    assert!(matches!(folder.load(), Tokenizer::Json(_)));
}

#[test]
fn a_damaged_model_is_named() {
    let whole = fs::metadata(Folder::of("marian").path("source.spm"))
        .unwrap()
        .len() as usize;
    for length in [0, 10, 1000, whole / 2, whole - 1] {
        let folder = Folder::of("marian").bytes("source.spm", |bytes| bytes.truncate(length));
        folder.assert_refused("source.spm", &["cut short", "fetch it again"]);
    }
    let folder = Folder::of("m2m100").bytes("sentencepiece.bpe.model", |bytes| *bytes = b"{}".to_vec());
    folder.assert_refused("sentencepiece.bpe.model", &["not a protocol buffer"]);
    let folder = Folder::of("marian").bytes("vocab.json", |bytes| bytes.truncate(100));
    folder.assert_refused("vocab.json", &["is not a vocabulary", "fetch it again"]);
}

#[test]
fn a_model_of_words_or_characters_is_refused() {
    for kind in [3, 4] {
        // trainer_spec { model_type: kind }
        let folder = Folder::of("marian").bytes("target.spm", |bytes| bytes.extend([0x12, 2, 0x18, kind]));
        folder.assert_refused("target.spm", &["words or characters", "UNIGRAM or BPE"]);
    }
}

#[test]
fn rules_for_decoded_texts_are_refused() {
    // denormalizer_spec { precompiled_charsmap: "x" }
    let folder = Folder::of("marian").bytes("target.spm", |bytes| {
        bytes.extend([0x2a, 3, 0x12, 1, b'x']);
    });
    folder.assert_refused("target.spm", &["denormalizer_spec", "not supported"]);
}

#[test]
fn a_vocabulary_of_another_model_is_refused() {
    let folder = Folder::of("marian");
    let dir = folder.0.path();
    let tokenizer = folder.load();
    assert!(tokenizer.check_vocabulary(dir, 461).is_ok());
    for rows in [460, 4000] {
        let error = tokenizer.check_vocabulary(dir, rows).unwrap_err();
        let message = error.to_string();
        assert!(matches!(error, EngineError::Model { .. }), "{message}");
        for word in [
            "vocab.json",
            "461 tokens",
            &format!("{rows} rows"),
            "from one export",
        ] {
            assert!(message.contains(word), "{word:?} is not in {message:?}");
        }
    }
    // Languages have ids behind the vocabulary: 501 tokens, 100 languages.
    let tokenizer = Folder::of("m2m100").load();
    assert!(tokenizer.check_vocabulary(dir, 601).is_ok());
    assert!(tokenizer.check_vocabulary(dir, 600).is_err());
}

#[test]
fn a_vocabulary_that_is_not_one_is_refused() {
    let folder = Folder::of("marian").set("vocab.json", "again", json!(5));
    folder.assert_refused("vocab.json", &["the id 5", "\"again\""]);
    let folder = Folder::of("marian").set("vocab.json", "<unk>", Value::Null);
    folder.assert_refused("vocab.json", &["does not have the unknown token"]);
    let folder = Folder::of("m2m100").set("vocab.json", "beyond", json!(9999));
    folder.assert_refused("vocab.json", &["other ids than those from 0 on"]);
}

#[test]
fn settings_that_would_change_ids_are_refused() {
    for (name, key, value, words) in [
        (
            "marian",
            "separate_vocabs",
            json!(true),
            ["separate_vocabs", "not supported"],
        ),
        (
            "marian",
            "sp_model_kwargs",
            json!({"enable_sampling": true}),
            ["enable_sampling", "not supported"],
        ),
        (
            "marian",
            "extra_special_tokens",
            json!({"image_token": "<image>"}),
            ["<image>", "not supported"],
        ),
        (
            "marian",
            "eos_token",
            json!({"content": "</s>", "lstrip": true}),
            ["lstrip", "not supported"],
        ),
        (
            "marian",
            "additional_special_tokens",
            json!(["a</s>"]),
            ["\"</s>\" stands inside \"a</s>\"", "not supported"],
        ),
        (
            "m2m100",
            "src_lang",
            Value::Null,
            ["source language is not chosen", "\"ar\""],
        ),
        (
            "m2m100",
            "src_lang",
            json!("arb_Arab"),
            ["no token \"__arb_Arab__\"", " ar "],
        ),
        ("m2m100", "language_codes", json!("mine"), ["\"mine\"", "wmt21"]),
    ] {
        let folder = Folder::of(name).set("tokenizer_config.json", key, value);
        folder.assert_refused("tokenizer_config.json", &words);
    }
}
