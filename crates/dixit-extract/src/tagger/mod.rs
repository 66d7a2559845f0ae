//! The names of a text and what sort of thing each names.
//!
//! Two linear-chain conditional random fields over the tokens around capitals.
//! The second also sees what the first said of the same words elsewhere in the
//! document: “Zeta” alone tells little, but “Zeta Bank” three lines on does
//! (Krishnan and Manning 2006, "An effective two-stage model for exploiting
//! non-local dependencies in named entity recognition").
//!
//! The module is public for the trainer of the weights; its items are no part
//! of the crate's interface.

mod features;
mod lexicon;
mod weights;

pub use features::{Segment, Statistics, Votes, segments, votes_features};
pub use lexicon::{Lexicon, bit, own_words};
pub use weights::Weights;

use crate::fast::crf::{self, LABELS, Lattice, PAD, Row};
use crate::fast::features::Features;
use crate::fast::model::Chain;
use crate::fast::view::View;
use std::ops::Range;

/// What a token is part of.
pub mod label {
    /// No name.
    pub const OUTSIDE: u8 = 0;
    /// A person's.
    pub const PERSON: u8 = 1;
    /// A body's: company, ministry, court, party, newspaper.
    pub const ORGANIZATION: u8 = 2;
    /// A place's.
    pub const PLACE: u8 = 3;
    /// A book's, law's, film's, document's.
    pub const WORK: u8 = 4;
    /// An event's.
    pub const EVENT: u8 = 5;
    /// Another name: product, language, religion, nationality, people of a party.
    pub const OTHER: u8 = 6;
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged {
    /// Its tokens, by their numbers in the passage's [`View`].
    pub tokens: Range<usize>,
    /// One of [`label`], not [`label::OUTSIDE`].
    pub label: u8,
    /// How sure the tagger is of edges and label, 0 to 1: the least of its tokens'
    /// probabilities.
    pub p: f32,
}

/// The tagger.
#[derive(Clone, Debug)]
pub struct Tagger(Weights);

impl Tagger {
    /// The tagger with the weights that are built into this crate.
    ///
    /// # Panics
    /// If the built-in weights do not fit this version; a test rules it out.
    pub fn built_in() -> Tagger {
        Tagger(Weights::built_in())
    }

    /// A tagger with other weights.
    pub fn new(weights: Weights) -> Tagger {
        Tagger(weights)
    }

    /// The names in the passages of one document, in reading order.
    pub fn tag(&self, text: &str, passages: &[&View]) -> Vec<Vec<Tagged>> {
        let w = &self.0;
        let statistics = Statistics::of(text, passages);
        let segments = segments(text, passages, &w.lexicon, &statistics);
        let mut room = Room::default();
        let mut votes = Votes::default();
        for s in &segments {
            room.read(&w.first, s, None);
            votes.add(s, &room.marginals);
        }
        votes.finish();
        let mut out = vec![Vec::new(); passages.len()];
        let mut seen = Features::default();
        for s in &segments {
            votes_features(s, &votes, &mut seen);
            room.read(&w.second, s, Some(&seen));
            room.names(s, &mut out[s.passage]);
        }
        out
    }
}

/// Working memory of a chain.
#[derive(Default)]
struct Room {
    rows: Vec<Row>,
    path: Vec<u8>,
    marginals: Vec<Row>,
    lattice: Lattice,
}

impl Room {
    fn read(&mut self, chain: &Chain, segment: &Segment, more: Option<&Features>) {
        self.rows.clear();
        for i in 0..segment.len() {
            let mut sum = [0; LABELS];
            chain.table.add(segment.features.of(i), &mut sum);
            if let Some(more) = more {
                chain.table.add(more.of(i), &mut sum);
            }
            self.rows.push(chain.table.row(&sum));
        }
        segment.rule_out(&mut self.rows);
        let boundaries = &segment.boundaries;
        crf::viterbi(&self.rows, boundaries, &chain.transitions, &mut self.path);
        crf::marginals(
            &self.rows,
            boundaries,
            &chain.exp,
            &mut self.lattice,
            &mut self.marginals,
            None,
        );
    }

    /// The names on the likeliest path.
    fn names(&self, segment: &Segment, out: &mut Vec<Tagged>) {
        let mut from = 1;
        while from < self.path.len() {
            let label = self.path[from];
            let same = self.path[from..].iter().take_while(|l| **l == label);
            let to = from + same.count();
            if label != label::OUTSIDE {
                let p = |i: usize| self.marginals[i][label as usize];
                let token = |i: usize| segment.tokens.start + i - 1;
                out.push(Tagged {
                    tokens: token(from)..token(to),
                    label,
                    p: (from..to).map(p).fold(1.0, f32::min),
                });
            }
            from = to;
        }
    }
}

/// Posterior probabilities of the labels of a segment's tokens under `chain`: for
/// the trainer.
pub fn marginals(chain: &Chain, segment: &Segment) -> Vec<Row> {
    let mut room = Room::default();
    room.read(chain, segment, None);
    room.marginals
}

/// Whether label `to` may follow label `from`: any may. Names of one sort that
/// touch are one name; two that touch are printed so rarely that labels for first
/// tokens would cost more than they bring.
pub fn allowed(from: usize, to: usize) -> bool {
    from != PAD && to != PAD
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn tag(text: &str) -> Vec<(String, u8)> {
        let ranges: Vec<Range<usize>> = std::iter::once(0..text.len()).collect();
        let view = View::new(text, &ranges, 1, false, &BTreeSet::new());
        let tagged = Tagger::built_in().tag(text, &[&view]).remove(0);
        let words = |t: &Tagged| {
            let from = view.token_bytes(t.tokens.start).start;
            text[from..view.token_bytes(t.tokens.end - 1).end].to_owned()
        };
        tagged.iter().map(|t| (words(t), t.label)).collect()
    }

    #[test]
    fn names_have_edges_and_sorts() {
        assert_eq!(
            tag("In Geneva, Joanna Kowalski of the World Health Organization met reporters."),
            [
                ("Geneva".to_owned(), label::PLACE),
                ("Joanna Kowalski".to_owned(), label::PERSON),
                ("World Health Organization".to_owned(), label::ORGANIZATION),
            ]
        );
        assert_eq!(tag("Nothing is named here. The end."), []);
    }

    #[test]
    fn a_name_is_what_it_is_elsewhere_in_the_document() {
        let text = "Zorbex Holdings Inc. said on Monday that it would close. Later the court \
                    heard that Zorbex had paid. Zorbex denied it.";
        let found = tag(text);
        let zorbex = found.iter().filter(|(name, _)| name.starts_with("Zorbex"));
        assert_eq!(zorbex.clone().count(), 3);
        assert!(
            zorbex.clone().all(|(_, l)| *l == label::ORGANIZATION),
            "{found:?}"
        );
    }

    #[test]
    fn probabilities_are_probabilities() {
        let text = "Anna Berg, Rue Cler, Acme and the Treaty of Rome.";
        let ranges: Vec<Range<usize>> = std::iter::once(0..text.len()).collect();
        let view = View::new(text, &ranges, 1, false, &BTreeSet::new());
        for name in &Tagger::built_in().tag(text, &[&view])[0] {
            assert!(name.p > 0.0 && name.p <= 1.0 && !name.tokens.is_empty());
        }
    }
}
