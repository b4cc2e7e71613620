//! The languages of M2M100. No file of a model holds them: `M2M100Tokenizer` gives their tokens the ids behind the
//! vocabulary, in this order.

/// The hundred languages of `facebook/m2m100_418M` and `m2m100_1.2B`.
const M2M100: &str = "af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha \
     he hi hr ht hu hy id ig ilo is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr ms my ne nl no ns oc or \
     pa pl ps pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi yo zh zu";

/// The eight languages of `facebook/wmt21-dense-24-wide`.
const WMT21: &str = "en ha is ja cs ru zh de";

/// The tokens of a list of languages, in the order of their ids; `None` for a list that is not known.
pub(super) fn language_tokens(list: &str) -> Option<Vec<String>> {
    let codes = match list {
        "m2m100" => M2M100,
        "wmt21" => WMT21,
        _ => return None,
    };
    Some(codes.split_whitespace().map(language_token).collect())
}

/// The token that marks a language.
pub(super) fn language_token(code: &str) -> String {
    format!("__{code}__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_a_hundred_languages() {
        let tokens = language_tokens("m2m100").unwrap();
        assert_eq!(tokens.len(), 100);
        assert_eq!((&*tokens[2], &*tokens[99]), ("__ar__", "__zu__"));
    }
}
