//! From characters to tokens, quotations, sentences and paragraphs.
//!
//! Positions inside this module and the readers are **byte** offsets or token
//! indices; they become [`dixit_model::Span`]s only when a reading is written.

pub(crate) mod quote;
pub(crate) mod sentence;
pub(crate) mod token;
