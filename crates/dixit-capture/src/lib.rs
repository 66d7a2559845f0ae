//! Bytes → snapshot → document: the only crate that touches files and the
//! network.
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
//! Archives, feeds and addresses give many snapshots each (see the private
//! `container`).

mod address;
mod archive;
mod coding;
mod container;
mod dates;
mod decode;
mod elements;
mod email;
mod error;
mod feed;
mod fetch;
mod fields;
mod gzip;
mod html;
mod http;
mod language;
mod lines;
mod markup;
mod pdf;
mod position;
mod positions;
mod read;
mod settings;
mod snapshot;
mod sniff;

mod tally;
mod time;
mod walk;
mod warc_write;

pub use error::Error;
#[doc(hidden)]
pub use html::{Measured, measured, measured_names};
pub use pdf::pdf_child;
pub use position::Position;
pub use read::{read, read_with};
pub use settings::{FetchSettings, PdfHelper, Settings};
pub use snapshot::{Body, CaptureBasis, Captured, Http, Part, Snapshot, Way};
pub use tally::{PassedOver, Skipped, Tally};
pub use walk::{Capture, DAMAGED_GZIP, capture, capture_from, is_damage, measure};
