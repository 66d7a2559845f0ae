//! What documents have in common.
//!
//! Two stages so far. [`origins`] tells which documents of a collection go back
//! to one first publication, and what wire credits they print; [`entities`] who
//! and what is named across them. The central types are [`origins::Finder`] and
//! [`entities::Finder`]: documents go in one at a time, and their texts are not
//! kept.
//!
//! Everything here is pure: values in, values out, no clock, no file, no
//! thread; the same documents give the same result whatever the machine.

pub mod claims;
pub mod entities;
pub mod origins;
pub mod responses;
