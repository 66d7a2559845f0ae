//! Entities: who and what is named in a collection.
//!
//! Each document names its own entities. [`Finder`] takes the documents one at a
//! time, keeps the names and what speaks for who bears them, and tells which of
//! them are one across documents. The result is [`Entities`]: every entity with
//! every form of its name, where it is named, and *why* its names are taken for
//! one bearer's; pairs that may be one and are not merged; and what became of
//! the decisions of people.
//!
//! ```
//! use dixit_model::{Document, Entity, EntityId, EntityType, Origin, Span};
//! use dixit_resolve::entities::{Finder, Settings};
//!
//! let mut finder = Finder::new();
//! for (path, name) in [("a.txt", "Maria Zakharova"), ("b.txt", "Мария Захарова")] {
//!     let origin = Origin { path: path.into(), url: None, sha256: path.into(), media_type: "text/plain".into() };
//!     let mut document = Document::new(origin, name.into());
//!     document.entities.push(Entity {
//!         id: EntityId(1),
//!         entity_type: EntityType::Person,
//!         name: name.into(),
//!         names: vec![name.into()],
//!         roles: Vec::new(),
//!         mentions: vec![Span::new(0, name.chars().count() as u32)],
//!     });
//!     finder.add(&document);
//! }
//! let found = finder.finish(&Settings::default());
//! assert_eq!(found.entities.len(), 1);
//! ```
//!
//! # Method
//!
//! 1. Entities of single documents with the same full name are a *node*, unless
//!    what is said of them is of several people (`bearers`: walks of life, ages,
//!    offices in different places, two of one name in one document). A lone
//!    surname makes a node a document, or one for each telling role; a body that
//!    every country has ("the Supreme Court") one a country.
//! 2. Nodes that share a key are compared (`block`): a surname's consonants with
//!    an initial, a name's words, its letters, its place in the gazetteer. Keys
//!    survive scripts, romanisations, order and initials.
//! 3. A comparison (`compare`) is the score of the names ([`dixit_names`]) as
//!    odds, times a factor for each piece of evidence: roles, company, age, walk
//!    of life, being named side by side as two, being called so in another article.
//! 4. Pairs are joined from the best down (`cluster`), short names last and only
//!    where no second candidate comes near, and never against a decision.
//!
//! # Bounds
//!
//! Names that are alike are compared with a fixed number of others, however many
//! there are. `examples/entities_scale.rs` measures time and memory.

mod apply;
mod bearers;
mod block;
mod cluster;
mod compare;
pub mod decision;
mod fold;
pub mod knowledge;
mod lexicon;
mod linking;
mod local;
mod node;
mod output;
mod record;

use dixit_model::Document;
use dixit_names::Options;

use cluster::Edge;
use compare::Comparer;
use decision::Decisions;
use knowledge::Knowledge;
use node::Builder;

pub use compare::{Reason, SUGGESTED, THRESHOLD};
pub use record::{
    Entities, Entity, Form, KnowledgeLink, Link, Member, Outcome, Role, Schema, Suggestion,
};

/// What beside the documents decides the result.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What people settled.
    pub decisions: Decisions,
    /// Whom the user knows.
    pub knowledge: Knowledge,
    /// Whether names in other scripts than Latin are read.
    pub transliterate: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            decisions: Decisions::default(),
            knowledge: Knowledge::default(),
            transliterate: true,
        }
    }
}

/// Collects documents and tells their entities.
///
/// Keeps names, roles and places, not the texts: some 1.5 kB for each entity
/// of a document.
#[derive(Debug, Default)]
pub struct Finder {
    store: local::Store,
}

impl Finder {
    /// A finder without documents.
    pub fn new() -> Finder {
        Finder::default()
    }

    /// Takes a document in. It is not needed afterwards.
    pub fn add(&mut self, document: &Document) {
        self.store.add(document);
    }

    /// Number of documents taken in.
    pub fn len(&self) -> usize {
        self.store.docs.len()
    }

    /// Whether no document has been taken in.
    pub fn is_empty(&self) -> bool {
        self.store.docs.is_empty()
    }

    /// Tells which entities of the documents are one.
    ///
    /// The result depends on what the documents and settings hold, not on the
    /// order in which the documents came.
    pub fn finish(mut self, settings: &Settings) -> Entities {
        self.store.sort();
        let mut options = Options::default();
        options.transliterate = settings.transliterate;
        let mut applied = apply::find(&settings.decisions, &mut self.store);
        let sides = std::mem::take(&mut applied.sides);
        let nodes = Builder::new(&mut self.store, &sides, options.clone()).build();
        let pairs = block::candidates(&nodes, &self.store.texts);
        let comparer = Comparer::new(&nodes, &self.store.texts, &pairs);
        let edges = pairs.iter().filter_map(|&(a, b)| {
            let found = comparer.compare(a, b)?;
            (found.score >= SUGGESTED).then_some(Edge { a, b, found })
        });
        let edges = edges.collect();
        let index = apply::Index::of(&nodes);
        let musts = applied.musts(&index);
        let clusters = cluster::cluster(&comparer, edges, &musts);
        applied.contradicted(&clusters.contradicted);
        output::write(output::Parts {
            store: &self.store,
            nodes: &nodes,
            clusters,
            names: applied.names(&index),
            decided: applied.knowledge(&index),
            outcomes: applied.outcomes,
            linker: linking::Linker::new(&settings.knowledge, &options),
        })
    }
}
