//! Whether times are found and told right.
//!
//! [`specs`] runs the cases of Microsoft Recognizers-Text: a case is right if all
//! its times are found with their first and last character, and their type, TIMEX
//! and values (start and end of ranges, the past and the coming one) are those of
//! the case. [`meantime`] compares with the TIMEX3 of news articles.

mod meantime;
mod recognizers;
mod specs;

pub use meantime::meantime;
pub use specs::specs;

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What was measured on a corpus of times.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The corpus.
    pub name: String,
    /// SHA-256 of its files, one after another.
    pub sha256: String,
    /// Cases or gold times.
    pub items: usize,
    /// Dotted name → share, 0 to 1.
    pub measures: BTreeMap<String, f64>,
    /// What is wrong, one line each.
    pub failures: Vec<String>,
}

impl Scored {
    /// One line with all measures in percent.
    #[must_use]
    pub fn report(&self) -> String {
        let mut out = format!("{:<24} {:>5}", self.name, self.items);
        for (name, value) in &self.measures {
            // Writing to a string does not fail.
            let _ = write!(out, "  {name} {:.1}", 100.0 * value);
        }
        out
    }
}

fn sha256_of(text: &str) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// F1 of so many right ones among the gold and the found ones.
fn f1(right: usize, gold: usize, found: usize) -> f64 {
    2.0 * right as f64 / (gold + found).max(1) as f64
}
