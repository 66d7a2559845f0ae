//! The clock of this machine: the one place in the project that asks for the time
//! of day, or waits for time to pass.
//!
//! What is fetched is bound to a moment, so that moment has to be recorded, and
//! hosts are owed pauses. Everything else takes times as values.

use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// This moment.
#[expect(
    clippy::disallowed_methods,
    reason = "the time of a capture is a fact about it, and only the clock knows it"
)]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}

/// Returns once `pause` is over.
///
/// There is no event to wait for: a pause that a host is owed is time itself.
pub(super) fn wait(pause: Duration) {
    let Some(end) = Instant::now().checked_add(pause) else {
        return;
    };
    // Parking may end early.
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        if left.is_zero() {
            break;
        }
        thread::park_timeout(left);
    }
}

/// A moment after which nothing is waited for any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    /// The end of `time` from now on; never, where the clock cannot count so far.
    pub(super) fn after(time: Duration) -> Deadline {
        Deadline(Instant::now().checked_add(time))
    }

    /// What is left until then, nothing once it is reached.
    pub(super) fn left(self) -> Option<Duration> {
        let Some(end) = self.0 else {
            return Some(Duration::from_secs(24 * 60 * 60));
        };
        let left = end.checked_duration_since(Instant::now());
        left.filter(|left| !left.is_zero())
    }
}
