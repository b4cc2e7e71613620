//! Which files of a folder make up an encoder–decoder: the layouts of Optimum and transformers.js.

use std::path::{Path, PathBuf};

use crate::engine::EngineError;

/// Precision suffixes in order of preference: the export as it is first, since it gives the ids of
/// `transformers`, then what a CPU runs fastest. Who wants another one leaves only its files in the folder, or
/// names them without a suffix.
const SUFFIXES: [&str; 8] = [
    "",
    "_quantized",
    "_int8",
    "_uint8",
    "_q4",
    "_bnb4",
    "_fp16",
    "_q4f16",
];

/// The graphs of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) encoder: PathBuf,
    pub(super) decoder: DecoderFiles,
}

/// The decoder, in one file or in two. What a file really is, its input names say when it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DecoderFiles {
    /// `decoder_model_merged.onnx`
    Merged(PathBuf),
    /// `decoder_model.onnx` and, where there is one, `decoder_with_past_model.onnx`
    Split(PathBuf, Option<PathBuf>),
}

impl Layout {
    /// Looks for the graphs in a folder and in its `onnx/` subfolder: the folder itself before `onnx/`, in each
    /// the suffixes in order, and a merged decoder before a separate one.
    pub(super) fn find(dir: &Path) -> Result<Self, EngineError> {
        let folders = [dir.to_owned(), dir.join("onnx")];
        let all = || {
            folders
                .iter()
                .flat_map(|folder| SUFFIXES.iter().map(move |suffix| (folder, *suffix)))
        };
        // All graphs of one precision, so that an encoder is never paired with another export's decoder.
        for (folder, suffix) in all() {
            let file =
                |stem: &str| Some(folder.join(format!("{stem}{suffix}.onnx"))).filter(|path| path.is_file());
            let Some(encoder) = file("encoder_model") else {
                continue;
            };
            let decoder = match (file("decoder_model_merged"), file("decoder_model")) {
                (Some(merged), _) => DecoderFiles::Merged(merged),
                (None, Some(first)) => DecoderFiles::Split(first, file("decoder_with_past_model")),
                (None, None) => continue,
            };
            return Ok(Self { encoder, decoder });
        }
        let found = graphs_in(&folders);
        let found = if found.is_empty() {
            "no .onnx file".to_owned()
        } else {
            found.join(", ")
        };
        Err(EngineError::Model {
            model: dir.display().to_string(),
            reason: format!(
                "needs encoder_model.onnx and decoder_model_merged.onnx (or decoder_model.onnx with \
                 decoder_with_past_model.onnx), here or in onnx/, all without a suffix or all with one of {} (found \
                 {found}): export with optimum for text2text-generation-with-past",
                SUFFIXES[1..].join(" ")
            ),
        })
    }
}

/// Names of the graphs in the folders, sorted.
fn graphs_in(folders: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = folders
        .iter()
        .filter_map(|folder| folder.read_dir().ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".onnx"))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("onnx")).unwrap();
        for file in files {
            std::fs::write(folder.path().join(file), "").unwrap();
        }
        folder
    }

    #[test]
    fn graphs_of_one_precision_belong_together() {
        let folder = folder(&[
            "onnx/encoder_model.onnx",
            "onnx/encoder_model_quantized.onnx",
            "onnx/decoder_model_merged_quantized.onnx",
        ]);
        let layout = Layout::find(folder.path()).unwrap();
        assert_eq!(
            layout.encoder,
            folder.path().join("onnx/encoder_model_quantized.onnx")
        );
        assert!(matches!(layout.decoder, DecoderFiles::Merged(_)));
    }

    #[test]
    fn a_missing_decoder_is_named() {
        let folder = folder(&["encoder_model.onnx"]);
        assert!(
            Layout::find(folder.path())
                .unwrap_err()
                .to_string()
                .contains("decoder_model_merged.onnx")
        );
    }
}
