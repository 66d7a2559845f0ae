//! Verbs of saying, for the few constructions that are read by rule.
//!
//! The models learn their cues from annotated text; this list serves where a
//! text's own marks say that somebody speaks and only the verb is wanted.

use std::collections::BTreeSet;
use std::sync::LazyLock;

static VERBS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/cue-verbs.txt")
        .split_whitespace()
        .collect()
});

/// Whether a word is a form of a verb of saying.
pub(crate) fn is_verb(word: &str) -> bool {
    VERBS.contains(word) || VERBS.contains(word.to_lowercase().as_str())
}
