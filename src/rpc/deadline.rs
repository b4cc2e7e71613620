//! Deadlines and departed callers, turned into the [`Control`] that the engine watches.

use std::time::{Duration, Instant};

use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::metadata::MetadataMap;

use crate::engine::Control;
use crate::pipeline::EnrichError;

/// Work is stopped this share of the timeout before the caller's deadline, [`MOST_MARGIN`] at most, so
/// that the answer still arrives in time. It also keeps us ahead of tonic's own timer, which would
/// answer `CANCELLED`.
const MARGIN: u32 = 10;
const MOST_MARGIN: Duration = Duration::from_millis(500);

/// The control of a call and the guard that cancels it: tonic drops the handler's future when the
/// caller leaves, the guard goes with it, and decoding stops at its next step.
pub fn control(metadata: &MetadataMap) -> (Control, DropGuard) {
    let cancel = CancellationToken::new();
    let deadline =
        timeout(metadata).map(|timeout| Instant::now() + timeout - MOST_MARGIN.min(timeout / MARGIN));
    (
        Control {
            cancel: cancel.clone(),
            deadline,
        },
        cancel.drop_guard(),
    )
}

/// Runs the work of a call until its deadline. The engine watches the deadline as well; this answers in
/// time even while the work waits or computes elsewhere.
pub async fn within<T>(
    control: &Control,
    work: impl Future<Output = Result<T, EnrichError>>,
) -> Result<T, EnrichError> {
    match control.deadline {
        Some(deadline) => tokio::time::timeout_at(deadline.into(), work)
            .await
            .unwrap_or(Err(EnrichError::DeadlineExceeded)),
        None => work.await,
    }
}

/// The `grpc-timeout` header: at most eight digits and a unit
/// (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>). A malformed one counts as none, as
/// tonic's own reading of it does.
fn timeout(metadata: &MetadataMap) -> Option<Duration> {
    let value = metadata.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.len() > 8 {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read_and_nonsense_is_no_deadline() {
        let read = |value: &str| {
            let mut metadata = MetadataMap::new();
            metadata.insert("grpc-timeout", value.parse().unwrap());
            timeout(&metadata)
        };
        assert_eq!(read("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(read("100000u"), Some(Duration::from_millis(100)));
        assert_eq!(read("15S"), Some(Duration::from_secs(15)));
        for nonsense in ["", "S", "1", "x1S", "123456789S", "1d"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn dropping_the_guard_cancels_the_control() {
        let (control, guard) = control(&MetadataMap::new());
        assert!(control.check().is_ok());
        drop(guard);
        assert!(control.check().is_err());
    }
}
