//! The ways to summarise that a caller may choose from.

use std::sync::Arc;

use super::Summarizer;

/// A way to summarise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Sentences of the story, cut to size by a trained model.
    Compressive,
    /// Whole sentences of the story, chosen without a model.
    Extractive,
    /// New sentences, written by a sequence-to-sequence model and kept only where the story proves them.
    Abstractive,
}

/// The summarizers at hand.
#[derive(Clone)]
pub struct Summarizers {
    /// Needs no model, so it is always there.
    pub extractive: Arc<dyn Summarizer>,
    /// There when its model is.
    pub compressive: Option<Arc<dyn Summarizer>>,
    /// There when its model is.
    pub abstractive: Option<Arc<dyn Summarizer>>,
}

impl Summarizers {
    /// The summarizer of a mode; without one the best that is always sound: compressive, else
    /// extractive. `None` when the mode's model is not installed.
    pub fn choose(&self, mode: Option<Mode>) -> Option<Arc<dyn Summarizer>> {
        match mode {
            None => Some(
                self.compressive
                    .clone()
                    .unwrap_or_else(|| Arc::clone(&self.extractive)),
            ),
            Some(Mode::Extractive) => Some(Arc::clone(&self.extractive)),
            Some(Mode::Compressive) => self.compressive.clone(),
            Some(Mode::Abstractive) => self.abstractive.clone(),
        }
    }
}
