//! Work on all cores whose result does not depend on their number.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::thread;

/// Cuts `0..count` into one stretch for each core, and gives what `of` makes of each, in order.
pub(crate) fn in_stretches<T: Send>(
    count: usize,
    of: impl Fn(Range<usize>) -> Vec<T> + Sync,
) -> Vec<T> {
    let jobs = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = count.div_ceil(jobs).max(1);
    let of = &of;
    thread::scope(|scope| {
        let firsts = (0..count).step_by(share);
        let parts: Vec<_> = firsts
            .map(|first| scope.spawn(move || of(first..count.min(first + share))))
            .collect();
        // A panic there is one here.
        let joined = parts.into_iter().map(|part| part.join());
        joined
            .flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
