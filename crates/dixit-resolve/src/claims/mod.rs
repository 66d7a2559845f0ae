//! Claims: what attributions of a collection put forward in common.
//!
//! [`Finder`] takes documents one at a time, keeps a proposition of every
//! attribution (content words, names, counts, stance) and tells which put the
//! same claim forward. The result is [`Claims`]: each claim with its attributions,
//! the stance of each, why they are taken for one claim's, counts side by side,
//! evidence, and who responded to what (`responses`).
//!
//! ```
//! use dixit_model::{Document, Origin};
//! use dixit_resolve::claims::{Finder, Settings};
//!
//! let origin = Origin { path: "a.txt".into(), url: None, sha256: "a".into(), media_type: "text/plain".into() };
//! let mut finder = Finder::new();
//! finder.add(&Document::new(origin, "Nobody says anything here.".into()));
//! assert!(finder.finish(&Settings::default()).claims.is_empty());
//! ```
//!
//! # Method
//!
//! 1. `proposition`: an attribution as a set of weighted words, names, quantities
//!    (`quantity`) and a stance (`stance`); `reference` ties those that repeat no
//!    words ("denied the report") to what they speak of.
//! 2. `compare`: two propositions, one claim? A score and reasons, a pure function of
//!    the two. Sentence vectors come in through [`Similarity`], if there are any.
//! 3. `group`: best first, by mean score.
//! 4. `assemble`: in each group the stances are read against each other. A negated
//!    sentence denies a claim only if another attribution puts it forward.
//!
//! What is not sure is not merged: a claim too many is a smaller mistake than two
//! claims that are one record. Nothing says who is right.
//!
//! # Bounds
//!
//! A word that more than some hundred propositions share leads to no comparison;
//! groups are compared by their first members. Work grows with the pairs that share
//! a rarer word.

mod assemble;
mod compare;
mod group;
pub(crate) mod lexicon;
pub(crate) mod proposition;
mod quantity;
mod record;
mod reference;
pub(crate) mod stance;
pub(crate) mod words;

use std::fmt;

use dixit_model::{Act, AttributionId, Document, Piece};

use crate::origins::Origins;
use crate::responses::{Addressing, Evidence, evidence};
use proposition::Proposition;

pub use compare::{FEATURES, Reason, THRESHOLD};
pub use quantity::{Precision, Quantity};
pub use record::{Call, Claim, Claims, Count, Link, Member, Named, Response, Schema, Stances};
pub use stance::Stance;

/// How alike two contents are in meaning: sentence vectors, where there are any.
pub trait Similarity {
    /// From 0 (nothing in common) to 1 (the same); nothing where it cannot tell.
    fn similarity(&self, a: &str, b: &str) -> Option<f32>;
}

/// What beside the documents decides the result.
#[derive(Clone, Copy, Default)]
pub struct Settings<'a> {
    /// The collection's origins, made from the same documents in the same order.
    pub origins: Option<&'a Origins>,
    /// Likeness of sentences; without it words alone count.
    pub similarity: Option<&'a dyn Similarity>,
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("origins", &self.origins.is_some())
            .field("similarity", &self.similarity.is_some())
            .finish()
    }
}

/// Collects documents and tells their claims.
///
/// Keeps the attributions with their words, not the texts.
#[derive(Debug, Default)]
pub struct Finder {
    documents: Vec<Source>,
    propositions: Vec<Proposition>,
    said: Vec<Said>,
}

/// What is kept of a document.
#[derive(Debug)]
struct Source {
    path: String,
    url: Option<String>,
    sha256: String,
    title: Option<String>,
    outlet: Option<String>,
    published: Option<String>,
}

/// What is kept of an attribution beside its proposition.
#[derive(Debug)]
struct Said {
    id: AttributionId,
    parent: Option<AttributionId>,
    speaker: Option<String>,
    source: String,
    cue: String,
    content: Vec<Piece>,
    act: Option<Act>,
    addressee: Option<String>,
    evidence: Vec<Evidence>,
}

impl Finder {
    /// A finder without documents.
    pub fn new() -> Finder {
        Finder::default()
    }

    /// Takes a document in. It is not needed afterwards.
    pub fn add(&mut self, document: &Document) {
        let number = self.documents.len() as u32;
        self.documents.push(Source {
            path: document.origin.path.clone(),
            url: document.origin.url.clone(),
            sha256: document.origin.sha256.clone(),
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            published: document.published.value.clone(),
        });
        self.propositions
            .extend(proposition::propositions(document, number));
        let addressing = Addressing::new(document);
        let joined = |pieces: &[Piece]| {
            let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
            words.join(" … ")
        };
        self.said.extend(document.attributions.iter().map(|a| Said {
            id: a.id,
            parent: a.parent,
            speaker: a.speaker.name.clone(),
            source: joined(&a.source),
            cue: joined(&a.cue),
            content: a.content.clone(),
            act: a.act,
            addressee: a.addressee.clone().or_else(|| addressing.of(a)),
            evidence: evidence(a),
        }));
    }

    /// Number of documents taken in.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether no document has been taken in.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// Tells the claims of the documents.
    ///
    /// The result depends on what the documents hold, not on the order in which
    /// they came.
    pub fn finish(self, settings: &Settings<'_>) -> Claims {
        assemble::assemble(self, settings)
    }

    /// The [features](FEATURES) of pairs of attributions, named by their places in
    /// the order in which they were taken in: for fitting weights.
    pub fn features(
        &self,
        pairs: &[(usize, usize)],
        similarity: Option<&dyn Similarity>,
    ) -> Vec<[f32; FEATURES.len()]> {
        let of = |&(a, b): &(usize, usize)| {
            compare::features(&self.propositions[a], &self.propositions[b], similarity).0
        };
        pairs.iter().map(of).collect()
    }

    /// Whether an attribution, named like that, speaks of another's claim without
    /// its words: what [`Finder::features`] does not tell.
    pub fn refers(&self, of: usize) -> bool {
        self.propositions[of].refers.is_some()
    }
}
