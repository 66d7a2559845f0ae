//! The fast reader: three small linear models, one after another.
//!
//! 1. A chain over the tokens of a paragraph says of each how likely it belongs
//!    to a source, a cue or a content ([`features`], [`crf`]).
//! 2. Around each likely cue a second chain, which sees where the cue stands and
//!    what the first said, marks that cue's own source and content ([`anchor`]).
//! 3. A judge says how likely the attribution so found is right ([`decode`]);
//!    of those that contradict each other the likeliest stays ([`run`]).
//!
//! Features are hashed words and shapes; scores are 8-bit integers ([`model`]).
//! Everything is linear in the length of the text.
//!
//! The module is public for the trainer of the weights; its items are no part
//! of the crate's interface.

pub mod anchor;
pub mod crf;
pub mod decode;
pub mod features;
pub mod model;
mod reader;
pub mod run;
pub mod view;

pub use reader::FastReader;
