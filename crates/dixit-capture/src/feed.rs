//! Feeds (RSS, Atom, JSON Feed) → one snapshot an entry.

use crate::error::Error;
use crate::snapshot::Snapshot;
use crate::source::{Context, Done, Source};

/// Opens a feed whose bytes are sealed, to go on behind `from`. Each entry is
/// the whole feed's snapshot with the entry as its [`Part`](crate::Part).
pub(crate) fn feed(
    snapshot: Snapshot,
    context: &Context,
    from: &Done,
) -> Result<Box<dyn Source>, Error> {
    let _ = (context, from);
    Err(Error::new(snapshot.path, crate::error::Reason::NotAFile))
}
