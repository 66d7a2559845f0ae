//! The clock of this machine, for the journal's entries.

use std::time::SystemTime;

/// This moment, RFC 3339 in UTC. Nothing is ordered by it: clocks go wrong.
#[expect(
    clippy::disallowed_methods,
    reason = "when an entry was written is a fact about it, and only the clock knows it"
)]
pub(crate) fn now() -> String {
    let moment =
        jiff::Timestamp::try_from(SystemTime::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
