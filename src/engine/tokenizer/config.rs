//! `tokenizer_config.json`: what changes ids beyond `tokenizer.json`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use tokenizers::Tokenizer;

use crate::engine::EngineError;

/// The settings that matter for ids; many others only name tokens.
pub(super) struct TokenizerConfig {
    path: PathBuf,
    fields: Fields,
}

#[derive(Deserialize)]
struct Fields {
    tokenizer_class: Option<String>,
    src_lang: Option<String>,
    eos_token: Option<Token>,
    legacy_behaviour: Option<bool>,
    separate_vocabs: Option<bool>,
    split_special_tokens: Option<bool>,
    #[serde(default)]
    added_tokens_decoder: BTreeMap<String, Token>,
}

/// A token by its text or with its flags.
#[derive(Deserialize)]
#[serde(untagged)]
enum Token {
    Text(String),
    Flagged { content: String },
}

impl Token {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Flagged { content } => content,
        }
    }
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

    /// The class that `transformers` would load, without the `Fast` of its name.
    pub(super) fn class(&self) -> &str {
        let class = self.fields.tokenizer_class.as_deref().unwrap_or_default();
        class.strip_suffix("Fast").unwrap_or(class)
    }

    /// The language of the texts.
    pub(super) fn source_language(&self) -> Option<&str> {
        self.fields.src_lang.as_deref()
    }

    /// The token at the end of a text.
    pub(super) fn end_token(&self) -> &str {
        self.fields.eos_token.as_ref().map_or("</s>", Token::text)
    }

    /// Whether NLLB marks the language behind the text, as its first versions did.
    pub(super) fn legacy_behaviour(&self) -> bool {
        self.fields.legacy_behaviour == Some(true)
    }

    /// `transformers` adds the tokens that `tokenizer.json` lacks, with new ids. An export has them all, so a
    /// difference means files of two exports.
    pub(super) fn check_added_tokens(&self, tokenizer: &Tokenizer) -> Result<(), EngineError> {
        for (id, token) in &self.fields.added_tokens_decoder {
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
