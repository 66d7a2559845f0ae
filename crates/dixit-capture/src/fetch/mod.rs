//! Addresses → snapshots.

use crate::error::{Error, Reason};
use crate::snapshot::Snapshot;
use crate::source::Context;

/// Fetches addresses one after the other and remembers what it owes each host.
pub(crate) struct Fetcher;

impl Fetcher {
    /// A fetcher that keeps to the context's settings.
    pub(crate) fn new(context: &Context) -> Result<Fetcher, Error> {
        let _ = context;
        Ok(Fetcher)
    }

    /// The page at an address, redirections followed.
    pub(crate) fn fetch(&mut self, url: &str) -> Result<Snapshot, Error> {
        Err(Error::new(url, Reason::NotAFile))
    }
}
