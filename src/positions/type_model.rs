//! The typer over an ONNX session of the engine.
//!
//! The model (`models/train`, step `typer`) reads a segment with the tokens of one position marked: its reporting word,
//! its content and what stands near the word. Each position is a run of its own, as with the tagger.

use std::ops::Range;
use std::path::Path;

use super::model_error::ModelError;
use super::model_file;
use super::tagger::TYPES;
use super::tagger::decode::log_softmax;
use super::tagger_model::{misshapen, rows};
use super::typing::Typer;
use crate::engine::Runtime;
use crate::engine::encoder::{Encoder, EncoderOptions};

/// Marks of tokens as the model has learnt them; 0 marks nothing.
const CUE: i64 = 1;
const CONTENT: i64 = 2;
const NEAR: i64 = 3;
/// Tokens of a content that are marked.
const LONGEST_CONTENT: usize = 48;
/// Tokens on each side of the cue that are marked as near it.
const NEIGHBOURS: usize = 4;

/// What `config.json` of the model says.
#[derive(serde::Deserialize)]
struct Config {
    types: Vec<String>,
}

/// A [`Typer`] that runs `model.onnx` of a folder.
pub struct OnnxTyper {
    encoder: Encoder,
    end_mark: u32,
}

impl OnnxTyper {
    /// Loads `model.onnx`, `tokenizer.json` and `config.json` of a folder.
    ///
    /// # Errors
    /// When a file is missing, damaged or of another version.
    pub fn load(runtime: &Runtime, folder: &Path, options: EncoderOptions) -> Result<Self, ModelError> {
        let (encoder, end_mark, _) = model_file::load(runtime, folder, options, |config: &Config| {
            let fits = config.types.iter().eq(TYPES.iter().map(|(name, _)| name));
            (!fits).then(|| "its types are not those of this version".to_owned())
        })?;
        Ok(Self { encoder, end_mark })
    }
}

impl Typer for OnnxTyper {
    fn log_probabilities(
        &self,
        segment: &str,
        cue: Range<usize>,
        content: Range<usize>,
    ) -> Result<Option<[f32; 13]>, ModelError> {
        let pieces = self.encoder.pieces(segment)?;
        let tokens = |span: &Range<usize>| tokens_of(segment, &pieces.ranges, span);
        let (Some(cue), Some(content)) = (tokens(&cue), tokens(&content)) else {
            return Ok(None);
        };
        let mut ids = pieces.ids;
        ids.push(self.end_mark);
        let outputs = self.encoder.run_typed(&ids, marks(ids.len(), &cue, &content))?;
        let logits = rows::<13>(&outputs, "type_logits", 1).ok_or_else(|| misshapen("type_logits"))?;
        Ok(log_softmax(logits[0].iter().copied()).try_into().ok())
    }
}

/// The tokens that share a character with `span`; `None` when there is none. Ranges of tokens may begin with the white
/// space before a word, which does not count.
fn tokens_of(text: &str, tokens: &[Range<usize>], span: &Range<usize>) -> Option<Range<usize>> {
    let shares = |token: &Range<usize>| {
        let piece = &text[token.clone()];
        let start = token.end - piece.trim_start().len();
        start < span.end && span.start < token.end
    };
    let first = tokens.iter().position(shares)?;
    let last = tokens.iter().rposition(shares)?;
    Some(first..last + 1)
}

/// A mark for each of `length` tokens, of which the last one is `</s>`.
fn marks(length: usize, cue: &Range<usize>, content: &Range<usize>) -> Vec<i64> {
    let near = cue.start.saturating_sub(NEIGHBOURS)..(cue.end + NEIGHBOURS).min(length - 1);
    let content = content.start..content.end.min(content.start + LONGEST_CONTENT);
    (0..length)
        .map(|at| match at {
            at if cue.contains(&at) => CUE,
            at if content.contains(&at) => CONTENT,
            at if near.contains(&at) => NEAR,
            _ => 0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cue_content_and_what_is_near_are_marked_as_in_training() {
        assert_eq!(marks(12, &(5..6), &(7..10)), [0, 3, 3, 3, 3, 1, 3, 2, 2, 2, 0, 0]);
        assert_eq!(marks(6, &(0..2), &(2..5)), [1, 1, 2, 2, 2, 0]);
        let long = marks(100, &(0..1), &(1..99));
        assert_eq!(
            long.iter().filter(|&&mark| mark == CONTENT).count(),
            LONGEST_CONTENT
        );
        assert_eq!(long[49], 0);
    }

    #[test]
    fn a_token_counts_without_the_white_space_before_it() {
        let text = "قال إنه";
        let tokens = [0..6, 6..text.len()];
        assert_eq!(tokens_of(text, &tokens, &(0..7)), Some(0..1));
        assert_eq!(tokens_of(text, &tokens, &(7..9)), Some(1..2));
        assert_eq!(tokens_of(text, &tokens, &(20..21)), None);
    }
}
