//! Generation settings, read from `generation_config.json` and `config.json`.

use std::{path::Path, sync::Arc};

use serde_json::{Map, Value};

use super::Stutter;
use crate::engine::EngineError;

/// When beam search stops; `early_stopping` of `transformers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarlyStopping {
    /// As soon as there are as many finished hypotheses as beams.
    Always,
    /// When, by the length reached, no better hypothesis is likely.
    Heuristic,
    /// When, even at the best length for the length penalty, no better hypothesis is possible.
    Never,
}

/// How token sequences are chosen. Names and meanings are those of `transformers` 4.57 `generate()`,
/// and so are the results, token for token, unless [`Generation::no_stutter`] is set. All lengths count the
/// decoder start token.
#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    /// First decoder token; not part of a hypothesis.
    pub decoder_start_token_id: u32,
    /// Tokens that end a hypothesis; not empty.
    pub eos_token_ids: Vec<u32>,
    /// Fills rows that have ended.
    pub pad_token_id: u32,
    /// Longest sequence, in tokens.
    pub max_length: usize,
    /// No end token before this length.
    pub min_length: usize,
    /// 1 is greedy search.
    pub num_beams: usize,
    /// Exponent of the length that divides the score of a finished beam.
    pub length_penalty: f32,
    /// When beam search stops.
    pub early_stopping: EarlyStopping,
    /// No n-gram of this size twice; 0 allows all.
    pub no_repeat_ngram_size: usize,
    /// Words that do not follow themselves. `transformers` has no such setting, and no file gives it.
    pub no_stutter: Option<Arc<Stutter>>,
    /// Divides (or multiplies, below zero) scores of tokens seen; 1 changes nothing.
    pub repetition_penalty: f32,
    /// Sequences never generated.
    pub bad_words_ids: Vec<Vec<u32>>,
    /// Tokens never generated.
    pub suppress_tokens: Vec<u32>,
    /// Tokens not generated first.
    pub begin_suppress_tokens: Vec<u32>,
    /// The first token, where it is given (the target language in M2M100, NLLB and mBART).
    pub forced_bos_token_id: Option<u32>,
    /// Whether beam search makes the processed scores log-probabilities again.
    pub renormalize_logits: bool,
    /// The tokens, one of which is generated when `max_length` is reached.
    pub forced_eos_token_ids: Vec<u32>,
}

/// Default of `transformers` where nothing gives a length: 20 tokens after the start token.
const DEFAULT_NEW_TOKENS: usize = 20;

impl Generation {
    /// Reads the settings of a model folder. Like `transformers`, takes `generation_config.json` where
    /// there is one and the generation settings in `config.json` otherwise, with the defaults of the family;
    /// token ids missing in the former are taken from the latter.
    ///
    /// # Errors
    /// A setting that would change the output and that this engine does not carry out.
    pub(super) fn read(dir: &Path, family: &str, config: &Map<String, Value>) -> Result<Self, EngineError> {
        let path = dir.join("generation_config.json");
        let generation = if path.is_file() {
            Self::from_json(&read_object(&path)?, config)
        } else {
            let mut config = config.clone();
            for &(key, default) in defaults(family) {
                config.entry(key).or_insert(Value::from(default));
            }
            Self::from_json(&config, &config)
        };
        generation.map_err(|reason| EngineError::Model {
            model: dir.display().to_string(),
            reason,
        })
    }

    /// As the settings of `generation_config.json` and `config.json`, already parsed.
    ///
    /// # Errors
    /// What is wrong with which setting.
    pub fn from_json(own: &Map<String, Value>, config: &Map<String, Value>) -> Result<Self, String> {
        Self::from_settings(&Settings { own, config })
    }

    fn from_settings(settings: &Settings<'_>) -> Result<Self, String> {
        settings.refuse_unsupported()?;
        let eos_token_ids = settings.token_list("eos_token_id")?;
        let Some(&first_eos) = eos_token_ids.first() else {
            return Err("eos_token_id is not set in generation_config.json or config.json".to_owned());
        };
        let start = match settings.token("decoder_start_token_id")? {
            Some(start) => Some(start),
            None => settings.token("bos_token_id")?,
        };
        let max_length = match (settings.count("max_new_tokens")?, settings.count("max_length")?) {
            (Some(new), _) => new + 1,
            // transformers cannot tell an explicit 20 from its default and treats both as new tokens.
            (None, None | Some(DEFAULT_NEW_TOKENS)) => DEFAULT_NEW_TOKENS + 1,
            (None, Some(length)) => length,
        };
        let min_length = match (settings.count("min_new_tokens")?, settings.count("min_length")?) {
            (Some(new), _) => new + 1,
            (None, length) => length.unwrap_or(0),
        };
        let early_stopping = match settings.own.get("early_stopping") {
            None | Some(Value::Null | Value::Bool(false)) => EarlyStopping::Heuristic,
            Some(Value::Bool(true)) => EarlyStopping::Always,
            Some(Value::String(word)) if word == "never" => EarlyStopping::Never,
            Some(other) => return Err(format!("early_stopping is {other}: use true, false or \"never\"")),
        };
        Ok(Self {
            decoder_start_token_id: start.ok_or(
                "decoder_start_token_id is not set in generation_config.json or config.json".to_owned(),
            )?,
            pad_token_id: settings.token("pad_token_id")?.unwrap_or(first_eos),
            eos_token_ids,
            max_length: if max_length >= 2 {
                max_length
            } else {
                return Err("max_length is below 2".to_owned());
            },
            min_length,
            num_beams: settings.count("num_beams")?.unwrap_or(1).max(1),
            length_penalty: settings.number("length_penalty")?.unwrap_or(1.0),
            early_stopping,
            no_repeat_ngram_size: settings.count("no_repeat_ngram_size")?.unwrap_or(0),
            no_stutter: None,
            repetition_penalty: settings.number("repetition_penalty")?.unwrap_or(1.0),
            bad_words_ids: settings.token_sequences("bad_words_ids")?,
            suppress_tokens: settings.own_token_list("suppress_tokens")?,
            begin_suppress_tokens: settings.own_token_list("begin_suppress_tokens")?,
            renormalize_logits: settings.flag("renormalize_logits")?,
            forced_bos_token_id: settings.own_token_list("forced_bos_token_id")?.first().copied(),
            forced_eos_token_ids: settings.own_token_list("forced_eos_token_id")?,
        })
    }

    /// Every token that is generated, awaited or fed must exist: a forced token out of range, for one, would leave
    /// no choice at all. Tokens that are only banned may be missing.
    ///
    /// # Errors
    /// The setting and the token.
    pub(super) fn check_tokens(&self, vocabulary: usize) -> Result<(), String> {
        let single = [self.decoder_start_token_id, self.pad_token_id];
        let named: [(&str, &[u32]); 5] = [
            ("decoder_start_token_id", &single[..1]),
            ("pad_token_id", &single[1..]),
            ("eos_token_id", &self.eos_token_ids),
            ("forced_bos_token_id", self.forced_bos_token_id.as_slice()),
            ("forced_eos_token_id", &self.forced_eos_token_ids),
        ];
        for (key, tokens) in named {
            if let Some(token) = tokens.iter().find(|&&token| token as usize >= vocabulary) {
                return Err(format!(
                    "{key} names token {token}, the vocabulary has {vocabulary}: set it to a token of the model"
                ));
            }
        }
        Ok(())
    }

    /// Whether a token ends a hypothesis.
    pub fn is_eos(&self, token: u32) -> bool {
        self.eos_token_ids.contains(&token)
    }
}

/// What `config.json` leaves out means the default of the family's configuration class in `transformers` 4.57.
fn defaults(family: &str) -> &'static [(&'static str, u32)] {
    match family {
        "bart" => &[
            ("bos_token_id", 0),
            ("pad_token_id", 1),
            ("eos_token_id", 2),
            ("decoder_start_token_id", 2),
            ("forced_eos_token_id", 2),
        ],
        "mbart" => &[
            ("bos_token_id", 0),
            ("pad_token_id", 1),
            ("eos_token_id", 2),
            ("forced_eos_token_id", 2),
        ],
        "m2m_100" => &[
            ("bos_token_id", 0),
            ("pad_token_id", 1),
            ("eos_token_id", 2),
            ("decoder_start_token_id", 2),
        ],
        "marian" => &[
            ("eos_token_id", 0),
            ("pad_token_id", 58_100),
            ("decoder_start_token_id", 58_100),
            ("forced_eos_token_id", 0),
        ],
        "pegasus" => &[
            ("pad_token_id", 0),
            ("eos_token_id", 1),
            ("decoder_start_token_id", 0),
            ("forced_eos_token_id", 1),
        ],
        "t5" => &[("pad_token_id", 0), ("eos_token_id", 1)],
        "mt5" => &[
            ("pad_token_id", 0),
            ("eos_token_id", 1),
            ("decoder_start_token_id", 0),
        ],
        _ => &[],
    }
}

/// Reads a JSON file that holds an object.
pub(super) fn read_object(path: &Path) -> Result<Map<String, Value>, EngineError> {
    let error = |reason: String| EngineError::ModelFile {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read_to_string(path).map_err(|e| error(format!("cannot be read ({e})")))?;
    serde_json::from_str(&text).map_err(|e| error(format!("is not a JSON object ({e})")))
}

/// Reads typed values; `null` counts as absent everywhere.
struct Settings<'a> {
    own: &'a Map<String, Value>,
    config: &'a Map<String, Value>,
}

impl Settings<'_> {
    fn get(&self, key: &str) -> Option<&Value> {
        self.own.get(key).filter(|value| !value.is_null())
    }

    fn with_fallback(&self, key: &str) -> Option<&Value> {
        self.get(key)
            .or_else(|| self.config.get(key).filter(|value| !value.is_null()))
    }

    fn token(&self, key: &str) -> Result<Option<u32>, String> {
        self.with_fallback(key)
            .map(|value| as_token(key, value))
            .transpose()
    }

    fn token_list(&self, key: &str) -> Result<Vec<u32>, String> {
        self.with_fallback(key)
            .map_or(Ok(Vec::new()), |value| as_tokens(key, value))
    }

    fn own_token_list(&self, key: &str) -> Result<Vec<u32>, String> {
        self.get(key)
            .map_or(Ok(Vec::new()), |value| as_tokens(key, value))
    }

    fn token_sequences(&self, key: &str) -> Result<Vec<Vec<u32>>, String> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(sequences)) => sequences.iter().map(|tokens| as_tokens(key, tokens)).collect(),
            Some(other) => Err(format!("{key} is {other}: must be a list of lists of token ids")),
        }
    }

    fn count(&self, key: &str) -> Result<Option<usize>, String> {
        self.get(key)
            .map(|value| {
                value
                    .as_u64()
                    .and_then(|n| usize::try_from(n).ok())
                    .ok_or_else(|| format!("{key} is {value}: must be a whole number"))
            })
            .transpose()
    }

    fn flag(&self, key: &str) -> Result<bool, String> {
        self.get(key).map_or(Ok(false), |value| {
            value
                .as_bool()
                .ok_or_else(|| format!("{key} is {value}: must be true or false"))
        })
    }

    fn number(&self, key: &str) -> Result<Option<f32>, String> {
        self.get(key)
            .map(|value| {
                value
                    .as_f64()
                    .map(|n| n as f32)
                    .ok_or_else(|| format!("{key} is {value}: must be a number"))
            })
            .transpose()
    }

    /// Refuses what would change the output of `generate()` and is not carried out here, and in
    /// `generation_config.json` also what is not known: a setting of a later version may change anything.
    fn refuse_unsupported(&self) -> Result<(), String> {
        for (key, value) in self.own.iter().filter(|(_, value)| !value.is_null()) {
            let number = match value {
                Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
                other => other.as_f64(),
            };
            let refused = match NEUTRAL.iter().find(|(name, _)| name == key) {
                Some((_, neutral)) => number != Some(*neutral),
                None => UNSUPPORTED.contains(&key.as_str()),
            };
            if refused {
                return Err(format!(
                    "generation setting {key} = {value} is not supported: remove it"
                ));
            }
            let known = || {
                let lists = [SUPPORTED, WITHOUT_EFFECT, UNSUPPORTED];
                lists.iter().any(|list| list.contains(&key.as_str()))
                    || NEUTRAL.iter().any(|(name, _)| name == key)
            };
            // config.json holds much besides generation settings.
            if !std::ptr::eq(self.own, self.config) && !known() {
                return Err(format!(
                    "generation setting {key} = {value} is not known: remove it from generation_config.json if the \
                     output does not depend on it"
                ));
            }
        }
        Ok(())
    }
}

/// Settings that are carried out.
const SUPPORTED: &[&str] = &[
    "decoder_start_token_id",
    "bos_token_id",
    "eos_token_id",
    "pad_token_id",
    "max_length",
    "max_new_tokens",
    "min_length",
    "min_new_tokens",
    "num_beams",
    "length_penalty",
    "early_stopping",
    "no_repeat_ngram_size",
    "repetition_penalty",
    "bad_words_ids",
    "suppress_tokens",
    "begin_suppress_tokens",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "renormalize_logits",
];

/// Settings that change the output and are not carried out, with the value at which they change nothing.
const NEUTRAL: &[(&str, f64)] = &[
    ("do_sample", 0.0),
    ("num_beam_groups", 1.0),
    ("diversity_penalty", 0.0),
    ("encoder_repetition_penalty", 1.0),
    ("encoder_no_repeat_ngram_size", 0.0),
    ("num_return_sequences", 1.0),
    ("guidance_scale", 1.0),
    ("penalty_alpha", 0.0),
    ("remove_invalid_values", 0.0),
    ("token_healing", 0.0),
];

/// Settings that change the output whatever their value, and are not carried out.
const UNSUPPORTED: &[&str] = &[
    "sequence_bias",
    "exponential_decay_length_penalty",
    "constraints",
    "force_words_ids",
    "forced_decoder_ids",
    "watermarking_config",
    "stop_strings",
    "dola_layers",
    "max_time",
];

/// Settings on which greedy and beam search do not depend: those of sampling, of caches, of a helping model, of
/// what is returned besides the tokens.
const WITHOUT_EFFECT: &[&str] = &[
    "_commit_hash",
    "_from_model_config",
    "transformers_version",
    "temperature",
    "top_k",
    "top_p",
    "min_p",
    "typical_p",
    "epsilon_cutoff",
    "eta_cutoff",
    "use_cache",
    "cache_implementation",
    "cache_config",
    "return_legacy_cache",
    "prefill_chunk_size",
    "low_memory",
    "compile_config",
    "disable_compile",
    "num_assistant_tokens",
    "num_assistant_tokens_schedule",
    "assistant_confidence_threshold",
    "assistant_early_exit",
    "assistant_lookbehind",
    "target_lookbehind",
    "prompt_lookup_num_tokens",
    "max_matching_ngram_size",
    "output_attentions",
    "output_hidden_states",
    "output_scores",
    "output_logits",
    "return_dict_in_generate",
];

fn as_token(key: &str, value: &Value) -> Result<u32, String> {
    value
        .as_u64()
        .and_then(|id| u32::try_from(id).ok())
        .ok_or_else(|| format!("{key} is {value}: must be a token id"))
}

fn as_tokens(key: &str, value: &Value) -> Result<Vec<u32>, String> {
    match value {
        Value::Array(ids) => ids.iter().map(|id| as_token(key, id)).collect(),
        one => Ok(vec![as_token(key, one)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(own: &str) -> Result<Generation, String> {
        let own = serde_json::from_str(own).unwrap();
        let config = serde_json::from_str(r#"{"eos_token_id": 1, "decoder_start_token_id": 0}"#).unwrap();
        Generation::from_settings(&Settings {
            own: &own,
            config: &config,
        })
    }

    #[test]
    fn token_ids_fall_back_to_the_model_config() {
        let generation = read(r#"{"max_length": 7, "eos_token_id": [3, 4]}"#).unwrap();
        assert_eq!(generation.eos_token_ids, [3, 4]);
        assert_eq!(generation.pad_token_id, 3);
        assert_eq!((generation.max_length, generation.num_beams), (7, 1));
    }

    #[test]
    fn new_tokens_come_after_the_start_token() {
        assert_eq!(
            read(r#"{"max_new_tokens": 7, "max_length": 50, "min_new_tokens": 2}"#)
                .unwrap()
                .max_length,
            8
        );
        assert_eq!(read("{}").unwrap().max_length, 21);
    }

    #[test]
    fn settings_that_would_change_the_output_are_refused_by_name() {
        for setting in [
            r#""do_sample": true"#,
            r#""diversity_penalty": 0.5"#,
            r#""stop_strings": ["x"]"#,
            r#""token_healing": true"#,
            r#""setting_of_the_future": 3"#,
        ] {
            let reason = read(&format!("{{{setting}}}")).unwrap_err();
            assert!(reason.contains(setting.split('"').nth(1).unwrap()), "{reason}");
        }
        assert!(read(r#"{"do_sample": false, "temperature": 0.7, "top_k": 50}"#).is_ok());
    }

    #[test]
    fn without_generation_config_the_defaults_of_the_family_hold() {
        let folder = tempfile::tempdir().unwrap();
        let read = |family: &str, config: &str| {
            Generation::read(folder.path(), family, &serde_json::from_str(config).unwrap()).unwrap()
        };
        let bart = read("bart", r#"{"num_beams": 4, "pad_token_id": 7}"#);
        assert_eq!((bart.decoder_start_token_id, bart.pad_token_id), (2, 7));
        assert_eq!((bart.num_beams, &bart.forced_eos_token_ids[..]), (4, &[2][..]));
        let bart = read("bart", r#"{"forced_eos_token_id": null}"#);
        assert!(bart.forced_eos_token_ids.is_empty());
        let pegasus = read("pegasus", "{}");
        assert_eq!((pegasus.decoder_start_token_id, pegasus.pad_token_id), (0, 0));
        assert_eq!((&pegasus.eos_token_ids[..], pegasus.max_length), (&[1][..], 21));
    }
}
