//! The register: the store of who said what, made to last and to be verified.
//!
//! A register is a folder that a person can copy:
//!
//! | file | what |
//! |---|---|
//! | `snapshots/*.warc.gz` | the sealed bytes, WARC 1.1, one gzip member a record |
//! | `register.db` | SQLite: journal, tree, checkpoints, documents, attributions, index of words |
//! | `register.sums` | a hash of each page of the database, between runs that write |
//! | `key.pub` | the public key, by which anybody verifies checkpoints |
//! | `key` | the private key, by which the owner signs them (mode 600) |
//! | `set-aside/` | bytes that an interrupted run wrote and did not live to acknowledge |
//!
//! The central type is [`Register`]. [`Register::add`] takes what capture and a
//! reader made of one page; [`Register::commit`] acknowledges: bytes first, then one
//! transaction, so that a crash at any point loses nothing that was acknowledged and
//! leaves nothing half-written. [`Register::verify`] recomputes everything.
//!
//! The main decision is an append-only journal, each entry a leaf of a Merkle tree
//! (RFC 6962) with a signed checkpoint (C2SP signed note) behind every
//! acknowledgement. Everything else is either named by hash in the journal (sealed
//! bytes, documents) or can be thrown away and made again (attributions, index,
//! [`Derived`] records). **What the tree does not do:** its owner holds the key, and can
//! write another history and sign that. Only a checkpoint that somebody else keeps
//! tells the two apart: publish them, or have them witnessed.
//!
//! This crate knows nothing of pages or readers: text is read again for
//! verification by a function that the caller passes in. Nor does it know the
//! clock: the caller passes the time, and no order depends on it.

mod changes;
mod decision;
mod derived;
mod entry;
mod error;
mod folder;
mod hash;
mod key;
mod pack;
mod passage;
mod proof;
mod register;
pub mod search;
mod standing;
mod store;
mod stored;
mod tree;
mod verify;
mod verify_archives;
mod verify_rare;
mod warc;
mod writing;

pub use changes::{Change, Changed, WordEdit};
pub use decision::Decided;
pub use derived::VECTORS;
pub use entry::{Body, Entry, Place};
pub use error::Error;
pub use folder::find;
pub use hash::sha256;
pub use key::PublicKey;
pub use passage::Hit;
pub use proof::{Kept, Proof, Proven};
pub use register::{Added, Capture, Known, Reading, Register, identity};
pub use store::{
    Addition, Amendment, ArchiveRow, AttributionRow, Batch, Counts, Derived, DerivedPart, EachHash,
    EachVector, Grown, NewDocument, ReadingRow, ReturnRow, Shown, SnapshotRow, Standing, Store,
    StoredReading, Terms, TreeHash, VectorRow,
};
pub use stored::{Said, Stored, StoredPiece};
pub use verify::{Fault, Report, Reread, Sealed};
pub use warc::SetAside;
