//! What files that hold many snapshots have in common: JSON lines, archives,
//! feeds.

use crate::error::Error;
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use crate::tally::Tally;
use std::fs::File;
use std::io::BufRead;

/// Where bytes come from.
pub(crate) enum Input {
    /// A regular file, open at its start, and its length in bytes.
    File(File, u64),
    /// A pipe, a device or standard input: read once, from start to end.
    Stream(Box<dyn BufRead + Send>),
}

/// What a container keeps to and counts in.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) tally: Tally,
}

/// A file that holds many snapshots, read one at a time.
pub(crate) trait Container: Send {
    /// The next snapshot, or why one could not be read; nothing at the end. After
    /// nothing it is not asked again.
    fn next(&mut self) -> Option<Result<Snapshot, Error>>;

    /// How far it has come, behind what [`Container::next`] gave last.
    fn done(&self) -> Done;
}

/// A place in a container, where another may be opened to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// The member of a WACZ file.
    pub(crate) member: Option<String>,
    /// Lines, entries, or bytes as they lie on disk (in the member).
    pub(crate) count: u64,
}
