//! A model that cannot serve is refused when it is loaded, with a typed error that names the file or setting, says
//! what is wrong and what to do. Loaded as the service does: manifest, hashes, tokenizer, graphs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

#[path = "common/parity.rs"]
mod parity;

use std::{
    fs,
    path::{Path, PathBuf},
};

use mawqif::engine::{
    EngineError,
    encoder::{Encoder, EncoderOptions},
    manifest::{MANIFEST_FILE, Manifest, Role, file_sha256},
    worker::WorkerOptions,
};
use mawqif::summarize::AbstractiveSummarizer;
use mawqif::translate::SeqTranslator;
use parity::{configured, fixtures, load_error, runtime};
use serde_json::{Map, Value, json};

const FILES: [&str; 6] = [
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "encoder_model.onnx",
    "decoder_model_merged.onnx",
];

/// A folder of models that holds the tiny NLLB model.
struct Models {
    folder: tempfile::TempDir,
}

impl Models {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("m")).unwrap();
        let models = Self { folder };
        for file in FILES {
            fs::copy(fixtures("nllb").join(file), models.path(file)).unwrap();
        }
        models.write_manifest();
        models
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join("m").join(file)
    }

    /// Writes the manifest of the files as they are, as `scripts/update-manifest` does.
    fn write_manifest(&self) {
        let mut manifest = String::new();
        for role in ["translate", "summarize"] {
            manifest += &format!(
                "[[model]]\nname = \"{role}\"\nrole = \"{role}\"\ndir = \"m\"\nlicence = \"Apache-2.0\"\n\
                 source = \"own\"\nsource_languages = [\"ar\"]\ntarget_languages = [\"en\"]\n[model.files]\n"
            );
            for entry in fs::read_dir(self.folder.path().join("m")).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                manifest += &format!("{name:?} = {:?}\n", file_sha256(&path).unwrap());
            }
        }
        fs::write(self.folder.path().join(MANIFEST_FILE), manifest).unwrap();
    }

    fn remove(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    fn copy(self, from: &str, to: &str) -> Self {
        fs::copy(fixtures("nllb").join(from), self.path(to)).unwrap();
        self
    }

    fn bytes(self, file: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Self {
        let bytes = fs::read(self.path(file)).unwrap();
        fs::write(self.path(file), change(bytes)).unwrap();
        self
    }

    /// Sets a field of a JSON file; `null` removes it.
    fn set(self, file: &str, key: &str, value: Value) -> Self {
        self.bytes(file, |bytes| {
            let mut object: Map<String, Value> = serde_json::from_slice(&bytes).unwrap();
            if value.is_null() {
                object.remove(key);
            } else {
                object.insert(key.to_owned(), value);
            }
            serde_json::to_vec(&object).unwrap()
        })
    }

    /// Loads the translator with the manifest as it is.
    fn translator(&self) -> Result<SeqTranslator, EngineError> {
        let manifest = Manifest::read(self.folder.path())?;
        let info = manifest.verify_role(Role::Translate)?.unwrap();
        SeqTranslator::load(&runtime(), info, options())
    }

    /// The error of loading the translator after `scripts/update-manifest`.
    fn error(&self) -> EngineError {
        self.write_manifest();
        match self.translator() {
            Ok(_) => panic!("loaded"),
            Err(error) => error,
        }
    }
}

fn options() -> WorkerOptions {
    WorkerOptions {
        workers: 1,
        ..WorkerOptions::default()
    }
}

/// One line with all of these words.
fn assert_says(error: &EngineError, words: &[&str]) {
    let message = error.to_string();
    assert!(!message.contains('\n'), "{message}");
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
}

/// An error of that file.
fn assert_file(error: &EngineError, file: &str, words: &[&str]) {
    match error {
        EngineError::ModelFile { path, .. } => assert!(path.ends_with(file), "{error}"),
        _ => panic!("{error:?}"),
    }
    assert_says(error, words);
}

/// An error of the model as a whole.
fn assert_model(error: &EngineError, words: &[&str]) {
    assert!(matches!(error, EngineError::Model { .. }), "{error:?}");
    assert_says(error, words);
}

#[test]
fn the_model_of_these_tests_loads() {
    assert!(Models::new().translator().is_ok());
}

#[test]
fn a_file_that_the_manifest_names_and_nobody_has_is_named() {
    for file in FILES {
        let models = Models::new().remove(file);
        let error = models.translator().err().unwrap();
        assert_file(&error, file, &["cannot be read", "model \"translate\" needs it"]);
    }
}

#[test]
fn a_missing_file_is_named_with_what_belongs_there() {
    for file in ["encoder_model.onnx", "decoder_model_merged.onnx"] {
        let error = Models::new().remove(file).error();
        let other = FILES[4..].iter().find(|&&other| other != file).unwrap();
        assert_model(
            &error,
            &[
                "needs encoder_model.onnx and decoder_model_merged.onnx",
                "decoder_with_past_model.onnx",
                &format!("found {other}"),
                "export with optimum",
            ],
        );
    }
    assert_file(
        &Models::new().remove("tokenizer.json").error(),
        "tokenizer.json",
        &["is missing", "save the fast tokenizer"],
    );
    assert_file(
        &Models::new().remove("config.json").error(),
        "config.json",
        &["cannot be read"],
    );
}

#[test]
fn a_damaged_file_does_not_have_the_hash_of_the_manifest() {
    let models = Models::new().bytes("encoder_model.onnx", |mut bytes| {
        bytes.truncate(1000);
        bytes
    });
    assert_file(
        &models.translator().err().unwrap(),
        "encoder_model.onnx",
        &["sha256 is", "damaged", "scripts/update-manifest"],
    );
}

#[test]
fn a_truncated_graph_is_named() {
    for file in ["encoder_model.onnx", "decoder_model_merged.onnx"] {
        let whole = fs::metadata(fixtures("nllb").join(file)).unwrap().len() as usize;
        // The last cut is between two fields, so that what is left reads as a graph without a version.
        for length in [0, 1000, whole / 2, whole - 1, whole - 4] {
            let models = Models::new().bytes(file, |mut bytes| {
                bytes.truncate(length);
                bytes
            });
            assert_file(
                &models.error(),
                file,
                &[
                    "cannot be loaded",
                    "damaged or cut short",
                    "fetch or export it again",
                ],
            );
        }
    }
}

/// Raises the version in the last field of a graph, `opset_import { version: N }`, to 99.
fn newer_opset(mut bytes: Vec<u8>) -> Vec<u8> {
    let at = bytes.len() - 4;
    assert_eq!(
        bytes[at..at + 3],
        [0x42, 0x02, 0x10],
        "not the field expected here"
    );
    bytes[at + 3] = 99;
    bytes
}

#[test]
fn an_opset_newer_than_the_library_is_said_to_be_so() {
    for file in ["encoder_model.onnx", "decoder_model_merged.onnx"] {
        let error = Models::new().bytes(file, newer_opset).error();
        assert_file(
            &error,
            file,
            &[
                "cannot be loaded",
                "newer ONNX version than onnxruntime",
                runtime().version(),
                "older --opset",
                "MAWQIF_ORT_LIB",
            ],
        );
    }
}

#[test]
fn weights_missing_from_their_own_file_are_asked_for() {
    let folder = configured("marian");
    let put = |file: &str| {
        fs::copy(
            fixtures("marian").join("external").join(file),
            folder.path().join(file),
        )
        .unwrap();
    };
    put("encoder_model.onnx");
    put("decoder_model_merged.onnx");
    put("decoder_model_merged.onnx_data");
    let words = ["cannot be loaded", ".onnx_data", "put all of them beside it"];
    assert_file(&load_error(folder.path()), "encoder_model.onnx", &words);
    put("encoder_model.onnx_data");
    fs::write(folder.path().join("decoder_model_merged.onnx_data"), [0; 100]).unwrap();
    assert_file(&load_error(folder.path()), "decoder_model_merged.onnx", &words);
}

#[test]
fn a_tokenizer_with_more_tokens_than_the_embedding_is_refused() {
    let error = Models::new()
        .copy(
            "../../tokenizers/bart-byte-level/tokenizer.json",
            "tokenizer.json",
        )
        .remove("tokenizer_config.json")
        .error();
    assert_model(
        &error,
        &[
            "700 tokens",
            "605 rows",
            "do not belong together",
            "from one export",
        ],
    );
}

#[test]
fn a_tokenizer_with_far_fewer_tokens_than_the_embedding_is_refused() {
    let error = Models::new()
        .set("config.json", "vocab_size", json!(2000))
        .error();
    assert_model(
        &error,
        &[
            "605 tokens",
            "2000 rows",
            "do not belong together",
            "from one export",
        ],
    );
}

#[test]
fn summarizers_are_held_to_their_tokenizer_too() {
    let models = Models::new().set("config.json", "vocab_size", json!(2000));
    models.write_manifest();
    let manifest = Manifest::read(models.folder.path()).unwrap();
    let info = manifest.verify_role(Role::Summarize).unwrap().unwrap();
    let error = AbstractiveSummarizer::load(&runtime(), &info, options())
        .err()
        .unwrap();
    assert_model(&error, &["605 tokens", "2000 rows", "do not belong together"]);
}

#[test]
fn graphs_of_another_model_are_refused() {
    let error = Models::new().set("config.json", "vocab_size", json!(604)).error();
    assert_model(
        &error,
        &["writes 605 tokens", "vocab_size of 604", "from one export"],
    );
}

#[test]
fn a_damaged_tokenizer_is_named() {
    let error = Models::new()
        .bytes("tokenizer.json", |bytes| bytes[..bytes.len() / 2].to_vec())
        .error();
    assert_file(&error, "tokenizer.json", &["cannot be read", "save it with"]);
    let error = Models::new()
        .bytes("tokenizer_config.json", |_| b"[]".to_vec())
        .error();
    assert_file(
        &error,
        "tokenizer_config.json",
        &["not the configuration of a tokenizer"],
    );
}

#[test]
fn a_decoder_without_cache_inputs_is_refused() {
    let error = Models::new()
        .remove("decoder_model_merged.onnx")
        .copy("decoder_model.onnx", "decoder_model.onnx")
        .error();
    assert_file(
        &error,
        "decoder_model.onnx",
        &["no past_key_values inputs", "text2text-generation-with-past"],
    );
}

#[test]
fn a_decoder_that_needs_the_first_step_of_another_is_refused() {
    let error = Models::new()
        .remove("decoder_model_merged.onnx")
        .copy("decoder_with_past_model.onnx", "decoder_model.onnx")
        .error();
    assert_file(
        &error,
        "decoder_model.onnx",
        &[
            "no use_cache_branch input",
            "no decoder_with_past_model beside it",
        ],
    );
}

#[test]
fn a_graph_in_the_place_of_another_is_refused() {
    let error = Models::new()
        .copy("encoder_model.onnx", "decoder_model_merged.onnx")
        .error();
    assert_file(&error, "decoder_model_merged.onnx", &["has no output logits"]);
    let error = Models::new()
        .copy("decoder_model_merged.onnx", "encoder_model.onnx")
        .error();
    assert_file(&error, "encoder_model.onnx", &["has no output last_hidden_state"]);
}

#[test]
fn a_model_of_another_family_is_refused() {
    let error = Models::new()
        .set("config.json", "model_type", json!("llama"))
        .error();
    assert_model(&error, &["\"llama\"", "is not one of marian, m2m_100"]);
}

#[test]
fn vocabularies_of_their_own_are_refused() {
    let error = Models::new()
        .set("config.json", "decoder_vocab_size", json!(600))
        .error();
    assert_model(&error, &["605 and 600 tokens", "shared vocabulary"]);
}

#[test]
fn generation_settings_that_are_not_supported_are_refused() {
    for (key, value) in [
        ("do_sample", json!(true)),
        ("num_beam_groups", json!(2)),
        ("diversity_penalty", json!(0.5)),
        ("penalty_alpha", json!(0.6)),
        ("encoder_repetition_penalty", json!(1.2)),
        ("encoder_no_repeat_ngram_size", json!(3)),
        ("guidance_scale", json!(2)),
        ("num_return_sequences", json!(4)),
        ("remove_invalid_values", json!(true)),
        ("token_healing", json!(true)),
        ("sequence_bias", json!([[[5], 1.0]])),
        ("exponential_decay_length_penalty", json!([5, 1.1])),
        ("force_words_ids", json!([[5]])),
        ("constraints", json!([5])),
        ("forced_decoder_ids", json!([[1, 5]])),
        ("stop_strings", json!(["."])),
        ("watermarking_config", json!({"bias": 2.0})),
        ("dola_layers", json!("high")),
        ("max_time", json!(1.5)),
    ] {
        let error = Models::new().set("generation_config.json", key, value).error();
        assert_model(
            &error,
            &[
                &format!("generation setting {key} = "),
                "not supported",
                "remove it",
            ],
        );
    }
}

#[test]
fn generation_settings_that_are_not_known_are_refused() {
    let error = Models::new()
        .set("generation_config.json", "setting_of_the_future", json!(3))
        .error();
    assert_model(
        &error,
        &["setting_of_the_future = 3", "not known", "generation_config.json"],
    );
}

#[test]
fn generation_settings_of_the_wrong_kind_are_refused() {
    for (key, value, says) in [
        ("num_beams", json!("four"), "must be a whole number"),
        ("length_penalty", json!("long"), "must be a number"),
        ("early_stopping", json!("soon"), "use true, false or \"never\""),
        ("eos_token_id", json!(-1), "must be a token id"),
        ("max_length", json!(1), "below 2"),
        ("max_length", json!(65), "above the 64 positions"),
    ] {
        let error = Models::new().set("generation_config.json", key, value).error();
        assert_model(&error, &[key, says]);
    }
}

#[test]
fn tokens_out_of_the_vocabulary_are_refused() {
    for key in [
        "decoder_start_token_id",
        "eos_token_id",
        "pad_token_id",
        "forced_bos_token_id",
        "forced_eos_token_id",
    ] {
        let error = Models::new()
            .set("generation_config.json", key, json!(605))
            .error();
        assert_model(&error, &[key, "token 605", "vocabulary has 605", "set it to"]);
    }
}

#[test]
fn languages_that_are_not_chosen_are_asked_for() {
    let error = Models::new()
        .set("generation_config.json", "forced_bos_token_id", Value::Null)
        .error();
    assert_model(
        &error,
        &[
            "target language is not chosen",
            "set forced_bos_token_id in generation_config.json",
        ],
    );
    let error = Models::new()
        .set("tokenizer_config.json", "src_lang", Value::Null)
        .error();
    assert_file(
        &error,
        "tokenizer_config.json",
        &["source language is not chosen", "set src_lang"],
    );
}

#[test]
fn encoders_without_decoder_are_checked_as_well() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/summarize-en");
    let folder = tempfile::tempdir().unwrap();
    let error = || {
        Encoder::load(&runtime(), folder.path(), EncoderOptions::default())
            .err()
            .unwrap()
    };
    assert_file(&error(), "config.json", &["cannot be read"]);
    for file in ["config.json", "tokenizer.json"] {
        fs::copy(shipped.join(file), folder.path().join(file)).unwrap();
    }
    assert_file(&error(), "model.onnx", &["cannot be loaded"]);
    let graph = folder.path().join("model.onnx");
    let bytes = fs::read(fixtures("nllb").join("encoder_model.onnx")).unwrap();
    fs::write(&graph, &bytes[..bytes.len() / 2]).unwrap();
    assert_file(
        &error(),
        "model.onnx",
        &["cannot be loaded", "damaged or cut short"],
    );
    fs::write(&graph, newer_opset(bytes)).unwrap();
    assert_file(&error(), "model.onnx", &["newer ONNX version", "older --opset"]);
    let config = folder.path().join("config.json");
    let text = fs::read_to_string(&config).unwrap().replace("30522", "20000");
    fs::write(&config, text).unwrap();
    assert_model(
        &error(),
        &["30522 tokens", "20000 rows", "do not belong together"],
    );
}
