//! Tokenizers of model folders.

use std::path::Path;

use tokenizers::Tokenizer;

use super::EngineError;

/// Reads `tokenizer.json` of a model folder, with padding and truncation off: the engine pads, and nothing
/// may be truncated silently.
///
/// # Errors
/// When the file is missing or cannot be read.
pub fn load_tokenizer(dir: &Path) -> Result<Tokenizer, EngineError> {
    let path = dir.join("tokenizer.json");
    let wrong = |reason: String| EngineError::ModelFile {
        path: path.clone(),
        reason,
    };
    if !path.is_file() {
        return Err(wrong(
            "is missing: save the fast tokenizer of the model as tokenizer.json".to_owned(),
        ));
    }
    let mut tokenizer =
        Tokenizer::from_file(&path).map_err(|error| wrong(format!("cannot be read ({error})")))?;
    tokenizer.with_padding(None);
    tokenizer
        .with_truncation(None)
        .map_err(|error| wrong(error.to_string()))?;
    Ok(tokenizer)
}

/// The unknown token under the names that tokenizers give it.
pub fn unknown_token(tokenizer: &Tokenizer) -> Option<u32> {
    ["<unk>", "[UNK]"]
        .iter()
        .find_map(|name| tokenizer.token_to_id(name))
}
