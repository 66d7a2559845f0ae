//! What documents have in common.
//!
//! One stage so far: [`origins`] tells which documents of a collection go back
//! to one first publication, and what wire credits they print. The central
//! type is [`origins::Finder`]: documents go in one at a time, and only hashes
//! of their texts are kept.
//!
//! Everything here is pure: values in, values out, no clock, no file, no
//! thread; the same documents give the same result whatever the machine.

pub mod origins;
