//! Ids of the tokenizers that `transformers` runs in Python: `vocab.json`, languages, and added tokens.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use serde::de::DeserializeOwned;

use super::{
    config::TokenizerConfig,
    special::{SpecialTokens, Token},
};
use crate::engine::{EngineError, sentencepiece::Prefixes};

/// A token as it is decoded.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    /// An added token that is not special: the text is decoded before and behind it.
    pub(super) alone: bool,
}

/// Tokens to ids and back.
#[derive(Debug)]
pub(super) struct Vocabulary {
    ids: HashMap<String, u32>,
    /// Without special tokens, which are left out of decoded texts.
    texts: HashMap<u32, Written>,
    /// Tokens that are found in a text before it is cut.
    added: Prefixes,
    /// Tokens of `vocab.json`.
    own: u32,
    pub(super) unknown: u32,
    pub(super) end: u32,
}

impl Vocabulary {
    /// Reads `vocab.json` and what a configuration adds. `languages` are tokens with the ids behind the vocabulary.
    pub(super) fn read(
        dir: &Path,
        config: &TokenizerConfig,
        defaults: &SpecialTokens,
        languages: &[String],
    ) -> Result<Self, EngineError> {
        let path = dir.join("vocab.json");
        let wrong = |reason: String| EngineError::ModelFile {
            path: path.clone(),
            reason,
        };
        let vocabulary: HashMap<String, u32> = read_json(&path, "a vocabulary")?;
        let mut texts: HashMap<u32, String> = HashMap::new();
        for (text, &id) in &vocabulary {
            if let Some(other) = texts.insert(id, text.clone()) {
                return Err(wrong(format!(
                    "gives the id {id} to {text:?} and {other:?}: take the one of the export"
                )));
            }
        }
        let own = vocabulary.len() as u32;
        if !languages.is_empty() && (0..own).any(|id| !texts.contains_key(&id)) {
            return Err(wrong(format!(
                "has {own} tokens, but other ids than those from 0 on: the languages stand behind them, take the one \
                 of the export"
            )));
        }
        let (special, mut added) = added_tokens(dir, config, defaults)?;
        let special_texts: BTreeSet<&str> = special.all().map(Token::text).collect();
        // Those that no file numbers get the id that they have in the vocabulary, or the next.
        let mut next = vocabulary
            .keys()
            .chain(added.keys())
            .collect::<BTreeSet<_>>()
            .len() as u32;
        for token in special.all() {
            if !added.contains_key(token.text()) {
                let id = vocabulary.get(token.text()).copied().unwrap_or_else(|| {
                    next += 1;
                    next - 1
                });
                added.insert(token.text().to_owned(), id);
            }
        }
        check_apart(config, &added)?;

        let unknown = special.unk_token.as_ref().map_or("", Token::text);
        let unknown = *vocabulary.get(unknown).ok_or_else(|| {
            wrong(format!(
                "does not have the unknown token {unknown:?}: take the one of the export"
            ))
        })?;
        let mut ids = vocabulary;
        for (language, id) in languages.iter().zip(own..) {
            ids.insert(language.clone(), id);
            texts.insert(id, language.clone());
        }
        for (text, &id) in &added {
            ids.insert(text.clone(), id);
            texts.insert(id, text.clone());
        }
        // Every special token has an id by now.
        let end = special.eos_token.as_ref().map_or("", Token::text);
        let end = *ids
            .get(end)
            .ok_or_else(|| config.wrong("names no eos_token: use the file of the export".to_owned()))?;
        let texts = texts
            .into_iter()
            .filter(|(_, text)| !special_texts.contains(text.as_str()))
            .map(|(id, text)| {
                let alone = added.contains_key(&text);
                (id, Written { text, alone })
            })
            .collect();
        Ok(Self {
            ids,
            texts,
            added: Prefixes::new(added.into_iter().filter(|(text, _)| !text.is_empty())),
            own,
            unknown,
            end,
        })
    }

    /// The id of a piece or token, that of the unknown token where it has none.
    pub(super) fn id(&self, token: &str) -> u32 {
        self.ids.get(token).copied().unwrap_or(self.unknown)
    }

    /// The id of a language by its place in the list.
    pub(super) fn behind(&self, place: usize) -> u32 {
        self.own + place as u32
    }

    /// How a token is decoded; `None` for special tokens and ids without a token.
    pub(super) fn written(&self, id: u32) -> Option<&Written> {
        self.texts.get(&id)
    }

    /// The longest added token at the start of a text: its length in bytes and its id.
    pub(super) fn added(&self, text: &[u8]) -> Option<(usize, u32)> {
        self.added.longest(text)
    }

    /// Ids up to the last.
    pub(super) fn len(&self) -> usize {
        self.ids.values().max().map_or(0, |&last| last as usize + 1)
    }
}

/// Special tokens, and the ids of added ones. Without `added_tokens_decoder`, older exports say it in
/// `special_tokens_map.json` and `added_tokens.json`.
fn added_tokens(
    dir: &Path,
    config: &TokenizerConfig,
    defaults: &SpecialTokens,
) -> Result<(SpecialTokens, BTreeMap<String, u32>), EngineError> {
    let mut special = config.special_tokens().clone();
    let mut added = BTreeMap::new();
    if let Some(tokens) = config.added_tokens() {
        for (id, token) in tokens {
            let id = id
                .parse()
                .map_err(|_| config.wrong(format!("has the id {id:?} in added_tokens_decoder, no number")))?;
            check_flags(config, token)?;
            added.insert(token.text().to_owned(), id);
        }
    } else {
        let path = dir.join("special_tokens_map.json");
        if path.is_file() {
            special = read_json::<SpecialTokens>(&path, "a map of special tokens")?.or(&special);
        }
        let path = dir.join("added_tokens.json");
        if path.is_file() {
            added = read_json(&path, "a map from added tokens to ids")?;
        }
    }
    let special = special.or(defaults);
    for token in special.all() {
        check_flags(config, token)?;
    }
    Ok((special, added))
}

fn check_flags(config: &TokenizerConfig, token: &Token) -> Result<(), EngineError> {
    if token.has_flags() {
        return Err(config.wrong(format!(
            "lstrip, rstrip or single_word is set for {:?}, which is not supported without tokenizer.json: take a \
             model without it",
            token.text()
        )));
    }
    Ok(())
}

/// Which of two added tokens is found when one stands inside the other depends on how `transformers` searches, so
/// such tokens are refused; one that begins with another is no difficulty, the longer one is found.
fn check_apart(config: &TokenizerConfig, added: &BTreeMap<String, u32>) -> Result<(), EngineError> {
    for outer in added.keys() {
        let inside = |inner: &&String| outer.match_indices(inner.as_str()).any(|(at, _)| at > 0);
        if let Some(inner) = added.keys().filter(|inner| *inner != outer).find(inside) {
            return Err(config.wrong(format!(
                "the added token {inner:?} stands inside {outer:?}, which is not supported: take a model without it"
            )));
        }
    }
    Ok(())
}

/// Reads a file that must be there.
fn read_json<T: DeserializeOwned>(path: &Path, what: &str) -> Result<T, EngineError> {
    let wrong = |reason: String| EngineError::ModelFile {
        path: path.to_owned(),
        reason,
    };
    let bytes = std::fs::read(path).map_err(|error| wrong(format!("cannot be read ({error})")))?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(format!("is not {what} ({error}): fetch it again")))
}
