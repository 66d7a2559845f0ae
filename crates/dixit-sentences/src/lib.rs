//! Short texts as vectors: near each other where the texts say the same.
//!
//! [`Encoder`] turns texts into [`Vectors`], unit vectors of [`WIDTH`] numbers, whose
//! dot product ([`dot`]) is the cosine of two texts. [`Index`] finds the nearest of
//! many.
//!
//! ```
//! use dixit_sentences::{Encoder, Room, dot};
//!
//! let encoder = Encoder::built_in();
//! let texts = ["The ministry denied the report.", "The report was denied by the ministry.", "It rained."];
//! let vectors = encoder.encode(&texts, &mut Room::default());
//! assert!(dot(vectors.row(0), vectors.row(1)) > 0.8);
//! assert!(dot(vectors.row(0), vectors.row(2)) < 0.4);
//! ```
//!
//! The encoder is all-MiniLM-L6-v2 in eight-bit integers (`models/sentences`). It
//! learnt from English; of other languages it sees letters and names. Near vectors
//! are a reason to compare two texts, never the proof that they say the same: a
//! denial stands near to what it denies, and numbers hardly show.
//!
//! Pure: no file, no clock, no thread. The same texts give the same bytes on every
//! processor, whatever else is encoded with them.

mod encode;
mod index;
mod vectors;

pub use encode::{Encoder, LONGEST, Room};
pub use index::{Error, Hit, Index, Reach};
pub use vectors::{Code, Vectors, WIDTH, dot};
