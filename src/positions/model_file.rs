//! The files of a model of positions: graph, tokenizer and configuration of a folder.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::model_error::ModelError;
use crate::engine::Runtime;
use crate::engine::encoder::{Encoder, EncoderOptions};

/// Loads `model.onnx`, `tokenizer.json` and `config.json` of a folder: the encoder, the id of `</s>`, the configuration.
///
/// # Errors
/// When a file is missing or damaged, or `complaint` tells what of the configuration does not fit this version.
pub(super) fn load<C: DeserializeOwned>(
    runtime: &Runtime,
    folder: &Path,
    options: EncoderOptions,
    complaint: impl Fn(&C) -> Option<String>,
) -> Result<(Encoder, u32, C), ModelError> {
    let wrong = |reason: String| ModelError::Model {
        folder: folder.display().to_string(),
        reason,
    };
    let config = fs::read(folder.join("config.json")).map_err(|e| wrong(format!("config.json: {e}")))?;
    let config: C = serde_json::from_slice(&config).map_err(|e| wrong(format!("config.json: {e}")))?;
    if let Some(complaint) = complaint(&config) {
        return Err(wrong(complaint));
    }
    let encoder = Encoder::load(runtime, folder, options).map_err(|e| wrong(e.to_string()))?;
    let end_mark = encoder.special("</s>").map_err(|e| wrong(e.to_string()))?;
    Ok((encoder, end_mark, config))
}
