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
//!    the two, with vectors of meaning (`dixit-sentences`) or without.
//! 3. `group`: best first, by mean score.
//! 4. `assemble`: in each group the stances are read against each other. A negated
//!    sentence denies a claim only if another attribution puts it forward.
//! 5. `cut`: a claim in parts, as a register keeps it.
//!
//! What is not sure is not merged: a claim too many is a smaller mistake than two
//! claims that are one record. Nothing says who is right.
//!
//! # One more document
//!
//! A register need not compare all with all: [`propositions`] gives those of a document,
//! [`Proposition::keys`] what they share with those worth a comparison, and
//! [`Proposition::link`] compares two. Each depends on its own documents alone.
//!
//! # Bounds
//!
//! A key that more than some hundred propositions share leads to no comparison;
//! groups are compared by their first members. Work grows with the pairs that share
//! a rarer key.

mod assemble;
pub(crate) mod compare;
mod cut;
mod evidence;
mod group;
pub(crate) mod lexicon;
pub(crate) mod proposition;
mod quantity;
mod record;
mod reference;
pub(crate) mod stance;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::fmt;

use dixit_model::{Act, AttributionId, Document, Piece};

use crate::responses::link;
use crate::responses::{Addressing, Evidence, evidence};
use dixit_sentences::Code;

pub use dixit_sentences::{Encoder, Room};

pub use compare::{FEATURES, Link as Pair, Reason, THRESHOLD};
pub use cut::{Cut, Growth, Part};
pub use evidence::{Attachment, PieceOfEvidence, StatusBasis};
pub use proposition::{Known, Proposition, propositions};
pub use quantity::{Precision, Quantity};
pub use record::{
    Call, Claim, ClaimRecord, Claims, Count, Link, Member, Request, Response, Ruling, Schema,
    Stances,
};
pub use stance::Stance;

/// Where an attribution stands, for decisions: the SHA-256 of its document's
/// captured bytes, and its name in the document.
pub type Place = (String, AttributionId);

/// What beside the documents decides the result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings<'a> {
    /// For each document, in the order in which they came, the number of its
    /// [origin](crate::origins::Origins::numbers).
    pub origins: Option<&'a [usize]>,
    /// Pairs that a person says put one claim forward.
    pub same: &'a [(Place, Place)],
    /// Pairs that a person says do not.
    pub apart: &'a [(Place, Place)],
}

/// Collects documents and tells their claims.
///
/// Keeps the attributions with their words, not the texts.
#[derive(Default)]
pub struct Finder<'e> {
    encoder: Option<(&'e Encoder, Room)>,
    documents: Vec<Source>,
    propositions: Vec<Proposition>,
    said: Vec<Said>,
}

impl fmt::Debug for Finder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finder")
            .field("vectors", &self.encoder.is_some())
            .field("documents", &self.documents.len())
            .finish_non_exhaustive()
    }
}

/// Gives propositions the vectors of their attributions' contents that were made before.
pub fn give_vectors(propositions: &mut [Proposition], vectors: &BTreeMap<AttributionId, Code>) {
    for proposition in propositions {
        let made = vectors.get(&proposition.id).cloned();
        proposition.vector = made.map(Box::new);
    }
}

/// Adds the vectors of meaning of what the attributions put forward, where they are not
/// there: a pure function of their contents.
pub fn add_vectors(propositions: &mut [Proposition], encoder: &Encoder, room: &mut Room) {
    let needed = |p: &Proposition| p.vector.is_none() && !p.aside;
    let without = propositions.iter().filter(|p| needed(p));
    let texts: Vec<&str> = without.map(|p| p.text.as_str()).collect();
    let vectors = encoder.encode(&texts, room);
    let without = propositions.iter_mut().filter(|p| needed(p));
    for (p, row) in without.zip(vectors.rows()) {
        p.vector = Some(Box::new(Code::of(row)));
    }
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

impl<'e> Finder<'e> {
    /// A finder without documents that compares words alone.
    pub fn new() -> Finder<'e> {
        Finder::default()
    }

    /// A finder without documents that compares meanings, too.
    pub fn with_vectors(encoder: &'e Encoder) -> Finder<'e> {
        Finder {
            encoder: Some((encoder, Room::default())),
            ..Finder::default()
        }
    }

    /// Takes a document in. It is not needed afterwards.
    pub fn add(&mut self, document: &Document) {
        self.add_with(document, &BTreeMap::new());
    }

    /// Takes a document in, with the vectors of its attributions' contents as far as they
    /// were made before.
    pub fn add_with(&mut self, document: &Document, vectors: &BTreeMap<AttributionId, Code>) {
        let mut propositions = propositions(document, 0);
        give_vectors(&mut propositions, vectors);
        self.add_read(document, propositions, None);
    }

    /// As [`add`](Finder::add), with the document's [propositions](propositions()), whatever the
    /// number that they were given. Where `some` are named, only these attributions are compared
    /// with others; with each, what is known of its claim. The rest are what these speak of and
    /// what stands around them, and no claims are told of them.
    pub fn add_read(
        &mut self,
        document: &Document,
        mut propositions: Vec<Proposition>,
        some: Option<&BTreeMap<AttributionId, Known>>,
    ) {
        let number = self.documents.len() as u32;
        self.documents.push(Source {
            path: document.origin.path.clone(),
            url: document.origin.url.clone(),
            sha256: document.origin.sha256.clone(),
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            published: document.day().map(str::to_owned),
        });
        for proposition in &mut propositions {
            proposition.document = number;
            if let Some(some) = some {
                let known = some.get(&proposition.id);
                proposition.aside = known.is_none();
                proposition.known = known.copied().unwrap_or_default();
            }
        }
        if let Some((encoder, room)) = &mut self.encoder {
            add_vectors(&mut propositions, encoder, room);
        }
        self.propositions.append(&mut propositions);
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

    /// Hands out the claims of the documents one at a time, so that not all are held at once: as
    /// [`finish`](Finder::finish), in an order of its own. Gives the last day of publication,
    /// up to which "none found" reaches.
    pub fn each(self, settings: &Settings<'_>, each: &mut dyn FnMut(Claim)) -> Option<String> {
        assemble::each(self, settings, each)
    }

    /// The [features](FEATURES) of pairs of attributions, named by their places in
    /// the order in which they were taken in: for fitting weights.
    pub fn features(&self, pairs: &[(usize, usize)]) -> Vec<[f32; FEATURES.len()]> {
        let of = |&(a, b): &(usize, usize)| {
            compare::features(&self.propositions[a], &self.propositions[b])
        };
        pairs.iter().map(of).collect()
    }

    /// The [features](crate::responses::FEATURES) of allegations and requests with what may
    /// answer them, named like that; nothing of two that never answer each other.
    pub fn response_features(&self, call: usize, by: usize) -> Option<Vec<f32>> {
        let found = link::features(&self.propositions[call], &self.propositions[by]);
        found.map(|features| features.to_vec())
    }

    /// Whether an attribution, named like that, speaks of another's claim without
    /// its words: what [`Finder::features`] does not tell.
    pub fn refers(&self, of: usize) -> bool {
        self.propositions[of].refers.is_some()
    }
}
