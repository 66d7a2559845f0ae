//! What a run came to so far: bytes, records, and what was passed over and why.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Counts of a [`Capture`](crate::Capture); clones share them, so that a bar can
/// show them while the capture goes on.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    bytes: AtomicU64,
    records: AtomicU64,
    verified: AtomicU64,
    unsealed: AtomicU64,
    skipped: Mutex<BTreeMap<Skipped, PassedOver>>,
}

/// How much was passed over for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassedOver {
    /// How often.
    pub count: u64,
    /// The first, named as [`Snapshot::path`](crate::Snapshot::path) is, with the
    /// record's offset in an archive.
    pub first: String,
}

/// Why something was passed over that is not wrong in itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Skipped {
    /// A file in a folder whose extension is none that dixit reads.
    OtherExtension,
    /// A file or folder whose name begins with a dot.
    DotFile,
    /// A link to a folder that had been read under the same argument before.
    FolderAgain,
    /// A record of an archive that holds no answer: a request, metadata, a note
    /// on the archive itself.
    NoAnswer,
    /// A record that only says that an answer was the same as an earlier one.
    Revisit,
    /// An answer other than success: a redirection, an error.
    Status,
    /// An answer that is neither a page nor a text, PDF, feed or message.
    MediaType,
    /// An answer without a body.
    NoBody,
    /// An address that the patterns leave out.
    Address,
}

impl Skipped {
    /// What it counts, in words, for one and for several.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Skipped::OtherExtension => {
                ("file with another extension", "files with other extensions")
            }
            Skipped::DotFile => ("hidden file", "hidden files"),
            Skipped::FolderAgain => ("folder met again", "folders met again"),
            Skipped::NoAnswer => ("record that holds no answer", "records that hold no answer"),
            Skipped::Revisit => ("record of an unchanged page", "records of unchanged pages"),
            Skipped::Status => (
                "answer with another status than success",
                "answers with another status than success",
            ),
            Skipped::MediaType => (
                "answer that is no page or text",
                "answers that are no page or text",
            ),
            Skipped::NoBody => ("empty answer", "empty answers"),
            Skipped::Address => (
                "address left out by a pattern",
                "addresses left out by a pattern",
            ),
        }
    }
}

impl Tally {
    /// Bytes read so far, as they lie on disk or came from the network.
    pub fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Files, lines, records and entries met so far, read or passed over.
    pub fn records(&self) -> u64 {
        self.0.records.load(Ordering::Relaxed)
    }

    /// Records of archives whose digest was found right, where archives are
    /// [checked](crate::Settings::check).
    pub fn verified(&self) -> u64 {
        self.0.verified.load(Ordering::Relaxed)
    }

    /// Records of archives that carry no digest, where archives are checked.
    pub fn without_digest(&self) -> u64 {
        self.0.unsealed.load(Ordering::Relaxed)
    }

    /// Notes what a record's check came to, if its digest is not wrong.
    pub(crate) fn add_checked(&self, has_digest: bool) {
        let count = if has_digest {
            &self.0.verified
        } else {
            &self.0.unsealed
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// What was passed over so far, by reason.
    pub fn skipped(&self) -> BTreeMap<Skipped, PassedOver> {
        let skipped = self.0.skipped.lock();
        skipped.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often one thing was passed over.
    pub fn skipped_for(&self, reason: Skipped) -> u64 {
        let skipped = self.0.skipped.lock();
        let skipped = skipped.unwrap_or_else(PoisonError::into_inner);
        skipped.get(&reason).map_or(0, |passed| passed.count)
    }

    /// Notes that one thing is passed over; `label` names it and is only asked
    /// for the first.
    pub(crate) fn skip(&self, reason: Skipped, label: impl FnOnce() -> String) {
        let skipped = self.0.skipped.lock();
        let mut skipped = skipped.unwrap_or_else(PoisonError::into_inner);
        let passed = skipped.entry(reason).or_default();
        if passed.count == 0 {
            passed.first = label();
        }
        passed.count += 1;
    }

    /// Notes that `n` more bytes are read.
    pub(crate) fn add_bytes(&self, n: u64) {
        self.0.bytes.fetch_add(n, Ordering::Relaxed);
    }

    /// Notes one more record.
    pub(crate) fn add_record(&self) {
        self.0.records.fetch_add(1, Ordering::Relaxed);
    }
}
