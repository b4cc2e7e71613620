//! Pipeline: takes a page through all rooms and hands back one enriched article.
