//! Errors to gRPC: the one place where a domain error gets a status code and google.rpc details.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::pipeline::EnrichError;
use crate::pipeline::error::Violation;
use crate::rpc::proto;

/// The domain of every `google.rpc.ErrorInfo` that this service sends.
pub const ERROR_DOMAIN: &str = "mawqif";

/// What a client may branch on: a status code and a stable reason.
fn classify(error: &EnrichError) -> (Code, &'static str) {
    match error {
        EnrichError::Invalid(_) => (Code::InvalidArgument, "INVALID_FIELD"),
        EnrichError::Busy { .. } => (Code::ResourceExhausted, "QUEUE_FULL"),
        EnrichError::Cancelled => (Code::Cancelled, "CALLER_LEFT"),
        EnrichError::DeadlineExceeded => (Code::DeadlineExceeded, "DEADLINE_PASSED"),
        EnrichError::Stage { .. } => (Code::Internal, "STAGE_FAILED"),
    }
}

/// The facts beside the reason, as key and value.
fn metadata(error: &EnrichError) -> HashMap<String, String> {
    match error {
        EnrichError::Stage { stage, .. } => HashMap::from([("stage".to_owned(), (*stage).to_owned())]),
        _ => HashMap::new(),
    }
}

/// The status of a unary call; `prefix` is the path to the fields that violations name.
pub fn status(error: &EnrichError, prefix: &str) -> Status {
    let (code, reason) = classify(error);
    if code == Code::Internal {
        tracing::error!(error = %error, "a request failed");
    }
    let mut details = ErrorDetails::with_error_info(reason, ERROR_DOMAIN, metadata(error));
    match error {
        EnrichError::Invalid(violations) => {
            for violation in violations {
                details.add_bad_request_violation(path(prefix, violation), &violation.problem);
            }
        }
        EnrichError::Busy { retry_after } => {
            details.set_retry_info(Some(*retry_after));
        }
        _ => {}
    }
    Status::with_error_details(code, error.to_string(), details)
}

/// The status of every call while the models are loading.
pub fn models_loading() -> Status {
    let mut details = ErrorDetails::with_error_info("MODELS_LOADING", ERROR_DOMAIN, HashMap::new());
    details.set_retry_info(Some(Duration::from_secs(1)));
    Status::with_error_details(
        Code::Unavailable,
        "the models are still loading: try again in a second",
        details,
    )
}

/// The same facts for one item of a stream.
pub fn item_error(error: &EnrichError, prefix: &str) -> proto::ItemError {
    let (code, reason) = classify(error);
    if code == Code::Internal {
        tracing::error!(error = %error, "an item of a stream failed");
    }
    let (mut field_violations, mut retry_after_ms) = (Vec::new(), None);
    match error {
        EnrichError::Invalid(violations) => {
            field_violations.extend(violations.iter().map(|violation| proto::FieldViolation {
                field: path(prefix, violation),
                description: violation.problem.clone(),
            }));
        }
        EnrichError::Busy { retry_after } => {
            retry_after_ms = Some(u64::try_from(retry_after.as_millis()).unwrap_or(u64::MAX));
        }
        _ => {}
    }
    proto::ItemError {
        code: code.into(),
        message: error.to_string(),
        reason: reason.to_owned(),
        field_violations,
        retry_after_ms,
    }
}

fn path(prefix: &str, violation: &Violation) -> String {
    if prefix.is_empty() {
        violation.field.clone()
    } else {
        format!("{prefix}.{}", violation.field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_service_says_when_to_come_back() {
        let status = status(
            &EnrichError::Busy {
                retry_after: Duration::from_millis(250),
            },
            "",
        );
        assert_eq!(status.code(), Code::ResourceExhausted);
        let details = status.get_error_details();
        assert_eq!(
            details.retry_info().unwrap().retry_delay,
            Some(Duration::from_millis(250))
        );
        assert_eq!(details.error_info().unwrap().domain, ERROR_DOMAIN);
    }

    #[test]
    fn every_bad_field_is_named_with_its_path() {
        let error = EnrichError::Invalid(vec![Violation::new("text", "is empty")]);
        let details = status(&error, "request").get_error_details();
        assert_eq!(
            details.bad_request().unwrap().field_violations[0].field,
            "request.text"
        );
        assert_eq!(item_error(&error, "").field_violations[0].field, "text");
    }
}
