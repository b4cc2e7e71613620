//! Special tokens: those that a configuration names for a purpose.

use serde::Deserialize;

/// A token by its text or with its flags.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Token {
    /// Its text alone.
    Text(String),
    /// Its text, and what happens to the text around it.
    Flagged {
        /// Its text.
        content: String,
        /// Spaces before it go.
        #[serde(default)]
        lstrip: bool,
        /// Spaces behind it go.
        #[serde(default)]
        rstrip: bool,
        /// It is no token within a word.
        #[serde(default)]
        single_word: bool,
    },
}

impl Token {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Flagged { content, .. } => content,
        }
    }

    /// Whether it changes the text around it.
    pub(super) fn has_flags(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Flagged {
                lstrip,
                rstrip,
                single_word,
                ..
            } => *lstrip || *rstrip || *single_word,
        }
    }
}

/// Special tokens by purpose, under the keys of `tokenizer_config.json` and `special_tokens_map.json`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct SpecialTokens {
    bos_token: Option<Token>,
    pub(super) eos_token: Option<Token>,
    pub(super) unk_token: Option<Token>,
    sep_token: Option<Token>,
    pad_token: Option<Token>,
    cls_token: Option<Token>,
    mask_token: Option<Token>,
    additional_special_tokens: Option<Vec<Token>>,
}

impl SpecialTokens {
    /// What `MarianTokenizer` takes where nothing is said.
    pub(super) fn of_marian() -> Self {
        let token = |text: &str| Some(Token::Text(text.to_owned()));
        Self {
            eos_token: token("</s>"),
            unk_token: token("<unk>"),
            pad_token: token("<pad>"),
            ..Self::default()
        }
    }

    /// What `M2M100Tokenizer` takes where nothing is said.
    pub(super) fn of_m2m100() -> Self {
        let token = |text: &str| Some(Token::Text(text.to_owned()));
        Self {
            bos_token: token("<s>"),
            sep_token: token("</s>"),
            ..Self::of_marian()
        }
    }

    /// These tokens, and those of `others` for all purposes that have none here. Additional tokens of both stay.
    pub(super) fn or(&self, others: &Self) -> Self {
        let either = |one: &Option<Token>, other: &Option<Token>| one.clone().or_else(|| other.clone());
        let additional = [&others.additional_special_tokens, &self.additional_special_tokens];
        Self {
            bos_token: either(&self.bos_token, &others.bos_token),
            eos_token: either(&self.eos_token, &others.eos_token),
            unk_token: either(&self.unk_token, &others.unk_token),
            sep_token: either(&self.sep_token, &others.sep_token),
            pad_token: either(&self.pad_token, &others.pad_token),
            cls_token: either(&self.cls_token, &others.cls_token),
            mask_token: either(&self.mask_token, &others.mask_token),
            additional_special_tokens: Some(additional.into_iter().flatten().flatten().cloned().collect()),
        }
    }

    /// All of them, in the order in which `transformers` gives ids to those that a vocabulary lacks.
    pub(super) fn all(&self) -> impl Iterator<Item = &Token> {
        let named = [
            &self.bos_token,
            &self.eos_token,
            &self.unk_token,
            &self.sep_token,
            &self.pad_token,
            &self.cls_token,
            &self.mask_token,
        ];
        let additional = self.additional_special_tokens.iter().flatten();
        named.into_iter().flatten().chain(additional)
    }
}
