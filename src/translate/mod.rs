//! Translation: segments in, English hypotheses out, with guards against loops and overlong output.

mod cleanup;
mod glossary;
mod guard;
mod seq;
mod stand_in;

use std::{future::Future, pin::Pin};

use crate::engine::{Control, EngineError};
use crate::warning::Warning;

pub use glossary::{Glossary, Term, TermKind, Written};
pub use guard::{Loop, LoopGuard};
pub use seq::SeqTranslator;

/// A future on the heap, so that [`Translator`] can stand behind `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What went wrong while translating.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TranslateError {
    /// The engine failed, was busy, was cancelled or ran out of time.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The tokenizer refused a text.
    #[error("tokenizer failed: {0}")]
    Tokenizer(String),
}

/// The English of one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translation {
    /// The English text; empty for a text of white space, and with a warning where the model gave none.
    pub text: String,
    /// Mean log-probability of the tokens, at most 0; 0 for an empty text. Not a probability of being
    /// right, but low values are worth a look.
    pub score: f32,
    /// Source tokens.
    pub tokens_in: usize,
    /// Target tokens, with the end token.
    pub tokens_out: usize,
    /// What the guards found; the place is for the caller to fill in.
    pub warnings: Vec<Warning>,
}

/// A translation that lost names of its text.
#[derive(Clone, Debug)]
pub struct Lost {
    /// The Arabic.
    pub text: String,
    /// The English as it is.
    pub translation: Translation,
    /// The names that it lacks, with their English, in the order of the text.
    pub names: Vec<Term>,
}

/// Translates texts of one sentence each.
pub trait Translator: Send + Sync {
    /// Translates texts; the translations come in their order. The result for a text depends on the
    /// text and the glossary alone, not on what else is in the call or on the server.
    ///
    /// The English of the glossary's terms is used where the model allows it; a term of the caller that
    /// is missing from a translation is a warning in any case.
    ///
    /// Dropping the future stops the work.
    fn translate<'a>(
        &'a self,
        texts: Vec<String>,
        glossary: &'a Glossary,
        control: &'a Control,
    ) -> BoxFuture<'a, Result<Vec<Translation>, TranslateError>>;

    /// Translates texts once more, so that they have the names which they lost; what cannot be mended comes back as
    /// it was. In the order given, under the promises of [`Translator::translate`].
    fn bring_back<'a>(
        &'a self,
        lost: Vec<Lost>,
        glossary: &'a Glossary,
        control: &'a Control,
    ) -> BoxFuture<'a, Result<Vec<Translation>, TranslateError>>;

    /// How many tokens of the model a text has, special tokens included.
    fn count_tokens(&self, text: &str) -> usize;

    /// Most tokens that a text may have.
    fn max_tokens(&self) -> usize;
}
