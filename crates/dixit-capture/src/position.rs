//! Where a run stands in its inputs, so that a later one can go on there.

use serde::{Deserialize, Serialize};

/// A place between two snapshots of a run.
///
/// It is only of use with the same inputs in the same order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The number of the given path, from 0.
    pub input: usize,
    /// The file under it: its path, without line or record.
    pub file: String,
    /// What of the file is done: lines, entries, or bytes of it as it lies on
    /// disk, depending on what it is. Nothing where the file is done.
    pub done: Option<u64>,
    /// The member of a WACZ file that `done` counts in.
    pub member: Option<String>,
}
