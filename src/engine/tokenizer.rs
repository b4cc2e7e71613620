//! Tokenizers of model folders: the ids that `transformers` gives for a text.
//!
//! `tokenizer.json` says nearly everything. What `tokenizer_config.json` adds when `transformers` loads a
//! folder is carried out here too, or refused: above all the language mark of multilingual models. Marian and
//! M2M100, which have no `tokenizer.json` in `transformers`, are read from their SentencePiece models.

mod config;
mod language;
mod m2m100;
mod pieces;
mod special;
mod vocabulary;

use std::{ops::Range, path::Path};

use tokenizers::Tokenizer as JsonTokenizer;

use super::EngineError;
use config::TokenizerConfig;
use pieces::{Family, PieceTokenizer};

/// Rows of an embedding table that may stand above the last token. Tables are padded for speed (T5 has 28 such
/// rows, others round up to 128 or 256); many more mean the tokenizer of another model.
const MOST_PADDING: usize = 1024;

/// A text as a model reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// Ids of its tokens, special tokens included.
    pub ids: Vec<u32>,
    /// For each token, its bytes in the text; empty for special tokens around it.
    pub ranges: Vec<Range<usize>>,
}

impl Encoded {
    fn push(&mut self, id: u32, range: Range<usize>) {
        self.ids.push(id);
        self.ranges.push(range);
    }
}

/// The tokenizer of an encoder–decoder.
pub enum Tokenizer {
    /// From `tokenizer.json`.
    Json(Box<JsonTokenizer>),
    /// From SentencePiece models and `vocab.json`.
    Pieces(Box<PieceTokenizer>),
}

impl Tokenizer {
    /// Reads the tokenizer of a model folder. Marian and M2M100 are read from their SentencePiece models, as in
    /// `transformers`, where all of their files are there, and others from `tokenizer.json`.
    ///
    /// # Errors
    /// When a file is missing or cannot be read, or asks for something that is not carried out.
    pub fn load(dir: &Path) -> Result<Self, EngineError> {
        let config = TokenizerConfig::read_or_default(dir)?;
        if let Some(family) = Family::of(&config.class_in(dir)) {
            let missing = family.files().iter().find(|file| !dir.join(file).is_file());
            match missing {
                None => {
                    let tokenizer = PieceTokenizer::read(dir, family, &config)?;
                    return Ok(Self::Pieces(Box::new(tokenizer)));
                }
                Some(missing) if !dir.join(TOKENIZER_JSON).is_file() => {
                    return Err(EngineError::ModelFile {
                        path: dir.join(missing),
                        reason: format!(
                            "is missing: a {family:?} tokenizer is read from {} with tokenizer_config.json, or from \
                             {TOKENIZER_JSON}; take all of them from one export",
                            family.files().join(", ")
                        ),
                    });
                }
                Some(_) => {}
            }
        }
        Ok(Self::Json(Box::new(load_tokenizer(dir)?)))
    }

    /// Ids of a text, with special tokens.
    ///
    /// # Errors
    /// When the tokenizer refuses the text.
    pub fn encode(&self, text: &str) -> tokenizers::Result<Encoded> {
        match self {
            Self::Json(tokenizer) => {
                let encoding = tokenizer.encode(text, true)?;
                let ranges = encoding.get_offsets().iter();
                Ok(Encoded {
                    ids: encoding.get_ids().to_vec(),
                    ranges: ranges.map(|&(start, end)| start..end).collect(),
                })
            }
            Self::Pieces(tokenizer) => Ok(tokenizer.encode(text)),
        }
    }

    /// How many ids a text has, special tokens included.
    ///
    /// # Errors
    /// When the tokenizer refuses the text.
    pub fn count(&self, text: &str) -> tokenizers::Result<usize> {
        match self {
            Self::Json(tokenizer) => Ok(tokenizer.encode_fast(text, true)?.len()),
            Self::Pieces(tokenizer) => Ok(tokenizer.encode(text).ids.len()),
        }
    }

    /// The text of ids, without special tokens.
    ///
    /// # Errors
    /// When the tokenizer refuses the ids.
    pub fn decode(&self, ids: &[u32]) -> tokenizers::Result<String> {
        match self {
            Self::Json(tokenizer) => tokenizer.decode(ids, true),
            Self::Pieces(tokenizer) => Ok(tokenizer.decode(ids)),
        }
    }

    /// The texts of the tokens below `rows` as they stand in a sentence, with a space in front where a word begins;
    /// `None` for special tokens and ids without a token. Of byte-level BPE only ASCII is legible.
    pub fn pieces(&self, rows: usize) -> Vec<Option<String>> {
        let ids = 0..u32::try_from(rows).unwrap_or(u32::MAX);
        let legible = |piece: &str| piece.replace(['▁', 'Ġ'], " ");
        match self {
            Self::Json(tokenizer) => {
                let added = tokenizer.get_added_tokens_decoder();
                let special = |id| added.get(&id).is_some_and(|token| token.special);
                ids.map(|id| tokenizer.id_to_token(id).filter(|_| !special(id)))
                    .map(|piece| piece.as_deref().map(legible))
                    .collect()
            }
            Self::Pieces(tokenizer) => ids.map(|id| tokenizer.piece(id).map(legible)).collect(),
        }
    }

    /// The unknown token.
    pub fn unknown(&self) -> Option<u32> {
        match self {
            // Under the names that tokenizers give it.
            Self::Json(tokenizer) => ["<unk>", "[UNK]"]
                .iter()
                .find_map(|name| tokenizer.token_to_id(name)),
            Self::Pieces(tokenizer) => Some(tokenizer.unknown()),
        }
    }

    /// Checks that tokenizer and embedding table belong together, as [`check_vocabulary`] does.
    ///
    /// # Errors
    /// When they do not.
    pub fn check_vocabulary(&self, dir: &Path, rows: usize) -> Result<(), EngineError> {
        match self {
            Self::Json(tokenizer) => check_vocabulary(dir, tokenizer, rows),
            Self::Pieces(tokenizer) => {
                check_rows(dir, "vocab.json with its added tokens", tokenizer.len(), rows)
            }
        }
    }
}

/// The file of tokenizers that run outside Python.
const TOKENIZER_JSON: &str = "tokenizer.json";

/// Reads `tokenizer.json` of a model folder, with padding and truncation off: the engine pads, and nothing
/// may be truncated silently.
///
/// # Errors
/// When a file is missing or cannot be read, or asks for something that is not carried out.
pub fn load_tokenizer(dir: &Path) -> Result<JsonTokenizer, EngineError> {
    let path = dir.join(TOKENIZER_JSON);
    let wrong = |reason: String| EngineError::ModelFile {
        path: path.clone(),
        reason,
    };
    if !path.is_file() {
        return Err(wrong(
            "is missing: save the fast tokenizer of the model as tokenizer.json, with save_pretrained of transformers"
                .to_owned(),
        ));
    }
    let mut tokenizer = JsonTokenizer::from_file(&path).map_err(|error| {
        wrong(format!(
            "cannot be read ({error}): fetch it or save it with the tokenizer's save_pretrained again"
        ))
    })?;
    tokenizer.with_padding(None);
    tokenizer
        .with_truncation(None)
        .map_err(|error| wrong(error.to_string()))?;
    if let Some(config) = TokenizerConfig::read(dir)? {
        config.check_added_tokens(&tokenizer)?;
        language::mark(&mut tokenizer, &config)?;
    }
    Ok(tokenizer)
}

/// Every id of a tokenizer must have a row in the embedding table, and nearly every row a token; else ids would
/// fail, or be lost while decoding.
///
/// # Errors
/// When tokenizer and model do not belong together.
pub fn check_vocabulary(dir: &Path, tokenizer: &JsonTokenizer, rows: usize) -> Result<(), EngineError> {
    let tokens = tokenizer
        .get_vocab(true)
        .into_values()
        .max()
        .map_or(0, |last| last as usize + 1);
    check_rows(dir, TOKENIZER_JSON, tokens, rows)
}

fn check_rows(dir: &Path, file: &str, tokens: usize, rows: usize) -> Result<(), EngineError> {
    if tokens > rows || rows - tokens > MOST_PADDING {
        return Err(EngineError::Model {
            model: dir.display().to_string(),
            reason: format!(
                "{file} has {tokens} tokens, the embedding table {rows} rows (vocab_size in config.json): they do \
                 not belong together, take both from one export"
            ),
        });
    }
    Ok(())
}
