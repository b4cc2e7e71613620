//! Command line: `enrich`, `serve`, `info`, `eval`.
