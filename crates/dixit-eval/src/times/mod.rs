//! Whether times are found and told right.
//!
//! [`specs`] runs the cases of Microsoft Recognizers-Text: a case is right if all
//! its times are found with their first and last character, and their type, TIMEX
//! and values (start and end of ranges, the past and the coming one) are those of
//! the case. [`meantime`] compares with the TIMEX3 of news articles.

mod meantime;
mod recognizers;
mod specs;

pub(crate) use meantime::files as xml_files;
pub use meantime::meantime;
pub use specs::specs;

use crate::scored::{Scored, sha256_of};

/// F1 of so many right ones among the gold and the found ones.
fn f1(right: usize, gold: usize, found: usize) -> f64 {
    2.0 * right as f64 / (gold + found).max(1) as f64
}
