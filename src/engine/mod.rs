//! Engine: ONNX Runtime sessions, tokenizers and decoding. Knows nothing of news.
