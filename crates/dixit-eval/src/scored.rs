//! What was measured on a corpus of times or places.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What was measured on a corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The corpus.
    pub name: String,
    /// SHA-256 of its files, one after another.
    pub sha256: String,
    /// Cases, or what people have marked.
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

pub(crate) fn sha256_of(text: &str) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}
