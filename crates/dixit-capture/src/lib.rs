//! Bytes → snapshot → document: the only crate that touches files.
//!
//! [`capture`] walks files, folders and standard input and yields one
//! [`Snapshot`] an article: the bytes as they were found, and their hash.
//! [`read`] turns a snapshot into a [`Document`](dixit_model::Document); it
//! touches nothing outside its argument, so it may run on many threads.
//!
//! The main decision is that a snapshot is taken before anything is parsed: what
//! is hashed is what was found (after unpacking), and every later reading can be
//! made again from it. A snapshot that is readable in part becomes a document
//! with [`problems`](dixit_model::Document::problems); one that is not becomes an
//! [`Error`] that names it, and the run goes on.
//!
//! Web archives, feeds and addresses are not read yet.

mod dates;
mod decode;
mod error;
mod gzip;
mod html;
#[allow(dead_code, reason = "the readers take it up one by one")]
mod language;
mod lines;
mod read;
mod sniff;
mod walk;

pub use error::Error;
pub use read::read;
pub use walk::{Capture, DAMAGED_GZIP, Settings, Snapshot, Tally, capture};
