//! News pages in, who said what out.
//!
//! This crate puts the stages together: it captures files, reads their text,
//! has a [`Reader`] find the attributions, and writes the documents in one of
//! four [formats](mod@format). The central type is [`Pipeline`]; the binary
//! `dixit` is a thin shell around it. Work with the stages themselves
//! (`dixit-capture`, `dixit-extract`) where only one of them is needed.
//!
//! ```no_run
//! use dixit::{Pipeline, Settings};
//!
//! let pipeline = Pipeline::new(Settings::default());
//! for document in pipeline.documents(&["news".into()]) {
//!     match document {
//!         Ok(document) => dixit::format::write_jsonl(&document, &mut std::io::stdout())?,
//!         Err(error) => eprintln!("{error}"),
//!     }
//! }
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Documents come out in the order of their inputs, whatever the number of
//! jobs, and only a bounded number of them is in memory at a time. The same
//! inputs give the same bytes.

mod pipeline;

pub mod derive;
pub mod format;
pub mod register;
pub mod timeline;
pub mod variants;

pub use dixit_capture as capture;
pub use dixit_extract::Reader;
pub use dixit_model as model;
pub use dixit_names as names;
pub use dixit_resolve::{entities, origins};
pub use pipeline::{
    Circumstances, Documents, Error, IsKnown, LeftOutCounts, Pipeline, READER_FAILED, ReaderKind,
    Selection, Settings,
};
