//! Mawqif (موقف, "position, stance") turns Arabic news into what an English-language desk needs:
//! a faithful translation, a short summary with proof for every sentence, and the key positions
//! per actor.
//!
//! A tour, from the ground up:
//!
//! - [`text`] takes a scraped page apart into stories and sentences; every [`text::span::Span`] points
//!   into the original request, in bytes and in code points. [`warning`] is the vocabulary in which every
//!   room says what an editor should look at.
//! - [`engine`] owns ONNX Runtime: sessions, tokenizers, decoding, and the queue in front of them. It knows
//!   nothing of news.
//! - [`translate`] turns segments into English, [`positions`] finds who said what, [`summarize`] tells the
//!   story in short, [`checks`] sets translation and source side by side. They do not know one another.
//! - [`pipeline`] takes an article through all of them.
//! - [`rpc`] serves the pipeline over gRPC and is the only room that knows tonic and prost.
//! - [`cli`] is the command line; [`eval`] scores the rooms against references.
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
