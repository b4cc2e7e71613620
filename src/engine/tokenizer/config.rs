//! `tokenizer_config.json`: what changes ids beyond `tokenizer.json`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::{Map, Value};
use tokenizers::Tokenizer;

use super::special::{SpecialTokens, Token};
use crate::engine::EngineError;

/// The settings that matter for ids; many others only name tokens.
pub(super) struct TokenizerConfig {
    path: PathBuf,
    fields: Fields,
}

#[derive(Default, Deserialize)]
struct Fields {
    tokenizer_class: Option<String>,
    src_lang: Option<String>,
    language_codes: Option<String>,
    legacy_behaviour: Option<bool>,
    separate_vocabs: Option<bool>,
    split_special_tokens: Option<bool>,
    clean_up_tokenization_spaces: Option<bool>,
    sp_model_kwargs: Option<Map<String, Value>>,
    extra_special_tokens: Option<Value>,
    added_tokens_decoder: Option<BTreeMap<String, Token>>,
    #[serde(flatten)]
    special: SpecialTokens,
}

impl TokenizerConfig {
    /// Reads the file of a folder; `None` where there is none, and `tokenizer.json` says everything.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>, EngineError> {
        let path = dir.join("tokenizer_config.json");
        if !path.is_file() {
            return Ok(None);
        }
        let wrong = |reason: String| EngineError::ModelFile {
            path: path.clone(),
            reason,
        };
        let text = std::fs::read_to_string(&path).map_err(|e| wrong(format!("cannot be read ({e})")))?;
        let fields: Fields = serde_json::from_str(&text)
            .map_err(|e| wrong(format!("is not the configuration of a tokenizer ({e})")))?;
        for (key, asked) in [
            ("separate_vocabs", fields.separate_vocabs),
            ("split_special_tokens", fields.split_special_tokens),
        ] {
            if asked == Some(true) {
                return Err(wrong(format!(
                    "{key} = true is not supported: take a model without it"
                )));
            }
        }
        Ok(Some(Self { path, fields }))
    }

    /// The same, with the defaults of `transformers` where there is no file.
    pub(super) fn read_or_default(dir: &Path) -> Result<Self, EngineError> {
        Ok(Self::read(dir)?.unwrap_or_else(|| Self {
            path: dir.join("tokenizer_config.json"),
            fields: Fields::default(),
        }))
    }

    /// The class that `transformers` would load, without the `Fast` of its name.
    pub(super) fn class(&self) -> &str {
        let class = self.fields.tokenizer_class.as_deref().unwrap_or_default();
        class.strip_suffix("Fast").unwrap_or(class)
    }

    /// The same; where the file does not say it, what `transformers` takes from `config.json`.
    pub(super) fn class_in(&self, dir: &Path) -> String {
        #[derive(Default, Deserialize)]
        struct Model {
            tokenizer_class: Option<String>,
            model_type: Option<String>,
        }
        if !self.class().is_empty() {
            return self.class().to_owned();
        }
        // What is wrong with that file is said when the model is loaded.
        let model: Model = std::fs::read(dir.join("config.json"))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        model.tokenizer_class.unwrap_or_else(|| {
            let class = match model.model_type.as_deref() {
                Some("marian") => "MarianTokenizer",
                Some("m2m_100") => "M2M100Tokenizer",
                _ => "",
            };
            class.to_owned()
        })
    }

    /// The language of the texts. `transformers` takes English silently where it is not set.
    pub(super) fn chosen_source_language(&self) -> Result<&str, EngineError> {
        self.fields.src_lang.as_deref().ok_or_else(|| {
            self.wrong(
                "the source language is not chosen: set src_lang to its code, as for Arabic \"arb_Arab\" (NLLB), \
                 \"ar_AR\" (mBART) or \"ar\" (M2M100)"
                    .to_owned(),
            )
        })
    }

    /// The token at the end of a text.
    pub(super) fn end_token(&self) -> &str {
        self.fields.special.eos_token.as_ref().map_or("</s>", Token::text)
    }

    /// The special tokens that the file names.
    pub(super) fn special_tokens(&self) -> &SpecialTokens {
        &self.fields.special
    }

    /// The tokens beside the vocabulary, by their ids in decimal digits; `None` where files of their own say it, as
    /// in older exports.
    pub(super) fn added_tokens(&self) -> Option<&BTreeMap<String, Token>> {
        self.fields.added_tokens_decoder.as_ref()
    }

    /// Which list of languages M2M100 knows.
    pub(super) fn language_codes(&self) -> Option<&str> {
        self.fields.language_codes.as_deref()
    }

    /// Whether spaces before punctuation are taken out of decoded texts.
    pub(super) fn cleans_up_spaces(&self) -> bool {
        self.fields.clean_up_tokenization_spaces == Some(true)
    }

    /// Refuses what would change how a SentencePiece model is used; a `tokenizer.json` says these things itself.
    pub(super) fn check_sentencepiece_settings(&self) -> Result<(), EngineError> {
        let asked = |key: &str, value: String| {
            Err(self.wrong(format!(
                "{key} = {value} is not supported: take a model without it"
            )))
        };
        if let Some(arguments) = self.fields.sp_model_kwargs.as_ref().filter(|map| !map.is_empty()) {
            return asked("sp_model_kwargs", Value::Object(arguments.clone()).to_string());
        }
        match &self.fields.extra_special_tokens {
            Some(Value::Object(map)) if !map.is_empty() => {
                asked("extra_special_tokens", Value::Object(map.clone()).to_string())
            }
            _ => Ok(()),
        }
    }

    /// Whether NLLB marks the language behind the text, as its first versions did.
    pub(super) fn legacy_behaviour(&self) -> bool {
        self.fields.legacy_behaviour == Some(true)
    }

    /// `transformers` adds the tokens that `tokenizer.json` lacks, with new ids. An export has them all, so a
    /// difference means files of two exports.
    pub(super) fn check_added_tokens(&self, tokenizer: &Tokenizer) -> Result<(), EngineError> {
        for (id, token) in self.fields.added_tokens_decoder.iter().flatten() {
            let found = tokenizer.token_to_id(token.text());
            if found.map(|found| found.to_string()).as_deref() != Some(id.as_str()) {
                return Err(self.wrong(format!(
                    "says that {:?} has the id {id}, tokenizer.json {}: take both files from one export",
                    token.text(),
                    found.map_or("does not know it".to_owned(), |found| format!("says {found}")),
                )));
            }
        }
        Ok(())
    }

    /// An error of this file.
    pub(super) fn wrong(&self, reason: String) -> EngineError {
        EngineError::ModelFile {
            path: self.path.clone(),
            reason,
        }
    }
}
