//! Tokenizers of model folders: the ids that `transformers` gives for a text.
//!
//! `tokenizer.json` says nearly everything. What `tokenizer_config.json` adds when `transformers` loads a
//! folder is carried out here too, or refused: above all the language mark of multilingual models.

mod config;
mod language;

use std::path::Path;

use tokenizers::Tokenizer;

use super::EngineError;
use config::TokenizerConfig;

/// Rows of an embedding table that may stand above the last token. Tables are padded for speed (T5 has 28 such
/// rows, others round up to 128 or 256); many more mean the tokenizer of another model.
const MOST_PADDING: usize = 1024;

/// Reads the tokenizer of a model folder, with padding and truncation off: the engine pads, and nothing
/// may be truncated silently.
///
/// # Errors
/// When a file is missing or cannot be read, or asks for something that is not carried out.
pub fn load_tokenizer(dir: &Path) -> Result<Tokenizer, EngineError> {
    let path = dir.join("tokenizer.json");
    let wrong = |reason: String| EngineError::ModelFile {
        path: path.clone(),
        reason,
    };
    if !path.is_file() {
        return Err(wrong(
            "is missing: save the fast tokenizer of the model as tokenizer.json (for Marian and M2M100, which have \
             none in transformers, the conversion script of transformers.js writes it)"
                .to_owned(),
        ));
    }
    let mut tokenizer = Tokenizer::from_file(&path).map_err(|error| {
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
pub fn check_vocabulary(dir: &Path, tokenizer: &Tokenizer, rows: usize) -> Result<(), EngineError> {
    let tokens = tokenizer
        .get_vocab(true)
        .into_values()
        .max()
        .map_or(0, |last| last as usize + 1);
    if tokens > rows || rows - tokens > MOST_PADDING {
        return Err(EngineError::Model {
            model: dir.display().to_string(),
            reason: format!(
                "tokenizer.json has {tokens} tokens, the embedding table {rows} rows (vocab_size in config.json): \
                 they do not belong together, take both from one export"
            ),
        });
    }
    Ok(())
}

/// The unknown token under the names that tokenizers give it.
pub fn unknown_token(tokenizer: &Tokenizer) -> Option<u32> {
    ["<unk>", "[UNK]"]
        .iter()
        .find_map(|name| tokenizer.token_to_id(name))
}
