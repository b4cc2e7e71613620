//! Translation: segments in, English hypotheses out, with guards against loops and overlong output.
