//! Engine: ONNX Runtime sessions, tokenizers and decoding. Knows nothing of news.
//!
//! [`runtime`] loads the library, [`manifest`] names and verifies the models, [`seq2seq`] runs an
//! encoder–decoder, and [`worker`] puts a queue and threads in front of it; [`encoder`] runs models
//! without a decoder. [`tokenizer`] turns texts into their ids and back.

pub mod control;
pub mod encoder;
mod error;
mod graph_file;
mod kernels;
pub mod manifest;
pub mod runtime;
mod sentencepiece;
pub mod seq2seq;
pub mod tokenizer;
mod wire;
pub mod worker;

pub use control::Control;
pub use error::EngineError;
pub use runtime::{LibrarySearch, Runtime};
