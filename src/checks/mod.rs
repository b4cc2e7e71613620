//! Checks: what an editor should look at when a translation is set beside its source.
