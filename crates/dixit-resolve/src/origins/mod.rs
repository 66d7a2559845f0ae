//! Origins: which documents go back to one first publication.
//!
//! A wire report stands on a hundred pages and is one source, not a hundred.
//! [`Finder`] takes the documents of a collection one at a time, keeps hashes
//! of their texts, and groups those that are copies of one text: the same
//! bytes captured twice, the same words, or a near copy (another headline, cut
//! at the end, a paragraph more, edited in places). The result is
//! [`Origins`], which lists *every* document: in a group or on its own, with
//! its wire credits, and with the long passages that it shares with others
//! without being their copy.
//!
//! ```
//! use dixit_model::{Document, Origin};
//! use dixit_resolve::origins::{Finder, Relation};
//!
//! let report = "The ministry said on Monday that the bridge will stay closed. ".repeat(2)
//!     + &(0..80).map(|n| format!("word{n} ")).collect::<String>();
//! let mut finder = Finder::new();
//! for (path, text) in [("a.txt", report.clone()), ("b.txt", report.to_uppercase())] {
//!     let origin = Origin { path: path.into(), url: None, sha256: path.into(), media_type: "text/plain".into() };
//!     finder.add(&Document::new(origin, text));
//! }
//! let origins = finder.finish();
//! assert_eq!(origins.groups[0].members[1].relation, Some(Relation::SameText));
//! ```
//!
//! # Method
//!
//! A text is the set of its shingles (runs of four folded words; ten characters
//! where a script sets no spaces), each a 32-bit hash. A fixed quarter of all
//! possible hashes is indexed: the sketch keeps the shingles whose hash is 0
//! modulo 4 (MinHash with a fixed modulus: Broder's "modulo m" sketches of 1997,
//! sourmash's FracMinHash). Unlike a MinHash of fixed size with bands, which
//! estimates the Jaccard index, it tells *containment*: a report cut to its
//! first third has a Jaccard index of .33 with the whole, but all of its sketch
//! lies in that of the whole. Candidates are confirmed on all shingles, so
//! no share that is printed is an estimate.
//!
//! Texts are taken in the order of their likeness to all others (estimated on
//! the sketch), so that a report comes before its cut, extended and reworded
//! copies. Each is compared with the representatives of the groups so far,
//! never with mere members, and joins the one that it has most in common with,
//! or founds a group. So every member is near to its representative, a chain
//! A~B~C melts nothing together, ten thousand reprints cost ten thousand
//! comparisons, and the groups do not depend on the order of the input. The
//! representative is no claim about who was *first*: that is told from dates
//! alone, or not at all.
//!
//! A digest that holds two reports is near to both while they have nothing in
//! common; a statement is near to each article that quotes it whole. So a
//! member that is partly other text than its representative, or a part of it,
//! must also be near to another such member; else it stays apart, and the
//! passage is listed. Two halves of one report are kept apart by the same rule:
//! two origins too many are a smaller mistake here than one too few.
//!
//! # Limits
//!
//! Near copies are told from forms filled in anew (weather, prices, results)
//! by their numbers; a form in which only names change counts as a copy where
//! its fixed words outweigh them. Text that a site puts around each article
//! counts as text, unless the markup or the reader of the page set it apart.
//! Translations are not found.
//!
//! # Bounds
//!
//! Memory: 4 bytes a word, some 16 bytes for every fourth word while grouping,
//! and the names (path, address, title, hash). Time: two sorts of the sketches,
//! and for each text at most 32 places in the index a shingle of its sketch and
//! 16 comparisons. A shingle that more representatives have is a site's own
//! phrase and leads to no candidate. On 100,000 made-up documents of 500 words,
//! `examples/origins_scale.rs`: 12 s of CPU time and 367 MB at the peak, 3.7 kB
//! a document.
//!
//! # Crates looked at
//!
//! No crate is used for MinHash. `gaoya` 0.2.2 (MIT) keys its bands with a
//! random state drawn at start, knows the Jaccard index alone and brings
//! rayon, rand and ahash; `probminhash` 0.1.12 brings an optimisation
//! framework and a logger; `minhash-rs` 0.6.0 estimates the size of sets;
//! `simhash` 0.3.0 and `lsh-rs` 0.4.0 (with SQLite) had their last releases
//! years ago. What is needed of them is some ten lines: a modulus and a sort.

mod credits;
mod group;
mod shingles;

use std::collections::BTreeMap;
use std::fmt;

use dixit_model::{Document, Published};
use serde::{Serialize, Serializer};

pub use credits::{Credit, CreditPlace};

/// Collects documents and tells their origins.
///
/// Keeps hashes of a text, not the text: about 2.5 kB for an article of 500
/// words. A text that has been seen before costs its names alone.
#[derive(Debug, Default)]
pub struct Finder {
    entries: Vec<Entry>,
    units: Vec<Unit>,
    /// Units by the hash of their words; looked up only.
    by_hash: BTreeMap<u64, Vec<u32>>,
}

/// A text, however many documents have it.
#[derive(Debug)]
struct Unit {
    folded: shingles::Folded,
    /// The documents with this text, in input order.
    entries: Vec<u32>,
}

impl Finder {
    /// A finder without documents.
    pub fn new() -> Finder {
        Finder::default()
    }

    /// Takes a document in. It is not needed afterwards.
    ///
    /// # Panics
    /// At the 4,294,967,296th document.
    pub fn add(&mut self, document: &Document) {
        let number = u32::try_from(self.entries.len()).expect("fewer than 2^32 documents");
        let folded = shingles::fold(document);
        self.entries.push(Entry {
            id: DocumentId(number + 1),
            path: document.origin.path.clone(),
            url: document.origin.url.clone(),
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            published: document.published.clone(),
            sha256: document.origin.sha256.clone(),
            language: document.language.clone(),
            words: folded.words,
            compared: folded.words >= group::LEAST_WORDS,
            group: None,
            credits: credits::find(document),
        });
        let same = self.by_hash.entry(folded.hash).or_default();
        let known = same
            .iter()
            .copied()
            .find(|&unit| self.units[unit as usize].folded == folded);
        let unit = known.unwrap_or_else(|| {
            let unit = self.units.len() as u32;
            same.push(unit);
            self.units.push(Unit {
                folded,
                entries: Vec::new(),
            });
            unit
        });
        self.units[unit as usize].entries.push(number);
    }

    /// Number of documents taken in.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no document has been taken in.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Groups the documents.
    pub fn finish(self) -> Origins {
        group::group(self)
    }
}

/// What the documents of a collection have in common.
///
/// Serialises to the contract `dixit.origins/1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Origins {
    /// Name and version of the contract.
    pub schema: Schema,
    /// How many there are of what.
    pub counts: Counts,
    /// Documents that go back to one first publication, two or more each, in
    /// the order of their first members.
    pub groups: Vec<Group>,
    /// Texts in common that make no copy, in the order of their documents.
    pub passages: Vec<Passage>,
    /// All documents, in input order.
    pub documents: Vec<Entry>,
}

impl Origins {
    /// A document by its name.
    ///
    /// # Panics
    /// If the name is of another collection.
    pub fn document(&self, id: DocumentId) -> &Entry {
        &self.documents[id.0 as usize - 1]
    }

    /// For each document, in input order, the place of the first that goes back to the same
    /// first publication: its own, where none before it does.
    pub fn numbers(&self) -> Vec<usize> {
        let mut first: BTreeMap<u32, usize> = BTreeMap::new();
        let of = |(at, entry): (usize, &Entry)| match entry.group {
            Some(group) => *first.entry(group.0).or_insert(at),
            None => at,
        };
        self.documents.iter().enumerate().map(of).collect()
    }
}

/// The name and version of the contract: always `dixit.origins/1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

impl Schema {
    /// What stands in the field `schema`.
    pub const NAME: &'static str = "dixit.origins/1";
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::NAME)
    }
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Documents taken in.
    pub documents: usize,
    /// First publications behind them: groups, and documents on their own.
    pub origins: usize,
    /// Documents beyond the first of each group: `documents - origins`.
    pub copies: usize,
    /// Documents in no group.
    pub single: usize,
    /// Documents too short to be compared with others.
    pub not_compared: usize,
    /// Documents with a wire credit.
    pub credited: usize,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $letter:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(
            /// Number inside the collection, from 1.
            pub u32,
        );

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

id!(
    /// Names a document inside its collection, by its place in the input: `d1`, `d2`, …
    DocumentId,
    "d"
);
id!(
    /// Names a group of copies inside its collection: `o1`, `o2`, …
    GroupId,
    "o"
);

/// A document as the report lists it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Its name inside the collection.
    pub id: DocumentId,
    /// The path as given.
    pub path: String,
    /// The address it was fetched from, if known.
    pub url: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When it was published, and how that is known.
    pub published: Published,
    /// SHA-256 of the captured bytes.
    pub sha256: String,
    /// BCP 47 tag of the text's main language.
    pub language: Option<String>,
    /// Words that were compared: those of the article's own text. Two
    /// characters of a script without spaces count as one.
    pub words: u32,
    /// Whether it has enough words to be compared with others. One that has
    /// not is grouped only with the same bytes that give the same text.
    pub compared: bool,
    /// The group that it belongs to.
    pub group: Option<GroupId>,
    /// Its wire credits, in order of their place.
    pub credits: Vec<Credit>,
}

/// Documents that go back to one first publication.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Its name inside the collection.
    pub id: GroupId,
    /// The member with the longest text, which the others are compared with.
    pub representative: DocumentId,
    /// Which member is probably the first publication.
    pub first: First,
    /// The agency that is probably the origin: one that two texts of the group
    /// or more credit, more than credit any other.
    pub agency: Option<String>,
    /// How sure it is that all members go back to one first publication: the
    /// least of the members' values.
    pub confidence: f32,
    /// What the group rests on, in words.
    pub reason: String,
    /// Its documents, in input order.
    pub members: Vec<Member>,
}

/// Which member of a group is probably the first publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct First {
    /// The member with the earliest publication date, if dates tell; else
    /// nothing.
    pub document: Option<DocumentId>,
    /// What that rests on, or why it is not known, in words.
    pub reason: String,
}

/// A document in a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The document.
    pub document: DocumentId,
    /// How it relates to the representative; nothing for that one itself.
    pub relation: Option<Relation>,
    /// The text that it has in common with the representative.
    pub share: Share,
    /// How sure it is that both go back to one first publication, 0 to 1: a
    /// rank by the text in common, not a measured probability.
    pub confidence: f32,
    /// What that rests on, in words.
    pub reason: String,
}

/// How a copy relates to its group's representative.
///
/// Translations will be another relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum Relation {
    /// The captured bytes are the same.
    #[serde(rename = "same bytes")]
    SameBytes,
    /// The words are the same; headline, letter case, quotation marks and
    /// spaces may differ.
    #[serde(rename = "same text")]
    SameText,
    /// Most of the shorter text stands in the longer.
    #[serde(rename = "near copy")]
    NearCopy,
}

impl Relation {
    /// The relation in words.
    pub fn name(self) -> &'static str {
        match self {
            Relation::SameBytes => "same bytes",
            Relation::SameText => "same text",
            Relation::NearCopy => "near copy",
        }
    }
}

/// The share of text that two documents have in common, both ways: of the
/// distinct shingles of one, how many the other has. 0 to 1, in thousandths.
///
/// A report cut to its first half has 1 of its text in common with the whole,
/// which has .5 of its own in common with it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Of this document's text, what the other has.
    pub of_this: f32,
    /// Of the other's text, what this one has.
    pub of_other: f32,
}

/// Text that two documents have in common without being copies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Passage {
    /// The shorter document: in a group, its representative or the member
    /// that the passage was found in.
    pub document: DocumentId,
    /// The longer one, in a group its representative.
    pub other: DocumentId,
    /// What sort of text in common it is.
    pub kind: PassageKind,
    /// Distinct shingles in common: about the number of words.
    pub words: u32,
    /// The share of both texts.
    pub share: Share,
    /// Why it makes no copy, in words.
    pub reason: String,
}

/// What sort of text two documents have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PassageKind {
    /// A part of both: a quotation, an agreed statement, background.
    Passage,
    /// Most of the shorter stands in the longer, which has much more: a digest,
    /// a live page, a statement quoted whole.
    Contained,
    /// The same wording with other numbers: weather, prices, results.
    Frame,
}
