//! Points in time → RFC 3339.

use std::time::SystemTime;

/// `2016-02-08T12:30:00Z`: UTC, whole seconds. Nothing before 1970 and after 9999.
pub(crate) fn rfc3339(time: SystemTime) -> Option<String> {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    let timestamp = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The day in UTC, `2016-02-08`, that lies some seconds after the start of 1970.
pub(crate) fn day(seconds: i64) -> Option<String> {
    let timestamp = jiff::Timestamp::from_second(seconds).ok()?;
    Some(timestamp.strftime("%Y-%m-%d").to_string())
}
