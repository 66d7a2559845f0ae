//! A document on its own, for those who ask about its pronouns only.

use super::Candidate;
use crate::entities::{self, Who};
use crate::page::paragraphs;
use crate::section::{Section, lost_capitals, sections};
use crate::tagger::Tagger;
use dixit_model::Document;
use std::ops::Range;

/// The passages of a document and who is named in them.
pub struct Article<'a> {
    /// The document's text.
    pub text: &'a str,
    /// Its passages.
    pub sections: Vec<Section>,
    /// Who is named in them.
    pub candidates: Vec<Candidate>,
}

impl<'a> Article<'a> {
    /// Finds the names of a document with a tagger.
    pub fn new(document: &'a Document, tagger: &Tagger) -> Article<'a> {
        let text = document.text.as_str();
        let lost = lost_capitals(text);
        let sections: Vec<Section> = sections(document, &paragraphs(document), &lost).collect();
        let (whos, _) = entities::group(tagger, text, &sections);
        let candidates = whos.iter().map(Who::candidate).collect();
        Article {
            text,
            sections,
            candidates,
        }
    }

    /// Makes sure that there is a candidate for each of `names`, bytes of names that
    /// are known to be of different persons, and returns their numbers.
    pub fn include(&mut self, names: &[Range<usize>]) -> Vec<usize> {
        let mut taken = Vec::new();
        for name in names {
            let touches = |m: &Range<usize>| m.start < name.end && name.start < m.end;
            let found = self
                .candidates
                .iter()
                .position(|c| c.mentions.iter().any(touches));
            let number = match found {
                Some(number) if !taken.contains(&number) => number,
                found => {
                    // Two persons that were taken for one: this mention leaves.
                    if let Some(number) = found {
                        self.candidates[number].mentions.retain(|m| !touches(m));
                    }
                    self.candidates.push(Candidate::default());
                    self.candidates.len() - 1
                }
            };
            let candidate = &mut self.candidates[number];
            if candidate.person == Some(false) {
                candidate.person = None;
            }
            candidate.mentions.retain(|m| !touches(m));
            candidate.mentions.push(name.clone());
            candidate.mentions.sort_by_key(|m| m.start);
            taken.push(number);
        }
        taken
    }
}
