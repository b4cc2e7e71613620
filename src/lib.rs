//! Mawqif (موقف, "position, stance") turns Arabic news into what an English-language desk needs:
//! a faithful translation, a short summary with proof for every sentence, and the key positions
//! per actor.
#![forbid(unsafe_code)]

pub mod checks;
pub mod cli;
pub mod engine;
pub mod eval;
pub mod pipeline;
pub mod positions;
pub mod rpc;
pub mod summarize;
pub mod text;
pub mod translate;
pub mod warning;
