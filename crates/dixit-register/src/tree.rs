//! The Merkle tree over the journal (RFC 6962), kept as Go's `sumdb/tlog` keeps it.
//!
//! Every hash of a finished subtree is stored under its number, some two for each
//! entry; adding one reads and writes as many as the logarithm of the tree's size.

use crate::error::Error;
use crate::store::Store;
use std::cell::RefCell;
use std::collections::HashMap;
use tlog_tiles::{Hash, HashReader};

/// Hashes as the store has them, and those that it does not have yet.
pub(crate) struct Hashes<'a> {
    store: &'a dyn Store,
    fresh: HashMap<u64, Hash>,
    /// The store's own word on what failed: the tree's errors cannot carry it.
    failed: RefCell<Option<Error>>,
}

impl<'a> Hashes<'a> {
    pub(crate) fn new(store: &'a dyn Store) -> Hashes<'a> {
        Hashes {
            store,
            fresh: HashMap::new(),
            failed: RefCell::new(None),
        }
    }

    /// Adds the entry `number`. Gives the numbers and values of the new hashes.
    pub(crate) fn add(&mut self, number: u64, line: &str) -> Result<Vec<(u64, Hash)>, Error> {
        let hashes = tlog_tiles::stored_hashes(number, line.as_bytes(), self);
        let hashes = self.told(hashes)?;
        let first = tlog_tiles::stored_hash_index(0, number);
        let numbered: Vec<(u64, Hash)> = (first..).zip(hashes).collect();
        self.fresh.extend(numbered.iter().copied());
        Ok(numbered)
    }

    /// The root of the tree over the first `size` entries.
    pub(crate) fn root(&self, size: u64) -> Result<Hash, Error> {
        self.told(tlog_tiles::tree_hash(size, self))
    }

    /// The proof that entry `number` is one of the first `size`.
    pub(crate) fn proof(&self, size: u64, number: u64) -> Result<Vec<Hash>, Error> {
        self.told(tlog_tiles::prove_record(size, number, self))
    }

    fn told<T>(&self, done: Result<T, tlog_tiles::Error>) -> Result<T, Error> {
        done.map_err(|error| {
            let own = self.failed.borrow_mut().take();
            own.unwrap_or_else(|| {
                Error::damaged(
                    self.store.path(),
                    format!("the tree is not whole ({error})"),
                )
            })
        })
    }
}

impl HashReader for Hashes<'_> {
    fn read_hashes(&self, numbers: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let missing: Vec<u64> = numbers
            .iter()
            .filter(|n| !self.fresh.contains_key(n))
            .copied()
            .collect();
        let stored = self.store.hashes(&missing).map_err(|error| {
            *self.failed.borrow_mut() = Some(error);
            tlog_tiles::Error::IndexesNotInTree
        })?;
        let mut stored = stored.into_iter();
        let of = |n: &u64| match self.fresh.get(n) {
            Some(hash) => Ok(*hash),
            None => stored
                .next()
                .map(Hash)
                .ok_or(tlog_tiles::Error::IndexesNotInTree),
        };
        numbers.iter().map(of).collect()
    }
}

/// A whole tree in memory, made from the leaves alone: what stored hashes are
/// compared with.
#[derive(Default)]
pub(crate) struct Rebuilt {
    hashes: Vec<Hash>,
    size: u64,
}

impl Rebuilt {
    /// Adds a leaf. Gives the numbers and values of the new hashes.
    pub(crate) fn add(&mut self, line: &str) -> Result<Vec<(u64, Hash)>, tlog_tiles::Error> {
        let new = tlog_tiles::stored_hashes(self.size, line.as_bytes(), self)?;
        let first = self.hashes.len() as u64;
        self.hashes.extend(&new);
        self.size += 1;
        Ok((first..).zip(new).collect())
    }

    /// Leaves so far.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The root over the first `size` leaves.
    pub(crate) fn root(&self, size: u64) -> Result<Hash, tlog_tiles::Error> {
        if size > self.size {
            return Err(tlog_tiles::Error::IndexesNotInTree);
        }
        tlog_tiles::tree_hash(size, self)
    }
}

impl HashReader for Rebuilt {
    fn read_hashes(&self, numbers: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let of = |n: &u64| {
            self.hashes
                .get(usize::try_from(*n).unwrap_or(usize::MAX))
                .copied()
        };
        let found: Option<Vec<Hash>> = numbers.iter().map(of).collect();
        found.ok_or(tlog_tiles::Error::IndexesNotInTree)
    }
}
