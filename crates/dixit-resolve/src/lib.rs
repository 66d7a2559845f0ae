//! What documents have in common.
//!
//! [`origins`] tells which documents of a collection go back to one first
//! publication, and what wire credits they print; [`entities`] who and what is
//! named across them; [`variants`] which utterances are one in several wordings;
//! [`lookup`] which of many known claims a text repeats. The central types are [`origins::Finder`] and
//! [`entities::Finder`]: documents go in one at a time, and their texts are not
//! kept.
//!
//! Everything here is pure: values in, values out, no clock, no file; the same documents
//! give the same result whatever the machine. Pairs are compared on all its cores (`cores`).

pub mod claims;
mod cores;
pub mod entities;
pub mod lookup;
pub mod origins;
pub mod responses;
pub mod variants;
mod wording;
