//! The accurate reader: a small transformer encoder with two heads.
//!
//! The module is public for the trainer of the weights; its items are no part
//! of the crate's interface.

mod glimpse;
pub mod judge;
mod net;
mod reader;
pub mod windows;
pub mod words;

pub use reader::AccurateReader;
