//! How much to trust a rule: the share of its positions that were identified right (reporting words,
//! content and actor) on annotated training news; see `eval::positions`.

use super::clause::Frame;

/// The rule of a finite verb, told apart by how its content is introduced.
pub(crate) fn by_frame(rule: &'static str, frame: Frame) -> &'static str {
    match (rule, frame) {
        ("rule:verb-subject", Frame::Clause) => "rule:verb-subject-clause",
        ("rule:verb-subject", Frame::Quote) => "rule:verb-subject-quote",
        ("rule:verb-subject", Frame::Preposition) => "rule:verb-subject-preposition",
        ("rule:verb-subject", Frame::Object) => "rule:verb-subject-object",
        ("rule:subject-verb", Frame::Clause | Frame::Quote) => "rule:subject-verb-clause",
        ("rule:subject-verb", Frame::Preposition | Frame::Object) => "rule:subject-verb-object",
        ("rule:implicit-first", Frame::Clause | Frame::Quote) => "rule:implicit-first-clause",
        ("rule:implicit-first", Frame::Preposition | Frame::Object) => "rule:implicit-first-object",
        ("rule:implicit-joined", Frame::Clause | Frame::Quote) => "rule:implicit-joined-clause",
        ("rule:implicit-joined", Frame::Preposition | Frame::Object) => "rule:implicit-joined-object",
        ("rule:participle", Frame::Clause | Frame::Quote) => "rule:participle-clause",
        ("rule:participle", Frame::Preposition | Frame::Object) => "rule:participle-object",
        _ => rule,
    }
}

/// Precision of a rule, 0 to 1.
pub(crate) fn confidence(rule: &str) -> f32 {
    match rule {
        "rule:verb-subject-clause" => 0.90,
        "rule:implicit-first-clause" => 0.81,
        "rule:verb-subject-quote" => 0.86,
        "rule:participle-clause" => 0.78,
        "rule:subject-verb-clause" => 0.82,
        "rule:relayed" => 0.81,
        "rule:verb-subject-preposition" => 0.70,
        // Too rare in the annotated news to count; read like a finite verb with an object.
        "rule:verb-subject-object" | "rule:meeting" => 0.68,
        "rule:implicit-joined-clause" => 0.64,
        "rule:subject-verb-object" | "rule:according-to-clause" => 0.64,
        "rule:participle-object" => 0.72,
        "rule:according-to" => 0.57,
        "rule:implicit-joined-object" => 0.46,
        "rule:implicit-first-object" => 0.40,
        "rule:noun-subject" => 0.63,
        "rule:relative-subject" => 0.39,
        "rule:noun-pronoun" => 0.31,
        // Headlines are not annotated; their colon form was right in every case read by hand.
        "rule:headline-colon" => 0.8,
        _ => 0.5,
    }
}
