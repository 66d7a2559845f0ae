//! Document → attributions, entities and the parts of a page that are nobody's words.
//!
//! The central type is the trait [`Reader`]; [`FastReader`] is the reader that
//! needs no neural network. Readers are pure: the same document gives the same
//! [`Reading`].

pub mod accurate;
pub mod act;
pub mod antecedent;
mod assemble;
mod cues;
mod dateline;
mod entities;
pub mod fast;
mod names;
mod occasion;
pub mod page;
pub mod section;
mod speaker;
pub mod tagger;
mod text;

use dixit_model::{
    Attribution, DateBasis, Dateline, Document, Entity, Place, Problem, Published, Related, Span,
    Time,
};

/// What a reader found in a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The headline's place in the text, where the text holds it.
    pub title: Option<Span>,
    /// The authors as the text names them.
    pub byline: Option<String>,
    /// The publication date where a line of the text holds it alone, in EDTF.
    pub published: Option<String>,
    /// BCP 47 tag of the text's main language, where it could be told.
    pub language: Option<String>,
    /// Place and date at the head of the text.
    pub dateline: Option<Dateline>,
    /// Other articles that the text points to.
    pub related: Vec<Related>,
    /// Who said what, in reading order.
    pub attributions: Vec<Attribution>,
    /// The entities behind the sources, in order of first mention.
    pub entities: Vec<Entity>,
    /// Dates, times and durations.
    pub times: Vec<Time>,
    /// The places that the text names, in order of first mention.
    pub places: Vec<Place>,
    /// What was read with doubt.
    pub problems: Vec<Problem>,
    /// What the reading cost, in steps of the reader's own (for the fast reader
    /// rows of its tables). Depends on the document alone, not on the machine.
    pub steps: u64,
}

impl Reading {
    /// Writes the reading into the document it was made from. What the
    /// document already knew from its source (title, language) stays.
    pub fn write_into(self, document: &mut Document) {
        if document.title.is_none()
            && let Some(span) = self.title
        {
            let map = dixit_model::OffsetMap::new(&document.text);
            document.title = Some(map.slice(span).to_owned());
        }
        if document.language.is_none() {
            document.language = self.language;
        }
        if document.byline.is_none() {
            document.byline = self.byline;
        }
        if document.published.value.is_none() && self.published.is_some() {
            document.published = Published {
                value: self.published,
                basis: DateBasis::Text,
            };
        }
        document.dateline = self.dateline;
        document.related.extend(self.related);
        document.related.sort_by_key(|r| (r.start, r.end));
        document.attributions = self.attributions;
        document.entities = self.entities;
        document.times = self.times;
        document.places = self.places;
        document.problems.extend(self.problems);
    }
}

/// Finds attributions in a document.
pub trait Reader: Send + Sync {
    /// The name by which a user chooses it.
    fn name(&self) -> &'static str;

    /// Reads the document's text and layout.
    fn read(&self, document: &Document) -> Reading;
}

pub use accurate::AccurateReader;
pub use fast::FastReader;
