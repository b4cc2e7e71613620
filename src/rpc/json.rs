//! Messages as canonical proto3 JSON (<https://protobuf.dev/programming-guides/json/>), from the same
//! descriptors that reflection serves.

use std::sync::OnceLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};

use crate::rpc::DESCRIPTORS;

/// Why a message could not be written as JSON or read from it.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// The message type is not in the descriptors, or its bytes do not fit them: a fault of the build.
    #[error("message {name} does not fit its descriptor: {problem}")]
    Descriptor {
        /// Full name of the message.
        name: String,
        /// What was found.
        problem: String,
    },
    /// The JSON text is not such a message.
    #[error("not a valid {name}: {source}")]
    Json {
        /// Full name of the message.
        name: String,
        /// Where and what.
        source: serde_json::Error,
    },
}

fn pool() -> Result<&'static DescriptorPool, JsonError> {
    static POOL: OnceLock<Result<DescriptorPool, String>> = OnceLock::new();
    POOL.get_or_init(|| DescriptorPool::decode(DESCRIPTORS).map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|problem| JsonError::Descriptor {
            name: "mawqif.v1".to_owned(),
            problem: problem.clone(),
        })
}

fn descriptor(name: &str) -> Result<prost_reflect::MessageDescriptor, JsonError> {
    pool()?
        .get_message_by_name(name)
        .ok_or_else(|| JsonError::Descriptor {
            name: name.to_owned(),
            problem: "it is not in the descriptor set".to_owned(),
        })
}

/// Writes a message of package `mawqif.v1` as JSON, indented by two spaces. Default values are
/// written, so that every field that a reader may look for is there.
///
/// # Errors
/// [`JsonError::Descriptor`] if `name` is not the name of the message's type.
pub fn to_json(name: &str, message: &impl Message) -> Result<String, JsonError> {
    let mut out = Vec::new();
    write(name, message, &mut serde_json::Serializer::pretty(&mut out))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The same on one line, for JSON Lines.
///
/// # Errors
/// As [`to_json`].
pub fn to_json_line(name: &str, message: &impl Message) -> Result<String, JsonError> {
    let mut out = Vec::new();
    write(name, message, &mut serde_json::Serializer::new(&mut out))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn write<'a, S>(name: &str, message: &impl Message, serializer: &'a mut S) -> Result<(), JsonError>
where
    &'a mut S: serde::Serializer<Error = serde_json::Error>,
{
    let name = format!("mawqif.v1.{name}");
    let dynamic =
        DynamicMessage::decode(descriptor(&name)?, message.encode_to_vec().as_slice()).map_err(|error| {
            JsonError::Descriptor {
                name: name.clone(),
                problem: error.to_string(),
            }
        })?;
    dynamic
        .serialize_with_options(serializer, &SerializeOptions::new().skip_default_fields(false))
        .map(|_| ())
        .map_err(|source| JsonError::Json { name, source })
}

/// Reads a message of package `mawqif.v1` from JSON.
///
/// # Errors
/// [`JsonError::Json`] with line and column if the text is not such a message; lone surrogates and
/// unknown fields are refused here.
pub fn from_json<M: Message + Default>(name: &str, json: &str) -> Result<M, JsonError> {
    let name = format!("mawqif.v1.{name}");
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = DynamicMessage::deserialize(descriptor(&name)?, &mut deserializer)
        .and_then(|message| deserializer.end().map(|()| message));
    let dynamic = read.map_err(|source| JsonError::Json {
        name: name.clone(),
        source,
    })?;
    M::decode(dynamic.encode_to_vec().as_slice()).map_err(|error| JsonError::Descriptor {
        name,
        problem: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::proto;

    #[test]
    fn a_message_survives_the_way_through_json() {
        let request = proto::EnrichArticleRequest {
            text: "قال \"نعم\" 😀".to_owned(),
            request_id: "7".to_owned(),
            summary: Some(proto::SummaryOptions {
                max_sentences: Some(2),
                max_words: None,
                mode: 1,
            }),
            glossary: vec![proto::GlossaryEntry {
                arabic: "قطر".to_owned(),
                english: "Qatar".to_owned(),
            }],
        };
        let json = to_json("EnrichArticleRequest", &request).unwrap();
        assert!(json.contains("\"requestId\": \"7\""), "{json}");
        assert_eq!(
            from_json::<proto::EnrichArticleRequest>("EnrichArticleRequest", &json).unwrap(),
            request
        );
    }

    #[test]
    fn a_lone_surrogate_is_an_error_with_its_place() {
        let error = from_json::<proto::EnrichArticleRequest>("EnrichArticleRequest", r#"{"text": "\ud83d"}"#);
        let message = error.unwrap_err().to_string();
        assert!(message.contains("line 1"), "{message}");
    }
}
