//! Why ONNX Runtime does not take a graph, in words that say what to do.

use std::path::Path;

use super::{EngineError, Runtime};

/// The error for a graph that cannot be opened. ONNX Runtime tells causes apart only in its message.
pub(super) fn unusable(runtime: &Runtime, path: &Path, error: &dyn std::fmt::Display) -> EngineError {
    let reason = error.to_string().trim().replace('\n', " ");
    let remedy = remedy(&reason, runtime.version());
    EngineError::ModelFile {
        path: path.to_owned(),
        reason: format!("cannot be loaded ({reason}): {remedy}"),
    }
}

fn remedy(reason: &str, version: &str) -> String {
    let reason = reason.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    if says(&[
        "protobuf parsing failed",
        "no graph was found",
        "missing opset",
        "invalid_protobuf",
    ]) {
        return "the file is damaged or cut short; fetch or export it again".to_owned();
    }
    if says(&["opset", "ir version", "ir_version"]) {
        return format!(
            "it is of a newer ONNX version than onnxruntime {version} knows; export with an older --opset, or set \
             MAWQIF_ORT_LIB to a newer onnxruntime"
        );
    }
    if says(&["external data", "external initializer", "onnx_data", "model_path"]) {
        return "its weights are in files of their own (.onnx_data); put all of them beside it, complete and under \
                the names they were exported with"
            .to_owned();
    }
    "fetch or export the model again".to_owned()
}
