//! Language marks: multilingual models read the language of a text from a token before or behind it.
//!
//! `tokenizer.json` holds the mark of one language, in published exports English. `transformers` puts the mark
//! of `src_lang` in its place, and so do we; without `src_lang` it takes English silently, and we refuse.

use tokenizers::{Tokenizer, processors::template::TemplateProcessing};

use super::{config::TokenizerConfig, m2m100::language_token};
use crate::engine::EngineError;

/// Where the mark stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// mark, text, end
    Before,
    /// text, end, mark
    Behind,
}

/// Sets the language mark, if tokenizers of the class have one.
pub(super) fn mark(tokenizer: &mut Tokenizer, config: &TokenizerConfig) -> Result<(), EngineError> {
    let place = match config.class() {
        "NllbTokenizer" if config.legacy_behaviour() => Place::Behind,
        "MBartTokenizer" => Place::Behind,
        "NllbTokenizer" | "MBart50Tokenizer" | "M2M100Tokenizer" => Place::Before,
        _ => return Ok(()),
    };
    let language = config.chosen_source_language()?;
    let mark = match config.class() {
        "M2M100Tokenizer" => language_token(language),
        _ => language.to_owned(),
    };
    // A word like "ar" is in the vocabulary too, but marks nothing.
    let id = |token: &str| {
        tokenizer
            .token_to_id(token)
            .filter(|_| tokenizer.get_added_vocabulary().is_special_token(token))
            .ok_or_else(|| {
                config.wrong(format!(
                    "{token:?} of src_lang or eos_token is no special token of tokenizer.json: use one of the model"
                ))
            })
    };
    let end = config.end_token();
    let special = vec![(mark.clone(), id(&mark)?), (end.to_owned(), id(end)?)];
    let template = match place {
        Place::Before => [mark.as_str(), "$A", end],
        Place::Behind => ["$A", end, mark.as_str()],
    };
    let template = TemplateProcessing::builder()
        .try_single(template.map(str::to_owned).to_vec())
        .and_then(|builder| {
            builder
                .special_tokens(special)
                .build()
                .map_err(|error| error.to_string())
        })
        .map_err(|error| config.wrong(format!("the language mark cannot be set ({error})")))?;
    tokenizer.with_post_processor(Some(template));
    Ok(())
}
