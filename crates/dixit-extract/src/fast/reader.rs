//! From a document to a reading.

use super::decode::Found;
use super::model::Model;
use super::run::{self, Scratch};
use crate::assemble::{Finder, assemble};
use crate::section::Section;
use crate::tagger::Tagger;
use crate::{Reader, Reading};
use dixit_model::Document;

/// The reader that needs no neural network: see [the module](super).
#[derive(Debug)]
pub struct FastReader {
    model: Model,
    tagger: Tagger,
}

impl Default for FastReader {
    fn default() -> Self {
        FastReader::new()
    }
}

impl FastReader {
    /// The reader with the weights that are built into this crate.
    pub fn new() -> FastReader {
        FastReader::with_model(Model::built_in())
    }

    /// A reader with other weights.
    pub fn with_model(model: Model) -> FastReader {
        FastReader {
            model,
            tagger: Tagger::built_in(),
        }
    }
}

impl Reader for FastReader {
    fn name(&self) -> &'static str {
        "fast"
    }

    fn read(&self, document: &Document) -> Reading {
        assemble(&self.model, &self.tagger, document, &mut OneByOne(self))
    }
}

/// Least probability of an attribution inside another's content, for the fast
/// reader. Such are not marked in the corpus that the judge learnt from, so more
/// is asked of them.
const NESTED: f32 = 0.5;

/// The fast reader's models, which need to see one passage only.
struct OneByOne<'a>(&'a FastReader);

impl Finder for OneByOne<'_> {
    fn together(&self) -> usize {
        0
    }

    fn nested(&self) -> f32 {
        NESTED
    }

    fn find(&mut self, _: &str, passages: &[Section], scratch: &mut Scratch) -> Vec<Vec<Found>> {
        let model = &self.0.model;
        let settled = |s: &Section| {
            let found = run::all(model, &s.view, scratch);
            run::settle(&s.view, found, model.threshold, f32::INFINITY)
        };
        passages.iter().map(settled).collect()
    }
}
